#include "server/faces/rest_fields.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "server/service.h"

static struct arena arena;
static struct service service = {.limits = {.max_json_depth = 16}};
static struct request request;
static struct response response;
static struct rest_form form;

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

TestSuite(rest_fields, .init = begin, .fini = end);

static enum result read_body(const char *body)
{
    request = (struct request){
        .method = "POST",
        .path = "/",
        .body = body,
        .body_length = strlen(body),
        .arena = &arena,
        .service = &service,
    };
    return rest_form_read(&request, REST_BODY, &response, &form);
}

static void give(const char *body)
{
    cr_assert_eq(read_body(body), RESULT_OK, "%s", body);
}

static void assert_answer(const char *wanted)
{
    cr_expect_eq(response.status, 400);
    cr_expect_eq(strlen(wanted), response.body.length);
    cr_expect_eq(strncmp(response.body.bytes, wanted, response.body.length), 0, "%.*s",
                 (int)response.body.length, response.body.bytes);
}

static void assert_blamed(const char *wanted)
{
    cr_assert_eq(rest_form_judge(&form, &response), RESULT_INVALID);
    assert_answer(wanted);
}

static void assert_sentence(const char *sentence)
{
    cr_assert_eq(form.error_count, 1);
    cr_expect_str_eq(form.errors[0].sentence, sentence);
}

Test(rest_fields, everything_that_is_wrong_is_said_at_once)
{
    const char *text;
    int32_t day, minute;
    struct rest_moment moment;
    give("{\"a\":\" \",\"b\":null,\"c\":[],\"e\":\"x\",\"f\":\"y\",\"g\":3}");
    cr_expect_not(rest_read_text(&form, "a", 5, &text));
    cr_expect_not(rest_read_text(&form, "b", 5, &text));
    cr_expect_not(rest_read_text(&form, "c", 5, &text));
    cr_expect_not(rest_read_text(&form, "d", 5, &text));
    cr_expect_not(rest_read_date(&form, "e", &day));
    cr_expect_not(rest_read_minute(&form, "f", &minute));
    cr_expect_not(rest_read_moment(&form, "g", &moment));
    assert_blamed("{\"a\":[\"This field may not be blank.\"],"
                  "\"b\":[\"This field may not be null.\"],"
                  "\"c\":[\"Not a valid string.\"],"
                  "\"d\":[\"This field is required.\"],"
                  "\"e\":[\"Date has wrong format. Use one of these formats instead: "
                  "YYYY-MM-DD.\"],"
                  "\"f\":[\"Time has wrong format. Use one of these formats instead: "
                  "hh:mm[:ss[.uuuuuu]].\"],"
                  "\"g\":[\"Datetime has wrong format. Use one of these formats instead: "
                  "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].\"]}");
}

Test(rest_fields, nothing_wrong_is_no_answer)
{
    give("{}");
    cr_expect_eq(rest_form_judge(&form, &response), RESULT_OK);
    cr_expect_eq(response.body.length, 0);
}

Test(rest_fields, no_body_is_an_object_without_members)
{
    const char *text;
    give("");
    cr_expect_not(rest_read_text(&form, "name", 5, &text));
    assert_blamed("{\"name\":[\"This field is required.\"]}");
}

Test(rest_fields, a_missing_field_may_be_called_null)
{
    const char *text;
    give("{}");
    form.missing_is_null = true;
    cr_expect_not(rest_read_text(&form, "name", 5, &text));
    assert_sentence("This field may not be null.");
}

Test(rest_fields, a_body_that_is_no_object_is_refused)
{
    cr_expect_eq(read_body("[1,2]"), RESULT_INVALID);
    assert_answer(
        "{\"non_field_errors\":[\"Invalid data. Expected a dictionary, but got list.\"]}");
    cr_expect_eq(read_body("\"x\""), RESULT_INVALID);
    assert_answer("{\"non_field_errors\":[\"Invalid data. Expected a dictionary, but got str.\"]}");
    cr_expect_eq(read_body("null"), RESULT_INVALID);
    assert_answer("{\"non_field_errors\":[\"No data provided\"]}");
}

Test(rest_fields, what_is_no_json_is_refused_with_a_reason)
{
    static const char beginning[] = "{\"detail\":\"JSON parse error - ";
    cr_expect_eq(read_body("{\"name\":"), RESULT_MALFORMED);
    cr_expect_eq(response.status, 400);
    cr_expect_eq(strncmp(response.body.bytes, beginning, strlen(beginning)), 0);
}

Test(rest_fields, texts_are_trimmed_and_numbers_become_texts)
{
    const char *text;
    give("{\"a\":\"\xc2\xa0\\tDr. Smith \xe3\x80\x80\",\"b\":42,\"c\":4.50}");
    cr_assert(rest_read_text(&form, "a", 9, &text));
    cr_expect_str_eq(text, "Dr. Smith");
    cr_assert(rest_read_text(&form, "b", 9, &text));
    cr_expect_str_eq(text, "42");
    cr_assert(rest_read_text(&form, "c", 9, &text));
    cr_expect_str_eq(text, "4.50");
}

Test(rest_fields, characters_are_counted_not_bytes)
{
    const char *text;
    give("{\"a\":\" \xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80 \"}");
    cr_assert(rest_read_text(&form, "a", 3, &text));
    cr_expect_eq(strlen(text), 9);
    cr_expect_not(rest_read_text(&form, "a", 2, &text));
    assert_sentence("Ensure this field has no more than 2 characters.");
}

Test(rest_fields, integers_may_be_written_as_python_reads_them)
{
    static const char *const good[] = {"7", "\"7\"", "\" +7 \"", "7.0", "\"7.00\"", "\"007\""};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        char body[32];
        int64_t number = 0;
        snprintf(body, sizeof body, "{\"n\":%s}", good[i]);
        give(body);
        cr_expect(rest_read_integer(&form, "n", 1, 9, &number), "%s", good[i]);
        cr_expect_eq(number, 7);
    }
}

Test(rest_fields, what_is_no_integer_is_refused)
{
    static const char *const bad[] = {"\"\"", "\"abc\"", "\"7x\"", "7.5", "true",
                                      "[7]",  "\"-\"",   "\".0\"", "1e3", "{}"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char body[32];
        int64_t number;
        snprintf(body, sizeof body, "{\"n\":%s}", bad[i]);
        give(body);
        cr_expect_not(rest_read_integer(&form, "n", 1, 9, &number), "%s", bad[i]);
        assert_sentence("A valid integer is required.");
    }
}

Test(rest_fields, integers_have_bounds_however_large_they_are)
{
    int64_t number;
    give("{\"a\":0,\"b\":\"-99999999999999999999\"}");
    cr_expect_not(rest_read_integer(&form, "a", 1, 9, &number));
    assert_sentence("Ensure this value is greater than or equal to 1.");
    cr_expect_not(rest_read_integer(&form, "b", 1, 9, &number));
    give("{\"a\":99999999999999999999}");
    cr_expect_not(rest_read_integer(&form, "a", 1, 9, &number));
    assert_sentence("Ensure this value is less than or equal to 9.");
}

Test(rest_fields, choices_are_single_digits)
{
    int32_t choice = -1;
    give("{\"a\":6,\"b\":\"0\",\"c\":7}");
    cr_expect(rest_read_choice(&form, "a", 7, &choice));
    cr_expect_eq(choice, 6);
    cr_expect(rest_read_choice(&form, "b", 7, &choice));
    cr_expect_eq(choice, 0);
    cr_expect_not(rest_read_choice(&form, "c", 7, &choice));
    assert_sentence("\"7\" is not a valid choice.");
    give("{\"a\":[1]}");
    cr_expect_not(rest_read_choice(&form, "a", 7, &choice));
    assert_sentence("\"[1]\" is not a valid choice.");
}

static void assert_key_refused(const char *body, const char *sentence)
{
    struct rest_key key;
    give(body);
    cr_expect_not(rest_read_key(&form, "provider", &key), "%s", body);
    assert_sentence(sentence);
}

Test(rest_fields, keys_are_numbers_from_1_on)
{
    struct rest_key key;
    give("{\"provider\":\"12\"}");
    cr_assert(rest_read_key(&form, "provider", &key));
    cr_expect_eq(key.number, 12);
    cr_expect_str_eq(key.text, "12");
    assert_key_refused("{\"provider\":0}", "Invalid pk \"0\" - object does not exist.");
    assert_key_refused("{\"provider\":-1}", "Invalid pk \"-1\" - object does not exist.");
    assert_key_refused("{\"provider\":99999999999999999999}",
                       "Invalid pk \"99999999999999999999\" - object does not exist.");
    assert_key_refused("{\"provider\":true}", "Incorrect type. Expected pk value, received bool.");
    assert_key_refused("{\"provider\":[1]}", "Incorrect type. Expected pk value, received list.");
    assert_key_refused("{\"provider\":\"a\"}", "Incorrect type. Expected pk value, received str.");
    assert_key_refused("{\"provider\":\"\"}", "This field may not be null.");
    assert_key_refused("{}", "This field is required.");
}

Test(rest_fields, times_and_dates_have_the_bounds_of_the_core)
{
    int32_t minute, day;
    struct rest_moment moment;
    struct rest_time time;
    give("{\"t\":\"09:00:30\",\"u\":\"09:00:30.5\"}");
    cr_assert(rest_read_time(&form, "t", &time));
    cr_expect_eq(rest_second_of_day(time), 32430);
    cr_expect_not(rest_read_time(&form, "u", &time));
    assert_sentence("Ensure this time is on a whole second.");
    give("{\"a\":\"09:00:30\",\"b\":\"1066-10-14\",\"c\":\"9999-12-31T23:59:59-23:59\"}");
    cr_expect_not(rest_read_minute(&form, "a", &minute));
    cr_expect_not(rest_read_date(&form, "b", &day));
    cr_expect_not(rest_read_moment(&form, "c", &moment));
    assert_blamed("{\"a\":[\"Ensure this time is on a whole minute.\"],"
                  "\"b\":[\"Date value out of range.\"],"
                  "\"c\":[\"Datetime value out of range.\"]}");
}

Test(rest_fields, a_query_may_stand_in_for_the_body)
{
    const char *text;
    read_body("{\"a\":\"body\"}");
    request.query = "a=query&b=x+y";
    cr_assert_eq(rest_form_read(&request, REST_BODY_OR_QUERY, &response, &form), RESULT_OK);
    cr_assert(rest_read_text(&form, "a", 9, &text));
    cr_expect_str_eq(text, "body");
    cr_assert(rest_read_text(&form, "b", 9, &text));
    cr_expect_str_eq(text, "x y");
    cr_assert_eq(rest_form_read(&request, REST_QUERY, &response, &form), RESULT_OK);
    cr_assert(rest_read_text(&form, "a", 9, &text));
    cr_expect_str_eq(text, "query");
}
