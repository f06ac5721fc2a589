/* What is wrong with a request, in the words of both versions of pydantic. */
#include "server/faces/api_fields.h"

#include <criterion/criterion.h>
#include <string.h>

#include "server/service.h"

static struct arena arena;
static struct request request;
static struct response response;
static struct service service = {.limits = {.max_json_depth = 16, .max_body_bytes = 65536}};

static void begin(void)
{
    arena_init(&arena, 4096);
    response_reset(&response);
}

static void end(void)
{
    text_deinit(&response.body);
    arena_deinit(&arena);
}

TestSuite(api_fields, .init = begin, .fini = end);

static struct api_fields read(const char *query, const char *body, enum api_sources sources)
{
    request = (struct request){
        .method = "POST",
        .path = "/",
        .query = query,
        .body = body,
        .body_length = strlen(body),
        .arena = &arena,
        .service = &service,
    };
    return api_fields_read(&request, sources == API_QUERY_AND_BODY ? API_WORDING_1 : API_WORDING_2,
                           sources);
}

static void assert_refused(const struct api_fields *fields, const char *expected)
{
    cr_assert_eq(api_fields_refuse(fields, &response), RESULT_INVALID);
    cr_expect_eq(response.status, 422);
    text_append(&response.body, "", 1);
    cr_expect_str_eq(response.body.bytes, expected);
}

Test(api_fields, all_that_is_missing_is_said_at_once)
{
    struct api_fields fields = read(NULL, "{\"a\":1}", API_BODY);
    cr_expect_null(api_fields_text(&fields, "b"));
    cr_expect_null(api_fields_text(&fields, "c"));
    assert_refused(&fields,
                   "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"b\"],\"msg\":\"Field "
                   "required\",\"input\":{\"a\":1}},{\"type\":\"missing\",\"loc\":[\"body\",\"c\"],"
                   "\"msg\":\"Field required\",\"input\":{\"a\":1}}]}");
}

Test(api_fields, a_query_lacks_what_it_lacks)
{
    struct api_fields fields = read("a=1", "", API_QUERY);
    cr_expect_str_eq(api_fields_text(&fields, "a"), "1");
    cr_expect_null(api_fields_text(&fields, "b"));
    assert_refused(&fields, "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"query\",\"b\"],\"msg\":"
                            "\"Field required\",\"input\":null}]}");
}

Test(api_fields, the_first_pydantic_has_words_of_its_own)
{
    struct api_fields fields = read("x=%20Jane%20", "", API_QUERY_AND_BODY);
    int64_t number;
    cr_expect_str_eq(api_fields_text(&fields, "x"), "Jane");
    cr_expect_null(api_fields_text(&fields, "first_name"));
    cr_expect_not(api_fields_integer(&fields, "x", &number));
    assert_refused(&fields, "{\"detail\":[{\"type\":\"value_error.missing\",\"loc\":[\"query\","
                            "\"first_name\"],\"msg\":\"field required\"},{\"type\":\"type_error."
                            "integer\",\"loc\":[\"query\",\"x\"],\"msg\":\"value is not a valid "
                            "integer\"}]}");
}

Test(api_fields, the_query_comes_first_and_the_body_fills_what_is_missing)
{
    struct api_fields fields =
        read("a=1", "{\"a\":\"2\",\"b\":\"3\",\"c\":7,\"d\":null}", API_QUERY_AND_BODY);
    int64_t number = 0;
    cr_expect_str_eq(api_fields_text(&fields, "a"), "1");
    cr_expect_str_eq(api_fields_text(&fields, "b"), "3");
    cr_expect_str_eq(api_fields_text(&fields, "c"), "7");
    cr_expect(api_fields_integer(&fields, "b", &number));
    cr_expect_eq(number, 3);
    cr_expect_eq(fields.error_count, (size_t)0);
    cr_expect_null(api_fields_text(&fields, "d"));
    assert_refused(&fields, "{\"detail\":[{\"type\":\"type_error.none.not_allowed\",\"loc\":["
                            "\"body\",\"d\"],\"msg\":\"none is not an allowed value\"}]}");
}

Test(api_fields, a_body_that_is_not_needed_may_be_anything)
{
    struct api_fields fields = read("a=1", "a=1&b=2", API_QUERY_AND_BODY);
    cr_expect_str_eq(api_fields_text(&fields, "a"), "1");
    cr_expect_eq(fields.error_count, (size_t)0);
    cr_expect_null(api_fields_text(&fields, "b"));
    cr_expect_null(api_fields_text(&fields, "c"));
    cr_expect_eq(fields.error_count, (size_t)1, "The body is to blame, and said to be so once.");
}

Test(api_fields, a_body_that_is_no_json_is_the_only_error)
{
    struct api_fields fields = read(NULL, "{\"a\":", API_BODY);
    cr_expect_null(api_fields_text(&fields, "a"));
    cr_expect_eq(fields.error_count, (size_t)1);
    cr_assert_eq(api_fields_refuse(&fields, &response), RESULT_INVALID);
    text_append(&response.body, "", 1);
    const char *start = "{\"detail\":[{\"type\":\"json_invalid\",\"loc\":[\"body\",";
    cr_expect_eq(strncmp(response.body.bytes, start, strlen(start)), 0, "%s", response.body.bytes);
    cr_expect_not_null(strstr(response.body.bytes, "\"msg\":\"JSON decode error\",\"input\":{},"
                                                   "\"ctx\":{\"error\":\""));
}

Test(api_fields, a_body_is_an_object)
{
    struct api_fields absent = read(NULL, "", API_BODY);
    cr_expect_null(api_fields_text(&absent, "a"));
    assert_refused(&absent, "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\"],\"msg\":\"Field "
                            "required\",\"input\":null}]}");
    struct api_fields list = read(NULL, "[1]", API_BODY);
    cr_expect_null(api_fields_text(&list, "a"));
    assert_refused(&list, "{\"detail\":[{\"type\":\"model_attributes_type\",\"loc\":[\"body\"],"
                          "\"msg\":\"Input should be a valid dictionary or object to extract "
                          "fields from\",\"input\":[1]}]}");
}

Test(api_fields, a_text_is_a_text)
{
    struct api_fields fields = read(NULL, "{\"a\":5,\"b\":null}", API_BODY);
    cr_expect_null(api_fields_text(&fields, "a"));
    cr_expect_null(api_fields_text(&fields, "b"));
    assert_refused(&fields, "{\"detail\":[{\"type\":\"string_type\",\"loc\":[\"body\",\"a\"],"
                            "\"msg\":\"Input should be a valid string\",\"input\":5},{\"type\":"
                            "\"string_type\",\"loc\":[\"body\",\"b\"],\"msg\":\"Input should be a "
                            "valid string\",\"input\":null}]}");
}

Test(api_fields, a_value_that_will_not_do_is_shown)
{
    struct api_fields fields = read(NULL, "{\"start_time\":\"09:30\"}", API_BODY);
    api_fields_report_value(&fields, "start_time", "Time must be in HH:00 format");
    assert_refused(&fields,
                   "{\"detail\":[{\"type\":\"value_error\",\"loc\":[\"body\",\"start_time\"],"
                   "\"msg\":\"Value error, Time must be in HH:00 format\",\"input\":\"09:30\","
                   "\"ctx\":{\"error\":{}}}]}");
}

Test(api_fields, integers_are_whole)
{
    static const char *const wrong[] = {"x=", "x=1.5", "x=abc", "x=1+1", "x=--1"};
    int64_t number;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct api_fields fields = read(wrong[i], "", API_QUERY_AND_BODY);
        cr_expect_not(api_fields_integer(&fields, "x", &number), "%s", wrong[i]);
    }
    struct api_fields fields = read("x=%2B7&y=-3&z=99999999999999999999", "", API_QUERY_AND_BODY);
    cr_expect(api_fields_integer(&fields, "x", &number) && number == 7);
    cr_expect(api_fields_integer(&fields, "y", &number) && number == -3);
    cr_expect(api_fields_integer(&fields, "z", &number) && number == INT64_MAX);
}
