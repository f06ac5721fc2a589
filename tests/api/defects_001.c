/* What the 001 program did wrong, by the numbers of the contract's list. Dates are days ahead of
 * the server's today: @3 is in three days. */
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "support/crowd.h"
#include "support/dialogue.h"
#include "support/scene.h"

#define PLAY(exchanges) \
    cr_expect_eq(dialogue_play(exchanges, sizeof exchanges / sizeof exchanges[0]), 0)

enum { CLIENTS = 8, ROUNDS = 240, HOURS = 24, TOGETHER = 4, ROUNDS_TOGETHER = ROUNDS / TOGETHER };

static struct caller *const caller = &scene.caller;

static void set_with_room(void)
{
    scene.slotd.workers = CLIENTS + 4;
    scene_set();
}

TestSuite(defects_001, .init = set_with_room, .fini = scene_strike);

static void settle(void)
{
    static const struct exchange exchanges[] = {
        {"POST", "/consultant/", "{'first_name':'John','last_name':'Doe'}", 201, "{'id':1}"},
        {"POST", "/user/", "{'first_name':'Jane','last_name':'Smith'}", 201, "{'id':1}"}};
    PLAY(exchanges);
}

/* 1 */
Test(defects_001, one_consultant_has_no_two_slots_at_once)
{
    static const struct exchange exchanges[] = {
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'14:00','end_time':'15:00'}", 201, "{'id':1}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'14:30','end_time':'15:30'}", 409, "{}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'13:00','end_time':'16:00'}", 409, "{}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'14:15','end_time':'14:20'}", 409, "{}"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@3','start_time':'14:00','end_time':'15:00'}", 201, NULL},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@3','start_time':'14:30','end_time':'15:30'}", 404, "{}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'14:30','end_time':'15:30'}", 409, "{}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'15:00','end_time':'15:30'}", 201, NULL},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'13:30','end_time':'14:00'}", 201, NULL},
        {"POST", "/consultant/", "{'first_name':'Ann','last_name':'Lee'}", 201, "{'id':2}"},
        {"POST", "/consultants/2/availabilities/",
         "{'date':'@3','start_time':'14:30','end_time':'15:30'}", 201, NULL}};
    settle();
    PLAY(exchanges);
}

/* 2 */
Test(defects_001, the_same_slot_is_not_made_twice)
{
    static const struct exchange exchanges[] = {
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'14:00','end_time':'15:00'}", 201, NULL},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'14:00:00','end_time':'15:00:00'}", 409, "{}"},
        {"GET", "/consultant/1/availability/", NULL, 200, "[{'date':'@3'}]"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@3','start_time':'14:00','end_time':'15:00'}", 201, NULL},
        {"GET", "/consultant/1/availability/", NULL, 200, "[]"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@4','start_time':'14:00','end_time':'15:00'}", 201, NULL},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@4','start_time':'14:00','end_time':'15:00'}", 409, "{}"},
        {"DELETE", "/consultant/1/availability/delete",
         "{'date':'@4','start_time':'14:00','end_time':'15:00'}", 204, NULL},
        {"GET", "/consultant/1/availability/", NULL, 200, "[]"}};
    settle();
    PLAY(exchanges);
}

/* 3 */
Test(defects_001, a_booked_slot_is_not_taken_back)
{
    static const struct exchange exchanges[] = {
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'14:00','end_time':'15:00'}", 201, NULL},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@3','start_time':'14:00','end_time':'15:00'}", 201, NULL},
        {"DELETE", "/consultant/1/availability/delete",
         "{'date':'@3','start_time':'14:00','end_time':'15:00'}", 409, "{}"},
        {"DELETE", "/consultant/1/availability/",
         "{'date':'@3','start_time':'14:00','end_time':'15:00'}", 409, "{}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'14:00','end_time':'15:00'}", 409, "{}"},
        {"POST", "/consultant/1/reserve/",
         "{'user':1,'date':'@3','start_time':'14:00','end_time':'15:00'}", 409,
         "{'error':'This time slot is already booked'}"}};
    settle();
    PLAY(exchanges);
}

struct hour {
    char date[16], start[8], end[8];
};

/* The hours of the days from tomorrow on. */
static void name_hour(struct hour *hour, const char *const *dates, int number)
{
    snprintf(hour->date, sizeof hour->date, "%.10s", dates[number / HOURS]);
    snprintf(hour->start, sizeof hour->start, "%02d:00", number % HOURS);
    snprintf(hour->end, sizeof hour->end, "%02d:59", number % HOURS);
}

struct contest {
    struct hour hours[ROUNDS];
    atomic_int winners[ROUNDS], losers[ROUNDS], odd;
};

static void name_hours(struct contest *contest)
{
    const char *dates[ROUNDS / HOURS];
    for (int day = 0; day < ROUNDS / HOURS; day++) {
        dates[day] = scene_date(1 + day);
    }
    for (int round = 0; round < ROUNDS; round++) {
        name_hour(&contest->hours[round], dates, round);
    }
}

static int offer(struct caller *from, const struct hour *hour)
{
    return caller_say(from, "POST", "/consultants/1/availabilities/",
                      "{'date':'%s','start_time':'%s','end_time':'%s'}", hour->date, hour->start,
                      hour->end);
}

static int reserve(struct caller *from, const struct hour *hour)
{
    return caller_say(from, "POST", "/consultant/1/reserve/",
                      "{'user':1,'date':'%s','start_time':'%s','end_time':'%s'}", hour->date,
                      hour->start, hour->end);
}

static void compete(struct member *member, int (*act)(struct caller *, const struct hour *))
{
    struct contest *contest = member->context;
    for (int round = 0; round < ROUNDS; round++) {
        member_meet(member);
        int status = act(&member->caller, &contest->hours[round]);
        contest->winners[round] += status == 201;
        contest->losers[round] += status == 409;
    }
}

static void contend(struct member *member)
{
    compete(member, reserve);
}

static void contend_to_offer(struct member *member)
{
    compete(member, offer);
}

static void expect_one_winner_each(const struct contest *contest)
{
    for (int round = 0; round < ROUNDS; round++) {
        cr_assert_eq(contest->winners[round], 1, "round %d: %d winners", round,
                     contest->winners[round]);
        cr_assert_eq(contest->losers[round], CLIENTS - 1, "round %d: %d refused", round,
                     contest->losers[round]);
    }
}

/* 4 */
Test(defects_001, one_slot_has_one_winner)
{
    static struct contest contest;
    static struct crowd crowd;
    settle();
    name_hours(&contest);
    for (int round = 0; round < ROUNDS; round++) {
        cr_assert_eq(offer(caller, &contest.hours[round]), 201, "%s", caller_body(caller));
    }
    crowd_run(&crowd, CLIENTS, scene.slotd.port, contend, &contest);
    expect_one_winner_each(&contest);
    cr_assert_eq(dialogue_ask("/consultant/1/availability/"), 200);
    cr_expect_eq(caller_count(caller, ""), 0);
}

static void take_another(struct member *member)
{
    struct contest *contest = member->context;
    for (int round = 0; round < ROUNDS_TOGETHER; round++) {
        member_meet(member);
        int status = reserve(&member->caller, &contest->hours[round * TOGETHER + member->index]);
        contest->winners[round] += status == 201;
    }
}

/* 4 */
Test(defects_001, different_slots_are_reserved_together)
{
    static struct contest contest;
    static struct crowd crowd;
    settle();
    name_hours(&contest);
    for (int round = 0; round < ROUNDS; round++) {
        cr_assert_eq(offer(caller, &contest.hours[round]), 201, "%s", caller_body(caller));
    }
    crowd_run(&crowd, TOGETHER, scene.slotd.port, take_another, &contest);
    for (int round = 0; round < ROUNDS_TOGETHER; round++) {
        cr_assert_eq(contest.winners[round], TOGETHER, "round %d: %d of %d", round,
                     contest.winners[round], TOGETHER);
    }
}

/* 1 and 2, at the same moment */
Test(defects_001, one_hour_is_offered_once)
{
    static struct contest contest;
    static struct crowd crowd;
    settle();
    name_hours(&contest);
    crowd_run(&crowd, CLIENTS, scene.slotd.port, contend_to_offer, &contest);
    expect_one_winner_each(&contest);
    cr_assert_eq(dialogue_ask("/consultant/1/availability/"), 200);
    cr_expect_eq(caller_count(caller, ""), ROUNDS);
}

static void reserve_or_take_back(struct member *member)
{
    struct contest *contest = member->context;
    for (int round = 0; round < ROUNDS; round++) {
        const struct hour *hour = &contest->hours[round];
        member_meet(member);
        int status = member->index % 2 == 0
                         ? reserve(&member->caller, hour)
                         : caller_say(&member->caller, "DELETE", "/consultant/1/availability/",
                                      "{'date':'%s','start_time':'%s','end_time':'%s'}", hour->date,
                                      hour->start, hour->end);
        contest->winners[round] += status == 201 || status == 204;
        contest->losers[round] += status == 409 || status == 404;
    }
}

/* 3 and 4: whoever comes first, the slot is sold or gone, and never both. */
Test(defects_001, a_slot_is_sold_or_taken_back)
{
    static struct contest contest;
    static struct crowd crowd;
    settle();
    name_hours(&contest);
    for (int round = 0; round < ROUNDS; round++) {
        cr_assert_eq(offer(caller, &contest.hours[round]), 201, "%s", caller_body(caller));
    }
    crowd_run(&crowd, CLIENTS, scene.slotd.port, reserve_or_take_back, &contest);
    expect_one_winner_each(&contest);
}

/* 5 */
Test(defects_001, a_pattern_is_in_the_view_of_its_day)
{
    settle();
    for (int days_ahead = 1; days_ahead <= 7; days_ahead++) {
        char view[64], body[96];
        snprintf(view, sizeof view, "/consultants/availabilities/@%d/", days_ahead);
        snprintf(body, sizeof body, "{'day_of_week':#%d,'start_time':'09:00','end_time':'12:00'}",
                 days_ahead);
        cr_assert_eq(dialogue_ask(view), 200);
        cr_assert_eq(caller_number(caller, "/total_slots"), 0);
        cr_assert_eq(dialogue_say("POST", "/consultant/1/recurring/", body), 201);
        cr_assert_eq(dialogue_ask(view), 200);
        cr_expect_eq(caller_number(caller, "/total_slots"), 1, "%s", caller_body(caller));
        cr_expect_str_eq(caller_text(caller, "/availabilities/0/start_time"), "09:00:00");
    }
}

/* 1, with what a pattern offers */
Test(defects_001, an_occurrence_is_not_offered_over)
{
    static const struct exchange exchanges[] = {
        {"POST", "/consultant/1/recurring/",
         "{'day_of_week':#3,'start_time':'09:00','end_time':'12:00'}", 201, NULL},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@10','start_time':'11:00','end_time':'13:00'}", 409, "{}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@10','start_time':'09:00','end_time':'12:00'}", 409, "{}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@10','start_time':'12:00','end_time':'13:00'}", 201, NULL},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@11','start_time':'09:00','end_time':'12:00'}", 201, NULL},
        {"POST", "/consultant/1/recurring/",
         "{'day_of_week':#3,'start_time':'10:00','end_time':'11:00'}", 409, "{}"}};
    settle();
    PLAY(exchanges);
}

/* 6 and 10 */
Test(defects_001, what_is_documented_is_there_and_can_be_found)
{
    static const struct exchange exchanges[] = {
        {"GET", "/consultant/1/", NULL, 200, "{'id':1,'first_name':'John','last_name':'Doe'}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'14:00','end_time':'15:00'}", 201, "{'id':1}"},
        {"DELETE", "/consultant/1/availability/",
         "{'date':'@3','start_time':'14:00','end_time':'15:00'}", 204, NULL},
        {"POST", "/consultant/1/recurring/",
         "{'day_of_week':3,'start_time':'14:00','end_time':'15:00'}", 201, NULL}};
    settle();
    PLAY(exchanges);
    cr_expect_gt(caller_number(caller, "/id"), 0, "%s", caller_body(caller));
}

/* 7 and 8 */
Test(defects_001, a_slot_is_a_date_and_two_times_in_order)
{
    static const struct exchange exchanges[] = {
        {"POST", "/consultants/1/availabilities/", "{'start_time':'14:00','end_time':'15:00'}", 400,
         "{}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'nope','start_time':'14:00','end_time':'15:00'}", 400, "{}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'2027-02-29','start_time':'14:00','end_time':'15:00'}", 400, "{}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':null,'start_time':'14:00','end_time':'15:00'}", 400, "{}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':20270101,'start_time':'14:00','end_time':'15:00'}", 400, "{}"},
        {"POST", "/consultants/1/availabilities/", "{'date':'@3','start_time':'14:00'}", 400, "{}"},
        {"POST", "/consultants/1/availabilities/", "{}", 400, "{}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'15:00','end_time':'14:00'}", 400, "{}"},
        {"POST", "/consultants/1/availabilities/",
         "{'date':'@3','start_time':'15:00','end_time':'15:00:00'}", 400, "{}"},
        {"GET", "/consultant/1/availability/", NULL, 200, "[]"}};
    settle();
    PLAY(exchanges);
}

/* 9 */
Test(defects_001, a_user_is_a_number_and_a_body_an_object)
{
    static const char *const bodies[] = {"[1]", "[]", "'text'", "1", "{'user':"};
    static const char *const paths[] = {"/consultant/", "/user/", "/consultants/1/availabilities/",
                                        "/consultant/1/recurring/", "/consultant/1/reserve/"};
    static const char *const users[] = {"'abc'", "[1]", "{}", "1.5", "''"};
    settle();
    cr_assert_eq(dialogue_say("POST", "/consultants/1/availabilities/",
                              "{'date':'@3','start_time':'14:00','end_time':'15:00'}"),
                 201);
    for (size_t i = 0; i < sizeof users / sizeof users[0]; i++) {
        cr_expect_eq(caller_say(caller, "POST", "/consultant/1/reserve/",
                                "{'user':%s,'date':'%s','start_time':'14:00','end_time':'15:00'}",
                                users[i], scene_date(3)),
                     400, "%s: %s", users[i], caller_body(caller));
        cr_expect(dialogue_got("{}"));
    }
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        for (size_t j = 0; j < sizeof bodies / sizeof bodies[0]; j++) {
            cr_expect_eq(dialogue_say("POST", paths[i], bodies[j]), 400, "%s %s", paths[i],
                         bodies[j]);
            cr_expect(dialogue_got("{}"), "%s %s", paths[i], bodies[j]);
        }
    }
    cr_assert_eq(dialogue_ask("/consultant/1/availability/"), 200);
    cr_expect_eq(caller_count(caller, ""), 1);
}
