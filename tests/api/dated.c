/* Requests with a date or with instants, in whatever zone, and all that a request may say. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "core/instant.h"
#include "support/document.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

static void set_with_provider(void)
{
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 50, "09:00-17:00"), 201);
}

TestSuite(dated, .init = set_with_provider, .fini = scene_strike);

static int ask_date(const char *id, int days_ahead, const char *start, const char *end,
                    const char *members)
{
    return caller_say(caller, "POST", "/appointments",
                      "{'id':'%s','duration':60,'date':'%s',"
                      "'preferred_range':{'start':'%s','end':'%s'}%s}",
                      id, scene_date(days_ahead), start, end, members);
}

static int ask_instants(const char *id, const char *start, const char *end, const char *members)
{
    return caller_say(caller, "POST", "/appointments",
                      "{'id':'%s','duration':60,'preferred_range':{'start':'%s','end':'%s'}%s}", id,
                      start, end, members);
}

Test(dated, a_date_is_the_providers)
{
    cr_assert_eq(ask_date("a", 3, "10:00", "11:00", ""), 201, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/date"), scene_date(3));
    cr_expect_str_eq(caller_text(caller, "/start"), scene_instant(3, 600));
    cr_expect_str_eq(caller_text(caller, "/end"), scene_instant(3, 660));
    cr_expect_str_eq(caller_text(caller, "/time_zone"), scene.slotd.time_zone);
    cr_expect_str_eq(caller_slot(caller), "10:00-11:00");
    cr_expect_eq(ask_date("b", 3, "10:00", "11:00", ""), 409);
    cr_expect_eq(ask_date("c", 4, "10:00", "11:00", ""), 201);
}

Test(dated, instants_may_span_days)
{
    cr_assert_eq(ask_date("a", 3, "16:00", "17:00", ""), 201);
    cr_assert_eq(ask_instants("b", scene_instant(3, 16 * 60), scene_instant(4, 10 * 60), ""), 201);
    cr_expect_str_eq(caller_text(caller, "/start"), scene_instant(4, 540));
    cr_expect_str_eq(caller_text(caller, "/date"), scene_date(4));
    caller_get(caller, "/appointments/b");
    cr_expect_str_eq(caller_text(caller, "/preferred_range/start"), scene_instant(3, 16 * 60));
    cr_expect_str_eq(caller_text(caller, "/preferred_range/end"), scene_instant(4, 10 * 60));
}

Test(dated, the_past_and_what_lies_beyond_the_horizon_cannot_be_had)
{
    cr_expect_eq(ask_date("a", -1, "10:00", "11:00", ""), 409);
    cr_expect_str_eq(caller_text(caller, "/code"), "no_slot");
    cr_expect_eq(ask_date("b", 366, "10:00", "11:00", ""), 409);
    cr_expect_eq(ask_date("c", 365, "10:00", "11:00", ""), 201);
}

/* Etc/GMT-5 is five hours ahead of UTC. */
Test(dated, a_time_zone_says_whose_clock_the_range_is_on)
{
    char start[32];
    cr_assert_eq(caller_replace(caller, "p", "00:00-24:00"), 200);
    cr_assert_eq(ask_date("a", 3, "09:00", "10:00", ",'time_zone':'Etc/GMT-5'"), 201, "%s",
                 caller_body(caller));
    snprintf(start, sizeof start, "%sT04:00:00Z", scene_date(3));
    cr_expect_str_eq(caller_text(caller, "/start"), start);
    cr_expect_str_eq(caller_text(caller, "/time_zone"), scene.slotd.time_zone,
                     "the answer is on the provider's");
}

static int ask_offset(const char *id, const char *offset, const char *members)
{
    char start[32], end[32];
    snprintf(start, sizeof start, "%sT09:00:00%s", scene_date(3), offset);
    snprintf(end, sizeof end, "%sT10:00:00%s", scene_date(3), offset);
    return ask_instants(id, start, end, members);
}

Test(dated, offsets_that_the_zone_does_not_have_are_refused)
{
    cr_assert_eq(caller_replace(caller, "p", "00:00-24:00"), 200);
    cr_expect_eq(ask_offset("a", "+05:00", ",'time_zone':'Etc/GMT-5'"), 201, "%s",
                 caller_body(caller));
    cr_expect_eq(ask_offset("b", "+06:00", ",'time_zone':'Etc/GMT-5'"), 422);
    cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), "/preferred_range/start");
    cr_expect_eq(ask_offset("c", "Z", ",'time_zone':'Etc/GMT-5'"), 201, "Z is nobody's offset");
    cr_expect_eq(ask_offset("d", "+06:00", ""), 201, "without a zone any offset will do");
}

/* The next last Sunday of that month that is at least two days ahead. */
static int32_t change_day(int month)
{
    int32_t today, day = 0;
    cr_assert(civil_parse_date(scene_date(0), &today));
    for (int year = civil_date_of(today).year; day < today + 2; year++) {
        day = civil_day_of((struct civil_date){year, month, 31});
        day -= (civil_weekday(day) + 1) % 7;
    }
    return day;
}

static void add_berlin(const char *start, const char *end)
{
    cr_assert_eq(caller_say(caller, "POST", "/providers",
                            "{'id':'berlin','max_daily_appointments':null,'horizon':800,"
                            "'time_zone':'Europe/Berlin',"
                            "'availability':[{'start':'%s','end':'%s'}]}",
                            start, end),
                 201);
}

static int64_t hours_of(int32_t day)
{
    char date[CIVIL_DATE_SIZE];
    civil_format_date(day, date);
    cr_assert_eq(caller_look(caller, "/providers/berlin/slots?duration=60&step=60&date=%s", date),
                 200);
    return caller_count(caller, "/slots");
}

Test(dated, days_of_a_change_have_23_and_25_hours)
{
    add_berlin("00:00", "24:00");
    cr_expect_eq(hours_of(change_day(3) - 1), 24);
    cr_expect_eq(hours_of(change_day(3)), 23);
    cr_expect_eq(hours_of(change_day(3) + 1), 24);
    cr_expect_eq(hours_of(change_day(10)), 25);
}

Test(dated, a_rule_says_the_same_hour_on_both_sides_of_a_change)
{
    add_berlin("09:00", "10:00");
    cr_assert_eq(hours_of(change_day(3) - 1), 1);
    cr_expect_str_eq(caller_text(caller, "/slots/0/time_slot/start"), "09:00");
    cr_expect_str_eq(caller_text(caller, "/slots/0/start") + 10, "T08:00:00Z");
    cr_assert_eq(hours_of(change_day(3)), 1);
    cr_expect_str_eq(caller_text(caller, "/slots/0/time_slot/start"), "09:00");
    cr_expect_str_eq(caller_text(caller, "/slots/0/start") + 10, "T07:00:00Z");
}

static int ask_berlin(const char *id, int32_t day, int minutes)
{
    char date[CIVIL_DATE_SIZE];
    civil_format_date(day, date);
    return caller_say(caller, "POST", "/appointments",
                      "{'id':'%s','preferred_provider':'berlin','duration':%d,'date':'%s',"
                      "'preferred_range':{'start':'01:00','end':'04:00'}}",
                      id, minutes, date);
}

Test(dated, a_range_over_a_change_is_as_long_as_it_lasts)
{
    add_berlin("00:00", "24:00");
    cr_expect_eq(ask_berlin("a", change_day(3), 121), 409, "01:00 to 04:00 are two hours");
    cr_expect_eq(ask_berlin("b", change_day(3), 120), 201, "%s", caller_body(caller));
    cr_expect_eq(ask_berlin("c", change_day(10), 241), 409);
    cr_expect_eq(ask_berlin("d", change_day(10), 240), 201, "four in autumn");
}

/* 02:30 does not come on that day, whichever of the two offsets is written. */
Test(dated, a_wall_time_that_does_not_exist_is_refused)
{
    char date[CIVIL_DATE_SIZE], start[32], end[32];
    static const char *const offsets[] = {"+01:00", "+02:00"};
    add_berlin("00:00", "24:00");
    civil_format_date(change_day(3), date);
    for (int i = 0; i < 2; i++) {
        snprintf(start, sizeof start, "%sT02:30:00%s", date, offsets[i]);
        snprintf(end, sizeof end, "%sT05:00:00+02:00", date);
        cr_expect_eq(ask_instants("a", start, end, ",'time_zone':'Europe/Berlin'"), 422);
        cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), "/preferred_range/start");
    }
}

Test(dated, a_group_is_where_a_provider_is_looked_for)
{
    cr_assert_eq(caller_say(caller, "POST", "/providers",
                            "{'id':'q','group':'g','max_daily_appointments':9,"
                            "'availability':[{'start':'09:00','end':'10:00'}]}"),
                 201);
    cr_assert_eq(ask_date("a", 3, "09:00", "12:00", ",'group':'g'"), 201);
    cr_expect_str_eq(caller_text(caller, "/provider_id"), "q");
    cr_expect_eq(ask_date("b", 3, "09:00", "12:00", ",'group':'g'"), 409, "p is not in it");
    cr_expect_eq(ask_date("c", 3, "09:00", "12:00", ",'group':'nowhere'"), 404);
    cr_expect_str_eq(caller_text(caller, "/code"), "group_unknown");
    cr_expect_eq(ask_date("d", 3, "09:00", "12:00", ",'group':'g','preferred_provider':'p'"), 404);
    cr_expect_str_eq(caller_text(caller, "/code"), "preferred_unknown");
    cr_assert_eq(ask_date("e", 3, "09:00", "12:00", ""), 201);
    cr_expect_str_eq(caller_text(caller, "/provider_id"), "p", "of the default group");
}

Test(dated, a_client_is_made_on_the_way_and_known_by_its_id)
{
    char id[160];
    cr_assert_eq(
        ask_date("a", 3, "09:00", "17:00", ",'client':{'name':'Jane','email':'jane@example.org'}"),
        201, "%s", caller_body(caller));
    snprintf(id, sizeof id, "%s", caller_text(caller, "/client_id"));
    cr_assert_neq(id[0], '\0');
    cr_assert_eq(caller_look(caller, "/clients/%s", id), 200);
    cr_expect_str_eq(caller_text(caller, "/name"), "Jane");
    char member[256];
    snprintf(member, sizeof member, ",'client':{'id':'%s'}", id);
    cr_assert_eq(ask_date("b", 3, "09:00", "17:00", member), 201);
    cr_expect_str_eq(caller_text(caller, "/client_id"), id);
    cr_assert_eq(
        ask_date("c", 3, "09:00", "17:00", ",'client':{'name':'J.','email':'jane@example.org'}"),
        201);
    cr_expect_str_eq(caller_text(caller, "/client_id"), id, "an address is one client's");
}

Test(dated, an_unknown_client_books_nothing)
{
    scene_remember();
    cr_expect_eq(ask_date("a", 3, "09:00", "17:00", ",'client':{'id':'nobody'}"), 404);
    cr_expect_str_eq(caller_text(caller, "/code"), "client_unknown");
    cr_expect(scene_is_unchanged());
}

static int64_t instant_at(const char *pointer)
{
    struct instant_text text = {0};
    cr_expect(instant_parse(caller_text(caller, pointer), &text), "%s", caller_body(caller));
    return text.instant;
}

Test(dated, a_hold_lasts_as_long_as_it_is_asked_to)
{
    cr_assert_eq(ask_date("a", 3, "09:00", "10:00", ",'status':'held','ttl':120"), 201);
    cr_expect_str_eq(caller_text(caller, "/status"), "held");
    int64_t expires_at = instant_at("/expires_at");
    caller_get(caller, "/appointments/a");
    cr_expect_eq(expires_at - instant_at("/created_at"), 120);
    cr_expect_eq(instant_at("/expires_at"), expires_at);
    cr_expect_eq(ask_date("b", 3, "09:00", "10:00", ""), 409, "it takes the time");
}

Test(dated, a_hold_that_does_not_say_lasts_as_long_as_the_provider_says)
{
    cr_assert_eq(caller_call(caller, "PATCH", "/providers/p", "{\"hold_ttl\":77}"), 200);
    cr_assert_eq(ask_date("a", 3, "09:00", "10:00", ",'status':'held'"), 201);
    caller_get(caller, "/appointments/a");
    cr_expect_eq(instant_at("/expires_at") - instant_at("/created_at"), 77);
}

Test(dated, the_decision_has_all_its_members)
{
    cr_assert_eq(ask_date("a", 3, "09:00", "17:00", ""), 201);
    json_t *decision = document_at(caller->document, "/decision");
    cr_expect(json_is_false(json_object_get(decision, "exact_fit")));
    cr_expect_geq(document_number(decision, "/cost"), 0);
    cr_expect_geq(document_number(decision, "/fragments"), 1);
    cr_expect_geq(document_number(decision, "/stranded_minutes"), 0);
    cr_expect_str_eq(document_text(decision, "/runner_up/date"), scene_date(3));
    cr_expect_geq(document_number(decision, "/runner_up/cost"), document_number(decision, "/cost"));
    cr_assert_eq(caller_replace(caller, "p", "09:00-10:00"), 200);
    cr_assert_eq(ask_date("b", 4, "09:00", "10:00", ""), 201);
    cr_expect(json_is_true(document_at(caller->document, "/decision/exact_fit")));
    cr_expect(json_is_null(document_at(caller->document, "/decision/runner_up")));
}

static void expect_alternatives_can_be_booked(const char *provider)
{
    json_t *alternatives = json_incref(document_at(caller->document, "/alternatives"));
    size_t i;
    json_t *alternative;
    cr_expect_gt(json_array_size(alternatives), 0);
    cr_expect_leq(json_array_size(alternatives), 5);
    json_array_foreach(alternatives, i, alternative)
    {
        char id[32], members[64];
        const char *who = document_text(alternative, "/provider_id");
        cr_expect(provider == NULL || strcmp(who, provider) == 0, "%s", who);
        snprintf(id, sizeof id, "again%zu", i);
        snprintf(members, sizeof members, ",'preferred_provider':'%s'", who);
        cr_expect_eq(ask_instants(id, document_text(alternative, "/start"),
                                  document_text(alternative, "/end"), members),
                     201, "%zu: %s", i, caller_body(caller));
        cr_expect_str_eq(caller_text(caller, "/date"), document_text(alternative, "/date"));
        cr_expect_str_eq(caller_text(caller, "/time_slot/start"),
                         document_text(alternative, "/time_slot/start"));
    }
    json_decref(alternatives);
}

Test(dated, a_refusal_by_a_provider_offers_what_can_be_booked_with_it)
{
    cr_assert_eq(caller_register(caller, "q", 50, "09:00-17:00"), 201);
    cr_assert_eq(ask_date("a", 3, "12:00", "13:00", ",'preferred_provider':'p'"), 201);
    cr_assert_eq(ask_date("b", 3, "12:00", "13:00", ",'preferred_provider':'p'"), 409);
    cr_expect_str_eq(caller_text(caller, "/code"), "no_slot");
    expect_alternatives_can_be_booked("p");
}

Test(dated, a_refusal_by_everybody_offers_what_can_be_booked_with_anybody)
{
    cr_assert_eq(caller_register(caller, "q", 2, "09:00-10:00"), 201);
    cr_assert_eq(ask_date("a", 3, "09:00", "10:00", ""), 201);
    cr_assert_eq(ask_date("b", 3, "09:00", "10:00", ""), 201);
    cr_assert_eq(ask_date("c", 3, "09:00", "10:00", ""), 409);
    expect_alternatives_can_be_booked(NULL);
}

Test(dated, the_same_request_again_is_the_first_answer)
{
    static const char members[] = ",'status':'held','ttl':60,'client':{'name':'Jane'}";
    char *first;
    cr_assert_eq(ask_date("a", 3, "09:00", "17:00", members), 201);
    cr_expect_str_eq(caller_header(caller, "Idempotent-Replay"), "");
    cr_expect_str_eq(caller_header(caller, "Location"), "/appointments/a");
    cr_assert_gt(asprintf(&first, "%s", caller_body(caller)), 0);
    cr_assert_eq(ask_date("a", 3, "09:00", "17:00", members), 201, "%s", caller_body(caller));
    cr_expect_str_eq(caller_body(caller), first);
    cr_expect_str_eq(caller_header(caller, "Idempotent-Replay"), "true");
    free(first);
    static const char *const others[] = {"", ",'status':'held','ttl':61,'client':{'name':'Jane'}",
                                         ",'status':'held','ttl':60,'client':{'name':'Joan'}",
                                         ",'status':'held','ttl':60"};
    for (int i = 0; i < 4; i++) {
        cr_expect_eq(ask_date("a", 3, "09:00", "17:00", others[i]), 409, "%s", others[i]);
        cr_expect_str_eq(caller_text(caller, "/code"), "id_reused");
    }
    cr_expect_eq(ask_date("a", 4, "09:00", "17:00", members), 409, "another date");
}

Test(dated, an_idempotency_key_stands_for_the_id)
{
    for (int i = 0; i < 2; i++) {
        caller_add_header(caller, "Idempotency-Key: key-1");
        cr_assert_eq(caller_say(caller, "POST", "/appointments",
                                "{'duration':60,'date':'%s',"
                                "'preferred_range':{'start':'09:00','end':'17:00'}}",
                                scene_date(3)),
                     201, "%s", caller_body(caller));
        cr_expect_str_eq(caller_text(caller, "/request_id"), "key-1");
    }
    caller_get(caller, "/appointments");
    cr_expect_eq(caller_count(caller, "/scheduled"), 1);
}
