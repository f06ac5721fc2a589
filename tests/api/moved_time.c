/* The support for tests at another time holds what it promises. */
#include <criterion/criterion.h>

#include "support/moved_time.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

static void set_in_2025(void)
{
    if (!moved_time_is_possible()) {
        cr_skip_test("libfaketime is not installed.");
    }
    scene.slotd.time = "2025-07-15 08:00:00";
    scene_set();
}

TestSuite(moved_time, .init = set_in_2025, .fini = scene_strike);

Test(moved_time, a_day_is_the_one_that_was_said)
{
    cr_expect_str_eq(scene_date(0), "2025-07-15");
    cr_assert_eq(caller_register(caller, "p", 5, "09:00-12:00"), 201);
    cr_assert_eq(caller_book(caller, "a", "p", "09:00-12:00", 30), 201);
    cr_expect_str_eq(caller_text(caller, "/date"), "2025-07-15");
}

/* A request without a date is for today. */
Test(moved_time, it_moves_under_a_program_that_runs_and_stays_where_it_is_over_a_start)
{
    cr_assert_eq(caller_register(caller, "p", 5, "09:00-12:00"), 201);
    slotd_set_time(&scene.slotd, "2025-07-16 08:00:00");
    cr_assert_eq(caller_book(caller, "a", "p", "09:00-12:00", 30), 201);
    cr_expect_str_eq(caller_text(caller, "/date"), "2025-07-16");
    scene_revive();
    cr_assert_eq(caller_book(caller, "b", "p", "09:00-12:00", 30), 201);
    cr_expect_str_eq(caller_text(caller, "/date"), "2025-07-16");
}
