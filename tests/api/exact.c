/* Exact requests: all of the range or nothing, and the reason; terms of any request. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/document.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

/* Open from nine to eleven and from eleven to one: two occurrences, one stretch. */
static void set_with_provider(void)
{
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 50, "09:00-11:00 11:00-13:00"), 201);
}

TestSuite(exact, .init = set_with_provider, .fini = scene_strike);

/* Further members begin with a comma. */
static int ask(const char *id, const char *start, const char *end, const char *members)
{
    return caller_say(caller, "POST", "/appointments",
                      "{'id':'%s','date':'%s','preferred_provider':'p',"
                      "'preferred_range':{'start':'%s','end':'%s'}%s}",
                      id, scene_date(2), start, end, members);
}

static void expect_reason(int status, const char *reason)
{
    cr_expect_eq(status, 409, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/code"), "no_slot");
    cr_expect_str_eq(caller_text(caller, "/reason"), reason, "%s", caller_body(caller));
    cr_expect_null(document_at(caller->document, "/alternatives"));
}

static void expect_blamed(int status, const char *pointer)
{
    cr_expect_eq(status, 422, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), pointer, "%s", caller_body(caller));
}

Test(exact, a_request_gets_its_whole_range)
{
    cr_assert_eq(ask("a", "09:10", "10:47", ",'offered':'any'"), 201, "%s", caller_body(caller));
    cr_expect_str_eq(caller_slot(caller), "09:10-10:47");
    cr_assert_eq(caller_get(caller, "/appointments/a"), 200);
    cr_expect_eq(caller_number(caller, "/duration"), 97);
    expect_reason(ask("b", "10:00", "11:00", ",'offered':'any'"), "appointment");
    expect_reason(ask("b", "12:30", "13:30", ",'offered':'any'"), "outside_hours");
    cr_expect_eq(ask("b", "10:47", "11:00", ",'offered':'any'"), 201);
}

Test(exact, what_is_offered_whole_is_had_whole)
{
    expect_reason(ask("a", "09:00", "10:00", ",'offered':'whole'"), "not_offered");
    expect_reason(ask("a", "09:00", "13:00", ",'offered':'whole'"), "not_offered");
    cr_assert_eq(ask("a", "11:00", "13:00", ",'offered':'whole'"), 201);
    cr_expect_str_eq(caller_slot(caller), "11:00-13:00");
}

Test(exact, the_grid_is_that_of_its_own_length)
{
    expect_reason(ask("a", "09:30", "10:30", ",'offered':'grid'"), "not_offered");
    cr_assert_eq(ask("a", "10:00", "11:00", ",'offered':'grid'"), 201);
    cr_assert_eq(ask("b", "11:30", "12:00", ",'offered':'grid'"), 201);
}

Test(exact, nobody_in_particular_is_whoever_can)
{
    cr_assert_eq(caller_register(caller, "q", 50, "15:00-16:00"), 201);
    static const char format[] = "{'id':'%s','date':'%s','offered':'whole',"
                                 "'preferred_range':{'start':'15:00','end':'16:00'}}";
    cr_assert_eq(caller_say(caller, "POST", "/appointments", format, "a", scene_date(2)), 201);
    cr_expect_str_eq(caller_text(caller, "/provider_id"), "q");
    cr_assert_eq(caller_say(caller, "POST", "/appointments", format, "b", scene_date(2)), 409);
    cr_expect_str_neq(caller_text(caller, "/reason"), "");
    cr_expect_str_neq(caller_text(caller, "/reason"), "bookable");
}

Test(exact, the_duration_may_be_left_out_and_must_match)
{
    expect_blamed(ask("a", "09:00", "10:00", ",'offered':'any','duration':59"), "/duration");
    cr_assert_eq(ask("a", "09:00", "10:00", ",'offered':'any'"), 201);
    cr_assert_eq(ask("a", "09:00", "10:00", ",'offered':'any','duration':60"), 201);
    cr_expect_str_eq(caller_header(caller, "Idempotent-Replay"), "true");
    cr_expect_eq(ask("a", "09:00", "10:00", ",'duration':60"), 409, "another request");
    cr_expect_str_eq(caller_text(caller, "/code"), "id_reused");
    expect_blamed(ask("b", "09:00", "10:00", ""), "/duration");
    expect_blamed(ask("b", "09:00", "10:00", ",'offered':null"), "/duration");
    expect_blamed(ask("b", "09:00", "10:00", ",'offered':'some'"), "/offered");
    cr_assert_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'b','offered':'any','preferred_range':{'start':'%s',"
                            "'end':'%s'}}",
                            scene_instant(2, 0), scene_instant(3, 1)),
                 422);
    cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), "/preferred_range/end");
}

Test(exact, a_series_is_not)
{
    static const char repeat[] = ",'duration':60,'repeat':'FREQ=DAILY;COUNT=2'";
    char members[160];
    snprintf(members, sizeof members, "%s,'offered':'any'", repeat);
    expect_blamed(ask("s", "09:00", "10:00", members), "/offered");
    cr_expect_eq(caller_say(caller, "POST", "/appointments",
                            "{'id_prefix':'s-','date':'%s','preferred_range':{'start':'09:00',"
                            "'end':'10:00'}%s}",
                            scene_date(2), repeat),
                 422);
    cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), "/id_prefix");
}

Test(exact, a_hold_and_its_range_may_be)
{
    cr_assert_eq(ask("a", "11:00", "13:00", ",'offered':'whole','status':'held','ttl':60"), 201);
    cr_expect_str_eq(caller_text(caller, "/status"), "held");
    expect_reason(ask("b", "11:00", "13:00", ",'offered':'whole'"), "hold");
}

/* It is about noon, and the range two days ahead. */
Test(exact, terms_are_within_what_the_provider_allows)
{
    expect_reason(ask("a", "09:00", "11:00", ",'offered':'any','notice':4320"), "notice");
    expect_reason(ask("a", "09:00", "11:00", ",'offered':'any','horizon':1"), "horizon");
    cr_expect_eq(ask("a", "09:00", "11:00", ",'duration':30,'notice':4320"), 409);
    cr_expect_eq(ask("a", "09:00", "11:00", ",'duration':30,'horizon':1"), 409);
    cr_expect_eq(ask("a", "09:00", "11:00", ",'duration':30,'notice':1440,'horizon':2"), 201);
    cr_expect_eq(ask("a", "09:00", "11:00", ",'duration':30,'notice':1440,'horizon':3"), 409);
    cr_expect_str_eq(caller_text(caller, "/code"), "id_reused");
    expect_blamed(ask("b", "09:00", "11:00", ",'duration':30,'notice':-1"), "/notice");
    expect_blamed(ask("b", "09:00", "11:00", ",'duration':30,'notice':525601"), "/notice");
    expect_blamed(ask("b", "09:00", "11:00", ",'duration':30,'horizon':0"), "/horizon");
}

Test(exact, terms_of_a_query_are_those_of_the_booking)
{
    static const char format[] = "/providers/p/slots?duration=60&date=%s%s";
    cr_assert_eq(caller_look(caller, format, scene_date(2), ""), 200);
    cr_expect_eq(caller_count(caller, "/slots"), 4);
    cr_assert_eq(caller_look(caller, format, scene_date(2), "&notice=4320"), 200);
    cr_expect_eq(caller_count(caller, "/slots"), 0);
    cr_assert_eq(caller_look(caller, format, scene_date(2), "&horizon=1"), 200);
    cr_expect_eq(caller_count(caller, "/slots"), 0);
    cr_assert_eq(caller_look(caller, "/slots?duration=60&date=%s&horizon=1", scene_date(2)), 200);
    cr_expect_eq(caller_count(caller, "/slots"), 0);
}

/* What no longer fits stays, if it is to. */
Test(exact, appointments_may_be_kept_when_hours_change)
{
    static const char path[] = "/providers/p/availability?on_conflict=keep";
    static const char hours[] = "{'availability':[{'start':'15:00','end':'16:00'}]}";
    cr_assert_eq(ask("a", "09:00", "10:00", ",'offered':'any'"), 201);
    cr_assert_eq(caller_say(caller, "PUT", path, "%s", hours), 200);
    cr_expect_eq(caller_count(caller, "/affected"), 0);
    cr_expect_str_eq(caller_text(caller, "/message"),
                     "Availability updated, affected appointments kept.");
    cr_assert_eq(caller_get(caller, "/appointments/a"), 200);
    cr_expect_str_eq(caller_text(caller, "/status"), "confirmed");
    cr_assert_eq(caller_say(caller, "PUT", "/providers/p/availability", "%s", hours), 200);
    cr_expect_eq(caller_count(caller, "/affected"), 1, "the next change judges it again");
}
