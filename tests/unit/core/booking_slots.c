/* Slots and explanations, on the whole core. */
#include "core/booking_slots.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "core/desk.h"
#include "support/house.h"

static struct house house;
static struct booking_slots slots;

static void open_house(void)
{
    house_init(&house);
    cr_assert_eq(house_register(&house, "p1", 9, 9, 12), RESULT_OK);
    cr_assert_eq(house_register(&house, "p2", 9, 10, 13), RESULT_OK);
}

static void close_house(void)
{
    house_deinit(&house);
}

TestSuite(booking_slots, .init = open_house, .fini = close_house);

static struct booking_slots_request hours_of(const char *provider)
{
    return (struct booking_slots_request){
        .provider_id = provider,
        .first_day = HOUSE_DAY,
        .last_day = HOUSE_DAY,
        .duration_minutes = 60,
        .offers_max = 1000,
    };
}

static enum result ask(struct booking_slots_request request)
{
    return booking_slots(house.booking, &request, &house.arena, &slots);
}

static enum result book(const char *id, const char *provider, int32_t minute, bool held)
{
    struct booking_answer answer;
    struct booking_request request = house_request(id, provider, 0, 0, 60);
    request.range.start_minute = minute;
    request.range.end_minute = minute + 60;
    request.held = held;
    return house_ask(&house, &request, &answer);
}

Test(booking_slots, a_provider_alone)
{
    cr_assert_eq(ask(hours_of("p1")), RESULT_OK);
    cr_assert_eq(slots.slot_count, 3);
    for (size_t i = 0; i < 3; i++) {
        cr_assert_eq(slots.slots[i].start, house_at(540 + 60 * (int32_t)i));
        cr_assert_eq(slots.slots[i].offer_count, 1);
    }
}

/* Whoever waits for the other one's lock here waits for ever. */
Test(booking_slots, of_a_provider_wait_for_no_other_one, .timeout = 20)
{
    struct provider *other = roster_find(house.booking->roster, "p1");
    cr_assert_eq(book("a", "p2", 660, true), RESULT_OK);
    provider_lock(other);
    enum result result = ask(hours_of("p2"));
    provider_unlock(other);
    cr_assert_eq(result, RESULT_OK);
    cr_assert_eq(slots.slot_count, 2);
    cr_expect_eq(slots.slots[0].start, house_at(600));
    cr_expect_eq(slots.slots[1].start, house_at(720));
}

Test(booking_slots, of_a_provider_alone_are_no_more_than_asked_for)
{
    struct booking_slots_request request = hours_of("p2");
    request.last_day++;
    request.limit = 4;
    cr_assert_eq(ask(request), RESULT_OK);
    cr_assert_eq(slots.slot_count, 4);
    for (size_t i = 0; i < 4; i++) {
        int32_t minute = i < 3 ? 600 + 60 * (int32_t)i : CIVIL_MINUTES_PER_DAY + 600;
        cr_expect_eq(slots.slots[i].start, house_at(minute));
        cr_expect_eq(slots.slots[i].offer_count, 1);
        cr_expect_eq(slots.offers[slots.slots[i].first_offer], 2);
    }
}

Test(booking_slots, of_a_group_each_start_names_all_who_have_it)
{
    cr_assert_eq(ask(hours_of(NULL)), RESULT_OK);
    const size_t wanted[] = {1, 2, 2, 1};
    cr_assert_eq(slots.slot_count, 4);
    for (size_t i = 0; i < 4; i++) {
        cr_assert_eq(slots.slots[i].offer_count, wanted[i], "at %zu", i);
    }
    const int64_t *both = &slots.offers[slots.slots[1].first_offer];
    cr_assert_str_eq(booking_provider_id(house.booking, both[0]), "p1");
    cr_assert_str_eq(booking_provider_id(house.booking, both[1]), "p2");
}

Test(booking_slots, whatever_is_offered_can_be_booked)
{
    cr_assert_eq(book("x", "p1", 630, false), RESULT_OK);
    struct booking_slots_request request = hours_of("p1");
    request.step_minutes = 15;
    cr_assert_eq(ask(request), RESULT_OK);
    cr_assert_gt(slots.slot_count, 0);
    const struct booking_slots offered = slots;
    for (size_t i = 0; i < offered.slot_count; i++) {
        struct booking_answer answer;
        char id[24];
        snprintf(id, sizeof id, "s%zu", i);
        int32_t minute = (int32_t)((offered.slots[i].start - house_at(0)) / 60);
        cr_assert_eq(book(id, "p1", minute, false), RESULT_OK, "at %d", minute);
        cr_assert_eq(house_become(&house, id, APPOINTMENT_CANCELLED, &answer), RESULT_OK);
    }
}

Test(booking_slots, what_is_held_is_offered_again_when_it_has_expired)
{
    cr_assert_eq(book("x", "p1", 540, true), RESULT_OK);
    cr_assert_eq(ask(hours_of("p1")), RESULT_OK);
    cr_assert_eq(slots.slot_count, 2);
    atomic_fetch_add(&house.clock.now, HOUSE_HOLD_SECONDS);
    cr_assert_eq(ask(hours_of("p1")), RESULT_OK);
    cr_assert_eq(slots.slot_count, 3);
}

Test(booking_slots, the_first_few_over_several_days)
{
    struct booking_slots_request request = hours_of(NULL);
    request.last_day = HOUSE_DAY + 6;
    request.limit = 5;
    cr_assert_eq(ask(request), RESULT_OK);
    cr_assert_eq(slots.slot_count, 5);
    cr_assert_eq(slots.slots[4].start, house_at(CIVIL_MINUTES_PER_DAY + 540));
}

Test(booking_slots, more_offers_than_allowed_are_refused)
{
    struct booking_slots_request request = hours_of(NULL);
    request.offers_max = 6;
    cr_assert_eq(ask(request), RESULT_OK);
    request.offers_max = 5;
    cr_assert_eq(ask(request), RESULT_TOO_MANY);
}

Test(booking_slots, whom_nobody_knows_has_none)
{
    struct booking_slots_request request = hours_of("ghost");
    cr_assert_eq(ask(request), RESULT_PROVIDER_UNKNOWN);
    request = hours_of(NULL);
    request.group_id = "ghosts";
    cr_assert_eq(ask(request), RESULT_GROUP_UNKNOWN);
}

static enum slot_rule rule_for(int32_t minute, struct booking_explanation *explanation)
{
    const struct interval span = {house_at(minute), house_at(minute + 60)};
    cr_assert_eq(booking_explain(house.booking, "p1", span, explanation), RESULT_OK);
    return explanation->rule;
}

Test(booking_slots, what_cannot_be_booked_is_explained)
{
    struct booking_explanation explanation;
    cr_assert_eq(book("x", "p1", 540, false), RESULT_OK);
    cr_assert_eq(book("y", "p1", 660, true), RESULT_OK);
    cr_assert_eq(rule_for(600, &explanation), SLOT_BOOKABLE);
    cr_assert_eq(rule_for(540, &explanation), SLOT_APPOINTMENT);
    cr_assert_eq(rule_for(660, &explanation), SLOT_HOLD);
    cr_assert_eq(rule_for(720, &explanation), SLOT_OUTSIDE_HOURS);
    cr_assert_eq(rule_for(420, &explanation), SLOT_NOTICE);
    cr_assert_eq(rule_for(366 * CIVIL_MINUTES_PER_DAY, &explanation), SLOT_HORIZON);
}

Test(booking_slots, the_nearest_start_that_would_do_would_do)
{
    struct booking_explanation explanation;
    cr_assert_eq(book("x", "p1", 540, false), RESULT_OK);
    cr_assert_eq(rule_for(540, &explanation), SLOT_APPOINTMENT);
    cr_assert(explanation.has_nearest);
    cr_assert_eq(explanation.nearest_start, house_at(600));
    cr_assert_eq(book("y", "p1", 600, false), RESULT_OK);
}
