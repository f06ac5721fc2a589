/* One request id is one appointment: repeated, at once, after a restart, after its end. */
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "support/crowd.h"
#include "support/scene.h"

enum { CLIENTS = 8, ROUNDS = 60 };

static struct caller *const caller = &scene.caller;

static void set_with_providers(void)
{
    scene.slotd.workers = CLIENTS + 4;
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 50, "09:00-17:00"), 201);
    cr_assert_eq(caller_register(caller, "q", 50, "09:00-17:00"), 201);
}

TestSuite(identity, .init = set_with_providers, .fini = scene_strike);

/* Books "r" and returns the answer's body; the caller's to free. */
static char *book_first(void)
{
    cr_assert_eq(caller_book(caller, "r", "p", "10:00-12:00", 45), 201);
    return memory_copy_text(caller_body(caller));
}

static void expect_again(char *first)
{
    cr_expect_eq(caller_book(caller, "r", "p", "10:00-12:00", 45), 201);
    cr_expect_str_eq(caller_body(caller), first);
    free(first);
}

static int64_t listed(void)
{
    caller_get(caller, "/appointments");
    return caller_count(caller, "/scheduled");
}

Test(identity, the_same_request_gets_the_same_bytes)
{
    char *first = book_first();
    cr_assert_eq(caller_book(caller, "other", "p", "10:00-12:00", 45), 201);
    expect_again(first);
    cr_expect_eq(listed(), 2);
}

Test(identity, a_request_without_preference_gets_the_same_bytes)
{
    cr_assert_eq(caller_book(caller, "r", NULL, "10:00-12:00", 45), 201);
    char *first = memory_copy_text(caller_body(caller));
    cr_assert_eq(caller_book(caller, "s", NULL, "10:00-12:00", 45), 201);
    cr_assert_eq(caller_book(caller, "r", NULL, "10:00-12:00", 45), 201);
    cr_expect_str_eq(caller_body(caller), first);
    cr_expect_eq(listed(), 2);
    free(first);
}

Test(identity, after_a_restart)
{
    char *first = book_first();
    scene_restart();
    expect_again(first);
    cr_expect_eq(listed(), 1);
    cr_expect_eq(caller_book(caller, "r", "p", "10:00-12:00", 46), 409);
}

Test(identity, after_a_kill)
{
    char *first = book_first();
    scene_revive();
    expect_again(first);
    cr_expect_eq(listed(), 1);
}

Test(identity, after_a_cancellation)
{
    char *first = book_first();
    cr_assert_eq(caller_cancel(caller, "r"), 200);
    expect_again(first);
    cr_expect_eq(listed(), 0, "a repetition does not book again");
    caller_get(caller, "/appointments/r");
    cr_expect_str_eq(caller_text(caller, "/status"), "cancelled");
    cr_expect_eq(caller_book(caller, "r", "p", "10:00-12:00", 30), 409);
}

Test(identity, after_a_displacement)
{
    char *first = book_first();
    cr_assert_eq(caller_replace(caller, "p", "13:00-14:00"), 200);
    expect_again(first);
    cr_expect_eq(listed(), 0);
}

Test(identity, after_a_cancellation_and_a_restart)
{
    char *first = book_first();
    cr_assert_eq(caller_cancel(caller, "r"), 200);
    scene_restart();
    expect_again(first);
    cr_expect_eq(listed(), 0);
}

Test(identity, other_content_is_refused)
{
    static const struct {
        const char *provider, *range;
        int minutes;
    } others[] = {
        {"p", "10:00-12:00", 44}, {"p", "10:01-12:00", 45},  {"p", "10:00-11:59", 45},
        {"q", "10:00-12:00", 45}, {NULL, "10:00-12:00", 45}, {"nobody", "10:00-12:00", 45},
    };
    char *first = book_first();
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        cr_expect_eq(
            caller_book(caller, "r", others[i].provider, others[i].range, others[i].minutes), 409,
            "case %zu", i);
        cr_expect_str_eq(caller_text(caller, "/code"), "id_reused", "case %zu", i);
    }
    expect_again(first);
    cr_expect_eq(listed(), 1);
}

Test(identity, a_named_provider_is_other_content_than_the_same_one_found)
{
    cr_assert_eq(caller_book(caller, "r", NULL, "10:00-12:00", 45), 201);
    char found[8];
    snprintf(found, sizeof found, "%s", caller_text(caller, "/provider_id"));
    cr_expect_eq(caller_book(caller, "r", found, "10:00-12:00", 45), 409);
}

Test(identity, content_is_what_it_means_not_how_it_is_written)
{
    cr_assert_eq(caller_book(caller, "r", NULL, "10:00-12:00", 45), 201);
    char *first = memory_copy_text(caller_body(caller));
    cr_assert_eq(caller_call(caller, "POST", "/appointments",
                             " { \"duration\" : 45,\n\t\"preferred_provider\": null, "
                             "\"preferred_range\":{\"end\":\"12:00\",\"start\":\"1\\u0030:00\"}, "
                             "\"\\u0069d\":\"\\u0072\" } "),
                 201);
    cr_expect_str_eq(caller_body(caller), first);
    cr_expect_eq(listed(), 1);
    free(first);
}

Test(identity, ids_that_look_alike_are_different)
{
    static const char *const ids[] = {"Req",          "req", "req ", " req",  "req\xc3\xa9",
                                      "reqe\xcc\x81", "0",   "00",   "req/1", "%20"};
    enum { COUNT = sizeof ids / sizeof ids[0] };
    for (size_t i = 0; i < COUNT; i++) {
        cr_expect_eq(caller_book(caller, ids[i], "p", "09:00-17:00", 10), 201, "%s", ids[i]);
        cr_expect_str_eq(caller_text(caller, "/request_id"), ids[i]);
    }
    cr_expect_eq(listed(), COUNT);
}

Test(identity, an_id_in_a_path_is_decoded)
{
    cr_assert_eq(caller_book(caller, "a/b c%\xc3\xa9", "p", "10:00-11:00", 30), 201);
    cr_assert_eq(caller_get(caller, "/appointments/a%2Fb%20c%25%c3%A9"), 200);
    cr_expect_str_eq(caller_text(caller, "/request_id"), "a/b c%\xc3\xa9");
    cr_assert_eq(caller_call(caller, "POST", "/appointments/a%2fb%20c%25%C3%a9/cancel", NULL), 200);
    cr_expect_eq(listed(), 0);
}

Test(identity, a_refused_id_can_be_used_again)
{
    cr_assert_eq(caller_book(caller, "r", "p", "18:00-19:00", 30), 409);
    cr_assert_eq(caller_get(caller, "/appointments/r"), 404);
    cr_assert_eq(caller_book(caller, "r", "nobody", "10:00-11:00", 30), 404);
    cr_assert_eq(caller_book(caller, "r", "p", "10:00-11:00", 30), 201);
    cr_expect_str_eq(caller_slot(caller), "10:00-10:30");
}

struct echo {
    atomic_int odd[ROUNDS];
    char bodies[ROUNDS][CLIENTS][512];
};

/* Half of the rounds name the provider. */
static void repeat_together(struct member *member)
{
    struct echo *echo = member->context;
    for (int round = 0; round < ROUNDS; round++) {
        char id[24];
        snprintf(id, sizeof id, "same-%d", round);
        member_meet(member);
        int status = caller_book(&member->caller, id, round % 2 == 0 ? "p" : NULL, "09:00-17:00",
                                 5 + round % 3);
        echo->odd[round] += status != 201;
        snprintf(echo->bodies[round][member->index], sizeof echo->bodies[0][0], "%s",
                 caller_body(&member->caller));
    }
}

Test(identity, identical_requests_at_once_are_one_appointment)
{
    static struct echo echo;
    static struct crowd crowd;
    cr_assert_eq(caller_register(caller, "p", 500, "09:00-17:00"), 200);
    cr_assert_eq(caller_register(caller, "q", 500, "09:00-17:00"), 200);
    crowd_run(&crowd, CLIENTS, scene.slotd.port, repeat_together, &echo);
    for (int round = 0; round < ROUNDS; round++) {
        cr_expect_eq(echo.odd[round], 0, "round %d: %d answers were not 201", round,
                     echo.odd[round]);
        for (int i = 1; i < CLIENTS; i++) {
            cr_expect_str_eq(echo.bodies[round][i], echo.bodies[round][0]);
        }
    }
    cr_expect_eq(listed(), ROUNDS);
}

/* One id, eight different requests: one of them books, the others learn that it is taken. */
static void quarrel(struct member *member)
{
    atomic_int *counts = member->context;
    for (int round = 0; round < ROUNDS; round++) {
        char id[24];
        snprintf(id, sizeof id, "torn-%d", round);
        member_meet(member);
        int status = caller_book(&member->caller, id, NULL, "09:00-17:00", 1 + member->index);
        counts[status == 201 ? 0 : status == 409 ? 1 : 2]++;
    }
}

Test(identity, different_requests_of_one_id_at_once_book_one)
{
    static atomic_int counts[3];
    static struct crowd crowd;
    cr_assert_eq(caller_register(caller, "p", 500, "09:00-17:00"), 200);
    crowd_run(&crowd, CLIENTS, scene.slotd.port, quarrel, counts);
    cr_expect_eq(counts[0], ROUNDS);
    cr_expect_eq(counts[1], ROUNDS * (CLIENTS - 1));
    cr_expect_eq(counts[2], 0);
    cr_expect_eq(listed(), ROUNDS);
}
