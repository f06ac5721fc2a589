#include "server/faces/rest_time.h"

#include <criterion/criterion.h>

#include "core/civil.h"
#include "core/instant.h"

static struct rest_moment moment_of(const char *text)
{
    struct rest_moment moment = {0};
    cr_assert(rest_parse_moment(text, &moment), "%s", text);
    return moment;
}

static void assert_instant(const char *text, const char *wanted, int32_t microseconds)
{
    char instant[INSTANT_SIZE];
    struct rest_moment moment = moment_of(text);
    instant_format(moment.instant, instant);
    cr_expect_str_eq(instant, wanted, "%s is %s", text, instant);
    cr_expect_eq(moment.microseconds, microseconds, "%s", text);
}

Test(rest_time, moments_are_read_in_every_form_of_the_contract)
{
    assert_instant("2025-07-15T09:00:00Z", "2025-07-15T09:00:00Z", 0);
    assert_instant("2025-07-15T09:00", "2025-07-15T09:00:00Z", 0);
    assert_instant("2025-07-15 09:00:07", "2025-07-15T09:00:07Z", 0);
    assert_instant("2025-7-5T9:5", "2025-07-05T09:05:00Z", 0);
    assert_instant("2025-07-15T09:00:00+02:00", "2025-07-15T07:00:00Z", 0);
    assert_instant("2025-07-15T23:30:00-0130", "2025-07-16T01:00:00Z", 0);
    assert_instant("2025-07-15T00:30+01", "2025-07-14T23:30:00Z", 0);
    assert_instant("2025-07-15T09:00:00.25Z", "2025-07-15T09:00:00Z", 250000);
    assert_instant("2025-07-15T09:00:00.000001", "2025-07-15T09:00:00Z", 1);
    assert_instant("2025-07-15T09:00:00.123456789 Z", "2025-07-15T09:00:00Z", 123456);
}

Test(rest_time, what_no_calendar_shows_is_no_moment)
{
    static const char *const others[] = {
        "",
        "nope",
        "2025-07-15",
        "2025-07-15T",
        "2025-07-15T09",
        "2025-13-01T09:00",
        "2025-02-29T09:00",
        "0000-01-01T09:00",
        "2025-07-15T24:00",
        "2025-07-15T09:60",
        "2025-07-15T09:00:60",
        "2025-07-15T09:00:00.",
        "2025-07-15T09:00:00.1234567890123",
        "2025-07-15T09:00:00+24:00",
        "2025-07-15T09:00:00+01:60",
        "2025-07-15T09:00:00+1",
        "2025-07-15T09:00:00z",
        "2025-07-15T09:00:00ZZ",
        "x2025-07-15T09:00:00Z",
        "25-07-15T09:00:00Z",
    };
    struct rest_moment moment = {.instant = 7};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        cr_expect_not(rest_parse_moment(others[i], &moment), "%s", others[i]);
    }
    cr_expect_eq(moment.instant, 7);
}

Test(rest_time, a_time_of_day_may_have_seconds_and_a_fraction)
{
    struct rest_time time;
    cr_assert(rest_parse_time("09:30", &time));
    cr_expect_eq(time.minute, 570);
    cr_expect_eq(time.second, 0);
    cr_assert(rest_parse_time("23:59:58.5", &time));
    cr_expect_eq(time.minute, 1439);
    cr_expect_eq(time.second, 58);
    cr_expect_eq(time.microsecond, 500000);
    cr_expect_not(rest_parse_time("24:00", &time));
    cr_expect_not(rest_parse_time("9am", &time));
    cr_expect_not(rest_parse_time("09:30 ", &time));
}

Test(rest_time, a_date_exists_or_is_none)
{
    int32_t day;
    cr_assert(rest_parse_date("2024-2-29", &day));
    cr_expect_eq(day, civil_day_of((struct civil_date){2024, 2, 29}));
    cr_expect_not(rest_parse_date("2023-02-29", &day));
    cr_expect_not(rest_parse_date("2023-02-00", &day));
    cr_expect_not(rest_parse_date("20230201", &day));
    cr_expect_not(rest_parse_date("2023-02-01T", &day));
}

Test(rest_time, moments_are_in_order_to_the_microsecond)
{
    struct rest_moment first = moment_of("2025-07-15T09:00:00Z");
    struct rest_moment second = moment_of("2025-07-15T09:00:00.000001Z");
    struct rest_moment third = moment_of("2025-07-15T09:00:01Z");
    cr_expect(rest_moment_is_before(first, second));
    cr_expect(rest_moment_is_before(second, third));
    cr_expect_not(rest_moment_is_before(first, first));
    cr_expect_not(rest_moment_is_before(third, second));
}

Test(rest_time, whole_seconds_cover_what_lies_between)
{
    struct rest_moment start = moment_of("2025-07-15T09:00:00.9Z");
    struct rest_moment end = moment_of("2025-07-15T09:30:00.1Z");
    struct interval span = rest_cover(start, end);
    cr_expect_eq(span.start, start.instant);
    cr_expect_eq(span.end, end.instant + 1);
    end.microseconds = 0;
    cr_expect_eq(rest_cover(start, end).end, end.instant);
}

Test(rest_time, microseconds_are_written_only_if_there_are_any)
{
    struct text body = {0};
    rest_encode_moment(&body, "a", moment_of("2025-07-15T09:00:00+02:00"));
    rest_encode_moment(&body, "b", moment_of("2025-07-15T09:00:00.02Z"));
    text_append(&body, "", 1);
    cr_expect_str_eq(body.bytes,
                     "\"a\":\"2025-07-15T07:00:00Z\",\"b\":\"2025-07-15T09:00:00.020000Z\"");
    text_deinit(&body);
}
