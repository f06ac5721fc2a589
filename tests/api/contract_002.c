/* The calls of the 002 contract, as its clients make them. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/document.h"
#include "support/quarter_hours.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

TestSuite(contract_002, .init = scene_set, .fini = scene_strike);

/* Ann offers an hour in three days, quarter hours 1 to 4; Jane is a client. */
static void play_opening(void)
{
    cr_assert_eq(quarter_add_provider(caller, "Ann Lee"), 200, "%s", caller_body(caller));
    cr_assert_eq(quarter_add_client(caller, "Jane Smith"), 200, "%s", caller_body(caller));
    cr_assert_eq(quarter_offer(caller, "Ann Lee", 3, "10:00-11:00"), 200, "%s",
                 caller_body(caller));
    cr_assert_eq(caller_count(caller, ""), 4, "%s", caller_body(caller));
}

static void expect_is_null(const char *pointer)
{
    cr_expect(json_is_null(document_at(caller->document, pointer)), "%s: %s", pointer,
              caller_body(caller));
}

static void expect_confirmed(bool confirmed)
{
    json_t *said = document_at(caller->document, "/reservation_confirmed");
    cr_expect(confirmed ? json_is_true(said) : json_is_false(said), "%s", caller_body(caller));
}

Test(contract_002, ping)
{
    cr_expect_eq(caller_get(caller, "/ping/"), 200);
    cr_expect_str_eq(caller_body(caller), "{\"message\":\"Ping successful\"}");
    cr_expect_str_eq(caller_header(caller, "Content-Type"), "application/json");
    cr_expect_eq(caller_get(caller, "/ping"), 200);
    cr_expect_str_eq(caller_text(caller, "/message"), "Ping successful");
}

Test(contract_002, a_client_is_created)
{
    cr_assert_eq(quarter_add_client(caller, "Jane Smith"), 200, "%s", caller_body(caller));
    cr_expect_eq(caller_number(caller, "/id"), 1);
    cr_expect_str_eq(caller_text(caller, "/first_name"), "Jane");
    cr_expect_str_eq(caller_text(caller, "/last_name"), "Smith");
    cr_assert_eq(quarter_add_client(caller, "Eve Smith"), 200);
    cr_expect_eq(caller_number(caller, "/id"), 2);
}

Test(contract_002, the_same_name_is_the_same_client)
{
    quarter_add_client(caller, "Jane Smith");
    quarter_add_client(caller, "Eve Smith");
    cr_assert_eq(quarter_add_client(caller, "Jane Smith"), 200);
    cr_expect_eq(caller_number(caller, "/id"), 1);
    cr_assert_eq(quarter_add_client(caller, "Smith Jane"), 200);
    cr_expect_eq(caller_number(caller, "/id"), 3);
}

Test(contract_002, a_provider_is_created_once)
{
    cr_assert_eq(quarter_add_provider(caller, "Ann Lee"), 200, "%s", caller_body(caller));
    cr_expect_eq(caller_number(caller, "/id"), 1);
    cr_expect_str_eq(caller_text(caller, "/first_name"), "Ann");
    cr_expect_str_eq(caller_text(caller, "/last_name"), "Lee");
    cr_assert_eq(quarter_add_provider(caller, "Bo Lee"), 200);
    cr_expect_eq(caller_number(caller, "/id"), 2);
    cr_assert_eq(quarter_add_provider(caller, "Ann Lee"), 200);
    cr_expect_eq(caller_number(caller, "/id"), 1);
}

/* "Ann B Lee" and "AnnB Lee" joined by a space, or by none, would be one. */
Test(contract_002, names_are_two_names)
{
    quarter_post(caller, "/api/clients?first_name=Ann%%20B&last_name=Lee");
    cr_expect_eq(caller_number(caller, "/id"), 1);
    quarter_post(caller, "/api/clients?first_name=Ann&last_name=B%%20Lee");
    cr_expect_eq(caller_number(caller, "/id"), 2);
    quarter_post(caller, "/api/clients?first_name=AnnB&last_name=Lee");
    cr_expect_eq(caller_number(caller, "/id"), 3);
    quarter_post(caller, "/api/providers?first_name=Ann%%20B&last_name=Lee");
    cr_expect_eq(caller_number(caller, "/id"), 1);
    quarter_post(caller, "/api/providers?first_name=Ann&last_name=B%%20Lee");
    cr_expect_eq(caller_number(caller, "/id"), 2);
}

Test(contract_002, names_in_a_query_are_decoded)
{
    cr_assert_eq(quarter_add_client(caller, "Jos\u00e9 M\u00fcller & Co=?#/+"), 200);
    cr_expect_str_eq(caller_text(caller, "/first_name"), "Jos\u00e9");
    cr_expect_str_eq(caller_text(caller, "/last_name"), "M\u00fcller & Co=?#/+");
    cr_assert_eq(quarter_post(caller, "/api/clients?first_name=Mary+Ann&last_name=Lee"), 200);
    cr_expect_str_eq(caller_text(caller, "/first_name"), "Mary Ann",
                     "many libraries write a space in a query as a plus");
}

Test(contract_002, providers_of_000_and_002_are_one_collection)
{
    cr_assert_eq(caller_say(caller, "POST", "/api/providers/", "{'name':'Dr. Smith'}"), 201);
    cr_expect_eq(caller_number(caller, "/id"), 1);
    cr_assert_eq(quarter_add_provider(caller, "Ann Lee"), 200);
    cr_expect_eq(caller_number(caller, "/id"), 2);
    cr_assert_eq(caller_say(caller, "POST", "/api/providers", "{'name':'Dr. Jones'}"), 201);
    cr_expect_eq(caller_number(caller, "/id"), 3);
    cr_expect_str_eq(caller_text(caller, "/name"), "Dr. Jones");
}

/* Whose client it is is told by what it says, not by the slash. */
Test(contract_002, providers_are_told_apart_by_their_names)
{
    cr_expect_eq(
        caller_say(caller, "POST", "/api/providers/", "{'first_name':'Ann','last_name':'Lee'}"),
        200);
    cr_expect_str_eq(caller_text(caller, "/last_name"), "Lee");
    cr_expect_eq(quarter_post(caller, "/api/providers/?first_name=Ann&last_name=Lee"), 200);
    cr_expect_eq(caller_number(caller, "/id"), 1);
}

static void expect_new_appointment(int64_t id, const char *time)
{
    char pointer[32];
    json_t *one = json_array_get(caller->document, (size_t)id - 1);
    cr_expect_eq(document_number(one, "/id"), id, "%s", caller_body(caller));
    cr_expect_str_eq(document_text(one, "/appointment_time"), quarter_time(3, time));
    cr_expect(json_is_false(json_object_get(one, "reservation_confirmed")));
    snprintf(pointer, sizeof pointer, "/%d/booked_time", (int)id - 1);
    expect_is_null(pointer);
    snprintf(pointer, sizeof pointer, "/%d/client", (int)id - 1);
    expect_is_null(pointer);
    cr_expect_eq(document_number(one, "/provider/id"), 1);
    cr_expect_str_eq(document_text(one, "/provider/first_name"), "Ann");
    cr_expect_str_eq(document_text(one, "/provider/last_name"), "Lee");
    cr_expect_eq(json_object_size(one), 7, "%s", caller_body(caller));
}

Test(contract_002, a_window_is_cut_into_quarter_hours)
{
    static const char *const times[] = {"10:00", "10:15", "10:30", "10:45"};
    play_opening();
    for (int i = 0; i < 4; i++) {
        expect_new_appointment(i + 1, times[i]);
    }
}

Test(contract_002, created_and_booked_times_are_utc_without_an_offset)
{
    struct tm parts = {0};
    char now[32];
    time_t before = time(NULL) - 1;
    play_opening();
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 1), 200, "%s", caller_body(caller));
    static const char *const fields[] = {"/created_time", "/booked_time"};
    for (size_t i = 0; i < 2; i++) {
        const char *said = caller_text(caller, fields[i]);
        cr_assert_geq(strlen(said), 19, "%s: %s", fields[i], caller_body(caller));
        cr_expect(said[19] == '\0' || said[19] == '.', "%s", said);
        gmtime_r(&before, &parts);
        strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%S", &parts);
        cr_expect_geq(strncmp(said, now, 19), 0, "%s is before %s", said, now);
        time_t after = time(NULL) + 1;
        gmtime_r(&after, &parts);
        strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%S", &parts);
        cr_expect_leq(strncmp(said, now, 19), 0, "%s is after %s", said, now);
    }
}

Test(contract_002, the_answer_to_a_window_is_what_it_created)
{
    play_opening();
    cr_assert_eq(quarter_offer(caller, "Ann Lee", 4, "15:00-15:30"), 200);
    cr_assert_eq(caller_count(caller, ""), 2, "%s", caller_body(caller));
    cr_expect_eq(caller_number(caller, "/0/id"), 5);
    cr_expect_str_eq(caller_text(caller, "/0/appointment_time"), quarter_time(4, "15:00"));
    cr_expect_eq(caller_number(caller, "/1/id"), 6);
}

Test(contract_002, the_misspelled_path_is_served_too)
{
    quarter_add_provider(caller, "Ann Lee");
    for (int i = 0; i < 2; i++) {
        cr_expect_eq(quarter_post(caller,
                                  "/api/appoinments/availability%s?first_name=Ann&last_name=Lee"
                                  "&start_time=%s&end_time=%s",
                                  i == 0 ? "" : "/", quarter_time(3 + i, "10:00"),
                                  quarter_time(3 + i, "10:15")),
                     200);
        cr_expect_eq(caller_number(caller, "/0/id"), i + 1);
    }
    quarter_list(caller);
    cr_expect_str_eq(quarter_times(caller), "10:00 10:00");
}

Test(contract_002, an_empty_house_lists_nothing)
{
    cr_assert_eq(quarter_list(caller), 200);
    cr_assert_str_eq(caller_body(caller), "[]");
}

Test(contract_002, the_list_is_a_bare_array_of_what_is_open)
{
    play_opening();
    quarter_add_provider(caller, "Bo Lee");
    quarter_offer(caller, "Bo Lee", 3, "10:00-10:15");
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 2), 200);
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 3), 200);
    cr_assert_eq(quarter_confirm(caller, "Jane Smith", 3), 200);
    cr_assert_eq(quarter_list(caller), 200);
    cr_assert(json_is_array(caller->document), "%s", caller_body(caller));
    cr_expect_eq(caller_count(caller, ""), 3, "%s", caller_body(caller));
    cr_expect(quarter_is_listed(caller, 1));
    cr_expect(!quarter_is_listed(caller, 2));
    cr_expect(!quarter_is_listed(caller, 3));
    cr_expect(quarter_is_listed(caller, 4));
    cr_expect(quarter_is_listed(caller, 5));
    expect_is_null("/0/client");
    cr_expect_neq(caller_number(caller, "/0/provider/id"), -1);
}

Test(contract_002, bookings_of_000_are_not_on_the_list)
{
    cr_assert_eq(caller_say(caller, "POST", "/api/providers/", "{'name':'Dr. Smith'}"), 201);
    cr_assert_eq(caller_say(caller, "POST", "/api/providers/1/availability",
                            "{'start_time':'%sZ','end_time':'%sZ'}", quarter_time(3, "09:00"),
                            quarter_time(3, "11:00")),
                 201, "%s", caller_body(caller));
    cr_assert_eq(caller_say(caller, "POST", "/api/appointments",
                            "{'provider':1,'client_name':'X','start_time':'%sZ','end_time':'%sZ'}",
                            quarter_time(3, "09:00"), quarter_time(3, "10:00")),
                 201, "%s", caller_body(caller));
    cr_assert_eq(quarter_list(caller), 200);
    cr_expect_str_eq(caller_body(caller), "[]");
}

Test(contract_002, an_appointment_is_reserved)
{
    play_opening();
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 2), 200, "%s", caller_body(caller));
    cr_expect_eq(caller_number(caller, "/id"), 2);
    cr_expect_str_eq(caller_text(caller, "/appointment_time"), quarter_time(3, "10:15"));
    cr_expect_str_neq(caller_text(caller, "/booked_time"), "");
    cr_expect_eq(caller_number(caller, "/client/id"), 1);
    cr_expect_str_eq(caller_text(caller, "/client/first_name"), "Jane");
    cr_expect_str_eq(caller_text(caller, "/client/last_name"), "Smith");
    cr_expect_str_eq(caller_text(caller, "/provider/first_name"), "Ann");
    expect_confirmed(false);
}

Test(contract_002, a_reservation_is_confirmed_and_confirmed_again)
{
    play_opening();
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 2), 200);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(quarter_confirm(caller, "Jane Smith", 2), 200, "%s", caller_body(caller));
        cr_expect_eq(caller_number(caller, "/id"), 2);
        cr_expect_eq(caller_number(caller, "/client/id"), 1);
        cr_expect_str_neq(caller_text(caller, "/booked_time"), "");
        expect_confirmed(true);
    }
}

Test(contract_002, one_client_may_have_several)
{
    play_opening();
    for (int id = 1; id <= 4; id++) {
        cr_expect_eq(quarter_reserve(caller, "Jane Smith", id), 200);
        cr_expect_eq(quarter_confirm(caller, "Jane Smith", id), 200);
    }
    quarter_list(caller);
    cr_expect_str_eq(caller_body(caller), "[]");
}

Test(contract_002, refusals_keep_their_texts)
{
    play_opening();
    quarter_add_client(caller, "Eve Smith");
    cr_expect_eq(quarter_offer(caller, "No Body", 3, "10:00-11:00"), 404);
    cr_expect_str_eq(caller_body(caller), "{\"detail\":\"Provider not found.\"}");
    cr_expect_eq(quarter_reserve(caller, "No Body", 1), 404);
    cr_expect_str_eq(caller_body(caller), "{\"detail\":\"Client not found.\"}");
    cr_expect_eq(quarter_confirm(caller, "No Body", 1), 404);
    cr_expect_str_eq(caller_body(caller), "{\"detail\":\"Client not found.\"}");
    cr_expect_eq(quarter_reserve(caller, "Jane Smith", 99), 404);
    cr_expect_str_eq(caller_body(caller), "{\"detail\":\"Appointment not found.\"}");
    cr_expect_eq(quarter_confirm(caller, "Jane Smith", 99), 404);
    cr_expect_str_eq(caller_body(caller), "{\"detail\":\"Appointment not found.\"}");
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 1), 200);
    cr_expect_eq(quarter_reserve(caller, "Eve Smith", 1), 409);
    cr_expect_str_neq(caller_text(caller, "/detail"), "");
    cr_expect_eq(quarter_confirm(caller, "Eve Smith", 1), 403);
    cr_expect_str_neq(caller_text(caller, "/detail"), "");
    cr_expect_eq(quarter_confirm(caller, "Jane Smith", 1), 200, "Eve changed nothing");
}

/* A provider is no client, and the other way round. */
Test(contract_002, names_are_looked_for_where_they_belong)
{
    play_opening();
    cr_expect_eq(quarter_reserve(caller, "Ann Lee", 1), 404);
    cr_expect_eq(quarter_offer(caller, "Jane Smith", 3, "10:00-11:00"), 404);
}

Test(contract_002, what_nobody_reserved_cannot_be_confirmed)
{
    play_opening();
    int status = quarter_confirm(caller, "Jane Smith", 1);
    cr_expect(status >= 400 && status < 500, "%d", status);
    cr_expect_str_neq(caller_text(caller, "/detail"), "");
    cr_expect(quarter_is_listed(caller, 1));
}

Test(contract_002, paths_may_end_in_a_slash)
{
    cr_expect_eq(quarter_post(caller, "/api/clients/?first_name=Jane&last_name=Smith"), 200);
    cr_expect_eq(quarter_post(caller, "/api/providers/?first_name=Ann&last_name=Lee"), 200);
    cr_expect_eq(quarter_post(caller,
                              "/api/appointments/availability/?first_name=Ann&last_name=Lee"
                              "&start_time=%s&end_time=%s",
                              quarter_time(3, "10:00"), quarter_time(3, "10:15")),
                 200);
    cr_expect_eq(caller_get(caller, "/api/appointments/"), 200);
    cr_expect_eq(caller_count(caller, ""), 1);
    static const char *const verbs[] = {"reserve", "confirm"};
    for (size_t i = 0; i < 2; i++) {
        cr_expect_eq(quarter_post(caller,
                                  "/api/appointments/%s/?first_name=Jane&last_name=Smith"
                                  "&appointment_id=1",
                                  verbs[i]),
                     200);
    }
}
