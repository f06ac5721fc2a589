/* A cancelled appointment gives its time and its place in the daily limit back, at once. */
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/memory.h"
#include "support/crowd.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

static void set_with_booking(void)
{
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 1, "09:00-09:30"), 201);
    cr_assert_eq(caller_book(caller, "a", "p", "09:00-09:30", 30), 201);
}

TestSuite(cancel, .init = set_with_booking, .fini = scene_strike);

Test(cancel, the_answer_is_the_appointment)
{
    cr_assert_eq(caller_cancel(caller, "a"), 200);
    char *cancelled = memory_copy_text(caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/status"), "cancelled");
    cr_expect_str_eq(caller_text(caller, "/request_id"), "a");
    cr_expect_str_eq(caller_slot(caller), "09:00-09:30");
    cr_expect_eq(caller_get(caller, "/appointments/a"), 200);
    cr_expect_str_eq(caller_body(caller), cancelled);
    free(cancelled);
}

Test(cancel, time_and_capacity_come_back_at_once)
{
    cr_assert_eq(caller_book(caller, "b", "p", "09:00-09:30", 30), 409);
    cr_assert_eq(caller_cancel(caller, "a"), 200);
    caller_get(caller, "/appointments");
    cr_expect_eq(caller_count(caller, "/scheduled"), 0);
    caller_get(caller, "/providers/p");
    cr_expect_eq(caller_number(caller, "/free_slots"), 1);
    cr_expect_eq(caller_book(caller, "c", NULL, "09:00-09:30", 30), 201);
    caller_get(caller, "/providers/p");
    cr_expect_eq(caller_number(caller, "/free_slots"), 0);
}

Test(cancel, again_is_the_same_answer_and_takes_nothing)
{
    cr_assert_eq(caller_cancel(caller, "a"), 200);
    char *first = memory_copy_text(caller_body(caller));
    cr_assert_eq(caller_book(caller, "b", "p", "09:00-09:30", 30), 201);
    cr_assert_eq(caller_cancel(caller, "a"), 200);
    cr_expect_str_eq(caller_body(caller), first);
    free(first);
    caller_get(caller, "/appointments");
    cr_expect_eq(caller_count(caller, "/scheduled"), 1, "the next one in that slot stays");
    cr_expect_eq(caller_book(caller, "c", "p", "09:00-09:30", 30), 409);
}

Test(cancel, after_a_restart_it_is_still_cancelled)
{
    cr_assert_eq(caller_cancel(caller, "a"), 200);
    scene_revive();
    cr_assert_eq(caller_get(caller, "/appointments/a"), 200);
    cr_expect_str_eq(caller_text(caller, "/status"), "cancelled");
    cr_expect_eq(caller_cancel(caller, "a"), 200);
    cr_expect_eq(caller_book(caller, "b", "p", "09:00-09:30", 30), 201);
}

Test(cancel, what_a_put_displaced_can_be_cancelled_too)
{
    cr_assert_eq(caller_replace(caller, "p", "10:00-11:00"), 200);
    cr_assert_eq(caller_cancel(caller, "a"), 200);
    cr_expect_str_eq(caller_text(caller, "/status"), "cancelled");
}

Test(cancel, an_unknown_id_is_not_found)
{
    cr_assert_eq(caller_cancel(caller, "nothing"), 404);
    cr_expect_str_eq(caller_text(caller, "/code"), "appointment_unknown");
    cr_expect_str_eq(caller_text(caller, "/error"), "Appointment not found.");
}

Test(cancel, an_empty_object_is_no_more_than_no_body)
{
    cr_assert_eq(caller_call(caller, "POST", "/appointments/a/cancel", "{}"), 200);
    cr_expect_str_eq(caller_text(caller, "/status"), "cancelled");
}

Test(cancel, a_body_with_something_in_it_is_refused)
{
    cr_expect_eq(caller_call(caller, "POST", "/appointments/a/cancel", "{\"why\":\"x\"}"), 422);
    cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), "/why");
    cr_expect_eq(caller_call(caller, "POST", "/appointments/a/cancel", "[]"), 422);
    cr_expect_eq(caller_call(caller, "POST", "/appointments/a/cancel", "nonsense"), 400);
    caller_get(caller, "/appointments/a");
    cr_expect_str_eq(caller_text(caller, "/status"), "confirmed");
}

enum { CLIENTS = 6, ROUNDS = 50 };

/* Everybody cancels the same and books what becomes free. */
static void take_turns(struct member *member)
{
    atomic_int *odd = member->context;
    for (int round = 0; round < ROUNDS; round++) {
        char held[24], wanted[24];
        snprintf(held, sizeof held, "turn-%d", round);
        snprintf(wanted, sizeof wanted, "turn-%d", round + 1);
        member_meet(member);
        *odd += caller_cancel(&member->caller, held) != 200;
        int status = caller_book(&member->caller, wanted, "p", "09:00-09:30", 30);
        *odd += status != 201;
    }
}

Test(cancel, at_once_from_many_sides_frees_once)
{
    static atomic_int odd;
    static struct crowd crowd;
    cr_assert_eq(caller_cancel(caller, "a"), 200);
    cr_assert_eq(caller_book(caller, "turn-0", "p", "09:00-09:30", 30), 201);
    crowd_run(&crowd, CLIENTS, scene.slotd.port, take_turns, &odd);
    cr_expect_eq(odd, 0, "%d odd answers", odd);
    caller_get(caller, "/appointments");
    cr_expect_eq(caller_count(caller, "/scheduled"), 1);
    caller_get(caller, "/providers/p");
    cr_expect_eq(caller_number(caller, "/free_slots"), 0);
}
