/* What the 000 program did wrong, by the numbers of the contract's list; 10 is about settings that
 * slotd does not have. */
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "support/crowd.h"
#include "support/dialogue.h"
#include "support/scene.h"

#define PLAY(exchanges) \
    cr_expect_eq(dialogue_play(exchanges, sizeof exchanges / sizeof exchanges[0]), 0)

enum {
    CLIENTS = 8,
    ROUNDS = 240,
    ROUNDS_PER_DAY = 24,
    BLOCK_DAYS = 30,
    SLOTS_OF_5 = BLOCK_DAYS * 24 * 12,
    SLOTS_OF_60 = BLOCK_DAYS * 24,
};

static struct caller *const caller = &scene.caller;

static void set_with_room(void)
{
    scene.slotd.workers = CLIENTS + 4;
    scene_set();
}

TestSuite(defects_000, .init = set_with_room, .fini = scene_strike);

static void offer(const char *start, const char *end)
{
    cr_assert_eq(caller_say(caller, "POST", "/api/providers/1/availability",
                            "{'start_time':'%s','end_time':'%s'}", start, end),
                 201, "%s", caller_body(caller));
}

static void settle(const char *start, const char *end)
{
    cr_assert_eq(dialogue_say("POST", "/api/providers/", "{'name':'Dr. Smith'}"), 201);
    offer(start, end);
}

static int book(struct caller *from, const char *start, const char *end)
{
    return caller_say(from, "POST", "/api/appointments",
                      "{'provider':1,'client_name':'C','start_time':'%s','end_time':'%s'}", start,
                      end);
}

struct contest {
    atomic_int winners[ROUNDS], losers[ROUNDS];
};

static void contend(struct member *member)
{
    struct contest *contest = member->context;
    for (int round = 0; round < ROUNDS; round++) {
        char start[32], end[32];
        int day = 1 + round / ROUNDS_PER_DAY, hour = round % ROUNDS_PER_DAY;
        snprintf(start, sizeof start, "2030-06-%02dT%02d:00:00Z", day, hour);
        snprintf(end, sizeof end, "2030-06-%02dT%02d:59:00Z", day, hour);
        member_meet(member);
        int status = book(&member->caller, start, end);
        contest->winners[round] += status == 201;
        contest->losers[round] += status == 409;
    }
}

/* 1 */
Test(defects_000, one_slot_has_one_winner)
{
    static struct contest contest;
    static struct crowd crowd;
    settle("2030-06-01T00:00:00Z", "2030-07-01T00:00:00Z");
    crowd_run(&crowd, CLIENTS, scene.slotd.port, contend, &contest);
    for (int round = 0; round < ROUNDS; round++) {
        cr_assert_eq(contest.winners[round], 1, "round %d: %d winners", round,
                     contest.winners[round]);
        cr_assert_eq(contest.losers[round], CLIENTS - 1, "round %d: %d refused", round,
                     contest.losers[round]);
    }
    cr_assert_eq(dialogue_ask("/api/providers/1/appointments"), 200);
    cr_expect_eq(caller_count(caller, ""), ROUNDS);
}

/* 2 */
Test(defects_000, nothing_is_booked_outside_availability)
{
    cr_assert_eq(dialogue_say("POST", "/api/providers/", "{'name':'Dr. Smith'}"), 201);
    cr_expect_eq(book(caller, "2025-07-15T03:00:00Z", "2025-07-15T03:30:00Z"), 400);
    cr_expect(dialogue_got("{'detail':'Outside provider availability.'}"));
    offer("2025-07-15T09:00:00Z", "2025-07-15T11:00:00Z");
    cr_expect_eq(book(caller, "2025-07-15T03:00:00Z", "2025-07-15T03:30:00Z"), 400);
    cr_expect(dialogue_got("{'detail':'Outside provider availability.'}"));
    cr_expect_eq(book(caller, "2025-07-15T10:30:00Z", "2025-07-15T11:00:01Z"), 400);
    cr_assert_eq(dialogue_ask("/api/providers/1/appointments"), 200);
    cr_expect_eq(caller_count(caller, ""), 0);
}

/* 3 and 6 */
Test(defects_000, nothing_ends_before_it_starts)
{
    static const struct exchange exchanges[] = {
        {"POST", "/api/appointments",
         "{'provider':1,'client_name':'C','start_time':'2025-07-15T10:00:00Z',"
         "'end_time':'2025-07-15T09:30:00Z'}",
         400, "{'non_field_errors':['End time must be after start time']}"},
        {"POST", "/api/appointments",
         "{'provider':1,'client_name':'C','start_time':'2025-07-15T10:00:00Z',"
         "'end_time':'2025-07-15T10:00:00Z'}",
         400, "{'non_field_errors':['End time must be after start time']}"},
        {"POST", "/api/appointments",
         "{'provider':1,'client_name':'C','start_time':'2025-07-15T10:00:00Z',"
         "'end_time':'2025-07-15T10:30:00+02:00'}",
         400, "{'non_field_errors':['End time must be after start time']}"},
        {"POST", "/api/providers/1/availability",
         "{'start_time':'2025-07-16T11:00:00Z','end_time':'2025-07-16T09:00:00Z'}", 400,
         "{'non_field_errors':['End time must be after start time']}"},
        {"POST", "/api/providers/1/availability",
         "{'start_time':'2025-07-16T11:00:00Z','end_time':'2025-07-16T11:00:00Z'}", 400,
         "{'non_field_errors':['End time must be after start time']}"},
        {"GET", "/api/providers/1/appointments", NULL, 200, "[]"},
        {"GET", "/api/providers/1/availability/slots?duration=120", NULL, 200,
         "['2025-07-15T09:00:00+00:00']"}};
    settle("2025-07-15T09:00:00Z", "2025-07-15T11:00:00Z");
    PLAY(exchanges);
}

/* 4 and 5 */
Test(defects_000, a_duration_is_a_number_of_minutes)
{
    static const char *const wrong[] = {"0",  "-5",  "-1440", "abc", "",     "30.5", "1e2",
                                        "5x", "%20", "0x1",   "+-1", "null", "NaN"};
    settle("2025-07-15T09:00:00Z", "2025-07-15T11:00:00Z");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_expect_eq(
            caller_look(caller, "/api/providers/1/availability/slots?duration=%s", wrong[i]), 400,
            "%s: %s", wrong[i], caller_body(caller));
        cr_expect(dialogue_got("{}"), "%s", wrong[i]);
    }
    /* No block is that long: nothing fits, or it is no duration at all. */
    static const char *const huge[] = {"2000000000", "4294967326", "9223372036854775807",
                                       "99999999999999999999"};
    for (size_t i = 0; i < sizeof huge / sizeof huge[0]; i++) {
        int status =
            caller_look(caller, "/api/providers/1/availability/slots?duration=%s", huge[i]);
        cr_expect(status == 400 || (status == 200 && strcmp(caller_body(caller), "[]") == 0),
                  "%s: %d %s", huge[i], status, caller_body(caller));
    }
}

/* 7 */
Test(defects_000, overlapping_blocks_offer_a_slot_once)
{
    settle("2025-07-15T09:00:00Z", "2025-07-15T10:30:00Z");
    offer("2025-07-15T10:00:00Z", "2025-07-15T11:00:00Z");
    cr_assert_eq(dialogue_ask("/api/providers/1/availability/slots?duration=30"), 200);
    cr_expect(dialogue_got("['2025-07-15T09:00:00+00:00','2025-07-15T09:30:00+00:00',"
                           "'2025-07-15T10:00:00+00:00','2025-07-15T10:30:00+00:00']"));
    offer("2025-07-15T09:00:00Z", "2025-07-15T11:00:00Z");
    offer("2025-07-15T09:00:00Z", "2025-07-15T11:00:00Z");
    cr_assert_eq(dialogue_ask("/api/providers/1/availability/slots?duration=60"), 200);
    cr_expect(dialogue_got("['2025-07-15T09:00:00+00:00','2025-07-15T10:00:00+00:00']"));
    cr_assert_eq(book(caller, "2025-07-15T09:00:00Z", "2025-07-15T10:00:00Z"), 201);
    cr_expect_eq(book(caller, "2025-07-15T09:00:00Z", "2025-07-15T10:00:00Z"), 409);
    cr_assert_eq(dialogue_ask("/api/providers/1/availability/slots?duration=60"), 200);
    cr_expect(dialogue_got("['2025-07-15T10:00:00+00:00']"));
}

/* The fastest of several, so that a busy machine does not decide. */
static double fastest(int duration, int64_t count)
{
    double best = 1e9;
    for (int i = 0; i < 5; i++) {
        struct timespec begin, end;
        clock_gettime(CLOCK_MONOTONIC, &begin);
        cr_assert_eq(
            caller_look(caller, "/api/providers/1/availability/slots?duration=%d", duration), 200);
        clock_gettime(CLOCK_MONOTONIC, &end);
        cr_assert_eq(caller_count(caller, ""), count);
        double spent =
            (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
        best = spent < best ? spent : best;
    }
    return best;
}

/* 8: twelve times as many slots cost no more than twelve times as much; four times that is
 * forgiven. */
Test(defects_000, a_long_block_is_cut_in_one_pass)
{
    settle("2030-06-01T00:00:00Z", "2030-07-01T00:00:00Z");
    double few = fastest(60, SLOTS_OF_60);
    double many = fastest(5, SLOTS_OF_5);
    cr_expect_lt(many, 48 * few, "%.6f s for %d slots, %.6f s for %d", many, SLOTS_OF_5, few,
                 SLOTS_OF_60);
    for (int i = 0; i < SLOTS_OF_5; i++) {
        char pointer[16], expected[32];
        int minute = i * 5;
        snprintf(pointer, sizeof pointer, "/%d", i);
        snprintf(expected, sizeof expected, "2030-06-%02dT%02d:%02d:00+00:00", 1 + minute / 1440,
                 minute / 60 % 24, minute % 60);
        cr_assert_str_eq(caller_text(caller, pointer), expected);
    }
}

/* 8, with somebody in every second hour */
Test(defects_000, a_busy_month_is_cut_in_one_pass)
{
    settle("2030-06-01T00:00:00Z", "2030-07-01T00:00:00Z");
    double empty = fastest(5, SLOTS_OF_5);
    for (int hour = 0; hour < BLOCK_DAYS * 24; hour += 2) {
        char start[32], end[32];
        snprintf(start, sizeof start, "2030-06-%02dT%02d:00:00Z", 1 + hour / 24, hour % 24);
        snprintf(end, sizeof end, "2030-06-%02dT%02d:00:00Z", 1 + hour / 24, hour % 24 + 1);
        cr_assert_eq(book(caller, start, end), 201);
    }
    double busy = fastest(5, SLOTS_OF_5 / 2);
    cr_expect_lt(busy, 8 * empty, "%.6f s busy, %.6f s empty", busy, empty);
    cr_expect_str_eq(caller_text(caller, "/0"), "2030-06-01T01:00:00+00:00");
}

/* 9 */
Test(defects_000, a_missing_slash_and_a_list_are_no_accidents)
{
    static const struct exchange exchanges[] = {
        {"POST", "/api/providers", "{'name':'Dr. Smith'}", 201, "{'id':1,'name':'Dr. Smith'}"},
        {"POST", "/api/providers", "[1,2]", 400, "{}"},
        {"POST", "/api/providers/", "[1,2]", 400, "{}"},
        {"POST", "/api/providers/1/availability", "[1,2]", 400, "{}"},
        {"POST", "/api/appointments", "[1,2]", 400, "{}"}};
    PLAY(exchanges);
}
