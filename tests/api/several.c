/* Two and three slotd on one PostgreSQL are one slotd: what one was asked every other knows, and
 * nobody has to know which of them answered. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/audit.h"
#include "support/crowd.h"
#include "support/document.h"
#include "support/postgres_database.h"
#include "support/scene.h"

enum { OTHERS = 2, ALL = OTHERS + 1 };

/* The scene's is the first. */
static struct slotd_process others[OTHERS];
static struct caller other_callers[OTHERS];
static struct postgres_database database;
static char store[300];

static struct caller *at(int process)
{
    return process == 0 ? &scene.caller : &other_callers[process - 1];
}

static int port_of(int process)
{
    return process == 0 ? scene.slotd.port : others[process - 1].port;
}

static void set_up(void)
{
    if (!postgres_server_is_there()) {
        cr_skip_test(POSTGRES_MISSING);
    }
    postgres_database_make(&database);
    snprintf(store, sizeof store, "postgresql:%s", database.location);
    scene.slotd.store = store;
    scene.slotd.workers = 24;
    scene_set();
    for (int i = 0; i < OTHERS; i++) {
        others[i] = (struct slotd_process){.store = store, .workers = 24};
        cr_assert(slotd_start(&others[i]));
        caller_open(&other_callers[i], others[i].port);
    }
}

static void tear_down(void)
{
    if (scene.slotd.store == NULL) {
        return;
    }
    for (int i = 0; i < OTHERS; i++) {
        caller_close(&other_callers[i]);
        if (others[i].pid > 0) {
            cr_assert_eq(slotd_stop(&others[i]), 0);
        }
        slotd_remove(&others[i]);
    }
    scene_strike();
    postgres_database_drop(&database);
}

TestSuite(several, .init = set_up, .fini = tear_down);

static int book_at(int process, const char *id, const char *members)
{
    return caller_say(at(process), "POST", "/appointments",
                      "{'id':'%s','duration':60,'date':'%s',"
                      "'preferred_range':{'start':'09:00','end':'11:00'}%s}",
                      id, scene_date(3), members);
}

static void expect_same_everywhere(void)
{
    static const struct timespec moment = {.tv_nsec = 200000000};
    nanosleep(&moment, NULL); /* Everybody has followed. */
    char *first = caller_everything(at(0));
    for (int i = 1; i < ALL; i++) {
        char *said = caller_everything(at(i));
        cr_assert_str_eq(said, first);
        free(said);
    }
    free(first);
}

Test(several, what_one_registers_and_books_is_there_for_all)
{
    cr_assert_eq(caller_register(at(0), "p", 8, "09:00-17:00"), 201);
    cr_assert_eq(book_at(1, "a", ",'preferred_provider':'p'"), 201, "%s", caller_body(at(1)));
    cr_assert_eq(book_at(2, "b", ",'preferred_provider':'p'"), 201, "%s", caller_body(at(2)));
    cr_assert_eq(book_at(0, "c", ",'preferred_provider':'p'"), 409);
    cr_assert_eq(caller_cancel(at(1), "b"), 200);
    cr_assert_eq(book_at(0, "c", ",'preferred_provider':'p'"), 201);
    cr_assert_eq(caller_register(at(2), "p", 8, "09:00-17:00"), 200, "it is there already");
    expect_same_everywhere();
}

Test(several, a_request_is_answered_alike_by_all)
{
    cr_assert_eq(caller_register(at(0), "p", 8, "09:00-17:00"), 201);
    cr_assert_eq(book_at(0, "a", ""), 201);
    char *first = strdup(caller_body(at(0)));
    for (int i = 1; i < ALL; i++) {
        cr_assert_eq(book_at(i, "a", ""), 201);
        cr_assert_str_eq(caller_body(at(i)), first);
        cr_assert_neq(book_at(i, "a", ",'preferred_provider':'p'"), 201, "another request");
    }
    free(first);
}

Test(several, a_client_is_one_by_its_address_and_is_erased_everywhere)
{
    static const char ada[] = ",'client':{'name':'Ada','email':'ada@x.org'}";
    char id[64];
    cr_assert_eq(caller_register(at(0), "p", 8, "09:00-17:00"), 201);
    cr_assert_eq(book_at(0, "a", ada), 201);
    snprintf(id, sizeof id, "/clients/%s", caller_text(at(0), "/client_id"));
    cr_assert_eq(book_at(1, "b", ada), 201);
    cr_assert_str_eq(caller_text(at(1), "/client_id"), id + strlen("/clients/"));
    cr_assert_eq(caller_call(at(2), "DELETE", id, NULL), 200);
    for (int i = 0; i < ALL; i++) {
        cr_assert_eq(caller_get(at(i), id), 200);
        cr_assert_null(strstr(caller_body(at(i)), "Ada"), "%s", caller_body(at(i)));
    }
}

Test(several, openings_have_numbers_of_their_own)
{
    int64_t numbers[ALL];
    cr_assert_eq(caller_register(at(0), "p", 8, "09:00-17:00"), 201);
    for (int i = 0; i < ALL; i++) {
        cr_assert_eq(caller_say(at(i), "POST", "/providers/p/openings",
                                "{'date':'%s','start':'%d:00','end':'%d:00'}", scene_date(2),
                                18 + i, 19 + i),
                     201, "%s", caller_body(at(i)));
        numbers[i] = caller_number(at(i), "/openings/0/number");
        for (int j = 0; j < i; j++) {
            cr_assert_neq(numbers[i], numbers[j]);
        }
    }
    for (int i = 0; i < ALL * ALL; i++) {
        cr_assert_eq(
            caller_look(at(i / ALL), "/providers/p/openings/%lld", (long long)numbers[i % ALL]),
            200);
    }
}

Test(several, a_group_closed_by_one_is_closed_for_all)
{
    cr_assert_eq(caller_register(at(0), "p", 8, "09:00-17:00"), 201);
    cr_assert_eq(book_at(1, "a", ""), 201);
    cr_assert_eq(caller_say(at(2), "PUT", "/groups/default/closures",
                            "{'closures':[{'date':'%s'}]}", scene_date(3)),
                 200, "%s", caller_body(at(2)));
    expect_same_everywhere();
    cr_assert_eq(caller_get(at(0), "/appointments/a"), 200);
    cr_assert_str_eq(caller_text(at(0), "/status"), "cancelled");
    cr_assert_eq(book_at(0, "b", ""), 409);
    cr_assert_eq(book_at(1, "c", ""), 409);
}

Test(several, a_hold_is_confirmed_by_another_and_moved_by_a_third)
{
    cr_assert_eq(caller_register(at(0), "p", 8, "09:00-17:00"), 201);
    cr_assert_eq(caller_register(at(1), "q", 1, "09:00-17:00"), 201);
    cr_assert_eq(book_at(2, "a", ",'preferred_provider':'p','status':'held','ttl':600"), 201);
    cr_assert_eq(caller_call(at(1), "POST", "/appointments/a/confirm", "{}"), 200);
    cr_assert_eq(caller_say(at(0), "POST", "/appointments/a/move",
                            "{'preferred_provider':'q','date':'%s','preferred_range':{'start':"
                            "'10:00','end':'11:00'}}",
                            scene_date(3)),
                 200, "%s", caller_body(at(0)));
    cr_assert_eq(book_at(2, "b", ",'preferred_provider':'q'"), 409);
    expect_same_everywhere();
}

/* Without it an answer may be as old as the interval of following. */
Test(several, whoever_has_seen_more_is_shown_at_least_that)
{
    cr_assert_eq(caller_register(at(0), "p", 200, "00:00-24:00"), 201);
    for (int i = 1; i <= 50; i++) {
        char id[16];
        snprintf(id, sizeof id, "\"a%d\"", i);
        cr_assert_eq(caller_say(at(0), "POST", "/appointments",
                                "{'id':'a%d','duration':5,'date':'%s','preferred_provider':'p',"
                                "'preferred_range':{'start':'00:00','end':'24:00'}}",
                                i, scene_date(2)),
                     201);
        int reader = 1 + i % OTHERS;
        caller_add_header(at(reader), "If-None-Match: \"seen\"");
        cr_assert_eq(caller_look(at(reader), "/providers/p/appointments?limit=100"), 200);
        cr_assert_not_null(strstr(caller_body(at(reader)), id), "%s is not there", id);
    }
}

/* What all members of a crowd do at once, each with its own process. */
struct contest {
    int booked[ALL], refused, odd;
    pthread_mutex_t mutex;
};

static void count(struct member *member, int process, int status)
{
    struct contest *contest = member->context;
    pthread_mutex_lock(&contest->mutex);
    contest->booked[process] += status == 201 || status == 200;
    contest->refused += status == 409;
    if (status != 201 && status != 200 && status != 409) {
        contest->odd++;
        fprintf(stderr, "%d: %s\n", status, caller_body(&member->caller));
    }
    pthread_mutex_unlock(&contest->mutex);
}

static int connect_to_own(struct member *member)
{
    int process = member->index % ALL;
    caller_close(&member->caller);
    caller_open(&member->caller, port_of(process));
    member_meet(member);
    return process;
}

enum { SAME_IDS = 40, CROWD = 12 };

static char date[16]; /* for threads, which scene_date is not */

/* Everybody the same, in an order of its own. */
static void ask_for_the_same(struct member *member)
{
    int process = connect_to_own(member);
    for (int i = 0; i < SAME_IDS; i++) {
        char id[16];
        snprintf(id, sizeof id, "s%d", (i * 7 + member->index * 13) % SAME_IDS);
        int status = caller_say(&member->caller, "POST", "/appointments",
                                "{'id':'%s','duration':5,'date':'%s',"
                                "'client':{'name':'C','email':'%s@x.org'},"
                                "'preferred_range':{'start':'00:00','end':'24:00'}}",
                                id, date, id);
        count(member, process, status);
    }
}

Test(several, many_who_send_the_same_to_all_make_each_once, .timeout = 100)
{
    static struct crowd crowd;
    struct contest contest = {.mutex = PTHREAD_MUTEX_INITIALIZER};
    for (int i = 0; i < 4; i++) {
        char id[8];
        snprintf(id, sizeof id, "p%d", i);
        cr_assert_eq(caller_register(at(i % ALL), id, 500, "00:00-24:00"), 201);
    }
    snprintf(date, sizeof date, "%s", scene_date(2));
    crowd_run(&crowd, CROWD, scene.slotd.port, ask_for_the_same, &contest);
    cr_assert_eq(contest.odd + contest.refused, 0);
    cr_assert_eq(postgres_database_ask(&database, "SELECT count(*) FROM appointment"), SAME_IDS);
    cr_assert_eq(postgres_database_ask(&database, "SELECT count(*) FROM client"), SAME_IDS);
    expect_same_everywhere();
}

/* Nobody is put off, and the slowest has its share: how large it is is printed. They go on until
 * the slowest has had many turns, because the fastest may have many in a row; and there is room for
 * all, so that nobody falls behind because what he asks for is gone. */
enum { HOT_DAYS = 14, HOT_SECONDS = 60, SHARE = 150, FASTEST = 20 };

static char hot_days[HOT_DAYS][16];

static bool has_share(struct contest *contest)
{
    bool has = true;
    pthread_mutex_lock(&contest->mutex);
    for (int i = 0; i < ALL; i++) {
        has = has && contest->booked[i] >= SHARE;
    }
    pthread_mutex_unlock(&contest->mutex);
    return has;
}

static void book_the_hot_one(struct member *member)
{
    int process = connect_to_own(member);
    time_t end = time(NULL) + HOT_SECONDS;
    for (int i = 0; time(NULL) < end && !has_share(member->context); i++) {
        int status = caller_say(&member->caller, "POST", "/appointments",
                                "{'id':'h%d-%d','duration':1,'date':'%s','preferred_provider':'p',"
                                "'preferred_range':{'start':'00:00','end':'24:00'}}",
                                member->index, i, hot_days[i % HOT_DAYS]);
        count(member, process, status);
    }
}

Test(several, one_provider_that_all_want_is_everybodys, .timeout = 100)
{
    static struct crowd crowd;
    struct contest contest = {.mutex = PTHREAD_MUTEX_INITIALIZER};
    cr_assert_eq(caller_register(at(0), "p", 5000, "00:00-24:00"), 201);
    for (int day = 0; day < HOT_DAYS; day++) {
        snprintf(hot_days[day], sizeof hot_days[day], "%s", scene_date(2 + day));
    }
    crowd_run(&crowd, CROWD, scene.slotd.port, book_the_hot_one, &contest);
    fprintf(stderr, "one hot provider: %d %d %d, %d refused\n", contest.booked[0],
            contest.booked[1], contest.booked[2], contest.refused);
    cr_assert_eq(contest.odd + contest.refused, 0);
    cr_assert(has_share(&contest));
    for (int i = 0; i < ALL; i++) {
        cr_assert_gt(contest.booked[i] * FASTEST, contest.booked[(i + 1) % ALL]);
    }
    expect_same_everywhere();
}

static void expect_events(int process, int64_t last)
{
    int64_t after = 0;
    while (after < last) {
        cr_assert_eq(caller_look(at(process), "/events?after=%lld&limit=100", (long long)after),
                     200);
        json_t *events = document_at(at(process)->document, "/events");
        size_t i;
        json_t *event;
        cr_assert_gt(json_array_size(events), 0);
        json_array_foreach(events, i, event)
        {
            cr_assert_eq(document_number(event, "/sequence"), ++after);
        }
    }
}

Test(several, events_come_in_one_order_from_all_and_are_waited_for_by_all)
{
    cr_assert_eq(caller_register(at(0), "p", 500, "00:00-24:00"), 201);
    for (int i = 0; i < 30; i++) {
        char id[16];
        snprintf(id, sizeof id, "e%d", i);
        cr_assert_eq(caller_book(at(i % ALL), id, "p", "00:00-24:00", 5), 201);
    }
    for (int i = 0; i < ALL; i++) {
        expect_events(i, 31);
    }
    cr_assert_eq(caller_cancel(at(0), "e0"), 200);
    cr_assert_eq(caller_look(at(1), "/events?after=31&wait=5"), 200);
    cr_assert_eq(caller_count(at(1), "/events"), 1);
}

Test(several, one_is_killed_and_the_others_go_on)
{
    cr_assert_eq(caller_register(at(0), "p", 500, "00:00-24:00"), 201);
    for (int i = 0; i < 60; i++) {
        char id[16];
        snprintf(id, sizeof id, "k%d", i);
        if (i == 20) {
            slotd_kill(&others[1]);
        }
        if (i == 40) {
            cr_assert(slotd_start(&others[1]));
            caller_close(&other_callers[1]);
            caller_open(&other_callers[1], others[1].port);
        }
        cr_assert_eq(caller_book(at(i % (i >= 20 && i < 40 ? 2 : ALL)), id, "p", "00:00-24:00", 5),
                     201);
    }
    expect_same_everywhere();
}
