/* The four calls of the 004 contract, word for word as its clients make them. */
#include <criterion/criterion.h>
#include <string.h>

#include "support/scene.h"

static struct caller *const caller = &scene.caller;

TestSuite(contract_004, .init = scene_set, .fini = scene_strike);

static const char register_provider_1[] =
    "{\"id\": \"provider_1\", \"availability\": [{\"start\": \"09:00\", \"end\": \"12:00\"}],"
    " \"max_daily_appointments\": 5}";
static const char book_req_1[] =
    "{\"id\": \"req_1\", \"preferred_range\": {\"start\": \"09:30\", \"end\": \"11:30\"},"
    " \"duration\": 30, \"preferred_provider\": \"provider_1\"}";

static void play_readme(void)
{
    cr_assert_eq(caller_call(caller, "POST", "/providers", register_provider_1), 201);
    cr_assert_eq(caller_call(caller, "POST", "/appointments", book_req_1), 201);
}

Test(contract_004, a_provider_is_added)
{
    cr_assert_eq(caller_call(caller, "POST", "/providers", register_provider_1), 201);
    cr_assert_str_eq(caller_text(caller, "/message"), "Provider added successfully.");
    cr_assert_str_eq(http_reply_header(caller->reply, "Content-Type"), "application/json");
}

Test(contract_004, a_request_gets_the_slot_of_the_readme)
{
    play_readme();
    cr_expect_str_eq(caller_text(caller, "/request_id"), "req_1");
    cr_expect_str_eq(caller_text(caller, "/provider_id"), "provider_1");
    cr_expect_str_eq(caller_slot(caller), "09:30-10:00");
}

Test(contract_004, a_booking_says_how_it_was_decided)
{
    char today[11];
    slotd_today(&scene.slotd, today);
    play_readme();
    cr_expect_str_eq(caller_text(caller, "/status"), "confirmed");
    cr_expect_str_eq(caller_text(caller, "/date"), today);
    cr_expect(
        json_is_false(json_object_get(json_object_get(caller->document, "decision"), "exact_fit")));
    cr_expect_geq(caller_number(caller, "/decision/cost"), 0);
    cr_expect_str_eq(caller_text(caller, "/decision/runner_up/start"), "11:00");
    cr_expect_geq(caller_number(caller, "/decision/runner_up/cost"),
                  caller_number(caller, "/decision/cost"));
    cr_expect_str_eq(caller_text(caller, "/decision/runner_up/date"), today);
    cr_expect_str_eq(caller_text(caller, "/time_zone"), scene.slotd.time_zone);
    cr_expect_str_eq(caller_text(caller, "/start"), scene_instant(0, 9 * 60 + 30));
    cr_expect_str_eq(caller_text(caller, "/end"), scene_instant(0, 10 * 60));
    cr_expect_eq(caller_count(caller, ""), 9, "%s", caller_body(caller));
}

Test(contract_004, the_list_shows_what_is_scheduled)
{
    char today[11];
    slotd_today(&scene.slotd, today);
    play_readme();
    cr_assert_eq(caller_get(caller, "/appointments"), 200);
    cr_assert_eq(caller_count(caller, "/scheduled"), 1);
    cr_expect_str_eq(caller_text(caller, "/scheduled/0/request_id"), "req_1");
    cr_expect_str_eq(caller_text(caller, "/scheduled/0/provider_id"), "provider_1");
    cr_expect_str_eq(caller_text(caller, "/scheduled/0/time_slot/start"), "09:30");
    cr_expect_str_eq(caller_text(caller, "/scheduled/0/time_slot/end"), "10:00");
    cr_expect_str_eq(caller_text(caller, "/scheduled/0/status"), "confirmed");
    cr_expect_str_eq(caller_text(caller, "/scheduled/0/date"), today);
}

Test(contract_004, an_empty_house_lists_nothing)
{
    cr_assert_eq(caller_get(caller, "/appointments"), 200);
    cr_assert_str_eq(caller_body(caller), "{\"scheduled\":[]}");
    cr_assert_eq(caller_get(caller, "/providers"), 200);
    cr_assert_str_eq(caller_body(caller), "{\"providers\":[]}");
}

Test(contract_004, new_availability_keeps_what_still_fits)
{
    play_readme();
    cr_assert_eq(caller_call(caller, "PUT", "/providers/provider_1/availability",
                             "{\"availability\": [{\"start\": \"09:30\", \"end\": \"11:00\"}]}"),
                 200);
    cr_expect_str_eq(caller_text(caller, "/message"),
                     "Availability updated, affected appointments cancelled.");
    cr_expect_eq(caller_count(caller, "/affected"), 0);
    caller_get(caller, "/appointments");
    cr_assert_eq(caller_count(caller, "/scheduled"), 1);
}

Test(contract_004, new_availability_cancels_exactly_what_no_longer_fits)
{
    play_readme();
    cr_assert_eq(caller_book(caller, "req_2", "provider_1", "11:00-11:30", 30), 201);
    cr_assert_eq(caller_book(caller, "req_3", "provider_1", "10:15-10:45", 30), 201);
    cr_assert_eq(caller_replace(caller, "provider_1", "09:45-10:30 11:00-12:00"), 200);
    cr_assert_eq(caller_count(caller, "/affected"), 2);
    cr_expect_str_eq(caller_text(caller, "/affected/0/request_id"), "req_1");
    cr_expect_str_eq(caller_text(caller, "/affected/0/outcome"), "cancelled");
    cr_expect_str_eq(caller_text(caller, "/affected/1/request_id"), "req_3");
    caller_get(caller, "/appointments");
    cr_assert_eq(caller_count(caller, "/scheduled"), 1);
    cr_expect_str_eq(caller_text(caller, "/scheduled/0/request_id"), "req_2");
    cr_assert_eq(caller_get(caller, "/appointments/req_1"), 200);
    cr_expect_str_eq(caller_text(caller, "/status"), "cancelled");
}

Test(contract_004, registering_again_replaces_and_validates_again)
{
    play_readme();
    cr_assert_eq(caller_register(caller, "provider_1", 5, "10:00-12:00"), 200);
    cr_expect_str_eq(caller_text(caller, "/message"), "Provider added successfully.");
    cr_assert_eq(caller_count(caller, "/affected"), 1);
    cr_expect_str_eq(caller_text(caller, "/affected/0/request_id"), "req_1");
    cr_assert_eq(caller_register(caller, "provider_1", 5, "10:00-12:00"), 200);
    cr_expect_eq(caller_count(caller, "/affected"), 0);
}

/* Clients of 004 look at the key `error` alone: its texts are part of the contract. */
Test(contract_004, refusals_keep_their_texts)
{
    play_readme();
    cr_expect_eq(caller_book(caller, "x1", "nobody", "09:30-11:30", 30), 404);
    cr_expect_str_eq(caller_text(caller, "/error"), "Preferred provider not available");
    cr_expect_eq(caller_book(caller, "x2", "provider_1", "09:30-10:00", 30), 409);
    cr_expect_str_eq(caller_text(caller, "/error"),
                     "No available time slot within preferred range for the selected provider.");
    cr_expect_eq(caller_book(caller, "x3", NULL, "09:30-10:00", 30), 409);
    cr_expect_str_eq(caller_text(caller, "/error"),
                     "No available time slot within preferred range.");
    cr_expect_eq(caller_replace(caller, "nobody", "09:00-10:00"), 404);
    cr_expect_str_eq(caller_text(caller, "/error"), "Provider not found.");
    cr_expect_eq(caller_get(caller, "/providers/nobody"), 404);
    cr_expect_str_eq(caller_text(caller, "/error"), "Provider not found.");
    cr_expect_eq(caller_get(caller, "/appointments/x1"), 404);
    cr_expect_str_eq(caller_text(caller, "/error"), "Appointment not found.");
}

Test(contract_004, a_refusal_is_a_problem_document)
{
    cr_assert_eq(caller_book(caller, "x", NULL, "09:30-10:00", 30), 409);
    cr_expect_str_eq(http_reply_header(caller->reply, "Content-Type"), "application/problem+json");
    cr_expect_str_eq(caller_text(caller, "/code"), "no_slot");
    cr_expect_eq(caller_number(caller, "/status"), 409);
    cr_expect_str_neq(caller_text(caller, "/type"), "");
    cr_expect_str_neq(caller_text(caller, "/title"), "");
    cr_expect_str_neq(caller_text(caller, "/detail"), "");
}

Test(contract_004, a_range_too_short_for_the_duration_finds_no_slot)
{
    play_readme();
    cr_assert_eq(caller_book(caller, "x", "provider_1", "10:00-10:29", 30), 409);
    cr_expect_str_eq(caller_text(caller, "/code"), "no_slot");
}

Test(contract_004, paths_may_end_in_a_slash)
{
    cr_expect_eq(caller_call(caller, "POST", "/providers/", register_provider_1), 201);
    cr_expect_eq(caller_call(caller, "POST", "/appointments/", book_req_1), 201);
    cr_expect_eq(caller_get(caller, "/appointments/"), 200);
    cr_expect_eq(caller_count(caller, "/scheduled"), 1);
    cr_expect_eq(caller_get(caller, "/providers/provider_1/"), 200);
    cr_expect_eq(
        caller_call(caller, "PUT", "/providers/provider_1/availability/", "{\"availability\":[]}"),
        200);
    cr_expect_eq(caller_count(caller, "/affected"), 1);
}

Test(contract_004, the_body_is_json_whatever_its_type_says)
{
    static const char head[] = "POST /providers HTTP/1.1\r\nHost: localhost\r\n"
                               "Content-Type: application/x-www-form-urlencoded\r\n";
    char request[512];
    snprintf(request, sizeof request, "%sContent-Length: %zu\r\n\r\n%s", head,
             strlen(register_provider_1), register_provider_1);
    cr_assert(http_client_send_text(&caller->client, request));
    cr_assert_eq(caller_take(caller, http_client_receive(&caller->client)), 201);
}

Test(contract_004, midnight_is_written_as_an_end)
{
    cr_assert_eq(caller_register(caller, "late", 5, "23:00-24:00"), 201);
    cr_assert_eq(caller_book(caller, "x", "late", "23:30-24:00", 30), 201);
    cr_assert_str_eq(caller_slot(caller), "23:30-24:00");
    caller_get(caller, "/appointments");
    cr_expect_str_eq(caller_text(caller, "/scheduled/0/time_slot/end"), "24:00");
    caller_get(caller, "/providers/late");
    cr_expect_str_eq(caller_text(caller, "/availability/0/end"), "24:00");
}

Test(contract_004, one_appointment_can_be_read)
{
    play_readme();
    char today[11], start[32], end[32];
    slotd_today(&scene.slotd, today);
    int utc_hour = 9 - scene.slotd.hours_east;
    snprintf(start, sizeof start, "T%02d:30:00Z", (utc_hour + 24) % 24);
    snprintf(end, sizeof end, "T%02d:00:00Z", (utc_hour + 25) % 24);
    cr_assert_eq(caller_get(caller, "/appointments/req_1"), 200);
    cr_expect_str_eq(caller_text(caller, "/request_id"), "req_1");
    cr_expect_str_eq(caller_slot(caller), "09:30-10:00");
    cr_expect_str_eq(caller_text(caller, "/preferred_range/start"), "09:30");
    cr_expect_str_eq(caller_text(caller, "/preferred_range/end"), "11:30");
    cr_expect_eq(caller_number(caller, "/duration"), 30);
    cr_expect_str_eq(caller_text(caller, "/date"), today);
    cr_expect_str_eq(caller_text(caller, "/time_zone"), scene.slotd.time_zone);
    cr_expect_not_null(strstr(caller_text(caller, "/start"), start), "%s", caller_body(caller));
    cr_expect_not_null(strstr(caller_text(caller, "/end"), end), "%s", caller_body(caller));
    cr_expect_eq(strlen(caller_text(caller, "/start")), 20);
}

Test(contract_004, one_provider_can_be_read)
{
    play_readme();
    cr_assert_eq(caller_get(caller, "/providers/provider_1"), 200);
    cr_expect_str_eq(caller_text(caller, "/id"), "provider_1");
    cr_expect_eq(caller_number(caller, "/max_daily_appointments"), 5);
    cr_expect_eq(caller_number(caller, "/free_slots"), 4);
    cr_expect_str_eq(caller_text(caller, "/time_zone"), scene.slotd.time_zone);
    cr_expect_str_eq(caller_text(caller, "/availability/0/start"), "09:00");
    cr_expect_str_eq(caller_text(caller, "/availability/0/end"), "12:00");
    json_t *alone = json_incref(caller->document);
    caller_get(caller, "/providers");
    cr_expect_eq(caller_count(caller, "/providers"), 1);
    cr_expect(json_equal(alone, json_array_get(json_object_get(caller->document, "providers"), 0)));
    json_decref(alone);
}

Test(contract_004, the_etag_of_a_provider_changes_with_its_calendar)
{
    char before[64], after[64];
    play_readme();
    caller_get(caller, "/providers/provider_1");
    snprintf(before, sizeof before, "%s", http_reply_header(caller->reply, "ETag"));
    cr_expect_eq(before[0], '"');
    caller_get(caller, "/providers/provider_1");
    cr_expect_str_eq(http_reply_header(caller->reply, "ETag"), before);
    caller_cancel(caller, "req_1");
    caller_get(caller, "/providers/provider_1");
    snprintf(after, sizeof after, "%s", http_reply_header(caller->reply, "ETag"));
    cr_expect_str_neq(before, after);
}
