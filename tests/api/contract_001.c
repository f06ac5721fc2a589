/* The calls of the 001 contract as its clients make them. Dates are days ahead of the server's
 * today: @3 is in three days, #3 its weekday. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/dialogue.h"
#include "support/scene.h"

#define PLAY(exchanges) \
    cr_expect_eq(dialogue_play(exchanges, sizeof exchanges / sizeof exchanges[0]), 0)

static struct caller *const caller = &scene.caller;

TestSuite(contract_001, .init = scene_set, .fini = scene_strike);

/* John Doe with an hour in three days, and a user. */
static void settle(void)
{
    static const struct exchange exchanges[] = {
        {"POST", "/consultant/", "{'first_name':'John','last_name':'Doe'}", 201,
         "{'message':'Consultant created successfully','id':1}"},
        {"POST", "/user/", "{'first_name':'Jane','last_name':'Smith'}", 201,
         "{'message':'User created successfully','id':1}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'09:00','end_time':'10:00'}", 201,
         "{'message':'availability slot created successfully','id':1}"}};
    PLAY(exchanges);
}

/* Every week, first in two days. */
static void repeat_weekly(void)
{
    cr_assert_eq(dialogue_say("POST", "/consultant/1/recurring/",
                              "{'day_of_week':#2,'start_time':'09:00','end_time':'12:00'}"),
                 201, "%s", caller_body(caller));
}

Test(contract_001, the_calls_of_the_readme)
{
    settle();
    static const struct exchange exchanges[] = {
        {"GET", "/consultant/1/", NULL, 200, "{'id':1,'first_name':'John','last_name':'Doe'}"},
        {"GET", "/consultant/1/availability/", NULL, 200,
         "[{'consultant':1,'start_time':'09:00:00','end_time':'10:00:00','date':'@3',"
         "'is_booked':false}]"},
        {"GET", "/consultants/availabilities/@3/", NULL, 200,
         "{'date':'@3','total_slots':1,'availabilities':[{'consultant':1,'start_time':'09:00:00',"
         "'end_time':'10:00:00','date':'@3','is_booked':false}]}"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@3','start_time':'09:00','end_time':'10:00'}", 201,
         "{'message':'Booking created successfully','booking_id':1,'consultant':'John Doe',"
         "'date':'@3','start_time':'09:00','end_time':'10:00'}"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@3','start_time':'09:00','end_time':'10:00'}", 409,
         "{'error':'This time slot is already booked'}"},
        {"GET", "/consultant/1/availability/", NULL, 200, "[]"},
        {"GET", "/consultants/availabilities/@3/", NULL, 200,
         "{'date':'@3','total_slots':0,'availabilities':[]}"}};
    PLAY(exchanges);
}

Test(contract_001, a_slash_at_the_end_may_be_missing)
{
    static const struct exchange exchanges[] = {
        {"POST", "/consultant", "{'first_name':'John','last_name':'Doe'}", 201, "{'id':1}"},
        {"POST", "/user", "{'first_name':'Jane','last_name':'Smith'}", 201, "{'id':1}"},
        {"GET", "/consultant/1", NULL, 200, "{'id':1}"},
        {"POST", "/consultants/1/availabilities",
         "{'date':'@3','start_time':'09:00','end_time':'10:00'}", 201, "{'id':1}"},
        {"GET", "/consultant/1/availability", NULL, 200, "[{'consultant':1}]"},
        {"GET", "/consultants/availabilities/@3", NULL, 200, "{'total_slots':1}"},
        {"GET",
         "/availabilities/timerange?start_date=@1&end_date=@9&start_time=08:00"
         "&end_time=11:00",
         NULL, 200, "[{'consultant':1}]"},
        {"GET", "/availabilities/monthly?month=1&year=2040", NULL, 200, "[]"},
        {"POST", "/consultant/1/recurring",
         "{'day_of_week':0,'start_time':'20:00','end_time':'21:00'}", 201,
         "{'message':'Recurring availability created successfully'}"},
        {"GET", "/consultant/1/recurring", NULL, 200, "[{'consultant':1}]"},
        {"POST", "/consultant/1/reserve",
         "{'user':1,'date':'@3','start_time':'09:00','end_time':'10:00'}", 201, "{'booking_id':1}"},
        {"POST", "/consultants/1/availabilities",
         "{'date':'@4','start_time':'09:00','end_time':'10:00'}", 201, NULL},
        {"DELETE", "/consultant/1/availability",
         "{'date':'@4','start_time':'09:00','end_time':'10:00'}", 204, NULL}};
    PLAY(exchanges);
}

Test(contract_001, ids_count_from_1_in_each_collection)
{
    static const struct exchange exchanges[] = {
        {"POST", "/consultant/", "{'first_name':'A','last_name':'A'}", 201, "{'id':1}"},
        {"POST", "/consultant/", "{'first_name':'A','last_name':'A'}", 201, "{'id':2}"},
        {"POST", "/user/", "{'first_name':'A','last_name':'A'}", 201, "{'id':1}"},
        {"POST", "/consultants/2/availabilities/",
         "{'date':'@1','start_time':'09:00','end_time':'10:00'}", 201, "{'id':1}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@1','start_time':'09:00','end_time':'10:00'}", 201, "{'id':2}"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@1','start_time':'09:00','end_time':'10:00'}", 201, "{'booking_id':1}"},
        {"POST", "/consultant/2/reserve/",
         "{'user':1,'date':'@1','start_time':'09:00','end_time':'10:00'}", 201, "{'booking_id':2}"},
        {"POST", "/user/", "{'first_name':'B','last_name':'B'}", 201, "{'id':2}"},
        {"POST", "/consultant/", "{'first_name':'B','last_name':'B'}", 201, "{'id':3}"},
        {"POST", "/api/providers/", "{'name':'A'}", 201, "{'id':1}"}};
    PLAY(exchanges);
}

Test(contract_001, people_have_two_names)
{
    static const char *const paths[] = {"/consultant/", "/user/"};
    for (size_t i = 0; i < 2; i++) {
        const struct exchange exchanges[] = {
            {"POST", paths[i], "{}", 400,
             "{'first_name':['This field may not be null.'],"
             "'last_name':['This field may not be null.']}"},
            {"POST", paths[i], "{'first_name':''}", 400,
             "{'first_name':['This field may not be blank.'],"
             "'last_name':['This field may not be null.']}"},
            {"POST", paths[i], "{'first_name':null,'last_name':'  '}", 400,
             "{'first_name':['This field may not be null.'],"
             "'last_name':['This field may not be blank.']}"},
            {"POST", paths[i],
             "{'first_name':'123456789_123456789_123456789_123456789_123456789_1',"
             "'last_name':'A'}",
             400, "{'first_name':['Ensure this field has no more than 50 characters.']}"},
            {"POST", paths[i],
             "{'first_name':'123456789_123456789_123456789_123456789_123456789_',"
             "'last_name':'\\u00c5ngstr\\u00f6m'}",
             201, "{'id':1}"},
            {"POST", paths[i], "[1,2]", 400, "{}"},
            {"POST", paths[i], "{'first_name':", 400, "{}"},
            {"POST", paths[i], "'text'", 400, "{}"},
            {"POST", paths[i], "{'first_name':['A'],'last_name':{}}", 400, "{}"}};
        PLAY(exchanges);
    }
    cr_assert_eq(dialogue_ask("/consultant/1/"), 200);
    cr_expect(dialogue_got("{'last_name':'\\u00c5ngstr\\u00f6m'}"));
}

Test(contract_001, availability_is_for_days_to_come)
{
    settle();
    static const struct exchange exchanges[] = {
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@0','start_time':'23:00','end_time':'23:30'}", 400,
         "{'error':'Only future dates are allowed'}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@-1','start_time':'09:00','end_time':'10:00'}", 400,
         "{'error':'Only future dates are allowed'}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'2020-02-29','start_time':'09:00','end_time':'10:00'}", 400,
         "{'error':'Only future dates are allowed'}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@1','start_time':'00:00','end_time':'00:30'}", 201, "{'id':2}"},
        {"POST", "/consultants/9/availabilities/",
         "{'date':'@3','start_time':'09:00','end_time':'10:00'}", 404,
         "{'error':'Consultant not found'}"}};
    PLAY(exchanges);
}

Test(contract_001, times_are_hours_and_minutes_maybe_seconds)
{
    settle();
    static const char text[] = "Time has wrong format. Use one of these formats instead: "
                               "hh:mm[:ss[.uuuuuu]].";
    static const char *const wrong[] = {"'9am'", "'25:00'", "'09:60'", "'nope'", "''", "'-1:00'"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_expect_eq(caller_say(caller, "POST", "/consultants/1/availabilities/",
                                "{'date':'%s','start_time':%s,'end_time':'10:00'}", scene_date(5),
                                wrong[i]),
                     400, "%s", wrong[i]);
        cr_expect_str_eq(caller_text(caller, "/start_time/0"), text, "%s: %s", wrong[i],
                         caller_body(caller));
        cr_expect_eq(caller_say(caller, "POST", "/consultant/1/recurring/",
                                "{'day_of_week':0,'start_time':'09:00','end_time':%s}", wrong[i]),
                     400, "%s", wrong[i]);
        cr_expect_str_eq(caller_text(caller, "/end_time/0"), text, "%s: %s", wrong[i],
                         caller_body(caller));
    }
    static const struct exchange exchanges[] = {
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@5','start_time':'09:00:00','end_time':'10:00:00'}", 201, "{'id':2}"},
        {"GET", "/consultants/availabilities/@5/", NULL, 200,
         "{'total_slots':1,'availabilities':["
         "{'start_time':'09:00:00','end_time':'10:00:00'}]}"}};
    PLAY(exchanges);
}

Test(contract_001, seconds_are_kept)
{
    static const struct exchange exchanges[] = {
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@5','start_time':'10:15:30','end_time':'23:59:59'}", 201, "{'id':2}"},
        {"GET", "/consultants/availabilities/@5/", NULL, 200,
         "{'total_slots':1,'availabilities':[{'start_time':'10:15:30','end_time':'23:59:59'}]}"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@5','start_time':'10:15:30','end_time':'23:59:59'}", 201,
         "{'start_time':'10:15:30','end_time':'23:59:59'}"}};
    settle();
    PLAY(exchanges);
}

Test(contract_001, slots_are_listed_by_date_and_time)
{
    settle();
    static const struct exchange exchanges[] = {
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@9','start_time':'08:00','end_time':'09:00'}", 201, NULL},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@2','start_time':'15:00','end_time':'16:00'}", 201, NULL},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@2','start_time':'07:30','end_time':'08:00'}", 201, NULL},
        {"GET", "/consultant/1/availability/", NULL, 200,
         "[{'date':'@2','start_time':'07:30:00'},{'date':'@2','start_time':'15:00:00'},"
         "{'date':'@3','start_time':'09:00:00'},{'date':'@9','start_time':'08:00:00'}]"},
        {"GET", "/consultants/availabilities/@2/", NULL, 200,
         "{'date':'@2','total_slots':2,'availabilities':[{'start_time':'07:30:00'},"
         "{'start_time':'15:00:00'}]}"},
        {"GET", "/consultant/2/availability/", NULL, 404, "{'error':'Consultant not found'}"}};
    PLAY(exchanges);
}

Test(contract_001, a_day_shows_all_consultants)
{
    settle();
    static const struct exchange exchanges[] = {
        {"POST", "/consultant/", "{'first_name':'Ann','last_name':'Lee'}", 201, "{'id':2}"},
        {"POST", "/consultants/2/availabilities/",
         "{'date':'@3','start_time':'08:30','end_time':'09:30'}", 201, NULL},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'08:00','end_time':'08:30'}", 201, NULL},
        {"GET", "/consultants/availabilities/@3/", NULL, 200,
         "{'date':'@3','total_slots':3,'availabilities':["
         "{'consultant':1,'start_time':'08:00:00'},{'consultant':2,'start_time':'08:30:00'},"
         "{'consultant':1,'start_time':'09:00:00'}]}"},
        {"GET", "/consultants/availabilities/@4/", NULL, 200,
         "{'date':'@4','total_slots':0,'availabilities':[]}"},
        {"GET", "/consultants/availabilities/@0/", NULL, 200,
         "{'date':'@0','total_slots':0,'availabilities':[]}"},
        {"GET", "/consultants/availabilities/@-1/", NULL, 400,
         "{'error':'Cannot query availability for past dates'}"}};
    PLAY(exchanges);
    static const char *const wrong[] = {"nope", "2026-13-01", "2027-02-30", "20270101",
                                        "01-01-2027"};
    static const char text[] = "Invalid date format. Use YYYY-MM-DD. Details: ";
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_expect_eq(caller_look(caller, "/consultants/availabilities/%s/", wrong[i]), 400, "%s",
                     wrong[i]);
        cr_expect_eq(strncmp(caller_text(caller, "/error"), text, sizeof text - 1), 0, "%s: %s",
                     wrong[i], caller_body(caller));
    }
}

Test(contract_001, a_slot_can_be_taken_back_by_both_paths)
{
    settle();
    static const struct exchange exchanges[] = {
        {"DELETE", "/consultant/1/availability/delete",
         "{'date':'@3','start_time':'09:00','end_time':'09:30'}", 404,
         "{'error':'Time slot not found'}"},
        {"DELETE", "/consultant/1/availability/",
         "{'date':'@4','start_time':'09:00','end_time':'10:00'}", 404,
         "{'error':'Time slot not found'}"},
        {"DELETE", "/consultant/1/availability/delete",
         "{'date':'@3','start_time':'09:00:00','end_time':'10:00'}", 204, NULL},
        {"DELETE", "/consultant/1/availability/delete",
         "{'date':'@3','start_time':'09:00','end_time':'10:00'}", 404,
         "{'error':'Time slot not found'}"},
        {"GET", "/consultant/1/availability/", NULL, 200, "[]"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@3','start_time':'09:00','end_time':'10:00'}", 404,
         "{'error':'No available time slot found'}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'09:00','end_time':'10:00'}", 201, "{'id':2}"},
        {"DELETE", "/consultant/1/availability/",
         "{'date':'@3','start_time':'09:00','end_time':'10:00'}", 204, NULL},
        {"DELETE", "/consultant/1/availability/delete/",
         "{'date':'@3','start_time':'09:00','end_time':'10:00'}", 404,
         "{'error':'Time slot not found'}"},
        {"DELETE", "/consultant/1/availability/", "{}", 400, "{}"},
        {"DELETE", "/consultant/1/availability/", "[1]", 400, "{}"},
        {"DELETE", "/consultant/1/availability/",
         "{'date':'nope','start_time':'09:00','end_time':'10:00'}", 400, "{}"}};
    PLAY(exchanges);
    cr_assert_eq(dialogue_say("POST", "/consultants/1/availabilities/",
                              "{'date':'@3','start_time':'09:00','end_time':'10:00'}"),
                 201);
    cr_assert_eq(dialogue_say("DELETE", "/consultant/1/availability/",
                              "{'date':'@3','start_time':'09:00','end_time':'10:00'}"),
                 204);
    cr_expect_eq(caller->reply->body_length, 0);
}

Test(contract_001, patterns_are_kept_and_listed)
{
    settle();
    static const struct exchange exchanges[] = {
        {"POST", "/consultant/1/recurring/",
         "{'day_of_week':0,'start_time':'09:00','end_time':'12:00'}", 201,
         "{'message':'Recurring availability created successfully','id':1}"},
        {"GET", "/consultant/1/recurring/", NULL, 200,
         "[{'consultant':1,'day_of_week':0,'start_time':'09:00:00','end_time':'12:00:00',"
         "'is_active':true}]"},
        {"POST", "/consultant/1/recurring/",
         "{'day_of_week':6,'start_time':'13:00:00','end_time':'14:30:00'}", 201, "{'id':2}"},
        {"POST", "/consultant/1/recurring/",
         "{'day_of_week':7,'start_time':'09:00','end_time':'12:00'}", 400,
         "{'day_of_week':['\\'7\\' is not a valid choice.']}"},
        {"POST", "/consultant/1/recurring/",
         "{'day_of_week':-1,'start_time':'09:00','end_time':'12:00'}", 400,
         "{'day_of_week':['\\'-1\\' is not a valid choice.']}"},
        {"POST", "/consultant/1/recurring/", "{'day_of_week':'mon','start_time':'09:00'}", 400,
         "{}"},
        {"POST", "/consultant/1/recurring/",
         "{'day_of_week':1,'start_time':'12:00','end_time':'09:00'}", 400, "{}"},
        {"POST", "/consultant/1/recurring/",
         "{'day_of_week':1,'start_time':'12:00','end_time':'12:00'}", 400, "{}"},
        {"POST", "/consultant/1/recurring/", "{}", 400, "{}"},
        {"POST", "/consultant/1/recurring/", "[1]", 400, "{}"},
        {"POST", "/consultant/9/recurring/",
         "{'day_of_week':0,'start_time':'09:00','end_time':'12:00'}", 404, "{}"},
        {"GET", "/consultant/9/recurring/", NULL, 404, "{}"}};
    PLAY(exchanges);
    cr_assert_eq(dialogue_ask("/consultant/1/recurring/"), 200);
    cr_expect_eq(caller_count(caller, ""), 2);
}

/* A week has seven days, so a pattern has four days in the next 28, today not counted. */
Test(contract_001, patterns_occur_in_every_view)
{
    settle();
    repeat_weekly();
    static const struct exchange exchanges[] = {
        {"GET", "/consultant/1/availability/", NULL, 200,
         "[{'consultant':1,'date':'@2','start_time':'09:00:00','end_time':'12:00:00',"
         "'is_booked':false},{'date':'@3'},{'date':'@9'},{'date':'@16'},{'date':'@23'}]"},
        {"GET", "/consultants/availabilities/@9/", NULL, 200,
         "{'date':'@9','total_slots':1,'availabilities':[{'consultant':1,'date':'@9',"
         "'start_time':'09:00:00','end_time':'12:00:00','is_booked':false}]}"},
        {"GET", "/consultants/availabilities/@10/", NULL, 200, "{'total_slots':0}"},
        {"GET", "/consultants/availabilities/@51/", NULL, 200, "{'total_slots':1}"},
        {"GET",
         "/availabilities/timerange/?start_date=@9&end_date=@23&start_time=08:00"
         "&end_time=13:00",
         NULL, 200, "[{'date':'@9'},{'date':'@16'},{'date':'@23'}]"},
        {"GET", "/availabilities/timerange/?start_date=@44&end_date=@57", NULL, 200,
         "[{'date':'@44'},{'date':'@51'}]"}};
    PLAY(exchanges);
    cr_assert_eq(caller_look(caller, "/availabilities/monthly/?month=%.2s&year=%.4s",
                             scene_date(51) + 5, scene_date(51)),
                 200);
    cr_expect_not_null(strstr(caller_body(caller), scene_date(51)), "%s", caller_body(caller));
    cr_expect_geq(caller_count(caller, ""), 4);
    cr_expect_leq(caller_count(caller, ""), 5 + 1);
}

Test(contract_001, an_occurrence_is_reserved_alone)
{
    settle();
    repeat_weekly();
    static const struct exchange exchanges[] = {
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@9','start_time':'09:00','end_time':'12:00'}", 201,
         "{'booking_id':1,'consultant':'John Doe','date':'@9'}"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@9','start_time':'09:00','end_time':'12:00'}", 409,
         "{'error':'This time slot is already booked'}"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@10','start_time':'09:00','end_time':'12:00'}", 404,
         "{'error':'No available time slot found'}"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@16','start_time':'09:00','end_time':'11:00'}", 404,
         "{'error':'No available time slot found'}"},
        {"GET", "/consultant/1/availability/", NULL, 200,
         "[{'date':'@2'},{'date':'@3'},{'date':'@16'},{'date':'@23'}]"},
        {"GET", "/consultants/availabilities/@9/", NULL, 200, "{'total_slots':0}"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@51','start_time':'09:00','end_time':'12:00'}", 201,
         "{'booking_id':2}"},
        {"GET", "/consultants/availabilities/@51/", NULL, 200, "{'total_slots':0}"},
        {"GET", "/consultants/availabilities/@44/", NULL, 200, "{'total_slots':1}"}};
    PLAY(exchanges);
}

/* The contract is silent about taking back an occurrence: it goes alone, and can be offered anew.
 */
Test(contract_001, an_occurrence_is_taken_back_alone)
{
    static const struct exchange exchanges[] = {
        {"DELETE", "/consultant/1/availability/",
         "{'date':'@9','start_time':'09:00','end_time':'12:00'}", 204, NULL},
        {"GET", "/consultant/1/availability/", NULL, 200,
         "[{'date':'@2'},{'date':'@3'},{'date':'@16'},{'date':'@23'}]"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@9','start_time':'09:00','end_time':'12:00'}", 404,
         "{'error':'No available time slot found'}"},
        {"GET", "/consultant/1/recurring/", NULL, 200, "[{'is_active':true}]"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@9','start_time':'09:00','end_time':'12:00'}", 201,
         "{'message':'availability slot created successfully'}"},
        {"GET", "/consultants/availabilities/@9/", NULL, 200, "{'total_slots':1}"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@9','start_time':'09:00','end_time':'12:00'}", 201, NULL}};
    settle();
    repeat_weekly();
    PLAY(exchanges);
}

static void set_with_few_windows(void)
{
    static const char *const flags[] = {"--max-windows", "3", NULL};
    scene.slotd.flags = flags;
    scene_set();
}

TestSuite(contract_001_limits, .init = set_with_few_windows, .fini = scene_strike);

/* The pattern is one, and each that is deleted alone. */
Test(contract_001_limits, no_more_occurrences_are_taken_back_than_may_be)
{
    static const struct exchange exchanges[] = {
        {"DELETE", "/consultant/1/availability/",
         "{'date':'@2','start_time':'09:00','end_time':'12:00'}", 204, NULL},
        {"DELETE", "/consultant/1/availability/",
         "{'date':'@9','start_time':'09:00','end_time':'12:00'}", 204, NULL},
        {"DELETE", "/consultant/1/availability/",
         "{'date':'@16','start_time':'09:00','end_time':'12:00'}", 409,
         "{'error':'No more time slots of this consultant can be deleted one by one'}"},
        {"GET", "/consultant/1/availability/", NULL, 200,
         "[{'date':'@3'},{'date':'@16'},{'date':'@23'}]"},
        {"DELETE", "/consultant/1/availability/",
         "{'date':'@3','start_time':'09:00','end_time':'10:00'}", 204, NULL},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@9','start_time':'10:00','end_time':'11:00'}", 409,
         "{'error':'This time overlaps other availability of the consultant'}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@9','start_time':'09:00','end_time':'12:00'}", 201, NULL},
        {"DELETE", "/consultant/1/availability/",
         "{'date':'@16','start_time':'09:00','end_time':'12:00'}", 204, NULL}};
    settle();
    repeat_weekly();
    PLAY(exchanges);
}

Test(contract_001, a_reservation_names_a_slot_and_a_user)
{
    static const char missing[] =
        "{'error':'Missing required fields. Required: [\\u0027user\\u0027,"
        " \\u0027date\\u0027, \\u0027start_time\\u0027,"
        " \\u0027end_time\\u0027]'}";
    settle();
    const struct exchange exchanges[] = {
        {"POST", "/consultant/1/reserve/", "{}", 400, missing},
        {"POST", "/consultant/1/reserve/", "{'user':1,'date':'@3','start_time':'09:00'}", 400,
         missing},
        {"POST", "/consultant/1/reserve/", "{'date':'@3','start_time':'09:00','end_time':'10:00'}",
         400, missing},
        {"POST", "/consultant/9/reserve/",
         "{'user':1,'date':'@3','start_time':'09:00','end_time':'10:00'}", 404,
         "{'error':'Consultant not found'}"},
        {"POST", "/consultant/1/reserve/",
         "{'user':9,'date':'@3','start_time':'09:00','end_time':'10:00'}", 404,
         "{'error':'User not found'}"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@3','start_time':'09:00','end_time':'09:30'}", 404,
         "{'error':'No available time slot found'}"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@3','start_time':'08:30','end_time':'10:00'}", 404,
         "{'error':'No available time slot found'}"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'nope','start_time':'09:00','end_time':'10:00'}", 400, "{}"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@3','start_time':'9am','end_time':'10:00'}", 400, "{}"},
        {"GET", "/consultant/1/availability/", NULL, 200, "[{'date':'@3'}]"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@3','start_time':'09:00:00','end_time':'10:00'}", 201,
         "{'booking_id':1,'start_time':'09:00:00','end_time':'10:00'}"}};
    PLAY(exchanges);
}

Test(contract_001, a_month_shows_what_it_holds)
{
    static const char *const wrong[] = {"month=13&year=2026",  "month=0&year=2026",
                                        "month=abc&year=2026", "month=12&year=abc",
                                        "month=&year=",        "month=-1&year=2026"};
    settle();
    cr_assert_eq(dialogue_say("POST", "/consultants/1/availabilities/",
                              "{'date':'2031-12-31','start_time':'20:00','end_time':'21:00'}"),
                 201);
    cr_assert_eq(dialogue_say("POST", "/consultants/1/availabilities/",
                              "{'date':'2031-12-01','start_time':'00:00','end_time':'01:00'}"),
                 201);
    static const struct exchange exchanges[] = {
        {"GET", "/availabilities/monthly/?month=12&year=2031", NULL, 200,
         "[{'consultant':1,'start_time':'00:00:00','end_time':'01:00:00','date':'2031-12-01',"
         "'is_booked':false},{'date':'2031-12-31'}]"},
        {"GET", "/availabilities/monthly/?month=11&year=2031", NULL, 200, "[]"},
        {"GET", "/availabilities/monthly/?month=1&year=2032", NULL, 200, "[]"},
        {"GET", "/availabilities/monthly/?month=12&year=2030", NULL, 200, "[]"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'2031-12-31','start_time':'20:00','end_time':'21:00'}", 201, NULL},
        {"GET", "/availabilities/monthly/?month=12&year=2031", NULL, 200,
         "[{'date':'2031-12-01'}]"},
        {"GET", "/availabilities/monthly/", NULL, 400, "{}"}};
    PLAY(exchanges);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_expect_eq(caller_look(caller, "/availabilities/monthly/?%s", wrong[i]), 400, "%s",
                     wrong[i]);
        cr_expect_str_eq(caller_text(caller, "/error"), "Invalid month or year format", "%s: %s",
                         wrong[i], caller_body(caller));
    }
}

Test(contract_001, a_range_shows_whole_slots)
{
    settle();
    static const struct exchange exchanges[] = {
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@5','start_time':'09:30','end_time':'10:30'}", 201, NULL},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@7','start_time':'09:00','end_time':'10:00'}", 201, NULL},
        {"GET",
         "/availabilities/timerange/?start_date=@3&end_date=@7&start_time=09:00"
         "&end_time=10:00",
         NULL, 200,
         "[{'consultant':1,'start_time':'09:00:00','end_time':'10:00:00','date':'@3',"
         "'is_booked':false},{'date':'@7'}]"},
        {"GET",
         "/availabilities/timerange/?start_date=@3&end_date=@6&start_time=09:00:00"
         "&end_time=10:30:00",
         NULL, 200, "[{'date':'@3'},{'date':'@5'}]"},
        {"GET",
         "/availabilities/timerange/?start_date=@4&end_date=@4&start_time=00:00"
         "&end_time=23:59",
         NULL, 200, "[]"},
        {"GET", "/availabilities/timerange/?start_date=@3&end_date=@7", NULL, 200,
         "[{'date':'@3'},{'date':'@5'},{'date':'@7'}]"},
        {"GET", "/availabilities/timerange/", NULL, 400, "{'error':'All parameters are required'}"},
        {"GET", "/availabilities/timerange/?start_date=@3&start_time=09:00&end_time=10:00", NULL,
         400, "{'error':'All parameters are required'}"},
        {"GET",
         "/availabilities/timerange/?start_date=nope&end_date=@7&start_time=09:00"
         "&end_time=10:00",
         NULL, 400, "{'error':'Invalid format. Use YYYY-MM-DD for dates'}"},
        {"GET",
         "/availabilities/timerange/?start_date=@3&end_date=2027-02-30&start_time=09:00"
         "&end_time=10:00",
         NULL, 400, "{'error':'Invalid format. Use YYYY-MM-DD for dates'}"},
        {"GET",
         "/availabilities/timerange/?start_date=@3&end_date=@7&start_time=9am"
         "&end_time=10:00",
         NULL, 400, "{}"}};
    PLAY(exchanges);
}

Test(contract_001, the_body_is_json_whatever_its_type_says)
{
    cr_expect_eq(
        dialogue_say_form("POST", "/consultant/", "{'first_name':'John','last_name':'Doe'}"), 201);
    cr_expect_eq(dialogue_say_form("POST", "/user/", "{'first_name':'J','last_name':'S'}"), 201);
    cr_expect_eq(dialogue_say_form("POST", "/consultants/1/availabilities/",
                                   "{'date':'@3','start_time':'09:00','end_time':'10:00'}"),
                 201);
    cr_expect_eq(dialogue_say_form("POST", "/consultant/1/reserve/",
                                   "{'user':1,'date':'@3','start_time':'09:00',"
                                   "'end_time':'10:00'}"),
                 201);
    cr_expect_eq(dialogue_say_form("DELETE", "/consultant/1/availability/",
                                   "{'date':'@3','start_time':'09:00','end_time':'09:30'}"),
                 404);
}

Test(contract_001, what_nobody_knows_is_passed_over)
{
    static const struct exchange exchanges[] = {
        {"POST", "/consultant/?x=1", "{'first_name':'John','last_name':'Doe','id':7,'age':1}", 201,
         "{'id':1}"},
        {"POST", "/user/", "{'first_name':'J','last_name':'S','mail':null}", 201, "{'id':1}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'09:00','end_time':'10:00','is_booked':true,'consultant':9}",
         201, "{'id':1}"},
        {"GET", "/consultants/availabilities/@3/?page=2", NULL, 200, "{'total_slots':1}"},
        {"GET", "/consultant/1/availability/?format=json", NULL, 200, "[{'is_booked':false}]"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@3','start_time':'09:00','end_time':'10:00','note':'x'}", 201,
         "{'booking_id':1}"}};
    PLAY(exchanges);
}

Test(contract_001, who_is_unknown_is_not_found)
{
    static const char *const ids[] = {"2",           "0", "abc", "-1", "99999999999999999999",
                                      "consultant-1"};
    static const struct {
        const char *method, *format, *body;
    } calls[] = {
        {"GET", "/consultant/%s/", NULL},
        {"GET", "/consultant/%s/availability/", NULL},
        {"GET", "/consultant/%s/recurring/", NULL},
        {"POST", "/consultants/%s/availabilities/",
         "{'date':'@3','start_time':'09:00','end_time':'10:00'}"},
        {"POST", "/consultant/%s/recurring/",
         "{'day_of_week':0,'start_time':'09:00','end_time':'12:00'}"},
        {"POST", "/consultant/%s/reserve/",
         "{'user':1,'date':'@3','start_time':'09:00','end_time':'10:00'}"},
        {"DELETE", "/consultant/%s/availability/",
         "{'date':'@3','start_time':'09:00','end_time':'10:00'}"},
    };
    settle();
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        for (size_t j = 0; j < sizeof calls / sizeof calls[0]; j++) {
            const char *gap = strstr(calls[j].format, "%s");
            char path[96];
            snprintf(path, sizeof path, "%.*s%s%s", (int)(gap - calls[j].format), calls[j].format,
                     ids[i], gap + 2);
            cr_expect_eq(dialogue_say(calls[j].method, path, calls[j].body), 404, "%s %s",
                         calls[j].method, path);
            cr_expect(dialogue_got("{}"), "%s %s", calls[j].method, path);
        }
    }
    cr_assert_eq(dialogue_ask("/consultant/2/"), 404);
    cr_expect(dialogue_got("{'error':'Consultant not found'}"));
}

Test(contract_001, other_methods_and_paths_are_refused_in_json)
{
    static const struct exchange exchanges[] = {
        {"PUT", "/consultant/", "{}", 405, "{}"},
        {"GET", "/user/", NULL, 405, "{}"},
        {"PUT", "/consultant/1/availability/", "{}", 405, "{}"},
        {"GET", "/consultants/1/availabilities/", NULL, 405, "{}"},
        {"POST", "/consultants/availabilities/@3/", "{}", 405, "{}"},
        {"GET", "/consultant/1/reserve/", NULL, 405, "{}"},
        {"DELETE", "/consultant/1/recurring/", NULL, 405, "{}"},
        {"POST", "/availabilities/monthly/", "{}", 405, "{}"},
        {"POST", "/availabilities/timerange/", "{}", 405, "{}"},
        {"GET", "/consultant/1/nothing/", NULL, 404, "{}"},
        {"GET", "/consultants/1/", NULL, 404, "{}"},
        {"GET", "/availabilities/", NULL, 404, "{}"},
        {"GET", "/availabilities/weekly/", NULL, 404, "{}"}};
    settle();
    PLAY(exchanges);
}
