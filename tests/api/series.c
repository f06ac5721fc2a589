/* A series: many appointments in one request, all or those that can be had. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/document.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

static void set_with_provider(void)
{
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 9, "09:00-12:00"), 201);
}

TestSuite(series, .init = set_with_provider, .fini = scene_strike);

static int ask(const char *id, const char *rule, const char *members)
{
    return caller_say(caller, "POST", "/appointments",
                      "{'id':'%s','preferred_provider':'p','duration':60,'date':'%s',"
                      "'preferred_range':{'start':'10:00','end':'11:00'},'repeat':'%s'%s}",
                      id, scene_date(2), rule, members);
}

static int block(const char *id, int days_ahead)
{
    return caller_say(caller, "POST", "/appointments",
                      "{'id':'%s','preferred_provider':'p','duration':60,'date':'%s',"
                      "'preferred_range':{'start':'10:00','end':'11:00'}}",
                      id, scene_date(days_ahead));
}

static const char *outcomes(void)
{
    static char text[256];
    size_t i, length = 0;
    json_t *occurrence;
    text[0] = '\0';
    json_array_foreach(document_at(caller->document, "/occurrences"), i, occurrence)
    {
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%s", i > 0 ? " " : "",
                                   document_text(occurrence, "/outcome"));
    }
    return text;
}

static int64_t count_scheduled(void)
{
    caller_get(caller, "/appointments");
    return caller_count(caller, "/scheduled");
}

Test(series, every_occurrence_is_an_appointment_on_its_day)
{
    cr_assert_eq(ask("s", "FREQ=WEEKLY;COUNT=4", ""), 201, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/request_id"), "s");
    cr_expect_str_eq(caller_text(caller, "/provider_id"), "p");
    cr_expect_str_eq(caller_text(caller, "/time_zone"), scene.slotd.time_zone);
    cr_expect_eq(caller_number(caller, "/booked"), 4);
    cr_expect_str_eq(outcomes(), "booked booked booked booked");
    for (int i = 0; i < 4; i++) {
        char pointer[64], id[16];
        snprintf(pointer, sizeof pointer, "/occurrences/%d/asked_date", i);
        cr_expect_str_eq(caller_text(caller, pointer), scene_date(2 + 7 * i));
        snprintf(pointer, sizeof pointer, "/occurrences/%d/start", i);
        cr_expect_str_eq(caller_text(caller, pointer), scene_instant(2 + 7 * i, 600));
        snprintf(pointer, sizeof pointer, "/occurrences/%d/request_id", i);
        snprintf(id, sizeof id, "s.%d", i + 1);
        cr_expect_str_eq(caller_text(caller, pointer), id);
    }
    cr_assert_eq(caller_get(caller, "/appointments/s.3"), 200);
    cr_expect_str_eq(caller_text(caller, "/date"), scene_date(16));
    cr_assert_eq(caller_get(caller, "/appointments?series=s"), 200);
    cr_expect_eq(caller_count(caller, "/scheduled"), 4);
}

Test(series, a_rule_may_end_with_a_date)
{
    char rule[64], digits[9] = "";
    const char *until = scene_date(5);
    snprintf(digits, sizeof digits, "%.4s%.2s%.2s", until, until + 5, until + 8);
    snprintf(rule, sizeof rule, "FREQ=DAILY;UNTIL=%s", digits);
    cr_assert_eq(ask("s", rule, ""), 201, "%s", caller_body(caller));
    cr_expect_eq(caller_number(caller, "/booked"), 4);
}

Test(series, one_occurrence_can_be_cancelled_alone)
{
    cr_assert_eq(ask("s", "FREQ=DAILY;COUNT=3", ""), 201);
    cr_assert_eq(caller_cancel(caller, "s.2"), 200);
    cr_expect_eq(count_scheduled(), 2);
    cr_expect_eq(block("a", 3), 201);
    cr_expect_eq(block("b", 4), 409);
}

Test(series, that_must_not_fail_is_refused_whole)
{
    static const char *const members[] = {"", ",'on_conflict':'fail'",
                                          ",'on_conflict':'skip','all_or_nothing':true"};
    cr_assert_eq(block("a", 3), 201);
    scene_remember();
    for (int i = 0; i < 3; i++) {
        cr_expect_eq(ask("s", "FREQ=DAILY;COUNT=3", members[i]), 409, "%s", members[i]);
        cr_expect_str_eq(caller_text(caller, "/code"), "series_refused");
        cr_expect_str_eq(outcomes(), "booked skipped booked", "%s", caller_body(caller));
        cr_expect(scene_is_unchanged());
    }
}

Test(series, may_skip_what_cannot_be_had)
{
    cr_assert_eq(block("a", 3), 201);
    cr_assert_eq(ask("s", "FREQ=DAILY;COUNT=3", ",'on_conflict':'skip'"), 201);
    cr_expect_str_eq(outcomes(), "booked skipped booked");
    cr_expect_eq(caller_number(caller, "/booked"), 2);
    cr_expect_str_eq(caller_text(caller, "/occurrences/1/request_id"), "");
    cr_expect_str_eq(caller_text(caller, "/occurrences/1/asked_date"), scene_date(3));
    cr_expect_str_eq(caller_text(caller, "/occurrences/2/request_id"), "s.3");
    cr_expect_eq(count_scheduled(), 3);
}

Test(series, may_shift_what_cannot_be_had)
{
    cr_assert_eq(block("a", 3), 201);
    cr_assert_eq(ask("s", "FREQ=DAILY;COUNT=3", ",'on_conflict':'shift'"), 201);
    cr_expect_str_eq(outcomes(), "booked shifted booked");
    cr_expect_eq(caller_number(caller, "/booked"), 3);
    cr_expect_str_eq(caller_text(caller, "/occurrences/1/date"), scene_date(3));
    const char *start = caller_text(caller, "/occurrences/1/time_slot/start");
    cr_expect(strcmp(start, "09:00") == 0 || strcmp(start, "11:00") == 0, "%s", start);
    cr_expect_eq(count_scheduled(), 4);
}

Test(series, of_which_nothing_can_be_had_is_refused)
{
    cr_assert_eq(block("a", 2), 201);
    cr_assert_eq(block("b", 3), 201);
    cr_expect_eq(ask("s", "FREQ=DAILY;COUNT=2", ",'on_conflict':'skip'"), 409, "%s",
                 caller_body(caller));
    cr_expect_eq(count_scheduled(), 2);
}

Test(series, stands_in_one_providers_calendar)
{
    cr_assert_eq(caller_register(caller, "q", 9, "09:00-12:00"), 201);
    cr_assert_eq(block("a", 3), 201);
    cr_assert_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'s','duration':60,'date':'%s','repeat':'FREQ=DAILY;COUNT=3',"
                            "'preferred_range':{'start':'10:00','end':'11:00'}}",
                            scene_date(2)),
                 201);
    cr_expect_str_eq(caller_text(caller, "/provider_id"), "q");
    cr_assert_eq(caller_get(caller, "/appointments?provider=q"), 200);
    cr_expect_eq(caller_count(caller, "/scheduled"), 3);
}

Test(series, asked_for_again_is_the_first_answer)
{
    char *first;
    cr_assert_eq(block("a", 3), 201);
    cr_assert_eq(ask("s", "FREQ=DAILY;COUNT=3", ",'on_conflict':'shift'"), 201);
    cr_assert_gt(asprintf(&first, "%s", caller_body(caller)), 0);
    cr_assert_eq(caller_cancel(caller, "a"), 200);
    cr_assert_eq(caller_cancel(caller, "s.1"), 200);
    cr_assert_eq(caller_say(caller, "POST", "/appointments/s.3/move",
                            "{'date':'%s','preferred_range':{'start':'09:00','end':'10:00'}}",
                            scene_date(9)),
                 200);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(ask("s", "FREQ=DAILY;COUNT=3", ",'on_conflict':'shift'"), 201, "%s",
                     caller_body(caller));
        cr_expect_str_eq(caller_body(caller), first);
        cr_expect_str_eq(caller_header(caller, "Idempotent-Replay"), "true");
        scene_revive();
    }
    cr_expect_eq(count_scheduled(), 2);
    free(first);
    cr_expect_eq(ask("s", "FREQ=DAILY;COUNT=4", ",'on_conflict':'shift'"), 409);
    cr_expect_str_eq(caller_text(caller, "/code"), "id_reused");
    cr_expect_eq(ask("s", "FREQ=DAILY;COUNT=3", ",'on_conflict':'skip'"), 409);
    cr_expect_eq(block("s", 9), 409, "the id is a series'");
    cr_expect_eq(block("s.1", 9), 409, "and that of its first occurrence");
}

Test(series, rules_that_are_none_are_refused_by_name)
{
    static const char *const rules[] = {
        "nonsense",
        "FREQ=HOURLY;COUNT=3",
        "FREQ=DAILY",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=105",
        "FREQ=DAILY;COUNT=3;COUNT=3",
        "FREQ=DAILY;COUNT=3;UNTIL=20300101",
        "FREQ=DAILY;UNTIL=20000101",
        "FREQ=DAILY;UNTIL=20300230",
        "FREQ=WEEKLY;BYDAY=XX;COUNT=2",
        "FREQ=DAILY;INTERVAL=0;COUNT=2",
        "RRULE:FREQ=DAILY;COUNT=3",
        "FREQ=DAILY;COUNT=3;BYHOUR=9",
    };
    scene_remember();
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        cr_expect_eq(ask("s", rules[i], ""), 422, "%s: %s", rules[i], caller_body(caller));
        cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), "/repeat", "%s", rules[i]);
        cr_expect(scene_is_unchanged(), "%s", rules[i]);
    }
}

Test(series, what_contradicts_a_series_is_refused_by_name)
{
    static const struct {
        const char *body, *pointer;
    } wrong[] = {
        {"'date':'2030-01-01','preferred_range':{'start':'10:00','end':'11:00'},'status':'held'",
         "/status"},
        {"'preferred_range':{'start':'10:00','end':'11:00'}", "/date"},
        {"'preferred_range':{'start':'2030-01-01T10:00:00Z','end':'2030-01-01T11:00:00Z'}",
         "/preferred_range/start"},
    };
    scene_remember();
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_expect_eq(caller_say(caller, "POST", "/appointments",
                                "{'id':'s','duration':60,'repeat':'FREQ=DAILY;COUNT=2',%s}",
                                wrong[i].body),
                     422);
        cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), wrong[i].pointer);
        cr_expect(scene_is_unchanged());
    }
}

Test(series, where_there_is_nobody_to_ask_is_refused)
{
    cr_assert_eq(caller_say(caller, "PUT", "/groups/empty/closures", "{'closures':[]}"), 200);
    cr_expect_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'s','duration':60,'date':'%s','repeat':'FREQ=DAILY;COUNT=3',"
                            "'group':'empty','preferred_range':{'start':'10:00','end':'11:00'}}",
                            scene_date(2)),
                 409, "%s", caller_body(caller));
    cr_expect_eq(count_scheduled(), 0);
}
