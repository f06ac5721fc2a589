/* Whatever is too much, out of range or not there: the answer names the field, nothing changes. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/memory.h"
#include "support/document.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

static void set_with_content(void)
{
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 5, "09:00-12:00"), 201);
    cr_assert_eq(caller_book(caller, "r", "p", "09:00-12:00", 30), 201);
    scene_remember();
}

TestSuite(limits, .init = set_with_content, .fini = scene_strike);

static void expect_refused(int status, const char *what, const char *pointer)
{
    cr_expect_eq(status, 422, "%s: %d %s", what, status, caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/code"), "invalid", "%s", what);
    cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), pointer, "%s: %s", what,
                     caller_body(caller));
    cr_expect_str_neq(caller_text(caller, "/errors/0/detail"), "", "%s", what);
    cr_expect(scene_is_unchanged(), "changed by %s", what);
}

struct refusal {
    const char *text, *pointer;
};

/* What stands in the body of a booking beside its id. */
static void expect_booking_refused(const char *members, const char *pointer)
{
    int status = caller_say(caller, "POST", "/appointments", "{'id':'x',%s}", members);
    expect_refused(status, members, pointer);
}

/* clang-format off */
#define RANGE(start, end) "'preferred_range':{'start':'" start "','end':'" end "'}"
#define HOUR "'duration':60,"
#define MORNING HOUR RANGE("09:00", "12:00")

static const struct refusal bookings[] = {
    {HOUR RANGE("12:00", "09:00"), "/preferred_range/end"},
    {HOUR RANGE("09:00", "09:00"), "/preferred_range/end"},
    {HOUR RANGE("2030-01-02T09:00:00Z", "2030-01-01T10:00:00Z"), "/preferred_range/end"},
    {HOUR RANGE("2030-01-01T09:00:00Z", "2030-01-01T09:00:00Z"), "/preferred_range/end"},
    {HOUR RANGE("2030-01-01T09:00:00Z", "10:00"), "/preferred_range/end"},
    {HOUR RANGE("09:00", "2030-01-01T09:00:00Z"), "/preferred_range/end"},
    {HOUR RANGE("2030-01-01T09:00:00Z", "2030-03-01T09:00:00Z"), "/preferred_range/end"},
    {HOUR RANGE("2030-02-30T09:00:00Z", "2030-03-01T09:00:00Z"), "/preferred_range/start"},
    {HOUR RANGE("2030-01-01T24:00:00Z", "2030-01-02T09:00:00Z"), "/preferred_range/start"},
    {HOUR RANGE("2030-01-01T09:00:00", "2030-01-01T10:00:00"), "/preferred_range/start"},
    {HOUR RANGE("2030-01-01 09:00:00Z", "2030-01-01 10:00:00Z"), "/preferred_range/start"},
    {HOUR RANGE("2030-01-01T09:00:00+25:00", "2030-01-01T10:00:00Z"), "/preferred_range/start"},
    {HOUR RANGE("2201-01-01T09:00:00Z", "2201-01-01T10:00:00Z"), "/preferred_range/start"},
    {HOUR RANGE("0001-01-01T09:00:00Z", "2030-01-01T10:00:00Z"), "/preferred_range/start"},
    {MORNING ",'date':'2030-02-30'", "/date"},
    {MORNING ",'date':'2030-13-01'", "/date"},
    {MORNING ",'date':'2030-1-1'", "/date"},
    {MORNING ",'date':'1899-12-31'", "/date"},
    {MORNING ",'date':'2201-01-01'", "/date"},
    {MORNING ",'date':20300101", "/date"},
    {MORNING ",'date':''", "/date"},
    {HOUR RANGE("2030-01-01T09:00:00Z", "2030-01-01T10:00:00Z") ",'date':'2030-01-01'", "/date"},
    {MORNING ",'time_zone':'Mars/Olympus'", "/time_zone"},
    {MORNING ",'time_zone':'Europe/Berlin '", "/time_zone"},
    {MORNING ",'time_zone':'../../etc/passwd'", "/time_zone"},
    {MORNING ",'time_zone':'/etc/localtime'", "/time_zone"},
    {MORNING ",'time_zone':'+02:00'", "/time_zone"},
    {MORNING ",'time_zone':''", "/time_zone"},
    {MORNING ",'time_zone':1", "/time_zone"},
    {"'duration':1441," RANGE("00:00", "24:00"), "/duration"},
    {"'duration':0," RANGE("00:00", "24:00"), "/duration"},
    {MORNING ",'group':''", "/group"},
    {MORNING ",'group':5", "/group"},
    {MORNING ",'status':'cancelled'", "/status"},
    {MORNING ",'status':'held','ttl':0", "/ttl"},
    {MORNING ",'status':'held','ttl':86401", "/ttl"},
    {MORNING ",'status':'held','ttl':1.5", "/ttl"},
    {MORNING ",'ttl':60", "/ttl"},
    {MORNING ",'status':'confirmed','ttl':60", "/ttl"},
    {MORNING ",'on_conflict':'skip'", "/on_conflict"},
    {MORNING ",'all_or_nothing':true", "/all_or_nothing"},
    {MORNING ",'client':{}", "/client/name"},
    {MORNING ",'client':{'name':'x','email':'x'}", "/client/email"},
    {MORNING ",'client':{'name':'x','phone':'x'}", "/client/phone"},
    {MORNING ",'client':{'name':'x','age':7}", "/client/age"},
    {MORNING ",'client':'x'", "/client"},
    {MORNING ",'repeat':7", "/repeat"},
};

static const struct refusal rules[] = {
    {"{'start':'09:00','end':'09:00'}", "/availability/0/end"},
    {"{'start':'24:00','end':'10:00'}", "/availability/0/start"},
    {"{'start':'09:00'}", "/availability/0/end"},
    {"{'end':'09:00'}", "/availability/0/start"},
    {"{'start':'09:00','closed':true}", "/availability/0/end"},
    {"{'weekdays':['mon']}", "/availability/0/start"},
    {"{'start':'09:00','end':'10:00','weekdays':['Mon']}", "/availability/0/weekdays/0"},
    {"{'start':'09:00','end':'10:00','weekdays':'mon'}", "/availability/0/weekdays"},
    {"{'start':'09:00','end':'10:00','date':'2030-02-30'}", "/availability/0/date"},
    {"{'start':'09:00','end':'10:00','date':'2030-02-01','weekdays':['mon']}", "/availability/0/date"},
    {"{'start':'09:00','end':'10:00','date':'2030-02-01','from':'2030-01-01'}", "/availability/0/date"},
    {"{'start':'09:00','end':'10:00','from':'2030-02-02','until':'2030-02-01'}", "/availability/0/until"},
    {"{'start':'09:00','end':'10:00','until':'2201-01-01'}", "/availability/0/until"},
    {"{'start':'09:00','end':'10:00','from':'2030-02-01','until':'2030-02-01','weekdays':['mon']}", "/availability/0/weekdays"},
    {"{'start':'09:00','end':'10:00','closed':'yes'}", "/availability/0/closed"},
    {"{'start':'09:00','end':'10:00'},{'start':'09:00','end':'10:00','day':1}", "/availability/1/day"},
};

static const struct refusal provider_members[] = {
    {"'time_zone':'Europe/Nowhere'", "/time_zone"},
    {"'slot_step':0", "/slot_step"},
    {"'slot_step':1441", "/slot_step"},
    {"'buffer_before':-1", "/buffer_before"},
    {"'buffer_after':1441", "/buffer_after"},
    {"'notice':525601", "/notice"},
    {"'horizon':0", "/horizon"},
    {"'horizon':3661", "/horizon"},
    {"'horizon':'90'", "/horizon"},
    {"'hold_ttl':0", "/hold_ttl"},
    {"'hold_ttl':86401", "/hold_ttl"},
    {"'past_allowed':1", "/past_allowed"},
    {"'name':''", "/name"},
    {"'group':''", "/group"},
    {"'max_daily_appointments':-1", "/max_daily_appointments"},
};

/* After "/providers/p/slots?" or "/slots?". */
static const struct refusal slots[] = {
    {"", "/duration"},
    {"duration=0", "/duration"},
    {"duration=1441", "/duration"},
    {"duration=an+hour", "/duration"},
    {"duration=60&step=0", "/step"},
    {"duration=60&step=1441", "/step"},
    {"duration=60&limit=0", "/limit"},
    {"duration=60&limit=100001", "/limit"},
    {"duration=60&date=2030-02-30", "/date"},
    {"duration=60&date=2030-01-01&to=2030-01-01", "/date"},
    {"duration=60&from=2030-01-02&to=2030-01-01", "/to"},
    {"duration=60&from=2030-01-01&to=2057-05-18", "/to"},
    {"duration=60&from=2030-01-01&to=2031-01-02", "/to"},
    {"duration=60&from=2030-01-01&to=2199-01-01", "/to"},
    {"duration=60&date=1899-12-31", "/date"},
    {"duration=60&date=9999-12-31", "/date"},
    {"duration=60&duration=30", "/duration"},
    {"duration=60&colour=red", "/colour"},
};

/* Any path with parameters of its own. */
static const struct refusal queries[] = {
    {"/explain?provider=p&start=tomorrow&duration=60", "/start"},
    {"/explain?provider=p&start=2030-01-01T09:00:00Z&duration=1441", "/duration"},
    {"/explain?start=2030-01-01T09:00:00Z&duration=60", "/provider"},
    {"/explain?provider=p&start=2030-01-01T09:00:00Z&duration=60&why=1", "/why"},
    {"/slots?duration=60&group=", "/group"},
    {"/providers/p/slots?duration=60&group=default", "/group"},
    {"/providers?page=2", "/page"},
    {"/providers/p?x=1", "/x"},
    {"/providers/p/availability?x=1", "/x"},
    {"/appointments/r?x=1", "/x"},
    {"/openings?x=1", "/x"},
    {"/providers/p/openings?x=1", "/x"},
    {"/providers/p/openings/1?x=1", "/x"},
    {"/providers/p/starts?duration=30&x=1", "/x"},
    {"/providers/p/days?x=1", "/x"},
    {"/providers/p/days?date=2030-01-01&to=2030-01-02", "/date"},
    {"/providers/p/days?from=2030-01-02&to=2030-01-01", "/to"},
    {"/providers?x=1", "/x"},
    {"/clients?alias=a&x=1", "/x"},
    {"/clients/c?x=1", "/x"},
    {"/groups/default/closures?x=1", "/x"},
    {"/healthz?x=1", "/x"},
};
/* clang-format on */

enum {
    BOOKING_COUNT = sizeof bookings / sizeof bookings[0],
    RULE_COUNT = sizeof rules / sizeof rules[0],
    MEMBER_COUNT = sizeof provider_members / sizeof provider_members[0],
    SLOT_COUNT = sizeof slots / sizeof slots[0],
    QUERY_COUNT = sizeof queries / sizeof queries[0],
};

Test(limits, of_a_booking)
{
    for (size_t i = 0; i < BOOKING_COUNT; i++) {
        expect_booking_refused(bookings[i].text, bookings[i].pointer);
    }
}

Test(limits, of_a_move)
{
    static const struct refusal moves[] = {
        {"'date':'2030-01-01'", "/preferred_range"},
        {RANGE("12:00", "09:00"), "/preferred_range/end"},
        {RANGE("09:00", "12:00") ",'date':'2030-02-30'", "/date"},
        {RANGE("09:00", "12:00") ",'time_zone':'Nowhere'", "/time_zone"},
        {RANGE("09:00", "12:00") ",'duration':30", "/duration"},
        {RANGE("09:00", "12:00") ",'preferred_provider':''", "/preferred_provider"},
    };
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        int status = caller_say(caller, "POST", "/appointments/r/move", "{%s}", moves[i].text);
        expect_refused(status, moves[i].text, moves[i].pointer);
    }
}

Test(limits, of_rules)
{
    for (size_t i = 0; i < RULE_COUNT; i++) {
        const struct refusal *rule = &rules[i];
        expect_refused(caller_say(caller, "PUT", "/providers/p/availability",
                                  "{'availability':[%s]}", rule->text),
                       rule->text, rule->pointer);
        expect_refused(caller_say(caller, "POST", "/providers",
                                  "{'id':'x','max_daily_appointments':1,'availability':[%s]}",
                                  rule->text),
                       rule->text, rule->pointer);
    }
}

Test(limits, of_closures)
{
    static const struct refusal closures[] = {
        {"{'start':'09:00'}", "/closures/0/end"},
        {"{'date':'2030-02-30'}", "/closures/0/date"},
        {"{'closed':true}", "/closures/0/closed"},
        {"7", "/closures/0"},
    };
    for (size_t i = 0; i < sizeof closures / sizeof closures[0]; i++) {
        expect_refused(caller_say(caller, "PUT", "/groups/default/closures", "{'closures':[%s]}",
                                  closures[i].text),
                       closures[i].text, closures[i].pointer);
    }
}

Test(limits, of_a_provider)
{
    for (size_t i = 0; i < MEMBER_COUNT; i++) {
        const struct refusal *member = &provider_members[i];
        expect_refused(caller_say(caller, "PATCH", "/providers/p", "{%s}", member->text),
                       member->text, member->pointer);
        if (strncmp(member->text, "'max", 4) != 0) {
            expect_refused(caller_say(caller, "POST", "/providers",
                                      "{'id':'x','availability':[],'max_daily_appointments':1,%s}",
                                      member->text),
                           member->text, member->pointer);
        }
    }
}

Test(limits, of_slot_queries)
{
    for (size_t i = 0; i < SLOT_COUNT; i++) {
        const struct refusal *query = &slots[i];
        expect_refused(caller_look(caller, "/providers/p/slots?%s", query->text), query->text,
                       query->pointer);
        expect_refused(caller_look(caller, "/slots?%s", query->text), query->text, query->pointer);
    }
}

Test(limits, of_ten_thousand_days_are_refused_at_once)
{
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    cr_expect_eq(
        caller_get(caller, "/providers/p/slots?duration=1&step=1&from=2030-01-01&to=2057-05-18"),
        422);
    clock_gettime(CLOCK_MONOTONIC, &end);
    cr_expect_lt((end.tv_sec - begin.tv_sec) * 1000 + (end.tv_nsec - begin.tv_nsec) / 1000000, 500);
    cr_expect_eq(caller_get(caller, "/providers/p/slots?duration=60&from=2030-01-01&to=2031-01-01"),
                 200, "366 days are not too many: %s", caller_body(caller));
}

Test(limits, of_other_queries)
{
    for (size_t i = 0; i < QUERY_COUNT; i++) {
        expect_refused(caller_get(caller, queries[i].text), queries[i].text, queries[i].pointer);
    }
}

Test(limits, of_parameters_of_changes)
{
    static const struct refusal paths[] = {
        {"/providers/p/availability?dry_run=perhaps", "/dry_run"},
        {"/providers/p/availability?on_conflict=ignore", "/on_conflict"},
        {"/providers/p/availability?force=true", "/force"},
    };
    for (size_t i = 0; i < 3; i++) {
        expect_refused(caller_call(caller, "PUT", paths[i].text, "{\"availability\":[]}"),
                       paths[i].text, paths[i].pointer);
    }
    expect_refused(caller_call(caller, "POST", "/appointments/r/cancel?now=1", NULL), "cancel",
                   "/now");
}

/* So many rules in one body; the caller's to free. */
static char *many_rules(const char *name, int count)
{
    size_t size = 64 + (size_t)count * 36;
    char *body = memory_new(size);
    size_t length = (size_t)snprintf(body, size, "{\"%s\":[", name);
    for (int i = 0; i < count; i++) {
        length += (size_t)snprintf(body + length, size - length,
                                   "%s{\"start\":\"%02d:%02d\",\"end\":\"24:00\"}",
                                   i > 0 ? "," : "", i / 60 % 24, i % 60);
    }
    snprintf(body + length, size - length, "]}");
    return body;
}

Test(limits, of_thousands_of_rules)
{
    char *body = many_rules("availability", 1500);
    expect_refused(caller_call(caller, "PUT", "/providers/p/availability", body), "1500 rules",
                   "/availability");
    free(body);
    body = many_rules("closures", 1500);
    expect_refused(caller_call(caller, "PUT", "/groups/default/closures", body), "1500 closures",
                   "/closures");
    free(body);
    body = many_rules("availability", 513);
    expect_refused(caller_call(caller, "PUT", "/providers/p/availability", body), "513 rules",
                   "/availability");
    free(body);
    body = many_rules("availability", 512);
    cr_expect_eq(caller_call(caller, "PUT", "/providers/p/availability", body), 200);
    free(body);
    cr_expect_eq(caller_get(caller, "/providers/p/slots?duration=15"), 200, "and they can be used");
}

Test(limits, what_is_just_within_them_is_accepted)
{
    cr_expect_eq(caller_call(caller, "PATCH", "/providers/p",
                             "{\"horizon\":3660,\"notice\":0,\"buffer_before\":1440,"
                             "\"slot_step\":1440,\"hold_ttl\":86400,"
                             "\"max_daily_appointments\":null}"),
                 200, "%s", caller_body(caller));
    cr_expect_eq(caller_get(caller, "/providers/p/slots?duration=1440&step=1440&limit=100000"),
                 200);
    cr_expect_eq(caller_say(caller, "POST", "/providers",
                            "{'id':'whole','max_daily_appointments':null,"
                            "'availability':[{'start':'00:00','end':'24:00'}]}"),
                 201);
    cr_expect_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'day','preferred_provider':'whole','duration':1440,"
                            "'date':'%s','status':'held','ttl':86400,"
                            "'preferred_range':{'start':'00:00','end':'24:00'}}",
                            scene_date(2)),
                 201, "%s", caller_body(caller));
}

Test(limits, of_an_answer_that_would_be_too_large)
{
    static const char *const flags[] = {"--max-slots", "100", "--max-slot-work", "40", NULL};
    scene.slotd.flags = flags;
    scene_restart();
    cr_assert_eq(caller_register(caller, "q", 5, "00:00-24:00"), 201);
    cr_expect_eq(caller_look(caller, "/slots?duration=1&step=1&date=%s", scene_date(2)), 422);
    cr_expect_str_eq(caller_text(caller, "/code"), "too_many");
    cr_expect_eq(
        caller_look(caller, "/slots?duration=60&from=%s&to=%s", scene_date(2), scene_date(30)), 422,
        "29 days of two providers");
    cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), "/to");
    cr_expect_eq(caller_look(caller, "/slots?duration=60&date=%s", scene_date(2)), 200);
}

/* So many letters of two bytes each after one of one byte, so that no even cut hits a boundary. */
static const char *long_id(int letters)
{
    static char text[4096];
    size_t length = 1;
    text[0] = 'x';
    for (int i = 0; i < letters; i++) {
        memcpy(text + length, "\xc3\xa9", 2);
        length += 2;
    }
    text[length] = '\0';
    return text;
}

Test(limits, a_detail_that_quotes_a_long_id_is_still_text)
{
    static const char *const paths[] = {"/providers/x", "/appointments/x", "/x"};
    const char *id = long_id(60);
    for (size_t i = 0; i < 3; i++) {
        char path[512];
        size_t length = (size_t)snprintf(path, sizeof path, "%s", paths[i]);
        for (int letter = 0; letter < 60; letter++) {
            length += (size_t)snprintf(path + length, sizeof path - length, "%%C3%%A9");
        }
        cr_expect_eq(caller_get(caller, path), 404);
        cr_expect_not_null(caller->document, "%s", caller_body(caller));
    }
    cr_expect_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'y','preferred_provider':'%s',%s}", id, MORNING),
                 404);
    cr_expect_not_null(caller->document, "%s", caller_body(caller));
    cr_expect_eq(
        caller_say(caller, "POST", "/appointments", "{'id':'y','group':'%s',%s}", id, MORNING),
        404);
    cr_expect_not_null(caller->document, "%s", caller_body(caller));
}

Test(limits, of_an_idempotency_key)
{
    static const char *const keys[] = {"\xff\xfe", "\xc3"};
    for (size_t i = 0; i < 2; i++) {
        caller_add_header(caller, "Idempotency-Key: %s", keys[i]);
        int status = caller_say(caller, "POST", "/appointments", "{%s}", MORNING);
        expect_refused(status, "key of an appointment", "/id");
        caller_add_header(caller, "Idempotency-Key: %s", keys[i]);
        cr_expect_eq(caller_say(caller, "POST", "/clients", "{'name':'x'}"), 422, "%zu", i);
    }
    caller_add_header(caller, "Idempotency-Key: %s", long_id(64));
    expect_refused(caller_say(caller, "POST", "/appointments", "{%s}", MORNING), "a long key",
                   "/id");
    caller_add_header(caller, "Idempotency-Key: %s", long_id(64));
    cr_expect_eq(caller_say(caller, "POST", "/clients", "{'name':'x'}"), 422);
    caller_add_header(caller, "Idempotency-Key: ");
    expect_refused(caller_say(caller, "POST", "/appointments", "{%s}", MORNING), "an empty key",
                   "/id");
    caller_add_header(caller, "Idempotency-Key: ");
    cr_expect_eq(caller_say(caller, "POST", "/clients", "{'name':'x'}"), 422);
    caller_get(caller, "/events");
    cr_expect_eq(caller_count(caller, "/events"), 2, "%s", caller_body(caller));
}

Test(limits, of_the_id_of_a_group)
{
    char path[512];
    static const char *const ids[] = {"a%0Ab", "a%00b", "%FF"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "/groups/%s/closures", ids[i]);
        int status = caller_call(caller, "PUT", path, "{\"closures\":[]}");
        cr_expect(status >= 400 && status < 500, "%s: %d", ids[i], status);
    }
    snprintf(path, sizeof path, "/groups/%0129d/closures", 0);
    expect_refused(caller_call(caller, "PUT", path, "{\"closures\":[]}"), "a long id", "/group");
    snprintf(path, sizeof path, "/groups/%0128d/closures", 0);
    cr_expect_eq(caller_call(caller, "PUT", path, "{\"closures\":[]}"), 200);
    caller_get(caller, "/events");
    cr_expect_eq(caller_count(caller, "/events"), 3, "%s", caller_body(caller));
}
