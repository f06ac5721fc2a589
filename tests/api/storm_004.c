/* What the 004 program did wrong when many clients came at once: defects 10, 11, 12 and 14, and one
 * slot for eight. */
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/audit.h"
#include "support/crowd.h"
#include "support/document.h"
#include "support/scene.h"

enum {
    CLIENTS = 8,
    PROVIDERS = 200,
    LIMIT = 6,
    STORM_SECONDS = 4,
    BOOKINGS_MAX = 40000, /* of one client */
    ROUNDS = 240,
    LONG_LIST = 20000
};

static struct caller *const caller = &scene.caller;

static void set_with_room(void)
{
    scene.slotd.workers = CLIENTS + 4;
    scene_set();
}

TestSuite(storm_004, .init = set_with_room, .fini = scene_strike);

/* What a client did: how often, and what became of each of its bookings. */
struct storm {
    bool with_changes; /* also PUTs, registrations and cancellations */
    atomic_bool over;
    atomic_int answers_5xx, answers_odd, booked, changes;
    atomic_uchar live[CLIENTS][BOOKINGS_MAX];
};

static void provider_name(char name[static 16], int number)
{
    snprintf(name, 16, "p%03d", number);
}

static const char *some_windows(struct member *member)
{
    static const char *const windows[] = {"08:00-18:00", "08:00-12:00 13:00-18:00", "10:00-16:00",
                                          "08:00-10:00 09:00-14:00", "12:00-24:00"};
    return windows[member_random(member, sizeof windows / sizeof windows[0])];
}

static void count_answer(struct storm *storm, int status)
{
    storm->answers_5xx += status >= 500;
    storm->answers_odd += status < 200 || (status >= 300 && status != 409 && status < 500);
}

/* "3-1234" was booked by client 3. */
static void settle(struct storm *storm, const char *id, bool live)
{
    char *rest;
    long client = strtol(id, &rest, 10);
    long number = strtol(rest + 1, NULL, 10);
    storm->live[client][number] = live;
}

static void book(struct member *member, int number)
{
    struct storm *storm = member->context;
    char id[24], provider[16], range[48];
    int start = 8 + member_random(member, 8);
    snprintf(id, sizeof id, "%d-%d", member->index, number);
    snprintf(range, sizeof range, "%02d:%02d-%02d:00", start, 15 * member_random(member, 4),
             start + 1 + member_random(member, 5));
    provider_name(provider, member_random(member, PROVIDERS));
    /* Live before it is answered: a change may displace it before we read the answer. */
    settle(storm, id, true);
    int status = caller_book(&member->caller, id, member_random(member, 2) == 0 ? provider : NULL,
                             range, 10 + 5 * member_random(member, 10));
    count_answer(storm, status);
    if (status == 201) {
        storm->booked++;
    } else {
        settle(storm, id, false);
    }
}

static void change(struct member *member)
{
    struct storm *storm = member->context;
    char provider[16];
    provider_name(provider, member_random(member, PROVIDERS));
    int status = member_random(member, 2) == 0
                     ? caller_replace(&member->caller, provider, some_windows(member))
                     : caller_register(&member->caller, provider, LIMIT, some_windows(member));
    count_answer(storm, status);
    storm->changes += status == 200;
    for (int64_t i = 0; i < caller_count(&member->caller, "/affected"); i++) {
        char pointer[48];
        snprintf(pointer, sizeof pointer, "/affected/%d/request_id", (int)i);
        settle(storm, caller_text(&member->caller, pointer), false);
    }
}

static void cancel(struct member *member, int number)
{
    struct storm *storm = member->context;
    char id[24];
    int mine = member_random(member, number);
    snprintf(id, sizeof id, "%d-%d", member->index, mine);
    if (storm->live[member->index][mine]) {
        count_answer(storm, caller_cancel(&member->caller, id));
        settle(storm, id, false);
    }
}

static void weather(struct member *member)
{
    struct storm *storm = member->context;
    struct timespec begin, now;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (int number = 0; number < BOOKINGS_MAX;) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        if (now.tv_sec - begin.tv_sec >= STORM_SECONDS) {
            break;
        }
        int choice = storm->with_changes ? member_random(member, 100) : 0;
        if (choice >= 80) {
            change(member);
        } else if (choice >= 72 && number > 0) {
            cancel(member, number);
        } else {
            book(member, number++);
        }
    }
}

static void register_all(void)
{
    for (int i = 0; i < PROVIDERS; i++) {
        char provider[16];
        provider_name(provider, i);
        cr_assert_eq(caller_register(caller, provider, LIMIT, "08:00-18:00"), 201);
    }
}

/* Everything listed was booked, and everything booked and not taken back is listed. */
static void expect_conserved(struct storm *storm, const struct audit *audit)
{
    size_t live = 0, missing = 0;
    for (int client = 0; client < CLIENTS; client++) {
        for (int number = 0; number < BOOKINGS_MAX; number++) {
            if (storm->live[client][number]) {
                char id[24];
                snprintf(id, sizeof id, "%d-%d", client, number);
                live++;
                missing += audit_find(audit, id) == NULL;
            }
        }
    }
    cr_expect_eq(missing, 0, "%zu bookings are gone", missing);
    cr_expect_eq(audit->count, live, "%zu listed, %zu live", audit->count, live);
}

static void expect_promises_kept(struct storm *storm)
{
    struct audit audit;
    cr_assert(audit_take(&audit, caller));
    cr_expect_eq(storm->answers_5xx, 0, "%d answers of 5xx", storm->answers_5xx);
    cr_expect_eq(storm->answers_odd, 0, "%d odd answers", storm->answers_odd);
    cr_expect_eq(audit.overlaps, 0, "%zu overlapping pairs", audit.overlaps);
    cr_expect_eq(audit.over_limit, 0, "%zu over the limit", audit.over_limit);
    cr_expect_eq(audit.outside, 0, "%zu outside availability", audit.outside);
    cr_expect_eq(audit.repeated + audit.odd, 0);
    expect_conserved(storm, &audit);
    audit_deinit(&audit);
}

/* 10 and 11 */
Test(storm_004, bookings_among_changes_keep_every_promise)
{
    static struct storm storm = {.with_changes = true};
    static struct crowd crowd;
    register_all();
    crowd_run(&crowd, CLIENTS, scene.slotd.port, weather, &storm);
    cr_assert_gt(storm.booked, 200);
    cr_assert_gt(storm.changes, 50);
    expect_promises_kept(&storm);
}

/* 12: what was right stays right. */
Test(storm_004, bookings_alone_keep_every_promise)
{
    static struct storm storm;
    static struct crowd crowd;
    register_all();
    crowd_run(&crowd, CLIENTS, scene.slotd.port, weather, &storm);
    cr_assert_gt(storm.booked, 500);
    expect_promises_kept(&storm);
}

struct contest {
    atomic_int winners[ROUNDS], losers[ROUNDS];
};

static void contend(struct member *member)
{
    struct contest *contest = member->context;
    for (int round = 0; round < ROUNDS; round++) {
        char id[24], provider[16];
        snprintf(id, sizeof id, "r%d-%d", round, member->index);
        provider_name(provider, round);
        member_meet(member);
        /* In odd rounds nobody is named: all other providers are full by then. */
        int status =
            caller_book(&member->caller, id, round % 2 == 0 ? provider : NULL, "09:00-09:30", 30);
        contest->winners[round] += status == 201;
        contest->losers[round] += status == 409;
        member_meet(member);
        if (member->index == 0 && round + 1 < ROUNDS) {
            provider_name(provider, round + 1);
            caller_register(&member->caller, provider, 5, "09:00-09:30");
        }
    }
}

Test(storm_004, one_slot_has_one_winner)
{
    static struct contest contest;
    static struct crowd crowd;
    cr_assert_eq(caller_register(caller, "p000", 5, "09:00-09:30"), 201);
    crowd_run(&crowd, CLIENTS, scene.slotd.port, contend, &contest);
    for (int round = 0; round < ROUNDS; round++) {
        cr_assert_eq(contest.winners[round], 1, "round %d: %d winners", round,
                     contest.winners[round]);
        cr_assert_eq(contest.losers[round], CLIENTS - 1, "round %d: %d refused", round,
                     contest.losers[round]);
    }
    caller_get(caller, "/appointments");
    cr_expect_eq(caller_count(caller, "/scheduled"), ROUNDS);
}

static void fill(struct member *member)
{
    atomic_int *booked = member->context;
    int per_provider = LONG_LIST / PROVIDERS;
    for (int number = member->index; number < LONG_LIST; number += CLIENTS) {
        char id[24], provider[16], range[48];
        int start = number % per_provider * 10;
        snprintf(id, sizeof id, "long-%d", number);
        provider_name(provider, number / per_provider);
        snprintf(range, sizeof range, "%02d:%02d-%02d:%02d", start / 60, start % 60,
                 (start + 10) / 60, (start + 10) % 60);
        *booked += caller_book(&member->caller, id, provider, range, 10) == 201;
    }
}

/* 14 */
Test(storm_004, a_list_of_20000_streams)
{
    static atomic_int booked;
    static struct crowd crowd;
    for (int i = 0; i < PROVIDERS; i++) {
        char provider[16];
        provider_name(provider, i);
        cr_assert_eq(caller_register(caller, provider, 1000, "00:00-24:00"), 201);
    }
    crowd_run(&crowd, CLIENTS, scene.slotd.port, fill, &booked);
    cr_assert_eq(booked, LONG_LIST);
    struct audit audit;
    cr_assert(audit_take(&audit, caller));
    cr_expect_eq(audit.count, LONG_LIST);
    cr_expect_eq(audit_violations(&audit), 0);
    cr_expect(caller->reply->chunked, "%zu bytes came in one piece", caller->reply->body_length);
    audit_deinit(&audit);
}
