/* What a day is taken up with, on a provider alone and against a model that tries every minute. */
#include "core/usage.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "support/fixed_zone.h"

enum { DAY = 20780, SHORTEST = 15 }; /* 2026-11-23, a Monday */
#define AT(minute) (DAY * INT64_C(86400) + 60 * (int64_t)(minute))

static struct groups *groups;
static struct provider *provider;
static struct provider_definition definition;
static struct availability_rule rules[3];

static void employ(void)
{
    groups = groups_new(SAMPLE_UNIFORM);
    provider = provider_new("p", 1);
    definition = (struct provider_definition){
        .zone = &fixed_utc, .daily_limit = PROVIDER_UNLIMITED, .rules = rules};
}

static void dismiss(void)
{
    provider_free(provider);
    groups_free(groups);
}

TestSuite(usage, .init = employ, .fini = dismiss);

static void open_daily(int32_t start_minute, int32_t end_minute)
{
    rules[definition.rule_count++] = availability_every_day(start_minute, end_minute);
}

static void define(void)
{
    provider_lock(provider);
    provider_define(provider, &definition, groups_ensure(groups, GROUP_DEFAULT));
    provider_unlock(provider);
}

static enum result take(int64_t start, int64_t end)
{
    const struct appointment appointment = {
        .id = "x", .number = start, .span = {start, end}, .status = APPOINTMENT_CONFIRMED};
    provider_lock(provider);
    enum result result = calendar_add(provider_calendar(provider), &appointment);
    provider_unlock(provider);
    return result;
}

static struct usage usage_of(int32_t day)
{
    provider_lock(provider);
    struct usage usage = usage_of_day(provider, day, SHORTEST);
    provider_unlock(provider);
    return usage;
}

/* In minutes. */
static void expect_usage(struct usage usage, int64_t open, int64_t booked, int64_t free_minutes,
                         int64_t stranded)
{
    cr_expect_eq(usage.open, 60 * open, "open %ld s", (long)usage.open);
    cr_expect_eq(usage.booked, 60 * booked, "booked %ld s", (long)usage.booked);
    cr_expect_eq(usage.free, 60 * free_minutes, "free %ld s", (long)usage.free);
    cr_expect_eq(usage.stranded, 60 * stranded, "stranded %ld s", (long)usage.stranded);
}

Test(usage, a_gap_is_stranded_if_the_shortest_duration_does_not_fit)
{
    open_daily(540, 720);
    define();
    expect_usage(usage_of(DAY), 180, 0, 180, 0);
    cr_assert_eq(take(AT(554), AT(600)), RESULT_OK);
    cr_assert_eq(take(AT(615), AT(705)), RESULT_OK);
    expect_usage(usage_of(DAY), 180, 136, 44, 14);
    cr_expect_eq(usage_of(DAY).appointments, 2);
    cr_expect_eq(usage_of(DAY).free_slots, 2, "44 minutes");
    expect_usage(usage_of(DAY + 1), 180, 0, 180, 0);
}

Test(usage, only_whole_minutes_are_of_use)
{
    open_daily(540, 560);
    define();
    cr_assert_eq(take(AT(540), AT(544) + 30), RESULT_OK);
    struct usage usage = usage_of(DAY);
    cr_expect_eq(usage.free, 15 * 60 + 30);
    cr_expect_eq(usage.stranded, 0, "from 09:05 to 09:20");
    cr_assert_eq(take(AT(559) + 30, AT(560)), RESULT_OK);
    usage = usage_of(DAY);
    cr_expect_eq(usage.stranded, 15 * 60, "from 09:04:30 to 09:19:30 no quarter begins in time");
}

Test(usage, what_a_margin_keeps_is_neither_free_nor_stranded)
{
    definition.buffer_after_minutes = 20;
    open_daily(540, 660);
    define();
    cr_assert_eq(take(AT(570), AT(600)), RESULT_OK);
    expect_usage(usage_of(DAY), 120, 30, 10 + 40, 10);
}

Test(usage, a_gap_over_midnight_is_judged_whole_and_counted_by_the_day)
{
    open_daily(1430, 1445);
    define();
    expect_usage(usage_of(DAY), 15, 0, 15, 0);
    cr_assert_eq(take(AT(1444), AT(1445)), RESULT_OK);
    expect_usage(usage_of(DAY), 15, 0, 15, 10);
    expect_usage(usage_of(DAY + 1), 15, 1, 14, 4);
    cr_expect_eq(usage_of(DAY).appointments, 0);
    cr_expect_eq(usage_of(DAY + 1).appointments, 1);
}

Test(usage, an_appointment_over_midnight_is_one_of_its_first_day_and_takes_time_of_both)
{
    open_daily(0, 1440);
    define();
    cr_assert_eq(take(AT(1410), AT(1460)), RESULT_OK);
    expect_usage(usage_of(DAY), 1440, 30, 1410, 0);
    expect_usage(usage_of(DAY + 1), 1440, 20, 1420, 0);
    cr_expect_eq(usage_of(DAY).appointments, 1);
    cr_expect_eq(usage_of(DAY + 1).appointments, 0);
}

Test(usage, windows_of_two_days_that_touch_are_one)
{
    open_daily(1430, 1440);
    open_daily(0, 10);
    define();
    expect_usage(usage_of(DAY), 20, 0, 20, 0);
    cr_assert_eq(take(AT(1440 + 4), AT(1440 + 10)), RESULT_OK);
    expect_usage(usage_of(DAY), 20, 0, 20, 10);
    expect_usage(usage_of(DAY + 1), 20, 6, 14, 4);
}

Test(usage, what_is_closed_is_not_open_and_what_stays_in_it_is_booked)
{
    open_daily(540, 720);
    rules[definition.rule_count++] = (struct availability_rule){
        .kind = AVAILABILITY_CLOSED,
        .weekdays = AVAILABILITY_EVERY_WEEKDAY,
        .from_day = DAY,
        .until_day = DAY,
        .start_minute = 600,
        .end_minute = 660,
    };
    define();
    cr_assert_eq(take(AT(630), AT(640)), RESULT_OK);
    expect_usage(usage_of(DAY), 120, 10, 120, 0);
}

Test(usage, a_limit_counts_slots_and_leaves_minutes_free)
{
    definition.daily_limit = 1;
    open_daily(540, 600);
    define();
    cr_expect_eq(usage_of(DAY).free_slots, 1);
    cr_assert_eq(take(AT(540), AT(570)), RESULT_OK);
    expect_usage(usage_of(DAY), 60, 30, 30, 0);
    cr_expect_eq(usage_of(DAY).free_slots, 0);
}

Test(usage, a_day_may_have_25_hours)
{
    definition.zone = &fixed_spring;
    open_daily(0, 1440);
    define();
    expect_usage(usage_of(20751), 25 * 60, 0, 25 * 60, 0); /* 2026-10-25 */
    expect_usage(usage_of(20541), 23 * 60, 0, 23 * 60, 0); /* 2026-03-29 */
}

enum { MODEL_FIRST = -1440, MODEL_MINUTES = 3 * 1440 };

/* Free minutes of a day and those around it, one by one. */
static struct usage model_of(const bool free_minute[static MODEL_MINUTES])
{
    struct usage usage = {0};
    for (int begin = 0; begin < MODEL_MINUTES; begin++) {
        int end = begin;
        while (end < MODEL_MINUTES && free_minute[end]) {
            end++;
        }
        for (int minute = begin; minute < end; minute++) {
            bool today = minute >= -MODEL_FIRST && minute < -MODEL_FIRST + 1440;
            usage.free += today ? 60 : 0;
            usage.stranded += today && end - begin < SHORTEST ? 60 : 0;
        }
        begin = end;
    }
    return usage;
}

Test(usage, agrees_with_every_minute_of_random_days)
{
    unsigned seed = 11;
    int stranded = 0;
    for (int round = 0; round < 300; round++) {
        bool free_minute[MODEL_MINUTES] = {false};
        definition.rule_count = 0;
        for (int i = 0; i < 2; i++) {
            int start = rand_r(&seed) % 1440, length = 1 + rand_r(&seed) % 600;
            open_daily(start, start + length);
            for (int day = -2; day <= 2; day++) {
                for (int minute = start; minute < start + length; minute++) {
                    int at = day * 1440 + minute - MODEL_FIRST;
                    if (at >= 0 && at < MODEL_MINUTES) {
                        free_minute[at] = true;
                    }
                }
            }
        }
        define();
        for (int i = 0; i < 40; i++) {
            int start = MODEL_FIRST + rand_r(&seed) % (MODEL_MINUTES - 60);
            int end = start + 5 + rand_r(&seed) % 55;
            if (take(AT(start), AT(end)) == RESULT_OK) {
                for (int minute = start; minute < end; minute++) {
                    free_minute[minute - MODEL_FIRST] = false;
                }
            }
        }
        struct usage usage = usage_of(DAY), model = model_of(free_minute);
        cr_assert_eq(usage.free, model.free, "round %d", round);
        cr_assert_eq(usage.stranded, model.stranded, "round %d", round);
        stranded += usage.stranded > 0;
        dismiss();
        employ();
    }
    cr_assert_gt(stranded, 50);
}
