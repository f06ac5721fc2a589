/* Moments and dates in all the forms of pydantic. */
#include "server/faces/api_moment.h"

#include <criterion/criterion.h>
#include <string.h>

enum { NOON = 1796126400 }; /* 2026-12-01T12:00:00Z */

static struct value text_of(const char *text)
{
    return (struct value){.kind = VALUE_TEXT, .text = text};
}

static void assert_moment(const char *text, int64_t instant, int32_t microseconds)
{
    struct api_moment moment;
    struct value value = text_of(text);
    cr_assert_null(api_moment_read(&value, &moment), "%s", text);
    cr_expect_eq(moment.instant, instant, "%s", text);
    cr_expect_eq(moment.microseconds, microseconds, "%s", text);
}

Test(api_moment, a_time_without_an_offset_is_utc)
{
    assert_moment("2026-12-01T12:00:00", NOON, 0);
    assert_moment("2026-12-01 12:00", NOON, 0);
    assert_moment("2026-12-1T12:0:0", NOON, 0);
    assert_moment("2026-12-01T12:00:00Z", NOON, 0);
}

Test(api_moment, an_offset_is_reckoned_with)
{
    assert_moment("2026-12-01T12:00:00+05:00", NOON - 5 * 3600, 0);
    assert_moment("2026-12-01T12:00:00-0530", NOON + 5 * 3600 + 1800, 0);
    assert_moment("2026-12-01T12:00+02", NOON - 2 * 3600, 0);
    /* As a query has it in which the sign was not encoded. */
    assert_moment("2026-12-01T12:00:00 05:00", NOON - 5 * 3600, 0);
}

Test(api_moment, fractions_have_microseconds)
{
    assert_moment("2026-12-01T12:00:00.5", NOON, 500000);
    assert_moment("2026-12-01T12:00:00.443692", NOON, 443692);
    assert_moment("2026-12-01T12:00:00.4436929999Z", NOON, 443692);
}

Test(api_moment, numbers_are_seconds_or_milliseconds)
{
    struct api_moment moment;
    struct value number = {.kind = VALUE_INTEGER, .text = "1796126400", .integer = NOON};
    cr_assert_null(api_moment_read(&number, &moment));
    cr_expect_eq(moment.instant, NOON);
    assert_moment("1796126400", NOON, 0);
    assert_moment("1796126400000", NOON, 0);
    assert_moment("1796126400.5", NOON, 500000);
    assert_moment("-1.5", -2, 500000);
    assert_moment("-1e-20", 0, 0);
}

Test(api_moment, other_texts_are_refused)
{
    static const char *const texts[] = {
        "",
        "tomorrow",
        "2026-12-01",
        "2026-12-01T",
        "2026-12-01T12",
        "2026-12-01T24:00",
        "2026-12-01T12:60",
        "2026-12-01T12:00:60",
        "2026-02-29T12:00",
        "2026-13-01T12:00",
        "2026-00-01T12:00",
        "0000-01-01T12:00",
        "26-12-01T12:00",
        "2026-12-01T12:00:00.",
        "2026-12-01T12:00:00+",
        "2026-12-01T12:00:00+5",
        "2026-12-01T12:00:00+05:",
        "2026-12-01T12:00:00+25:00",
        "2026-12-01T12:00:00ZZ",
        "2026-12-01T12:00:00Z ",
        "2026-12-01T12:00:00.1234567890123",
        "9999-12-31T12:00",
        "1e999",
        "1e",
        "--1",
        "nan",
        "0x10",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct api_moment moment;
        struct value value = text_of(texts[i]);
        const struct api_fault *fault = api_moment_read(&value, &moment);
        cr_assert_not_null(fault, "%s", texts[i]);
        cr_expect_str_eq(fault->message, "invalid datetime format");
        cr_expect_str_eq(fault->type, "value_error.datetime");
    }
}

Test(api_moment, only_texts_and_numbers_are_moments)
{
    static const enum value_kind kinds[] = {VALUE_NULL, VALUE_BOOLEAN, VALUE_LIST, VALUE_OBJECT};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct api_moment moment;
        struct value value = {.kind = kinds[i]};
        cr_expect_not_null(api_moment_read(&value, &moment));
    }
}

Test(api_moment, whole_seconds_lie_inwards)
{
    const struct api_moment moment = {.instant = NOON, .microseconds = 1};
    const struct api_moment whole = {.instant = NOON};
    cr_expect_eq(api_moment_ceiling(&moment), NOON + 1);
    cr_expect_eq(api_moment_floor(&moment), NOON);
    cr_expect_eq(api_moment_ceiling(&whole), NOON);
    cr_expect(api_moment_is_before(&whole, &moment));
    cr_expect_not(api_moment_is_before(&moment, &whole));
    cr_expect_not(api_moment_is_before(&whole, &whole));
}

Test(api_moment, a_date_may_be_a_moment_at_midnight)
{
    static const char *const texts[] = {"2026-12-01", "2026-12-01T00:00:00Z", "1796083200"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        int32_t day = 0;
        struct value value = text_of(texts[i]);
        cr_assert_null(api_moment_read_day(&value, &day), "%s", texts[i]);
        cr_expect_eq(day, 20788, "%s", texts[i]);
    }
}

Test(api_moment, a_date_that_is_none_is_told_why)
{
    static const struct {
        const char *text, *type, *word;
    } cases[] = {
        {"tomorrow", "date_from_datetime_parsing", "input is too short"},
        {"2026-02-30", "date_from_datetime_parsing", "day value is outside expected range"},
        {"2026/02/03", "date_from_datetime_parsing", "invalid date separator"},
        {"next monday", "date_from_datetime_parsing", "invalid character"},
        {"2026-12-01x", "date_from_datetime_parsing", "unexpected extra characters"},
        {"2026-12-01T10:00:00", "date_from_datetime_inexact", "zero time"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t day;
        struct value value = text_of(cases[i].text);
        const struct api_fault *fault = api_moment_read_day(&value, &day);
        cr_assert_not_null(fault, "%s", cases[i].text);
        cr_expect_str_eq(fault->type, cases[i].type);
        cr_expect_not_null(strstr(fault->message, cases[i].word), "%s", fault->message);
    }
    int32_t day;
    struct value list = {.kind = VALUE_LIST};
    cr_expect_str_eq(api_moment_read_day(&list, &day)->type, "date_type");
}
