/* The calls of the 003 contract, as its clients make them. */
#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/calendar_booking.h"
#include "support/document.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

TestSuite(contract_003, .init = scene_set, .fini = scene_strike);

static void open_owner(const char *owner, const char *start, const char *end)
{
    cr_assert_eq(calendar_open(caller, owner, start, end), 200, "%s", caller_body(caller));
}

static bool is_uuid4(const char *text)
{
    static const char pattern[] = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
    if (strlen(text) != sizeof pattern - 1) {
        return false;
    }
    for (size_t i = 0; i < sizeof pattern - 1; i++) {
        const char *allowed = pattern[i] == 'x' ? "0123456789abcdef" : "89ab";
        bool is_free = pattern[i] == 'x' || pattern[i] == 'y';
        if (is_free ? strchr(allowed, text[i]) == NULL : text[i] != pattern[i]) {
            return false;
        }
    }
    return true;
}

Test(contract_003, welcome_and_health)
{
    cr_expect_eq(caller_get(caller, "/"), 200);
    cr_expect_str_eq(caller_text(caller, "/message"), "Welcome to Calendar Booking System");
    cr_expect_str_eq(caller_text(caller, "/version"), "1.0.0");
    cr_expect_str_eq(caller_header(caller, "Content-Type"), "application/json");
    cr_expect_eq(caller_get(caller, "/health"), 200);
    cr_expect_str_eq(caller_body(caller), "{\"status\":\"ok\"}");
    cr_expect_eq(caller_get(caller, "/health/"), 200);
    caller_add_header(caller, "Accept: */*");
    cr_expect_eq(caller_get(caller, "/"), 200);
    cr_expect_str_neq(caller_text(caller, "/message"), "", "curl asks for anything");
    caller_add_header(caller, "Accept: application/json");
    cr_expect_eq(caller_get(caller, "/"), 200);
    cr_expect_str_neq(caller_text(caller, "/message"), "");
}

static bool is_seconds(const char *text)
{
    char *rest;
    double seconds = strtod(text, &rest);
    return isdigit((unsigned char)text[0]) && *rest == '\0' && seconds >= 0 && seconds < 60;
}

/* Calls of every outcome. */
static const struct {
    const char *method, *path, *body;
    int status;
} outcomes[] = {
    {"GET", "/", NULL, 200},
    {"GET", "/health", NULL, 200},
    {"POST", "/api/v1/availability",
     "{\"calendar_owner_id\":\"a\",\"start_time\":\"09:00\",\"end_time\":\"10:00\"}", 200},
    {"POST", "/api/v1/availability", "{}", 422},
    {"POST", "/api/v1/availability", "{", 422},
    {"GET", "/api/v1/slots?calendar_owner_id=nobody&for_date=2020-01-01", NULL, 400},
    {"GET", "/api/v1/slots", NULL, 422},
    {"GET", "/api/v1/appointments?calendar_owner_id=a", NULL, 200},
    {"PUT", "/api/v1/appointments", "{}", 405},
    {"GET", "/api/v1/nothing", NULL, 404},
};

Test(contract_003, every_answer_says_how_long_it_took_and_is_for_every_origin)
{
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        caller_add_header(caller, "Origin: https://example.org");
        cr_expect_eq(caller_call(caller, outcomes[i].method, outcomes[i].path, outcomes[i].body),
                     outcomes[i].status, "%s %s: %s", outcomes[i].method, outcomes[i].path,
                     caller_body(caller));
        cr_expect(is_seconds(caller_header(caller, "X-Process-Time")), "%s %s: '%s'",
                  outcomes[i].method, outcomes[i].path, caller_header(caller, "X-Process-Time"));
        cr_expect_str_eq(caller_header(caller, "Access-Control-Allow-Origin"), "*", "%s %s",
                         outcomes[i].method, outcomes[i].path);
        cr_expect_not_null(caller->document, "%s", caller_body(caller));
    }
}

Test(contract_003, a_browser_may_ask_first)
{
    static const char *const paths[] = {"/api/v1/availability", "/api/v1/slots",
                                        "/api/v1/appointments", "/api/v1/appointments/"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        caller_add_header(caller, "Origin: https://example.org\r\n"
                                  "Access-Control-Request-Method: POST\r\n"
                                  "Access-Control-Request-Headers: content-type");
        int status = caller_call(caller, "OPTIONS", paths[i], NULL);
        cr_expect(status == 200 || status == 204, "%s: %d", paths[i], status);
        cr_expect_str_eq(caller_header(caller, "Access-Control-Allow-Origin"), "*");
        const char *methods = caller_header(caller, "Access-Control-Allow-Methods");
        cr_expect(strcmp(methods, "*") == 0 || strstr(methods, "POST") != NULL ||
                      (i == 1 && strstr(methods, "GET") != NULL),
                  "%s: '%s'", paths[i], methods);
        const char *headers = caller_header(caller, "Access-Control-Allow-Headers");
        cr_expect(strcmp(headers, "*") == 0 || strcasestr(headers, "content-type") != NULL,
                  "%s: '%s'", paths[i], headers);
        cr_expect(is_seconds(caller_header(caller, "X-Process-Time")));
    }
}

Test(contract_003, availability_is_set)
{
    cr_assert_eq(calendar_open(caller, "a", "09:00", "12:00"), 200, "%s", caller_body(caller));
    cr_expect_str_eq(caller_body(caller), "{\"message\":\"Availability set successfully\"}");
    cr_expect_str_eq(caller_header(caller, "Content-Type"), "application/json");
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(1)), "09:00 10:00 11:00");
}

Test(contract_003, availability_set_again_replaces)
{
    open_owner("a", "09:00", "12:00");
    open_owner("a", "14:00", "16:00");
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(1)), "14:00 15:00");
}

Test(contract_003, every_day_is_alike_up_to_the_365th)
{
    open_owner("a", "22:00", "23:00");
    for (int day = 0; day <= 365; day += day < 8 || day > 360 ? 1 : 7) {
        cr_expect_str_eq(calendar_slots(caller, "a", scene_date(day)), "22:00", "day %d", day);
    }
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(366)), "");
    cr_expect_eq(caller->reply->status, 200);
    cr_expect_str_eq(caller_body(caller), "{\"available_slots\":[]}");
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(4000)), "");
}

Test(contract_003, an_hour_may_be_written_with_one_digit)
{
    open_owner("a", "9:00", "11:00");
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(1)), "09:00 10:00");
}

Test(contract_003, a_whole_day_has_24_slots)
{
    open_owner("a", "00:00", "24:00");
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(1)),
                     "00:00 01:00 02:00 03:00 04:00 05:00 06:00 07:00 08:00 09:00 10:00 11:00 "
                     "12:00 13:00 14:00 15:00 16:00 17:00 18:00 19:00 20:00 21:00 22:00 23:00");
}

Test(contract_003, hours_that_end_where_they_start_or_before_are_refused)
{
    static const char *const wrong[][2] = {
        {"10:00", "10:00"}, {"10:00", "09:00"}, {"23:00", "00:00"}};
    for (size_t i = 0; i < 3; i++) {
        cr_expect_eq(calendar_open(caller, "a", wrong[i][0], wrong[i][1]), 400);
        cr_expect_str_eq(caller_body(caller),
                         "{\"detail\":\"Start time must be before end time\"}");
    }
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(1)), "status 404");
}

Test(contract_003, slots_of_the_past_and_of_nobody_are_refused)
{
    open_owner("a", "09:00", "12:00");
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(-1)), "status 400");
    cr_expect_str_eq(caller_body(caller), "{\"detail\":\"Cannot retrieve slots for a past date\"}");
    cr_expect_str_eq(calendar_slots(caller, "nobody", scene_date(-1)), "status 400",
                     "the date is looked at first");
    cr_expect_str_eq(calendar_slots(caller, "nobody", scene_date(1)), "status 404");
    cr_expect_str_eq(caller_body(caller), "{\"detail\":\"User Not Found\"}");
}

Test(contract_003, an_appointment_is_booked)
{
    open_owner("a", "09:00", "12:00");
    cr_assert_eq(calendar_book(caller, "a", scene_date(1), "10:00"), 200, "%s",
                 caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/message"), "Appointment booked");
    cr_expect(is_uuid4(caller_text(caller, "/appointment_id")), "%s", caller_body(caller));
    cr_expect_eq(caller_count(caller, ""), 2);
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(1)), "09:00 11:00");
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(2)), "09:00 10:00 11:00");
}

Test(contract_003, a_slot_is_booked_once)
{
    open_owner("a", "09:00", "12:00");
    cr_assert_eq(calendar_book(caller, "a", scene_date(1), "10:00"), 200);
    cr_expect_eq(calendar_book(caller, "a", scene_date(1), "10:00"), 409);
    cr_expect_str_eq(caller_body(caller), "{\"detail\":\"Slot already booked\"}");
    cr_expect_eq(calendar_book(caller, "a", scene_date(1), "11:00"), 200, "touching is fine");
    cr_expect_eq(calendar_book(caller, "a", scene_date(1), "09:00"), 200);
    cr_expect_eq(calendar_book(caller, "a", scene_date(2), "10:00"), 200);
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(1)), "");
}

Test(contract_003, owners_are_apart)
{
    open_owner("a", "09:00", "12:00");
    open_owner("A", "09:00", "11:00");
    cr_assert_eq(calendar_book(caller, "a", scene_date(1), "10:00"), 200);
    cr_expect_str_eq(calendar_slots(caller, "A", scene_date(1)), "09:00 10:00");
    cr_expect_eq(calendar_book(caller, "A", scene_date(1), "10:00"), 200);
    calendar_list(caller, "A");
    cr_expect_eq(caller_count(caller, ""), 1);
}

Test(contract_003, times_outside_the_hours_are_invalid)
{
    static const char *const outside[] = {"08:00", "12:00", "13:00", "00:00", "23:00"};
    open_owner("a", "09:00", "12:00");
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        cr_expect_eq(calendar_book(caller, "a", scene_date(1), outside[i]), 400, "%s", outside[i]);
        cr_expect_str_eq(caller_body(caller), "{\"detail\":\"Invalid time\"}");
    }
}

Test(contract_003, nobody_cannot_be_booked)
{
    cr_expect_eq(calendar_book(caller, "nobody", scene_date(1), "10:00"), 404);
    cr_expect_str_eq(caller_body(caller), "{\"detail\":\"User Not Found\"}");
}

Test(contract_003, appointments_are_listed)
{
    open_owner("a", "09:00", "12:00");
    cr_assert_eq(calendar_book(caller, "a", scene_date(1), "10:00"), 200);
    char id[64];
    snprintf(id, sizeof id, "%s", caller_text(caller, "/appointment_id"));
    cr_assert_eq(calendar_list(caller, "a"), 200);
    cr_assert_eq(caller_count(caller, ""), 1, "%s", caller_body(caller));
    cr_assert(json_is_array(caller->document));
    cr_expect_str_eq(caller_text(caller, "/0/id"), id);
    cr_expect_str_eq(caller_text(caller, "/0/invitee_name"), "Ann Lee");
    cr_expect_str_eq(caller_text(caller, "/0/invitee_email"), "ann@example.org");
    cr_expect_str_eq(caller_text(caller, "/0/date"), scene_date(1));
    cr_expect_str_eq(caller_text(caller, "/0/start_time"), "10:00");
    cr_expect_str_eq(caller_text(caller, "/0/end_time"), "11:00");
    cr_expect_str_eq(caller_text(caller, "/0/status"), "confirmed");
    cr_expect_eq(caller_count(caller, "/0"), 7, "%s", caller_body(caller));
}

Test(contract_003, whoever_has_none_has_an_empty_list)
{
    cr_expect_eq(calendar_list(caller, "nobody"), 200);
    cr_expect_str_eq(caller_body(caller), "[]");
    open_owner("a", "09:00", "12:00");
    cr_expect_eq(calendar_list(caller, "a"), 200);
    cr_expect_str_eq(caller_body(caller), "[]");
}

Test(contract_003, the_list_is_in_the_order_of_time)
{
    static const struct {
        int day;
        const char *start;
    } booked[] = {{3, "10:00"}, {1, "23:00"}, {20, "09:00"}, {3, "09:00"}, {2, "22:00"}},
      sorted[] = {{1, "23:00"}, {2, "22:00"}, {3, "09:00"}, {3, "10:00"}, {20, "09:00"}};
    open_owner("a", "00:00", "24:00");
    for (size_t i = 0; i < 5; i++) {
        cr_assert_eq(calendar_book(caller, "a", scene_date(booked[i].day), booked[i].start), 200);
    }
    cr_assert_eq(calendar_list(caller, "a"), 200);
    for (size_t i = 0; i < 5; i++) {
        json_t *one = json_array_get(caller->document, i);
        cr_expect_str_eq(document_text(one, "/date"), scene_date(sorted[i].day));
        cr_expect_str_eq(document_text(one, "/start_time"), sorted[i].start);
    }
}

Test(contract_003, new_hours_keep_what_is_booked)
{
    open_owner("a", "09:00", "12:00");
    cr_assert_eq(calendar_book(caller, "a", scene_date(1), "10:00"), 200);
    open_owner("a", "14:00", "16:00");
    calendar_list(caller, "a");
    cr_assert_eq(caller_count(caller, ""), 1, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/0/start_time"), "10:00");
    cr_expect_str_eq(caller_text(caller, "/0/status"), "confirmed");
    open_owner("a", "09:00", "12:00");
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(1)), "09:00 11:00");
    cr_expect_eq(calendar_book(caller, "a", scene_date(1), "10:00"), 409);
}

Test(contract_003, dates_have_a_last_one)
{
    open_owner("a", "09:00", "12:00");
    cr_expect_eq(calendar_book(caller, "a", scene_date(365), "10:00"), 200);
    cr_expect_eq(calendar_book(caller, "a", scene_date(366), "10:00"), 422);
    cr_expect_not_null(strstr(caller_body(caller), "Cannot book more than 365 days in advance"),
                       "%s", caller_body(caller));
    cr_expect_eq(calendar_book(caller, "a", scene_date(-1), "10:00"), 422);
    cr_expect_not_null(strstr(caller_body(caller), "Cannot book appointments in the past"), "%s",
                       caller_body(caller));
}

Test(contract_003, paths_may_end_in_a_slash)
{
    cr_expect_eq(caller_call(caller, "POST", "/api/v1/availability/",
                             "{\"calendar_owner_id\":\"a\",\"start_time\":\"09:00\","
                             "\"end_time\":\"12:00\"}"),
                 200);
    cr_expect_eq(
        caller_look(caller, "/api/v1/slots/?calendar_owner_id=a&for_date=%s", scene_date(1)), 200);
    cr_expect_eq(caller_say(caller, "POST", "/api/v1/appointments/",
                            "{'calendar_owner_id':'a','invitee_name':'A','invitee_email':"
                            "'a@b.org','date':'%s','slot_start_time':'09:00'}",
                            scene_date(1)),
                 200, "%s", caller_body(caller));
    cr_expect_eq(caller_get(caller, "/api/v1/appointments/?calendar_owner_id=a"), 200);
    cr_expect_eq(caller_count(caller, ""), 1);
}
