/* Why a time cannot be booked: one rule, the first that applies, and what would do instead. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/instant.h"
#include "support/document.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

/* p is open from 9 to 17, but not from 12 to 13; on the fifth day from 10 to 11. */
static void set_with_provider(void)
{
    scene_set();
    cr_assert_eq(caller_say(caller, "POST", "/providers",
                            "{'id':'p','max_daily_appointments':3,'horizon':20,'notice':60,"
                            "'buffer_after':15,'availability':[{'start':'09:00','end':'17:00'},"
                            "{'start':'12:00','end':'13:00','closed':true},"
                            "{'start':'10:00','end':'11:00','date':'%s'}]}",
                            scene_date(5)),
                 201, "%s", caller_body(caller));
}

TestSuite(explain, .init = set_with_provider, .fini = scene_strike);

static void explain(const char *start, int minutes)
{
    cr_assert_eq(caller_look(caller, "/explain?provider=p&start=%s&duration=%d", start, minutes),
                 200, "%s", caller_body(caller));
    cr_assert_eq(caller_count(caller, "/providers"), 1);
    cr_expect_str_eq(caller_text(caller, "/providers/0/provider_id"), "p");
}

static int ask(const char *id, const char *start, int minutes, const char *status)
{
    struct instant_text begin;
    char end[INSTANT_SIZE];
    cr_assert(instant_parse(start, &begin), "%s", start);
    instant_format(begin.instant + 60 * minutes, end);
    return caller_say(caller, "POST", "/appointments",
                      "{'id':'%s','preferred_provider':'p','duration':%d,'status':'%s',"
                      "'preferred_range':{'start':'%s','end':'%s'}}",
                      id, minutes, status, start, end);
}

/* The rule stops it, a booking agrees, and the nearest start that is named can be booked. */
static void expect_rule(const char *rule, const char *start, int minutes)
{
    char nearest[INSTANT_SIZE];
    explain(start, minutes);
    cr_expect_str_eq(caller_text(caller, "/providers/0/rule"), rule, "%s", caller_body(caller));
    cr_expect(json_is_false(document_at(caller->document, "/providers/0/bookable")));
    snprintf(nearest, sizeof nearest, "%s", caller_text(caller, "/providers/0/nearest_start"));
    cr_expect_eq(ask("refused", start, minutes, "confirmed"), 409, "%s", rule);
    cr_assert_neq(nearest[0], '\0', "%s", rule);
    explain(nearest, minutes);
    cr_expect(json_is_true(document_at(caller->document, "/providers/0/bookable")));
    cr_expect_eq(ask("nearest", nearest, minutes, "confirmed"), 201, "%s: %s", rule,
                 caller_body(caller));
    cr_assert_eq(caller_cancel(caller, "nearest"), 200);
}

static void book(const char *id, int start_minute, const char *status)
{
    cr_assert_eq(ask(id, scene_instant(2, start_minute), 60, status), 201, "%s",
                 caller_body(caller));
}

Test(explain, what_can_be_booked_is_bookable)
{
    explain(scene_instant(2, 540), 60);
    cr_expect(json_is_true(document_at(caller->document, "/providers/0/bookable")));
    cr_expect(json_is_null(document_at(caller->document, "/providers/0/rule")));
    cr_expect_str_eq(caller_text(caller, "/providers/0/nearest_start"), scene_instant(2, 540));
    cr_expect_str_eq(caller_text(caller, "/start"), scene_instant(2, 540));
    cr_expect_str_eq(caller_text(caller, "/end"), scene_instant(2, 600));
    cr_expect_str_eq(caller_text(caller, "/providers/0/time_zone"), scene.slotd.time_zone);
}

Test(explain, the_horizon)
{
    expect_rule("horizon", scene_instant(21, 540), 60);
}

Test(explain, notice)
{
    expect_rule("notice", scene_instant(0, 540), 60);
}

Test(explain, hours)
{
    expect_rule("outside_hours", scene_instant(2, 8 * 60 + 30), 60);
    cr_expect_str_eq(caller_text(caller, "/start"), scene_instant(2, 540));
}

Test(explain, an_override)
{
    expect_rule("override", scene_instant(5, 540), 60);
}

Test(explain, a_closure)
{
    expect_rule("closed", scene_instant(2, 12 * 60), 60);
}

Test(explain, a_closure_of_the_group)
{
    cr_assert_eq(caller_say(caller, "PUT", "/groups/default/closures",
                            "{'closures':[{'date':'%s'}]}", scene_date(2)),
                 200);
    expect_rule("closed", scene_instant(2, 540), 60);
}

Test(explain, the_daily_limit)
{
    book("a", 540, "confirmed");
    book("b", 660, "confirmed");
    book("c", 780, "confirmed");
    expect_rule("daily_limit", scene_instant(2, 15 * 60), 60);
}

Test(explain, an_appointment)
{
    book("a", 540, "confirmed");
    expect_rule("appointment", scene_instant(2, 570), 60);
}

Test(explain, a_hold)
{
    book("a", 540, "held");
    expect_rule("hold", scene_instant(2, 570), 60);
}

Test(explain, a_buffer)
{
    book("a", 540, "confirmed");
    expect_rule("buffer", scene_instant(2, 610), 60);
    cr_assert_eq(caller_cancel(caller, "a"), 200);
    explain(scene_instant(2, 610), 60);
    cr_expect(json_is_true(document_at(caller->document, "/providers/0/bookable")));
}

Test(explain, of_several_rules_the_first)
{
    book("a", 540, "confirmed");
    explain(scene_instant(-1, 12 * 60), 60);
    cr_expect_str_eq(caller_text(caller, "/providers/0/rule"), "notice");
    explain(scene_instant(25, 60), 60);
    cr_expect_str_eq(caller_text(caller, "/providers/0/rule"), "horizon");
    explain(scene_instant(2, 8 * 60 + 45), 30);
    cr_expect_str_eq(caller_text(caller, "/providers/0/rule"), "outside_hours");
}

Test(explain, several_providers_in_their_order)
{
    cr_assert_eq(caller_register(caller, "q", 5, "08:00-10:00"), 201);
    cr_assert_eq(
        caller_look(caller, "/explain?provider=q,p&start=%s&duration=60", scene_instant(2, 480)),
        200, "%s", caller_body(caller));
    cr_assert_eq(caller_count(caller, "/providers"), 2);
    cr_expect_str_eq(caller_text(caller, "/providers/0/provider_id"), "q");
    cr_expect(json_is_true(document_at(caller->document, "/providers/0/bookable")));
    cr_expect_str_eq(caller_text(caller, "/providers/1/rule"), "outside_hours");
}

Test(explain, nothing_that_would_do_is_null)
{
    cr_assert_eq(caller_replace(caller, "p", ""), 200);
    explain(scene_instant(2, 540), 60);
    cr_expect_str_eq(caller_text(caller, "/providers/0/rule"), "outside_hours");
    cr_expect(json_is_null(document_at(caller->document, "/providers/0/nearest_start")));
}

Test(explain, unknown_providers_and_seconds_are_refused)
{
    cr_expect_eq(
        caller_look(caller, "/explain?provider=x&start=%s&duration=60", scene_instant(2, 540)),
        422);
    cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), "/provider");
    cr_expect_eq(caller_get(caller, "/explain?provider=p&start=2030-01-01T09:00:30Z&duration=60"),
                 422);
    cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), "/start");
}
