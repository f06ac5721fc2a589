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

Test(availability, a_rule_holds_from_its_first_day_until_its_last)
{
    struct availability_rule rule = every_day(9, 10);
    rule.from_day = 20000;
    rule.until_day = 20001;
    expect_open(&rule, 1, 19999, NULL, 0);
    expect_open(&rule, 1, 20000, (struct interval[]){{9, 10}}, 1);
    expect_open(&rule, 1, 20001, (struct interval[]){{9, 10}}, 1);
    expect_open(&rule, 1, 20002, NULL, 0);
}

Test(availability, a_window_past_midnight_belongs_to_the_weekday_it_begins_on)
{
    struct availability_rule sundays = every_day(22, 26);
    sundays.weekdays = 1U << 6;
    int32_t monday = day_of(2026, 11, 23);
    expect_open(&sundays, 1, monday - 1, (struct interval[]){{22, 26}}, 1);
    expect_open(&sundays, 1, monday, (struct interval[]){{0, 2}}, 1);
    expect_open(&sundays, 1, monday + 1, NULL, 0);
}

Test(availability, a_window_past_midnight_joins_the_one_it_touches)
{
    int32_t monday = day_of(2026, 11, 23);
    struct availability_rule rules[] = {every_day(20, 26), every_day(2, 5)};
    rules[0].weekdays = 1;
    rules[1].weekdays = 2;
    expect_open(rules, 2, monday, (struct interval[]){{20, 29}}, 1);
    expect_open(rules, 2, monday + 1, (struct interval[]){{0, 5}}, 1);
}

Test(availability, a_window_until_midnight_ends_there)
{
    struct availability_rule evening = every_day(20, 24);
    evening.from_day = 20000;
    expect_open(&evening, 1, 20000, (struct interval[]){{20, 24}}, 1);
    evening.until_day = 20000;
    expect_open(&evening, 1, 20001, NULL, 0);
}

Test(availability, two_days_are_the_longest_window)
{
    struct availability_rule rule = every_day(0, 48);
    rule.from_day = 20000;
    rule.until_day = 20000;
    expect_open(&rule, 1, 20000, (struct interval[]){{0, 48}}, 1);
    expect_open(&rule, 1, 20001, (struct interval[]){{0, 24}}, 1);
    expect_open(&rule, 1, 20002, NULL, 0);
}

Test(availability, an_override_leaves_what_began_the_evening_before)
{
    int32_t day = day_of(2026, 12, 24);
    struct availability_rule rules[] = {every_day(22, 26), on_date(AVAILABILITY_OPEN, day, 10, 12)};
    expect_open(rules, 2, day, (struct interval[]){{0, 2}, {10, 12}}, 2);
    expect_open(rules, 2, day + 1, (struct interval[]){{22, 26}}, 1);
}

Test(availability, two_overrides_of_one_date_add_up)
{
    int32_t day = day_of(2026, 12, 24);
    struct availability_rule rules[] = {every_day(8, 18), on_date(AVAILABILITY_OPEN, day, 9, 10),
                                        on_date(AVAILABILITY_OPEN, day, 14, 15)};
    expect_open(rules, 3, day, (struct interval[]){{9, 10}, {14, 15}}, 2);
}

Test(availability, an_override_without_that_weekday_replaces_nothing)
{
    int32_t monday = day_of(2026, 11, 23);
    struct availability_rule rules[] = {every_day(9, 17),
                                        on_date(AVAILABILITY_OPEN, monday, 10, 12)};
    rules[1].weekdays = 2;
    expect_open(rules, 2, monday, (struct interval[]){{9, 17}}, 1);
}

Test(availability, a_closure_past_midnight_closes_the_next_morning_too)
{
    int32_t day = day_of(2026, 12, 24);
    struct availability_rule rules[] = {every_day(0, 24),
                                        on_date(AVAILABILITY_CLOSED, day, 22, 30)};
    rules[0].until_day = day + 1;
    expect_open(rules, 2, day, (struct interval[]){{0, 22}}, 1);
    expect_open(rules, 2, day + 1, (struct interval[]){{6, 24}}, 1);
}

Test(availability, what_opens_only_at_midnight_is_for_the_next_day)
{
    struct availability_rule rules[] = {every_day(0, 24),
                                        on_date(AVAILABILITY_CLOSED, 20000, 22, 24)};
    expect_open(rules, 2, 20000, (struct interval[]){{0, 22}}, 1);
}

Test(availability, closures_may_come_every_week)
{
    int32_t monday = day_of(2026, 11, 23);
    struct availability_rule rules[] = {every_day(9, 17), every_day(12, 13)};
    rules[1].kind = AVAILABILITY_CLOSED;
    rules[1].weekdays = 1;
    expect_open(rules, 2, monday, (struct interval[]){{9, 12}, {13, 17}}, 2);
    expect_open(rules, 2, monday + 1, (struct interval[]){{9, 17}}, 1);
    expect_open(rules, 2, monday + 7, (struct interval[]){{9, 12}, {13, 17}}, 2);
}

Test(availability, the_29th_of_february_is_a_day_of_its_own)
{
    int32_t leap = day_of(2028, 2, 29);
    struct availability_rule rules[] = {every_day(9, 17), on_date(AVAILABILITY_OPEN, leap, 10, 11)};
    cr_assert_eq(leap + 1, day_of(2028, 3, 1));
    expect_open(rules, 2, leap - 1, (struct interval[]){{9, 17}}, 1);
    expect_open(rules, 2, leap, (struct interval[]){{10, 11}}, 1);
    expect_open(rules, 2, leap + 1, (struct interval[]){{9, 17}}, 1);
}

Test(availability, only_closures_of_the_group_close)
{
    struct availability_rule own = every_day(9, 17);
    struct availability_rule of_group[] = {on_date(AVAILABILITY_CLOSED, 20000, 0, 12),
                                           on_date(AVAILABILITY_OPEN, 20000, 18, 20)};
    const struct availability availability = {.zone = &fixed_utc,
                                              .rules = &own,
                                              .rule_count = 1,
                                              .closures = of_group,
                                              .closure_count = 2};
    struct interval_set open = {0};
    availability_resolve(&availability, 20000, &open);
    cr_assert_eq(open.count, 1);
    cr_assert_eq(open.members[0].start, INT64_C(20000) * CIVIL_SECONDS_PER_DAY + HOURS(12));
    cr_assert_eq(open.members[0].end, INT64_C(20000) * CIVIL_SECONDS_PER_DAY + HOURS(17));
    interval_set_deinit(&open);
}

/* Judges a span given in hours from the UTC midnight of `day`. */
static void expect_verdict(const struct availability *availability, int32_t day,
                           struct interval hours, enum availability_verdict verdict)
{
    int64_t midnight = (int64_t)day * CIVIL_SECONDS_PER_DAY;
    struct interval span = {midnight + HOURS(hours.start), midnight + HOURS(hours.end)};
    cr_assert_eq(availability_judge(availability, day, span), verdict, "%d to %d", (int)hours.start,
                 (int)hours.end);
}

Test(availability, says_why_a_span_is_not_open)
{
    int32_t day = day_of(2026, 12, 24);
    struct availability_rule rules[] = {every_day(9, 17),
                                        on_date(AVAILABILITY_OPEN, day + 1, 10, 12),
                                        on_date(AVAILABILITY_CLOSED, day, 12, 13)};
    struct availability_rule of_group = on_date(AVAILABILITY_CLOSED, day, 15, 16);
    const struct availability availability = {.zone = &fixed_utc,
                                              .rules = rules,
                                              .rule_count = 3,
                                              .closures = &of_group,
                                              .closure_count = 1};
    expect_verdict(&availability, day, (struct interval){9, 12}, AVAILABILITY_IS_OPEN);
    expect_verdict(&availability, day, (struct interval){8, 10}, AVAILABILITY_OUTSIDE_HOURS);
    expect_verdict(&availability, day, (struct interval){16, 18}, AVAILABILITY_OUTSIDE_HOURS);
    expect_verdict(&availability, day, (struct interval){11, 14}, AVAILABILITY_IS_CLOSED);
    expect_verdict(&availability, day, (struct interval){14, 16}, AVAILABILITY_IS_CLOSED);
    expect_verdict(&availability, day + 1, (struct interval){13, 14}, AVAILABILITY_OVERRIDDEN);
    expect_verdict(&availability, day + 1, (struct interval){10, 12}, AVAILABILITY_IS_OPEN);
}

Test(availability, a_closure_that_began_the_day_before_is_a_reason_too)
{
    struct availability_rule rules[] = {every_day(0, 24),
                                        on_date(AVAILABILITY_CLOSED, 20000, 22, 30)};
    const struct availability availability = {.zone = &fixed_utc, .rules = rules, .rule_count = 2};
    expect_verdict(&availability, 20001, (struct interval){5, 7}, AVAILABILITY_IS_CLOSED);
    expect_verdict(&availability, 20001, (struct interval){6, 7}, AVAILABILITY_IS_OPEN);
}
