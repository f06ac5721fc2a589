/* How 003 takes what it is sent, and how it refuses what it cannot take. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/calendar_booking.h"
#include "support/detail_list.h"
#include "support/document.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

static void set_with_owner(void)
{
    scene_set();
    cr_assert_eq(calendar_open(caller, "a", "09:00", "12:00"), 200, "%s", caller_body(caller));
}

TestSuite(input_003, .init = set_with_owner, .fini = scene_strike);

static void expect_nothing_changed(void)
{
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(1)), "09:00 10:00 11:00");
    cr_expect_eq(calendar_list(caller, "a"), 200);
    cr_expect_str_eq(caller_body(caller), "[]");
}

/* A body with one member replaced, or left out where the value is NULL; values are JSON. */
struct member_value {
    const char *name, *value;
};

static char *body_with(const struct member_value *members, size_t count, struct member_value other)
{
    static char body[1024];
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        const char *value =
            strcmp(members[i].name, other.name) == 0 ? other.value : members[i].value;
        if (value != NULL) {
            length += (size_t)snprintf(body + length, sizeof body - length, "%s\"%s\":%s",
                                       length == 0 ? "{" : ",", members[i].name, value);
        }
    }
    snprintf(body + length, sizeof body - length, "}");
    return body;
}

static int set_with(struct member_value other)
{
    static const struct member_value members[] = {
        {"calendar_owner_id", "\"a\""}, {"start_time", "\"10:00\""}, {"end_time", "\"15:00\""}};
    return caller_call(caller, "POST", "/api/v1/availability", body_with(members, 3, other));
}

static int book_with(struct member_value other)
{
    char date[16];
    snprintf(date, sizeof date, "\"%s\"", scene_date(1));
    const struct member_value members[] = {{"calendar_owner_id", "\"a\""},
                                           {"invitee_name", "\"Ann\""},
                                           {"invitee_email", "\"ann@example.org\""},
                                           {"date", date},
                                           {"slot_start_time", "\"10:00\""}};
    return caller_call(caller, "POST", "/api/v1/appointments", body_with(members, 5, other));
}

Test(input_003, what_is_missing_is_named)
{
    static const char *const to_set[] = {"calendar_owner_id", "start_time", "end_time"};
    static const char *const to_book[] = {"calendar_owner_id", "invitee_name", "invitee_email",
                                          "date", "slot_start_time"};
    for (size_t i = 0; i < 3; i++) {
        cr_expect_eq(set_with((struct member_value){to_set[i], NULL}), 422);
        cr_expect(detail_list_names(caller, to_set[i]), "%s: %s", to_set[i], caller_body(caller));
        cr_expect_str_eq(caller_text(caller, "/detail/0/loc/0"), "body");
    }
    for (size_t i = 0; i < 5; i++) {
        cr_expect_eq(book_with((struct member_value){to_book[i], NULL}), 422);
        cr_expect(detail_list_names(caller, to_book[i]), "%s: %s", to_book[i], caller_body(caller));
    }
    expect_nothing_changed();
}

Test(input_003, of_nothing_everything_is_missing)
{
    static const char *const bodies[] = {"{}", NULL, "null"};
    for (size_t i = 0; i < 3; i++) {
        cr_expect_eq(caller_call(caller, "POST", "/api/v1/availability", bodies[i]), 422);
        cr_expect(detail_list_came(caller), "%s", caller_body(caller));
        cr_expect_eq(caller_call(caller, "POST", "/api/v1/appointments", bodies[i]), 422);
        cr_expect(detail_list_came(caller), "%s", caller_body(caller));
    }
    cr_expect_eq(caller_call(caller, "POST", "/api/v1/appointments", "{}"), 422);
    cr_expect(detail_list_names(caller, "invitee_email"), "%s", caller_body(caller));
    cr_expect(detail_list_names(caller, "date"), "%s", caller_body(caller));
}

Test(input_003, parameters_that_are_missing_are_named)
{
    cr_expect_eq(caller_get(caller, "/api/v1/slots"), 422);
    cr_expect(detail_list_names(caller, "calendar_owner_id"));
    cr_expect(detail_list_names(caller, "for_date"));
    cr_expect_str_eq(caller_text(caller, "/detail/0/loc/0"), "query");
    cr_expect_eq(caller_get(caller, "/api/v1/slots?calendar_owner_id=a"), 422);
    cr_expect(detail_list_names(caller, "for_date"));
    cr_expect_eq(caller_look(caller, "/api/v1/slots?for_date=%s", scene_date(1)), 422);
    cr_expect(detail_list_names(caller, "calendar_owner_id"));
    cr_expect_eq(caller_get(caller, "/api/v1/appointments"), 422);
    cr_expect(detail_list_names(caller, "calendar_owner_id"));
}

Test(input_003, hours_are_whole_ones)
{
    static const char *const wrong[] = {
        "\"09:30\"",  "\"25:00\"", "\"09:00:00\"", "\"9\"",       "\"\"", "\"nine\"",  "9",
        "null",       "\"-1:00\"", "\"09:00pm\"",  "[\"09:00\"]", "{}",   "true",      "\"24:01\"",
        "\"009:00\"", "\"09:0x\"", "\"+9:00\"",    "\"09.00\"",   "9.0",  "\"0x9:00\""};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_expect_eq(set_with((struct member_value){"start_time", wrong[i]}), 422, "%s", wrong[i]);
        cr_expect(detail_list_names(caller, "start_time"), "%s: %s", wrong[i], caller_body(caller));
        cr_expect_eq(set_with((struct member_value){"end_time", wrong[i]}), 422, "%s", wrong[i]);
        cr_expect(detail_list_names(caller, "end_time"), "%s: %s", wrong[i], caller_body(caller));
        cr_expect_eq(book_with((struct member_value){"slot_start_time", wrong[i]}), 422, "%s",
                     wrong[i]);
        cr_expect(detail_list_names(caller, "slot_start_time"), "%s: %s", wrong[i],
                  caller_body(caller));
    }
    set_with((struct member_value){"start_time", "\"09:30\""});
    cr_expect_not_null(strstr(caller_body(caller), "Time must be in HH:00 format"), "%s",
                       caller_body(caller));
    book_with((struct member_value){"slot_start_time", "\"09:30\""});
    cr_expect_not_null(strstr(caller_body(caller), "Time must be in HH:00 format"), "%s",
                       caller_body(caller));
    expect_nothing_changed();
}

/* Midnight is the end of a day and the start of none by that name. */
Test(input_003, no_slot_starts_at_24)
{
    int status = set_with((struct member_value){"start_time", "\"24:00\""});
    cr_expect(status == 400 || status == 422, "%d", status);
    status = book_with((struct member_value){"slot_start_time", "\"24:00\""});
    cr_expect(status == 400 || status == 422, "%d", status);
    expect_nothing_changed();
}

Test(input_003, owners_and_names_are_not_empty)
{
    static const char *const empty[] = {"\"\"", "\"   \"", "null"};
    for (size_t i = 0; i < 3; i++) {
        cr_expect_eq(set_with((struct member_value){"calendar_owner_id", empty[i]}), 422);
        cr_expect(detail_list_names(caller, "calendar_owner_id"), "%s", caller_body(caller));
        cr_expect_eq(book_with((struct member_value){"invitee_name", empty[i]}), 422);
        cr_expect(detail_list_names(caller, "invitee_name"), "%s", caller_body(caller));
    }
    set_with((struct member_value){"calendar_owner_id", "\" \""});
    cr_expect_not_null(strstr(caller_body(caller), "Calendar owner ID cannot be empty"), "%s",
                       caller_body(caller));
    book_with((struct member_value){"invitee_name", "\" \""});
    cr_expect_not_null(strstr(caller_body(caller), "Invitee name cannot be empty"), "%s",
                       caller_body(caller));
    expect_nothing_changed();
}

Test(input_003, dates_are_dates)
{
    static const char *const wrong[] = {"2040-13-01", "2040-02-30",  "tomorrow",  "",
                                        "01.01.2040", "2040-01-01x", "2041-02-29"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char value[32];
        cr_expect_eq(caller_look(caller, "/api/v1/slots?calendar_owner_id=a&for_date=%s", wrong[i]),
                     422, "%s", wrong[i]);
        cr_expect(detail_list_names(caller, "for_date"), "%s", caller_body(caller));
        snprintf(value, sizeof value, "\"%s\"", wrong[i]);
        cr_expect_eq(book_with((struct member_value){"date", value}), 422, "%s", value);
        cr_expect(detail_list_names(caller, "date"), "%s", caller_body(caller));
    }
    static const char *const other[] = {"null", "[]", "{}", "true"};
    for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
        cr_expect_eq(book_with((struct member_value){"date", other[i]}), 422, "%s", other[i]);
    }
    expect_nothing_changed();
}

Test(input_003, values_of_another_type_are_refused_by_name)
{
    static const char *const wrong[] = {"[]", "{}", "true", "null", "[\"a\"]"};
    static const char *const fields[] = {"calendar_owner_id", "invitee_name", "invitee_email"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        for (size_t field = 0; field < 3; field++) {
            cr_expect_eq(book_with((struct member_value){fields[field], wrong[i]}), 422, "%s %s",
                         fields[field], wrong[i]);
            cr_expect(detail_list_names(caller, fields[field]), "%s", caller_body(caller));
        }
    }
    expect_nothing_changed();
}

Test(input_003, what_nobody_asked_for_is_ignored)
{
    cr_expect_eq(caller_say(caller, "POST", "/api/v1/availability",
                            "{'calendar_owner_id':'a','start_time':'09:00','end_time':'11:00',"
                            "'slot':{'minutes':[15]}}"),
                 200, "%s", caller_body(caller));
    cr_expect_eq(
        caller_look(caller, "/api/v1/slots?calendar_owner_id=a&for_date=%s&x=1&y", scene_date(1)),
        200);
    cr_expect_eq(caller_say(caller, "POST", "/api/v1/appointments",
                            "{'calendar_owner_id':'a','invitee_name':'A','invitee_email':"
                            "'a@b.org','date':'%s','slot_start_time':'09:00','notes':null}",
                            scene_date(1)),
                 200, "%s", caller_body(caller));
    cr_expect_eq(caller_get(caller, "/api/v1/appointments?calendar_owner_id=a&page=2"), 200);
    cr_expect_eq(caller_count(caller, ""), 1);
}

Test(input_003, bodies_that_are_no_object_are_refused)
{
    static const char *const bodies[] = {
        "{\"calendar_owner_id\":", "nonsense", "[1,2]", "\"x\"", "5", "[]", "true"};
    static const char *const paths[] = {"/api/v1/availability", "/api/v1/appointments"};
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        for (size_t at = 0; at < 2; at++) {
            cr_expect_eq(caller_call(caller, "POST", paths[at], bodies[i]), 422, "%s: %s",
                         bodies[i], caller_body(caller));
            cr_expect(detail_list_came(caller), "%s: %s", bodies[i], caller_body(caller));
        }
    }
    expect_nothing_changed();
}

Test(input_003, the_body_is_json_whatever_its_type_says)
{
    static const char body[] =
        "{\"calendar_owner_id\":\"form\",\"start_time\":\"09:00\",\"end_time\":\"10:00\"}";
    char request[512];
    snprintf(request, sizeof request,
             "POST /api/v1/availability HTTP/1.1\r\nHost: localhost\r\n"
             "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
             strlen(body), body);
    cr_assert(http_client_send_text(&caller->client, request));
    cr_assert_eq(caller_take(caller, http_client_receive(&caller->client)), 200, "%s",
                 caller_body(caller));
    cr_expect_str_eq(calendar_slots(caller, "form", scene_date(1)), "09:00");
}

/* Ids are the callers' own, whatever they are made of. */
Test(input_003, ids_of_owners_may_be_anything)
{
    static const struct {
        const char *id, *in_query;
    } owners[] = {
        {"dr who", "dr%20who"},   {"a/b", "a%2Fb"},
        {"O\u00f1a", "O%C3%B1a"}, {"ann@x.org", "ann%40x.org"},
        {"1&2=3", "1%262%3D3"},   {"..", ".."},
        {"50%", "50%25"},         {"slash\\\\", "slash%5C"},
        {"x+y", "x%2By"},
    };
    for (size_t i = 0; i < sizeof owners / sizeof owners[0]; i++) {
        cr_assert_eq(calendar_open(caller, owners[i].id, "09:00", "11:00"), 200, "%s: %s",
                     owners[i].id, caller_body(caller));
        cr_assert_eq(calendar_book(caller, owners[i].id, scene_date(1), "09:00"), 200, "%s: %s",
                     owners[i].id, caller_body(caller));
        cr_expect_str_eq(calendar_slots(caller, owners[i].in_query, scene_date(1)), "10:00", "%s",
                         owners[i].id);
        calendar_list(caller, owners[i].in_query);
        cr_expect_eq(caller_count(caller, ""), 1, "%s", owners[i].id);
    }
}

Test(input_003, names_come_back_as_they_were_sent)
{
    static const char *const names[] = {"O\u00f1a M\u00fcller", "Ann <Lee>", "\u732b", "a,b;c"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        cr_assert_eq(caller_say(caller, "POST", "/api/v1/appointments",
                                "{'calendar_owner_id':'a','invitee_name':'%s','invitee_email':"
                                "'ann+%zu@mail.example.org','date':'%s','slot_start_time':'09:00'}",
                                names[i], i, scene_date(1 + (int)i)),
                     200, "%s: %s", names[i], caller_body(caller));
    }
    calendar_list(caller, "a");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char email[64];
        json_t *one = json_array_get(caller->document, i);
        snprintf(email, sizeof email, "ann+%zu@mail.example.org", i);
        cr_expect_str_eq(document_text(one, "/invitee_name"), names[i]);
        cr_expect_str_eq(document_text(one, "/invitee_email"), email);
    }
}

Test(input_003, other_methods_and_paths_are_refused_in_json)
{
    static const struct {
        const char *method, *path;
        int status;
    } calls[] = {
        {"GET", "/api/v1/availability", 405},
        {"DELETE", "/api/v1/availability", 405},
        {"POST", "/api/v1/slots", 405},
        {"PUT", "/api/v1/appointments", 405},
        {"DELETE", "/api/v1/appointments/", 405},
        {"POST", "/health", 405},
        {"GET", "/api/v1", 404},
        {"GET", "/api/v1/", 404},
        {"GET", "/api/v1/slot", 404},
        {"GET", "/api/v1/appointments/x/y", 404},
        {"POST", "/api/v2/appointments", 404},
    };
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        cr_expect_eq(caller_call(caller, calls[i].method, calls[i].path, NULL), calls[i].status,
                     "%s %s: %s", calls[i].method, calls[i].path, caller_body(caller));
        cr_expect_str_neq(caller_text(caller, "/detail"), "", "%s %s: %s", calls[i].method,
                          calls[i].path, caller_body(caller));
    }
}
