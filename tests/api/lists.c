/* Lists: what is asked for and nothing else, each once, however long it takes to read. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "support/document.h"
#include "support/scene.h"

enum { MANY = 3000, PER_DAY = 100 };

static struct caller *const caller = &scene.caller;

static void set_with_provider(void)
{
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 1000, "00:00-24:00"), 201);
}

TestSuite(lists, .init = set_with_provider, .fini = scene_strike);

static void book(const char *id, const char *provider, int days_ahead, const char *members)
{
    cr_assert_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'%s','preferred_provider':'%s','duration':10,'date':'%s',"
                            "'preferred_range':{'start':'00:00','end':'24:00'}%s}",
                            id, provider, scene_date(days_ahead), members),
                 201, "%s: %s", id, caller_body(caller));
}

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* The ids of the last list, sorted: "a b c". */
static const char *ids(void)
{
    static char text[512];
    const char *found[32];
    size_t i, count = 0, length = 0;
    json_t *member;
    text[0] = '\0';
    json_array_foreach(document_at(caller->document, "/scheduled"), i, member)
    {
        cr_assert_lt(count, 32);
        found[count++] = document_text(member, "/request_id");
    }
    qsort(found, count, sizeof found[0], compare_texts);
    for (i = 0; i < count; i++) {
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%s", i > 0 ? " " : "",
                                   found[i]);
    }
    return text;
}

static const char *listed(const char *query)
{
    cr_assert_eq(caller_look(caller, "/appointments?%s", query), 200, "%s: %s", query,
                 caller_body(caller));
    return ids();
}

static void expect_refused(const char *query, const char *pointer)
{
    cr_expect_eq(caller_look(caller, "/appointments?%s", query), 422, "%s", query);
    cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), pointer, "%s", query);
}

Test(lists, are_filtered_by_provider)
{
    cr_assert_eq(caller_register(caller, "q", 9, "00:00-24:00"), 201);
    book("a", "p", 2, "");
    book("b", "q", 2, "");
    book("c", "q", 3, "");
    cr_expect_str_eq(listed("provider=q"), "b c");
    cr_expect_str_eq(listed("provider=p"), "a");
    cr_expect_str_eq(listed(""), "a b c");
    cr_assert_eq(caller_get(caller, "/providers/q/appointments"), 200);
    cr_expect_str_eq(ids(), "b c");
    cr_expect_eq(caller_get(caller, "/providers/nobody/appointments"), 404);
    expect_refused("provider=nobody", "/provider");
}

Test(lists, are_filtered_by_status)
{
    book("held", "p", 2, ",'status':'held'");
    book("booked", "p", 2, "");
    book("gone", "p", 2, "");
    cr_assert_eq(caller_cancel(caller, "gone"), 200);
    cr_expect_str_eq(listed(""), "booked held", "what is live, unless something else is said");
    cr_expect_str_eq(listed("status=held"), "held");
    cr_expect_str_eq(listed("status=confirmed"), "booked");
    cr_expect_str_eq(listed("status=cancelled"), "gone");
    cr_expect_str_eq(listed("status=cancelled,held"), "gone held");
    cr_expect_str_eq(listed("status=all"), "booked gone held");
    cr_expect_str_eq(listed("status=completed,no_show,expired"), "");
    expect_refused("status=lost", "/status");
}

Test(lists, are_filtered_by_client_and_series)
{
    book("a", "p", 2, ",'client':{'id':'jane','name':'Jane'}");
    book("b", "p", 2, ",'client':{'id':'joan','name':'Joan'}");
    book("s", "p", 2, ",'client':{'id':'jane'},'repeat':'FREQ=DAILY;COUNT=2'");
    cr_expect_str_eq(listed("client=jane"), "a s.1 s.2");
    cr_expect_str_eq(listed("client=joan"), "b");
    cr_expect_str_eq(listed("series=s"), "s.1 s.2");
    cr_assert_eq(caller_cancel(caller, "s.1"), 200);
    cr_expect_str_eq(listed("series=s&status=cancelled"), "s.1");
    cr_expect_str_eq(listed("client=jane&series=s"), "s.2");
    expect_refused("client=nobody", "/client");
    expect_refused("series=nothing", "/series");
}

Test(lists, are_filtered_by_dates_and_instants)
{
    char query[256];
    book("a", "p", 2, "");
    book("b", "p", 3, "");
    book("c", "p", 4, "");
    snprintf(query, sizeof query, "from=%s", scene_date(3));
    cr_expect_str_eq(listed(query), "b c");
    snprintf(query, sizeof query, "to=%s", scene_date(3));
    cr_expect_str_eq(listed(query), "a b", "the last date is included");
    snprintf(query, sizeof query, "from=%s&to=%s&provider=p", scene_date(3), scene_date(3));
    cr_expect_str_eq(listed(query), "b");
    snprintf(query, sizeof query, "from=%s&to=%s", scene_instant(2, 0), scene_instant(3, 0));
    cr_expect_str_eq(listed(query), "a", "%s", caller_body(caller));
    snprintf(query, sizeof query, "status=all&from=%s&to=%s", scene_date(3), scene_date(4));
    cr_expect_str_eq(listed(query), "b c");
}

static void book_many(int count, int first)
{
    for (int i = first; i < first + count; i++) {
        char id[32];
        snprintf(id, sizeof id, "m%05d", i);
        book(id, "p", 2 + i / PER_DAY, "");
    }
}

/* How often each id m00000.. was seen. */
static void tally(int *seen, int count)
{
    size_t i;
    json_t *member;
    json_array_foreach(document_at(caller->document, "/scheduled"), i, member)
    {
        const char *id = document_text(member, "/request_id");
        long number = id[0] == 'm' ? strtol(id + 1, NULL, 10) : -1;
        if (number >= 0 && number < count) {
            seen[number]++;
        }
    }
}

static void expect_each_once(const int *seen, int count)
{
    int missing = 0, repeated = 0;
    for (int i = 0; i < count; i++) {
        missing += seen[i] == 0;
        repeated += seen[i] > 1;
    }
    cr_expect_eq(missing, 0, "%d of %d are missing", missing, count);
    cr_expect_eq(repeated, 0, "%d of %d come twice", repeated, count);
}

Test(lists, a_page_leads_to_the_next)
{
    static const char *const queries[] = {"limit=7", "limit=7&status=all", "status=all&limit=7",
                                          "limit=7&provider=p&status=confirmed"};
    book_many(30, 0);
    for (int i = 0; i < 4; i++) {
        char path[512];
        int seen[30] = {0}, pages = 0;
        snprintf(path, sizeof path, "/appointments?%s", queries[i]);
        while (path[0] != '\0' && pages < 10) {
            cr_assert_eq(caller_get(caller, path), 200, "%s: %s", path, caller_body(caller));
            cr_expect_eq(caller_count(caller, "/scheduled"), pages < 4 ? 7 : 2, "%s", path);
            tally(seen, 30);
            pages++;
            const char *link = caller_header(caller, "Link");
            size_t length = strcspn(link, ">");
            cr_expect_eq(link[0] != '\0', caller_text(caller, "/next_cursor")[0] != '\0');
            cr_expect(link[0] == '\0' || strcmp(link + length, ">; rel=\"next\"") == 0, "%s", link);
            snprintf(path, sizeof path, "%.*s", length > 0 ? (int)length - 1 : 0, link + 1);
        }
        cr_expect_eq(pages, 5, "%s", queries[i]);
        expect_each_once(seen, 30);
    }
    cr_assert_eq(caller_get(caller, "/appointments?limit=30"), 200);
    cr_expect_str_eq(caller_text(caller, "/next_cursor"), "", "a full last page has no next one");
}

/* Those that were there from the first page to the last are seen, each once. */
static void read_while_others_write(const char *query)
{
    int seen[40] = {0}, round = 0;
    char cursor[64] = "";
    do {
        char id[32];
        cr_assert_eq(caller_look(caller, "/appointments?limit=5%s%s%s", query,
                                 cursor[0] != '\0' ? "&cursor=" : "", cursor),
                     200);
        tally(seen, 40);
        snprintf(cursor, sizeof cursor, "%s", caller_text(caller, "/next_cursor"));
        snprintf(id, sizeof id, "other%s%d", query[0] != '\0' ? "s" : "", round);
        book(id, "p", 2 + round % 2, "");
        if (round > 0) {
            snprintf(id, sizeof id, "other%s%d", query[0] != '\0' ? "s" : "", round - 1);
            cr_assert_eq(caller_cancel(caller, id), 200);
        }
        round++;
    } while (cursor[0] != '\0' && round < 40);
    cr_expect_lt(round, 40);
    expect_each_once(seen, 40);
}

Test(lists, stay_whole_while_others_write)
{
    book_many(40, 0);
    read_while_others_write("");
    read_while_others_write("&status=all");
}

Test(lists, a_cursor_is_good_after_a_restart)
{
    int seen[20] = {0};
    book_many(20, 0);
    cr_assert_eq(caller_get(caller, "/appointments?limit=10"), 200);
    tally(seen, 20);
    char *cursor = memory_copy_text(caller_text(caller, "/next_cursor"));
    scene_revive();
    cr_assert_eq(caller_look(caller, "/appointments?limit=10&cursor=%s", cursor), 200);
    tally(seen, 20);
    expect_each_once(seen, 20);
    free(cursor);
}

Test(lists, three_thousand_are_streamed)
{
    static const char *const paths[] = {"/appointments", "/appointments?status=all",
                                        "/providers/p/appointments"};
    book_many(MANY, 0);
    for (int i = 0; i < 3; i++) {
        static int seen[MANY];
        memset(seen, 0, sizeof seen);
        cr_assert_eq(caller_get(caller, paths[i]), 200);
        cr_expect(caller->reply->chunked, "%s", paths[i]);
        cr_expect_eq(caller_count(caller, "/scheduled"), MANY, "%s", paths[i]);
        tally(seen, MANY);
        expect_each_once(seen, MANY);
    }
    cr_expect_eq(caller_get(caller, "/healthz"), 200, "the connection is still good");
}

Test(lists, what_is_asked_wrongly_is_refused_by_name)
{
    expect_refused("limit=0", "/limit");
    expect_refused("limit=1001", "/limit");
    expect_refused("limit=many", "/limit");
    expect_refused("limit=5&cursor=nonsense", "/cursor");
    expect_refused("cursor=ffffffffffffffffffffffffffffffff", "/cursor");
    expect_refused("from=yesterday", "/from");
    expect_refused("from=2030-02-30", "/from");
    expect_refused("from=2030-01-02&to=2030-01-01", "/to");
    expect_refused("stauts=held", "/stauts");
    expect_refused("limit=5&limit=6", "/limit");
}

/* Three bytes of each letter are written as nine in a path, and the id is as long as it may be. */
Test(lists, a_page_of_a_provider_with_a_long_name_leads_to_the_next)
{
    char id[129], escaped[512], path[1024];
    for (size_t i = 0; i < 42; i++) {
        snprintf(id + 3 * i, sizeof id - 3 * i, "\xe2\x9c\x93");
        snprintf(escaped + 9 * i, sizeof escaped - 9 * i, "%%E2%%9C%%93");
    }
    cr_assert_eq(caller_register(caller, id, 9, "00:00-24:00"), 201);
    book("other", "p", 2, "");
    book("a", id, 2, "");
    book("b", id, 2, "");
    book("c", id, 2, "");
    static const char *const forms[] = {"/appointments?limit=2&provider=", "/providers/"};
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s%s%s", forms[i], escaped,
                 i == 1 ? "/appointments?limit=2" : "");
        cr_assert_eq(caller_get(caller, path), 200);
        cr_expect_str_eq(ids(), "a b");
        const char *link = caller_header(caller, "Link");
        cr_assert_eq(link[0], '<');
        snprintf(path, sizeof path, "%.*s", (int)strcspn(link, ">") - 1, link + 1);
        cr_assert_eq(caller_get(caller, path), 200, "%s", path);
        cr_expect_str_eq(ids(), "c", "%s", path);
    }
}

Test(lists, show_what_is_past_and_not_done)
{
    cr_assert_eq(caller_call(caller, "PATCH", "/providers/p", "{\"past_allowed\":true}"), 200);
    book("a", "p", -40, "");
    book("b", "p", -1, "");
    book("c", "p", 2, "");
    for (int i = 0; i < 2; i++) {
        char query[64];
        cr_expect_str_eq(listed(""), "a b c");
        snprintf(query, sizeof query, "to=%s", scene_date(-1));
        cr_expect_str_eq(listed(query), "a b");
        cr_expect_str_eq(listed("status=all"), "a b c");
        scene_revive();
    }
}

Test(lists, take_dates_as_the_provider_does)
{
    char query[96];
    cr_assert_eq(caller_say(caller, "POST", "/providers",
                            "{'id':'east','max_daily_appointments':null,"
                            "'time_zone':'Etc/GMT-14','availability':[{'start':'00:00',"
                            "'end':'24:00'}]}"),
                 201);
    cr_assert_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'a','preferred_provider':'east','duration':30,'date':'%s',"
                            "'preferred_range':{'start':'00:00','end':'00:30'}}",
                            scene_date(5)),
                 201, "%s", caller_body(caller));
    snprintf(query, sizeof query, "provider=east&from=%s&to=%s", scene_date(5), scene_date(5));
    cr_expect_str_eq(listed(query), "a");
    snprintf(query, sizeof query, "provider=east&to=%s", scene_date(4));
    cr_expect_str_eq(listed(query), "");
}
