/* The feed of changes: all of them, in order, without gaps, as soon as they are made. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/memory.h"
#include "support/document.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

static void set_with_provider(void)
{
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 500, "00:00-24:00"), 201);
}

TestSuite(events, .init = set_with_provider, .fini = scene_strike);

static void book(const char *id)
{
    cr_assert_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'%s','preferred_provider':'p','duration':5,'date':'%s',"
                            "'preferred_range':{'start':'00:00','end':'24:00'}}",
                            id, scene_date(2)),
                 201, "%s", caller_body(caller));
}

static int64_t elapsed_ms(const struct timespec *since)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - since->tv_sec) * 1000 + (now.tv_nsec - since->tv_nsec) / 1000000;
}

/* Everything after `after`, by pages; checks that the sequences follow on one another. */
static json_t *read_all(int64_t after, int limit)
{
    json_t *all = json_array();
    for (;;) {
        cr_assert_eq(caller_look(caller, "/events?after=%lld&limit=%d", (long long)after, limit),
                     200);
        json_t *events = document_at(caller->document, "/events");
        size_t i;
        json_t *event;
        json_array_foreach(events, i, event)
        {
            cr_expect_eq(document_number(event, "/sequence"), ++after, "%s", caller_body(caller));
        }
        cr_expect_eq(caller_number(caller, "/next_after"), after);
        cr_expect_leq(json_array_size(events), (size_t)limit);
        if (json_array_size(events) == 0) {
            return all;
        }
        json_array_extend(all, events);
    }
}

static void expect_kind(json_t *events, size_t i, const char *kind, const char *request_id)
{
    json_t *event = json_array_get(events, i);
    cr_expect_str_eq(document_text(event, "/kind"), kind, "%zu", i);
    cr_expect_str_eq(document_text(event, "/request_id"), request_id, "%zu", i);
    cr_expect_str_neq(document_text(event, "/at"), "");
}

Test(events, every_change_is_one)
{
    book("a");
    cr_assert_eq(caller_say(caller, "POST", "/appointments/a/move",
                            "{'date':'%s','preferred_range':{'start':'10:00','end':'10:05'}}",
                            scene_date(3)),
                 200);
    cr_assert_eq(caller_cancel(caller, "a"), 200);
    cr_assert_eq(caller_cancel(caller, "a"), 200);
    cr_assert_eq(caller_say(caller, "POST", "/clients", "{'id':'jane','name':'Jane'}"), 201);
    cr_assert_eq(caller_call(caller, "DELETE", "/clients/jane", NULL), 200);
    cr_assert_eq(caller_replace(caller, "p", "00:00-12:00"), 200);
    cr_assert_eq(caller_call(caller, "PUT", "/groups/default/closures", "{\"closures\":[]}"), 200);
    json_t *events = read_all(0, 100);
    expect_kind(events, 0, "provider.registered", "");
    expect_kind(events, 1, "appointment.booked", "a");
    cr_expect_str_eq(document_text(json_array_get(events, 1), "/provider_id"), "p");
    cr_expect_str_neq(document_text(json_array_get(events, 1), "/start"), "");
    expect_kind(events, 2, "appointment.moved", "a");
    cr_expect_str_eq(document_text(json_array_get(events, 2), "/start"), scene_instant(3, 600));
    expect_kind(events, 3, "appointment.cancelled", "a");
    expect_kind(events, 4, "client.created", "");
    cr_expect_str_eq(document_text(json_array_get(events, 4), "/id"), "jane");
    expect_kind(events, 5, "client.erased", "");
    expect_kind(events, 6, "provider.changed", "");
    expect_kind(events, 7, "group.closed", "");
    cr_expect_eq(json_array_size(events), 8);
    json_decref(events);
}

Test(events, what_changed_nothing_is_none)
{
    book("a");
    book("a");
    cr_expect_eq(caller_book(caller, "b", "p", "10:00-10:01", 5), 409);
    cr_expect_eq(caller_call(caller, "PUT", "/providers/p/availability?dry_run=true",
                             "{\"availability\":[]}"),
                 200);
    json_t *events = read_all(0, 100);
    cr_expect_eq(json_array_size(events), 2);
    json_decref(events);
}

Test(events, an_expired_hold_is_one_though_nobody_asks)
{
    const struct timespec moment = {.tv_sec = 2};
    cr_assert_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'a','duration':5,'date':'%s','status':'held','ttl':1,"
                            "'preferred_range':{'start':'00:00','end':'24:00'}}",
                            scene_date(2)),
                 201);
    nanosleep(&moment, NULL);
    json_t *events = read_all(0, 100);
    cr_assert_eq(json_array_size(events), 3);
    expect_kind(events, 1, "appointment.held", "a");
    expect_kind(events, 2, "appointment.expired", "a");
    json_decref(events);
}

Test(events, come_in_pages)
{
    for (int i = 0; i < 25; i++) {
        char id[16];
        snprintf(id, sizeof id, "a%d", i);
        book(id);
    }
    json_t *at_once = read_all(0, 1000), *by_sevens = read_all(0, 7);
    cr_expect_eq(json_array_size(at_once), 26);
    cr_expect(json_equal(at_once, by_sevens));
    json_decref(at_once);
    json_decref(by_sevens);
    cr_assert_eq(caller_get(caller, "/events?after=20"), 200);
    cr_expect_eq(caller_count(caller, "/events"), 6);
}

/* One who waits, on a connection of its own. */
static void wait_on(struct caller *waiter, int64_t after, int seconds)
{
    char request[160];
    caller_open(waiter, scene.slotd.port);
    snprintf(request, sizeof request,
             "GET /events?after=%lld&wait=%d HTTP/1.1\r\nHost: localhost\r\n\r\n", (long long)after,
             seconds);
    cr_assert(http_client_send_text(&waiter->client, request));
    const struct timespec moment = {.tv_nsec = 400000000};
    nanosleep(&moment, NULL);
}

Test(events, wake_who_waits_within_a_second)
{
    struct caller waiter;
    struct timespec begin;
    for (int i = 0; i < 5; i++) {
        char id[16];
        snprintf(id, sizeof id, "a%d", i);
        wait_on(&waiter, 1 + i, 20);
        clock_gettime(CLOCK_MONOTONIC, &begin);
        book(id);
        cr_expect_eq(caller_take(&waiter, http_client_receive(&waiter.client)), 200);
        cr_expect_lt(elapsed_ms(&begin), 1000);
        cr_expect_eq(caller_count(&waiter, "/events"), 1);
        cr_expect_str_eq(caller_text(&waiter, "/events/0/request_id"), id);
        caller_close(&waiter);
    }
}

Test(events, who_waits_in_vain_is_told_when_the_time_is_over)
{
    struct timespec begin;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    cr_assert_eq(caller_get(caller, "/events?after=1&wait=1"), 200);
    cr_expect_geq(elapsed_ms(&begin), 900);
    cr_expect_lt(elapsed_ms(&begin), 3000);
    cr_expect_eq(caller_count(caller, "/events"), 0);
    cr_expect_eq(caller_number(caller, "/next_after"), 1);
}

Test(events, who_need_not_wait_does_not)
{
    struct timespec begin;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    cr_assert_eq(caller_get(caller, "/events?after=0&wait=20"), 200);
    cr_expect_eq(caller_count(caller, "/events"), 1);
    cr_expect_lt(elapsed_ms(&begin), 1000);
}

Test(events, who_waits_does_not_delay_the_end)
{
    struct caller waiter;
    struct timespec begin;
    wait_on(&waiter, 1, 30);
    caller_close(caller);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    cr_assert_eq(slotd_stop(&scene.slotd), 0);
    cr_expect_lt(elapsed_ms(&begin), 3000);
    cr_expect_eq(caller_take(&waiter, http_client_receive(&waiter.client)), 200, "and is answered");
    cr_expect_eq(caller_count(&waiter, "/events"), 0);
    caller_close(&waiter);
    cr_assert(slotd_start(&scene.slotd));
    caller_open(caller, scene.slotd.port);
}

Test(events, too_many_waiters_are_answered_at_once)
{
    static const char *const flags[] = {"--max-waiting", "1", NULL};
    struct caller waiter;
    struct timespec begin;
    scene.slotd.flags = flags;
    scene_restart();
    wait_on(&waiter, 1, 3);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    cr_expect_eq(caller_get(caller, "/events?after=1&wait=3"), 200);
    cr_expect_lt(elapsed_ms(&begin), 1000);
    cr_expect_eq(caller_take(&waiter, http_client_receive(&waiter.client)), 200);
    caller_close(&waiter);
}

Test(events, go_on_without_a_gap_after_a_kill)
{
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 10; i++) {
            char id[16];
            snprintf(id, sizeof id, "a%d-%d", round, i);
            book(id);
        }
        json_t *before = read_all(0, 1000);
        cr_expect_eq(json_array_size(before), (size_t)(1 + 10 * (round + 1)));
        scene_revive();
        json_t *after = read_all(0, 1000);
        cr_expect(json_equal(before, after));
        json_decref(after);
        json_decref(before);
    }
}

Test(events, what_is_asked_wrongly_is_refused_by_name)
{
    static const struct {
        const char *query, *pointer;
    } wrong[] = {
        {"after=-1", "/after"},   {"after=x", "/after"}, {"limit=0", "/limit"},
        {"limit=1001", "/limit"}, {"wait=31", "/wait"},  {"wait=-1", "/wait"},
        {"since=1", "/since"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_expect_eq(caller_look(caller, "/events?%s", wrong[i].query), 422, "%s", wrong[i].query);
        cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), wrong[i].pointer);
    }
    cr_expect_eq(caller_get(caller, "/events?after=9223372036854775807"), 200);
    cr_expect_eq(caller_count(caller, "/events"), 0);
}
