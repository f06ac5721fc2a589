#include "core/availability.h"

#include <criterion/criterion.h>

#include "support/fixed_zone.h"

#define HOURS(count) (INT64_C(3600) * (count))

static int32_t day_of(int32_t year, int32_t month, int32_t day)
{
    return civil_day_of((struct civil_date){year, month, day});
}

static struct availability_rule every_day(int32_t start_hour, int32_t end_hour)
{
    return availability_every_day(start_hour * 60, end_hour * 60);
}

static struct availability_rule on_date(enum availability_kind kind, int32_t day,
                                        int32_t start_hour, int32_t end_hour)
{
    struct availability_rule rule = every_day(start_hour, end_hour);
    rule.kind = kind;
    rule.from_day = day;
    rule.until_day = day;
    return rule;
}

/* Resolves on `day` and compares with windows given in hours from that day's UTC midnight. */
static void expect_open(const struct availability_rule *rules, size_t count, int32_t day,
                        const struct interval *hours, size_t hours_count)
{
    struct interval_set open = {0};
    const struct availability availability = {
        .zone = &fixed_utc, .rules = rules, .rule_count = count};
    availability_resolve(&availability, day, &open);
    int64_t midnight = (int64_t)day * CIVIL_SECONDS_PER_DAY;
    cr_assert_eq(open.count, hours_count, "%zu windows", open.count);
    for (size_t i = 0; i < hours_count; i++) {
        cr_assert_eq(open.members[i].start, midnight + HOURS(hours[i].start));
        cr_assert_eq(open.members[i].end, midnight + HOURS(hours[i].end));
    }
    interval_set_deinit(&open);
}

Test(availability, no_rule_means_closed)
{
    expect_open(NULL, 0, 20000, NULL, 0);
}

Test(availability, several_windows_a_day)
{
    struct availability_rule rules[] = {every_day(13, 17), every_day(9, 12)};
    expect_open(rules, 2, 20000, (struct interval[]){{9, 12}, {13, 17}}, 2);
}

Test(availability, the_same_window_twice_counts_once)
{
    struct availability_rule rules[] = {every_day(9, 12), every_day(9, 12), every_day(11, 13)};
    expect_open(rules, 3, 20000, (struct interval[]){{9, 13}}, 1);
}

Test(availability, weekdays_choose_the_day)
{
    struct availability_rule mondays = every_day(9, 10);
    mondays.weekdays = 1;
    int32_t monday = day_of(2026, 11, 23);
    expect_open(&mondays, 1, monday, (struct interval[]){{9, 10}}, 1);
    expect_open(&mondays, 1, monday + 1, NULL, 0);
}

Test(availability, a_window_past_midnight_reaches_into_the_next_day)
{
    struct availability_rule night = every_day(22, 26);
    int32_t day = day_of(2026, 11, 23);
    night.from_day = day;
    expect_open(&night, 1, day, (struct interval[]){{22, 26}}, 1);
    expect_open(&night, 1, day + 1, (struct interval[]){{0, 2}, {22, 26}}, 2);
}

Test(availability, twenty_four_hours_join_over_midnight)
{
    struct availability_rule always = every_day(0, 24);
    expect_open(&always, 1, 20000, (struct interval[]){{0, 48}}, 1);
}

Test(availability, an_override_replaces_the_weekly_hours_of_its_date_only)
{
    int32_t day = day_of(2026, 12, 24);
    struct availability_rule rules[] = {every_day(9, 17), on_date(AVAILABILITY_OPEN, day, 10, 12)};
    expect_open(rules, 2, day, (struct interval[]){{10, 12}}, 1);
    expect_open(rules, 2, day + 1, (struct interval[]){{9, 17}}, 1);
}

Test(availability, closed_beats_open_and_overrides)
{
    int32_t day = day_of(2026, 12, 24);
    struct availability_rule rules[] = {
        every_day(9, 17),
        on_date(AVAILABILITY_OPEN, day, 10, 16),
        on_date(AVAILABILITY_CLOSED, day, 12, 13),
    };
    expect_open(rules, 3, day, (struct interval[]){{10, 12}, {13, 16}}, 2);
}

Test(availability, says_the_same_hour_on_both_sides_of_a_dst_change)
{
    struct availability_rule rule = every_day(9, 10);
    for (int32_t day = day_of(2026, 3, 27); day <= day_of(2026, 3, 31); day++) {
        struct interval_set open = {0};
        const struct availability availability = {
            .zone = &fixed_spring, .rules = &rule, .rule_count = 1};
        availability_resolve(&availability, day, &open);
        cr_assert_eq(open.count, 1);
        struct civil_moment start = fixed_spring.to_local(&fixed_spring, open.members[0].start);
        cr_assert_eq(start.day, day);
        cr_assert_eq(start.minute, 9 * 60);
        interval_set_deinit(&open);
    }
}

Test(availability, a_day_may_have_23_or_25_hours)
{
    cr_assert_eq(interval_length(zone_day(&fixed_spring, day_of(2026, 3, 29))), HOURS(23));
    cr_assert_eq(interval_length(zone_day(&fixed_spring, day_of(2026, 10, 25))), HOURS(25));
}
