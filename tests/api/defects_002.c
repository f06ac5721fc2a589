/* What the 002 program did wrong, one test for each numbered defect of the contract. The seventh,
 * that two people of one name are one, is as documented: see contract_002.c. */
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/memory.h"
#include "support/crowd.h"
#include "support/document.h"
#include "support/quarter_hours.h"
#include "support/scene.h"

enum { CLIENTS = 8, ROUNDS = 240, WRK_CLIENTS = 16, WRK_SECONDS = 4, PIECES = 96 };

static struct caller *const caller = &scene.caller;

/* Ann offers an hour in three days, quarter hours 1 to 4; Jane and Eve are clients. */
static void set_with_opening(void)
{
    scene.slotd.workers = WRK_CLIENTS + 4;
    scene_set();
    cr_assert_eq(quarter_add_provider(caller, "Ann Lee"), 200, "%s", caller_body(caller));
    cr_assert_eq(quarter_add_client(caller, "Jane Smith"), 200);
    cr_assert_eq(quarter_add_client(caller, "Eve Smith"), 200);
    cr_assert_eq(quarter_offer(caller, "Ann Lee", 3, "10:00-11:00"), 200);
}

TestSuite(defects_002, .init = set_with_opening, .fini = scene_strike);

/* 1 */
Test(defects_002, a_client_can_confirm)
{
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 1), 200);
    cr_assert_eq(quarter_confirm(caller, "Jane Smith", 1), 200, "%s", caller_body(caller));
    cr_expect(json_is_true(document_at(caller->document, "/reservation_confirmed")));
}

/* 2 */
Test(defects_002, nobody_takes_what_another_reserved_or_confirmed)
{
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 1), 200);
    cr_expect_eq(quarter_reserve(caller, "Eve Smith", 1), 409);
    cr_assert_eq(quarter_confirm(caller, "Jane Smith", 1), 200, "it is still Jane's");
    cr_expect_eq(quarter_reserve(caller, "Eve Smith", 1), 409);
    cr_expect_eq(quarter_confirm(caller, "Eve Smith", 1), 403);
    cr_assert_eq(quarter_confirm(caller, "Jane Smith", 1), 200);
    cr_expect_str_eq(caller_text(caller, "/client/first_name"), "Jane");
}

static void client_name(char name[static 24], int number)
{
    snprintf(name, 24, "Client N%d", number);
}

/* Many hours for many rounds: 96 a day, from the fifth day on. */
static void offer_for_rounds(int64_t *first_out)
{
    *first_out = 0;
    for (int day = 0; day * PIECES < ROUNDS; day++) {
        cr_assert_eq(quarter_offer_between(caller, "Ann Lee", quarter_time(5 + day, "00:00"),
                                           quarter_time(6 + day, "00:00")),
                     200, "%s", caller_body(caller));
        cr_assert_eq(caller_count(caller, ""), PIECES, "%s", caller_body(caller));
        *first_out = *first_out != 0 ? *first_out : caller_number(caller, "/0/id");
    }
}

struct contest {
    int64_t first;
    atomic_int winners[ROUNDS], losers[ROUNDS], confirmed;
};

static void contend(struct member *member)
{
    struct contest *contest = member->context;
    char name[24];
    client_name(name, member->index);
    for (int round = 0; round < ROUNDS; round++) {
        member_meet(member);
        int status = quarter_reserve(&member->caller, name, contest->first + round);
        contest->winners[round] += status == 200;
        contest->losers[round] += status == 409;
        if (status == 200) {
            contest->confirmed +=
                quarter_confirm(&member->caller, name, contest->first + round) == 200;
        }
    }
}

/* 2, all at once */
Test(defects_002, one_appointment_has_one_winner)
{
    static struct contest contest;
    static struct crowd crowd;
    offer_for_rounds(&contest.first);
    for (int i = 0; i < CLIENTS; i++) {
        char name[24];
        client_name(name, i);
        cr_assert_eq(quarter_add_client(caller, name), 200);
    }
    crowd_run(&crowd, CLIENTS, scene.slotd.port, contend, &contest);
    for (int round = 0; round < ROUNDS; round++) {
        cr_assert_eq(contest.winners[round], 1, "round %d: %d winners", round,
                     contest.winners[round]);
        cr_assert_eq(contest.losers[round], CLIENTS - 1, "round %d: %d refused", round,
                     contest.losers[round]);
    }
    cr_expect_eq(contest.confirmed, ROUNDS, "%d winners could confirm", contest.confirmed);
}

/* A quarter of an hour that begins more than `hours` and less than `hours` and a half from now. */
static int64_t offer_ahead(int hours)
{
    char start[32], end[32];
    time_t from = (time(NULL) / 900 + 1) * 900 + hours * 3600L;
    snprintf(start, sizeof start, "%lld", (long long)from);
    snprintf(end, sizeof end, "%lld", (long long)from + 900);
    cr_assert_eq(quarter_offer_between(caller, "Ann Lee", start, end), 200, "%s",
                 caller_body(caller));
    cr_assert_eq(caller_count(caller, ""), 1, "%s", caller_body(caller));
    return caller_number(caller, "/0/id");
}

/* 3 */
Test(defects_002, what_begins_within_24_hours_is_neither_listed_nor_reserved)
{
    static const int hours[] = {1, 12, 23};
    for (size_t i = 0; i < sizeof hours / sizeof hours[0]; i++) {
        int64_t id = offer_ahead(hours[i]);
        cr_expect_eq(quarter_reserve(caller, "Jane Smith", id), 409, "%d hours ahead", hours[i]);
        cr_expect_str_neq(caller_text(caller, "/detail"), "");
        cr_expect(!quarter_is_listed(caller, id), "%d hours ahead", hours[i]);
    }
    int64_t id = offer_ahead(25);
    cr_expect(quarter_is_listed(caller, id));
    cr_expect_eq(quarter_reserve(caller, "Jane Smith", id), 200);
}

/* 4 */
Test(defects_002, an_unknown_appointment_is_not_found)
{
    cr_expect_eq(quarter_reserve(caller, "Jane Smith", 99), 404);
    cr_expect_str_eq(caller_text(caller, "/detail"), "Appointment not found.");
}

/* 5 */
Test(defects_002, a_window_offered_twice_makes_nothing_new)
{
    cr_assert_eq(quarter_offer(caller, "Ann Lee", 3, "10:00-11:00"), 200);
    cr_expect_str_eq(caller_body(caller), "[]");
    cr_assert_eq(quarter_offer(caller, "Ann Lee", 3, "10:30-11:30"), 200);
    cr_expect_str_eq(quarter_times(caller), "11:00 11:15");
    cr_assert_eq(quarter_offer(caller, "Ann Lee", 3, "09:45-12:00"), 200);
    cr_expect_str_eq(quarter_times(caller), "09:45 11:30 11:45");
    quarter_list(caller);
    cr_expect_eq(caller_count(caller, ""), 9, "%s", caller_body(caller));
}

/* 5: what is taken is not offered a second time either. */
Test(defects_002, a_window_offered_again_does_not_open_what_is_taken)
{
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 1), 200);
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 2), 200);
    cr_assert_eq(quarter_confirm(caller, "Jane Smith", 2), 200);
    cr_assert_eq(quarter_offer(caller, "Ann Lee", 3, "10:00-11:00"), 200);
    cr_expect_str_eq(caller_body(caller), "[]");
    cr_expect(!quarter_is_listed(caller, 1));
    cr_expect_eq(caller_count(caller, ""), 2, "%s", caller_body(caller));
}

struct same_offers {
    struct {
        char start[24], end[24];
    } windows[20];
    atomic_int created;
};

static void offer_the_same(struct member *member)
{
    struct same_offers *offers = member->context;
    for (int round = 0; round < 20; round++) {
        member_meet(member);
        int status = quarter_offer_between(&member->caller, "Ann Lee", offers->windows[round].start,
                                           offers->windows[round].end);
        offers->created += status == 200 ? (int)caller_count(&member->caller, "") : 1000;
    }
}

/* 5, all at once */
Test(defects_002, a_window_offered_by_eight_at_once_is_made_once)
{
    static struct same_offers offers;
    static struct crowd crowd;
    for (int i = 0; i < 20; i++) {
        snprintf(offers.windows[i].start, 24, "%s", quarter_time(40 + i, "10:00"));
        snprintf(offers.windows[i].end, 24, "%s", quarter_time(40 + i, "11:00"));
    }
    crowd_run(&crowd, CLIENTS, scene.slotd.port, offer_the_same, &offers);
    cr_expect_eq(offers.created, 80, "%d quarter hours", offers.created);
    quarter_list(caller);
    cr_expect_eq(caller_count(caller, ""), 84);
}

/* What hurried clients saw. */
struct hurry {
    int64_t first;
    atomic_int answers, answers_odd, reserved;
};

static void hurry(struct member *member)
{
    struct hurry *hurry = member->context;
    struct timespec begin, now;
    char name[24];
    client_name(name, member->index % CLIENTS);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    do {
        int64_t id = hurry->first + member_random(member, ROUNDS);
        int status = quarter_reserve(&member->caller, name, id);
        hurry->answers++;
        hurry->reserved += status == 200;
        hurry->answers_odd += status != 200 && status != 409;
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (now.tv_sec - begin.tv_sec < WRK_SECONDS);
}

/* 6 */
Test(defects_002, sixteen_hurried_clients_meet_no_error)
{
    static struct hurry hurried;
    static struct crowd crowd;
    offer_for_rounds(&hurried.first);
    for (int i = 0; i < CLIENTS; i++) {
        char name[24];
        client_name(name, i);
        cr_assert_eq(quarter_add_client(caller, name), 200);
    }
    crowd_run(&crowd, WRK_CLIENTS, scene.slotd.port, hurry, &hurried);
    cr_expect_gt(hurried.answers, 2 * ROUNDS);
    cr_expect_eq(hurried.answers_odd, 0, "%d odd answers", hurried.answers_odd);
    /* Whoever has a reservation may be told so again. */
    cr_expect_geq(hurried.reserved, ROUNDS * 9 / 10);
    cr_expect_eq(quarter_list(caller), 200);
}

static void enrol_the_same(struct member *member)
{
    atomic_int *odd = member->context;
    for (int round = 0; round < 50; round++) {
        char name[24];
        snprintf(name, sizeof name, "Same N%d", round);
        member_meet(member);
        bool as_provider = round % 2 == 0;
        int status = as_provider ? quarter_add_provider(&member->caller, name)
                                 : quarter_add_client(&member->caller, name);
        int64_t id = caller_number(&member->caller, "/id");
        member_meet(member);
        int again = as_provider ? quarter_add_provider(&member->caller, name)
                                : quarter_add_client(&member->caller, name);
        *odd += status != 200 || again != 200 || caller_number(&member->caller, "/id") != id;
    }
}

/* 7: names are keys, also for those who come at once. */
Test(defects_002, a_name_that_eight_give_at_once_is_one)
{
    static atomic_int odd;
    static struct crowd crowd;
    crowd_run(&crowd, CLIENTS, scene.slotd.port, enrol_the_same, &odd);
    cr_expect_eq(odd, 0, "%d odd answers", odd);
    caller_get(caller, "/providers");
    cr_expect_eq(caller_count(caller, "/providers"), 26);
}

/* 8 */
Test(defects_002, nothing_is_lost_by_a_restart)
{
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 1), 200);
    cr_assert_eq(quarter_reserve(caller, "Jane Smith", 2), 200);
    cr_assert_eq(quarter_confirm(caller, "Jane Smith", 2), 200);
    char *confirmed = memory_copy_text(caller_body(caller));
    quarter_list(caller);
    char *list = memory_copy_text(caller_body(caller));
    scene_revive();
    cr_assert_eq(quarter_list(caller), 200);
    cr_expect_str_eq(caller_body(caller), list);
    cr_expect_eq(quarter_reserve(caller, "Eve Smith", 1), 409);
    cr_expect_eq(quarter_reserve(caller, "Eve Smith", 2), 409);
    cr_expect_eq(quarter_confirm(caller, "Eve Smith", 1), 403);
    cr_expect_eq(quarter_confirm(caller, "Jane Smith", 2), 200);
    cr_expect_str_eq(caller_body(caller), confirmed);
    cr_expect_eq(quarter_confirm(caller, "Jane Smith", 1), 200, "%s", caller_body(caller));
    free(confirmed);
    free(list);
}

/* 8: ids go on counting, and what was there is there by its name. */
Test(defects_002, ids_go_on_after_a_restart)
{
    scene_revive();
    quarter_add_client(caller, "Jane Smith");
    cr_expect_eq(caller_number(caller, "/id"), 1);
    quarter_add_client(caller, "Joan Smith");
    cr_expect_eq(caller_number(caller, "/id"), 3);
    quarter_add_provider(caller, "Ann Lee");
    cr_expect_eq(caller_number(caller, "/id"), 1);
    quarter_add_provider(caller, "Bo Lee");
    cr_expect_eq(caller_number(caller, "/id"), 2);
    quarter_offer(caller, "Ann Lee", 3, "10:00-11:00");
    cr_expect_str_eq(caller_body(caller), "[]");
    quarter_offer(caller, "Bo Lee", 3, "10:00-10:15");
    cr_expect_eq(caller_number(caller, "/0/id"), 5);
}
