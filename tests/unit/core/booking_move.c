/* Moves, on the whole core. */
#include <criterion/criterion.h>

#include "server/store/memory.h"
#include "support/house.h"

static struct house house;

static void open_house(void)
{
    house_init(&house);
    cr_assert_eq(house_register(&house, "p1", 3, 9, 17), RESULT_OK);
}

static void close_house(void)
{
    house_deinit(&house);
}

TestSuite(booking_move, .init = open_house, .fini = close_house);

/* With that provider at that hour. */
static void book_at(const char *id, const char *provider, int32_t hour)
{
    struct booking_answer answer;
    struct booking_request request = house_request(id, provider, hour, hour + 1, 60);
    cr_assert_eq(house_ask(&house, &request, &answer), RESULT_OK);
}

static bool is_free(const char *provider, int32_t hour)
{
    struct booking_answer answer;
    struct booking_request request = house_request("probe", provider, hour, hour + 1, 60);
    if (house_ask(&house, &request, &answer) != RESULT_OK) {
        return false;
    }
    cr_assert_eq(house_become(&house, "probe", APPOINTMENT_CANCELLED, &answer), RESULT_OK);
    house_reopen(&house);
    return true;
}

Test(booking_move, a_move_gives_the_old_time_up_and_takes_the_new_one)
{
    struct booking_moved moved;
    book_at("a", "p1", 9);
    cr_assert_eq(house_move(&house, "a", NULL, 11, &moved), RESULT_OK);
    cr_assert(moved.moved);
    cr_assert_eq(house_minute(&moved.answer), 660);
    cr_assert(is_free("p1", 9));
    struct booking_answer answer;
    struct booking_request request = house_request("b", "p1", 11, 12, 60);
    cr_assert_eq(house_ask(&house, &request, &answer), RESULT_NO_SLOT_PREFERRED);
}

Test(booking_move, its_own_time_is_free_to_it)
{
    struct booking_moved moved;
    book_at("a", "p1", 9);
    const struct booking_move move = {
        .range = {.day = HOUSE_DAY, .start_minute = 570, .end_minute = 630}};
    cr_assert_eq(booking_move(house.booking, "a", &move, &house.arena, &moved), RESULT_OK);
    cr_assert_eq(house_minute(&moved.answer), 570);
}

Test(booking_move, it_does_not_count_twice_against_the_daily_limit)
{
    struct booking_moved moved;
    book_at("a", "p1", 9);
    book_at("b", "p1", 10);
    book_at("c", "p1", 11);
    cr_assert_eq(house_move(&house, "a", NULL, 14, &moved), RESULT_OK);
    cr_assert_eq(house_live(&house), 3);
}

Test(booking_move, one_that_named_nobody_goes_to_another_of_the_group)
{
    struct booking_moved moved;
    book_at("a", NULL, 9);
    book_at("taken", "p1", 11);
    cr_assert_eq(house_register(&house, "p2", 3, 9, 17), RESULT_OK);
    cr_assert_eq(house_move(&house, "a", NULL, 11, &moved), RESULT_OK);
    cr_assert_str_eq(moved.answer.provider_id, "p2");
    cr_assert_not(moved.answer.appointment.provider_named);
    cr_assert(is_free("p1", 9));
}

Test(booking_move, its_own_provider_comes_first)
{
    struct booking_moved moved;
    book_at("a", NULL, 9);
    cr_assert_eq(house_register(&house, "p2", 30, 9, 17), RESULT_OK);
    cr_assert_eq(house_move(&house, "a", NULL, 11, &moved), RESULT_OK);
    cr_assert_str_eq(moved.answer.provider_id, "p1");
}

Test(booking_move, nobody_of_another_group_is_asked)
{
    struct booking_moved moved;
    struct booking_revised revised;
    struct availability_rule rule = availability_every_day(540, 1020);
    const struct provider_definition definition = {
        .group = "others", .daily_limit = 5, .rules = &rule, .rule_count = 1};
    cr_assert_eq(booking_register(house.booking,
                                  &(struct booking_definition){.provider_id = "other",
                                                               .definition = &definition},
                                  &(struct booking_revision){0}, &house.arena, &revised),
                 RESULT_OK);
    book_at("a", NULL, 9);
    book_at("taken", "p1", 11);
    cr_assert_eq(house_move(&house, "a", NULL, 11, &moved), RESULT_NO_SLOT);
}

Test(booking_move, one_that_named_its_provider_stays_with_it)
{
    struct booking_moved moved;
    book_at("a", "p1", 9);
    book_at("taken", "p1", 11);
    cr_assert_eq(house_register(&house, "p2", 3, 9, 17), RESULT_OK);
    cr_assert_eq(house_move(&house, "a", NULL, 11, &moved), RESULT_NO_SLOT_PREFERRED);
}

Test(booking_move, a_provider_that_is_asked_for_gets_it)
{
    struct booking_moved moved;
    book_at("a", NULL, 9);
    cr_assert_eq(house_register(&house, "p2", 3, 9, 17), RESULT_OK);
    cr_assert_eq(house_move(&house, "a", "p2", 9, &moved), RESULT_OK);
    cr_assert_str_eq(moved.answer.provider_id, "p2");
    cr_assert(moved.answer.appointment.provider_named);
    cr_assert_eq(house_move(&house, "a", "ghost", 9, &moved), RESULT_PREFERRED_UNKNOWN);
}

Test(booking_move, a_refused_move_changes_nothing)
{
    struct booking_moved moved;
    book_at("a", "p1", 9);
    book_at("b", "p1", 10);
    const char *before = house_text(&house);
    cr_assert_eq(house_move(&house, "a", NULL, 10, &moved), RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(house_move(&house, "a", NULL, 18, &moved), RESULT_NO_SLOT_PREFERRED);
    cr_assert_str_eq(house_text(&house), before);
}

Test(booking_move, asking_twice_changes_nothing_more)
{
    struct booking_moved moved;
    book_at("a", "p1", 9);
    cr_assert_eq(house_move(&house, "a", NULL, 11, &moved), RESULT_OK);
    const char *before = house_text(&house);
    cr_assert_eq(house_move(&house, "a", NULL, 11, &moved), RESULT_OK);
    cr_assert_not(moved.moved);
    cr_assert_eq(house_minute(&moved.answer), 660);
    cr_assert_str_eq(house_text(&house), before);
}

Test(booking_move, what_has_ended_does_not_move)
{
    struct booking_moved moved;
    struct booking_answer answer;
    book_at("a", "p1", 9);
    cr_assert_eq(house_become(&house, "a", APPOINTMENT_CANCELLED, &answer), RESULT_OK);
    cr_assert_eq(house_move(&house, "a", NULL, 11, &moved), RESULT_STATE_FORBIDS);
    cr_assert_eq(house_move(&house, "ghost", NULL, 11, &moved), RESULT_APPOINTMENT_UNKNOWN);
}

Test(booking_move, a_hold_moves_until_it_expires)
{
    struct booking_moved moved;
    struct booking_answer answer;
    struct booking_request request = house_request("a", "p1", 9, 10, 60);
    request.held = true;
    cr_assert_eq(house_ask(&house, &request, &answer), RESULT_OK);
    cr_assert_eq(house_move(&house, "a", NULL, 11, &moved), RESULT_OK);
    cr_assert_eq(moved.answer.appointment.status, APPOINTMENT_HELD);
    cr_assert_eq(moved.answer.appointment.expires_at, answer.appointment.expires_at);
    atomic_fetch_add(&house.clock.now, HOUSE_HOLD_SECONDS);
    cr_assert_eq(house_move(&house, "a", NULL, 12, &moved), RESULT_HOLD_EXPIRED);
}

/* Places, status and decision; asked for after everything that may happen to it. */
static void assert_first_answer(const struct booking_request *request,
                                const struct booking_answer *first)
{
    struct booking_answer again;
    cr_assert_eq(house_ask(&house, request, &again), RESULT_OK);
    cr_assert(again.repeated);
    cr_assert_str_eq(again.provider_id, first->provider_id);
    cr_assert_eq(again.zone, first->zone);
    cr_assert_eq(again.appointment.span.start, first->appointment.span.start);
    cr_assert_eq(again.appointment.span.end, first->appointment.span.end);
    cr_assert_eq(again.appointment.service_day, first->appointment.service_day);
    cr_assert_eq(again.appointment.status, first->appointment.status);
    cr_assert_eq(again.appointment.expires_at, first->appointment.expires_at);
    cr_assert_null(again.appointment.ended_by);
    cr_assert_null(again.appointment.reason);
    cr_assert_eq(again.appointment.decision.exact_fit, first->appointment.decision.exact_fit);
    cr_assert_eq(again.appointment.decision.chosen.cost, first->appointment.decision.chosen.cost);
    cr_assert_eq(again.appointment.decision.runner_up_start,
                 first->appointment.decision.runner_up_start);
}

Test(booking_move, the_same_request_gets_the_first_answer_whatever_happened_since)
{
    struct booking_answer first, answer;
    struct booking_moved moved;
    struct booking_request request = house_request("a", NULL, 9, 13, 60);
    request.held = true;
    cr_assert_eq(house_ask(&house, &request, &first), RESULT_OK);
    cr_assert_eq(first.appointment.status, APPOINTMENT_HELD);
    cr_assert_eq(house_register(&house, "p2", 3, 9, 17), RESULT_OK);
    cr_assert_eq(house_move(&house, "a", NULL, 15, &moved), RESULT_OK);
    assert_first_answer(&request, &first);
    cr_assert_eq(house_move(&house, "a", "p2", 16, &moved), RESULT_OK);
    assert_first_answer(&request, &first);
    cr_assert_eq(house_become(&house, "a", APPOINTMENT_CONFIRMED, &answer), RESULT_OK);
    assert_first_answer(&request, &first);
    const struct booking_ending ending = {
        .to = APPOINTMENT_CANCELLED, .by = "client", .reason = "ill"};
    cr_assert_eq(booking_become(house.booking, "a", &ending, &house.arena, &answer), RESULT_OK);
    assert_first_answer(&request, &first);
    house_reopen(&house);
    first.provider_id = "p1"; /* The old one has ended with what was closed. */
    assert_first_answer(&request, &first);
}

Test(booking_move, each_move_is_one_event)
{
    struct booking_moved moved;
    book_at("a", NULL, 9);
    cr_assert_eq(house_register(&house, "p2", 3, 9, 17), RESULT_OK);
    int64_t before = booking_last_event(house.booking);
    cr_assert_eq(house_move(&house, "a", NULL, 11, &moved), RESULT_OK);
    cr_assert_eq(house_move(&house, "a", NULL, 11, &moved), RESULT_OK);
    cr_assert_eq(house_move(&house, "a", "p2", 11, &moved), RESULT_OK);
    cr_assert_eq(house_move(&house, "a", "p2", 18, &moved), RESULT_NO_SLOT_PREFERRED);
    cr_assert_str_eq(house_events(&house, before), "appointment.moved appointment.moved ");
}

Test(booking_move, a_move_that_the_store_refuses_leaves_both_as_they_were)
{
    struct booking_moved moved;
    book_at("a", NULL, 9);
    cr_assert_eq(house_register(&house, "p2", 3, 9, 17), RESULT_OK);
    const char *targets[] = {"p1", "p2"};
    for (int i = 0; i < 2; i++) {
        const char *before = house_text(&house);
        memory_fail_nth(house.engine, 1);
        cr_assert_eq(house_move(&house, "a", targets[i], 12, &moved), RESULT_UNAVAILABLE);
        cr_assert_str_eq(house_text(&house), before);
        cr_assert_eq(house_move(&house, "a", targets[i], 12, &moved), RESULT_OK);
        cr_assert_eq(house_live(&house), 1);
    }
}
