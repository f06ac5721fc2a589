/*
 * What a booking that names nobody costs, and a refusal, by the number of providers: in process,
 * with the real core, on a store that keeps nothing.
 *
 *   roster [MOST_PROVIDERS [STEP]]      default 1000000 and 10: 100, 1000, ... 1000000
 */
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/booking_provider.h"
#include "support/fixed_zone.h"

enum { DAY = 20780, CALLS_MAX = 20000 };
#define PHASE_NS                                                                    \
    1e9 /* what one line is measured for at most, and then the call that is running \
         */

/* The store. */

static _Atomic uint64_t sequence;
static _Atomic int64_t minted;

static void take_commit(struct store *store, struct commit *commit)
{
    (void)store;
    commit->sequence = ++sequence;
    commit->outcome = OUTCOME_APPLIED;
}

static void never_wait(struct store *store, uint64_t until)
{
    (void)store, (void)until;
}

static uint64_t never_fail(struct store *store)
{
    (void)store;
    return 0;
}

static int64_t mint(struct store *store)
{
    (void)store;
    return ++minted;
}

static enum result load_nothing(struct store *store, struct store_sink *sink)
{
    (void)store, (void)sink;
    return RESULT_OK;
}

static enum result count_up(struct store *store, int64_t *number_out)
{
    (void)store;
    *number_out = 0;
    return RESULT_OK;
}

static const struct store_operations operations = {
    .submit = take_commit,
    .wait = never_wait,
    .failures = never_fail,
    .mint = mint,
    .load = load_nothing,
    .provider_number = count_up,
};
static struct store store = {&operations};

static int64_t stand_still(struct clock *clock)
{
    (void)clock;
    return (int64_t)DAY * CIVIL_SECONDS_PER_DAY;
}

static struct clock stopped = {.now = stand_still};

/* Doing. */

static struct booking *booking;
static struct arena arena;
static _Atomic long asked;

static double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static double heap_bytes(void)
{
    struct mallinfo2 info = mallinfo2();
    return (double)(info.uordblks + info.hblkhd);
}

static void expect(enum result result, enum result wanted)
{
    if (result != wanted) {
        fprintf(stderr, "%s, not %s\n", result_text(result), result_text(wanted));
        abort();
    }
}

struct wanted {
    const char *provider_id;
    int32_t from, until, minutes;
};

static enum result ask_in(struct arena *own, const char *id, const struct wanted *wanted)
{
    struct booking_request request = {
        .id = id,
        .provider_id = wanted->provider_id,
        .range = {.day = DAY, .start_minute = wanted->from, .end_minute = wanted->until},
        .duration_minutes = wanted->minutes,
    };
    struct booking_answer answer;
    struct booking_alternatives alternatives;
    enum result result = booking_book(booking, &request, own, &answer, &alternatives);
    arena_reset(own);
    return result;
}

static enum result ask(const char *id, const struct wanted *wanted)
{
    return ask_in(&arena, id, wanted);
}

static void register_all(long count)
{
    for (long i = 0; i < count; i++) {
        char id[32];
        snprintf(id, sizeof id, "provider-%ld", i);
        struct availability_rule rule = availability_every_day(540, 1020);
        const struct provider_definition definition = {
            .daily_limit = PROVIDER_UNLIMITED, .rules = &rule, .rule_count = 1};
        const struct booking_revision wish = {0};
        struct booking_revised revised;
        expect(booking_register(
                   booking,
                   &(struct booking_definition){.provider_id = id, .definition = &definition},
                   &wish, &arena, &revised),
               RESULT_OK);
        arena_reset(&arena);
    }
}

/* Takes all but the last half hour of the day of these providers. */
static void fill(long first, long end)
{
    for (long i = first; i < end; i++) {
        char id[32], provider_id[32];
        snprintf(id, sizeof id, "full-%ld", i);
        snprintf(provider_id, sizeof provider_id, "provider-%ld", i);
        expect(ask(id, &(struct wanted){provider_id, 540, 990, 450}), RESULT_OK);
    }
}

/* Measuring. */

static const struct wanted anything = {NULL, 540, 1020, 30}, nobody_open = {NULL, 480, 555, 30},
                           all_full = {NULL, 540, 990, 30};

struct measure {
    double took;
    long calls;
};

static void repeat(struct measure *measure, long calls, const struct wanted *wanted,
                   enum result result)
{
    for (long i = 0; i < calls && measure->took < PHASE_NS; i++) {
        char id[32];
        snprintf(id, sizeof id, "asked-%ld", asked++);
        double began = now_ns();
        enum result got = ask(id, wanted);
        measure->took += now_ns() - began;
        measure->calls++;
        expect(got, result);
    }
}

static void report(const char *what, const struct measure *measure)
{
    printf("    %-40s %12.0f ns\n", what, measure->took / (double)measure->calls);
    fflush(stdout);
}

static void open_with(long providers)
{
    const struct booking_settings settings = {
        .sample_mode = SAMPLE_UNIFORM,
        .shortest_minutes = 15,
        .horizon_days = 365,
        .zone = &fixed_utc,
    };
    expect(booking_open(&settings, &store, &stopped, &booking), RESULT_OK);
    register_all(providers);
    expect(ask("first", &anything), RESULT_OK);
}

static void measure_size(long providers)
{
    double before = heap_bytes(), began = now_ns();
    const struct booking_settings settings = {
        .shortest_minutes = 15, .horizon_days = 365, .zone = &fixed_utc};
    expect(booking_open(&settings, &store, &stopped, &booking), RESULT_OK);
    register_all(providers);
    double registering = (now_ns() - began) / (double)providers;
    double bytes = (heap_bytes() - before) / (double)providers;
    began = now_ns();
    expect(ask("first", &anything), RESULT_OK);
    double first = (now_ns() - began) / 1e6;
    printf("%ld providers: registered in %.0f ns each, %.0f bytes each; first request of a day "
           "%.1f ms, %.0f bytes more each\n",
           providers, registering, bytes, first,
           (heap_bytes() - before) / (double)providers - bytes);
    booking_free(booking);
}

/* At most a quarter of what there is to be had is booked before everything begins anew. */
static void measure_empty(long providers)
{
    struct measure booked = {0}, refused = {0};
    while (booked.took < PHASE_NS && booked.calls < CALLS_MAX) {
        open_with(providers);
        repeat(&booked, providers < CALLS_MAX / 4 ? 4 * providers : CALLS_MAX, &anything,
               RESULT_OK);
        repeat(&refused, CALLS_MAX / 20, &nobody_open, RESULT_NO_SLOT);
        booking_free(booking);
    }
    report("mostly empty: booked", &booked);
    report("mostly empty: refused", &refused);
}

/* One in a hundred is not full. */
static void measure_full(long providers)
{
    struct measure booked = {0}, refused = {0}, named = {0};
    while (booked.took < PHASE_NS && booked.calls < CALLS_MAX) {
        open_with(providers);
        double began = now_ns();
        fill(providers / 100, providers);
        named.took += now_ns() - began;
        named.calls += providers - providers / 100;
        repeat(&booked, providers < 2L * CALLS_MAX ? providers / 4 : CALLS_MAX, &anything,
               RESULT_OK);
        booking_free(booking);
    }
    open_with(providers);
    fill(1, providers);
    const struct wanted rest = {"provider-0", 570, 990, 420};
    expect(ask("rest", &rest), RESULT_OK);
    repeat(&refused, CALLS_MAX / 20, &all_full, RESULT_NO_SLOT);
    booking_free(booking);
    report("mostly full: booked", &booked);
    report("all full: refused", &refused);
    report("booked with a named provider", &named);
}

/* Both cores at once, all of them for the same day of the same group. */

static void *book_many(void *argument)
{
    (void)argument;
    struct arena own;
    arena_init(&own, 65536);
    for (long i = 0; i < CALLS_MAX; i++) {
        char id[32];
        snprintf(id, sizeof id, "asked-%ld", asked++);
        expect(ask_in(&own, id, &anything), RESULT_OK);
    }
    arena_deinit(&own);
    return NULL;
}

static void measure_threads(long providers)
{
    if (providers < 10000) {
        return; /* It would be full before that says anything. */
    }
    for (int threads = 1; threads <= 2; threads++) {
        pthread_t other;
        open_with(providers);
        double began = now_ns();
        if (threads == 2) {
            pthread_create(&other, NULL, book_many, NULL);
        }
        book_many(NULL);
        if (threads == 2) {
            pthread_join(other, NULL);
        }
        printf("    mostly empty, %d at once: %17.0f bookings/s\n", threads,
               (double)threads * CALLS_MAX / (now_ns() - began) * 1e9);
        booking_free(booking);
    }
}

int main(int argc, char **argv)
{
    long most = argc > 1 ? strtol(argv[1], NULL, 10) : 1000000;
    long step = argc > 2 ? strtol(argv[2], NULL, 10) : 10;
    if (step < 2) {
        fprintf(stderr, "roster [MOST_PROVIDERS [STEP]]: STEP is at least 2\n");
        return EXIT_FAILURE;
    }
    arena_init(&arena, 65536);
    for (long providers = 100; providers <= most; providers *= step) {
        measure_size(providers);
        measure_empty(providers);
        measure_full(providers);
        measure_threads(providers);
    }
    arena_deinit(&arena);
    return EXIT_SUCCESS;
}
