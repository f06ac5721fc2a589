/* Queries, good and bad, through a table that has every kind of parameter. */
#include "server/query.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct filter {
    const char *name;
    int64_t limit, since;
    bool is_dry;
    int32_t time, from, until, policy;
    struct json_moment moment;
    uint32_t days;
    struct json_list tags;
    enum json_given limit_given;
};

static const char *const policies[] = {"fail", "skip", "shift", NULL};
static const char *const days[] = {"mon", "tue", "wed", NULL};

static const char *check_order(const void *members, const char **name_out)
{
    const struct filter *filter = members;
    *name_out = "until";
    return filter->from <= filter->until ? NULL : "Must not be before from.";
}

/* clang-format off */
static const struct json_field fields[] = {
    {.name = "name",   .kind = JSON_KIND_TEXT,    .offset = offsetof(struct filter, name),   .presence = JSON_NULLABLE, .min = 1, .max = 8},
    {.name = "limit",  .kind = JSON_KIND_INTEGER, .offset = offsetof(struct filter, limit),  .presence = JSON_OPTIONAL, .min = -5, .max = INT64_MAX,
     .given = JSON_GIVEN_AT(struct filter, limit_given)},
    {.name = "since",  .kind = JSON_KIND_INSTANT, .offset = offsetof(struct filter, since),  .presence = JSON_OPTIONAL},
    {.name = "dry",    .kind = JSON_KIND_BOOLEAN, .offset = offsetof(struct filter, is_dry), .presence = JSON_OPTIONAL},
    {.name = "time",   .kind = JSON_KIND_TIME,    .offset = offsetof(struct filter, time),   .presence = JSON_OPTIONAL, .max = 1439},
    {.name = "from",   .kind = JSON_KIND_DATE,    .offset = offsetof(struct filter, from)},
    {.name = "until",  .kind = JSON_KIND_DATE,    .offset = offsetof(struct filter, until),  .presence = JSON_OPTIONAL},
    {.name = "policy", .kind = JSON_KIND_CHOICE,  .offset = offsetof(struct filter, policy), .presence = JSON_OPTIONAL, .choices = policies},
    {.name = "moment", .kind = JSON_KIND_MOMENT,  .offset = offsetof(struct filter, moment), .presence = JSON_OPTIONAL},
    {.name = "days",   .kind = JSON_KIND_CHOICES, .offset = offsetof(struct filter, days),   .presence = JSON_OPTIONAL, .choices = days},
    {.name = "tags",   .kind = JSON_KIND_TEXTS,   .offset = offsetof(struct filter, tags),   .presence = JSON_OPTIONAL, .min = 1, .max = 4, .text_bytes_max = 4},
};
/* clang-format on */

static const struct json_shape shape = {
    .fields = fields,
    .field_count = sizeof fields / sizeof fields[0],
    .check = check_order,
};

static struct arena arena;
static struct filter filter;
static struct problem_errors errors;

static void begin(void)
{
    arena_init(&arena, 4096);
}

static void end(void)
{
    arena_deinit(&arena);
}

TestSuite(query, .init = begin, .fini = end);

/* From memory of exactly that size, so that a byte too many is seen. */
static enum result decode_whole(const char *query)
{
    char *exact = strdup(query);
    filter = (struct filter){.limit = 77, .until = INT32_MAX};
    enum result result = query_decode(exact, &shape, &arena, &filter, &errors);
    free(exact);
    return result;
}

/* With the one parameter that must be there. */
static enum result decode(const char *rest)
{
    char *query = NULL;
    cr_assert_gt(asprintf(&query, "from=2026-11-21&%s", rest), 0);
    enum result result = decode_whole(query);
    free(query);
    return result;
}

static void assert_good(const char *rest)
{
    cr_assert_eq(decode(rest), RESULT_OK, "%s: %s", rest, errors.at[0].detail);
}

/* One error, at the pointer. */
static void assert_bad(const char *rest, const char *pointer, const char *detail)
{
    cr_expect_eq(decode(rest), RESULT_INVALID, "%s", rest);
    cr_expect_eq(errors.count, 1, "%s: %d", rest, errors.count);
    cr_expect_str_eq(errors.at[0].pointer, pointer, "%s: %s", rest, errors.at[0].pointer);
    cr_expect_str_eq(errors.at[0].detail, detail, "%s: %s", rest, errors.at[0].detail);
}

Test(query, every_kind_is_read_in_any_order)
{
    cr_assert_eq(decode_whole("tags=a&until=2026-12-31&dry=true&limit=-5&policy=skip&time=09:30&"
                              "since=1970-01-01T00:00:07Z&name=x&tags=b,c&from=2026-11-21&"
                              "moment=24:00&days=wed,mon,wed"),
                 RESULT_OK);
    cr_expect_str_eq(filter.name, "x");
    cr_expect_eq(filter.limit, -5);
    cr_expect_eq(filter.since, 7);
    cr_expect(filter.is_dry);
    cr_expect_eq(filter.time, 570);
    cr_expect_eq(filter.from, 20778);
    cr_expect_eq(filter.until, 20818);
    cr_expect_eq(filter.policy, 1);
    cr_expect_not(filter.moment.is_instant);
    cr_expect_eq(filter.moment.minute, 1440);
    cr_expect_eq(filter.days, 5);
    cr_assert_eq(filter.tags.count, 3);
    const char *const *tags = filter.tags.members;
    cr_expect_str_eq(tags[0], "a");
    cr_expect_str_eq(tags[1], "b");
    cr_expect_str_eq(tags[2], "c");
}

Test(query, what_is_optional_may_be_absent)
{
    assert_good("");
    cr_expect_eq(filter.limit, 77);
    cr_expect_eq(filter.limit_given, JSON_GIVEN_NOT);
    cr_expect_null(filter.name);
    assert_good("limit=77");
    cr_expect_eq(filter.limit_given, JSON_GIVEN_VALUE);
}

Test(query, what_is_missing_is_named)
{
    static const char missing[] = "Missing: must be a date, written YYYY-MM-DD.";
    static const char *const queries[] = {NULL, "", "&", "&&&"};
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        cr_expect_eq(query_decode(queries[i], &shape, &arena, &filter, &errors), RESULT_INVALID);
        cr_expect_eq(errors.count, 1);
        cr_expect_str_eq(errors.at[0].pointer, "/from");
        cr_expect_str_eq(errors.at[0].detail, missing);
    }
}

Test(query, names_and_values_are_decoded)
{
    assert_good("n%61me=%c3%BC+%2B%26%3d%25");
    cr_expect_str_eq(filter.name, "\u00fc +&=%");
    assert_good("name=a=b");
    cr_expect_str_eq(filter.name, "a=b");
    assert_good("name=%2541");
    cr_expect_str_eq(filter.name, "%41");
}

Test(query, empty_pieces_are_ignored)
{
    assert_good("&&limit=5&&&dry=false&");
    cr_expect_eq(filter.limit, 5);
}

Test(query, what_is_no_encoded_utf8_is_refused)
{
    static const char *const bad[] = {"%",     "%4",  "%zz",       "%4g",         "%00",
                                      "a%00b", "%ff", "\xff",      "%c3",         "%c0%af",
                                      "%+1",   "% 1", "%ed%a0%80", "%f4%90%80%80"};
    char query[64];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        snprintf(query, sizeof query, "name=%s", bad[i]);
        assert_bad(query, "/name", "Must be percent-encoded UTF-8.");
        snprintf(query, sizeof query, "%s=1", bad[i]);
        cr_expect_eq(decode(query), RESULT_INVALID, "%s", query);
        cr_expect_eq(errors.count, 1);
        cr_expect_str_eq(errors.at[0].pointer, "");
    }
}

Test(query, texts_have_bounds_and_no_control_characters)
{
    static const char wanted[] = "Must be a text of 1 to 8 bytes without control characters.";
    static const char *const bad[] = {
        "name",     "name=",    "name=123456789", "name=a%0a",
        "name=%01", "name=%7F", "name=a\tb",      "name=%c3%bc%c3%bc%c3%bc%c3%bcx"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_bad(bad[i], "/name", wanted);
    }
}

Test(query, integers_are_decimal_and_in_bounds)
{
    static const char wanted[] = "Must be a whole number from -5 to 9223372036854775807.";
    static const char *const bad[] = {"",
                                      "-",
                                      "+1",
                                      "%2B1",
                                      "-6",
                                      "1.0",
                                      "1e2",
                                      "0x1",
                                      "1a",
                                      "%201",
                                      "1+",
                                      "--1",
                                      "-%201",
                                      "5,6",
                                      "true",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "99999999999999999999999999"};
    char query[64];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        snprintf(query, sizeof query, "limit=%s", bad[i]);
        assert_bad(query, "/limit", wanted);
    }
    assert_good("limit=9223372036854775807");
    cr_expect_eq(filter.limit, INT64_MAX);
    assert_good("limit=-0");
    cr_expect_eq(filter.limit, 0);
    assert_good("limit=007");
    cr_expect_eq(filter.limit, 7);
}

Test(query, truths_are_two_words)
{
    static const char *const bad[] = {"dry", "dry=", "dry=1", "dry=True", "dry=yes", "dry=true+"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_bad(bad[i], "/dry", "Must be true or false.");
    }
    assert_good("dry=false");
    cr_expect_not(filter.is_dry);
}

Test(query, times_and_dates_are_read_as_in_documents)
{
    assert_bad("until=2026-02-30", "/until", "Must be a date, written YYYY-MM-DD.");
    assert_bad("until=", "/until", "Must be a date, written YYYY-MM-DD.");
    assert_bad("time=24:00", "/time", "Must be a time from \"00:00\" to \"23:59\", written HH:MM.");
    assert_good("time=09%3A30");
    cr_expect_eq(filter.time, 570);
}

Test(query, a_plus_that_was_not_encoded_is_still_an_offset)
{
    assert_good("since=1970-01-01T01:00:07%2B01:00");
    cr_expect_eq(filter.since, 7);
    assert_good("since=1970-01-01T01:00:07+01:00");
    cr_expect_eq(filter.since, 7);
    assert_good("since=1970-01-01T01:00:07%2001:00");
    cr_expect_eq(filter.since, 7);
    assert_good("moment=1970-01-01T01:01:00.0+01:00");
    cr_expect_eq(filter.moment.instant, 60);
    cr_expect_eq(filter.moment.offset_minutes, 60);
}

Test(query, instants_are_read_as_in_documents)
{
    static const char *const bad[] = {"2026-11-21T24:00:00Z",
                                      "2026-11-21T09:30:00+1:00",
                                      "2026-11-21+09:30:00Z",
                                      "2026-11-21T09:30:00++01:00",
                                      "2026-11-21T09:30:00+01:00+",
                                      "1700000000",
                                      "",
                                      "+01:00",
                                      "+",
                                      "2026-11-21T09:30:00+0100"};
    char query[64];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        snprintf(query, sizeof query, "since=%s", bad[i]);
        cr_expect_eq(decode(query), RESULT_INVALID, "%s", query);
        cr_expect_str_eq(errors.at[0].pointer, "/since");
    }
}

Test(query, choices_are_separated_by_commas)
{
    static const char wanted[] =
        "Must be a list of one or more of mon, tue, wed, separated by commas.";
    static const char *const bad[] = {"days=",     "days",         "days=,",        "days=mon,",
                                      "days=,mon", "days=sun",     "days=mon,,tue", "days=mon;tue",
                                      "days=Mon",  "days=mon, tue"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_bad(bad[i], "/days", wanted);
    }
    assert_good("days=tue%2Cwed");
    cr_expect_eq(filter.days, 6);
    assert_bad("policy=fail,skip", "/policy", "Must be one of fail, skip, shift.");
}

Test(query, an_encoded_comma_is_part_of_a_text)
{
    assert_good("tags=a%2Cb,c&tags=+");
    const char *const *tags = filter.tags.members;
    cr_assert_eq(filter.tags.count, 3);
    cr_expect_str_eq(tags[0], "a,b");
    cr_expect_str_eq(tags[1], "c");
    cr_expect_str_eq(tags[2], " ");
}

Test(query, lists_of_texts_have_bounds)
{
    static const char wanted[] = "Must be a list of 1 to 4 texts of 1 to 4 bytes without control "
                                 "characters, separated by commas.";
    static const char *const bad[] = {
        "tags=",        "tags",       "tags=a,",        "tags=,a",
        "tags=a&tags=", "tags=abcde", "tags=a,b,c,d,e", "tags=a,b&tags=c,d&tags=e",
        "tags=a%0ab",   "tags=%zz",   "tags=%c3,%bc",   "tags=%4,1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_bad(bad[i], "/tags", wanted);
    }
    assert_good("tags=a,b,c,d");
    cr_expect_eq(filter.tags.count, 4);
}

Test(query, a_list_may_want_more_than_one_text)
{
    const struct json_field pair = {
        .name = "ids", .kind = JSON_KIND_TEXTS, .min = 2, .max = 2, .text_bytes_max = 4};
    const struct json_shape pairs = {.fields = &pair, .field_count = 1};
    struct json_list list;
    cr_expect_eq(query_decode("ids=a", &pairs, &arena, &list, &errors), RESULT_INVALID);
    cr_expect_eq(query_decode("ids=a,b", &pairs, &arena, &list, &errors), RESULT_OK);
    cr_expect_eq(query_decode("ids=a&ids=b", &pairs, &arena, &list, &errors), RESULT_OK);
}

Test(query, a_name_that_comes_twice_is_refused)
{
    assert_bad("limit=1&limit=1", "/limit", "Is given more than once.");
    assert_bad("limit=1&l%69mit=2&limit=3", "/limit", "Is given more than once.");
    assert_bad("days=mon&days=tue", "/days", "Is given more than once.");
    assert_bad("from=2026-11-21", "/from", "Is given more than once.");
}

Test(query, unknown_names_are_named)
{
    assert_bad("colour=1", "/colour", "There is no query parameter \"colour\".");
    assert_bad("a%2Fb~c", "/a~1b~0c", "There is no query parameter \"a/b~c\".");
    assert_bad("=1", "/", "There is no query parameter \"\".");
    assert_bad("Limit=1", "/Limit", "There is no query parameter \"Limit\".");
    assert_bad("limit+=1", "/limit ", "There is no query parameter \"limit \".");
}

Test(query, fields_are_checked_together_only_when_each_is_right)
{
    assert_bad("until=2026-11-20", "/until", "Must not be before from.");
    assert_bad("until=2026-11-20&x", "/x", "There is no query parameter \"x\".");
    assert_bad("until=2026-11-20&limit=x", "/limit",
               "Must be a whole number from -5 to 9223372036854775807.");
    assert_good("until=2026-11-21");
}

Test(query, all_errors_are_said_at_once)
{
    static const char *const pointers[] = {"/x", "/name", "/limit", "/from", "/tags"};
    cr_assert_eq(decode_whole("limit=x&tags=,&x=1&name="), RESULT_INVALID);
    cr_assert_eq(errors.count, 5);
    for (int i = 0; i < errors.count; i++) {
        cr_expect_str_eq(errors.at[i].pointer, pointers[i], "%s", errors.at[i].pointer);
    }
}

/* With `count` times the piece, which is bad enough for the parameter at the pointer. */
static void assert_long_is_bad(const char *start, const char *piece, size_t count,
                               const char *pointer)
{
    char *query = malloc(strlen(start) + strlen(piece) * count + 1);
    char *end = stpcpy(query, start);
    for (size_t i = 0; i < count; i++) {
        end = stpcpy(end, piece);
    }
    cr_expect_eq(decode(query), RESULT_INVALID, "%s %s", start, piece);
    cr_expect_leq(errors.count, PROBLEM_ERRORS_MAX);
    cr_expect_str_eq(errors.at[0].pointer, pointer, "%.80s", errors.at[0].pointer);
    cr_expect_lt(strlen(errors.at[0].detail), 128);
    free(query);
}

Test(query, long_queries_do_no_harm)
{
    assert_long_is_bad("x", "&", 100000, "/x");
    assert_long_is_bad("", "x&", 50000, "/x");
    assert_long_is_bad("", "=", 100000, "/");
    assert_long_is_bad("", "%", 100000, "");
    assert_long_is_bad("name=", "%", 100000, "/name");
    assert_long_is_bad("name=", "x", 100000, "/name");
    assert_long_is_bad("tags=a", ",a", 50000, "/tags");
    assert_long_is_bad("", "tags=a,,,,,&", 10000, "");
    assert_long_is_bad("limit=", "9", 100000, "/limit");
    assert_long_is_bad("since=2026-11-21T09:30:00.", "0", 100000, "/since");
    assert_long_is_bad("days=mon,", "mon,", 20000, "/days");
}

Test(query, there_may_be_so_many_parameters_and_no_more)
{
    char query[9 * QUERY_PARAMETERS_MAX] = "";
    for (int i = 1; i < QUERY_PARAMETERS_MAX; i++) {
        strcat(query, "limit=1&");
    }
    assert_bad(query, "/limit", "Is given more than once.");
    strcat(query, "&&x");
    cr_expect_eq(decode(query), RESULT_INVALID);
    cr_expect_str_eq(errors.at[0].pointer, "");
    cr_expect_str_eq(errors.at[0].detail, "There are more than 256 query parameters.");
}

/* Every prefix of a good query, from memory that ends with it. */
Test(query, a_truncated_query_is_read_no_further_than_its_end)
{
    static const char whole[] = "from=2026-11-21&name=%c3%bc&tags=a%2C,b&since=2026-11-21T09:30:00"
                                "+01:00&days=mon,tue&limit=-5";
    char query[sizeof whole];
    for (size_t length = 0; length < sizeof whole; length++) {
        snprintf(query, sizeof query, "%.*s", (int)length, whole);
        enum result result = decode_whole(query);
        cr_expect(result == RESULT_OK || result == RESULT_INVALID);
        cr_expect_eq(result == RESULT_OK, errors.count == 0);
    }
    cr_expect_eq(decode_whole(whole), RESULT_OK);
}
