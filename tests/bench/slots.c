/*
 * What slot queries cost: 31 days of one provider with 500 appointments, its reasons, and its
 * nearest starts; the best of some rounds.
 *
 *   slots [ROUNDS]
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/slot.h"
#include "server/zone_glib.h"

enum { DAYS = 31, APPOINTMENTS = 500, DAY_STARTS_MAX = 1600, REPEATS = 200, NEAR_MAX = 5 };

/* 2026-03-15, so that the clocks change within the days; June, where they do not. */
enum { MARCH = 20527, JUNE = 20605 };

static const struct availability_rule office[] = {
    {.weekdays = 0x7f, .until_day = INT32_MAX, .start_minute = 480, .end_minute = 720},
    {.weekdays = 0x7f, .until_day = INT32_MAX, .start_minute = 780, .end_minute = 1080},
    {.kind = AVAILABILITY_CLOSED,
     .weekdays = 0x10,
     .until_day = INT32_MAX,
     .start_minute = 900,
     .end_minute = 1080},
};
static const struct availability_rule always[] = {
    {.weekdays = 0x7f, .until_day = INT32_MAX, .start_minute = 0, .end_minute = 1440},
};
static const struct availability_rule nights[] = {
    {.weekdays = 0x7f, .until_day = INT32_MAX, .start_minute = 1200, .end_minute = 1800},
};

struct subject {
    const char *name;
    const struct availability_rule *rules;
    size_t rule_count;
    int32_t first_day;
    int32_t appointment_minutes, every_minutes, from_minute; /* of each day */
    int32_t step_minutes;
};

/* clang-format off */
static const struct subject subjects[] = {
    {"office hours",         office, 3, JUNE,  20,  30,  480,  5},
    {"office hours, March",  office, 3, MARCH, 20,  30,  480,  5},
    {"round the clock",      always, 1, JUNE,  20,  80,    0, 15},
    {"nights",               nights, 1, JUNE,  20,  36,    0, 15},
    {"office, by minutes",   office, 3, JUNE,  20,  30,  480,  1},
    {"office, nothing free", office, 3, JUNE,  40,  40,  480, 15},
};
/* clang-format on */

static struct provider *provider;
static struct provider_asking asking;
static volatile int64_t sink;

static void fill(const struct subject *subject, const struct zone *zone) REQUIRES(provider)
{
    int32_t per_day = APPOINTMENTS / DAYS + 1;
    for (int32_t i = 0; i < APPOINTMENTS; i++) {
        int32_t minute = subject->from_minute + i % per_day * subject->every_minutes;
        int64_t start = zone_day(zone, subject->first_day + i / per_day).start + minute * 60L;
        struct appointment appointment = {
            .id = "x",
            .span = {start, start + subject->appointment_minutes * 60L},
            .status = APPOINTMENT_CONFIRMED,
        };
        if (calendar_add(provider_calendar(provider), &appointment) != RESULT_OK) {
            exit(EXIT_FAILURE);
        }
    }
}

static size_t list_month(const struct subject *subject) REQUIRES(provider)
{
    const struct slot_query query = {
        .duration = 600, .step_minutes = subject->step_minutes, .asking = asking};
    int64_t starts[DAY_STARTS_MAX];
    size_t count = 0;
    for (int32_t day = subject->first_day; day < subject->first_day + DAYS; day++) {
        count += slot_list(provider, &query, day, starts, DAY_STARTS_MAX);
    }
    return count;
}

static size_t judge_month(const struct subject *subject) REQUIRES(provider)
{
    int64_t start = zone_day(provider_definition(provider)->zone, subject->first_day).start;
    for (int64_t at = start; at < start + 86400L * DAYS; at += 3600) {
        sink = slot_judge(provider, (struct interval){at, at + 1800}, &asking);
    }
    return (size_t)DAYS * 24;
}

/* An hour that nobody has free in the afternoon of the middle day. */
static size_t search_month(const struct subject *subject) REQUIRES(provider)
{
    const struct zone *zone = provider_definition(provider)->zone;
    int64_t start = zone_day(zone, subject->first_day + DAYS / 2).start + 14 * 3600L;
    const struct slot_search search = {
        .wanted = {start, start + 3600}, .duration = 3600, .asking = asking, .days = DAYS};
    int64_t starts[NEAR_MAX];
    return slot_nearest(provider, &search, starts, NEAR_MAX);
}

static double now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* Nanoseconds of one call, in the best round. */
static double measure(const struct subject *subject, size_t (*run)(const struct subject *),
                      int rounds, size_t *count_out)
{
    double best = 1e18;
    for (int round = 0; round < rounds; round++) {
        double began = now_ns();
        for (int i = 0; i < REPEATS; i++) {
            *count_out = run(subject);
        }
        double took = (now_ns() - began) / REPEATS;
        best = took < best ? took : best;
    }
    return best;
}

LOCK_IMPLEMENTATION static void report(const struct subject *subject, struct groups *groups,
                                       const struct zone *zone, int rounds)
{
    provider = provider_new("p1", 1);
    const struct provider_definition definition = {
        .zone = zone,
        .daily_limit = PROVIDER_UNLIMITED,
        .rules = subject->rules,
        .rule_count = subject->rule_count,
    };
    provider_define(provider, &definition, groups_ensure(groups, GROUP_DEFAULT));
    asking = (struct provider_asking){
        .now = zone_day(zone, subject->first_day - 1).start,
        .horizon_days = 365,
        .shortest_minutes = 15,
    };
    fill(subject, zone);
    size_t listed = 0, judged = 0, found = 0;
    double list = measure(subject, list_month, rounds, &listed);
    double judge = measure(subject, judge_month, rounds, &judged);
    double search = measure(subject, search_month, rounds, &found);
    printf("%-21s %6zu slots in %6.1f us, %5.1f ns each; a reason %4.0f ns; %zu nearest %5.1f us\n",
           subject->name, listed, list / 1000, listed > 0 ? list / (double)listed : 0.0,
           judge / (double)judged, found, search / 1000);
    provider_free(provider);
}

int main(int count, char **arguments)
{
    int rounds = count > 1 ? (int)strtol(arguments[1], NULL, 10) : 20;
    struct zones *zones = zones_glib_new();
    struct groups *groups = groups_new(SAMPLE_UNIFORM);
    const struct zone *zone = zones->find(zones, "Europe/Berlin");
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
        report(&subjects[i], groups, zone, rounds);
    }
    groups_free(groups);
    zones_glib_free(zones);
    return EXIT_SUCCESS;
}
