/* What the 003 program did wrong, one test for each numbered defect of the contract; the fifth is
 * in settings_003.c. */
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/memory.h"
#include "support/calendar_booking.h"
#include "support/crowd.h"
#include "support/document.h"
#include "support/moved_time.h"
#include "support/scene.h"

enum { CLIENTS = 8, ROUNDS = 240, MANY = 4800, SAMPLE = 480, ATTEMPTS = 20000 };

static struct caller *const caller = &scene.caller;

static void set_with_room(void)
{
    scene.slotd.workers = CLIENTS + 4;
    scene_set();
}

TestSuite(defects_003, .init = set_with_room, .fini = scene_strike);

struct contest {
    char dates[ROUNDS / 24][16];
    atomic_int winners[ROUNDS], losers[ROUNDS];
};

static void contend(struct member *member)
{
    struct contest *contest = member->context;
    for (int round = 0; round < ROUNDS; round++) {
        char start[8];
        snprintf(start, sizeof start, "%02d:00", round % 24);
        member_meet(member);
        int status = calendar_book(&member->caller, "a", contest->dates[round / 24], start);
        contest->winners[round] += status == 200;
        contest->losers[round] += status == 409;
    }
}

/* 1 */
Test(defects_003, one_slot_has_one_winner)
{
    static struct contest contest;
    static struct crowd crowd;
    for (int day = 0; day < ROUNDS / 24; day++) {
        snprintf(contest.dates[day], sizeof contest.dates[day], "%s", scene_date(1 + day));
    }
    cr_assert_eq(calendar_open(caller, "a", "00:00", "24:00"), 200, "%s", caller_body(caller));
    crowd_run(&crowd, CLIENTS, scene.slotd.port, contend, &contest);
    for (int round = 0; round < ROUNDS; round++) {
        cr_assert_eq(contest.winners[round], 1, "round %d: %d winners", round,
                     contest.winners[round]);
        cr_assert_eq(contest.losers[round], CLIENTS - 1, "round %d: %d refused", round,
                     contest.losers[round]);
    }
    calendar_list(caller, "a");
    cr_expect_eq(caller_count(caller, ""), ROUNDS);
}

static int book_by(const char *email)
{
    return caller_say(caller, "POST", "/api/v1/appointments",
                      "{'calendar_owner_id':'a','invitee_name':'Ann','invitee_email':'%s',"
                      "'date':'%s','slot_start_time':'10:00'}",
                      email, scene_date(1));
}

/* 2 */
Test(defects_003, an_address_must_look_like_one)
{
    static const char *const wrong[] = {"not an email", "",         "ann",       "@example.org",
                                        "ann@",         "ann@ b.c", "a@b@c.org", "ann lee@b.org"};
    calendar_open(caller, "a", "09:00", "12:00");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_expect_eq(book_by(wrong[i]), 422, "%s", wrong[i]);
        cr_expect_not_null(strstr(caller_body(caller), "invitee_email"), "%s", caller_body(caller));
    }
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(1)), "09:00 10:00 11:00");
    cr_expect_eq(book_by("ann.lee+x@mail.example.org"), 200);
}

static void set_at_eight(void)
{
    if (!moved_time_is_possible()) {
        cr_skip_test("libfaketime is not installed.");
    }
    scene.slotd.time = "2025-10-15 08:20:00";
    scene_set();
}

TestSuite(defects_003_today, .init = set_at_eight, .fini = scene_strike);

/* 3 */
Test(defects_003_today, what_has_begun_today_is_gone)
{
    calendar_open(caller, "a", "00:00", "12:00");
    cr_expect_str_eq(calendar_slots(caller, "a", "2025-10-15"), "09:00 10:00 11:00");
    static const char *const begun[] = {"00:00", "07:00", "08:00"};
    for (size_t i = 0; i < 3; i++) {
        cr_expect_eq(calendar_book(caller, "a", "2025-10-15", begun[i]), 422, "%s", begun[i]);
        cr_expect_not_null(strstr(caller_body(caller), "Cannot book appointments in the past"),
                           "%s", caller_body(caller));
    }
    cr_expect_eq(calendar_book(caller, "a", "2025-10-15", "09:00"), 200);
    cr_expect_eq(calendar_book(caller, "a", "2025-10-16", "00:00"), 200);
}

/* 4 */
Test(defects_003, ids_are_trimmed_on_every_side)
{
    cr_assert_eq(calendar_open(caller, " spaced ", "09:00", "11:00"), 200);
    cr_expect_str_eq(calendar_slots(caller, "%20spaced%20", scene_date(1)), "09:00 10:00");
    cr_expect_str_eq(calendar_slots(caller, "spaced", scene_date(1)), "09:00 10:00");
    cr_expect_eq(calendar_book(caller, " spaced ", scene_date(1), "09:00"), 200);
    cr_expect_eq(calendar_book(caller, "spaced", scene_date(1), "09:00"), 409);
    calendar_list(caller, "%20%20spaced");
    cr_expect_eq(caller_count(caller, ""), 1);
    cr_assert_eq(calendar_open(caller, "spaced", "10:00", "11:00"), 200);
    cr_expect_str_eq(calendar_slots(caller, "%20spaced", scene_date(1)), "10:00");
}

/* 6 */
Test(defects_003, the_last_hour_of_a_day_can_be_offered)
{
    cr_assert_eq(calendar_open(caller, "a", "22:00", "24:00"), 200, "%s", caller_body(caller));
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(1)), "22:00 23:00");
    cr_assert_eq(calendar_book(caller, "a", scene_date(1), "23:00"), 200, "%s",
                 caller_body(caller));
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(1)), "22:00");
    calendar_list(caller, "a");
    cr_expect_str_eq(caller_text(caller, "/0/date"), scene_date(1));
    cr_expect_str_eq(caller_text(caller, "/0/start_time"), "23:00");
    const char *end = caller_text(caller, "/0/end_time");
    cr_expect(strcmp(end, "24:00") == 0 || strcmp(end, "00:00") == 0, "%s", end);
}

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static int compare(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static int64_t median(int64_t *times)
{
    qsort(times, SAMPLE, sizeof *times, compare);
    return times[SAMPLE / 2];
}

static void set_in_memory(void)
{
    scene.slotd.store = "memory:";
    scene_set();
}

TestSuite(defects_003_many, .init = set_in_memory, .fini = scene_strike);

/* 7: what counts is how a booking's time grows, so it is compared with itself. */
Test(defects_003_many, many_bookings_of_one_owner_do_not_slow_the_next)
{
    static int64_t first[SAMPLE], last[SAMPLE];
    cr_assert_eq(calendar_open(caller, "a", "00:00", "24:00"), 200, "%s", caller_body(caller));
    for (int i = 0; i < MANY; i++) {
        char start[8];
        snprintf(start, sizeof start, "%02d:00", i % 24);
        int64_t before = now_us();
        cr_assert_eq(calendar_book(caller, "a", scene_date(1 + i / 24), start), 200);
        int64_t spent = now_us() - before;
        if (i < SAMPLE) {
            first[i] = spent;
        } else if (i >= MANY - SAMPLE) {
            last[i - (MANY - SAMPLE)] = spent;
        }
    }
    int64_t early = median(first), late = median(last);
    cr_expect_leq(late, 2 * early + 50, "%lld us at first, %lld us at last", (long long)early,
                  (long long)late);
}

static long resident_kb(void)
{
    char path[64], line[128];
    long kb = -1;
    snprintf(path, sizeof path, "/proc/%d/status", (int)scene.slotd.pid);
    FILE *file = fopen(path, "re");
    cr_assert_not_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "VmRSS:", 6) == 0) {
            kb = strtol(line + 6, NULL, 10);
        }
    }
    fclose(file);
    return kb;
}

static void attempt(int number)
{
    char owner[32];
    snprintf(owner, sizeof owner, "nobody-%d", number);
    cr_assert_eq(calendar_book(caller, owner, scene_date(1), "10:00"), 404);
    cr_assert_eq(calendar_book(caller, "a", scene_date(1 + number % 360), "10:00"), 400);
}

static void set_frugal(void)
{
    static const char *const environment[] = {"ASAN_OPTIONS=quarantine_size_mb=1", NULL};
    scene.slotd.environment = environment;
    scene_set();
}

TestSuite(defects_003_attempts, .init = set_frugal, .fini = scene_strike);

/* 8 */
Test(defects_003_attempts, attempts_leave_nothing_behind)
{
    calendar_open(caller, "a", "11:00", "12:00");
    int number = 0;
    while (number < ATTEMPTS / 4) {
        attempt(number++);
    }
    long before = resident_kb();
    while (number < ATTEMPTS + ATTEMPTS / 4) {
        attempt(number++);
    }
    long grown = resident_kb() - before;
    cr_expect_lt(grown, 2048, "%ld KB more", grown);
    caller_get(caller, "/providers");
    cr_expect_eq(caller_count(caller, "/providers"), 1);
}

/* 8 */
Test(defects_003, nothing_is_lost_by_a_restart)
{
    calendar_open(caller, "a", "09:00", "12:00");
    calendar_open(caller, "b c", "22:00", "24:00");
    cr_assert_eq(calendar_book(caller, "a", scene_date(1), "10:00"), 200);
    cr_assert_eq(calendar_book(caller, "b c", scene_date(365), "23:00"), 200);
    calendar_list(caller, "a");
    char *list = memory_copy_text(caller_body(caller));
    scene_revive();
    cr_expect_eq(calendar_list(caller, "a"), 200);
    cr_expect_str_eq(caller_body(caller), list);
    cr_expect_str_eq(calendar_slots(caller, "a", scene_date(1)), "09:00 11:00");
    cr_expect_str_eq(calendar_slots(caller, "b%20c", scene_date(365)), "22:00");
    cr_expect_eq(calendar_book(caller, "a", scene_date(1), "10:00"), 409);
    cr_expect_eq(calendar_book(caller, "a", scene_date(1), "11:00"), 200);
    free(list);
}
