/* What a foreign client may send, and what is made of it. */
#include "server/document.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "server/service.h"

enum { DEPTH = 4 };

static struct arena arena;
static struct service service = {.limits = {.max_json_depth = DEPTH}};
static struct request request;
static struct document document;
static const char *detail;
static char *body;

static void begin(void)
{
    arena_init(&arena, 1024);
    request = (struct request){.arena = &arena, .service = &service};
}

static void end(void)
{
    arena_deinit(&arena);
    free(body);
}

TestSuite(document, .init = begin, .fini = end);

/* From memory of exactly that size, as the exchange has it. */
static enum result read_bytes(const char *bytes, size_t length)
{
    free(body);
    body = malloc(length + 1);
    memcpy(body, bytes, length);
    body[length] = '\0';
    request.body = body;
    request.body_length = length;
    detail = NULL;
    document = (struct document){.whole = {.kind = VALUE_REAL}};
    return document_read(&request, &document, &detail);
}

static void must_read(const char *bytes)
{
    cr_assert_eq(read_bytes(bytes, strlen(bytes)), RESULT_OK, "%s: %s", bytes, detail);
}

static struct value member(const char *name)
{
    return document_member(&document, name, &request);
}

static const char *json_of(struct value value)
{
    return value_json(&value, &request);
}

static void expect_malformed(const char *bytes, size_t length, const char *text, const char *place)
{
    cr_assert_eq(read_bytes(bytes, length), RESULT_MALFORMED, "%s", bytes);
    cr_assert_not_null(detail);
    cr_expect_eq(document.whole.kind, VALUE_REAL, "%s", bytes);
    cr_expect_eq(strncmp(detail, text, strlen(text)), 0, "%s: %s", bytes, detail);
    size_t length_of_place = strlen(place), length_of_detail = strlen(detail);
    cr_assert_geq(length_of_detail, length_of_place);
    cr_expect_str_eq(detail + length_of_detail - length_of_place, place, "%s: %s", bytes, detail);
    cr_expect_null(strstr(detail, "JSON"), "%s", detail);
}

Test(document, a_value_of_every_kind)
{
    must_read(" { \"text\" : \"M\u00fcller \\\"x\\\" \\u00e9\" ,\n\"integer\":-7,\"real\":1.50,"
              "\"power\":1E2,\"true\":true, \"false\":false,\t\"null\":null,"
              "\"list\":[ 1 , \"a b\" ],\"object\":{ \"x\" : { } } } ");
    cr_expect_eq(document.whole.kind, VALUE_OBJECT);
    cr_expect_eq(member("text").kind, VALUE_TEXT);
    cr_expect_str_eq(member("text").text, "M\u00fcller \"x\" \u00e9");
    cr_expect_str_eq(json_of(member("text")), "\"M\u00fcller \\\"x\\\" \\u00e9\"");
    cr_expect_eq(member("integer").kind, VALUE_INTEGER);
    cr_expect_eq(member("integer").integer, -7);
    cr_expect_str_eq(member("integer").text, "-7");
    cr_expect_eq(member("real").kind, VALUE_REAL);
    cr_expect_str_eq(member("real").text, "1.50");
    cr_expect_eq(member("power").kind, VALUE_REAL);
    cr_expect_str_eq(json_of(member("power")), "1E2");
    cr_expect_eq(member("true").kind, VALUE_BOOLEAN);
    cr_expect_eq(member("true").integer, 1);
    cr_expect_eq(member("false").kind, VALUE_BOOLEAN);
    cr_expect_eq(member("false").integer, 0);
    cr_expect_str_eq(json_of(member("false")), "false");
    cr_expect_eq(member("null").kind, VALUE_NULL);
    cr_expect_str_eq(json_of(member("null")), "null");
    cr_expect_eq(member("list").kind, VALUE_LIST);
    cr_expect_str_eq(json_of(member("list")), "[1,\"a b\"]");
    cr_expect_eq(member("object").kind, VALUE_OBJECT);
    cr_expect_str_eq(json_of(member("object")), "{\"x\":{}}");
}

Test(document, what_is_not_there_is_absent)
{
    must_read("{\"a\":{\"b\":1},\"c\":\"}\"}");
    cr_expect_eq(member("b").kind, VALUE_ABSENT);
    cr_expect_null(json_of(member("b")));
    cr_expect_eq(member("").kind, VALUE_ABSENT);
    cr_expect_str_eq(member("c").text, "}");
    must_read("{}");
    cr_expect_eq(document.whole.kind, VALUE_OBJECT);
    cr_expect_eq(member("a").kind, VALUE_ABSENT);
}

Test(document, no_body_is_absent)
{
    static const char *const bodies[] = {"", " ", " \t\r\n\n"};
    for (size_t i = 0; i < 3; i++) {
        must_read(bodies[i]);
        cr_expect_eq(document.whole.kind, VALUE_ABSENT);
        cr_expect_null(json_of(document.whole));
        cr_expect_eq(member("a").kind, VALUE_ABSENT);
    }
}

Test(document, a_body_may_be_no_object)
{
    must_read("[1, 2]");
    cr_expect_eq(document.whole.kind, VALUE_LIST);
    cr_expect_str_eq(json_of(document.whole), "[1,2]");
    cr_expect_eq(member("1").kind, VALUE_ABSENT);
    must_read(" 12 ");
    cr_expect_eq(document.whole.kind, VALUE_INTEGER);
    cr_expect_eq(document.whole.integer, 12);
    must_read("\"\"");
    cr_expect_eq(document.whole.kind, VALUE_TEXT);
    cr_expect_str_eq(document.whole.text, "");
    must_read("null");
    cr_expect_eq(document.whole.kind, VALUE_NULL);
}

Test(document, an_integer_may_be_huge)
{
    must_read("{\"a\":9223372036854775807,\"b\":9223372036854775808,\"c\":-9223372036854775809,"
              "\"d\":123456789012345678901234567890123456789012345678901234567890, \"e\":-0}");
    cr_expect_eq(member("a").integer, INT64_MAX);
    cr_expect_eq(member("b").kind, VALUE_INTEGER);
    cr_expect_eq(member("b").integer, INT64_MAX);
    cr_expect_str_eq(member("b").text, "9223372036854775808");
    cr_expect_str_eq(json_of(member("b")), "9223372036854775808");
    cr_expect_eq(member("c").integer, INT64_MIN);
    cr_expect_str_eq(member("d").text,
                     "123456789012345678901234567890123456789012345678901234567890");
    cr_expect_eq(member("d").integer, INT64_MAX);
    cr_expect_eq(member("e").kind, VALUE_INTEGER);
    cr_expect_eq(member("e").integer, 0);
}

Test(document, of_a_name_the_last_one_counts)
{
    must_read("{\"a\":1,\"b\":2,\"\\u0061\":\"three\"}");
    cr_expect_eq(member("a").kind, VALUE_TEXT);
    cr_expect_str_eq(member("a").text, "three");
    cr_expect_eq(member("b").integer, 2);
}

Test(document, nesting_has_a_bound)
{
    must_read("{\"a\":[[[]]], \"b\":\"[[[[[[\"}");
    cr_expect_str_eq(member("b").text, "[[[[[[");
    expect_malformed("[[\n[[[]]]]]", 11, "Nested deeper than 4", ": line 2 column 3 (char 5)");
    static char deep[100000];
    memset(deep, '[', sizeof deep);
    expect_malformed(deep, sizeof deep, "Nested deeper", ": line 1 column 5 (char 4)");
}

Test(document, what_is_no_json_is_said_with_its_place)
{
    static const char *const bodies[] = {
        "nope",    "{",           "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "[1,]",
        "{a:1}",   "{'a':1}",     "1 2",     "{} x",     "[1",         "\"x",
        "\"\\x\"", "\"\\ud800\"", "01",      "+1",       "1.",         ".5",
        "NaN",     "Infinity",    "True",    "\"\n\"",   "{1:2}",      "\xef\xbb\xbf{}",
        "a=b&c=d", "1e999",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        expect_malformed(bodies[i], strlen(bodies[i]), "", ")");
        cr_expect_not_null(strstr(detail, ": line "), "%s", detail);
        cr_expect_not_null(strstr(detail, " column "), "%s", detail);
        cr_expect_not_null(strstr(detail, " (char "), "%s", detail);
        cr_expect(detail[0] < 'a' || detail[0] > 'z', "%s", detail);
    }
    expect_malformed("{\n \"\u00fc\": 1, ?}", 14, "String or '}' expected near '?'",
                     ": line 2 column 11 (char 12)");
}

Test(document, zero_bytes_and_bytes_that_are_no_utf_8_are_refused)
{
    expect_malformed("{\"a\":1\0}", 8, "Invalid zero byte", ": line 1 column 7 (char 6)");
    expect_malformed("\0", 1, "Invalid zero byte", ": line 1 column 1 (char 0)");
    expect_malformed(" \0", 2, "Invalid zero byte", ": line 1 column 2 (char 1)");
    expect_malformed("\"\\u0000\"", 8, "\\u0000 is not allowed", ")");
    expect_malformed("{\"\\u0000\":1}", 12, "\\u0000 is not allowed", ")");
    expect_malformed("{\"a\":\"\xff\"}", 9, "Unable to decode byte 0xff", ")");
    expect_malformed("\"\xc0\xaf\"", 4, "", ")");
}

static struct value parameter(const char *query, const char *name)
{
    request.query = query;
    return document_parameter(&request, name);
}

Test(document, parameters_are_decoded)
{
    static const char query[] =
        "first_name=Mary+Ann&n%61me=M%c3%BCller%26%3d%2B\"&empty=&bare&&a=b=c";
    cr_expect_str_eq(parameter(query, "first_name").text, "Mary Ann");
    cr_expect_eq(parameter(query, "name").kind, VALUE_TEXT);
    cr_expect_str_eq(parameter(query, "name").text, "M\u00fcller&=+\"");
    cr_expect_str_eq(json_of(parameter("n=a%22b", "n")), "\"a\\\"b\"");
    cr_expect_str_eq(parameter(query, "empty").text, "");
    cr_expect_str_eq(parameter(query, "bare").text, "");
    cr_expect_str_eq(parameter(query, "a").text, "b=c");
    cr_expect_eq(parameter(query, "last_name").kind, VALUE_ABSENT);
    cr_expect_eq(parameter(query, "first").kind, VALUE_ABSENT);
    cr_expect_eq(parameter(query, "").kind, VALUE_ABSENT);
    cr_expect_eq(parameter(NULL, "a").kind, VALUE_ABSENT);
    cr_expect_eq(parameter("", "a").kind, VALUE_ABSENT);
}

Test(document, of_several_parameters_the_last_one_counts)
{
    cr_expect_str_eq(parameter("a=1&b=2&a=3", "a").text, "3");
    cr_expect_eq(parameter("a=1&a=%zz", "a").kind, VALUE_ABSENT);
}

Test(document, what_is_not_decodable_is_absent)
{
    static const char *const queries[] = {"a=%", "a=%zz", "a=%00", "a=%ff", "a=x%c3", "%a=1"};
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        cr_expect_eq(parameter(queries[i], "a").kind, VALUE_ABSENT, "%s", queries[i]);
    }
    cr_expect_str_eq(parameter("%zz=1&a=2", "a").text, "2");
}
