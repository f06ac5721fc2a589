/* What time does to 003, and the examples of its documentation at the date they were written for.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "support/calendar_booking.h"
#include "support/document.h"
#include "support/moved_time.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

static void set_in_october(void)
{
    if (!moved_time_is_possible()) {
        cr_skip_test("libfaketime is not installed.");
    }
    scene.slotd.time = "2025-10-14 13:30:00";
    scene_set();
}

TestSuite(time_003, .init = set_in_october, .fini = scene_strike);

static void set_time(const char *time)
{
    slotd_set_time(&scene.slotd, time);
}

Test(time_003, the_contracts_own_example)
{
    cr_assert_eq(caller_call(caller, "POST", "/api/v1/availability",
                             "{\"calendar_owner_id\": \"owner1\", \"start_time\": \"09:00\","
                             " \"end_time\": \"17:00\"}"),
                 200, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/message"), "Availability set successfully");
    cr_expect_str_eq(calendar_slots(caller, "owner1", "2025-10-15"),
                     "09:00 10:00 11:00 12:00 13:00 14:00 15:00 16:00");
    cr_assert_eq(caller_call(caller, "POST", "/api/v1/appointments",
                             "{\"calendar_owner_id\": \"owner1\", \"invitee_name\": \"Jane\","
                             " \"invitee_email\": \"jane@example.com\", \"date\": \"2025-10-15\","
                             " \"slot_start_time\": \"10:00\"}"),
                 200, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/message"), "Appointment booked");
    cr_assert_eq(calendar_list(caller, "owner1"), 200);
    cr_expect_str_eq(caller_text(caller, "/0/date"), "2025-10-15");
    cr_expect_str_eq(caller_text(caller, "/0/start_time"), "10:00");
    cr_expect_str_eq(caller_text(caller, "/0/end_time"), "11:00");
    cr_expect_str_eq(caller_text(caller, "/0/status"), "confirmed");
}

Test(time_003, slots_go_as_the_day_goes)
{
    calendar_open(caller, "a", "09:00", "17:00");
    cr_expect_str_eq(calendar_slots(caller, "a", "2025-10-14"), "14:00 15:00 16:00");
    set_time("2025-10-14 14:00:02");
    cr_expect_str_eq(calendar_slots(caller, "a", "2025-10-14"), "15:00 16:00");
    cr_expect_eq(calendar_book(caller, "a", "2025-10-14", "14:00"), 422);
    cr_expect_eq(calendar_book(caller, "a", "2025-10-14", "15:00"), 200);
    set_time("2025-10-14 17:30:00");
    cr_expect_str_eq(calendar_slots(caller, "a", "2025-10-14"), "");
    set_time("2025-10-15 00:00:02");
    cr_expect_str_eq(calendar_slots(caller, "a", "2025-10-14"), "status 400");
    cr_expect_eq(calendar_book(caller, "a", "2025-10-14", "16:00"), 422);
}

Test(time_003, the_365th_day_is_the_last)
{
    calendar_open(caller, "a", "09:00", "10:00");
    cr_expect_str_eq(calendar_slots(caller, "a", "2026-10-14"), "09:00");
    cr_expect_str_eq(calendar_slots(caller, "a", "2026-10-15"), "");
    cr_expect_eq(calendar_book(caller, "a", "2026-10-15", "09:00"), 422);
    set_time("2025-10-15 00:00:02");
    cr_expect_eq(calendar_book(caller, "a", "2026-10-15", "09:00"), 200);
    cr_expect_eq(calendar_book(caller, "a", "2026-10-16", "09:00"), 422);
}

/* 2028 has a 29 February, so the 365th day is not the same date. */
Test(time_003, days_are_counted_and_not_years)
{
    set_time("2027-10-14 13:30:00");
    calendar_open(caller, "a", "09:00", "10:00");
    cr_expect_eq(calendar_book(caller, "a", "2028-10-14", "09:00"), 422);
    cr_expect_eq(calendar_book(caller, "a", "2028-10-13", "09:00"), 200);
    cr_expect_eq(calendar_book(caller, "a", "2028-02-29", "09:00"), 200);
}

Test(time_003, the_list_is_of_today_and_later)
{
    calendar_open(caller, "a", "09:00", "17:00");
    cr_assert_eq(calendar_book(caller, "a", "2025-10-14", "14:00"), 200);
    cr_assert_eq(calendar_book(caller, "a", "2025-10-15", "09:00"), 200);
    set_time("2025-10-14 23:59:00");
    calendar_list(caller, "a");
    cr_expect_eq(caller_count(caller, ""), 2, "today is today to its end: %s", caller_body(caller));
    set_time("2025-10-15 00:00:02");
    calendar_list(caller, "a");
    cr_assert_eq(caller_count(caller, ""), 1);
    cr_expect_str_eq(caller_text(caller, "/0/date"), "2025-10-15");
    set_time("2025-10-16 00:00:02");
    calendar_list(caller, "a");
    cr_expect_str_eq(caller_body(caller), "[]");
}
