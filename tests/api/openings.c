/* Openings: time that is opened once, offered whole, withdrawn, and everything that could begin. */
#include <criterion/criterion.h>
#include <string.h>

#include "support/document.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

/* "p" has one rule, far from where the openings are. */
static void set_with_provider(void)
{
    static const char *const flags[] = {"--max-windows", "3", "--max-slots", "20", NULL};
    scene.slotd.flags = flags;
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 50, "06:00-07:00"), 201);
}

TestSuite(openings, .init = set_with_provider, .fini = scene_strike);

/* Further members begin with a comma. */
static int open_up(const char *provider, const char *start, const char *end, const char *members)
{
    char path[64];
    snprintf(path, sizeof path, "/providers/%s/openings", provider);
    return caller_say(caller, "POST", path, "{'date':'%s','start':'%s','end':'%s'%s}",
                      scene_date(2), start, end, members);
}

static int withdraw(const char *place)
{
    char path[96];
    snprintf(path, sizeof path, "/providers/p/openings/%s", place);
    return caller_call(caller, "DELETE", path, NULL);
}

static void expect_refused(int status, const char *code)
{
    cr_expect_eq(status, strcmp(code, "opening_unknown") == 0 ? 404 : 409, "%d", status);
    cr_expect_str_eq(caller_text(caller, "/code"), code);
}

static int book_whole(const char *id, int start_minute, int end_minute)
{
    return caller_say(caller, "POST", "/appointments",
                      "{'id':'%s','offered':'whole','preferred_provider':'p',"
                      "'preferred_range':{'start':'%s','end':'%s'}}",
                      id, scene_instant(2, start_minute), scene_instant(2, end_minute));
}

Test(openings, are_made_once_and_numbered)
{
    cr_assert_eq(open_up("p", "14:00", "16:00", ""), 201, "%s", caller_body(caller));
    cr_expect_str_eq(caller_header(caller, "Location"), "/providers/p/openings/1");
    cr_expect_eq(caller_count(caller, "/openings"), 1);
    cr_expect_eq(caller_number(caller, "/openings/0/number"), 1);
    cr_expect_eq(caller_number(caller, "/openings/0/count"), 1);
    cr_expect_str_eq(caller_text(caller, "/openings/0/start"), scene_instant(2, 14 * 60));
    cr_expect_str_eq(caller_text(caller, "/openings/0/end"), scene_instant(2, 16 * 60));
    cr_expect(json_is_null(document_at(caller->document, "/openings/0/piece")));
    cr_expect_str_eq(caller_text(caller, "/openings/0/collection"), "native");
    cr_expect_str_eq(caller_text(caller, "/time_zone"), scene.slotd.time_zone);
    cr_assert_eq(open_up("p", "16:00", "17:00", ""), 201, "those that touch do not overlap");
    cr_expect_str_eq(caller_header(caller, "Location"), "/providers/p/openings/2");
    cr_expect_eq(open_up("nobody", "14:00", "16:00", ""), 404);
    cr_expect_str_eq(caller_text(caller, "/code"), "provider_unknown");
}

Test(openings, from_one_instant_to_another)
{
    cr_assert_eq(caller_say(caller, "POST", "/providers/p/openings", "{'start':'%s','end':'%s'}",
                            scene_instant(2, 22 * 60), scene_instant(3, 60)),
                 201, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/openings/0/end"), scene_instant(3, 60));
}

Test(openings, of_pieces_are_narrowed_to_whole_ones)
{
    cr_assert_eq(open_up("p", "10:07", "11:38", ",'piece':15"), 201, "%s", caller_body(caller));
    cr_expect_eq(caller_number(caller, "/openings/0/count"), 5);
    cr_expect_eq(caller_number(caller, "/openings/0/piece"), 15);
    cr_expect_str_eq(caller_text(caller, "/openings/0/start"), scene_instant(2, 10 * 60 + 15));
    cr_expect_str_eq(caller_text(caller, "/openings/0/end"), scene_instant(2, 11 * 60 + 30));
    cr_assert_eq(open_up("p", "12:01", "12:29", ",'piece':15"), 200, "no whole piece is left");
    cr_expect_eq(caller_count(caller, "/openings"), 0);
    cr_expect_str_eq(caller_header(caller, "Location"), "");
    cr_assert_eq(open_up("p", "13:00", "14:00", ",'piece':15"), 201);
    cr_expect_eq(caller_number(caller, "/openings/0/number"), 6);
    cr_assert_eq(open_up("p", "15:00", "20:15", ",'piece':15"), 422, "more than an answer holds");
    cr_expect_str_eq(caller_text(caller, "/code"), "too_many");
}

Test(openings, lie_over_others_only_if_they_are_to)
{
    cr_assert_eq(open_up("p", "10:00", "11:00", ",'piece':30"), 201);
    expect_refused(open_up("p", "10:30", "11:30", ""), "opening_overlaps");
    expect_refused(open_up("p", "10:30", "11:30", ",'overlap':'refuse'"), "opening_overlaps");
    expect_refused(open_up("p", "06:30", "07:30", ""), "opening_overlaps");
    cr_assert_eq(open_up("p", "09:30", "12:00", ",'piece':30,'overlap':'fill'"), 201);
    cr_assert_eq(caller_count(caller, "/openings"), 2);
    cr_expect_eq(caller_number(caller, "/openings/0/number"), 3);
    cr_expect_eq(caller_number(caller, "/openings/0/count"), 1);
    cr_expect_str_eq(caller_text(caller, "/openings/0/end"), scene_instant(2, 10 * 60));
    cr_expect_eq(caller_number(caller, "/openings/1/number"), 4);
    cr_expect_eq(caller_number(caller, "/openings/1/count"), 2);
    cr_assert_eq(open_up("p", "09:30", "12:00", ",'piece':30,'overlap':'fill'"), 200);
    cr_expect_eq(caller_count(caller, "/openings"), 0);
    cr_assert_eq(open_up("p", "10:00", "11:00", ",'overlap':'over'"), 201);
    cr_expect_eq(caller_number(caller, "/openings/0/number"), 6);
}

Test(openings, count_in_collections)
{
    cr_assert_eq(open_up("p", "10:00", "11:00", ",'collection':'late shows'"), 201);
    cr_expect_str_eq(caller_header(caller, "Location"),
                     "/providers/p/openings/1?collection=late%20shows");
    cr_expect_str_eq(caller_text(caller, "/openings/0/collection"), "late shows");
    cr_assert_eq(open_up("p", "10:00", "11:00", ""), 201, "another collection is not in its way");
    cr_expect_eq(caller_number(caller, "/openings/0/number"), 1);
    cr_assert_eq(withdraw("1?collection=late%20shows"), 200);
    expect_refused(withdraw("1?collection=late%20shows"), "opening_unknown");
    cr_expect_eq(withdraw("1"), 200);
}

Test(openings, are_offered_whole_until_they_are_taken)
{
    cr_assert_eq(open_up("p", "14:00", "15:00", ",'piece':30"), 201);
    cr_assert_eq(book_whole("a", 14 * 60 + 30, 15 * 60), 201, "%s", caller_body(caller));
    cr_assert_eq(caller_look(caller, "/providers/p/openings?date=%s", scene_date(2)), 200);
    cr_assert_eq(caller_count(caller, "/openings"), 3, "%s", caller_body(caller));
    cr_expect(json_is_null(document_at(caller->document, "/openings/0/number")), "of the rule");
    cr_expect_str_eq(caller_text(caller, "/openings/0/start"), scene_instant(2, 6 * 60));
    cr_expect_eq(caller_number(caller, "/openings/1/number"), 1);
    cr_expect_str_eq(caller_text(caller, "/openings/1/provider_id"), "p");
    cr_expect_str_eq(caller_text(caller, "/openings/1/end"), scene_instant(2, 14 * 60 + 30));
    cr_expect(json_is_true(document_at(caller->document, "/openings/1/bookable")));
    cr_expect_null(document_at(caller->document, "/openings/1/reason"));
    cr_expect_eq(caller_number(caller, "/openings/2/number"), 2);
    cr_expect(json_is_false(document_at(caller->document, "/openings/2/bookable")));
    cr_expect_str_eq(caller_text(caller, "/openings/2/reason"), "appointment");
    cr_expect_str_eq(caller_text(caller, "/openings/2/request_id"), "a");
}

Test(openings, are_listed_by_whether_they_are_bookable)
{
    cr_assert_eq(open_up("p", "14:00", "15:00", ",'piece':30"), 201);
    cr_assert_eq(book_whole("a", 14 * 60 + 30, 15 * 60), 201);
    cr_assert_eq(caller_look(caller, "/providers/p/openings?date=%s&bookable=true", scene_date(2)),
                 200);
    cr_expect_eq(caller_count(caller, "/openings"), 2);
    cr_assert_eq(caller_look(caller, "/providers/p/openings?date=%s&bookable=false", scene_date(2)),
                 200);
    cr_assert_eq(caller_count(caller, "/openings"), 1);
    cr_expect_eq(caller_number(caller, "/openings/0/number"), 2);
    cr_assert_eq(
        caller_look(caller, "/providers/p/openings?date=%s&bookable=true&horizon=1", scene_date(2)),
        200);
    cr_expect_eq(caller_count(caller, "/openings"), 0);
    cr_assert_eq(caller_look(caller, "/providers/p/openings?date=%s&notice=4320", scene_date(2)),
                 200);
    cr_expect_str_eq(caller_text(caller, "/openings/1/reason"), "notice");
}

/* A list that is cut would hide the last of them; what nobody asked for does not count. */
Test(openings, are_all_listed_or_none)
{
    cr_assert_eq(open_up("p", "08:00", "12:00", ",'piece':15"), 201);
    cr_assert_eq(open_up("p", "12:00", "13:00", ",'piece':15"), 201);
    cr_assert_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'a','offered':'any','preferred_provider':'p',"
                            "'preferred_range':{'start':'%s','end':'%s'}}",
                            scene_instant(2, 8 * 60), scene_instant(2, 12 * 60)),
                 201, "%s", caller_body(caller));
    static const char *const wanted[] = {"", "&bookable=false"};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        cr_expect_eq(
            caller_look(caller, "/providers/p/openings?date=%s%s", scene_date(2), wanted[i]), 422,
            "%s: %s", wanted[i], caller_body(caller));
        cr_expect_str_eq(caller_text(caller, "/code"), "too_many");
    }
    cr_expect_eq(caller_look(caller, "/providers/p/openings?date=%s&bookable=true", scene_date(2)),
                 200);
    cr_expect_eq(caller_count(caller, "/openings"), 5);
}

Test(openings, of_a_group_are_those_of_its_providers)
{
    cr_assert_eq(caller_say(caller, "POST", "/providers",
                            "{'id':'q','group':'g','max_daily_appointments':1,'availability':[]}"),
                 201);
    cr_assert_eq(caller_say(caller, "POST", "/providers",
                            "{'id':'r','group':'g','max_daily_appointments':1,'availability':[]}"),
                 201);
    cr_assert_eq(open_up("r", "09:00", "10:00", ""), 201);
    cr_assert_eq(open_up("q", "10:00", "11:00", ""), 201);
    cr_assert_eq(
        caller_look(caller, "/openings?group=g&from=%s&to=%s", scene_date(1), scene_date(3)), 200);
    cr_assert_eq(caller_count(caller, "/openings"), 2, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/openings/0/provider_id"), "r");
    cr_expect_str_eq(caller_text(caller, "/openings/1/provider_id"), "q");
    cr_assert_eq(
        caller_look(caller, "/openings?group=g&from=%s&to=%s", scene_date(3), scene_date(4)), 200);
    cr_expect_eq(caller_count(caller, "/openings"), 0);
    cr_assert_eq(caller_look(caller, "/openings?date=%s", scene_date(2)), 200);
    cr_assert_eq(caller_count(caller, "/openings"), 1, "the default group");
    cr_expect_str_eq(caller_text(caller, "/openings/0/provider_id"), "p");
    cr_expect_eq(caller_get(caller, "/openings?group=nowhere"), 404);
    cr_expect_str_eq(caller_text(caller, "/code"), "group_unknown");
    cr_expect_eq(caller_get(caller, "/openings"), 422, "a month of days");
    cr_expect_str_eq(caller_text(caller, "/code"), "too_many");
}

Test(openings, are_found_by_number)
{
    cr_assert_eq(open_up("p", "14:00", "15:00", ",'piece':30"), 201);
    cr_assert_eq(caller_register(caller, "q", 5, ""), 201);
    cr_assert_eq(caller_get(caller, "/providers/p/openings/2"), 200);
    cr_expect_eq(caller_number(caller, "/number"), 2);
    cr_expect_str_eq(caller_text(caller, "/start"), scene_instant(2, 14 * 60 + 30));
    static const char *const nowhere[] = {
        "/providers/p/openings/3",   "/providers/p/openings/0",
        "/providers/p/openings/-1",  "/providers/p/openings/x",
        "/providers/p/openings/1.0", "/providers/p/openings/%201",
        "/providers/q/openings/1",   "/providers/x/openings/1",
        "/providers/p/openings/1x",  "/providers/p/openings/99999999999999999999",
    };
    for (size_t i = 0; i < sizeof nowhere / sizeof nowhere[0]; i++) {
        cr_expect_eq(caller_get(caller, nowhere[i]), 404, "%s", nowhere[i]);
        cr_expect_str_eq(caller_text(caller, "/code"), "opening_unknown", "%s", nowhere[i]);
    }
    cr_expect_eq(caller_get(caller, "/providers/p/openings/1?collection=other"), 404);
}

Test(openings, are_withdrawn_unless_they_are_booked)
{
    cr_assert_eq(open_up("p", "14:00", "15:00", ",'piece':30"), 201);
    cr_assert_eq(book_whole("a", 14 * 60 + 30, 15 * 60), 201);
    expect_refused(withdraw("1"), "opening_taken");
    cr_assert_eq(caller_cancel(caller, "a"), 200);
    cr_assert_eq(withdraw("1"), 200);
    cr_expect_str_eq(caller_text(caller, "/message"), "Opening withdrawn.");
    expect_refused(withdraw("1"), "opening_unknown");
    expect_refused(withdraw("0"), "opening_unknown");
    expect_refused(withdraw("x"), "opening_unknown");
    cr_expect_eq(book_whole("b", 14 * 60, 14 * 60 + 30), 409);
    cr_expect_eq(caller_call(caller, "DELETE", "/providers/nobody/openings/1", NULL), 404);
    cr_expect_str_eq(caller_text(caller, "/code"), "provider_unknown");
}

Test(openings, outlive_a_restart)
{
    cr_assert_eq(open_up("p", "14:00", "15:00", ",'piece':30"), 201);
    cr_assert_eq(open_up("p", "16:00", "17:00", ""), 201);
    cr_assert_eq(withdraw("3"), 200);
    cr_assert_eq(caller_look(caller, "/openings?date=%s", scene_date(2)), 200);
    cr_assert_eq(caller_count(caller, "/openings"), 3);
    char *before = strdup(caller_body(caller));
    scene_revive();
    cr_assert_eq(caller_look(caller, "/openings?date=%s", scene_date(2)), 200);
    cr_expect_str_eq(caller_body(caller), before);
    free(before);
    cr_assert_eq(open_up("p", "18:00", "19:00", ""), 201);
    cr_expect_geq(caller_number(caller, "/openings/0/number"), 3);
}

Test(openings, are_told_in_the_feed)
{
    cr_assert_eq(open_up("p", "14:00", "15:00", ""), 201);
    cr_assert_eq(withdraw("1"), 200);
    cr_assert_eq(caller_get(caller, "/events?after=1"), 200);
    cr_assert_eq(caller_count(caller, "/events"), 2, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/events/0/kind"), "provider.opened");
    cr_expect_str_eq(caller_text(caller, "/events/0/provider_id"), "p");
    cr_expect_str_eq(caller_text(caller, "/events/0/start"), scene_instant(2, 14 * 60));
    cr_expect_str_eq(caller_text(caller, "/events/0/end"), scene_instant(2, 15 * 60));
    cr_expect_str_eq(caller_text(caller, "/events/1/kind"), "provider.withdrawn");
    cr_expect_str_eq(caller_text(caller, "/events/1/provider_id"), "p");
}

Test(openings, that_cannot_be_read_are_refused_by_field)
{
    static const struct {
        const char *body, *pointer;
    } refusals[] = {
        {"{'start':'14:00','end':'15:00'}", "/date"},
        {"{'date':'2026-12-01','start':'14:00'}", "/end"},
        {"{'date':'2026-12-01','start':'14:00','end':'14:00'}", "/end"},
        {"{'start':'2026-12-01T14:00:00Z','end':'15:00'}", "/end"},
        {"{'start':'2026-12-01T14:00:00Z','end':'2027-03-01T14:00:00Z'}", "/end"},
        {"{'start':'1026-12-01T14:00:00Z','end':'1026-12-01T15:00:00Z'}", "/start"},
        {"{'date':'2026-12-01','start':'14:00','end':'15:00','piece':0}", "/piece"},
        {"{'date':'2026-12-01','start':'14:00','end':'15:00','piece':1441}", "/piece"},
        {"{'date':'2026-12-01','start':'14:00','end':'15:00','overlap':'x'}", "/overlap"},
        {"{'date':'2026-12-01','start':'14:00','end':'15:00','collection':''}", "/collection"},
        {"{'date':'2026-12-01','start':'14:00','end':'15:00','collection':'rules/default'}",
         "/collection"},
        {"{'date':'2026-12-01','start':'14:00','end':'15:00',"
         "'collection':'123456789012345678901234567890123'}",
         "/collection"},
        {"{'date':'2026-12-01','start':'14:00','end':'15:00','number':1}", "/number"},
    };
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        cr_expect_eq(caller_say(caller, "POST", "/providers/p/openings", "%s", refusals[i].body),
                     422, "%s: %s", refusals[i].body, caller_body(caller));
        cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), refusals[i].pointer, "%s",
                         refusals[i].body);
    }
    cr_expect_eq(caller_get(caller, "/providers/p/openings?bookable=maybe"), 422);
    cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), "/bookable");
    cr_expect_eq(caller_get(caller, "/providers/p/openings?group=g"), 422);
    cr_expect_eq(caller_get(caller, "/providers/nobody/openings"), 404);
}

/* The rule's windows stand on the grid, a gap that it leaves empty begins a new one. */
Test(openings, show_all_starts_whatever_their_date)
{
    cr_assert_eq(caller_replace(caller, "p", ""), 200);
    cr_assert_eq(open_up("p", "14:00", "16:00", ""), 201);
    cr_assert_eq(caller_get(caller, "/providers/p/starts?duration=30"), 200);
    cr_assert_eq(caller_count(caller, "/starts"), 4, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/starts/0"), scene_instant(2, 14 * 60));
    cr_expect_str_eq(caller_text(caller, "/starts/3"), scene_instant(2, 15 * 60 + 30));
    cr_assert_eq(
        caller_say(caller, "POST", "/appointments",
                   "{'id':'a','offered':'any','preferred_range':{'start':'%s','end':'%s'}}",
                   scene_instant(2, 14 * 60), scene_instant(2, 15 * 60)),
        201);
    cr_assert_eq(caller_get(caller, "/providers/p/starts?duration=45"), 200);
    cr_assert_eq(caller_count(caller, "/starts"), 1);
    cr_expect_str_eq(caller_text(caller, "/starts/0"), scene_instant(2, 15 * 60));
    cr_expect_eq(caller_get(caller, "/providers/p/starts?duration=5"), 200);
    cr_expect_eq(caller_get(caller, "/providers/p/starts?duration=1"), 422);
    cr_expect_str_eq(caller_text(caller, "/code"), "too_many");
    cr_expect_eq(caller_get(caller, "/providers/p/starts"), 422);
    cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), "/duration");
    cr_expect_eq(caller_get(caller, "/providers/nobody/starts?duration=30"), 404);
}

Test(openings, of_rules_are_added_one_by_one)
{
    static const char path[] = "/providers/p/availability";
    cr_assert_eq(caller_say(caller, "POST", path,
                            "{'weekdays':['mon','tue'],'start':'09:00','end':'12:00'}"),
                 201, "%s", caller_body(caller));
    cr_expect_eq(caller_number(caller, "/number"), 1);
    cr_expect_str_eq(caller_header(caller, "Location"), path);
    expect_refused(
        caller_say(caller, "POST", path, "{'weekdays':['tue'],'start':'11:00','end':'13:00'}"),
        "opening_overlaps");
    cr_assert_eq(
        caller_say(caller, "POST", path, "{'weekdays':['wed'],'start':'11:00','end':'13:00'}"),
        201);
    cr_expect_eq(caller_number(caller, "/number"), 2);
    cr_assert_eq(
        caller_say(caller, "POST", path, "{'weekdays':['thu'],'start':'11:00','end':'13:00'}"), 422,
        "there are three already");
    cr_expect_str_eq(caller_text(caller, "/code"), "too_many");
    cr_assert_eq(caller_get(caller, path), 200);
    cr_assert_eq(caller_count(caller, "/availability"), 3);
    cr_expect_null(document_at(caller->document, "/availability/0/number"));
    cr_expect_eq(caller_number(caller, "/availability/1/number"), 1);
    cr_expect_str_eq(caller_text(caller, "/availability/1/weekdays/1"), "tue");
    cr_expect_eq(caller_number(caller, "/availability/2/number"), 2);
    cr_expect_eq(caller_say(caller, "POST", "/providers/nobody/availability",
                            "{'start':'09:00','end':'12:00'}"),
                 404);
}

Test(openings, of_rules_keep_their_numbers)
{
    static const char path[] = "/providers/p/availability";
    static const char rules[] = "{'availability':[{'start':'09:00','end':'12:00','number':7},"
                                "{'start':'13:00','end':'14:00','number':0}]}";
    cr_assert_eq(caller_say(caller, "PUT", path, "%s", rules), 200, "%s", caller_body(caller));
    cr_assert_eq(caller_say(caller, "POST", path, "{'start':'15:00','end':'16:00'}"), 201);
    cr_expect_eq(caller_number(caller, "/number"), 8);
    scene_revive();
    cr_assert_eq(caller_get(caller, path), 200);
    cr_expect_eq(caller_number(caller, "/availability/0/number"), 7);
    cr_expect_eq(caller_number(caller, "/availability/2/number"), 8);
    cr_expect_null(document_at(caller->document, "/availability/1/number"));
    cr_expect_eq(caller_say(caller, "PUT", path,
                            "{'availability':[{'start':'09:00','end':'12:00','number':-1}]}"),
                 422);
    cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), "/availability/0/number");
    cr_expect_eq(caller_say(caller, "PUT", "/groups/g/closures",
                            "{'closures':[{'date':'2026-12-24','number':1}]}"),
                 422);
}

Test(openings, of_rules_are_open_and_of_more_than_one_date)
{
    static const struct {
        const char *body, *pointer;
    } refusals[] = {
        {"{'start':'09:00','end':'12:00','closed':true}", "/closed"},
        {"{'start':'09:00','end':'12:00','date':'2026-12-01'}", "/date"},
        {"{'start':'09:00','end':'12:00','from':'2026-12-01','until':'2026-12-01'}", "/until"},
        {"{'start':'09:00','end':'12:00','number':1}", "/number"},
        {"{'start':'09:00'}", "/end"},
        {"{'availability':[]}", "/availability"},
    };
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        cr_expect_eq(
            caller_say(caller, "POST", "/providers/p/availability", "%s", refusals[i].body), 422,
            "%s", refusals[i].body);
        cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), refusals[i].pointer, "%s",
                         refusals[i].body);
    }
}
