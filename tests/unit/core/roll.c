/* Which days of a roll are kept, and that they are the right ones. */
#include "core/roll.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "support/fixed_zone.h"

enum { TODAY = 20000, YEAR = 366, SHORTEST = 15, HORIZON = 365, MANY = 300 };
#define NOW ((int64_t)TODAY * 86400)

static struct groups *groups;
static struct roster *roster;
static struct rolls *rolls;

static void set_up(void)
{
    groups = groups_new(SAMPLE_UNIFORM);
    roster = roster_new((struct hash_key){1, 2});
    rolls = rolls_new(roster, SHORTEST, ROLLS_BYTES_MAX);
}

static void tear_down(void)
{
    rolls_free(rolls);
    roster_free(roster);
    groups_free(groups);
}

TestSuite(roll, .init = set_up, .fini = tear_down, .timeout = 60);

static void allow(size_t bytes_max)
{
    rolls_free(rolls);
    rolls = rolls_new(roster, SHORTEST, bytes_max);
}

static struct provider *provider_of(int number)
{
    char id[16];
    snprintf(id, sizeof id, "p%d", number);
    return roster_ensure(roster, id, 0);
}

/* Open every day for so many hours from midnight; the days are told of it. */
static void publish(struct provider *provider, const char *group, int32_t hours,
                    struct roll_days days)
{
    struct availability_rule rule = availability_every_day(0, 60 * hours);
    const struct provider_definition definition = {
        .daily_limit = PROVIDER_UNLIMITED, .zone = &fixed_utc, .rules = &rule, .rule_count = 1};
    provider_lock(provider);
    provider_define(provider, &definition, groups_ensure(groups, group));
    rolls_publish(rolls, provider, days, HORIZON);
    provider_unlock(provider);
}

static const struct roll_days all = {INT32_MIN, INT32_MAX};

static void publish_many(const char *group, int count)
{
    for (int i = 1; i <= count; i++) {
        publish(provider_of(i), group, 8, all);
    }
}

static struct roll *roll_of(const char *group)
{
    return rolls_first(rolls, groups_find(groups, group));
}

static void make(struct roll *roll, int32_t first, int32_t count)
{
    for (int32_t day = first; day < first + count; day++) {
        roll_make_contest(roll, day, NOW);
    }
}

static bool is_kept(struct roll *roll, int32_t day)
{
    int64_t expired;
    return roll_find_expired(roll, day, NOW, &expired) != ROLL_NO_CONTEST;
}

static int32_t count_kept(struct roll *roll, int32_t first, int32_t count)
{
    int32_t kept = 0;
    for (int32_t day = first; day < first + count; day++) {
        kept += is_kept(roll, day) ? 1 : 0;
    }
    return kept;
}

/* 0: nobody; -1: there is no contest. */
static int64_t winner_of(struct roll *roll, int32_t day)
{
    const struct roll_search search = {.day = day, .wish = {.last = 3}};
    struct roll_winner winner;
    switch (roll_best(roll, &search, &winner)) {
    case ROLL_FOUND:
        return winner.number;
    case ROLL_NOBODY:
        return 0;
    case ROLL_NO_CONTEST:
        break;
    }
    return -1;
}

Test(roll, a_hundredth_day_is_kept)
{
    publish_many("one", 3);
    make(roll_of("one"), TODAY, 100);
    cr_assert_eq(count_kept(roll_of("one"), TODAY, 100), 100);
}

Test(roll, a_year_is_kept_in_whatever_order_its_days_are_asked_for)
{
    enum { STEP = 149 }; /* Has no divisor in common with the days of a year. */
    publish_many("one", 2);
    struct roll *roll = roll_of("one");
    for (int32_t i = 0; i < YEAR; i++) {
        cr_assert_not(is_kept(roll, TODAY + i * STEP % YEAR));
        roll_make_contest(roll, TODAY + i * STEP % YEAR, NOW);
    }
    cr_assert_eq(count_kept(roll, TODAY - 1, YEAR + 2), YEAR);
}

Test(roll, days_that_are_over_go)
{
    publish_many("one", 1);
    struct roll *roll = roll_of("one");
    make(roll, TODAY, 100);
    roll_make_contest(roll, TODAY + 200, NOW + INT64_C(30) * 86400);
    cr_assert_eq(count_kept(roll, TODAY, 30), 0);
    cr_assert_eq(count_kept(roll, TODAY + 30, 70), 70);
    cr_assert(is_kept(roll, TODAY + 200));
}

Test(roll, of_too_many_days_those_asked_about_longest_ago_go)
{
    enum { TOO_MANY = 1000 };
    publish_many("one", 1);
    struct roll *roll = roll_of("one");
    make(roll, TODAY, YEAR);
    cr_assert(is_kept(roll, TODAY));
    for (int32_t day = TODAY + YEAR; day < TODAY + TOO_MANY; day++) {
        roll_make_contest(roll, day, NOW);
        cr_assert(is_kept(roll, TODAY));
    }
    cr_assert_not(is_kept(roll, TODAY + 1));
    cr_assert_eq(count_kept(roll, TODAY + TOO_MANY - YEAR + 1, YEAR - 1), YEAR - 1);
    cr_assert_lt(count_kept(roll, TODAY, TOO_MANY), TOO_MANY / 2);
}

/* Bytes. */

static size_t bytes_of_a_day(void)
{
    publish_many("one", MANY);
    make(roll_of("one"), TODAY, 1);
    return rolls_bytes(rolls);
}

Test(roll, what_all_days_take_up_is_bounded)
{
    enum { ROOM = 20 };
    size_t bytes = bytes_of_a_day();
    cr_assert_gt(bytes, 0);
    allow(ROOM * bytes);
    publish_many("one", MANY);
    struct roll *roll = roll_of("one");
    for (int32_t day = TODAY; day < TODAY + 100; day++) {
        roll_make_contest(roll, day, NOW);
        cr_assert_leq(rolls_bytes(rolls), ROOM * bytes);
        cr_assert(is_kept(roll, day));
    }
    cr_assert_eq(count_kept(roll, TODAY, 100 - ROOM), 0);
    cr_assert_eq(count_kept(roll, TODAY + 100 - ROOM, ROOM), ROOM);
}

Test(roll, a_day_larger_than_all_may_be_is_kept_alone)
{
    size_t bytes = bytes_of_a_day();
    allow(bytes / 2);
    publish_many("one", MANY);
    make(roll_of("one"), TODAY, 3);
    cr_assert_eq(count_kept(roll_of("one"), TODAY, 3), 1);
    cr_assert(is_kept(roll_of("one"), TODAY + 2));
}

Test(roll, the_day_asked_about_longest_ago_of_all_rolls_goes_first)
{
    size_t bytes = bytes_of_a_day();
    allow(4 * bytes);
    for (int i = 1; i <= 2 * MANY; i++) {
        publish(provider_of(i), i <= MANY ? "one" : "two", 8, all);
    }
    make(roll_of("one"), TODAY, 2);
    make(roll_of("two"), TODAY, 2);
    cr_assert(is_kept(roll_of("one"), TODAY));
    roll_make_contest(roll_of("two"), TODAY + 2, NOW);
    cr_assert_eq(count_kept(roll_of("one"), TODAY, 2), 1);
    cr_assert_not(is_kept(roll_of("one"), TODAY + 1));
    cr_assert_eq(count_kept(roll_of("two"), TODAY, 3), 3);
}

Test(roll, days_that_grow_with_their_providers_are_bounded_too)
{
    size_t bytes = bytes_of_a_day();
    allow(20 * bytes);
    publish_many("one", 1);
    struct roll *roll = roll_of("one");
    make(roll, TODAY, 40);
    cr_assert_eq(count_kept(roll, TODAY, 40), 40);
    publish_many("one", MANY);
    cr_assert_leq(rolls_bytes(rolls), 20 * bytes);
    cr_assert_gt(rolls_bytes(rolls), 18 * bytes);
    cr_assert_eq(count_kept(roll, TODAY + 20, 20), 20);
}

Test(roll, nothing_is_taken_up_when_all_days_are_dropped)
{
    publish_many("one", 10);
    make(roll_of("one"), TODAY, 100);
    roll_make_contest(roll_of("one"), TODAY + 1000, NOW + INT64_C(1000) * 86400);
    size_t one = rolls_bytes(rolls);
    allow(ROLLS_BYTES_MAX);
    publish_many("one", 10);
    cr_assert_eq(rolls_bytes(rolls), 0);
    make(roll_of("one"), TODAY, 1);
    cr_assert_eq(rolls_bytes(rolls), one);
}

/* What is kept is right. */

Test(roll, a_change_of_some_days_reaches_those)
{
    publish_many("one", 1);
    struct roll *roll = roll_of("one");
    for (int32_t day = TODAY; day < TODAY + 200; day += 2) {
        roll_make_contest(roll, day, NOW);
    }
    publish(provider_of(1), "one", 0, (struct roll_days){TODAY + 51, TODAY + 60});
    for (int32_t day = TODAY; day < TODAY + 200; day += 2) {
        cr_assert_eq(winner_of(roll, day), TODAY + 51 <= day && day <= TODAY + 60 ? 0 : 1);
    }
    publish(provider_of(1), "one", 0, (struct roll_days){TODAY + 61, TODAY + 61});
    cr_assert_eq(winner_of(roll, TODAY + 62), 1);
    publish(provider_of(1), "one", 0, all);
    cr_assert_eq(winner_of(roll, TODAY), 0);
    cr_assert_eq(winner_of(roll, TODAY + 198), 0);
}

/* Numbers are given first, so that whoever comes last stands before everybody. */
Test(roll, a_year_knows_who_came_late_and_stands_before_others)
{
    for (int i = 1; i <= MANY; i++) {
        provider_of(i);
    }
    publish(provider_of(MANY), "one", 8, all);
    struct roll *roll = roll_of("one");
    make(roll, TODAY, YEAR);
    for (int i = MANY - 1; i > 0; i--) {
        publish(provider_of(i), "one", i % 50 == 0 ? 9 + i / 50 : 8, all);
        int64_t last = winner_of(roll, TODAY + YEAR - 1);
        int64_t expected = i <= 250 ? 250 : i;
        cr_assert(last == -1 || last == expected, "%d", (int)last);
    }
    make(roll, TODAY, YEAR);
    for (int32_t day = TODAY; day < TODAY + YEAR; day++) {
        cr_assert_eq(winner_of(roll, day), 250);
    }
}

Test(roll, whoever_leaves_is_gone_from_all_days)
{
    publish_many("one", 2);
    struct roll *roll = roll_of("one");
    make(roll, TODAY, YEAR);
    struct provider *first = provider_of(1);
    provider_lock(first);
    rolls_withdraw(rolls, first, groups_find(groups, "one"), &fixed_utc);
    provider_unlock(first);
    for (int32_t day = TODAY; day < TODAY + YEAR; day++) {
        cr_assert_eq(winner_of(roll, day), 2);
    }
}
