#include "core/provider.h"

#include <criterion/criterion.h>

#include "support/fixed_zone.h"

enum { DAY = 20780 };

#define AT(minute) ((int64_t)DAY * CIVIL_SECONDS_PER_DAY + INT64_C(60) * (minute))

static struct provider *provider;
static struct sample_view sample;
static struct groups *groups;

static void set_up(void)
{
    struct sample *cold = sample_new(SAMPLE_UNIFORM);
    sample_read(cold, &sample);
    sample_free(cold);
    provider = provider_new("p1", 1);
    groups = groups_new(SAMPLE_UNIFORM);
}

static void tear_down(void)
{
    provider_free(provider);
    groups_free(groups);
}

TestSuite(provider, .init = set_up, .fini = tear_down);

static void define(int32_t daily_limit, int32_t start_minute, int32_t end_minute) REQUIRES(provider)
{
    struct availability_rule rule = availability_every_day(start_minute, end_minute);
    struct provider_definition definition = {
        .zone = &fixed_utc, .daily_limit = daily_limit, .rules = &rule, .rule_count = 1};
    provider_define(provider, &definition, groups_ensure(groups, GROUP_DEFAULT));
}

static void take(int64_t number, int64_t start, int64_t end) REQUIRES(provider)
{
    struct appointment appointment = {
        .id = "x", .number = number, .span = {start, end}, .status = APPOINTMENT_CONFIRMED};
    cr_assert_eq(calendar_add(provider_calendar(provider), &appointment), RESULT_OK);
}

static enum result place(struct interval range, int64_t minutes, struct placement *placement)
    REQUIRES(provider)
{
    struct provider_wish wish = {
        .range = range, .duration = minutes * 60, .asking = {.now = AT(0), .horizon_days = 30}};
    return provider_place(provider, &wish, &sample, placement);
}

Test(provider, is_unregistered_until_it_is_defined)
{
    provider_lock(provider);
    cr_assert_not(provider_is_registered(provider));
    define(3, 540, 720);
    cr_assert(provider_is_registered(provider));
    provider_forget(provider);
    cr_assert_not(provider_is_registered(provider));
    cr_assert_eq(provider_token(provider), 0);
    provider_unlock(provider);
}

Test(provider, free_slots_are_the_limit_less_the_days_appointments)
{
    provider_lock(provider);
    define(3, 0, 1440);
    take(1, AT(600), AT(660));
    take(2, AT(600 - 1440), AT(660 - 1440));
    cr_assert_eq(provider_free_slots(provider, DAY, 15), 2);
    define(1, 0, 1440);
    cr_assert_eq(provider_free_slots(provider, DAY, 15), 0);
    provider_unlock(provider);
}

Test(provider, without_a_limit_free_minutes_count_and_only_those_of_the_day)
{
    provider_lock(provider);
    define(PROVIDER_UNLIMITED, 0, 1440);
    cr_assert_eq(provider_free_slots(provider, DAY, 15), 96);
    take(1, AT(1430), AT(1450));
    cr_assert_eq(provider_free_slots(provider, DAY, 15), 95);
    cr_assert_eq(provider_free_slots(provider, DAY + 1, 15), 95);
    provider_unlock(provider);
}

Test(provider, the_latest_booking_of_a_day)
{
    provider_lock(provider);
    define(9, 0, 1440);
    take(7, AT(700), AT(710));
    take(9, AT(600), AT(610));
    take(12, AT(600 + 1440), AT(610 + 1440));
    cr_assert_eq(provider_latest_booking(provider, DAY), 9);
    cr_assert_eq(provider_latest_booking(provider, DAY + 2), 0);
    provider_unlock(provider);
}

Test(provider, a_full_day_takes_nothing_more)
{
    provider_lock(provider);
    struct placement placement;
    define(1, 0, 1440);
    take(1, AT(600), AT(660));
    cr_assert_eq(place((struct interval){AT(0), AT(1440)}, 30, &placement), RESULT_NO_SLOT);
    provider_unlock(provider);
}

Test(provider, an_appointment_begins_on_its_day_and_may_end_on_the_next)
{
    provider_lock(provider);
    struct placement placement;
    define(9, 1320, 1560);
    cr_assert_eq(place((struct interval){AT(1410), AT(1530)}, 60, &placement), RESULT_OK);
    cr_assert_lt(placement.slot.start, AT(1440));
    cr_assert_gt(placement.slot.end, AT(1440));
    take(1, AT(1320), AT(1440));
    cr_assert_eq(place((struct interval){AT(1320), AT(1440)}, 30, &placement), RESULT_NO_SLOT);
    cr_assert_eq(place((struct interval){AT(1320), AT(1560)}, 30, &placement), RESULT_OK);
    cr_assert_eq(placement.slot.start, AT(1440), "midnight is another day");
    provider_unlock(provider);
}

Test(provider, a_new_definition_is_in_force_at_once)
{
    provider_lock(provider);
    struct placement placement;
    define(9, 540, 720);
    cr_assert_eq(place((struct interval){AT(780), AT(840)}, 30, &placement), RESULT_NO_SLOT);
    define(9, 780, 840);
    cr_assert_eq(place((struct interval){AT(780), AT(840)}, 30, &placement), RESULT_OK);
    provider_unlock(provider);
}
