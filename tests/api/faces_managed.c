/* What staff do natively to those who are booked through other contracts, and what their clients
 * then see. Dates are days ahead of the server's today: @3 is in three days. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "support/calendar_booking.h"
#include "support/dialogue.h"
#include "support/quarter_hours.h"
#include "support/scene.h"

#define PLAY(exchanges) \
    cr_expect_eq(dialogue_play(exchanges, sizeof exchanges / sizeof exchanges[0]), 0)

static struct caller *const caller = &scene.caller;

TestSuite(faces_managed, .init = scene_set, .fini = scene_strike);

static void close_part(const char *group, const char *day_and_times)
{
    char path[48];
    snprintf(path, sizeof path, "/groups/%s/closures", group);
    cr_assert_eq(caller_say(caller, "PUT", path, "{'closures':[{%s}]}", day_and_times), 200, "%s",
                 caller_body(caller));
}

static void settle_consultant(void)
{
    static const struct exchange exchanges[] = {
        {"POST", "/consultant/", "{'first_name':'John','last_name':'Doe'}", 201, "{'id':1}"},
        {"POST", "/user/", "{'first_name':'Jane','last_name':'Smith'}", 201, "{'id':1}"}};
    PLAY(exchanges);
}

Test(faces_managed, slots_of_003_begin_on_the_hour_whatever_is_closed)
{
    char closure[96];
    cr_assert_eq(calendar_open(caller, "a", "09:00", "17:00"), 200);
    snprintf(closure, sizeof closure, "'date':'%s','start':'12:00','end':'13:30'", scene_date(3));
    close_part("owner", closure);
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(3)),
                     "09:00 10:00 11:00 14:00 15:00 16:00");
    cr_expect_eq(calendar_book(caller, "a", scene_date(3), "13:00"), 400);
    cr_expect_eq(calendar_book(caller, "a", scene_date(3), "14:00"), 200);
    cr_expect_eq(calendar_book(caller, "a", scene_date(3), "16:00"), 200);
}

Test(faces_managed, slots_of_003_begin_on_the_hour_whatever_is_open)
{
    cr_assert_eq(calendar_open(caller, "a", "09:00", "17:00"), 200);
    cr_assert_eq(caller_replace(caller, "owner-a", "08:30-11:30"), 200);
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(3)), "09:00 10:00");
    cr_expect_eq(calendar_book(caller, "a", scene_date(3), "09:00"), 200);
    cr_expect_eq(calendar_book(caller, "a", scene_date(3), "08:00"), 400);
    cr_expect_eq(calendar_book(caller, "a", scene_date(3), "11:00"), 400);
}

/* New hours of 003 keep what is booked; a day that is closed for all is not about it. */
Test(faces_managed, what_003_has_kept_goes_only_with_its_own_day)
{
    char closure[96];
    cr_assert_eq(calendar_open(caller, "a", "09:00", "12:00"), 200);
    cr_assert_eq(calendar_book(caller, "a", scene_date(3), "10:00"), 200);
    cr_assert_eq(calendar_open(caller, "a", "14:00", "16:00"), 200);
    snprintf(closure, sizeof closure, "'date':'%s'", scene_date(9));
    close_part("owner", closure);
    cr_expect_eq(caller_count(caller, "/affected"), 0);
    calendar_list(caller, "a");
    cr_expect_eq(caller_count(caller, ""), 1);
    snprintf(closure, sizeof closure, "'date':'%s'", scene_date(3));
    close_part("owner", closure);
    cr_expect_eq(caller_count(caller, "/affected"), 1);
    calendar_list(caller, "a");
    cr_expect_eq(caller_count(caller, ""), 0);
}

/* A pattern may lie over what was offered for one date; then that is what is offered. */
Test(faces_managed, a_slot_of_one_date_takes_the_place_of_its_pattern)
{
    static const struct exchange exchanges[] = {
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'09:00','end_time':'10:00'}", 201, "{'id':1}"},
        {"POST", "/consultant/1/recurring/",
         "{'day_of_week':#3,'start_time':'09:00','end_time':'10:00'}", 201, "{'id':1}"},
        {"GET", "/consultants/availabilities/@3/", NULL, 200, "{'total_slots':1}"},
        {"GET", "/consultants/availabilities/@10/", NULL, 200, "{'total_slots':1}"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@3','start_time':'09:00','end_time':'10:00'}", 201, NULL},
        {"GET", "/consultants/availabilities/@3/", NULL, 200, "{'total_slots':0}"},
        {"GET", "/consultants/availabilities/@10/", NULL, 200, "{'total_slots':1}"}};
    settle_consultant();
    PLAY(exchanges);
}

Test(faces_managed, an_occurrence_offered_again_has_a_number_and_nothing_is_offered_in_vain)
{
    static const struct exchange exchanges[] = {
        {"POST", "/consultant/1/recurring/",
         "{'day_of_week':#3,'start_time':'09:00','end_time':'10:00'}", 201, "{'id':1}"},
        {"DELETE", "/consultant/1/availability/",
         "{'date':'@3','start_time':'09:00','end_time':'10:00'}", 204, NULL},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'09:00','end_time':'09:30'}", 409, "{}"},
        {"GET", "/consultants/availabilities/@3/", NULL, 200, "{'total_slots':0}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'09:00','end_time':'10:00'}", 201, "{'id':1}"},
        {"GET", "/consultants/availabilities/@3/", NULL, 200, "{'total_slots':1}"}};
    settle_consultant();
    PLAY(exchanges);
}

/* Whatever can be reserved is shown, years ahead, too. */
Test(faces_managed, what_a_view_of_001_does_not_show_cannot_be_reserved)
{
    static const struct exchange exchanges[] = {
        {"POST", "/consultant/1/recurring/",
         "{'day_of_week':#3,'start_time':'09:00','end_time':'10:00'}", 201, "{'id':1}"},
        {"GET", "/consultants/availabilities/@703/", NULL, 200, "{'total_slots':1}"},
        {"GET", "/availabilities/timerange/?start_date=@703&end_date=@710", NULL, 200,
         "[{'date':'@703'},{'date':'@710'}]"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@703','start_time':'09:00','end_time':'10:00'}", 201, NULL},
        {"GET", "/consultants/availabilities/@703/", NULL, 200, "{'total_slots':0}"}};
    settle_consultant();
    PLAY(exchanges);
}

Test(faces_managed, staff_see_the_collection_of_an_opening_and_can_withdraw_it)
{
    static const struct exchange exchanges[] = {
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'09:00','end_time':'10:00'}", 201, "{'id':1}"},
        {"GET", "/providers/consultant-1/openings?date=@3", NULL, 200,
         "{'openings':[{'number':1,'collection':'consultant','bookable':true}]}"},
        {"DELETE", "/providers/consultant-1/openings/1?collection=consultant", NULL, 200, NULL},
        {"GET", "/consultants/availabilities/@3/", NULL, 200, "{'total_slots':0}"}};
    settle_consultant();
    PLAY(exchanges);
}

Test(faces_managed, the_first_second_of_all_is_a_time_of_002)
{
    cr_assert_eq(quarter_add_provider(caller, "Ann Lee"), 200);
    cr_assert_eq(
        quarter_offer_between(caller, "Ann Lee", "1970-01-01T00:00:00", "1970-01-01T00:15:00"),
        200);
    cr_expect_str_eq(caller_text(caller, "/0/appointment_time"), "1970-01-01T00:00:00");
}

static void expect_too_large(const char *path, const char *member)
{
    enum { BODY_SIZE = 300000 };
    char *body = malloc(BODY_SIZE + 1);
    memset(body, ' ', BODY_SIZE);
    body[BODY_SIZE] = '\0';
    cr_expect_eq(caller_call(caller, "POST", path, body), 413, "%s", path);
    cr_expect_neq(caller_text(caller, member)[0], '\0', "%s: %s", path, caller_body(caller));
    free(body);
}

Test(faces_managed, a_body_that_is_too_large_is_refused_as_each_face_does)
{
    expect_too_large("/api/providers/", "/detail");
    expect_too_large("/consultant/", "/error");
    expect_too_large("/api/clients", "/detail");
    expect_too_large("/api/v1/availability", "/detail");
    cr_expect_neq(caller_header(caller, "X-Process-Time")[0], '\0');
    expect_too_large("/appointments", "/code");
}
