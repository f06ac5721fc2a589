/*
 * Fills a store through the real core, without HTTP, and says how fast that went.
 *
 *   fill STORE_FILE PROVIDERS APPOINTMENTS_PER_PROVIDER [THREADS] [GUARD]      GUARD: on or off
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/booking_provider.h"
#include "server/store/committer.h"
#include "server/system_clock.h"
#include "server/zone_glib.h"

static struct booking *booking;
static long providers, per_provider, threads;

static enum result book_one(struct arena *arena, long provider, long nth)
{
    char id[48], provider_id[32];
    snprintf(id, sizeof id, "fill-%ld-%ld", provider, nth);
    snprintf(provider_id, sizeof provider_id, "provider-%ld", provider);
    struct booking_request request = {
        .id = id,
        .provider_id = provider_id,
        .range = {.day = BOOKING_UNDATED, .start_minute = 0, .end_minute = CIVIL_MINUTES_PER_DAY},
        .duration_minutes = 10,
    };
    struct booking_answer answer;
    struct booking_alternatives alternatives;
    enum result result = booking_book(booking, &request, arena, &answer, &alternatives);
    arena_reset(arena);
    return result;
}

/* Thread k books for every provider whose number is k modulo the number of threads. */
static void *run(void *argument)
{
    long lane = *(const long *)argument;
    struct arena arena;
    arena_init(&arena, 4096);
    for (long nth = 0; nth < per_provider; nth++) {
        for (long provider = lane; provider < providers; provider += threads) {
            if (book_one(&arena, provider, nth) != RESULT_OK) {
                fprintf(stderr, "provider %ld, appointment %ld: refused\n", provider, nth);
                exit(EXIT_FAILURE);
            }
        }
    }
    arena_deinit(&arena);
    return NULL;
}

static void register_all(void)
{
    struct arena arena;
    arena_init(&arena, 4096);
    for (long provider = 0; provider < providers; provider++) {
        char id[32];
        snprintf(id, sizeof id, "provider-%ld", provider);
        struct availability_rule rule = availability_every_day(0, CIVIL_MINUTES_PER_DAY);
        struct provider_definition definition = {
            .daily_limit = 100000, .rules = &rule, .rule_count = 1};
        struct booking_revised revised;
        const struct booking_revision wish = {0};
        if (booking_register(
                booking, &(struct booking_definition){.provider_id = id, .definition = &definition},
                &wish, &arena, &revised) != RESULT_OK) {
            exit(EXIT_FAILURE);
        }
        arena_reset(&arena);
    }
    arena_deinit(&arena);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void book_all(void)
{
    pthread_t *handles = memory_new((size_t)threads * sizeof *handles);
    long *lanes = memory_new((size_t)threads * sizeof *lanes);
    double began = seconds();
    for (long lane = 0; lane < threads; lane++) {
        lanes[lane] = lane;
        pthread_create(&handles[lane], NULL, run, &lanes[lane]);
    }
    for (long lane = 0; lane < threads; lane++) {
        pthread_join(handles[lane], NULL);
    }
    double took = seconds() - began;
    printf("%ld appointments, %ld threads: %.0f bookings/s, durable, without HTTP\n",
           providers * per_provider, threads, (double)(providers * per_provider) / took);
    free(handles);
    free(lanes);
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "fill STORE_FILE PROVIDERS APPOINTMENTS_PER_PROVIDER [THREADS] [GUARD]\n");
        return EXIT_FAILURE;
    }
    providers = strtol(argv[2], NULL, 10);
    per_provider = strtol(argv[3], NULL, 10);
    threads = argc > 4 ? strtol(argv[4], NULL, 10) : 64;
    struct zones *zones = zones_glib_new();
    struct clock *clock = system_clock();
    struct engine_settings settings = {
        .location = argv[1],
        .zones = zones,
        .guard = argc <= 5 || strcmp(argv[5], "off") != 0,
    };
    struct engine *engine;
    char message[ENGINE_MESSAGE_SIZE];
    if (engine_sqlite.open(&settings, &engine, message) != RESULT_OK) {
        fprintf(stderr, "%s\n", message);
        return EXIT_FAILURE;
    }
    struct committer *committer = committer_new(engine);
    struct booking_settings booking_settings = {
        .shortest_minutes = 15,
        .horizon_days = 365,
        .zone = zones->find(zones, "UTC"),
    };
    if (booking_open(&booking_settings, committer_store(committer), clock, &booking) != RESULT_OK) {
        return EXIT_FAILURE;
    }
    register_all();
    book_all();
    booking_free(booking);
    committer_free(committer);
    zones_glib_free(zones);
    return EXIT_SUCCESS;
}
