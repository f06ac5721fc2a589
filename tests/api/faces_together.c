/* What one face sells, no other can: the 000 and the 001 contract beside the native API, also over
 * kill -9. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "support/dialogue.h"
#include "support/scene.h"

#define PLAY(exchanges) \
    cr_expect_eq(dialogue_play(exchanges, sizeof exchanges / sizeof exchanges[0]), 0)

static struct caller *const caller = &scene.caller;

TestSuite(faces_together, .init = scene_set, .fini = scene_strike);

/* One consultant with an hour in three days, and one of 000's providers with a morning in 2030. */
static void settle(void)
{
    static const struct exchange exchanges[] = {
        {"POST", "/consultant/", "{'first_name':'John','last_name':'Doe'}", 201, "{'id':1}"},
        {"POST", "/user/", "{'first_name':'Jane','last_name':'Smith'}", 201, "{'id':1}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'09:00','end_time':'10:00'}", 201, "{'id':1}"},
        {"POST", "/api/providers/", "{'name':'Dr. Smith'}", 201, "{'id':1}"},
        {"POST", "/api/providers/1/availability",
         "{'start_time':'2030-07-15T09:00:00Z','end_time':'2030-07-15T11:00:00Z'}", 201,
         "{'id':1}"}};
    PLAY(exchanges);
}

/* The native id of the only provider of that group. */
static const char *member_of(const char *group)
{
    static char id[64];
    id[0] = '\0';
    cr_assert_eq(dialogue_ask("/providers"), 200);
    for (int64_t i = 0; i < caller_count(caller, "/providers"); i++) {
        char pointer[48];
        snprintf(pointer, sizeof pointer, "/providers/%d/group", (int)i);
        if (strcmp(caller_text(caller, pointer), group) == 0) {
            snprintf(pointer, sizeof pointer, "/providers/%d/id", (int)i);
            snprintf(id, sizeof id, "%s", caller_text(caller, pointer));
        }
    }
    cr_assert_str_neq(id, "", "nobody in %s: %s", group, caller_body(caller));
    return id;
}

/* Half an hour, "09:15-09:45" where the server is. */
static int book_natively(const char *id, const char *provider, const char *date, const char *range)
{
    return caller_say(caller, "POST", "/appointments",
                      "{'id':'%s','preferred_provider':'%s','date':'%s','duration':30,"
                      "'preferred_range':{'start':'%.5s','end':'%.5s'}}",
                      id, provider, date, range, range + 6);
}

Test(faces_together, a_native_booking_takes_the_whole_slot_of_001)
{
    static const struct exchange exchanges[] = {
        {"GET", "/consultant/1/availability/", NULL, 200, "[]"},
        {"GET", "/consultants/availabilities/@3/", NULL, 200, "{'total_slots':0}"},
        {"GET",
         "/availabilities/timerange/?start_date=@1&end_date=@9&start_time=00:00"
         "&end_time=23:59",
         NULL, 200, "[]"}};
    settle();
    cr_assert_eq(book_natively("n", member_of("consultant"), scene_date(3), "09:15-09:45"), 201,
                 "%s", caller_body(caller));
    PLAY(exchanges);
    cr_assert_eq(caller_look(caller, "/availabilities/monthly/?month=%.2s&year=%.4s",
                             scene_date(3) + 5, scene_date(3)),
                 200);
    cr_expect_eq(caller_count(caller, ""), 0);
    int status = dialogue_say("POST", "/consultant/1/reserve/",
                              "{'user':1,'date':'@3','start_time':'09:00','end_time':'10:00'}");
    cr_expect(status == 409 || status == 404, "%d: %s", status, caller_body(caller));
    status = dialogue_say("DELETE", "/consultant/1/availability/",
                          "{'date':'@3','start_time':'09:00','end_time':'10:00'}");
    cr_expect_eq(status, 409, "%d: %s", status, caller_body(caller));
    cr_assert_eq(caller_cancel(caller, "n"), 200);
    cr_assert_eq(dialogue_ask("/consultant/1/availability/"), 200);
    cr_expect_eq(caller_count(caller, ""), 1);
    cr_expect_eq(dialogue_say("POST", "/consultant/1/reserve/",
                              "{'user':1,'date':'@3','start_time':'09:00','end_time':'10:00'}"),
                 201);
}

Test(faces_together, a_reservation_of_001_is_seen_and_cancelled_natively)
{
    char path[96], id[64];
    settle();
    cr_assert_eq(dialogue_say("POST", "/consultant/1/reserve/",
                              "{'user':1,'date':'@3','start_time':'09:00','end_time':'10:00'}"),
                 201);
    const char *provider = member_of("consultant");
    cr_expect_eq(book_natively("n", provider, scene_date(3), "09:00-10:00"), 409);
    snprintf(path, sizeof path, "/providers/%s/appointments", provider);
    cr_assert_eq(caller_get(caller, path), 200);
    cr_assert_eq(caller_count(caller, "/scheduled"), 1, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/scheduled/0/date"), scene_date(3));
    cr_expect_str_eq(caller_text(caller, "/scheduled/0/time_slot/start"), "09:00");
    snprintf(id, sizeof id, "%s", caller_text(caller, "/scheduled/0/request_id"));
    cr_assert_eq(caller_cancel(caller, id), 200);
    cr_assert_eq(dialogue_ask("/consultant/1/availability/"), 200);
    cr_expect_eq(caller_count(caller, ""), 1);
    cr_assert_eq(dialogue_say("POST", "/consultant/1/reserve/",
                              "{'user':1,'date':'@3','start_time':'09:00','end_time':'10:00'}"),
                 201, "%s", caller_body(caller));
    cr_expect_eq(caller_number(caller, "/booking_id"), 2);
}

Test(faces_together, an_appointment_of_000_is_seen_and_cancelled_natively)
{
    static const struct exchange booking = {
        "POST", "/api/appointments",
        "{'provider':1,'client_name':'C','start_time':'2030-07-15T09:30:00Z',"
        "'end_time':'2030-07-15T10:30:00Z'}",
        201, NULL};
    char id[64];
    settle();
    cr_assert_eq(dialogue_play(&booking, 1), 0);
    cr_assert_str_eq(member_of("pro"), "pro-1");
    cr_assert_eq(caller_get(caller, "/providers/pro-1/appointments"), 200);
    cr_assert_eq(caller_count(caller, "/scheduled"), 1, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/scheduled/0/start"), "2030-07-15T09:30:00Z");
    cr_expect_str_eq(caller_text(caller, "/scheduled/0/end"), "2030-07-15T10:30:00Z");
    snprintf(id, sizeof id, "%s", caller_text(caller, "/scheduled/0/request_id"));
    cr_assert_eq(caller_cancel(caller, id), 200);
    cr_assert_eq(dialogue_ask("/api/providers/1/appointments"), 200);
    cr_expect_eq(caller_count(caller, ""), 0, "%s", caller_body(caller));
    cr_assert_eq(dialogue_ask("/api/providers/1/availability/slots?duration=60"), 200);
    cr_expect_eq(caller_count(caller, ""), 2);
    cr_assert_eq(dialogue_play(&booking, 1), 0);
    cr_expect_eq(caller_number(caller, "/id"), 2);
}

Test(faces_together, a_native_booking_takes_slots_of_000)
{
    settle();
    cr_assert_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'n','preferred_provider':'pro-1','date':'2030-07-15',"
                            "'time_zone':'Etc/UTC','duration':30,"
                            "'preferred_range':{'start':'09:30','end':'10:00'}}"),
                 201, "%s", caller_body(caller));
    cr_assert_eq(dialogue_ask("/api/providers/1/availability/slots?duration=30"), 200);
    cr_expect(dialogue_got("['2030-07-15T09:00:00+00:00','2030-07-15T10:00:00+00:00',"
                           "'2030-07-15T10:30:00+00:00']"));
    cr_expect_eq(dialogue_say("POST", "/api/appointments",
                              "{'provider':1,'client_name':'C',"
                              "'start_time':'2030-07-15T09:00:00Z',"
                              "'end_time':'2030-07-15T11:00:00Z'}"),
                 409);
}

/* Nobody who asks for anyone gets somebody of a face, unless the group is named. */
Test(faces_together, anybody_is_nobody_of_a_face)
{
    settle();
    cr_expect_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'a','date':'%s','duration':30,"
                            "'preferred_range':{'start':'09:00','end':'10:00'}}",
                            scene_date(3)),
                 409);
    cr_expect_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'b','date':'%s','duration':30,'group':'consultant',"
                            "'preferred_range':{'start':'09:00','end':'10:00'}}",
                            scene_date(3)),
                 201, "%s", caller_body(caller));
}

/* All that the clients of both can ask; the caller's to free. */
static char *picture(void)
{
    static const char *const paths[] = {
        "/consultant/1/",
        "/consultant/1/availability/",
        "/consultant/1/recurring/",
        "/consultants/availabilities/@3/",
        "/consultants/availabilities/@5/",
        "/availabilities/timerange/?start_date=@0&end_date=@60&start_time=00:00&end_time=23:59",
        "/api/providers/1/availability/slots?duration=30",
        "/api/providers/1/appointments",
        "/providers",
        "/appointments"};
    char *all = memory_copy_text("");
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        char *longer;
        cr_assert_eq(dialogue_ask(paths[i]), 200, "%s: %s", paths[i], caller_body(caller));
        cr_assert_gt(asprintf(&longer, "%s%s %s\n", all, paths[i], caller_body(caller)), 0);
        free(all);
        all = longer;
    }
    return all;
}

Test(faces_together, all_of_it_survives_a_kill)
{
    static const struct exchange before[] = {
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@5','start_time':'13:00','end_time':'14:00'}", 201, "{'id':2}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@6','start_time':'13:00','end_time':'14:00'}", 201, "{'id':3}"},
        {"DELETE", "/consultant/1/availability/",
         "{'date':'@6','start_time':'13:00','end_time':'14:00'}", 204, NULL},
        {"POST", "/consultant/1/recurring/",
         "{'day_of_week':2,'start_time':'20:00','end_time':'21:00'}", 201, NULL},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@3','start_time':'09:00','end_time':'10:00'}", 201, "{'booking_id':1}"},
        {"POST", "/api/appointments",
         "{'provider':1,'client_name':'C','start_time':'2030-07-15T09:30:00Z',"
         "'end_time':'2030-07-15T10:30:00Z'}",
         201, "{'id':1}"}};
    static const struct exchange after[] = {
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@3','start_time':'09:00','end_time':'10:00'}", 409,
         "{'error':'This time slot is already booked'}"},
        {"POST", "/api/appointments",
         "{'provider':1,'client_name':'C','start_time':'2030-07-15T09:00:00Z',"
         "'end_time':'2030-07-15T10:00:00Z'}",
         409, "{'detail':'Slot already booked.'}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@5','start_time':'13:30','end_time':'14:30'}", 409, "{}"},
        {"POST", "/consultant/", "{'first_name':'B','last_name':'B'}", 201, "{'id':2}"},
        {"POST", "/user/", "{'first_name':'B','last_name':'B'}", 201, "{'id':2}"},
        {"POST", "/api/providers/", "{'name':'B'}", 201, "{'id':2}"},
        {"POST", "/consultant/1/reserve/",
         "{'user':2,'date':'@5','start_time':'13:00','end_time':'14:00'}", 201, "{'booking_id':2}"},
        {"POST", "/api/providers/2/availability",
         "{'start_time':'2030-07-15T09:00:00Z','end_time':'2030-07-15T11:00:00Z'}", 201,
         "{'id':2}"},
        {"POST", "/api/appointments",
         "{'provider':2,'client_name':'C','start_time':'2030-07-15T09:30:00Z',"
         "'end_time':'2030-07-15T10:30:00Z'}",
         201, "{'id':2}"}};
    settle();
    PLAY(before);
    char *was = picture();
    for (int i = 0; i < 2; i++) {
        scene_revive();
        char *is = picture();
        cr_expect_str_eq(is, was);
        free(is);
    }
    free(was);
    PLAY(after);
    cr_assert_eq(dialogue_say("POST", "/consultants/2/availabilities/",
                              "{'date':'@7','start_time':'09:00','end_time':'10:00'}"),
                 201);
    cr_expect_gt(caller_number(caller, "/id"), 2, "%s", caller_body(caller));
}
