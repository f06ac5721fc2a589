/* What is offered: every rule of what may be booked holds for it, and all of it can be booked. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "support/document.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

TestSuite(slots, .init = scene_set, .fini = scene_strike);

/* Further members begin with a comma, with ' for ". */
static void add_provider(const char *id, const char *group, const char *windows,
                         const char *members)
{
    cr_assert_eq(caller_say(caller, "POST", "/providers",
                            "{'id':'%s','group':'%s','max_daily_appointments':null,"
                            "'availability':[%s]%s}",
                            id, group, windows, members),
                 201, "%s", caller_body(caller));
}

static const char morning[] = "{'start':'09:00','end':'12:00'}";

static const char *starts(const char *query, int days_ahead)
{
    cr_assert_eq(
        caller_look(caller, "/providers/p/slots?%s&date=%s", query, scene_date(days_ahead)), 200,
        "%s", caller_body(caller));
    return caller_starts(caller);
}

static int ask(const char *id, const char *provider, const char *start, const char *end,
               int64_t minutes)
{
    return caller_say(caller, "POST", "/appointments",
                      "{'id':'%s','preferred_provider':'%s','duration':%d,"
                      "'preferred_range':{'start':'%s','end':'%s'}}",
                      id, provider, (int)minutes, start, end);
}

static void book(const char *id, int days_ahead, int start_minute, int minutes)
{
    cr_assert_eq(ask(id, "p", scene_instant(days_ahead, start_minute),
                     scene_instant(days_ahead, start_minute + minutes), minutes),
                 201, "%s: %s", id, caller_body(caller));
}

Test(slots, of_a_provider_on_a_date)
{
    add_provider("p", "g", morning, "");
    cr_expect_str_eq(starts("duration=60", 2), "09:00 10:00 11:00");
    cr_expect_str_eq(caller_text(caller, "/provider_id"), "p");
    cr_expect_str_eq(caller_text(caller, "/time_zone"), scene.slotd.time_zone);
    cr_expect_eq(caller_number(caller, "/duration"), 60);
    cr_expect_str_eq(caller_text(caller, "/slots/0/date"), scene_date(2));
    cr_expect_str_eq(caller_text(caller, "/slots/0/time_slot/end"), "10:00");
    cr_expect_str_eq(caller_text(caller, "/slots/0/start"), scene_instant(2, 9 * 60));
    cr_expect_str_eq(caller_text(caller, "/slots/0/end"), scene_instant(2, 10 * 60));
    cr_expect_eq(caller_look(caller, "/providers/nobody/slots?duration=60"), 404);
}

Test(slots, of_several_days_come_in_order)
{
    add_provider("p", "g", morning, "");
    cr_assert_eq(caller_look(caller, "/providers/p/slots?duration=90&from=%s&to=%s", scene_date(2),
                             scene_date(4)),
                 200);
    cr_expect_str_eq(caller_starts(caller), "09:00 10:30 09:00 10:30 09:00 10:30");
    cr_expect_str_eq(caller_text(caller, "/slots/1/date"), scene_date(2));
    cr_expect_str_eq(caller_text(caller, "/slots/2/date"), scene_date(3));
    cr_expect_str_eq(caller_text(caller, "/slots/5/date"), scene_date(4));
}

Test(slots, stand_a_step_apart)
{
    add_provider("p", "g", morning, ",'slot_step':45");
    cr_expect_str_eq(starts("duration=60", 2), "09:00 09:45 10:30");
    cr_expect_str_eq(starts("duration=60&step=30", 2), "09:00 09:30 10:00 10:30 11:00");
    cr_expect_str_eq(starts("duration=180&step=1", 2), "09:00");
    cr_expect_str_eq(starts("duration=181", 2), "");
}

Test(slots, with_a_limit_of_one_are_the_next_available)
{
    char *rule = NULL;
    cr_assert_gt(
        asprintf(&rule, "{'start':'09:00','end':'10:00','weekdays':['%s']}", scene_weekday(3)), 0);
    add_provider("p", "g", rule, "");
    free(rule);
    cr_assert_eq(caller_get(caller, "/providers/p/slots?duration=60&limit=1"), 200);
    cr_assert_eq(caller_count(caller, "/slots"), 1);
    cr_expect_str_eq(caller_text(caller, "/slots/0/date"), scene_date(3));
    book("a", 3, 9 * 60, 60);
    cr_assert_eq(caller_get(caller, "/providers/p/slots?duration=60&limit=1"), 200);
    cr_assert_eq(caller_count(caller, "/slots"), 1);
    cr_expect_str_eq(caller_text(caller, "/slots/0/date"), scene_date(10));
    cr_assert_eq(caller_get(caller, "/slots?group=g&duration=60&limit=1"), 200);
    cr_assert_eq(caller_count(caller, "/slots"), 1);
    cr_expect_str_eq(caller_text(caller, "/slots/0/start"), scene_instant(10, 9 * 60));
}

Test(slots, of_a_group_name_who_can_take_them)
{
    add_provider("p", "g", morning, "");
    add_provider("q", "g", "{'start':'10:00','end':'13:00'}", "");
    add_provider("stranger", "h", morning, "");
    book("a", 2, 11 * 60, 60);
    cr_assert_eq(caller_look(caller, "/slots?group=g&duration=60&date=%s", scene_date(2)), 200);
    cr_assert_eq(caller_count(caller, "/slots"), 4, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/slots/0/start"), scene_instant(2, 9 * 60));
    cr_expect_eq(caller_count(caller, "/slots/0/providers"), 1);
    cr_expect_str_eq(caller_text(caller, "/slots/0/providers/0"), "p");
    cr_expect_eq(caller_count(caller, "/slots/1/providers"), 2);
    cr_expect_eq(caller_count(caller, "/slots/2/providers"), 1);
    cr_expect_str_eq(caller_text(caller, "/slots/2/providers/0"), "q");
    cr_expect_str_eq(caller_text(caller, "/slots/3/end"), scene_instant(2, 13 * 60));
    cr_expect_eq(caller_get(caller, "/slots?group=nowhere&duration=60"), 404);
    cr_expect_str_eq(caller_text(caller, "/code"), "group_unknown");
}

/* Between two appointments there is room for the one's buffer after and the other's before. */
Test(slots, keep_the_buffers_free)
{
    add_provider("p", "g", "{'start':'09:00','end':'13:00'}",
                 ",'buffer_before':10,'buffer_after':20,'slot_step':10");
    book("a", 2, 10 * 60 + 30, 60);
    cr_expect_str_eq(starts("duration=60", 2), "09:00 12:00");
    cr_expect_str_eq(starts("duration=71", 2), "");
    cr_expect_str_eq(starts("duration=30", 2), "09:00 09:10 09:20 09:30 12:00 12:10 12:20 12:30");
}

/* It is about noon, so that notice of an hour ends between 12:30 and 14:30. */
Test(slots, keep_notice)
{
    add_provider("p", "g", "{'start':'00:00','end':'24:00'}", ",'notice':60,'slot_step':30");
    cr_assert_eq(
        caller_look(caller, "/providers/p/slots?duration=30&date=%s&limit=1", scene_date(0)), 200);
    const char *first = caller_text(caller, "/slots/0/start");
    cr_expect(strcmp(first, scene_instant(0, 13 * 60)) >= 0 &&
                  strcmp(first, scene_instant(0, 14 * 60 + 30)) <= 0,
              "%s", first);
    cr_assert_eq(caller_call(caller, "PATCH", "/providers/p", "{\"notice\":2880}"), 200);
    cr_expect_str_eq(starts("duration=30", 1), "");
    cr_expect_str_neq(starts("duration=30", 2), "");
    cr_expect_lt(caller_count(caller, "/slots"), 48);
    starts("duration=30", 3);
    cr_expect_eq(caller_count(caller, "/slots"), 48);
}

Test(slots, end_at_the_horizon)
{
    add_provider("p", "g", morning, ",'horizon':3");
    cr_expect_str_eq(starts("duration=60", 3), "09:00 10:00 11:00");
    cr_expect_str_eq(starts("duration=60", 4), "");
    cr_expect_eq(ask("a", "p", scene_instant(4, 540), scene_instant(4, 600), 60), 409);
    cr_expect_eq(ask("b", "p", scene_instant(3, 540), scene_instant(3, 600), 60), 201);
}

Test(slots, end_with_the_daily_limit)
{
    add_provider("p", "g", morning, "");
    cr_assert_eq(caller_call(caller, "PATCH", "/providers/p", "{\"max_daily_appointments\":2}"),
                 200);
    book("a", 2, 540, 30);
    cr_expect_str_eq(starts("duration=60&step=60", 2), "10:00 11:00");
    book("b", 2, 600, 60);
    cr_expect_str_eq(starts("duration=60&step=60", 2), "");
    cr_expect_str_eq(starts("duration=60&step=60", 3), "09:00 10:00 11:00");
}

Test(slots, that_are_held_are_not_offered)
{
    add_provider("p", "g", morning, "");
    cr_assert_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'a','preferred_provider':'p','duration':60,'status':'held',"
                            "'date':'%s','preferred_range':{'start':'10:00','end':'11:00'}}",
                            scene_date(2)),
                 201);
    cr_expect_str_eq(starts("duration=60", 2), "09:00 11:00");
    cr_assert_eq(caller_cancel(caller, "a"), 200);
    cr_expect_str_eq(starts("duration=60", 2), "09:00 10:00 11:00");
}

Test(slots, of_the_past_are_not_offered)
{
    add_provider("p", "g", "{'start':'00:00','end':'24:00'}", "");
    cr_expect_str_eq(starts("duration=60", -1), "");
    cr_expect_geq(strcmp(starts("duration=60", 0), "12:00"), 0, "it is past noon");
    cr_expect_eq(ask("a", "p", scene_instant(-1, 540), scene_instant(-1, 600), 60), 409);
}

static void expect_unmodified(const char *path, const char *tag)
{
    caller_add_header(caller, "If-None-Match: %s", tag);
    cr_expect_eq(caller_get(caller, path), 304, "%s", caller_body(caller));
    cr_expect_str_eq(caller_header(caller, "ETag"), tag);
    cr_expect_str_eq(caller_body(caller), "");
}

Test(slots, that_are_known_are_not_sent_again)
{
    char tag[64];
    static const char *const paths[] = {"/providers/p/slots?duration=60&limit=3",
                                        "/slots?group=g&duration=60&limit=3"};
    add_provider("p", "g", morning, "");
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(caller_get(caller, paths[i]), 200);
        snprintf(tag, sizeof tag, "%s", caller_header(caller, "ETag"));
        cr_assert_eq(tag[0], '"');
        int socket = caller->client.socket;
        expect_unmodified(paths[i], tag);
        expect_unmodified(paths[i], tag);
        cr_expect_eq(caller_get(caller, "/healthz"), 200);
        cr_expect_eq(caller->client.socket, socket, "the connection is still good");
    }
}

Test(slots, that_have_changed_are_sent_again)
{
    char tag[64];
    add_provider("p", "g", morning, "");
    starts("duration=60", 2);
    snprintf(tag, sizeof tag, "%s", caller_header(caller, "ETag"));
    book("a", 2, 540, 60);
    caller_add_header(caller, "If-None-Match: %s", tag);
    cr_expect_str_eq(starts("duration=60", 2), "10:00 11:00");
    cr_expect_str_neq(caller_header(caller, "ETag"), tag);
    caller_cancel(caller, "a");
    caller_add_header(caller, "If-None-Match: \"other\", %s", tag);
    cr_expect_eq(caller_look(caller, "/providers/p/slots?duration=60&date=%s", scene_date(2)), 304);
}

static int random_below(unsigned *seed, int below)
{
    return rand_r(seed) % below;
}

/* Open time, buffers, step and limit drawn by lot. */
static void add_random_provider(unsigned *seed)
{
    char windows[512] = "", members[256];
    size_t length = 0;
    int count = 1 + random_below(seed, 3);
    for (int i = 0; i < count; i++) {
        int start = 8 * 60 + i * 300 + random_below(seed, 100);
        int end = start + 60 + random_below(seed, 130);
        length += (size_t)snprintf(windows + length, sizeof windows - length,
                                   "%s{'start':'%02d:%02d','end':'%02d:%02d'%s}", i > 0 ? "," : "",
                                   start / 60, start % 60, end / 60, end % 60,
                                   random_below(seed, 8) == 0 ? ",'closed':true" : "");
    }
    snprintf(members, sizeof members, ",'buffer_before':%d,'buffer_after':%d,'slot_step':%d",
             random_below(seed, 3) * 5, random_below(seed, 3) * 7, 5 + random_below(seed, 40));
    add_provider("p", "g", windows, members);
    if (random_below(seed, 2) == 0) {
        cr_assert_eq(caller_say(caller, "PATCH", "/providers/p", "{'max_daily_appointments':%d}",
                                1 + random_below(seed, 6)),
                     200);
    }
}

/* The offer again, and one of it by lot; NULL when there is none. */
static json_t *draw_offer(unsigned *seed, int minutes)
{
    cr_assert_eq(
        caller_look(caller, "/providers/p/slots?duration=%d&date=%s", minutes, scene_date(2)), 200);
    json_t *offers = document_at(caller->document, "/slots");
    size_t count = json_array_size(offers);
    return count > 0 ? json_incref(json_array_get(offers, (size_t)random_below(seed, (int)count)))
                     : NULL;
}

static void play_until_nothing_is_offered(unsigned seed)
{
    int minutes = 5 + random_below(&seed, 60), number = 0;
    add_random_provider(&seed);
    json_t *offer;
    while ((offer = draw_offer(&seed, minutes)) != NULL) {
        char id[16];
        snprintf(id, sizeof id, "a%d", number++);
        cr_assert_eq(
            ask(id, "p", document_text(offer, "/start"), document_text(offer, "/end"), minutes),
            201, "seed %u: %s", seed, caller_body(caller));
        json_decref(offer);
    }
}

Test(slots, each_can_be_booked_until_none_is_offered)
{
    for (unsigned seed = 1; seed <= 25; seed++) {
        play_until_nothing_is_offered(seed * 7919);
        scene_strike();
        scene.remembered = NULL;
        memset(scene.slotd.directory, 0, sizeof scene.slotd.directory);
        scene_set();
    }
}

static bool is_offered(json_t *offers, const char *start)
{
    size_t i;
    json_t *offer;
    json_array_foreach(offers, i, offer)
    {
        if (strcmp(document_text(offer, "/start"), start) == 0) {
            return true;
        }
    }
    return false;
}

Test(slots, what_is_refused_was_not_offered_and_what_is_granted_was)
{
    unsigned seed = 4711;
    int granted = 0, refused = 0;
    add_provider("p", "g", "{'start':'09:00','end':'16:00'}",
                 ",'slot_step':1,'buffer_before':3,'buffer_after':8");
    for (int i = 0; i < 150; i++) {
        char id[16];
        int minutes = 10 + random_below(&seed, 40);
        int start = 8 * 60 + 30 + random_below(&seed, 8 * 60);
        snprintf(id, sizeof id, "a%d", i);
        caller_look(caller, "/providers/p/slots?duration=%d&date=%s", minutes, scene_date(2));
        json_t *offers = json_incref(document_at(caller->document, "/slots"));
        bool offered = is_offered(offers, scene_instant(2, start));
        json_decref(offers);
        int status =
            ask(id, "p", scene_instant(2, start), scene_instant(2, start + minutes), minutes);
        cr_expect_eq(status, offered ? 201 : 409, "%d at %d: %s", i, start, caller_body(caller));
        granted += status == 201;
        refused += status == 409;
    }
    cr_expect_gt(granted, 4);
    cr_expect_gt(refused, 20);
}
