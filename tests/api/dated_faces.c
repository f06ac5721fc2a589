/* The examples of the 000 and the 001 contract at the dates they were written for. */
#include <criterion/criterion.h>

#include "support/dialogue.h"
#include "support/moved_time.h"
#include "support/scene.h"

#define PLAY(exchanges) \
    cr_expect_eq(dialogue_play(exchanges, sizeof exchanges / sizeof exchanges[0]), 0)

static void set_at(const char *time)
{
    if (!moved_time_is_possible()) {
        cr_skip_test("libfaketime is not installed.");
    }
    scene.slotd.time = time;
    scene_set();
}

static void set_in_july_2025(void)
{
    set_at("2025-07-15 08:00:00");
}

static void set_in_december_2026(void)
{
    set_at("2026-12-01 08:00:00");
}

/* The clocks of Berlin go forward on 2027-03-28. It is already the 21st there. */
static void set_in_berlin(void)
{
    static const char *const flags[] = {"--time-zone", "Europe/Berlin", NULL};
    scene.slotd.flags = flags;
    set_at("2027-03-20 23:30:00");
}

TestSuite(dated_000, .init = set_in_july_2025, .fini = scene_strike);
TestSuite(dated_001, .init = set_in_december_2026, .fini = scene_strike);
TestSuite(dated_in_berlin, .init = set_in_berlin, .fini = scene_strike);

static const struct exchange readme_000[] = {
    {"POST", "/api/providers/", "{'name': 'Dr. Smith'}", 201, "{'id':1,'name':'Dr. Smith'}"},
    {"POST", "/api/providers/1/availability",
     "{'start_time': '2025-07-15T09:00:00Z', 'end_time': '2025-07-15T11:00:00Z'}", 201,
     "{'id':1,'provider':1,'start_time':'2025-07-15T09:00:00Z',"
     "'end_time':'2025-07-15T11:00:00Z'}"},
    {"GET", "/api/providers/1/availability/slots?duration=30", NULL, 200,
     "['2025-07-15T09:00:00+00:00','2025-07-15T09:30:00+00:00','2025-07-15T10:00:00+00:00',"
     "'2025-07-15T10:30:00+00:00']"},
    {"POST", "/api/appointments",
     "{'provider': 1, 'client_name': 'John Doe', 'start_time': '2025-07-15T09:00:00Z',"
     " 'end_time': '2025-07-15T09:30:00Z'}",
     201,
     "{'id':1,'provider':1,'client_name':'John Doe','start_time':'2025-07-15T09:00:00Z',"
     "'end_time':'2025-07-15T09:30:00Z'}"},
    {"GET", "/api/providers/1/appointments", NULL, 200,
     "[{'id':1,'provider':1,'client_name':'John Doe','start_time':'2025-07-15T09:00:00Z',"
     "'end_time':'2025-07-15T09:30:00Z'}]"}};

Test(dated_000, the_example_in_time)
{
    PLAY(readme_000);
}

/* 000 has no rule about the past. */
Test(dated_000, the_example_years_later)
{
    slotd_set_time(&scene.slotd, "2031-01-01 00:00:00");
    PLAY(readme_000);
}

/* Nor one about the future. */
Test(dated_000, the_example_years_before)
{
    slotd_set_time(&scene.slotd, "2023-02-28 23:59:50");
    PLAY(readme_000);
}

static const struct exchange readme_001[] = {
    {"POST", "/consultant/", "{'first_name': 'John', 'last_name': 'Doe'}", 201,
     "{'message':'Consultant created successfully','id':1}"},
    {"POST", "/user/", "{'first_name': 'Jane', 'last_name': 'Smith'}", 201,
     "{'message':'User created successfully','id':1}"},
    {"POST", "/consultants/1/availabilities/",
     "{'date': '2026-12-25', 'start_time': '09:00', 'end_time': '10:00'}", 201,
     "{'message':'availability slot created successfully'}"},
    {"GET", "/consultant/1/availability/", NULL, 200,
     "[{'consultant':1,'start_time':'09:00:00','end_time':'10:00:00','date':'2026-12-25',"
     "'is_booked':false}]"},
    {"GET", "/consultants/availabilities/2026-12-25/", NULL, 200,
     "{'date':'2026-12-25','total_slots':1,'availabilities':[{'consultant':1,"
     "'start_time':'09:00:00','end_time':'10:00:00','date':'2026-12-25','is_booked':false}]}"},
    {"GET", "/availabilities/monthly/?month=12&year=2026", NULL, 200,
     "[{'consultant':1,'start_time':'09:00:00','end_time':'10:00:00','date':'2026-12-25',"
     "'is_booked':false}]"},
    {"GET",
     "/availabilities/timerange/?start_date=2026-12-01&end_date=2026-12-31&start_time=09:00"
     "&end_time=17:00",
     NULL, 200, "[{'date':'2026-12-25'}]"}};

Test(dated_001, the_example_in_time)
{
    static const struct exchange rest[] = {
        {"POST", "/consultant/1/reserve/",
         "{'user': 1, 'date': '2026-12-25', 'start_time': '09:00', 'end_time': '10:00'}", 201,
         "{'message':'Booking created successfully','booking_id':1,'consultant':'John Doe',"
         "'date':'2026-12-25','start_time':'09:00','end_time':'10:00'}"},
        {"GET", "/availabilities/monthly/?month=12&year=2026", NULL, 200, "[]"}};
    PLAY(readme_001);
    PLAY(rest);
}

/* Tomorrow can be offered to the last moment of today, and today can be looked at to its own. */
Test(dated_001, days_end_at_midnight)
{
    static const struct exchange eve[] = {
        {"POST", "/consultants/1/availabilities/",
         "{'date':'2026-12-25','start_time':'20:00','end_time':'21:00'}", 201, NULL}};
    static const struct exchange day[] = {
        {"POST", "/consultants/1/availabilities/",
         "{'date':'2026-12-25','start_time':'22:00','end_time':'23:00'}", 400,
         "{'error':'Only future dates are allowed'}"},
        {"GET", "/consultants/availabilities/2026-12-25/", NULL, 200, "{'date':'2026-12-25'}"},
        {"GET", "/consultants/availabilities/2026-12-24/", NULL, 400,
         "{'error':'Cannot query availability for past dates'}"}};
    static const struct exchange evening[] = {
        {"GET", "/consultants/availabilities/2026-12-25/", NULL, 200, "{'date':'2026-12-25'}"}};
    static const struct exchange next[] = {
        {"GET", "/consultants/availabilities/2026-12-25/", NULL, 400,
         "{'error':'Cannot query availability for past dates'}"},
        {"GET", "/consultants/availabilities/2026-12-26/", NULL, 200, "{'total_slots':0}"}};
    PLAY(readme_001);
    slotd_set_time(&scene.slotd, "2026-12-24 23:59:00");
    PLAY(eve);
    slotd_set_time(&scene.slotd, "2026-12-25 00:00:01");
    PLAY(day);
    slotd_set_time(&scene.slotd, "2026-12-25 23:59:00");
    PLAY(evening);
    slotd_set_time(&scene.slotd, "2026-12-26 00:00:01");
    PLAY(next);
}

/* 2026-12-01 is a Tuesday, and 28 days later it is the 29th. */
Test(dated_001, patterns_occur_on_their_weekday)
{
    static const struct exchange exchanges[] = {
        {"POST", "/consultant/", "{'first_name':'John','last_name':'Doe'}", 201, NULL},
        {"POST", "/consultant/1/recurring/",
         "{'day_of_week':0,'start_time':'09:00','end_time':'12:00'}", 201, NULL},
        {"GET", "/consultant/1/availability/", NULL, 200,
         "[{'date':'2026-12-07'},{'date':'2026-12-14'},{'date':'2026-12-21'},"
         "{'date':'2026-12-28'}]"},
        {"GET", "/availabilities/monthly/?month=12&year=2026", NULL, 200,
         "[{'date':'2026-12-07'},{'date':'2026-12-14'},{'date':'2026-12-21'},"
         "{'date':'2026-12-28'}]"},
        {"GET", "/availabilities/monthly/?month=1&year=2027", NULL, 200,
         "[{'date':'2027-01-04'},{'date':'2027-01-11'},{'date':'2027-01-18'},"
         "{'date':'2027-01-25'}]"},
        {"GET",
         "/availabilities/timerange/?start_date=2026-12-21&end_date=2027-01-04&start_time=09:00"
         "&end_time=12:00",
         NULL, 200, "[{'date':'2026-12-21'},{'date':'2026-12-28'},{'date':'2027-01-04'}]"},
        {"GET", "/consultants/availabilities/2027-02-01/", NULL, 200, "{'total_slots':1}"},
        {"GET", "/consultants/availabilities/2027-02-02/", NULL, 200, "{'total_slots':0}"}};
    PLAY(exchanges);
    slotd_set_time(&scene.slotd, "2027-01-05 08:00:00");
    cr_assert_eq(dialogue_ask("/consultant/1/availability/"), 200);
    cr_expect(dialogue_got("[{'date':'2027-01-11'},{'date':'2027-01-18'},{'date':'2027-01-25'},"
                           "{'date':'2027-02-01'}]"));
}

/* 000's instants are those of the whole world. */
Test(dated_in_berlin, the_example_of_000)
{
    PLAY(readme_000);
}

Test(dated_in_berlin, the_days_of_001_are_those_of_the_place)
{
    static const struct exchange exchanges[] = {
        {"POST", "/consultant/", "{'first_name':'John','last_name':'Doe'}", 201, NULL},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'2027-03-21','start_time':'09:00','end_time':'10:00'}", 400,
         "{'error':'Only future dates are allowed'}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'2027-03-22','start_time':'00:00','end_time':'01:00'}", 201, NULL},
        {"GET", "/consultants/availabilities/2027-03-20/", NULL, 400,
         "{'error':'Cannot query availability for past dates'}"},
        {"GET", "/consultants/availabilities/2027-03-22/", NULL, 200,
         "{'total_slots':1,'availabilities':[{'start_time':'00:00:00','end_time':'01:00:00',"
         "'date':'2027-03-22'}]}"},
        {"GET", "/consultants/availabilities/2027-03-21/", NULL, 200, "{'total_slots':0}"}};
    PLAY(exchanges);
}

/* What is said of a wall's clock stays what it was on both sides of a change, and on its day. */
Test(dated_in_berlin, hours_of_001_are_those_of_the_wall)
{
    static const struct exchange exchanges[] = {
        {"POST", "/consultant/", "{'first_name':'John','last_name':'Doe'}", 201, NULL},
        {"POST", "/user/", "{'first_name':'Jane','last_name':'Smith'}", 201, NULL},
        {"POST", "/consultant/1/recurring/",
         "{'day_of_week':6,'start_time':'01:30','end_time':'09:00'}", 201, NULL},
        {"GET",
         "/availabilities/timerange/?start_date=2027-03-22&end_date=2027-04-04&start_time=01:30"
         "&end_time=09:00",
         NULL, 200,
         "[{'date':'2027-03-28','start_time':'01:30:00','end_time':'09:00:00'},"
         "{'date':'2027-04-04','start_time':'01:30:00','end_time':'09:00:00'}]"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'2027-03-28','start_time':'01:30','end_time':'09:00'}", 201, NULL},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'2027-10-31','start_time':'00:00','end_time':'01:00'}", 201, NULL},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'2027-10-30','start_time':'02:30','end_time':'23:30'}", 201, NULL},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'2027-10-31','start_time':'01:30','end_time':'09:00'}", 201, NULL},
        {"GET", "/consultants/availabilities/2027-10-31/", NULL, 200,
         "{'total_slots':1,'availabilities':[{'start_time':'00:00:00','end_time':'01:00:00'}]}"},
        {"GET", "/consultants/availabilities/2027-10-30/", NULL, 200,
         "{'total_slots':1,'availabilities':[{'start_time':'02:30:00','end_time':'23:30:00'}]}"}};
    PLAY(exchanges);
}
