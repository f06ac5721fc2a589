/* What time does to 002: reservations expire after half an hour, and what begins within a day is no
 * longer offered. */
#include <criterion/criterion.h>
#include <string.h>

#include "support/document.h"
#include "support/moved_time.h"
#include "support/quarter_hours.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

/* Ann offers an hour of 1 December, quarter hours 1 to 4; Jane and Eve are clients. The date is the
 * contract's own. */
static void set_in_november(void)
{
    if (!moved_time_is_possible()) {
        cr_skip_test("libfaketime is not installed.");
    }
    scene.slotd.time = "2026-11-21 07:58:00";
    scene_set();
    cr_assert_eq(quarter_add_provider(caller, "Ann Lee"), 200, "%s", caller_body(caller));
    cr_assert_eq(quarter_add_client(caller, "Jane Smith"), 200);
    cr_assert_eq(quarter_add_client(caller, "Eve Smith"), 200);
    cr_assert_eq(
        quarter_offer_between(caller, "Ann Lee", "2026-12-01T10:00:00", "2026-12-01T11:00:00"),
        200);
}

TestSuite(time_002, .init = set_in_november, .fini = scene_strike);

static void set_time(const char *time)
{
    slotd_set_time(&scene.slotd, time);
}

Test(time_002, the_contracts_own_example)
{
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 1), 200);
    cr_expect_str_eq(caller_text(caller, "/appointment_time"), "2026-12-01T10:00:00");
    cr_expect_eq(strncmp(caller_text(caller, "/created_time"), "2026-11-21T07:5", 15), 0, "%s",
                 caller_body(caller));
    cr_expect_eq(strncmp(caller_text(caller, "/booked_time"), "2026-11-21T07:5", 15), 0, "%s",
                 caller_body(caller));
}

Test(time_002, a_reservation_lasts_half_an_hour)
{
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 1), 200);
    set_time("2026-11-21 08:27:30");
    cr_expect(!quarter_is_listed(caller, 1));
    cr_expect_eq(quarter_reserve(caller, "Eve Smith", 1), 409);
    cr_expect_eq(quarter_confirm(caller, "Jane Smith", 1), 200, "%s", caller_body(caller));
}

Test(time_002, an_expired_reservation_cannot_be_confirmed)
{
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 1), 200);
    set_time("2026-11-21 08:29:00");
    cr_expect_eq(quarter_confirm(caller, "Jane Smith", 1), 404);
    cr_expect_str_eq(caller_body(caller), "{\"detail\":\"Reservation expired.\"}");
}

/* At once, not a sweep later. */
Test(time_002, what_has_expired_is_listed_and_can_be_reserved)
{
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 1), 200);
    set_time("2026-11-21 08:29:00");
    cr_expect(quarter_is_listed(caller, 1));
    cr_expect_eq(caller_count(caller, ""), 4);
    cr_expect(json_is_null(document_at(caller->document, "/0/client")));
    cr_expect(json_is_null(document_at(caller->document, "/0/booked_time")));
    cr_assert_eq(quarter_reserve(caller, "Eve Smith", 1), 200);
    cr_expect_str_eq(caller_text(caller, "/client/first_name"), "Eve");
    cr_expect_eq(quarter_confirm(caller, "Eve Smith", 1), 200);
}

/* After another took it, it is the other's. */
Test(time_002, an_expired_reservation_does_not_come_back)
{
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 1), 200);
    set_time("2026-11-21 08:29:00");
    cr_assert_eq(quarter_reserve(caller, "Eve Smith", 1), 200);
    int status = quarter_confirm(caller, "Jane Smith", 1);
    cr_expect(status == 403 || status == 404, "%d", status);
    cr_expect_eq(quarter_confirm(caller, "Eve Smith", 1), 200);
}

/* The half hour is that of the last reservation. */
Test(time_002, who_reserves_again_has_half_an_hour_again)
{
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 1), 200);
    set_time("2026-11-21 08:29:00");
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 1), 200);
    set_time("2026-11-21 08:58:00");
    cr_expect_eq(quarter_confirm(caller, "Jane Smith", 1), 200);
}

Test(time_002, what_is_confirmed_never_expires)
{
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 1), 200);
    cr_assert_eq(quarter_confirm(caller, "Jane Smith", 1), 200);
    static const char *const times[] = {"2026-11-21 08:29:00", "2026-11-22 08:00:00",
                                        "2026-11-29 08:00:00"};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        set_time(times[i]);
        cr_expect(!quarter_is_listed(caller, 1), "at %s", times[i]);
        cr_expect_eq(quarter_reserve(caller, "Eve Smith", 1), 409, "at %s", times[i]);
        cr_expect_eq(quarter_confirm(caller, "Jane Smith", 1), 200, "at %s", times[i]);
    }
}

Test(time_002, reservations_expire_also_while_nobody_serves)
{
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 1), 200);
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 2), 200);
    cr_assert_eq(quarter_confirm(caller, "Jane Smith", 2), 200);
    caller_close(caller);
    slotd_kill(&scene.slotd);
    set_time("2026-11-21 08:29:00");
    cr_assert(slotd_start(&scene.slotd));
    caller_open(caller, scene.slotd.port);
    cr_expect(quarter_is_listed(caller, 1));
    cr_expect(!quarter_is_listed(caller, 2));
    cr_expect_eq(quarter_confirm(caller, "Jane Smith", 1), 404);
    cr_expect_str_eq(caller_text(caller, "/detail"), "Reservation expired.");
    cr_expect_eq(quarter_reserve(caller, "Eve Smith", 1), 200);
}

Test(time_002, a_reservation_keeps_its_half_hour_over_a_restart)
{
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 1), 200);
    scene_revive();
    set_time("2026-11-21 08:27:00");
    cr_expect(!quarter_is_listed(caller, 1));
    set_time("2026-11-21 08:29:00");
    cr_expect(quarter_is_listed(caller, 1));
}

Test(time_002, what_begins_within_24_hours_is_not_offered)
{
    set_time("2026-11-30 10:14:00");
    quarter_list(caller);
    cr_expect_str_eq(quarter_times(caller), "10:15 10:30 10:45");
    cr_expect_eq(quarter_reserve(caller, "Jane Smith", 1), 409);
    cr_expect_eq(quarter_reserve(caller, "Jane Smith", 2), 200);
    set_time("2026-11-30 10:40:00");
    quarter_list(caller);
    cr_expect_str_eq(quarter_times(caller), "10:45");
    cr_expect_eq(quarter_reserve(caller, "Jane Smith", 3), 409);
    set_time("2026-11-30 10:45:01");
    quarter_list(caller);
    cr_expect_str_eq(caller_body(caller), "[]");
    cr_expect_eq(quarter_reserve(caller, "Jane Smith", 4), 409);
}

/* Time goes on in whole seconds at least, so at 10:15:00 it is already 24 hours and not more. */
Test(time_002, exactly_24_hours_ahead_is_too_late)
{
    set_time("2026-11-30 10:15:00");
    cr_expect(!quarter_is_listed(caller, 2));
    cr_expect_eq(quarter_reserve(caller, "Jane Smith", 2), 409);
    cr_expect(quarter_is_listed(caller, 3));
}

/* Reserved in time, it may be confirmed when it is near. */
Test(time_002, a_reservation_can_be_confirmed_within_24_hours)
{
    set_time("2026-11-30 09:50:00");
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 1), 200);
    set_time("2026-11-30 10:10:00");
    cr_expect_eq(quarter_confirm(caller, "Jane Smith", 1), 200);
}

/* Listed again it is not, since it is too near by then. */
Test(time_002, what_expires_within_24_hours_stays_hidden)
{
    set_time("2026-11-30 09:50:00");
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 1), 200);
    set_time("2026-11-30 10:21:00");
    quarter_list(caller);
    cr_expect_str_eq(quarter_times(caller), "10:30 10:45");
    cr_expect_eq(quarter_confirm(caller, "Jane Smith", 1), 404);
    cr_expect_eq(quarter_reserve(caller, "Jane Smith", 1), 409);
}
