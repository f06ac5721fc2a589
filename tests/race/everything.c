/*
 * Threads book, repeat, cancel, replace availability, register again and list at random, over an
 * engine that now and then refuses a commit or leaves its outcome open. At the end, and in every
 * list on the way: no two appointments of a provider overlap, nobody is over the daily limit, and
 * what was acknowledged is there.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/store/memory.h"
#include "support/house.h"

enum { THREADS = 6, STEPS = 10000, PROVIDERS = 5, LIMIT = 12 };

static struct house house;
static unsigned first_seed = 1;

struct worker {
    unsigned seed;
    int lane, bad;
    int booked, refused, unavailable, cancelled;
    int standing[STEPS], standing_count; /* steps whose booking was not cancelled yet */
    struct arena arena;
};

static bool list_is_sound(const struct booking_page *list)
{
    size_t on_day = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct appointment *appointment = &list->answers[i].appointment;
        if (i > 0 && appointment->span.start < list->answers[i - 1].appointment.span.end) {
            return false;
        }
        on_day += appointment->service_day == HOUSE_DAY ? 1 : 0;
    }
    return on_day <= LIMIT;
}

static void book(struct worker *worker, int step)
{
    char id[32], provider[8];
    snprintf(id, sizeof id, "r%d-%d", worker->lane, step);
    snprintf(provider, sizeof provider, "p%d", rand_r(&worker->seed) % PROVIDERS);
    struct booking_request request = {
        .id = id,
        .provider_id = rand_r(&worker->seed) % 2 ? provider : NULL,
        .range = {.day = BOOKING_UNDATED,
                  .start_minute = 480 + rand_r(&worker->seed) % 300,
                  .end_minute = 1020},
        .duration_minutes = 5 + rand_r(&worker->seed) % 60,
    };
    struct booking_answer first, again;
    struct booking_alternatives alternatives;
    enum result result =
        booking_book(house.booking, &request, &worker->arena, &first, &alternatives);
    if (result == RESULT_OK) {
        worker->booked++;
        worker->standing[worker->standing_count++] = step;
    }
    worker->refused += result == RESULT_NO_SLOT || result == RESULT_NO_SLOT_PREFERRED;
    worker->unavailable += result == RESULT_UNAVAILABLE;
    if (result != RESULT_OK || rand_r(&worker->seed) % 4 > 0) {
        return;
    }
    result = booking_book(house.booking, &request, &worker->arena, &again, &alternatives);
    if (result == RESULT_OK &&
        (!again.repeated || again.appointment.span.start != first.appointment.span.start)) {
        fprintf(stderr, "%s: repeated with another answer\n", id);
        worker->bad++;
    }
}

static void cancel(struct worker *worker)
{
    if (worker->standing_count == 0) {
        return;
    }
    char id[32];
    int *chosen = &worker->standing[rand_r(&worker->seed) % worker->standing_count];
    snprintf(id, sizeof id, "r%d-%d", worker->lane, *chosen);
    *chosen = worker->standing[--worker->standing_count];
    struct booking_answer answer;
    const struct booking_ending ending = {.to = APPOINTMENT_CANCELLED};
    enum result result = booking_become(house.booking, id, &ending, &worker->arena, &answer);
    worker->cancelled += result == RESULT_OK;
    if (result == RESULT_OK &&
        booking_find(house.booking, id, &worker->arena, &answer) == RESULT_OK &&
        answer.appointment.status != APPOINTMENT_CANCELLED) {
        fprintf(stderr, "%s: cancelled, and still there\n", id);
        worker->bad++;
    }
}

static void revise(struct worker *worker)
{
    char provider[8];
    snprintf(provider, sizeof provider, "p%d", rand_r(&worker->seed) % PROVIDERS);
    int32_t start = 480 + rand_r(&worker->seed) % 120;
    struct availability_rule rule = availability_every_day(start, start + 300);
    struct provider_definition definition = {.daily_limit = LIMIT, .rules = &rule, .rule_count = 1};
    struct booking_revised revised;
    const struct booking_revision wish = {0};
    enum result result = rand_r(&worker->seed) % 2
                             ? booking_replace_availability(house.booking, provider, &definition,
                                                            &wish, &worker->arena, &revised)
                             : booking_register(house.booking, provider, &definition, &wish,
                                                &worker->arena, &revised);
    if (result != RESULT_OK && result != RESULT_UNAVAILABLE) {
        fprintf(stderr, "%s: revision refused: %d\n", provider, (int)result);
        worker->bad++;
    }
}

static void list(struct worker *worker)
{
    const struct booking_filter filter = {
        .statuses = BOOKING_LIVE, .from = INT64_MIN, .to = INT64_MAX};
    struct booking_place place = {0};
    struct booking_page page;
    while (booking_next_page(house.booking, &filter, 256, &place, &worker->arena, &page) ==
               RESULT_OK &&
           page.count > 0) {
        if (!list_is_sound(&page)) {
            fprintf(stderr, "%s: overlap or too many\n", page.answers[0].provider_id);
            worker->bad++;
        }
    }
}

static void *run(void *argument)
{
    struct worker *worker = argument;
    for (int step = 0; step < STEPS; step++) {
        int choice = rand_r(&worker->seed) % 20;
        if (choice < 10) {
            book(worker, step);
        } else if (choice < 17) {
            cancel(worker);
        } else if (choice < 19) {
            revise(worker);
        } else {
            list(worker);
        }
        arena_reset(&worker->arena);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    first_seed = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 1;
    house_init(&house);
    for (int i = 0; i < PROVIDERS; i++) {
        char id[8];
        snprintf(id, sizeof id, "p%d", i);
        if (house_register(&house, id, LIMIT, 8, 17) != RESULT_OK) {
            return EXIT_FAILURE;
        }
    }
    memory_set_faults(house.engine, &(struct memory_faults){.seed = first_seed,
                                                            .delay_us_max = 50,
                                                            .conflict_per_1000 = 10,
                                                            .not_applied_per_1000 = 10,
                                                            .unknown_per_1000 = 10});
    pthread_t threads[THREADS];
    static struct worker workers[THREADS];
    for (int lane = 0; lane < THREADS; lane++) {
        workers[lane] = (struct worker){.seed = first_seed * 100 + (unsigned)lane, .lane = lane};
        arena_init(&workers[lane].arena, 1 << 14);
        pthread_create(&threads[lane], NULL, run, &workers[lane]);
    }
    int bad = 0, booked = 0, refused = 0, unavailable = 0, cancelled = 0;
    for (int lane = 0; lane < THREADS; lane++) {
        pthread_join(threads[lane], NULL);
        bad += workers[lane].bad;
        booked += workers[lane].booked;
        refused += workers[lane].refused;
        unavailable += workers[lane].unavailable;
        cancelled += workers[lane].cancelled;
        arena_deinit(&workers[lane].arena);
    }
    house_deinit(&house);
    printf("seed %u: %d booked, %d refused, %d unavailable, %d cancelled, %d wrong\n", first_seed,
           booked, refused, unavailable, cancelled, bad);
    return bad == 0 && booked > 0 && cancelled > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
