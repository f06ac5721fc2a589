#include "core/booking.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "server/store/memory.h"
#include "support/fixed_zone.h"
#include "support/house.h"

#define ANY_TIME ((struct interval){0, 1440})
#define HOURS(from, until) ((struct interval){(from)*60, (until)*60})

static struct house house;

static void open_house(void)
{
    house_init(&house);
}

static void close_house(void)
{
    house_deinit(&house);
}

TestSuite(booking, .init = open_house, .fini = close_house);

static enum result cancel(const char *id, struct booking_answer *answer)
{
    const struct booking_ending ending = {.to = APPOINTMENT_CANCELLED};
    return booking_become(house.booking, id, &ending, &house.arena, answer);
}

static enum result replace_availability(const char *provider, int32_t start, int32_t end,
                                        struct booking_revised *affected)
{
    struct availability_rule rule = availability_every_day(start * 60, end * 60);
    struct provider_definition definition = {.rules = &rule, .rule_count = 1};
    return booking_replace_availability(
        house.booking,
        &(struct booking_definition){.provider_id = provider, .definition = &definition},
        &(struct booking_revision){0}, &house.arena, affected);
}

Test(booking, the_documented_sequence)
{
    struct booking_answer answer;
    struct booking_revised affected;
    cr_assert_eq(house_register(&house, "p1", 5, 9, 12), RESULT_OK);
    cr_assert_eq(house_book(&house, "req_1", "p1", (struct interval){570, 690}, 30, &answer),
                 RESULT_OK);
    cr_assert_eq(house_minute(&answer), 570);
    cr_assert_str_eq(answer.provider_id, "p1");
    cr_assert_eq(replace_availability("p1", 10, 12, &affected), RESULT_OK);
    cr_assert_eq(affected.count, 1);
    cr_assert_str_eq(affected.affected[0].id, "req_1");
    cr_assert_eq(house_live(&house), 0);
}

Test(booking, an_availability_change_keeps_what_fits_and_its_time_stays_taken)
{
    struct booking_answer answer;
    struct booking_revised affected;
    cr_assert_eq(house_register(&house, "p1", 5, 9, 12), RESULT_OK);
    cr_assert_eq(house_book(&house, "a", "p1", (struct interval){600, 630}, 30, &answer),
                 RESULT_OK);
    cr_assert_eq(replace_availability("p1", 10, 12, &affected), RESULT_OK);
    cr_assert_eq(affected.count, 0);
    cr_assert_eq(house_book(&house, "b", "p1", (struct interval){600, 630}, 30, &answer),
                 RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(house_live(&house), 1);
}

Test(booking, a_cancelled_misfit_gives_its_capacity_back)
{
    struct booking_answer answer;
    struct booking_revised affected;
    cr_assert_eq(house_register(&house, "p1", 1, 9, 12), RESULT_OK);
    cr_assert_eq(house_book(&house, "a", "p1", HOURS(9, 10), 30, &answer), RESULT_OK);
    cr_assert_eq(house_book(&house, "b", "p1", HOURS(11, 12), 30, &answer),
                 RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(replace_availability("p1", 11, 12, &affected), RESULT_OK);
    cr_assert_eq(affected.count, 1);
    cr_assert_eq(house_book(&house, "b", "p1", HOURS(11, 12), 30, &answer), RESULT_OK);
}

Test(booking, appointments_of_earlier_days_are_never_touched)
{
    struct booking_answer answer;
    struct booking_revised affected;
    cr_assert_eq(house_register(&house, "p1", 5, 9, 12), RESULT_OK);
    cr_assert_eq(house_book(&house, "a", "p1", HOURS(9, 10), 30, &answer), RESULT_OK);
    atomic_fetch_add(&house.clock.now, CIVIL_SECONDS_PER_DAY);
    cr_assert_eq(house_book(&house, "b", "p1", HOURS(9, 10), 30, &answer), RESULT_OK);
    cr_assert_eq(replace_availability("p1", 14, 15, &affected), RESULT_OK);
    cr_assert_eq(affected.count, 1);
    cr_assert_str_eq(affected.affected[0].id, "b");
}

Test(booking, registering_again_replaces_and_revalidates)
{
    struct booking_answer answer;
    cr_assert_eq(house_register(&house, "p4", 5, 20, 21), RESULT_OK);
    cr_assert_eq(house_book(&house, "a", NULL, HOURS(20, 21), 60, &answer), RESULT_OK);
    cr_assert_eq(house_register(&house, "p4", 5, 20, 21), RESULT_OK);
    cr_assert_eq(house_book(&house, "b", NULL, HOURS(20, 21), 60, &answer), RESULT_NO_SLOT);
    cr_assert_eq(house_live(&house), 1);
    cr_assert_eq(house_register(&house, "p4", 5, 9, 10), RESULT_OK);
    cr_assert_eq(house_live(&house), 0);
}

Test(booking, an_unknown_preferred_provider_books_nothing)
{
    struct booking_answer answer;
    cr_assert_eq(house_register(&house, "p1", 5, 9, 12), RESULT_OK);
    cr_assert_eq(house_book(&house, "a", "ghost", ANY_TIME, 30, &answer), RESULT_PREFERRED_UNKNOWN);
    cr_assert_eq(house_live(&house), 0);
}

Test(booking, the_daily_limit_holds_and_cancelling_gives_it_back)
{
    struct booking_answer answer;
    cr_assert_eq(house_register(&house, "p1", 2, 9, 12), RESULT_OK);
    cr_assert_eq(house_book(&house, "a", "p1", ANY_TIME, 15, &answer), RESULT_OK);
    cr_assert_eq(house_book(&house, "b", NULL, ANY_TIME, 15, &answer), RESULT_OK);
    cr_assert_eq(house_book(&house, "c", "p1", ANY_TIME, 15, &answer), RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(house_book(&house, "c", NULL, ANY_TIME, 15, &answer), RESULT_NO_SLOT);
    cr_assert_eq(cancel("a", &answer), RESULT_OK);
    cr_assert_eq(answer.appointment.status, APPOINTMENT_CANCELLED);
    cr_assert_eq(house_book(&house, "c", "p1", ANY_TIME, 15, &answer), RESULT_OK);
    atomic_fetch_add(&house.clock.now, CIVIL_SECONDS_PER_DAY);
    cr_assert_eq(house_book(&house, "d", "p1", ANY_TIME, 15, &answer), RESULT_OK);
}

Test(booking, the_same_request_again_gets_the_first_answer)
{
    struct booking_answer first, again;
    cr_assert_eq(house_register(&house, "p1", 5, 9, 12), RESULT_OK);
    cr_assert_eq(house_book(&house, "a", NULL, HOURS(9, 12), 30, &first), RESULT_OK);
    cr_assert_not(first.repeated);
    cr_assert_eq(house_book(&house, "a", NULL, HOURS(9, 12), 30, &again), RESULT_OK);
    cr_assert(again.repeated);
    cr_assert_eq(again.appointment.span.start, first.appointment.span.start);
    cr_assert_eq(again.appointment.decision.chosen.cost, first.appointment.decision.chosen.cost);
    cr_assert_eq(house_live(&house), 1);
    cr_assert_eq(cancel("a", &again), RESULT_OK);
    cr_assert_eq(house_book(&house, "a", NULL, HOURS(9, 12), 30, &again), RESULT_OK);
    cr_assert_eq(house_live(&house), 0, "a spent id books nothing");
}

Test(booking, the_same_id_for_another_request_is_refused)
{
    struct booking_answer answer;
    cr_assert_eq(house_register(&house, "p1", 5, 9, 12), RESULT_OK);
    cr_assert_eq(house_book(&house, "a", NULL, HOURS(9, 12), 30, &answer), RESULT_OK);
    cr_assert_eq(house_book(&house, "a", "p1", HOURS(9, 12), 30, &answer), RESULT_ID_REUSED);
    cr_assert_eq(house_book(&house, "a", NULL, HOURS(9, 11), 30, &answer), RESULT_ID_REUSED);
    cr_assert_eq(house_book(&house, "a", NULL, HOURS(9, 12), 45, &answer), RESULT_ID_REUSED);
    cr_assert_eq(house_live(&house), 1);
}

Test(booking, a_refused_id_may_be_used_again)
{
    struct booking_answer answer;
    cr_assert_eq(house_register(&house, "p1", 5, 9, 12), RESULT_OK);
    cr_assert_eq(house_book(&house, "a", "p1", HOURS(13, 14), 30, &answer),
                 RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(house_book(&house, "a", "p1", HOURS(9, 10), 30, &answer), RESULT_OK);
}

Test(booking, nobody_in_particular_is_the_one_with_most_free_slots)
{
    struct booking_answer answer;
    cr_assert_eq(house_register(&house, "busy", 2, 9, 17), RESULT_OK);
    cr_assert_eq(house_register(&house, "idle", 4, 9, 17), RESULT_OK);
    const char *wanted[] = {"idle", "idle", "busy", "idle", "busy", "idle"};
    for (int i = 0; i < 6; i++) {
        char id[4] = {'r', (char)('0' + i)};
        cr_assert_eq(house_book(&house, id, NULL, ANY_TIME, 15, &answer), RESULT_OK);
        cr_assert_str_eq(answer.provider_id, wanted[i], "booking %d went to %s", i,
                         answer.provider_id);
    }
}

Test(booking, without_a_limit_free_minutes_count)
{
    struct booking_answer answer;
    cr_assert_eq(house_register(&house, "limited", 10, 9, 17), RESULT_OK);
    cr_assert_eq(house_register(&house, "open", PROVIDER_UNLIMITED, 9, 12), RESULT_OK);
    cr_assert_eq(house_book(&house, "a", NULL, HOURS(9, 12), 15, &answer), RESULT_OK);
    cr_assert_str_eq(answer.provider_id, "open", "12 quarter hours against 10");
    cr_assert_eq(house_book(&house, "b", NULL, HOURS(9, 12), 30, &answer), RESULT_OK);
    cr_assert_eq(house_book(&house, "c", NULL, HOURS(9, 12), 15, &answer), RESULT_OK);
    cr_assert_str_eq(answer.provider_id, "limited", "9 left against 10");
}

Test(booking, who_cannot_serve_the_range_is_passed_over)
{
    struct booking_answer answer;
    char id[16];
    for (int i = 0; i < 30; i++) {
        snprintf(id, sizeof id, "morning%d", i);
        cr_assert_eq(house_register(&house, id, 50, 8, 10), RESULT_OK);
    }
    cr_assert_eq(house_register(&house, "evening", 1, 18, 19), RESULT_OK);
    cr_assert_eq(house_book(&house, "a", NULL, HOURS(17, 20), 60, &answer), RESULT_OK);
    cr_assert_str_eq(answer.provider_id, "evening");
    cr_assert_eq(house_book(&house, "b", NULL, HOURS(17, 20), 60, &answer), RESULT_NO_SLOT);
}

Test(booking, cancel_is_idempotent_and_knows_its_ids)
{
    struct booking_answer answer;
    cr_assert_eq(cancel("nobody", &answer), RESULT_APPOINTMENT_UNKNOWN);
    cr_assert_eq(house_register(&house, "p1", 5, 9, 12), RESULT_OK);
    cr_assert_eq(house_book(&house, "a", NULL, HOURS(9, 12), 30, &answer), RESULT_OK);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(cancel("a", &answer), RESULT_OK);
        cr_assert_eq(answer.appointment.status, APPOINTMENT_CANCELLED);
    }
    cr_assert_eq(booking_find(house.booking, "a", &house.arena, &answer), RESULT_OK);
    cr_assert_eq(answer.appointment.status, APPOINTMENT_CANCELLED);
}

Test(booking, every_use_case_survives_the_failure_of_its_nth_commit)
{
    struct booking_answer answer;
    struct booking_revised affected;
    cr_assert_eq(house_register(&house, "p1", 5, 9, 12), RESULT_OK);
    cr_assert_eq(house_book(&house, "kept", "p1", HOURS(9, 10), 60, &answer), RESULT_OK);

    memory_fail_nth(house.engine, 1);
    cr_assert_eq(house_book(&house, "a", "p1", HOURS(10, 11), 60, &answer), RESULT_UNAVAILABLE);
    cr_assert_eq(house_live(&house), 1, "nothing half-booked");
    cr_assert_eq(house_book(&house, "a", "p1", HOURS(10, 11), 60, &answer), RESULT_OK);

    memory_fail_nth(house.engine, 1);
    cr_assert_eq(cancel("a", &answer), RESULT_UNAVAILABLE);
    cr_assert_eq(house_live(&house), 2);
    cr_assert_eq(house_book(&house, "b", "p1", HOURS(10, 11), 60, &answer),
                 RESULT_NO_SLOT_PREFERRED);

    memory_fail_nth(house.engine, 1);
    cr_assert_eq(replace_availability("p1", 14, 15, &affected), RESULT_UNAVAILABLE);
    cr_assert_eq(house_live(&house), 2);
    cr_assert_eq(house_book(&house, "c", "p1", HOURS(14, 15), 60, &answer),
                 RESULT_NO_SLOT_PREFERRED);

    memory_fail_nth(house.engine, 1);
    cr_assert_eq(house_register(&house, "p2", 5, 9, 12), RESULT_UNAVAILABLE);
    struct booking_provider provider;
    cr_assert_eq(booking_find_provider(house.booking, "p2", &house.arena, &provider),
                 RESULT_PROVIDER_UNKNOWN);
    cr_assert_eq(house_book(&house, "d", "p2", HOURS(9, 12), 60, &answer),
                 RESULT_PREFERRED_UNKNOWN);
    cr_assert_eq(house_register(&house, "p2", 5, 9, 12), RESULT_OK);
    cr_assert_eq(house_book(&house, "d", "p2", HOURS(9, 12), 60, &answer), RESULT_OK);
}

/* The clock stands at 08:00 UTC. */
Test(booking, undated_next_moves_a_range_that_has_begun_to_tomorrow)
{
    struct booking *next;
    struct booking_settings settings = {
        .undated_day = UNDATED_NEXT,
        .sample_mode = SAMPLE_UNIFORM,
        .shortest_minutes = 15,
        .horizon_days = 365,
        .zone = &fixed_utc,
    };
    cr_assert_eq(house_register(&house, "p1", 5, 0, 24), RESULT_OK);
    cr_assert_eq(
        booking_open(&settings, committer_store(house.committer), &house.clock.clock, &next),
        RESULT_OK);
    struct booking_request request = {
        .id = "a",
        .range = {.day = BOOKING_UNDATED, .start_minute = 480, .end_minute = 540},
        .duration_minutes = 30};
    struct booking_answer answer;
    struct booking_alternatives alternatives;
    cr_assert_eq(booking_book(next, &request, &house.arena, &answer, &alternatives), RESULT_OK);
    cr_assert_eq(answer.appointment.service_day, HOUSE_DAY);
    request.id = "b";
    request.range.start_minute = 479;
    cr_assert_eq(booking_book(next, &request, &house.arena, &answer, &alternatives), RESULT_OK);
    cr_assert_eq(answer.appointment.service_day, HOUSE_DAY + 1);
    const struct booking_ending completed = {.to = APPOINTMENT_COMPLETED};
    cr_assert_eq(booking_become(next, "a", &completed, &house.arena, &answer), RESULT_OK,
                 "one without a date is about its day");
    cr_assert_eq(booking_become(next, "b", &completed, &house.arena, &answer), RESULT_NOT_BEGUN);
    booking_free(next);
}

Test(booking, opening_again_finds_everything)
{
    struct booking_answer answer;
    cr_assert_eq(house_register(&house, "p1", 3, 9, 12), RESULT_OK);
    cr_assert_eq(house_book(&house, "a", "p1", HOURS(9, 12), 30, &answer), RESULT_OK);
    cr_assert_eq(house_book(&house, "b", "p1", HOURS(9, 12), 30, &answer), RESULT_OK);
    cr_assert_eq(cancel("b", &answer), RESULT_OK);
    booking_free(house.booking);
    struct booking_settings settings = {.sample_mode = SAMPLE_LEARNED,
                                        .shortest_minutes = 15,
                                        .horizon_days = 365,
                                        .zone = &fixed_utc};
    cr_assert_eq(booking_open(&settings, committer_store(house.committer), &house.clock.clock,
                              &house.booking),
                 RESULT_OK);
    cr_assert_eq(house_live(&house), 1);
    struct booking_provider provider;
    cr_assert_eq(booking_find_provider(house.booking, "p1", &house.arena, &provider), RESULT_OK);
    cr_assert_eq(provider.free_slots, 2);
    cr_assert_eq(house_book(&house, "a", "p1", HOURS(9, 12), 30, &answer), RESULT_OK);
    cr_assert(answer.repeated);
    cr_assert_eq(booking_find(house.booking, "b", &house.arena, &answer), RESULT_OK);
    cr_assert_eq(answer.appointment.status, APPOINTMENT_CANCELLED);
}
