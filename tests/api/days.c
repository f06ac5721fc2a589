/* How a provider's days are used, as staff see it. */
#include <criterion/criterion.h>

#include "support/scene.h"

static struct caller *const caller = &scene.caller;

TestSuite(days, .init = scene_set, .fini = scene_strike);

static void add_provider(void)
{
    cr_assert_eq(caller_say(caller, "POST", "/providers",
                            "{'id':'p','max_daily_appointments':5,"
                            "'availability':[{'start':'09:00','end':'12:00'}]}"),
                 201, "%s", caller_body(caller));
}

static void book(const char *id, int days_ahead, int start_minute, int minutes)
{
    cr_assert_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'%s','preferred_provider':'p','duration':%d,"
                            "'preferred_range':{'start':'%s','end':'%s'}}",
                            id, minutes, scene_instant(days_ahead, start_minute),
                            scene_instant(days_ahead, start_minute + minutes)),
                 201, "%s", caller_body(caller));
}

static void expect_day(int64_t booked, int64_t free_minutes, int64_t stranded, int64_t appointments)
{
    cr_expect_eq(caller_number(caller, "/days/0/open_minutes"), 180);
    cr_expect_eq(caller_number(caller, "/days/0/booked_minutes"), booked);
    cr_expect_eq(caller_number(caller, "/days/0/free_minutes"), free_minutes);
    cr_expect_eq(caller_number(caller, "/days/0/stranded_minutes"), stranded);
    cr_expect_eq(caller_number(caller, "/days/0/appointments"), appointments);
}

Test(days, say_what_is_booked_free_and_stranded)
{
    add_provider();
    book("a", 2, 9 * 60 + 10, 60);
    book("b", 2, 10 * 60 + 20, 30);
    cr_assert_eq(caller_look(caller, "/providers/p/days?date=%s", scene_date(2)), 200);
    cr_expect_eq(caller_count(caller, "/days"), 1);
    cr_expect_str_eq(caller_text(caller, "/provider_id"), "p");
    cr_expect_str_eq(caller_text(caller, "/time_zone"), scene.slotd.time_zone);
    cr_expect_str_eq(caller_text(caller, "/days/0/date"), scene_date(2));
    cr_expect_eq(caller_number(caller, "/days/0/free_slots"), 3);
    expect_day(90, 90, 20, 2);
    cr_assert_eq(caller_say(caller, "POST", "/appointments/b/cancel", "{}"), 200);
    cr_assert_eq(caller_look(caller, "/providers/p/days?date=%s", scene_date(2)), 200);
    expect_day(60, 120, 10, 1);
}

Test(days, of_a_span_come_in_order_and_without_one_are_a_month)
{
    add_provider();
    book("a", 4, 9 * 60, 60);
    cr_assert_eq(
        caller_look(caller, "/providers/p/days?from=%s&to=%s", scene_date(3), scene_date(4)), 200);
    cr_expect_eq(caller_count(caller, "/days"), 2);
    cr_expect_str_eq(caller_text(caller, "/days/1/date"), scene_date(4));
    cr_expect_eq(caller_number(caller, "/days/0/appointments"), 0);
    cr_expect_eq(caller_number(caller, "/days/1/appointments"), 1);
    cr_assert_eq(caller_get(caller, "/providers/p/days"), 200);
    cr_expect_eq(caller_count(caller, "/days"), 31);
    cr_expect_str_eq(caller_text(caller, "/days/0/date"), scene_date(0));
    cr_expect_eq(caller_number(caller, "/days/4/booked_minutes"), 60);
    cr_assert_eq(
        caller_look(caller, "/providers/p/days?from=%s&to=%s", scene_date(0), scene_date(70)), 200,
        "%s", caller_body(caller));
    cr_expect_eq(caller_count(caller, "/days"), 71);
    cr_expect_eq(caller_number(caller, "/days/4/booked_minutes"), 60);
    cr_expect_eq(caller_number(caller, "/days/70/open_minutes"), 180);
}

Test(days, of_nobody_are_not_found)
{
    cr_expect_eq(caller_get(caller, "/providers/nobody/days"), 404);
    cr_expect_str_eq(caller_text(caller, "/code"), "provider_unknown");
}

Test(days, follow_the_shortest_duration)
{
    scene_strike();
    scene.slotd.flags = (const char *const[]){"--shortest-duration", "5", NULL};
    scene_set();
    add_provider();
    book("a", 2, 9 * 60 + 4, 60);
    book("b", 2, 10 * 60 + 9, 30);
    cr_assert_eq(caller_look(caller, "/providers/p/days?date=%s", scene_date(2)), 200);
    expect_day(90, 90, 4, 2);
}
