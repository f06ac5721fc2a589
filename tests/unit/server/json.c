/* Documents, good and bad, through a table that has every kind of field. */
#include "server/json.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 8 };

struct part {
    int32_t from, until;
};

struct sheet {
    const char *name, *nickname, *note;
    int64_t size;
    struct part part;
    struct json_list parts;
};

static const char *check_part(const void *members, const char **name_out)
{
    const struct part *part = members;
    *name_out = "un/t~il";
    return part->from < part->until ? NULL : "Must be later.";
}

/* clang-format off */
static const struct json_field part_fields[] = {
    {.name = "from",    .kind = JSON_KIND_TIME, .offset = offsetof(struct part, from),  .min = 0, .max = 1439},
    {.name = "un/t~il", .kind = JSON_KIND_TIME, .offset = offsetof(struct part, until), .min = 0, .max = 1440},
};
static const struct json_shape part_shape = {part_fields, 2, sizeof(struct part), check_part};

static const struct json_field sheet_fields[] = {
    {.name = "name",     .kind = JSON_KIND_TEXT,    .offset = offsetof(struct sheet, name),     .min = 1, .max = 8},
    {.name = "nickname", .kind = JSON_KIND_TEXT,    .offset = offsetof(struct sheet, nickname), .min = 0, .max = 8, .presence = JSON_NULLABLE},
    {.name = "note",     .kind = JSON_KIND_TEXT,    .offset = offsetof(struct sheet, note),     .min = 0, .max = 8, .presence = JSON_OPTIONAL},
    {.name = "size",     .kind = JSON_KIND_INTEGER, .offset = offsetof(struct sheet, size),     .min = -5, .max = 1440},
    {.name = "part",     .kind = JSON_KIND_OBJECT,  .offset = offsetof(struct sheet, part),     .shape = &part_shape, .presence = JSON_OPTIONAL},
    {.name = "parts",    .kind = JSON_KIND_LIST,    .offset = offsetof(struct sheet, parts),    .shape = &part_shape, .max = 3, .presence = JSON_OPTIONAL},
};
static const struct json_shape sheet_shape = {sheet_fields, 6, sizeof(struct sheet), NULL};
/* clang-format on */

static struct arena arena;
static struct sheet sheet;
static struct problem_errors errors;

static void begin(void)
{
    arena_init(&arena, 4096);
}

static void end(void)
{
    arena_deinit(&arena);
}

TestSuite(json, .init = begin, .fini = end);

/* From memory of exactly that size, so that a byte too many is seen. */
static enum result decode_bytes(const char *bytes, size_t length)
{
    char *exact = malloc(length > 0 ? length : 1);
    memcpy(exact, bytes, length);
    const struct json_source source = {exact, length, DEPTH, &arena};
    sheet = (struct sheet){.size = 77};
    enum result result = json_decode(&source, &sheet_shape, &sheet, &errors);
    free(exact);
    return result;
}

static enum result decode(const char *document)
{
    return decode_bytes(document, strlen(document));
}

static void assert_malformed(const char *document)
{
    cr_expect_eq(decode(document), RESULT_MALFORMED, "%s", document);
    cr_expect_eq(errors.count, 1, "%s", document);
    cr_expect_str_eq(errors.at[0].pointer, "");
    cr_expect_str_neq(errors.at[0].detail, "");
}

/* One error, at the pointer. */
static void assert_invalid(const char *document, const char *pointer)
{
    cr_expect_eq(decode(document), RESULT_INVALID, "%s", document);
    cr_expect_eq(errors.count, 1, "%s", document);
    cr_expect_str_eq(errors.at[0].pointer, pointer, "%s: %s", document, errors.at[0].pointer);
    cr_expect_str_neq(errors.at[0].detail, "");
}

#define SHEET(rest) "{\"name\":\"n\",\"size\":1" rest "}"

Test(json, every_kind_is_read)
{
    cr_assert_eq(decode("{\"name\":\"M\u00fcller\",\"nickname\":\"\",\"note\":\"x\",\"size\":-5,"
                        "\"part\":{\"from\":\"00:00\",\"un/t~il\":\"24:00\"},"
                        "\"parts\":[{\"from\":\"09:30\",\"un/t~il\":\"10:00\"},"
                        "{\"un/t~il\":\"00:01\",\"from\":\"00:00\"}]}"),
                 RESULT_OK);
    cr_expect_str_eq(sheet.name, "M\u00fcller");
    cr_expect_str_eq(sheet.nickname, "");
    cr_expect_str_eq(sheet.note, "x");
    cr_expect_eq(sheet.size, -5);
    cr_expect_eq(sheet.part.until, 1440);
    cr_assert_eq(sheet.parts.count, 2);
    const struct part *parts = sheet.parts.members;
    cr_expect_eq(parts[0].from, 570);
    cr_expect_eq(parts[0].until, 600);
    cr_expect_eq(parts[1].until, 1);
}

Test(json, what_is_optional_may_be_absent)
{
    cr_assert_eq(decode(" \t\r\n" SHEET("") "\n"), RESULT_OK);
    cr_expect_null(sheet.nickname);
    cr_expect_null(sheet.note);
    cr_expect_eq(sheet.parts.count, 0);
}

Test(json, null_is_absent_only_where_the_table_says_so)
{
    cr_expect_eq(decode(SHEET(",\"nickname\":null")), RESULT_OK);
    cr_expect_null(sheet.nickname);
    assert_invalid(SHEET(",\"note\":null"), "/note");
    assert_invalid(SHEET(",\"parts\":null"), "/parts");
    assert_invalid("{\"name\":null,\"size\":1}", "/name");
}

Test(json, an_empty_list_is_a_list)
{
    cr_assert_eq(decode(SHEET(",\"parts\":[]")), RESULT_OK);
    cr_assert_eq(sheet.parts.count, 0);
}

Test(json, syntax_errors_are_malformed)
{
    static const char *const documents[] = {
        "",
        " ",
        "{",
        "[",
        "{\"name\":\"n\",\"size\":1",
        "{\"name\":\"n\",\"size\":",
        "{\"name\":\"n",
        "{\"name\":\"n\\",
        "{\"name\":\"n\\u12",
        "{}x",
        "{}{}",
        "{\"size\":1,}",
        "{name:1}",
        "{'name':1}",
        "// comment\n{}",
        "\xef\xbb\xbf{}",
        "{\"size\":01}",
        "{\"size\":+1}",
        "{\"size\":1.}",
        "{\"size\":0x10}",
        "{\"size\":NaN}",
        "{\"size\":-}",
        "{\"name\":\"a\nb\"}",
        "{\"name\":\"\\x\"}",
        "{\"name\":TRUE}",
    };
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        assert_malformed(documents[i]);
    }
}

Test(json, duplicate_names_are_malformed)
{
    assert_malformed(SHEET(",\"size\":1"));
    assert_malformed(SHEET(",\"part\":{\"from\":1,\"from\":2}"));
    assert_malformed(SHEET(",\"s\\u0069ze\":1"));
}

Test(json, only_valid_utf8_without_nul_is_text)
{
    static const char *const documents[] = {
        "{\"name\":\"\xff\"}",           "{\"name\":\"\xc0\xaf\"}",
        "{\"name\":\"\xed\xa0\x80\"}",   "{\"name\":\"\xf4\x90\x80\x80\"}",
        "{\"name\":\"\xe2\x82\"}",       "{\"\xff\":1}",
        "{\"name\":\"\\u0000\"}",        "{\"na\\u0000me\":\"x\"}",
        "{\"name\":\"\\ud800\"}",        "{\"name\":\"\\udc00\"}",
        "{\"name\":\"\\ud800\\u0041\"}", "{\"name\":\"\\udc00\\ud800\"}",
    };
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        assert_malformed(documents[i]);
    }
    cr_assert_eq(decode_bytes(SHEET("\0"), sizeof SHEET("\0") - 1), RESULT_MALFORMED);
    cr_assert_eq(decode("{\"name\":\"\\ud83d\\ude00\",\"size\":1}"), RESULT_OK);
    cr_assert_str_eq(sheet.name, "\U0001f600");
}

Test(json, another_kind_of_document_is_invalid)
{
    static const char *const documents[] = {"[]", "1", "\"x\"", "null", "true", "[{}]", "1.5"};
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        assert_invalid(documents[i], "");
    }
}

Test(json, nesting_is_bounded)
{
    enum { MANY = 100000 };
    static char brackets[MANY];
    static const char kinds[] = {'[', '{'};
    for (size_t i = 0; i < sizeof kinds; i++) {
        memset(brackets, kinds[i], sizeof brackets);
        cr_assert_eq(decode_bytes(brackets, sizeof brackets), RESULT_MALFORMED);
        cr_assert_not_null(strstr(errors.at[0].detail, "deep"));
    }
    for (size_t i = 0; i < sizeof brackets; i++) {
        brackets[i] = "{\"a\":"[i % 5];
    }
    cr_assert_eq(decode_bytes(brackets, sizeof brackets), RESULT_MALFORMED);
}

Test(json, the_depth_allowed_is_allowed)
{
    assert_invalid("[[[[[[[[]]]]]]]]", "");
    assert_malformed("[[[[[[[[[]]]]]]]]]");
    assert_invalid("[[],[],[],[],[],[],[],[],[],[],[]]", "");
}

Test(json, brackets_in_texts_do_not_nest)
{
    assert_invalid(SHEET(",\"x\":\"[[[[[[[[[[[[[[{{{{{{{{\""), "/x");
    assert_invalid(SHEET(",\"x\":\"\\\"[[[[[[[[[[[[[[\\\\\""), "/x");
    assert_malformed(SHEET(",\"x\":\"\\\\\",\"y\":[[[[[[[[[]]]]]]]]]"));
}

Test(json, integers_are_whole_and_in_bounds)
{
    static const char *const bad[] = {"-6",
                                      "1441",
                                      "30.0",
                                      "1e2",
                                      "0.5",
                                      "\"1\"",
                                      "true",
                                      "false",
                                      "[]",
                                      "{}",
                                      "[1]",
                                      "9223372036854775807",
                                      "-9223372036854775808",
                                      "1E0"};
    char document[128];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        snprintf(document, sizeof document, "{\"name\":\"n\",\"size\":%s}", bad[i]);
        assert_invalid(document, "/size");
        cr_expect_not_null(strstr(errors.at[0].detail, "-5 to 1440"));
    }
    cr_expect_eq(decode("{\"name\":\"n\",\"size\":1440}"), RESULT_OK);
    cr_expect_eq(sheet.size, 1440);
    cr_expect_eq(decode("{\"name\":\"n\",\"size\":-0}"), RESULT_OK);
    cr_expect_eq(sheet.size, 0);
}

Test(json, numbers_without_bounds_do_no_harm)
{
    enum { DIGITS = 100000 };
    static char document[DIGITS + 32];
    assert_malformed("{\"name\":\"n\",\"size\":9223372036854775808}");
    assert_malformed("{\"name\":\"n\",\"size\":-9223372036854775809}");
    assert_malformed("{\"name\":\"n\",\"size\":1e999}");
    assert_invalid("{\"name\":\"n\",\"size\":1e-5}", "/size");
    snprintf(document, sizeof document, "{\"name\":\"n\",\"size\":%0*d}", DIGITS, 1);
    memset(strchr(document, '0'), '9', DIGITS);
    assert_malformed(document);
}

Test(json, texts_have_bounds_in_bytes)
{
    cr_expect_eq(decode("{\"name\":\"12345678\",\"size\":1}"), RESULT_OK);
    cr_expect_eq(decode("{\"name\":\"\u00fc\u00fc\u00fc\u00fc\",\"size\":1}"), RESULT_OK);
    assert_invalid("{\"name\":\"123456789\",\"size\":1}", "/name");
    assert_invalid("{\"name\":\"\u00fc\u00fc\u00fc\u00fcx\",\"size\":1}", "/name");
    assert_invalid("{\"name\":\"\",\"size\":1}", "/name");
    cr_expect_eq(decode(SHEET(",\"note\":\"\"")), RESULT_OK);
}

Test(json, texts_have_no_control_characters)
{
    char document[64];
    for (unsigned character = 1; character < 0x20; character++) {
        snprintf(document, sizeof document, "{\"name\":\"a\\u%04x\",\"size\":1}", character);
        assert_invalid(document, "/name");
    }
    assert_invalid("{\"name\":\"\x7f\",\"size\":1}", "/name");
    cr_expect_eq(decode("{\"name\":\"\\u0080 \",\"size\":1}"), RESULT_OK);
    assert_invalid("{\"name\":1,\"size\":1}", "/name");
    assert_invalid("{\"name\":[\"n\"],\"size\":1}", "/name");
}

Test(json, times_are_times)
{
    static const char *const bad[] = {
        "\"24:00\"",  "\"9:00\"",           "\"9am\"", "\"09:60\"", "\"25:00\"", "\"09:0a\"",
        "\"09:00 \"", "\"-1:00\"",          "900",     "null",      "\"\"",      "\"09:00:00\"",
        "{}",         "\"\u0660\u0669:00\""};
    char document[128];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        snprintf(document, sizeof document, SHEET(",\"part\":{\"from\":%s,\"un/t~il\":\"24:00\"}"),
                 bad[i]);
        assert_invalid(document, "/part/from");
        cr_expect_not_null(strstr(errors.at[0].detail, "\"00:00\" to \"23:59\""));
    }
    assert_invalid(SHEET(",\"part\":{\"from\":\"00:00\",\"un/t~il\":\"24:01\"}"),
                   "/part/un~1t~0il");
}

Test(json, fields_are_checked_together_only_when_each_is_right)
{
    assert_invalid(SHEET(",\"part\":{\"from\":\"10:00\",\"un/t~il\":\"10:00\"}"),
                   "/part/un~1t~0il");
    cr_expect_str_eq(errors.at[0].detail, "Must be later.");
    assert_invalid(SHEET(",\"part\":{\"from\":\"24:00\",\"un/t~il\":\"10:00\"}"), "/part/from");
    assert_invalid(SHEET(",\"part\":{\"from\":\"10:00\"}"), "/part/un~1t~0il");
    assert_invalid(SHEET(",\"part\":{\"from\":\"11:00\",\"un/t~il\":\"10:00\",\"x\":1}"),
                   "/part/x");
}

Test(json, lists_have_bounds_and_members_have_pointers)
{
#define GOOD "{\"from\":\"09:00\",\"un/t~il\":\"10:00\"}"
    cr_expect_eq(decode(SHEET(",\"parts\":[" GOOD "," GOOD "," GOOD "]")), RESULT_OK);
    assert_invalid(SHEET(",\"parts\":[" GOOD "," GOOD "," GOOD "," GOOD "]"), "/parts");
    assert_invalid(SHEET(",\"parts\":[" GOOD ",5]"), "/parts/1");
    assert_invalid(SHEET(",\"parts\":[" GOOD "," GOOD ",{\"from\":\"x\",\"un/t~il\":\"10:00\"}]"),
                   "/parts/2/from");
    assert_invalid(SHEET(",\"parts\":{}"), "/parts");
    assert_invalid(SHEET(",\"part\":[]"), "/part");
#undef GOOD
}

Test(json, unknown_fields_are_named)
{
    assert_invalid(SHEET(",\"colour\":1"), "/colour");
    cr_expect_str_eq(errors.at[0].detail, "There is no field \"colour\".");
    assert_invalid(SHEET(",\"a/b~c/\":1"), "/a~1b~0c~1");
    assert_invalid(SHEET(",\"\":1"), "/");
    assert_invalid(SHEET(",\"Name\":\"n\""), "/Name");
}

Test(json, all_errors_are_said_at_once)
{
    cr_assert_eq(decode("{\"size\":\"x\",\"nickname\":5,\"x\":1,"
                        "\"parts\":[{\"from\":\"x\",\"un/t~il\":\"y\"}]}"),
                 RESULT_INVALID);
    static const char *const pointers[] = {"/name",         "/nickname",          "/size",
                                           "/parts/0/from", "/parts/0/un~1t~0il", "/x"};
    cr_assert_eq(errors.count, 6);
    for (int i = 0; i < errors.count; i++) {
        cr_expect_str_eq(errors.at[i].pointer, pointers[i], "%s", errors.at[i].pointer);
    }
    cr_expect_str_eq(errors.at[0].detail,
                     "Missing: must be a text of 1 to 8 bytes without control characters.");
}

Test(json, another_field_may_make_up_for_a_required_one)
{
    /* clang-format off */
    static const struct json_field fields[] = {
        {.name = "name",     .kind = JSON_KIND_TEXT, .offset = offsetof(struct sheet, name),     .min = 1, .max = 8, .unless = "nickname"},
        {.name = "nickname", .kind = JSON_KIND_TEXT, .offset = offsetof(struct sheet, nickname), .min = 0, .max = 8, .presence = JSON_NULLABLE},
    };
    /* clang-format on */
    static const struct json_shape shape = {.fields = fields, .field_count = 2};
    static const struct {
        const char *text;
        enum result result;
    } cases[] = {
        {"{}", RESULT_INVALID},
        {"{\"nickname\":null}", RESULT_INVALID},
        {"{\"nickname\":\"n\"}", RESULT_OK},
        {"{\"name\":\"n\"}", RESULT_OK},
        {"{\"name\":\"\",\"nickname\":\"n\"}", RESULT_INVALID},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct json_source source = {
            .bytes = cases[i].text,
            .length = strlen(cases[i].text),
            .max_depth = DEPTH,
            .arena = &arena,
        };
        cr_expect_eq(json_decode(&source, &shape, &sheet, &errors), cases[i].result, "%s",
                     cases[i].text);
        cr_expect(cases[i].result == RESULT_OK || strcmp(errors.at[0].pointer, "/name") == 0);
    }
}

Test(json, more_errors_than_the_maximum_do_no_harm)
{
    cr_assert_eq(decode("{\"0\":0,\"1\":0,\"2\":0,\"3\":0,\"4\":0,\"5\":0,\"6\":0,\"7\":0,\"8\":0,"
                        "\"9\":0}"),
                 RESULT_INVALID);
    cr_assert_eq(errors.count, PROBLEM_ERRORS_MAX);
}

Test(json, an_unknown_field_may_have_any_length)
{
    enum { LENGTH = 50000 };
    static char document[LENGTH + 64];
    snprintf(document, sizeof document, SHEET(",\"%0*d\":1"), LENGTH, 0);
    memset(strchr(document, '0'), '~', LENGTH);
    cr_assert_eq(decode(document), RESULT_INVALID);
    cr_assert_eq(errors.count, 1);
    cr_assert_lt(strlen(errors.at[0].detail), 128);
    cr_assert_eq(strlen(errors.at[0].pointer), 1 + 2 * LENGTH);
}

/* Every prefix of a good document, from memory that ends with it. */
Test(json, a_truncated_document_is_malformed)
{
    static const char document[] = SHEET(",\"note\":\"\\u00e9\",\"parts\":[{\"from\":\"00:00\","
                                         "\"un/t~il\":\"24:00\"}]");
    for (size_t length = 0; length < sizeof document - 1; length++) {
        cr_assert_eq(decode_bytes(document, length), RESULT_MALFORMED, "%zu", length);
    }
    cr_assert_eq(decode(document), RESULT_OK);
}

/* A table of the kinds that came later, each of them optional in one way or the other. */
struct card {
    bool is_urgent;
    int32_t date, policy;
    int64_t instant;
    struct json_moment moment;
    uint32_t days;
    struct json_list tags;
    enum json_given date_given, policy_given;
};

static const char *const policies[] = {"fail", "skip", "shift", NULL};
static const char *const days[] = {"mon", "tue", "wed", NULL};

/* clang-format off */
static const struct json_field card_fields[] = {
    {.name = "urgent",  .kind = JSON_KIND_BOOLEAN, .offset = offsetof(struct card, is_urgent), .presence = JSON_OPTIONAL},
    {.name = "date",    .kind = JSON_KIND_DATE,    .offset = offsetof(struct card, date),      .presence = JSON_NULLABLE,
     .given = JSON_GIVEN_AT(struct card, date_given)},
    {.name = "policy",  .kind = JSON_KIND_CHOICE,  .offset = offsetof(struct card, policy),    .presence = JSON_OPTIONAL, .choices = policies,
     .given = JSON_GIVEN_AT(struct card, policy_given)},
    {.name = "instant", .kind = JSON_KIND_INSTANT, .offset = offsetof(struct card, instant),   .presence = JSON_OPTIONAL},
    {.name = "moment",  .kind = JSON_KIND_MOMENT,  .offset = offsetof(struct card, moment),    .presence = JSON_OPTIONAL},
    {.name = "days",    .kind = JSON_KIND_CHOICES, .offset = offsetof(struct card, days),      .presence = JSON_OPTIONAL, .choices = days},
    {.name = "tags",    .kind = JSON_KIND_TEXTS,   .offset = offsetof(struct card, tags),      .presence = JSON_OPTIONAL, .min = 1, .max = 3, .text_bytes_max = 4},
};
static const struct json_shape card_shape = {card_fields, 7, sizeof(struct card), NULL};
/* clang-format on */

static struct card card;

static enum result decode_card(const char *document)
{
    const struct json_source source = {document, strlen(document), DEPTH, &arena};
    card = (struct card){.date = 42, .date_given = JSON_GIVEN_VALUE};
    return json_decode(&source, &card_shape, &card, &errors);
}

static void assert_bad_card(const char *document, const char *pointer, const char *detail)
{
    cr_expect_eq(decode_card(document), RESULT_INVALID, "%s", document);
    cr_expect_eq(errors.count, 1, "%s", document);
    cr_expect_str_eq(errors.at[0].pointer, pointer, "%s: %s", document, errors.at[0].pointer);
    cr_expect_str_eq(errors.at[0].detail, detail, "%s: %s", document, errors.at[0].detail);
}

Test(json, truths_dates_instants_choices_and_texts_are_read)
{
    cr_assert_eq(decode_card("{\"urgent\":true,\"date\":\"2024-02-29\",\"policy\":\"shift\","
                             "\"instant\":\"1970-01-01T01:00:07+01:00\","
                             "\"moment\":\"1970-01-01T00:02:00Z\","
                             "\"days\":[\"wed\",\"mon\",\"wed\"],\"tags\":[\"a\",\"b,c\"]}"),
                 RESULT_OK);
    cr_expect(card.is_urgent);
    cr_expect_eq(card.date, 19782);
    cr_expect_eq(card.policy, 2);
    cr_expect_eq(card.instant, 7);
    cr_expect(card.moment.is_instant && card.moment.is_utc);
    cr_expect_eq(card.moment.instant, 120);
    cr_expect_eq(card.days, 5);
    cr_assert_eq(card.tags.count, 2);
    const char *const *tags = card.tags.members;
    cr_expect_str_eq(tags[0], "a");
    cr_expect_str_eq(tags[1], "b,c");
    cr_assert_eq(decode_card("{\"urgent\":false,\"moment\":\"09:30\"}"), RESULT_OK);
    cr_expect_not(card.is_urgent || card.moment.is_instant);
    cr_expect_eq(card.moment.minute, 570);
}

Test(json, another_kind_of_value_is_told_what_is_wanted)
{
    static const char urgent[] = "Must be true or false.";
    static const char date[] = "Must be a date, written YYYY-MM-DD.";
    static const char policy[] = "Must be one of fail, skip, shift.";
    assert_bad_card("{\"urgent\":\"true\"}", "/urgent", urgent);
    assert_bad_card("{\"urgent\":1}", "/urgent", urgent);
    assert_bad_card("{\"urgent\":null}", "/urgent", urgent);
    assert_bad_card("{\"date\":\"2026-02-30\"}", "/date", date);
    assert_bad_card("{\"date\":20260101}", "/date", date);
    assert_bad_card("{\"date\":\"2026-11-21T09:30:00Z\"}", "/date", date);
    assert_bad_card("{\"policy\":\"wait\"}", "/policy", policy);
    assert_bad_card("{\"policy\":0}", "/policy", policy);
    assert_bad_card("{\"policy\":[\"fail\"]}", "/policy", policy);
    assert_bad_card("{\"policy\":null}", "/policy", policy);
    cr_expect_eq(decode_card("{\"instant\":1700000000}"), RESULT_INVALID);
    cr_expect_eq(decode_card("{\"instant\":\"2026-11-21T24:00:00Z\"}"), RESULT_INVALID);
    cr_expect_eq(decode_card("{\"instant\":\"2026-11-21T09:30:00 01:00\"}"), RESULT_INVALID);
    cr_expect_eq(decode_card("{\"moment\":\"2026-11-21T09:30:01Z\"}"), RESULT_INVALID);
    cr_expect_eq(decode_card("{\"moment\":930}"), RESULT_INVALID);
}

Test(json, a_wrong_member_of_a_list_of_texts_has_a_pointer)
{
    static const char tags[] =
        "Must be a list of 1 to 3 texts of 1 to 4 bytes without control characters.";
    static const char tag[] = "Must be a text of 1 to 4 bytes without control characters.";
    static const char some[] = "Must be a list of one or more of mon, tue, wed.";
    static const char day[] = "Must be one of mon, tue, wed.";
    assert_bad_card("{\"tags\":[]}", "/tags", tags);
    assert_bad_card("{\"tags\":[\"a\",\"a\",\"a\",\"a\"]}", "/tags", tags);
    assert_bad_card("{\"tags\":\"a\"}", "/tags", tags);
    assert_bad_card("{\"tags\":{}}", "/tags", tags);
    assert_bad_card("{\"tags\":[\"a\",\"\"]}", "/tags/1", tag);
    assert_bad_card("{\"tags\":[\"abcde\"]}", "/tags/0", tag);
    assert_bad_card("{\"tags\":[\"a\",null]}", "/tags/1", tag);
    assert_bad_card("{\"tags\":[\"a\\n\"]}", "/tags/0", tag);
    assert_bad_card("{\"days\":[]}", "/days", some);
    assert_bad_card("{\"days\":\"mon\"}", "/days", some);
    assert_bad_card("{\"days\":{\"mon\":1}}", "/days", some);
    assert_bad_card("{\"days\":[\"mon\",\"sun\"]}", "/days/1", day);
    assert_bad_card("{\"days\":[3,\"mon\"]}", "/days/0", day);
}

Test(json, what_is_absent_can_be_told_from_what_is_null)
{
    cr_assert_eq(decode_card("{}"), RESULT_OK);
    cr_expect_eq(card.date_given, JSON_GIVEN_NOT);
    cr_expect_eq(card.policy_given, JSON_GIVEN_NOT);
    cr_assert_eq(decode_card("{\"date\":null,\"policy\":\"fail\"}"), RESULT_OK);
    cr_expect_eq(card.date_given, JSON_GIVEN_NULL);
    cr_expect_eq(card.date, 42);
    cr_expect_eq(card.policy_given, JSON_GIVEN_VALUE);
    cr_assert_eq(decode_card("{\"date\":\"1970-01-01\"}"), RESULT_OK);
    cr_expect_eq(card.date_given, JSON_GIVEN_VALUE);
    cr_expect_eq(card.date, 0);
}

Test(json, all_thirty_two_choices_have_a_bit)
{
    static const char *many[JSON_CHOICES_MAX + 1];
    static char names[JSON_CHOICES_MAX][4];
    static const char document[] = "{\"c\":[\"c0\",\"c31\"]}";
    for (size_t i = 0; i < JSON_CHOICES_MAX; i++) {
        snprintf(names[i], sizeof names[i], "c%zu", i);
        many[i] = names[i];
    }
    const struct json_field field = {.name = "c", .kind = JSON_KIND_CHOICES, .choices = many};
    const struct json_shape shape = {.fields = &field, .field_count = 1};
    const struct json_source source = {document, strlen(document), DEPTH, &arena};
    uint32_t chosen = 0;
    cr_assert_eq(json_decode(&source, &shape, &chosen, &errors), RESULT_OK);
    cr_assert_eq(chosen, UINT32_C(0x80000001));
}
