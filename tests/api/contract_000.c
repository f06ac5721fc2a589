/* The five calls of the 000 contract as its clients make them. The server's own zone is not UTC:
 * the contract's times are all the same. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/dialogue.h"
#include "support/scene.h"

#define PLAY(exchanges) \
    cr_expect_eq(dialogue_play(exchanges, sizeof exchanges / sizeof exchanges[0]), 0)

static struct caller *const caller = &scene.caller;

TestSuite(contract_000, .init = scene_set, .fini = scene_strike);

/* Dr. Smith, two hours of a July morning, and nobody booked. */
static void settle(void)
{
    static const struct exchange exchanges[] = {
        {"POST", "/api/providers/", "{'name':'Dr. Smith'}", 201, "{'id':1,'name':'Dr. Smith'}"},
        {"POST", "/api/providers/1/availability",
         "{'start_time':'2025-07-15T09:00:00Z','end_time':'2025-07-15T11:00:00Z'}", 201,
         "{'id':1,'provider':1,'start_time':'2025-07-15T09:00:00Z',"
         "'end_time':'2025-07-15T11:00:00Z'}"}};
    PLAY(exchanges);
}

/* Times of that morning, "09:00". */
static int book(const char *name, const char *start, const char *end)
{
    return caller_say(caller, "POST", "/api/appointments",
                      "{'provider':1,'client_name':'%s','start_time':'2025-07-15T%s:00Z',"
                      "'end_time':'2025-07-15T%s:00Z'}",
                      name, start, end);
}

static int offer(const char *start, const char *end)
{
    return caller_say(caller, "POST", "/api/providers/1/availability",
                      "{'start_time':'%s','end_time':'%s'}", start, end);
}

Test(contract_000, the_five_calls)
{
    settle();
    static const struct exchange exchanges[] = {
        {"GET", "/api/providers/1/availability/slots?duration=30", NULL, 200,
         "['2025-07-15T09:00:00+00:00','2025-07-15T09:30:00+00:00','2025-07-15T10:00:00+00:00',"
         "'2025-07-15T10:30:00+00:00']"},
        {"POST", "/api/appointments",
         "{'provider':1,'client_name':'John Doe','start_time':'2025-07-15T09:00:00Z',"
         "'end_time':'2025-07-15T09:30:00Z'}",
         201,
         "{'id':1,'provider':1,'client_name':'John Doe','start_time':'2025-07-15T09:00:00Z',"
         "'end_time':'2025-07-15T09:30:00Z'}"},
        {"GET", "/api/providers/1/availability/slots?duration=30", NULL, 200,
         "['2025-07-15T09:30:00+00:00','2025-07-15T10:00:00+00:00','2025-07-15T10:30:00+00:00']"},
        {"GET", "/api/providers/1/appointments", NULL, 200,
         "[{'id':1,'provider':1,'client_name':'John Doe','start_time':'2025-07-15T09:00:00Z',"
         "'end_time':'2025-07-15T09:30:00Z'}]"},
        {"POST", "/api/appointments",
         "{'provider':1,'client_name':'Jane Roe','start_time':'2025-07-15T09:00:00Z',"
         "'end_time':'2025-07-15T09:30:00Z'}",
         409, "{'detail':'Slot already booked.'}"}};
    PLAY(exchanges);
}

Test(contract_000, a_slash_at_the_end_changes_nothing)
{
    static const struct exchange exchanges[] = {
        {"POST", "/api/providers", "{'name':'A'}", 201, "{'id':1,'name':'A'}"},
        {"POST", "/api/providers/", "{'name':'B'}", 201, "{'id':2,'name':'B'}"},
        {"POST", "/api/providers/2/availability/",
         "{'start_time':'2025-07-15T09:00:00Z','end_time':'2025-07-15T10:00:00Z'}", 201,
         "{'id':1,'provider':2}"},
        {"GET", "/api/providers/2/availability/slots/?duration=60", NULL, 200,
         "['2025-07-15T09:00:00+00:00']"},
        {"POST", "/api/appointments/",
         "{'provider':2,'client_name':'C','start_time':'2025-07-15T09:00:00Z',"
         "'end_time':'2025-07-15T10:00:00Z'}",
         201, "{'id':1,'provider':2}"},
        {"GET", "/api/providers/2/appointments/", NULL, 200, "[{'id':1,'client_name':'C'}]"}};
    PLAY(exchanges);
}

Test(contract_000, ids_count_from_1_in_each_collection)
{
    static const struct exchange exchanges[] = {
        {"POST", "/api/providers/", "{'name':'A'}", 201, "{'id':1}"},
        {"POST", "/api/providers/", "{'name':'A'}", 201, "{'id':2}"},
        {"POST", "/api/providers/2/availability",
         "{'start_time':'2025-07-15T09:00:00Z','end_time':'2025-07-15T10:00:00Z'}", 201,
         "{'id':1}"},
        {"POST", "/api/providers/1/availability",
         "{'start_time':'2025-07-15T09:00:00Z','end_time':'2025-07-15T10:00:00Z'}", 201,
         "{'id':2}"},
        {"POST", "/api/appointments",
         "{'provider':1,'client_name':'C','start_time':'2025-07-15T09:00:00Z',"
         "'end_time':'2025-07-15T10:00:00Z'}",
         201, "{'id':1}"},
        {"POST", "/api/appointments",
         "{'provider':2,'client_name':'C','start_time':'2025-07-15T09:00:00Z',"
         "'end_time':'2025-07-15T10:00:00Z'}",
         201, "{'id':2}"},
        {"POST", "/api/providers/", "{'name':'B'}", 201, "{'id':3}"}};
    PLAY(exchanges);
}

Test(contract_000, names_are_trimmed_texts)
{
    static const struct exchange exchanges[] = {
        {"POST", "/api/providers/", "{'name':'  Dr. Smith\\t'}", 201, "{'name':'Dr. Smith'}"},
        {"POST", "/api/providers/", "{'name':42}", 201, "{'name':'42'}"},
        {"POST", "/api/providers/", "{'name':'Dr. M\\u00fcller'}", 201,
         "{'name':'Dr. M\\u00fcller'}"},
        {"POST", "/api/providers/", "{}", 400, "{'name':['This field is required.']}"},
        {"POST", "/api/providers/", "{'name':''}", 400,
         "{'name':['This field may not be blank.']}"},
        {"POST", "/api/providers/", "{'name':'  '}", 400,
         "{'name':['This field may not be blank.']}"},
        {"POST", "/api/providers/", "{'name':null}", 400, NULL},
        {"POST", "/api/providers/", "{'name':{'first':'A'}}", 400, NULL},
        {"POST", "/api/providers/", "{'name':['A']}", 400, NULL},
        {"POST", "/api/providers/", "{'name':'next'}", 201, "{'id':4}"}};
    PLAY(exchanges);
}

Test(contract_000, a_name_has_255_characters_at_most)
{
    static const char text[] = "Ensure this field has no more than 255 characters.";
    char name[2 * 256 + 1] = "";
    settle();
    for (int i = 0; i < 255; i++) {
        strcat(name, "é");
    }
    cr_expect_eq(caller_say(caller, "POST", "/api/providers/", "{'name':'%s'}", name), 201);
    cr_expect_str_eq(caller_text(caller, "/name"), name);
    cr_expect_eq(book(name, "09:00", "09:30"), 201);
    cr_expect_str_eq(caller_text(caller, "/client_name"), name);
    strcat(name, "é");
    cr_expect_eq(caller_say(caller, "POST", "/api/providers/", "{'name':'%s'}", name), 400);
    cr_expect_str_eq(caller_text(caller, "/name/0"), text);
    cr_expect_eq(book(name, "09:30", "10:00"), 400);
    cr_expect_str_eq(caller_text(caller, "/client_name/0"), text);
}

Test(contract_000, what_is_no_json_object_is_refused_in_json)
{
    static const char *const paths[] = {"/api/providers/", "/api/providers",
                                        "/api/providers/1/availability", "/api/appointments"};
    static const char *const broken[] = {"{'name':", "nonsense", "{'name':'A'} more", "{name:1}"};
    static const char *const odd[] = {"[1,2]", "[]", "'text'", "7", "null"};
    settle();
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        for (size_t j = 0; j < sizeof broken / sizeof broken[0]; j++) {
            cr_expect_eq(dialogue_say("POST", paths[i], broken[j]), 400, "%s %s", paths[i],
                         broken[j]);
            cr_expect_eq(strncmp(caller_text(caller, "/detail"), "JSON parse error - ", 19), 0,
                         "%s %s: %s", paths[i], broken[j], caller_body(caller));
        }
        for (size_t j = 0; j < sizeof odd / sizeof odd[0]; j++) {
            cr_expect_eq(dialogue_say("POST", paths[i], odd[j]), 400, "%s %s", paths[i], odd[j]);
            cr_expect(dialogue_got("{}"), "%s %s", paths[i], odd[j]);
        }
    }
}

Test(contract_000, times_are_read_in_every_form_and_said_in_utc)
{
    static const struct {
        const char *sent, *said;
    } cases[] = {
        {"2025-08-01T09:00", "2025-08-01T09:00:00Z"},
        {"2025-08-02T09:00:00", "2025-08-02T09:00:00Z"},
        {"2025-08-03T09:00:07Z", "2025-08-03T09:00:07Z"},
        {"2025-08-04T09:00:00+00:00", "2025-08-04T09:00:00Z"},
        {"2025-08-05T09:00:00+02:00", "2025-08-05T07:00:00Z"},
        {"2025-08-06T20:30:00-05:30", "2025-08-07T02:00:00Z"},
        {"2025-08-08T00:30+14:00", "2025-08-07T10:30:00Z"},
        {"2025-08-09T09:00:00.000000Z", "2025-08-09T09:00:00Z"},
        {"2024-02-29T09:00:00Z", "2024-02-29T09:00:00Z"},
        {"2031-12-31T22:00:00-01:00", "2031-12-31T23:00:00Z"},
    };
    settle();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect_eq(offer(cases[i].sent, "2032-01-01T00:00:00Z"), 201, "%s: %s", cases[i].sent,
                     caller_body(caller));
        cr_expect_str_eq(caller_text(caller, "/start_time"), cases[i].said);
        cr_expect_str_eq(caller_text(caller, "/end_time"), "2032-01-01T00:00:00Z");
    }
    cr_expect_eq(caller_say(caller, "POST", "/api/appointments",
                            "{'provider':1,'client_name':'C',"
                            "'start_time':'2025-07-15T11:00:00+02:00',"
                            "'end_time':'2025-07-15T09:30'}"),
                 201);
    cr_expect(
        dialogue_got("{'start_time':'2025-07-15T09:00:00Z','end_time':'2025-07-15T09:30:00Z'}"));
}

Test(contract_000, microseconds_are_kept)
{
    settle();
    cr_assert_eq(offer("2025-08-01T09:00:00.123456Z", "2025-08-01T10:00:00.5Z"), 201, "%s",
                 caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/start_time"), "2025-08-01T09:00:00.123456Z");
    cr_expect_str_eq(caller_text(caller, "/end_time"), "2025-08-01T10:00:00.500000Z");
}

Test(contract_000, what_is_no_time_is_named)
{
    static const char *const wrong[] = {"'nope'",
                                        "'2025-07-15'",
                                        "'2025-07-15T25:00:00Z'",
                                        "'2025-02-30T09:00:00Z'",
                                        "'2025-13-01T09'",
                                        "'2025-07-15T09:60Z'",
                                        "'09:00'",
                                        "''",
                                        "'2025-07-15T09:00:00Zulu'"};
    static const char text[] = "Datetime has wrong format. Use one of these formats instead: "
                               "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].";
    settle();
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_expect_eq(caller_say(caller, "POST", "/api/providers/1/availability",
                                "{'start_time':%s,'end_time':'2025-07-15T09:30:00Z'}", wrong[i]),
                     400);
        cr_expect_str_eq(caller_text(caller, "/start_time/0"), text, "%s: %s", wrong[i],
                         caller_body(caller));
        cr_expect_eq(caller_say(caller, "POST", "/api/appointments",
                                "{'provider':1,'client_name':'C',"
                                "'start_time':'2025-07-15T09:00:00Z','end_time':%s}",
                                wrong[i]),
                     400);
        cr_expect_str_eq(caller_text(caller, "/end_time/0"), text, "%s: %s", wrong[i],
                         caller_body(caller));
    }
}

Test(contract_000, missing_members_are_all_named)
{
    settle();
    static const struct exchange exchanges[] = {
        {"POST", "/api/providers/1/availability", "{}", 400,
         "{'start_time':['This field is required.'],'end_time':['This field is required.']}"},
        {"POST", "/api/appointments", "{}", 400,
         "{'provider':['This field is required.'],'client_name':['This field is required.'],"
         "'start_time':['This field is required.'],'end_time':['This field is required.']}"},
        {"POST", "/api/appointments",
         "{'provider':1,'client_name':' ','start_time':'2025-07-15T09:00:00Z'}", 400,
         "{'client_name':['This field may not be blank.'],'end_time':['This field is required.']}"},
        {"POST", "/api/appointments",
         "{'provider':99,'client_name':'C','start_time':'2025-07-15T09:00:00Z',"
         "'end_time':'2025-07-15T10:00:00Z'}",
         400, "{'provider':['Invalid pk \\'99\\' - object does not exist.']}"}};
    PLAY(exchanges);
    static const char *const odd[] = {"'abc'", "[1]", "{}", "1.5", "99999999999999999999", "-1"};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        cr_expect_eq(caller_say(caller, "POST", "/api/appointments",
                                "{'provider':%s,'client_name':'C',"
                                "'start_time':'2025-07-15T09:00:00Z',"
                                "'end_time':'2025-07-15T10:00:00Z'}",
                                odd[i]),
                     400, "%s: %s", odd[i], caller_body(caller));
    }
    cr_expect_eq(dialogue_ask("/api/providers/1/appointments"), 200);
    cr_expect_str_eq(caller_body(caller), "[]");
}

Test(contract_000, unknown_providers_are_not_found)
{
    static const char *const ids[] = {"2", "0", "99999999999999999999", "abc", "-1", "pro-1"};
    settle();
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        char path[96];
        snprintf(path, sizeof path, "/api/providers/%s/availability", ids[i]);
        cr_expect_eq(
            dialogue_say("POST", path,
                         "{'start_time':'2025-07-15T09:00:00Z','end_time':'2025-07-15T10:00:00Z'}"),
            404, "%s", path);
        cr_expect_str_neq(caller_text(caller, "/detail"), "", "%s", caller_body(caller));
        snprintf(path, sizeof path, "/api/providers/%s/availability/slots?duration=30", ids[i]);
        cr_expect_eq(dialogue_ask(path), 404, "%s", path);
        cr_expect_str_neq(caller_text(caller, "/detail"), "", "%s", caller_body(caller));
        snprintf(path, sizeof path, "/api/providers/%s/appointments", ids[i]);
        cr_expect_eq(dialogue_ask(path), 404, "%s", path);
        cr_expect_str_neq(caller_text(caller, "/detail"), "", "%s", caller_body(caller));
    }
    cr_assert_eq(dialogue_ask("/api/providers/2/appointments"), 404);
    const char *said = caller_text(caller, "/detail");
    cr_expect(strcmp(said, "Not found.") == 0 ||
                  strcmp(said, "No Provider matches the given query.") == 0,
              "%s", said);
}

Test(contract_000, thirty_minutes_unless_said_otherwise)
{
    settle();
    static const struct exchange exchanges[] = {
        {"GET", "/api/providers/1/availability/slots", NULL, 200,
         "['2025-07-15T09:00:00+00:00','2025-07-15T09:30:00+00:00','2025-07-15T10:00:00+00:00',"
         "'2025-07-15T10:30:00+00:00']"},
        {"GET", "/api/providers/1/availability/slots?duration=120", NULL, 200,
         "['2025-07-15T09:00:00+00:00']"},
        {"GET", "/api/providers/1/availability/slots?duration=121", NULL, 200, "[]"},
        {"GET", "/api/providers/1/availability/slots?duration=50", NULL, 200,
         "['2025-07-15T09:00:00+00:00','2025-07-15T09:50:00+00:00']"}};
    PLAY(exchanges);
    cr_assert_eq(dialogue_say("POST", "/api/providers/", "{'name':'B'}"), 201);
    cr_assert_eq(dialogue_ask("/api/providers/2/availability/slots"), 200);
    cr_expect_str_eq(caller_body(caller), "[]");
}

Test(contract_000, slots_step_from_where_a_block_begins)
{
    settle();
    cr_assert_eq(offer("2025-07-14T23:40:00Z", "2025-07-15T00:45:00Z"), 201);
    cr_assert_eq(offer("2025-07-16T10:00:00Z", "2025-07-16T10:30:00Z"), 201);
    cr_assert_eq(dialogue_ask("/api/providers/1/availability/slots?duration=30"), 200);
    cr_expect(dialogue_got("['2025-07-14T23:40:00+00:00','2025-07-15T00:10:00+00:00',"
                           "'2025-07-15T09:00:00+00:00','2025-07-15T09:30:00+00:00',"
                           "'2025-07-15T10:00:00+00:00','2025-07-15T10:30:00+00:00',"
                           "'2025-07-16T10:00:00+00:00']"));
}

/* The contract leaves it open whether the grid starts anew after a booking, not where it is seen.
 */
Test(contract_000, slots_go_on_after_a_booking)
{
    settle();
    cr_assert_eq(book("C", "09:00", "10:00"), 201);
    cr_assert_eq(dialogue_ask("/api/providers/1/availability/slots?duration=45"), 200);
    int64_t count = caller_count(caller, "");
    cr_expect(count == 0 || (count == 1 &&
                             strcmp(caller_text(caller, "/0"), "2025-07-15T10:00:00+00:00") == 0),
              "%s", caller_body(caller));
    cr_assert_eq(dialogue_ask("/api/providers/1/availability/slots?duration=60"), 200);
    cr_expect(dialogue_got("['2025-07-15T10:00:00+00:00']"));
}

Test(contract_000, overlaps_are_refused_and_neighbours_are_not)
{
    static const char *const taken[][2] = {{"09:30", "10:30"}, {"09:45", "10:15"},
                                           {"09:15", "09:31"}, {"10:29", "11:00"},
                                           {"09:00", "11:00"}, {"09:30", "10:00"}};
    settle();
    cr_assert_eq(book("A", "09:30", "10:30"), 201);
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        cr_expect_eq(book("B", taken[i][0], taken[i][1]), 409, "%s", taken[i][0]);
        cr_expect_str_eq(caller_text(caller, "/detail"), "Slot already booked.");
    }
    cr_expect_eq(book("B", "09:00", "09:30"), 201);
    cr_expect_eq(book("B", "10:30", "10:37"), 201);
    cr_expect_eq(book("B", "10:37", "11:00"), 201);
    cr_expect_eq(dialogue_ask("/api/providers/1/appointments"), 200);
    cr_expect_eq(caller_count(caller, ""), 4);
}

Test(contract_000, bookings_lie_in_the_union_of_the_blocks)
{
    static const char *const outside[][2] = {{"08:30", "09:00"},
                                             {"08:30", "09:30"},
                                             {"12:30", "13:30"},
                                             {"13:00", "13:30"},
                                             {"03:00", "03:30"}};
    settle();
    cr_assert_eq(offer("2025-07-15T11:00:00Z", "2025-07-15T12:00:00Z"), 201);
    cr_assert_eq(offer("2025-07-15T11:30:00Z", "2025-07-15T13:00:00Z"), 201);
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        cr_expect_eq(book("A", outside[i][0], outside[i][1]), 400, "%s", outside[i][0]);
        cr_expect_str_eq(caller_text(caller, "/detail"), "Outside provider availability.");
    }
    cr_expect_eq(book("A", "10:30", "12:45"), 201, "%s", caller_body(caller));
}

Test(contract_000, appointments_are_listed_by_start_or_as_they_came)
{
    settle();
    cr_assert_eq(book("late", "10:30", "11:00"), 201);
    cr_assert_eq(book("early", "09:00", "09:30"), 201);
    cr_assert_eq(dialogue_ask("/api/providers/1/appointments"), 200);
    cr_assert_eq(caller_count(caller, ""), 2);
    bool by_start = strcmp(caller_text(caller, "/0/client_name"), "early") == 0;
    cr_expect_str_eq(caller_text(caller, by_start ? "/1/client_name" : "/0/client_name"), "late");
    cr_expect_eq(caller_number(caller, by_start ? "/0/id" : "/1/id"), 2);
}

Test(contract_000, providers_do_not_disturb_each_other)
{
    settle();
    static const struct exchange exchanges[] = {
        {"POST", "/api/providers/", "{'name':'B'}", 201, "{'id':2}"},
        {"POST", "/api/providers/2/availability",
         "{'start_time':'2025-07-15T09:00:00Z','end_time':'2025-07-15T09:30:00Z'}", 201,
         "{'provider':2}"},
        {"POST", "/api/appointments",
         "{'provider':2,'client_name':'C','start_time':'2025-07-15T09:00:00Z',"
         "'end_time':'2025-07-15T09:30:00Z'}",
         201, "{'provider':2}"},
        {"GET", "/api/providers/1/appointments", NULL, 200, "[]"},
        {"GET", "/api/providers/2/appointments", NULL, 200, "[{'provider':2}]"},
        {"GET", "/api/providers/2/availability/slots", NULL, 200, "[]"}};
    PLAY(exchanges);
    cr_expect_eq(book("C", "09:00", "09:30"), 201);
}

Test(contract_000, the_body_is_json_whatever_its_type_says)
{
    cr_assert_eq(dialogue_say_form("POST", "/api/providers/", "{'name':'Dr. Smith'}"), 201);
    cr_expect(dialogue_got("{'id':1,'name':'Dr. Smith'}"));
    cr_assert_eq(
        dialogue_say_form("POST", "/api/providers/1/availability",
                          "{'start_time':'2025-07-15T09:00','end_time':'2025-07-15T11:00'}"),
        201);
    cr_assert_eq(dialogue_say_form("POST", "/api/appointments",
                                   "{'provider':1,'client_name':'C',"
                                   "'start_time':'2025-07-15T09:00',"
                                   "'end_time':'2025-07-15T11:00'}"),
                 201);
    cr_expect_eq(dialogue_say_form("POST", "/api/providers/", "name=Dr.+Smith"), 400);
    cr_expect(dialogue_got("{}"));
}

Test(contract_000, what_nobody_knows_is_passed_over)
{
    static const struct exchange exchanges[] = {
        {"POST", "/api/providers/?from=old", "{'name':'A','speciality':'x','id':77}", 201,
         "{'id':1,'name':'A'}"},
        {"POST", "/api/providers/1/availability?x",
         "{'start_time':'2025-07-15T09:00:00Z','end_time':'2025-07-15T10:00:00Z','provider':5,"
         "'note':null}",
         201, "{'id':1,'provider':1}"},
        {"GET", "/api/providers/1/availability/slots?page=2&duration=60&format=json", NULL, 200,
         "['2025-07-15T09:00:00+00:00']"},
        {"POST", "/api/appointments",
         "{'provider':1,'client_name':'C','start_time':'2025-07-15T09:00:00Z',"
         "'end_time':'2025-07-15T10:00:00Z','id':9,'phone':'1'}",
         201, "{'id':1}"},
        {"GET", "/api/providers/1/appointments?page=1", NULL, 200, "[{'id':1}]"}};
    PLAY(exchanges);
}

Test(contract_000, other_methods_are_not_allowed)
{
    settle();
    static const struct exchange exchanges[] = {
        {"PUT", "/api/providers/", "{'name':'A'}", 405,
         "{'detail':'Method \\'PUT\\' not allowed.'}"},
        {"DELETE", "/api/providers", NULL, 405, "{'detail':'Method \\'DELETE\\' not allowed.'}"},
        {"GET", "/api/providers/1/availability", NULL, 405,
         "{'detail':'Method \\'GET\\' not allowed.'}"},
        {"POST", "/api/providers/1/availability/slots", "{}", 405,
         "{'detail':'Method \\'POST\\' not allowed.'}"},
        {"POST", "/api/providers/1/appointments", "{}", 405,
         "{'detail':'Method \\'POST\\' not allowed.'}"},
        {"PUT", "/api/appointments", "{}", 405, "{'detail':'Method \\'PUT\\' not allowed.'}"},
        {"PATCH", "/api/appointments/", "{}", 405, "{'detail':'Method \\'PATCH\\' not allowed.'}"}};
    PLAY(exchanges);
    cr_expect_str_neq(caller_header(caller, "Allow"), "");
}

Test(contract_000, unknown_paths_are_said_to_be_so_in_json)
{
    static const char *const paths[] = {"/api",
                                        "/api/",
                                        "/api/nothing",
                                        "/api/providers/1/nothing",
                                        "/api/providers/1/availability/slots/1",
                                        "/api/providers//availability"};
    settle();
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        cr_expect_eq(dialogue_ask(paths[i]), 404, "%s", paths[i]);
        cr_expect(dialogue_got("{}"), "%s", paths[i]);
        cr_expect_str_neq(caller_text(caller, "/detail"), "", "%s: %s", paths[i],
                          caller_body(caller));
    }
}
