/* Openings among the rules: what they make of a day. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "core/availability.h"
#include "support/fixed_zone.h"

enum { GAP_DAY = 20541 /* 2026-03-29 */, BACK_DAY = 20751 /* 2026-10-25 */ };

static struct opening_list openings;
static struct interval_set open;

static void end(void)
{
    opening_list_deinit(&openings);
    interval_set_deinit(&open);
}

TestSuite(availability_openings, .fini = end);

static int64_t at(int32_t day, int32_t minute)
{
    return fixed_spring.to_instant(&fixed_spring, day, minute);
}

static void open_up(int64_t start, int64_t finish)
{
    opening_list_add(&openings, &(struct opening){.span = {start, finish}});
}

static struct availability with(const struct availability_rule *rules, size_t count)
{
    return (struct availability){
        .zone = &fixed_spring, .rules = rules, .rule_count = count, .openings = &openings};
}

static void resolve(const struct availability *availability, int32_t day)
{
    availability_resolve(availability, day, &open);
}

static void assert_open(size_t i, int64_t start, int64_t finish)
{
    cr_assert_lt(i, open.count);
    cr_assert_eq(open.members[i].start, start);
    cr_assert_eq(open.members[i].end, finish);
}

Test(availability_openings, one_over_many_days_is_open_on_each_to_its_end)
{
    const struct availability availability = with(NULL, 0);
    open_up(at(GAP_DAY - 20, 600) + 7, at(GAP_DAY + 20, 600));
    resolve(&availability, GAP_DAY - 21);
    cr_assert_eq(open.count, 0);
    resolve(&availability, GAP_DAY - 20);
    assert_open(0, at(GAP_DAY - 20, 600) + 7, at(GAP_DAY + 20, 600));
    resolve(&availability, GAP_DAY);
    assert_open(0, at(GAP_DAY, 0), at(GAP_DAY + 20, 600));
    resolve(&availability, GAP_DAY + 21);
    cr_assert_eq(open.count, 0);
}

Test(availability_openings, a_closure_far_inside_one_closes_it)
{
    struct availability_rule rule = availability_every_day(720, 780);
    rule.kind = AVAILABILITY_CLOSED;
    rule.from_day = rule.until_day = GAP_DAY + 5;
    const struct availability availability = with(&rule, 1);
    open_up(at(GAP_DAY, 600), at(GAP_DAY + 9, 600));
    resolve(&availability, GAP_DAY);
    cr_assert_eq(open.count, 1, "what comes after the closure begins on another day");
    assert_open(0, at(GAP_DAY, 600), at(GAP_DAY + 5, 720));
    resolve(&availability, GAP_DAY + 5);
    assert_open(1, at(GAP_DAY + 5, 780), at(GAP_DAY + 9, 600));
    const struct interval over = {at(GAP_DAY, 660), at(GAP_DAY + 6, 0)};
    cr_assert_eq(availability_judge(&availability, GAP_DAY, over), AVAILABILITY_IS_CLOSED);
}

Test(availability_openings, an_override_does_not_replace_them)
{
    struct availability_rule rule = availability_every_day(60, 120);
    rule.from_day = rule.until_day = GAP_DAY;
    const struct availability availability = with(&rule, 1);
    open_up(at(GAP_DAY, 600), at(GAP_DAY, 660));
    resolve(&availability, GAP_DAY);
    cr_assert_eq(open.count, 2);
    assert_open(1, at(GAP_DAY, 600), at(GAP_DAY, 660));
}

Test(availability_openings, one_joins_what_it_touches)
{
    struct availability_rule rule = availability_every_day(540, 600);
    const struct availability availability = with(&rule, 1);
    open_up(at(GAP_DAY, 600), at(GAP_DAY, 660));
    open_up(at(GAP_DAY, 500), at(GAP_DAY, 541));
    resolve(&availability, GAP_DAY);
    cr_assert_eq(open.count, 1);
    assert_open(0, at(GAP_DAY, 500), at(GAP_DAY, 660));
}

Test(availability_openings, one_after_the_other_they_are_open_for_days)
{
    const struct availability availability = with(NULL, 0);
    for (int32_t day = GAP_DAY - 2; day < GAP_DAY + 5; day++) {
        open_up(at(day, 0), at(day + 1, 0));
    }
    open_up(at(GAP_DAY + 5, 1), at(GAP_DAY + 6, 0));
    resolve(&availability, GAP_DAY - 1);
    cr_assert_eq(open.count, 1);
    assert_open(0, at(GAP_DAY - 1, 0), at(GAP_DAY + 5, 0));
}

/* The next day is an hour longer than this one. */
Test(availability_openings, one_late_on_the_next_day_joins_too)
{
    const struct availability availability = with(NULL, 0);
    open_up(at(GAP_DAY, 1410), at(GAP_DAY + 1, 1400));
    open_up(at(GAP_DAY + 1, 1400), at(GAP_DAY + 1, 1420));
    resolve(&availability, GAP_DAY);
    assert_open(0, at(GAP_DAY, 1410), at(GAP_DAY + 1, 1420));
}

Test(availability_openings, windows_stand_as_in_the_rules)
{
    struct availability_rule rules[] = {
        availability_every_day(540, 600), availability_every_day(570, 630),
        availability_every_day(1400, 1500), availability_every_day(120, 180)};
    const struct availability availability = with(rules, 4);
    struct interval windows[4];
    cr_assert_eq(availability_windows(&availability, GAP_DAY - 1, windows, 4), 4);
    cr_assert_eq(windows[1].start, at(GAP_DAY - 1, 570));
    cr_assert_eq(windows[2].end, at(GAP_DAY, 60));
    cr_assert_eq(availability_windows(&availability, GAP_DAY - 1, windows, 3), 3);
    cr_assert_eq(availability_windows(&availability, GAP_DAY, windows, 4), 3, "02:00 to 03:00");
    rules[0].from_day = rules[0].until_day = GAP_DAY;
    cr_assert_eq(availability_windows(&availability, GAP_DAY, windows, 4), 1);
    rules[3].kind = AVAILABILITY_CLOSED;
    cr_assert_eq(availability_windows(&availability, GAP_DAY + 1, windows, 4), 2);
}

/* At random, against twelve days of ticks: a span of up to a day is open exactly if each tick of it
 * is. */
enum { TICK = 300, DAYS = 12, TICKS = DAYS * 86400 / TICK };

static bool ticks[TICKS];
static int64_t first_instant;

static void mark(struct interval span, bool value)
{
    for (int64_t instant = span.start; instant < span.end; instant += TICK) {
        int64_t tick = (instant - first_instant) / TICK;
        if (tick >= 0 && tick < TICKS) {
            ticks[tick] = value;
        }
    }
}

static void mark_rules(const struct availability_rule *rules, size_t count, int32_t first_day,
                       enum availability_kind kind)
{
    for (int32_t day = first_day - 3; day < first_day + DAYS; day++) {
        for (size_t i = 0; i < count; i++) {
            bool applies = rules[i].from_day <= day && day <= rules[i].until_day;
            if (rules[i].kind == kind && applies) {
                mark(
                    (struct interval){at(day, rules[i].start_minute), at(day, rules[i].end_minute)},
                    kind == AVAILABILITY_OPEN);
            }
        }
    }
}

static struct availability_rule any_rule(unsigned *seed, int32_t first_day)
{
    int32_t start = rand_r(seed) % 288 * 5;
    struct availability_rule rule =
        availability_every_day(start, start + 5 + rand_r(seed) % 200 * 5);
    rule.kind = rand_r(seed) % 2 ? AVAILABILITY_CLOSED : AVAILABILITY_OPEN;
    rule.from_day = first_day + rand_r(seed) % DAYS;
    rule.until_day = rule.from_day + (rule.kind == AVAILABILITY_OPEN) + rand_r(seed) % 2;
    return rule;
}

static void furnish(unsigned *seed, int32_t first_day, struct availability_rule *rules)
{
    opening_list_clear(&openings);
    memset(ticks, false, sizeof ticks);
    for (int i = 0; i < 4; i++) {
        rules[i] = any_rule(seed, first_day);
    }
    mark_rules(rules, 4, first_day, AVAILABILITY_OPEN);
    for (int i = 0; i < 5; i++) {
        int64_t start = first_instant + (int64_t)(rand_r(seed) % TICKS) * TICK;
        int64_t finish = start + (1 + rand_r(seed) % (i == 0 ? TICKS : 300)) * (int64_t)TICK;
        open_up(start, finish);
        mark((struct interval){start, finish}, true);
    }
    mark_rules(rules, 4, first_day, AVAILABILITY_CLOSED);
}

Test(availability_openings, a_span_is_open_exactly_if_every_moment_of_it_is)
{
    size_t seen[2] = {0};
    for (unsigned first = 1; first <= 120; first++) {
        unsigned seed = first;
        int32_t first_day = (first % 2 ? GAP_DAY : BACK_DAY) - 5;
        struct availability_rule rules[4];
        first_instant = at(first_day, 0);
        furnish(&seed, first_day, rules);
        const struct availability availability = with(rules, 4);
        for (int i = 0; i < 500; i++) {
            int start = 288 + rand_r(&seed) % (TICKS - 900);
            int length = 1 + rand_r(&seed) % (i % 2 ? 12 : 288);
            const struct interval span = {first_instant + (int64_t)start * TICK,
                                          first_instant + (int64_t)(start + length) * TICK};
            bool wanted = memchr(&ticks[start], false, (size_t)length) == NULL;
            int32_t day = fixed_spring.to_local(&fixed_spring, span.start).day;
            resolve(&availability, day);
            cr_assert_eq(interval_set_contains(&open, span), wanted, "seed %u: tick %d+%d", first,
                         start, length);
            cr_assert_eq(availability_judge(&availability, day, span) == AVAILABILITY_IS_OPEN,
                         wanted);
            seen[wanted]++;
        }
    }
    cr_assert_gt(seen[0], 10000);
    cr_assert_gt(seen[1], 10000);
}
