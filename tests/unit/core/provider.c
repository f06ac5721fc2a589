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

static struct interval reach(const struct provider_definition *definition,
                             const struct provider_asking *asking) REQUIRES(provider)
{
    provider_define(provider, definition, groups_ensure(groups, GROUP_DEFAULT));
    return provider_reach(provider, asking);
}

Test(provider, without_notice_the_earliest_start_is_the_next_whole_minute)
{
    provider_lock(provider);
    const struct provider_definition definition = {.zone = &fixed_utc};
    struct provider_asking asking = {.now = AT(600), .horizon_days = 1};
    cr_assert_eq(reach(&definition, &asking).start, AT(600));
    asking.now = AT(600) + 1;
    cr_assert_eq(reach(&definition, &asking).start, AT(601));
    asking.now = AT(600) + 59;
    cr_assert_eq(reach(&definition, &asking).start, AT(601));
    provider_unlock(provider);
}

Test(provider, notice_counts_from_the_next_whole_minute_dated_or_not)
{
    provider_lock(provider);
    const struct provider_definition definition = {.zone = &fixed_utc, .notice_minutes = 90};
    struct provider_asking asking = {.now = AT(600) + 30, .horizon_days = 1};
    cr_assert_eq(reach(&definition, &asking).start, AT(691));
    asking.undated = true;
    cr_assert_eq(reach(&definition, &asking).start, AT(691));
    provider_unlock(provider);
}

Test(provider, undated_without_notice_or_with_the_past_allowed_any_start_will_do)
{
    provider_lock(provider);
    struct provider_definition definition = {.zone = &fixed_utc};
    struct provider_asking asking = {.now = AT(600), .undated = true, .horizon_days = 1};
    cr_assert_leq(reach(&definition, &asking).start, AT(-40 * 365 * 1440));
    asking.undated = false;
    definition.past_allowed = true;
    definition.notice_minutes = 90;
    cr_assert_leq(reach(&definition, &asking).start, AT(-40 * 365 * 1440));
    provider_unlock(provider);
}

Test(provider, the_horizon_is_its_own_or_the_general_one_and_ends_with_its_day)
{
    provider_lock(provider);
    struct provider_definition definition = {.zone = &fixed_utc};
    struct provider_asking asking = {.now = AT(1439) + 59, .horizon_days = 2};
    cr_assert_eq(reach(&definition, &asking).end, AT(3 * 1440));
    definition.horizon_days = 5;
    cr_assert_eq(reach(&definition, &asking).end, AT(6 * 1440));
    definition.zone = &fixed_plus2;
    cr_assert_eq(reach(&definition, &asking).end, AT(7 * 1440 - 120), "there it is tomorrow");
    provider_unlock(provider);
}

Test(provider, a_range_over_several_days_finds_the_day_with_room)
{
    provider_lock(provider);
    struct placement placement;
    define(1, 540, 600);
    take(1, AT(540), AT(560));
    take(2, AT(540 + 1440), AT(560 + 1440));
    struct interval range = {AT(0), AT(3 * 1440)};
    cr_assert_eq(place(range, 40, &placement), RESULT_OK);
    cr_assert_eq(interval_length(placement.slot), 2400);
    cr_assert_eq(provider_day_of(provider, placement.slot.start), DAY + 2);
    range.end = AT(2 * 1440);
    cr_assert_eq(place(range, 40, &placement), RESULT_NO_SLOT);
    provider_unlock(provider);
}

Test(provider, a_range_over_several_days_prefers_an_exact_fit_on_any)
{
    provider_lock(provider);
    struct placement placement;
    define(PROVIDER_UNLIMITED, 540, 660);
    take(1, AT(580 + 1440), AT(660 + 1440));
    cr_assert_eq(place((struct interval){AT(0), AT(3 * 1440)}, 40, &placement), RESULT_OK);
    cr_assert_eq(placement.slot.start, AT(540 + 1440));
    cr_assert(placement.decision.exact_fit);
    provider_unlock(provider);
}

Test(provider, nothing_begins_after_23_59)
{
    provider_lock(provider);
    struct placement placement;
    define(PROVIDER_UNLIMITED, 0, 1440);
    cr_assert_eq(place((struct interval){AT(1439), AT(1469)}, 30, &placement), RESULT_OK);
    cr_assert_eq(place((struct interval){AT(1439) + 30, AT(1469) + 30}, 30, &placement),
                 RESULT_NO_SLOT);
    provider_unlock(provider);
}

Test(provider, neither_notice_nor_horizon_is_passed_by_placing)
{
    provider_lock(provider);
    struct placement placement;
    struct availability_rule rule = availability_every_day(0, 1440);
    const struct provider_definition definition = {.zone = &fixed_utc,
                                                   .daily_limit = PROVIDER_UNLIMITED,
                                                   .notice_minutes = 60,
                                                   .horizon_days = 1,
                                                   .rules = &rule,
                                                   .rule_count = 1};
    provider_define(provider, &definition, groups_ensure(groups, GROUP_DEFAULT));
    cr_assert_eq(place((struct interval){AT(59), AT(89)}, 30, &placement), RESULT_NO_SLOT);
    cr_assert_eq(place((struct interval){AT(59), AT(90)}, 30, &placement), RESULT_OK);
    cr_assert_eq(placement.slot.start, AT(60));
    cr_assert_eq(place((struct interval){AT(2879), AT(2910)}, 30, &placement), RESULT_OK);
    cr_assert_eq(placement.slot.start, AT(2879));
    cr_assert_eq(place((struct interval){AT(2880), AT(2910)}, 30, &placement), RESULT_NO_SLOT);
    provider_unlock(provider);
}

Test(provider, the_buffers_of_two_appointments_add_up)
{
    provider_lock(provider);
    struct placement placement;
    struct availability_rule rule = availability_every_day(0, 1440);
    const struct provider_definition definition = {.zone = &fixed_utc,
                                                   .daily_limit = PROVIDER_UNLIMITED,
                                                   .buffer_before_minutes = 5,
                                                   .buffer_after_minutes = 10,
                                                   .rules = &rule,
                                                   .rule_count = 1};
    provider_define(provider, &definition, groups_ensure(groups, GROUP_DEFAULT));
    cr_assert_eq(provider_margin(provider), 15 * 60);
    take(1, AT(600), AT(660));
    cr_assert_eq(place((struct interval){AT(556), AT(586)}, 30, &placement), RESULT_NO_SLOT);
    cr_assert_eq(place((struct interval){AT(555), AT(585)}, 30, &placement), RESULT_OK);
    cr_assert_eq(place((struct interval){AT(674), AT(704)}, 30, &placement), RESULT_NO_SLOT);
    cr_assert_eq(place((struct interval){AT(675), AT(705)}, 30, &placement), RESULT_OK);
    provider_unlock(provider);
}

static bool is_open_at(int32_t minute) REQUIRES(provider)
{
    return interval_set_contains(provider_open(provider, DAY),
                                 (struct interval){AT(minute), AT(minute + 1)});
}

Test(provider, closures_of_its_group_are_in_force_at_once)
{
    provider_lock(provider);
    define(9, 540, 720);
    cr_assert(is_open_at(600));
    struct availability_rule closure = availability_every_day(590, 610);
    closure.kind = AVAILABILITY_CLOSED;
    struct group *group = groups_ensure(groups, GROUP_DEFAULT);
    group_edit(group);
    group_close(group, &closure, 1);
    group_edit_end(group);
    cr_assert_not(is_open_at(600));
    cr_assert_eq(provider_availability(provider).closure_count, 1);
    provider_unlock(provider);
}

Test(provider, tried_closures_hold_until_the_trial_ends)
{
    provider_lock(provider);
    define(9, 540, 720);
    struct availability_rule closure = availability_every_day(590, 610);
    closure.kind = AVAILABILITY_CLOSED;
    struct closures tried = {.rules = &closure, .count = 1};
    provider_try_closures(provider, &tried);
    cr_assert_not(is_open_at(600));
    provider_try_closures(provider, NULL);
    cr_assert(is_open_at(600));
    provider_unlock(provider);
}

Test(provider, closures_tried_later_at_the_same_address_are_others)
{
    provider_lock(provider);
    define(9, 540, 720);
    struct availability_rule closure = availability_every_day(590, 610);
    closure.kind = AVAILABILITY_CLOSED;
    struct closures tried = {.rules = &closure, .count = 1};
    provider_try_closures(provider, &tried);
    cr_assert_not(is_open_at(600));
    provider_try_closures(provider, NULL);
    tried.count = 0;
    provider_try_closures(provider, &tried);
    cr_assert(is_open_at(600));
    provider_unlock(provider);
}

Test(provider, a_loading_that_found_what_it_was_surprised_by_counts)
{
    provider_lock(provider);
    uint64_t since = provider_surprises(provider);
    cr_assert_not(provider_was_surprised(provider, since, 5));
    provider_surprise(provider, 7);
    cr_assert(atomic_load(provider_stale(provider)));
    cr_assert(provider_was_surprised(provider, since, 5));
    cr_assert_not(provider_was_surprised(provider, since, 7));
    provider_surprise(provider, 8);
    cr_assert(provider_was_surprised(provider, since, 7));
    provider_unlock(provider);
}
