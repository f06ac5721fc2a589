/* Nobody in particular means: whoever has most free slots, then whoever was booked least recently,
 * then whoever was registered first. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "support/scene.h"

static struct caller *const caller = &scene.caller;

TestSuite(fairness, .init = scene_set, .fini = scene_strike);

/* Books without preference, 10 minutes anywhere in the day, and says who got it. */
static const char *given(const char *id)
{
    int status = caller_book(caller, id, NULL, "09:00-17:00", 10);
    return status == 201 ? caller_text(caller, "/provider_id") : caller_text(caller, "/code");
}

static void expect_order(const char *const *providers, int count)
{
    for (int i = 0; i < count; i++) {
        char id[24];
        snprintf(id, sizeof id, "order-%d", i);
        cr_expect_str_eq(given(id), providers[i], "booking %d went to %s, not %s", i,
                         caller_text(caller, "/provider_id"), providers[i]);
    }
}

Test(fairness, most_free_slots_first)
{
    static const char *const order[] = {"large", "large", "large"};
    caller_register(caller, "small", 2, "09:00-17:00");
    caller_register(caller, "large", 6, "09:00-17:00");
    caller_register(caller, "medium", 3, "09:00-17:00");
    expect_order(order, 3);
}

Test(fairness, equals_in_order_of_registration)
{
    static const char *const order[] = {"zoe", "adam", "mia"};
    caller_register(caller, "zoe", 3, "09:00-17:00");
    caller_register(caller, "adam", 3, "09:00-17:00");
    caller_register(caller, "mia", 3, "09:00-17:00");
    expect_order(order, 3);
}

Test(fairness, registering_again_does_not_lose_the_place)
{
    static const char *const order[] = {"first", "second"};
    caller_register(caller, "first", 3, "09:00-17:00");
    caller_register(caller, "second", 3, "09:00-17:00");
    caller_register(caller, "first", 3, "09:00-17:00");
    expect_order(order, 2);
}

/* The limits 2 and 4 meet at 2 after two bookings of "b"; then the one never booked is due. */
Test(fairness, equals_least_recently_booked_first)
{
    static const char *const order[] = {"b", "b", "a", "b", "a", "b"};
    caller_register(caller, "b", 4, "09:00-17:00");
    caller_register(caller, "a", 2, "09:00-17:00");
    expect_order(order, 6);
    cr_expect_str_eq(given("one more"), "no_slot");
}

Test(fairness, recency_counts_named_bookings_too)
{
    caller_register(caller, "a", 3, "09:00-17:00");
    caller_register(caller, "b", 3, "09:00-17:00");
    caller_register(caller, "c", 3, "09:00-17:00");
    cr_assert_eq(caller_book(caller, "1", "c", "09:00-17:00", 10), 201);
    cr_assert_eq(caller_book(caller, "2", "b", "09:00-17:00", 10), 201);
    cr_assert_eq(caller_book(caller, "3", "a", "09:00-17:00", 10), 201);
    static const char *const order[] = {"c", "b", "a"};
    expect_order(order, 3);
}

Test(fairness, who_cannot_serve_is_passed_over)
{
    caller_register(caller, "evening", 100, "18:00-20:00");
    caller_register(caller, "narrow", 50, "09:00-09:05 10:00-10:05");
    caller_register(caller, "closed", 40, "");
    caller_register(caller, "never", 0, "09:00-17:00");
    caller_register(caller, "able", 2, "16:50-17:00");
    cr_expect_str_eq(given("a"), "able");
    cr_expect_str_eq(caller_slot(caller), "16:50-17:00");
    cr_expect_str_eq(given("b"), "no_slot");
}

Test(fairness, a_full_preference_gives_nobody_else)
{
    caller_register(caller, "wanted", 1, "09:00-17:00");
    caller_register(caller, "other", 9, "09:00-17:00");
    cr_assert_eq(caller_book(caller, "a", "wanted", "09:00-17:00", 10), 201);
    cr_assert_eq(caller_book(caller, "b", "wanted", "09:00-17:00", 10), 409);
    cr_expect_eq(caller_book(caller, "c", "nobody", "09:00-17:00", 10), 404);
    caller_get(caller, "/appointments");
    cr_expect_eq(caller_count(caller, "/scheduled"), 1);
    caller_get(caller, "/providers/other");
    cr_expect_eq(caller_number(caller, "/free_slots"), 9);
}

Test(fairness, cancelled_capacity_counts_at_once)
{
    caller_register(caller, "a", 2, "09:00-17:00");
    caller_register(caller, "b", 2, "09:00-17:00");
    static const char *const order[] = {"a", "b", "a"};
    expect_order(order, 3);
    cr_assert_eq(caller_cancel(caller, "order-0"), 200);
    cr_assert_eq(caller_cancel(caller, "order-2"), 200);
    cr_expect_str_eq(given("next"), "a");
}

Test(fairness, a_restart_changes_nothing)
{
    caller_register(caller, "b", 4, "09:00-17:00");
    caller_register(caller, "a", 2, "09:00-17:00");
    cr_expect_str_eq(given("1"), "b");
    cr_expect_str_eq(given("2"), "b");
    cr_expect_str_eq(given("3"), "a");
    scene_restart();
    cr_expect_str_eq(given("4"), "b");
    scene_revive();
    cr_expect_str_eq(given("5"), "a");
    cr_expect_str_eq(given("6"), "b");
}
