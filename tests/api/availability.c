/* Rules of every form, what changing them does, and to whom. */
#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "support/document.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

TestSuite(availability, .init = scene_set, .fini = scene_strike);

/* Rules are the elements of a JSON array, with ' for ". */
static void set_rules(const char *provider, const char *list)
{
    cr_assert_eq(caller_say(caller, "POST", "/providers",
                            "{'id':'%s','max_daily_appointments':null,'group':'g',"
                            "'availability':[%s]}",
                            provider, list),
                 201, "%s: %s", list, caller_body(caller));
}

/* The starts of hours that p offers on a day. */
static const char *hours(int days_ahead)
{
    cr_assert_eq(
        caller_look(caller, "/providers/p/slots?date=%s&duration=60", scene_date(days_ahead)), 200,
        "%s", caller_body(caller));
    return caller_starts(caller);
}

static void book(const char *id, const char *provider, int days_ahead, const char *start,
                 const char *end)
{
    cr_assert_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'%s','preferred_provider':'%s','duration':60,'date':'%s',"
                            "'preferred_range':{'start':'%s','end':'%s'}}",
                            id, provider, scene_date(days_ahead), start, end),
                 201, "%s: %s", id, caller_body(caller));
}

/* Rules with dates and weekdays in them; good until the next call. */
static const char *rules(const char *format, ...) PRINTF_LIKE(1, 2);
static const char *rules(const char *format, ...)
{
    static char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return text;
}

Test(availability, a_rule_without_days_holds_every_day)
{
    set_rules("p", "{'start':'09:00','end':'11:00'}");
    for (int day = 1; day <= 8; day++) {
        cr_expect_str_eq(hours(day), "09:00 10:00", "day %d", day);
    }
}

Test(availability, a_rule_of_weekdays_holds_on_these)
{
    set_rules("p", rules("{'start':'09:00','end':'11:00','weekdays':['%s','%s']}", scene_weekday(2),
                         scene_weekday(4)));
    for (int day = 1; day <= 14; day++) {
        bool is_open = day % 7 == 2 || day % 7 == 4;
        cr_expect_str_eq(hours(day), is_open ? "09:00 10:00" : "", "day %d", day);
    }
}

Test(availability, a_rule_of_a_date_replaces_the_hours_of_that_date)
{
    set_rules("p", rules("{'start':'09:00','end':'11:00'},{'start':'14:00','end':'15:00',"
                         "'date':'%s'},{'start':'17:00','end':'18:00','date':'%s'}",
                         scene_date(3), scene_date(3)));
    cr_expect_str_eq(hours(2), "09:00 10:00");
    cr_expect_str_eq(hours(3), "14:00 17:00");
    cr_expect_str_eq(hours(4), "09:00 10:00");
}

Test(availability, a_rule_from_and_until_holds_between_them)
{
    set_rules("p", rules("{'start':'09:00','end':'11:00','from':'%s','until':'%s'}", scene_date(3),
                         scene_date(5)));
    for (int day = 1; day <= 7; day++) {
        bool is_open = day >= 3 && day <= 5;
        cr_expect_str_eq(hours(day), is_open ? "09:00 10:00" : "", "day %d", day);
    }
}

Test(availability, one_end_of_a_span_may_be_left_out)
{
    set_rules("p", rules("{'start':'09:00','end':'10:00','until':'%s'},"
                         "{'start':'11:00','end':'12:00','from':'%s'}",
                         scene_date(3), scene_date(3)));
    cr_expect_str_eq(hours(2), "09:00");
    cr_expect_str_eq(hours(3), "09:00 11:00");
    cr_expect_str_eq(hours(4), "11:00");
}

Test(availability, what_is_closed_beats_what_is_open)
{
    set_rules("p", rules("{'start':'09:00','end':'13:00'},"
                         "{'start':'10:00','end':'11:00','closed':true},"
                         "{'closed':true,'date':'%s'},"
                         "{'start':'09:00','end':'13:00','date':'%s'}",
                         scene_date(3), scene_date(3)));
    cr_expect_str_eq(hours(2), "09:00 11:00 12:00");
    cr_expect_str_eq(hours(3), "");
    cr_expect_str_eq(hours(4), "09:00 11:00 12:00");
}

Test(availability, an_end_before_the_start_runs_past_midnight)
{
    set_rules("p", rules("{'start':'22:00','end':'02:00','weekdays':['%s']}", scene_weekday(2)));
    cr_expect_str_eq(hours(1), "");
    cr_expect_str_eq(hours(2), "22:00 23:00");
    cr_expect_str_eq(hours(3), "00:00 01:00");
    cr_expect_str_eq(hours(4), "");
    cr_assert_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'late','duration':60,'preferred_provider':'p',"
                            "'preferred_range':{'start':'%s','end':'%s'}}",
                            scene_instant(2, 23 * 60 + 30), scene_instant(3, 30)),
                 201, "%s", caller_body(caller));
    cr_expect_str_eq(caller_slot(caller), "23:30-00:30");
}

Test(availability, a_day_may_end_at_24_00)
{
    set_rules("p", "{'start':'22:00','end':'24:00'}");
    cr_expect_str_eq(hours(1), "22:00 23:00");
    caller_get(caller, "/providers/p/availability");
    cr_expect_str_eq(caller_text(caller, "/availability/0/end"), "24:00");
}

Test(availability, get_shows_what_was_put)
{
    static const char wish[] =
        "[{'start':'09:00','end':'12:00'},"
        "{'start':'13:00','end':'24:00','weekdays':['mon','wed','sun']},"
        "{'start':'22:00','end':'02:00','from':'2030-01-01','until':'2030-06-30'},"
        "{'start':'08:00','end':'08:01','date':'2028-02-29'},"
        "{'start':'12:00','end':'12:30','weekdays':['fri'],'from':'2030-01-01','closed':true},"
        "{'start':'00:00','end':'24:00','date':'2030-12-24','closed':true}]";
    set_rules("p", "");
    cr_assert_eq(
        caller_say(caller, "PUT", "/providers/p/availability", "{'availability':%s}", wish), 200,
        "%s", caller_body(caller));
    char *text = memory_copy_text(wish);
    for (char *quote = text; (quote = strchr(quote, '\'')) != NULL;) {
        *quote = '"';
    }
    json_t *wanted = json_loads(text, 0, NULL);
    cr_assert_eq(caller_get(caller, "/providers/p/availability"), 200);
    cr_expect(json_equal(document_at(caller->document, "/availability"), wanted), "%s",
              caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/time_zone"), scene.slotd.time_zone);
    cr_assert_eq(caller_get(caller, "/providers/p"), 200);
    cr_expect(json_equal(document_at(caller->document, "/availability"), wanted));
    json_decref(wanted);
    free(text);
    cr_expect_eq(caller_get(caller, "/providers/nobody/availability"), 404);
}

Test(availability, closures_of_a_group_close_all_of_its_providers)
{
    set_rules("p", "{'start':'09:00','end':'11:00'}");
    set_rules("q", "{'start':'09:00','end':'11:00'}");
    cr_assert_eq(caller_register(caller, "other", 5, "09:00-11:00"), 201);
    book("a", "p", 3, "09:00", "10:00");
    book("b", "q", 3, "10:00", "11:00");
    book("c", "q", 4, "10:00", "11:00");
    book("d", "other", 3, "10:00", "11:00");
    cr_assert_eq(caller_say(caller, "PUT", "/groups/g/closures", "{'closures':[{'date':'%s'}]}",
                            scene_date(3)),
                 200);
    cr_assert_eq(caller_count(caller, "/affected"), 2, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/affected/0/request_id"), "a");
    cr_expect_str_eq(caller_text(caller, "/affected/1/request_id"), "b");
    cr_expect_str_eq(hours(3), "");
    cr_expect_str_eq(hours(4), "09:00 10:00");
    caller_get(caller, "/appointments/c");
    cr_expect_str_eq(caller_text(caller, "/status"), "confirmed");
    caller_get(caller, "/appointments/a");
    cr_expect_str_eq(caller_text(caller, "/status"), "cancelled");
    cr_assert_eq(caller_get(caller, "/groups/g/closures"), 200);
    cr_expect_eq(caller_count(caller, "/closures"), 1);
    cr_expect_str_eq(caller_text(caller, "/closures/0/date"), scene_date(3));
    cr_assert_eq(caller_call(caller, "PUT", "/groups/g/closures", "{\"closures\":[]}"), 200);
    cr_expect_str_eq(hours(3), "09:00 10:00");
}

Test(availability, closures_of_an_unknown_group_are_not_found)
{
    cr_expect_eq(caller_get(caller, "/groups/nowhere/closures"), 404);
    cr_expect_str_eq(caller_text(caller, "/code"), "group_unknown");
}

static const char shorter[] = "{\"availability\":[{\"start\":\"09:00\",\"end\":\"11:00\"}]}";

/* p has four hours, each of them booked on the day after tomorrow. */
static void fill_a_morning(void)
{
    static const char *const times[] = {"09:00", "10:00", "11:00", "12:00", "13:00"};
    char id[8];
    set_rules("p", "{'start':'09:00','end':'13:00'}");
    for (int i = 0; i < 4; i++) {
        snprintf(id, sizeof id, "a%d", i);
        book(id, "p", 2, times[i], times[i + 1]);
    }
}

Test(availability, a_dry_run_says_what_would_happen_and_changes_nothing)
{
    fill_a_morning();
    scene_remember();
    cr_assert_eq(caller_call(caller, "PUT", "/providers/p/availability?dry_run=true", shorter),
                 200);
    cr_expect(scene_is_unchanged());
    caller_call(caller, "PUT", "/providers/p/availability?dry_run=true", shorter);
    json_t *foretold = json_incref(document_at(caller->document, "/affected"));
    cr_expect_str_eq(caller_header(caller, "ETag"), "");
    cr_assert_eq(caller_call(caller, "PUT", "/providers/p/availability", shorter), 200);
    cr_expect_eq(caller_count(caller, "/affected"), 2);
    cr_expect(json_equal(document_at(caller->document, "/affected"), foretold), "%s",
              caller_body(caller));
    json_decref(foretold);
}

Test(availability, a_dry_run_of_closures_and_of_moves_changes_nothing)
{
    fill_a_morning();
    set_rules("q", "{'start':'09:00','end':'13:00'}");
    scene_remember();
    cr_assert_eq(caller_say(caller, "PUT", "/groups/g/closures?dry_run=true",
                            "{'closures':[{'date':'%s'}]}", scene_date(2)),
                 200);
    cr_expect_eq(caller_count(caller, "/affected"), 4);
    cr_expect(scene_is_unchanged());
    cr_assert_eq(caller_call(caller, "PUT",
                             "/providers/p/availability?dry_run=true&on_conflict=move", shorter),
                 200);
    cr_expect(scene_is_unchanged());
    caller_get(caller, "/groups/g/closures");
    cr_expect_eq(caller_count(caller, "/closures"), 0, "%s", caller_body(caller));
    cr_assert_eq(caller_call(caller, "PATCH", "/providers/p?dry_run=true",
                             "{\"availability\":[],\"name\":\"x\"}"),
                 200);
    cr_expect_eq(caller_count(caller, "/affected"), 4);
    cr_expect(scene_is_unchanged());
    cr_assert_eq(caller_call(caller, "POST", "/providers?dry_run=true",
                             "{\"id\":\"new\",\"availability\":[],\"max_daily_appointments\":1}"),
                 200);
    cr_expect(scene_is_unchanged());
}

Test(availability, what_is_moved_says_where_to_and_stands_there)
{
    set_rules("p", "{'start':'11:00','end':'13:00'}");
    cr_assert_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'a','preferred_provider':'p','duration':60,'date':'%s',"
                            "'preferred_range':{'start':'09:00','end':'13:00'}}",
                            scene_date(2)),
                 201);
    book("b", "p", 2, strcmp(caller_slot(caller), "11:00-12:00") == 0 ? "12:00" : "11:00",
         strcmp(caller_slot(caller), "11:00-12:00") == 0 ? "13:00" : "12:00");
    cr_assert_eq(caller_call(caller, "PUT", "/providers/p/availability?on_conflict=move", shorter),
                 200);
    cr_assert_eq(caller_count(caller, "/affected"), 2, "%s", caller_body(caller));
    bool a_is_first = strcmp(caller_text(caller, "/affected/0/request_id"), "a") == 0;
    const char *moved = a_is_first ? "/affected/0" : "/affected/1";
    json_t *a = document_at(caller->document, moved);
    cr_expect_str_eq(document_text(a, "/outcome"), "moved");
    cr_expect_str_eq(document_text(a, "/moved_to/provider_id"), "p");
    char start[32];
    snprintf(start, sizeof start, "%s", document_text(a, "/moved_to/start"));
    json_t *b = document_at(caller->document, a_is_first ? "/affected/1" : "/affected/0");
    cr_expect_str_eq(document_text(b, "/outcome"), "cancelled");
    cr_assert_eq(caller_get(caller, "/appointments/a"), 200);
    cr_expect_str_eq(caller_text(caller, "/start"), start);
    cr_expect_str_eq(caller_text(caller, "/status"), "confirmed");
    caller_get(caller, "/appointments/b");
    cr_expect_str_eq(caller_text(caller, "/status"), "cancelled");
}

static const char *read_version(void)
{
    static char version[64];
    cr_assert_eq(caller_get(caller, "/providers/p/availability"), 200);
    snprintf(version, sizeof version, "%s", caller_header(caller, "ETag"));
    cr_assert_eq(version[0], '"');
    return version;
}

static const char longer[] = "{\"availability\":[{\"start\":\"08:00\",\"end\":\"13:00\"}]}";

Test(availability, an_old_version_is_not_replaced)
{
    set_rules("p", "{'start':'09:00','end':'13:00'}");
    const char *version = read_version();
    cr_assert_eq(caller_call(caller, "PUT", "/providers/p/availability", longer), 200);
    scene_remember();
    static const char *const paths[] = {"/providers/p/availability", "/providers/p"};
    static const char *const methods[] = {"PUT", "PATCH"};
    for (int i = 0; i < 2; i++) {
        caller_add_header(caller, "If-Match: %s", version);
        cr_expect_eq(caller_call(caller, methods[i], paths[i], shorter), 412, "%s",
                     caller_body(caller));
        cr_expect_str_eq(caller_text(caller, "/code"), "version_changed");
        cr_expect(scene_is_unchanged());
    }
    caller_add_header(caller, "If-Match: %s", version);
    cr_expect_eq(caller_call(caller, "POST", "/providers",
                             "{\"id\":\"p\",\"availability\":[],\"max_daily_appointments\":1}"),
                 412);
    cr_expect(scene_is_unchanged());
}

Test(availability, the_version_that_a_change_answers_is_good_for_the_next)
{
    char version[64];
    set_rules("p", "{'start':'09:00','end':'13:00'}");
    snprintf(version, sizeof version, "%s", caller_header(caller, "ETag"));
    for (int i = 0; i < 3; i++) {
        caller_add_header(caller, "If-Match: %s", version);
        cr_assert_eq(
            caller_call(caller, "PUT", "/providers/p/availability", i % 2 == 0 ? longer : shorter),
            200, "%d: %s", i, caller_body(caller));
        snprintf(version, sizeof version, "%s", caller_header(caller, "ETag"));
    }
}

Test(availability, a_version_read_before_somebodys_booking_still_replaces)
{
    char seen[64];
    set_rules("p", "{'start':'09:00','end':'13:00'}");
    const char *version = read_version();
    caller_get(caller, "/providers/p");
    snprintf(seen, sizeof seen, "%s", caller_header(caller, "ETag"));
    book("a", "p", 2, "09:00", "10:00");
    caller_add_header(caller, "If-Match: %s", version);
    cr_expect_eq(caller_call(caller, "PUT", "/providers/p/availability", longer), 200, "%s",
                 caller_body(caller));
    caller_add_header(caller, "If-Match: %s", seen);
    cr_expect_eq(caller_call(caller, "PUT", "/providers/p/availability", longer), 412);
    caller_get(caller, "/providers/p");
    snprintf(seen, sizeof seen, "%s", caller_header(caller, "ETag"));
    book("b", "p", 2, "10:00", "11:00");
    caller_add_header(caller, "If-Match: %s", seen);
    cr_expect_eq(caller_call(caller, "PUT", "/providers/p/availability", shorter), 200);
}

Test(availability, a_version_is_good_after_a_restart)
{
    set_rules("p", "{'start':'09:00','end':'13:00'}");
    const char *version = read_version();
    scene_revive();
    caller_add_header(caller, "If-Match: %s", version);
    cr_expect_eq(caller_call(caller, "PUT", "/providers/p/availability", longer), 200);
}

Test(availability, a_change_of_a_provider_keeps_what_it_does_not_name)
{
    cr_assert_eq(caller_say(caller, "POST", "/providers",
                            "{'id':'p','name':'Jane','group':'g','slot_step':20,'buffer_after':5,"
                            "'buffer_before':10,'notice':30,'horizon':90,'hold_ttl':120,"
                            "'time_zone':'Europe/Berlin','max_daily_appointments':4,"
                            "'availability':[{'start':'09:00','end':'11:00'}]}"),
                 201, "%s", caller_body(caller));
    caller_get(caller, "/providers/p");
    json_t *wanted = json_deep_copy(caller->document);
    json_object_set_new(wanted, "horizon", json_integer(30));
    cr_assert_eq(caller_call(caller, "PATCH", "/providers/p", "{\"horizon\":30}"), 200);
    caller_get(caller, "/providers/p");
    cr_expect(json_equal(caller->document, wanted), "%s", caller_body(caller));
    json_decref(wanted);
}

Test(availability, a_change_of_a_provider_cancels_what_no_longer_fits)
{
    fill_a_morning();
    cr_assert_eq(caller_call(caller, "PATCH", "/providers/p", shorter), 200);
    cr_expect_eq(caller_count(caller, "/affected"), 2);
    cr_expect_eq(caller_call(caller, "PATCH", "/providers/nobody", "{}"), 404);
    cr_expect_eq(caller_call(caller, "PATCH", "/providers/p", "{\"id\":\"q\"}"), 422);
    cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), "/id");
}

Test(availability, a_null_takes_a_setting_away)
{
    cr_assert_eq(caller_say(caller, "POST", "/providers",
                            "{'id':'p','name':'Jane','group':'g','slot_step':20,'buffer_after':5,"
                            "'horizon':90,'time_zone':'Europe/Berlin','availability':[],"
                            "'max_daily_appointments':4}"),
                 201);
    cr_assert_eq(caller_say(caller, "PATCH", "/providers/p",
                            "{'name':null,'slot_step':null,'buffer_after':null,'horizon':null,"
                            "'max_daily_appointments':null}"),
                 200, "%s", caller_body(caller));
    cr_assert_eq(caller_get(caller, "/providers/p"), 200);
    static const char *const names[] = {"/name", "/slot_step", "/buffer_after", "/horizon"};
    for (int i = 0; i < 4; i++) {
        cr_expect_null(document_at(caller->document, names[i]), "%s in %s", names[i],
                       caller_body(caller));
    }
    cr_expect(json_is_null(document_at(caller->document, "/max_daily_appointments")));
    cr_expect_str_eq(caller_text(caller, "/group"), "g");
    cr_expect_str_eq(caller_text(caller, "/time_zone"), "Europe/Berlin");
    cr_assert_eq(
        caller_call(caller, "PATCH", "/providers/p", "{\"group\":null,\"time_zone\":null}"), 200);
    cr_assert_eq(caller_get(caller, "/providers/p"), 200);
    cr_expect_str_eq(caller_text(caller, "/group"), "default");
    cr_expect_str_eq(caller_text(caller, "/time_zone"), scene.slotd.time_zone);
}

Test(availability, a_provider_may_change_its_group)
{
    set_rules("p", "{'start':'09:00','end':'11:00'}");
    cr_assert_eq(caller_say(caller, "PUT", "/groups/h/closures", "{'closures':[{'date':'%s'}]}",
                            scene_date(3)),
                 200);
    book("a", "p", 3, "09:00", "10:00");
    book("b", "p", 4, "09:00", "10:00");
    cr_assert_eq(caller_call(caller, "PATCH", "/providers/p", "{\"group\":\"h\"}"), 200);
    cr_assert_eq(caller_count(caller, "/affected"), 1, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/affected/0/request_id"), "a");
    cr_expect_str_eq(hours(3), "", "the closures are those of the new group");
    cr_assert_eq(caller_look(caller, "/slots?group=h&duration=60&date=%s", scene_date(4)), 200);
    cr_expect_eq(caller_count(caller, "/slots"), 1);
    cr_assert_eq(caller_look(caller, "/slots?group=g&duration=60&date=%s", scene_date(4)), 200);
    cr_expect_eq(caller_count(caller, "/slots"), 0);
    scene_revive();
    cr_assert_eq(caller_look(caller, "/slots?group=h&duration=60&date=%s", scene_date(4)), 200);
    cr_expect_eq(caller_count(caller, "/slots"), 1);
}

/* Of p: two that must go, to whoever has room; q has little. */
static void crowd_two_providers(void)
{
    set_rules("p", "{'start':'09:00','end':'13:00'}");
    set_rules("q", "{'start':'09:00','end':'10:30'}");
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(caller_say(caller, "POST", "/appointments",
                                "{'id':'a%d','group':'g','duration':60,'date':'%s',"
                                "'preferred_range':{'start':'09:00','end':'13:00'}}",
                                i, scene_date(2)),
                     201);
    }
    book("b", "p", 2, "12:00", "13:00");
}

Test(availability, a_dry_run_of_moves_foretells_them_to_the_letter)
{
    static const char path[] = "/providers/p/availability?on_conflict=move";
    crowd_two_providers();
    cr_assert_eq(caller_call(caller, "PUT",
                             "/providers/p/availability?on_conflict=move&dry_run=true", shorter),
                 200);
    json_t *foretold = json_incref(document_at(caller->document, "/affected"));
    char *text = json_dumps(foretold, 0);
    cr_expect_gt(json_array_size(foretold), 0);
    cr_assert_eq(caller_call(caller, "PUT", path, shorter), 200);
    cr_expect(json_equal(document_at(caller->document, "/affected"), foretold), "%s\n%s", text,
              caller_body(caller));
    free(text);
    json_decref(foretold);
}
