/* Threads with the stack of a worker expand rules at once, from the first use of the library on:
 * each gets what the rule says. */
#include "server/recurrence.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

enum { THREADS = 8, ROUNDS = 200, STACK_SIZE = 100 * 1024 };
enum { FIRST_DAY = 20458 /* 2026-01-05, a Monday */, LAST_DAY = FIRST_DAY + 3650 };

static pthread_barrier_t line;

/* What comes last; 0 for a rule that is refused. */
static const struct {
    const char *rule;
    int32_t last_day;
} cases[] = {
    {"FREQ=DAILY;INTERVAL=10;COUNT=5", FIRST_DAY + 40},
    {"FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4", FIRST_DAY + 9},
    {"FREQ=MONTHLY;BYDAY=-1MO;COUNT=2", FIRST_DAY + 21},
    {"FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=2", FIRST_DAY + 126},
    {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", 0},
    {"FREQ=HOURLY;COUNT=2", 0},
};

static bool is_right(size_t i, struct arena *arena)
{
    const struct recurrence_bounds bounds = {
        .first_day = FIRST_DAY, .last_day = LAST_DAY, .occurrences_max = 100};
    struct recurrence recurrence;
    const char *sentence;
    if (recurrence_expand(cases[i].rule, &bounds, arena, &recurrence, &sentence) != RESULT_OK) {
        return cases[i].last_day == 0;
    }
    return recurrence.days[recurrence.count - 1] == cases[i].last_day;
}

static void *run(void *bad_out)
{
    int *bad = bad_out;
    struct arena arena;
    arena_init(&arena, 4096);
    pthread_barrier_wait(&line);
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            *bad += is_right(i, &arena) ? 0 : 1;
        }
        arena_reset(&arena);
    }
    arena_deinit(&arena);
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    int bad[THREADS] = {0}, bad_all = 0;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_SIZE);
    pthread_barrier_init(&line, NULL, THREADS);
    for (int i = 0; i < THREADS; i++) {
        pthread_create(&threads[i], &attributes, run, &bad[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        bad_all += bad[i];
    }
    pthread_barrier_destroy(&line);
    pthread_attr_destroy(&attributes);
    printf("%d threads, %d rounds: %d wrong\n", THREADS, ROUNDS, bad_all);
    return bad_all == 0 ? 0 : 1;
}
