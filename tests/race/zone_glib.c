/* Threads ask one zone about days in an order of their own: every answer is the one it gives to a
 * single thread. */
#include "server/zone_glib.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 6, STEPS = 100000, DAYS = 1500, FIRST_DAY = 20454 /* 2026-01-01 */, NOON = 720 };

static const struct zone *zone;
static int64_t instants[DAYS];
static int32_t minutes[DAYS];

struct asker {
    unsigned seed;
    int bad;
};

static int64_t instant_of(const struct zone *asked, int i)
{
    return asked->to_instant(asked, FIRST_DAY + i, NOON);
}

static int32_t minute_of(const struct zone *asked, int i)
{
    return asked->to_local(asked, (int64_t)(FIRST_DAY + i) * CIVIL_SECONDS_PER_DAY).minute;
}

static void *run(void *argument)
{
    struct asker *asker = argument;
    for (int step = 0; step < STEPS; step++) {
        int i = rand_r(&asker->seed) % DAYS;
        asker->bad += instant_of(zone, i) != instants[i] || minute_of(zone, i) != minutes[i];
    }
    return NULL;
}

int main(void)
{
    struct zones *alone = zones_glib_new(), *shared = zones_glib_new();
    const struct zone *single = alone->find(alone, "Europe/Berlin");
    for (int i = 0; i < DAYS; i++) {
        instants[i] = instant_of(single, i);
        minutes[i] = minute_of(single, i);
    }
    zone = shared->find(shared, "Europe/Berlin");
    pthread_t threads[THREADS];
    struct asker askers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        askers[i] = (struct asker){.seed = (unsigned)i + 1};
        pthread_create(&threads[i], NULL, run, &askers[i]);
    }
    int bad = 0;
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        bad += askers[i].bad;
    }
    zones_glib_free(alone);
    zones_glib_free(shared);
    printf("%d questions, %d wrong answers\n", THREADS * STEPS, bad);
    return bad == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
