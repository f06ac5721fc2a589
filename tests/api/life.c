/* What becomes of an appointment: each change once, and the same answer the second time. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/instant.h"
#include "support/document.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

static void set_with_provider(void)
{
    scene_set();
    cr_assert_eq(caller_say(caller, "POST", "/providers",
                            "{'id':'p','max_daily_appointments':9,'past_allowed':true,"
                            "'availability':[{'start':'09:00','end':'12:00'}]}"),
                 201);
}

TestSuite(life, .init = set_with_provider, .fini = scene_strike);

static int ask(const char *id, int days_ahead, const char *start, const char *end,
               const char *members)
{
    return caller_say(caller, "POST", "/appointments",
                      "{'id':'%s','preferred_provider':'p','duration':60,'date':'%s',"
                      "'preferred_range':{'start':'%s','end':'%s'}%s}",
                      id, scene_date(days_ahead), start, end, members);
}

static int become(const char *id, const char *verb)
{
    char path[128];
    snprintf(path, sizeof path, "/appointments/%s/%s", id, verb);
    return caller_call(caller, "POST", path, NULL);
}

static void expect_status(const char *id, const char *status)
{
    cr_assert_eq(caller_look(caller, "/appointments/%s", id), 200);
    cr_expect_str_eq(caller_text(caller, "/status"), status, "%s", id);
}

/* Twice, with one and the same answer. */
static void expect_done_twice(const char *id, const char *verb, const char *status)
{
    char *first;
    cr_assert_eq(become(id, verb), 200, "%s: %s", verb, caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/status"), status);
    cr_assert_gt(asprintf(&first, "%s", caller_body(caller)), 0);
    cr_assert_eq(become(id, verb), 200, "%s", verb);
    cr_expect_str_eq(caller_body(caller), first);
    free(first);
    expect_status(id, status);
}

static void sleep_ms(long ms)
{
    const struct timespec moment = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&moment, NULL);
}

Test(life, a_hold_is_confirmed)
{
    cr_assert_eq(ask("a", 2, "09:00", "10:00", ",'status':'held','ttl':60"), 201);
    expect_done_twice("a", "confirm", "confirmed");
    cr_expect_str_eq(caller_text(caller, "/expires_at"), "");
}

Test(life, a_confirmed_hold_does_not_expire)
{
    cr_assert_eq(ask("a", 2, "09:00", "10:00", ",'status':'held','ttl':1"), 201);
    cr_assert_eq(become("a", "confirm"), 200);
    sleep_ms(1300);
    expect_status("a", "confirmed");
    cr_expect_eq(ask("b", 2, "09:00", "10:00", ""), 409);
}

Test(life, a_late_confirmation_is_told_so)
{
    cr_assert_eq(ask("a", 2, "09:00", "10:00", ",'status':'held','ttl':1"), 201);
    sleep_ms(1100);
    for (int i = 0; i < 2; i++) {
        cr_expect_eq(become("a", "confirm"), 410, "%s", caller_body(caller));
        cr_expect_str_eq(caller_text(caller, "/code"), "hold_expired");
    }
}

Test(life, an_expired_hold_is_shown_as_expired)
{
    cr_assert_eq(ask("a", 2, "09:00", "10:00", ",'status':'held','ttl':1"), 201);
    expect_status("a", "held");
    sleep_ms(1100);
    expect_status("a", "expired");
    caller_get(caller, "/appointments");
    cr_expect_eq(caller_count(caller, "/scheduled"), 0);
    scene_revive();
    expect_status("a", "expired");
}

Test(life, an_expired_hold_is_free_the_second_it_expires)
{
    struct instant_text expires;
    char id[16];
    int status = 0, tries = 0;
    cr_assert_eq(ask("a", 2, "09:00", "10:00", ",'status':'held','ttl':1"), 201);
    cr_assert(instant_parse(caller_text(caller, "/expires_at"), &expires));
    while (status != 201 && tries < 500) {
        time_t before = time(NULL);
        snprintf(id, sizeof id, "b%d", tries++);
        status = ask(id, 2, "09:00", "10:00", "");
        cr_assert(status == 201 || (status == 409 && before < expires.instant), "%d at %ld of %ld",
                  status, (long)before, (long)expires.instant);
        cr_assert(status == 409 || time(NULL) >= expires.instant, "too early");
        sleep_ms(5);
    }
    cr_expect_eq(status, 201);
    expect_status("a", "expired");
}

Test(life, an_expired_hold_gives_its_place_in_the_daily_limit_back)
{
    cr_assert_eq(caller_call(caller, "PATCH", "/providers/p", "{\"max_daily_appointments\":1}"),
                 200);
    cr_assert_eq(ask("a", 2, "09:00", "10:00", ",'status':'held','ttl':1"), 201);
    cr_expect_eq(ask("b", 2, "10:00", "11:00", ""), 409);
    sleep_ms(1100);
    cr_expect_eq(ask("c", 2, "10:00", "11:00", ""), 201);
}

Test(life, a_cancellation_says_by_whom_and_why)
{
    cr_assert_eq(ask("a", 2, "09:00", "10:00", ""), 201);
    cr_assert_eq(
        caller_say(caller, "POST", "/appointments/a/cancel", "{'by':'client','reason':'ill'}"),
        200);
    cr_expect_str_eq(caller_text(caller, "/ended_by"), "client");
    cr_expect_str_eq(caller_text(caller, "/reason"), "ill");
    cr_assert_eq(caller_say(caller, "POST", "/appointments/a/cancel", "{'by':'staff'}"), 200);
    cr_expect_str_eq(caller_text(caller, "/ended_by"), "client", "the first one counts");
    scene_revive();
    expect_status("a", "cancelled");
    cr_expect_str_eq(caller_text(caller, "/ended_by"), "client");
    cr_expect_str_eq(caller_text(caller, "/reason"), "ill");
    cr_expect_eq(ask("b", 2, "09:00", "10:00", ""), 201);
}

Test(life, a_hold_can_be_cancelled)
{
    cr_assert_eq(ask("a", 2, "09:00", "10:00", ",'status':'held'"), 201);
    expect_done_twice("a", "cancel", "cancelled");
    cr_expect_eq(become("a", "confirm"), 409);
    cr_expect_str_eq(caller_text(caller, "/code"), "state_forbids");
}

Test(life, what_has_not_begun_cannot_have_ended)
{
    static const char *const verbs[] = {"complete", "no_show"};
    cr_assert_eq(ask("a", 2, "09:00", "10:00", ""), 201);
    scene_remember();
    for (int i = 0; i < 2; i++) {
        cr_expect_eq(become("a", verbs[i]), 409);
        cr_expect_str_eq(caller_text(caller, "/code"), "not_begun");
    }
    cr_expect(scene_is_unchanged());
}

Test(life, what_is_over_is_completed)
{
    cr_assert_eq(ask("a", -1, "09:00", "10:00", ""), 201, "%s", caller_body(caller));
    expect_done_twice("a", "complete", "completed");
    cr_expect_eq(become("a", "no_show"), 409);
    cr_expect_eq(become("a", "cancel"), 409);
    cr_expect_eq(become("a", "confirm"), 409);
    cr_expect_str_eq(caller_text(caller, "/code"), "state_forbids");
    scene_revive();
    expect_status("a", "completed");
}

Test(life, nobody_has_shown_up)
{
    cr_assert_eq(ask("a", -1, "09:00", "10:00", ""), 201);
    expect_done_twice("a", "no_show", "no_show");
    cr_expect_eq(become("a", "complete"), 409);
    cr_expect_str_eq(caller_text(caller, "/code"), "state_forbids");
}

Test(life, what_is_only_held_has_no_end)
{
    cr_assert_eq(ask("a", -1, "09:00", "10:00", ",'status':'held'"), 201);
    cr_expect_eq(become("a", "complete"), 409);
    cr_expect_str_eq(caller_text(caller, "/code"), "state_forbids");
}

static int move(const char *id, int days_ahead, const char *start, const char *end)
{
    char path[128];
    snprintf(path, sizeof path, "/appointments/%s/move", id);
    return caller_say(caller, "POST", path,
                      "{'date':'%s','preferred_range':{'start':'%s','end':'%s'}}",
                      scene_date(days_ahead), start, end);
}

Test(life, a_move_gives_the_old_time_up_and_takes_the_new_one)
{
    cr_assert_eq(ask("a", 2, "09:00", "10:00", ""), 201);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(move("a", 3, "11:00", "12:00"), 200, "%s", caller_body(caller));
        cr_expect_str_eq(caller_text(caller, "/date"), scene_date(3));
        cr_expect_str_eq(caller_slot(caller), "11:00-12:00");
        cr_expect_str_eq(caller_text(caller, "/first_start"), scene_instant(2, 540));
        cr_expect_str_eq(caller_text(caller, "/status"), "confirmed");
    }
    cr_expect_eq(ask("b", 2, "09:00", "10:00", ""), 201);
    cr_expect_eq(ask("c", 3, "11:00", "12:00", ""), 409);
    scene_revive();
    expect_status("a", "confirmed");
    cr_expect_str_eq(caller_text(caller, "/start"), scene_instant(3, 660));
    cr_expect_str_eq(caller_text(caller, "/first_start"), scene_instant(2, 540));
    caller_get(caller, "/appointments");
    cr_expect_eq(caller_count(caller, "/scheduled"), 2);
}

Test(life, a_move_may_overlap_the_old_time)
{
    cr_assert_eq(ask("a", 2, "09:00", "10:00", ""), 201);
    cr_assert_eq(move("a", 2, "09:30", "10:30"), 200, "%s", caller_body(caller));
    cr_expect_str_eq(caller_slot(caller), "09:30-10:30");
}

Test(life, a_move_that_finds_no_room_keeps_the_old_time)
{
    cr_assert_eq(ask("a", 2, "09:00", "10:00", ""), 201);
    cr_assert_eq(ask("b", 2, "10:00", "11:00", ""), 201);
    scene_remember();
    cr_expect_eq(move("a", 2, "10:00", "11:00"), 409);
    cr_expect_gt(caller_count(caller, "/alternatives"), 0);
    cr_expect(scene_is_unchanged());
    cr_expect_eq(ask("c", 2, "09:00", "10:00", ""), 409, "it is still taken");
}

Test(life, a_move_may_go_to_another_provider)
{
    cr_assert_eq(caller_register(caller, "q", 9, "09:00-12:00"), 201);
    cr_assert_eq(ask("a", 2, "09:00", "10:00", ""), 201);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(caller_say(caller, "POST", "/appointments/a/move",
                                "{'date':'%s','preferred_provider':'q',"
                                "'preferred_range':{'start':'10:00','end':'11:00'}}",
                                scene_date(2)),
                     200, "%s", caller_body(caller));
        cr_expect_str_eq(caller_text(caller, "/provider_id"), "q");
    }
    scene_revive();
    expect_status("a", "confirmed");
    cr_expect_str_eq(caller_text(caller, "/provider_id"), "q");
    caller_get(caller, "/providers/q/appointments");
    cr_expect_eq(caller_count(caller, "/scheduled"), 1);
    caller_get(caller, "/providers/p/appointments");
    cr_expect_eq(caller_count(caller, "/scheduled"), 0);
}

Test(life, a_moved_hold_is_still_a_hold)
{
    cr_assert_eq(ask("a", 2, "09:00", "10:00", ",'status':'held','ttl':60"), 201);
    cr_assert_eq(move("a", 3, "09:00", "10:00"), 200);
    cr_expect_str_eq(caller_text(caller, "/status"), "held");
    expect_done_twice("a", "confirm", "confirmed");
    cr_expect_str_eq(caller_text(caller, "/date"), scene_date(3));
}

Test(life, what_has_ended_is_not_moved)
{
    cr_assert_eq(ask("a", 2, "09:00", "10:00", ""), 201);
    cr_assert_eq(become("a", "cancel"), 200);
    cr_expect_eq(move("a", 3, "09:00", "10:00"), 409);
    cr_expect_str_eq(caller_text(caller, "/code"), "state_forbids");
    cr_assert_eq(ask("b", 2, "09:00", "10:00", ",'status':'held','ttl':1"), 201);
    sleep_ms(1100);
    cr_expect_eq(move("b", 3, "09:00", "10:00"), 410, "%s", caller_body(caller));
}

Test(life, unknown_ids_are_not_found)
{
    static const char *const verbs[] = {"confirm", "cancel", "complete", "no_show"};
    for (int i = 0; i < 4; i++) {
        cr_expect_eq(become("nothing", verbs[i]), 404, "%s", verbs[i]);
        cr_expect_str_eq(caller_text(caller, "/code"), "appointment_unknown");
    }
    cr_expect_eq(move("nothing", 2, "09:00", "10:00"), 404);
    cr_expect_eq(caller_get(caller, "/appointments/nothing"), 404);
}

Test(life, a_repeated_request_is_the_first_answer_whatever_became_of_it)
{
    char *first;
    cr_assert_eq(ask("a", 2, "09:00", "12:00", ",'status':'held','ttl':60"), 201);
    cr_assert_gt(asprintf(&first, "%s", caller_body(caller)), 0);
    cr_assert_eq(become("a", "confirm"), 200);
    cr_assert_eq(move("a", 3, "09:00", "10:00"), 200);
    cr_assert_eq(become("a", "cancel"), 200);
    cr_assert_eq(ask("a", 2, "09:00", "12:00", ",'status':'held','ttl':60"), 201);
    cr_expect_str_eq(caller_body(caller), first);
    scene_revive();
    cr_assert_eq(ask("a", 2, "09:00", "12:00", ",'status':'held','ttl':60"), 201);
    cr_expect_str_eq(caller_body(caller), first);
    free(first);
}
