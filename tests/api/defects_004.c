/* What the 004 program did wrong, one test for each numbered defect of the contract that one client
 * can show. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "support/scene.h"

static struct caller *const caller = &scene.caller;

TestSuite(defects_004, .init = scene_set, .fini = scene_strike);

static int64_t listed(void)
{
    caller_get(caller, "/appointments");
    return caller_count(caller, "/scheduled");
}

/* 1 */
Test(defects_004, time_kept_through_a_put_is_not_sold_again)
{
    caller_register(caller, "provider_1", 5, "09:00-12:00");
    cr_assert_eq(caller_book(caller, "req_1", "provider_1", "09:30-11:30", 30), 201);
    cr_assert_eq(caller_replace(caller, "provider_1", "09:00-11:00"), 200);
    cr_assert_eq(caller_count(caller, "/affected"), 0);
    cr_assert_eq(caller_book(caller, "req_2", "provider_1", "09:30-10:00", 30), 409);
    cr_expect_eq(caller_book(caller, "req_3", "provider_1", "09:15-09:45", 30), 409);
    cr_expect_eq(caller_book(caller, "req_4", NULL, "09:30-10:00", 30), 409);
    cr_expect_eq(listed(), 1);
}

/* 2 */
Test(defects_004, capacity_cancelled_by_a_put_can_be_booked)
{
    caller_register(caller, "p", 2, "09:00-10:00");
    cr_assert_eq(caller_book(caller, "a", "p", "09:00-10:00", 30), 201);
    cr_assert_eq(caller_book(caller, "b", "p", "09:00-10:00", 30), 201);
    cr_assert_eq(caller_replace(caller, "p", "14:00-15:00"), 200);
    cr_assert_eq(caller_count(caller, "/affected"), 2);
    cr_assert_eq(caller_book(caller, "c", "p", "14:00-15:00", 30), 201);
    cr_assert_eq(caller_book(caller, "d", "p", "14:00-15:00", 30), 201);
    cr_expect_eq(listed(), 2);
    cr_expect_eq(caller_book(caller, "e", "p", "14:00-15:00", 30), 409);
}

/* 3 */
Test(defects_004, what_a_put_cancels_leaves_the_list)
{
    caller_register(caller, "p", 2, "09:00-10:00");
    cr_assert_eq(caller_book(caller, "a", "p", "09:00-10:00", 30), 201);
    cr_assert_eq(caller_replace(caller, "p", ""), 200);
    cr_expect_eq(listed(), 0);
    cr_expect_str_eq(caller_body(caller), "{\"scheduled\":[]}");
}

/* 4 */
Test(defects_004, an_id_is_not_used_for_two_requests)
{
    caller_register(caller, "p", 5, "09:00-12:00");
    cr_assert_eq(caller_book(caller, "a", "p", "09:00-09:30", 30), 201);
    cr_assert_eq(caller_book(caller, "a", "p", "10:00-10:30", 30), 409);
    cr_expect_str_eq(caller_text(caller, "/code"), "id_reused");
    cr_expect_eq(listed(), 1);
    cr_expect_str_eq(caller_text(caller, "/scheduled/0/time_slot/start"), "09:00");
    cr_expect_eq(caller_book(caller, "b", "p", "10:00-10:30", 30), 201);
}

/* 5 */
Test(defects_004, a_provider_registered_twice_is_still_one)
{
    cr_assert_eq(caller_register(caller, "p4", 5, "20:00-20:30"), 201);
    cr_assert_eq(caller_register(caller, "p4", 5, "20:00-20:30"), 200);
    cr_assert_eq(caller_book(caller, "a", NULL, "20:00-20:30", 30), 201);
    cr_expect_eq(caller_book(caller, "b", NULL, "20:00-20:30", 30), 409);
    caller_get(caller, "/providers");
    cr_expect_eq(caller_count(caller, "/providers"), 1);
}

/* 6 */
Test(defects_004, an_exact_fit_is_taken_before_an_earlier_hour)
{
    caller_register(caller, "p", 5, "09:00-12:00 13:00-13:30");
    cr_assert_eq(caller_book(caller, "a", "p", "09:00-14:00", 30), 201);
    cr_expect_str_eq(caller_slot(caller), "13:00-13:30");
    cr_expect(
        json_is_true(json_object_get(json_object_get(caller->document, "decision"), "exact_fit")));
}

/* 7 */
Test(defects_004, no_duration_below_one_minute)
{
    caller_register(caller, "p", 1, "22:00-23:00");
    cr_expect_eq(caller_book(caller, "a", "p", "22:00-23:00", -30), 422);
    cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), "/duration");
    cr_expect_eq(caller_book(caller, "b", "p", "22:00-23:00", 0), 422);
    cr_expect_eq(caller_book(caller, "c", "p", "21:30-22:00", 30), 409);
    cr_expect_eq(listed(), 0);
    cr_expect_eq(caller_book(caller, "d", "p", "22:00-23:00", 60), 201, "the limit is untouched");
}

/* 8 */
Test(defects_004, a_window_given_twice_is_sold_once)
{
    cr_assert_eq(caller_register(caller, "p", 5, "09:00-09:30 09:00-09:30"), 201);
    cr_assert_eq(caller_book(caller, "a", "p", "09:00-10:00", 30), 201);
    cr_expect_eq(caller_book(caller, "b", "p", "09:00-10:00", 30), 409);
    cr_assert_eq(caller_register(caller, "q", 5, "10:00-11:00 10:30-11:30"), 201);
    cr_expect_eq(caller_book(caller, "c", "q", "10:00-11:30", 90), 201, "overlapping windows join");
    cr_expect_eq(caller_book(caller, "d", "q", "10:00-11:30", 1), 409);
}

/* 9 */
Test(defects_004, bad_fields_are_named_in_json)
{
    static const struct {
        const char *path, *body, *pointer;
    } cases[] = {
        {"/appointments", "{\"id\":\"a\",\"duration\":30}", "/preferred_range"},
        {"/appointments",
         "{\"id\":\"a\",\"preferred_range\":{\"start\":\"9am\",\"end\":\"10:00\"},\"duration\":30}",
         "/preferred_range/start"},
        {"/appointments",
         "{\"id\":\"a\",\"preferred_range\":{\"start\":\"24:00\",\"end\":\"24:00\"},"
         "\"duration\":30}",
         "/preferred_range/start"},
        {"/appointments",
         "{\"id\":\"a\",\"preferred_range\":{\"start\":\"09:00\",\"end\":\"10:00\"},"
         "\"duration\":\"30\"}",
         "/duration"},
        {"/providers", "{\"id\":\"p\",\"availability\":[]}", "/max_daily_appointments"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect_eq(caller_call(caller, "POST", cases[i].path, cases[i].body), 422);
        cr_expect_str_eq(caller_text(caller, "/code"), "invalid");
        cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), cases[i].pointer, "%s",
                         caller_body(caller));
    }
}

/* 13: the program is no debugger. */
Test(defects_004, nothing_tells_of_the_inside)
{
    static const char *const paths[] = {"/console",  "/debug",       "/.git/config",
                                        "/slotd.db", "/../slotd.db", "/%2e%2e/slotd.db"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        int status = caller_get(caller, paths[i]);
        cr_expect(status == 404 || status == 400, "%s: %d", paths[i], status);
        cr_expect_null(strstr(caller_body(caller), "SQLite"));
    }
}
