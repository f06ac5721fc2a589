/* How 002 takes what it is sent: in the query, in a body or in both, with times of every form, and
 * how it refuses what it cannot take. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/civil.h"
#include "support/detail_list.h"
#include "support/document.h"
#include "support/quarter_hours.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

/* Ann is provider 1, Jane client 1. */
static void set_with_people(void)
{
    scene_set();
    cr_assert_eq(quarter_add_provider(caller, "Ann Lee"), 200, "%s", caller_body(caller));
    cr_assert_eq(quarter_add_client(caller, "Jane Smith"), 200, "%s", caller_body(caller));
}

TestSuite(input_002, .init = set_with_people, .fini = scene_strike);

/* The times that a window makes; "status 422" if it is refused. */
static const char *times_of(const char *start, const char *end)
{
    static char refused[16];
    int status = quarter_offer_between(caller, "Ann Lee", start, end);
    snprintf(refused, sizeof refused, "status %d", status);
    return status == 200 ? quarter_times(caller) : refused;
}

static bool is_refused(int status)
{
    return status == 400 || status == 422;
}

static void expect_nothing_offered(void)
{
    cr_assert_eq(quarter_list(caller), 200);
    cr_expect_str_eq(caller_body(caller), "[]");
}

Test(input_002, a_body_will_do)
{
    cr_assert_eq(caller_say(caller, "POST", "/api/clients",
                            "{'first_name':'Mary Ann','last_name':'O\u00f1a'}"),
                 200, "%s", caller_body(caller));
    cr_expect_eq(caller_number(caller, "/id"), 2);
    cr_expect_str_eq(caller_text(caller, "/last_name"), "O\u00f1a");
    cr_assert_eq(
        caller_say(caller, "POST", "/api/providers", "{'first_name':'Bo','last_name':'Lee'}"), 200);
    cr_expect_eq(caller_number(caller, "/id"), 2);
    cr_assert_eq(caller_say(caller, "POST", "/api/appointments/availability",
                            "{'first_name':'Bo','last_name':'Lee','start_time':'%s',"
                            "'end_time':'%s'}",
                            quarter_time(3, "10:00"), quarter_time(3, "10:30")),
                 200);
    cr_expect_str_eq(quarter_times(caller), "10:00 10:15");
    static const char *const verbs[] = {"reserve", "confirm"};
    for (size_t i = 0; i < 2; i++) {
        char path[64];
        snprintf(path, sizeof path, "/api/appointments/%s", verbs[i]);
        cr_assert_eq(caller_say(caller, "POST", path,
                                "{'first_name':'Mary Ann','last_name':'O\u00f1a',"
                                "'appointment_id':2}"),
                     200, "%s", caller_body(caller));
        cr_expect_eq(caller_number(caller, "/client/id"), 2);
    }
}

Test(input_002, a_body_and_a_query_are_one)
{
    cr_assert_eq(
        caller_say(caller, "POST", "/api/clients?first_name=Jane", "{'last_name':'Smith'}"), 200,
        "%s", caller_body(caller));
    cr_expect_eq(caller_number(caller, "/id"), 1);
    char path[128];
    snprintf(path, sizeof path, "/api/appointments/availability?start_time=%s&end_time=%s",
             quarter_time(3, "10:00"), quarter_time(3, "10:30"));
    cr_assert_eq(caller_say(caller, "POST", path, "{'first_name':'Ann','last_name':'Lee'}"), 200);
    cr_expect_eq(caller_count(caller, ""), 2);
    cr_assert_eq(caller_say(caller, "POST", "/api/appointments/reserve?appointment_id=2",
                            "{'first_name':'Jane','last_name':'Smith'}"),
                 200);
    cr_expect_eq(caller_number(caller, "/id"), 2);
}

Test(input_002, the_body_is_json_whatever_its_type_says)
{
    static const char *const types[] = {"application/x-www-form-urlencoded", "text/plain"};
    static const char body[] = "{\"first_name\":\"Jane\",\"last_name\":\"Smith\"}";
    for (size_t i = 0; i < 2; i++) {
        char request[512];
        snprintf(request, sizeof request,
                 "POST /api/clients HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\n"
                 "Content-Length: %zu\r\n\r\n%s",
                 types[i], strlen(body), body);
        cr_assert(http_client_send_text(&caller->client, request));
        cr_assert_eq(caller_take(caller, http_client_receive(&caller->client)), 200, "%s: %s",
                     types[i], caller_body(caller));
        cr_expect_eq(caller_number(caller, "/id"), 1);
    }
}

Test(input_002, what_nobody_asked_for_is_ignored)
{
    cr_expect_eq(quarter_post(caller, "/api/clients?first_name=Jane&last_name=Smith&age=7&x"), 200);
    cr_expect_eq(caller_number(caller, "/id"), 1);
    cr_expect_eq(caller_say(caller, "POST", "/api/clients",
                            "{'first_name':'Jane','last_name':'Smith','age':{'years':[7]}}"),
                 200);
    cr_expect_eq(caller_number(caller, "/id"), 1);
    cr_expect_eq(caller_say(caller, "POST", "/api/providers",
                            "{'first_name':'Ann','last_name':'Lee','title':'Dr.'}"),
                 200);
    cr_expect_eq(caller_number(caller, "/id"), 1);
    cr_expect_eq(caller_get(caller, "/api/appointments?page=3"), 200);
}

/* A path, everything that it needs, and what is left out of it one by one. */
static const struct {
    const char *path, *fields[5];
} needs[] = {
    {"/api/clients", {"first_name=A", "last_name=B"}},
    {"/api/providers", {"first_name=A", "last_name=B"}},
    {"/api/appointments/availability",
     {"first_name=Ann", "last_name=Lee", "start_time=2040-01-01T10:00:00",
      "end_time=2040-01-01T11:00:00"}},
    {"/api/appointments/reserve", {"first_name=Jane", "last_name=Smith", "appointment_id=1"}},
    {"/api/appointments/confirm", {"first_name=Jane", "last_name=Smith", "appointment_id=1"}},
};

static const char *name_of(const char *field)
{
    static char name[32];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(field, "="), field);
    return name;
}

Test(input_002, a_missing_field_is_named)
{
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++) {
        for (size_t left_out = 0; needs[i].fields[left_out] != NULL; left_out++) {
            char path[256];
            size_t length = (size_t)snprintf(path, sizeof path, "%s?", needs[i].path);
            for (size_t at = 0; needs[i].fields[at] != NULL; at++) {
                if (at != left_out) {
                    length += (size_t)snprintf(path + length, sizeof path - length, "%s&",
                                               needs[i].fields[at]);
                }
            }
            cr_expect_eq(quarter_post(caller, "%s", path), 422, "%s", path);
            cr_expect(detail_list_names(caller, name_of(needs[i].fields[left_out])), "%s: %s", path,
                      caller_body(caller));
        }
    }
}

Test(input_002, of_nothing_everything_is_missing)
{
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++) {
        if (strcmp(needs[i].path, "/api/providers") == 0) {
            continue; /* Whose client it was, 000's or 002's, nothing tells. */
        }
        for (int with_body = 0; with_body < 2; with_body++) {
            cr_expect_eq(caller_call(caller, "POST", needs[i].path, with_body == 1 ? "{}" : NULL),
                         422);
            for (size_t at = 0; needs[i].fields[at] != NULL; at++) {
                cr_expect(detail_list_names(caller, name_of(needs[i].fields[at])), "%s: %s",
                          needs[i].path, caller_body(caller));
            }
        }
    }
}

Test(input_002, a_number_is_wanted_as_one)
{
    static const char *const wrong[] = {"abc", "1.5", "", "1x", "0x1"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_expect_eq(quarter_post(caller,
                                  "/api/appointments/reserve?first_name=Jane&last_name=Smith"
                                  "&appointment_id=%s",
                                  wrong[i]),
                     422, "%s", wrong[i]);
        cr_expect(detail_list_names(caller, "appointment_id"), "%s: %s", wrong[i],
                  caller_body(caller));
    }
}

Test(input_002, numbers_of_no_appointment_are_not_found)
{
    static const char *const unknown[] = {"0", "-1", "5", "2147483648", "9223372036854775807"};
    quarter_offer(caller, "Ann Lee", 3, "10:00-11:00");
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        int status = quarter_post(caller,
                                  "/api/appointments/reserve?first_name=Jane&last_name=Smith"
                                  "&appointment_id=%s",
                                  unknown[i]);
        cr_expect_eq(status, 404, "%s: %d", unknown[i], status);
        cr_expect_str_eq(caller_text(caller, "/detail"), "Appointment not found.");
    }
    int status = quarter_post(caller, "/api/appointments/reserve?first_name=Jane&last_name=Smith"
                                      "&appointment_id=99999999999999999999999");
    cr_expect(status == 404 || status == 422, "%d", status);
}

Test(input_002, bodies_that_are_no_object_are_refused)
{
    static const char *const bodies[] = {"{\"first_name\":",
                                         "nonsense",
                                         "[1,2]",
                                         "\"x\"",
                                         "5",
                                         "[{\"first_name\":\"A\",\"last_name\":\"B\"}]",
                                         "true"};
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        for (size_t at = 0; at < sizeof needs / sizeof needs[0]; at++) {
            int status = caller_call(caller, "POST", needs[at].path, bodies[i]);
            cr_expect(is_refused(status), "%s %s: %d", needs[at].path, bodies[i], status);
            cr_expect(json_is_object(caller->document), "%s", caller_body(caller));
        }
        cr_expect_eq(caller_call(caller, "POST", "/api/clients", bodies[i]), 422);
        cr_expect(detail_list_came(caller), "%s: %s", bodies[i], caller_body(caller));
    }
}

Test(input_002, values_of_another_type_never_harm)
{
    static const char *const values[] = {"null", "[]", "{}", "true"};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        int status = caller_say(caller, "POST", "/api/clients", "{'first_name':%s,'last_name':'B'}",
                                values[i]);
        cr_expect(status == 422 || (status == 200 && strcmp(values[i], "true") == 0), "%s: %d",
                  values[i], status);
        cr_expect_eq(caller_say(caller, "POST", "/api/appointments/availability",
                                "{'first_name':'Ann','last_name':'Lee','start_time':%s,"
                                "'end_time':'%s'}",
                                values[i], quarter_time(3, "10:00")),
                     422, "%s", values[i]);
        cr_expect(detail_list_names(caller, "start_time"), "%s", caller_body(caller));
    }
    expect_nothing_offered();
}

Test(input_002, times_may_have_an_offset)
{
    char start[40], end[40];
    snprintf(start, sizeof start, "%sZ", quarter_time(3, "10:00"));
    snprintf(end, sizeof end, "%sZ", quarter_time(3, "10:30"));
    cr_expect_str_eq(times_of(start, end), "10:00 10:15");
    snprintf(start, sizeof start, "%s%%2B05:00", quarter_time(3, "16:00"));
    snprintf(end, sizeof end, "%s%%2B05:00", quarter_time(3, "16:30"));
    cr_expect_str_eq(times_of(start, end), "11:00 11:15");
    snprintf(start, sizeof start, "%s-03:30", quarter_time(3, "10:00"));
    snprintf(end, sizeof end, "%s-03:30", quarter_time(3, "10:30"));
    cr_expect_str_eq(times_of(start, end), "13:30 13:45");
    cr_expect_str_eq(caller_text(caller, "/0/appointment_time"), quarter_time(3, "13:30"));
}

Test(input_002, times_may_be_seconds_since_1970)
{
    int32_t day;
    cr_assert(civil_parse_date(scene_date(3), &day));
    long long midnight = (long long)day * CIVIL_SECONDS_PER_DAY;
    char start[32], end[32];
    snprintf(start, sizeof start, "%lld", midnight + 36000);
    snprintf(end, sizeof end, "%lld", midnight + 37800);
    cr_expect_str_eq(times_of(start, end), "10:00 10:15");
    cr_assert_eq(caller_say(caller, "POST", "/api/appointments/availability",
                            "{'first_name':'Ann','last_name':'Lee','start_time':%lld,"
                            "'end_time':%lld}",
                            midnight + 39600, midnight + 41400),
                 200, "%s", caller_body(caller));
    cr_expect_str_eq(quarter_times(caller), "11:00 11:15");
}

Test(input_002, times_may_have_fractions_or_no_seconds)
{
    char start[40], end[40];
    snprintf(start, sizeof start, "%s.000000", quarter_time(3, "10:00"));
    snprintf(end, sizeof end, "%s.999999", quarter_time(3, "10:30"));
    cr_expect_str_eq(times_of(start, end), "10:00 10:15");
    snprintf(start, sizeof start, "%.16s", quarter_time(3, "11:00"));
    snprintf(end, sizeof end, "%.16s", quarter_time(3, "11:30"));
    cr_expect_str_eq(times_of(start, end), "11:00 11:15");
    snprintf(start, sizeof start, "%s.000001", quarter_time(3, "12:00"));
    cr_expect_str_eq(times_of(start, quarter_time(3, "12:30")), "12:15");
}

/* Nothing lies outside what was offered. */
Test(input_002, windows_are_rounded_inwards)
{
    cr_expect_str_eq(times_of(quarter_time(3, "10:07"), quarter_time(3, "10:38")), "10:15");
    cr_expect_str_eq(times_of(quarter_time(3, "11:08"), quarter_time(3, "11:52")), "11:15 11:30");
    cr_expect_str_eq(times_of(quarter_time(3, "12:00"), quarter_time(3, "12:59")),
                     "12:00 12:15 12:30");
    cr_expect_str_eq(times_of(quarter_time(3, "13:01"), quarter_time(3, "14:00")),
                     "13:15 13:30 13:45");
    cr_expect_str_eq(times_of(quarter_time(3, "23:45"), quarter_time(4, "00:15")), "23:45 00:00");
}

Test(input_002, offsets_are_not_thrown_away)
{
    char start[40], end[40];
    snprintf(start, sizeof start, "%s%%2B05:00", quarter_time(3, "10:08"));
    snprintf(end, sizeof end, "%s%%2B05:00", quarter_time(3, "10:45"));
    cr_expect_str_eq(times_of(start, end), "05:15 05:30");
}

Test(input_002, a_window_without_a_whole_quarter_hour_makes_nothing)
{
    int status = quarter_offer_between(caller, "Ann Lee", quarter_time(3, "10:01"),
                                       quarter_time(3, "10:29"));
    cr_expect(is_refused(status) || (status == 200 && caller_count(caller, "") == 0), "%d: %s",
              status, caller_body(caller));
    expect_nothing_offered();
}

Test(input_002, a_window_that_ends_where_it_starts_or_before_is_refused)
{
    int status = quarter_offer_between(caller, "Ann Lee", quarter_time(3, "11:00"),
                                       quarter_time(3, "10:00"));
    cr_expect(is_refused(status), "%d: %s", status, caller_body(caller));
    status = quarter_offer_between(caller, "Ann Lee", quarter_time(3, "10:00"),
                                   quarter_time(3, "10:00"));
    cr_expect(is_refused(status), "%d: %s", status, caller_body(caller));
    expect_nothing_offered();
}

Test(input_002, what_is_no_time_is_refused)
{
    static const char *const wrong[] = {
        "tomorrow",
        "2040-13-01T10:00:00",
        "2040-02-30T10:00:00",
        "2040-01-01T25:00:00",
        "2040-01-01T10:61",
        "10:00",
        "",
        "2040-01-01T10:00:00Q",
        "nan",
        "9e99",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_expect_eq(quarter_offer_between(caller, "Ann Lee", wrong[i], "2040-01-01T12:00:00"), 422,
                     "%s", wrong[i]);
        cr_expect(detail_list_names(caller, "start_time"), "%s: %s", wrong[i], caller_body(caller));
        cr_expect_eq(quarter_offer_between(caller, "Ann Lee", "2040-01-01T10:00:00", wrong[i]), 422,
                     "%s", wrong[i]);
        cr_expect(detail_list_names(caller, "end_time"), "%s: %s", wrong[i], caller_body(caller));
    }
    expect_nothing_offered();
}

/* The program this contract is of would happily make millions of rows of it. */
Test(input_002, one_window_cannot_be_endless)
{
    static const char *const ends[] = {"2140-01-01T00:00:00", "9999-12-31T23:59:59", "99999999999"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        int status = quarter_offer_between(caller, "Ann Lee", "2027-01-01T00:00:00", ends[i]);
        cr_expect(status >= 400 && status < 500, "%s: %d", ends[i], status);
    }
    expect_nothing_offered();
}

Test(input_002, other_methods_and_paths_are_refused_in_json)
{
    static const struct {
        const char *method, *path;
        int status;
    } calls[] = {
        {"GET", "/api/clients", 405},
        {"DELETE", "/api/clients", 405},
        {"PUT", "/api/providers", 405},
        {"DELETE", "/api/appointments", 405},
        {"PUT", "/api/appointments/", 405},
        {"GET", "/api/appointments/availability", 405},
        {"GET", "/api/appoinments/availability", 405},
        {"GET", "/api/appointments/reserve", 405},
        {"PUT", "/api/appointments/confirm", 405},
        {"POST", "/ping/", 405},
        {"GET", "/api/appointment", 404},
        {"POST", "/api/appoinments/reserve", 404},
        {"GET", "/api/", 404},
        {"POST", "/api/clients/1/x", 404},
    };
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        cr_expect_eq(caller_call(caller, calls[i].method, calls[i].path, NULL), calls[i].status,
                     "%s %s: %s", calls[i].method, calls[i].path, caller_body(caller));
        cr_expect_str_neq(caller_text(caller, "/detail"), "", "%s %s: %s", calls[i].method,
                          calls[i].path, caller_body(caller));
    }
}
