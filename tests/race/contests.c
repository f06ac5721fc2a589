/*
 * Requests that name nobody, while providers come, change group, zone and hours, and holds expire.
 * Each lane has somebody who can serve it all the time: it must never be refused. In one group
 * somebody always has by far the most free slots: it must always win. In one everybody is equal:
 * the bookings must be spread evenly, but for what is under way at one time.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/fixed_zone.h"
#include "support/house.h"

enum {
    LANES = 4,
    CHURNERS = 2,
    ROUNDS = 400,
    DAY = HOUSE_DAY + 2,
    EQUALS = 60,
    OTHERS = 300,
    HOLD_SECONDS = 60,
};

static struct house house;

struct worker {
    unsigned seed;
    int lane, bad, asked;
    struct arena arena;
};

static int below(struct worker *worker, int limit)
{
    return rand_r(&worker->seed) % limit;
}

static enum result register_one(struct worker *worker, const char *id,
                                struct provider_definition *definition,
                                struct availability_rule *rule)
{
    definition->rules = rule;
    definition->rule_count = 1;
    struct booking_revised revised;
    const struct booking_revision wish = {.keep = true};
    return booking_register(
        house.booking, &(struct booking_definition){.provider_id = id, .definition = definition},
        &wish, &worker->arena, &revised);
}

static void open_one(struct worker *worker, const char *id, const char *group, int32_t limit,
                     struct interval minutes)
{
    struct availability_rule rule =
        availability_every_day((int32_t)minutes.start, (int32_t)minutes.end);
    struct provider_definition definition = {.group = group, .daily_limit = limit};
    if (register_one(worker, id, &definition, &rule) != RESULT_OK) {
        fprintf(stderr, "%s: not registered\n", id);
        worker->bad++;
    }
}

/* Asks for that time of nobody in particular; says who got it. */
static const char *ask(struct worker *worker, const struct booking_request *wanted)
{
    char id[32];
    snprintf(id, sizeof id, "w%d-%d", worker->lane, worker->asked++);
    struct booking_request request = *wanted;
    request.id = id;
    struct booking_answer answer;
    struct booking_alternatives alternatives;
    enum result result =
        booking_book(house.booking, &request, &worker->arena, &answer, &alternatives);
    if (result != RESULT_OK) {
        fprintf(stderr, "%s, day %d, %d-%d: %s\n", id, (int)request.range.day,
                (int)request.range.start_minute, (int)request.range.end_minute,
                result_wire_name(result));
        worker->bad++;
        return "nobody";
    }
    return answer.provider_id;
}

static void cancel_last(struct worker *worker)
{
    char id[32];
    snprintf(id, sizeof id, "w%d-%d", worker->lane, worker->asked - 1);
    const struct booking_ending ending = {.to = APPOINTMENT_CANCELLED};
    struct booking_answer answer;
    if (booking_become(house.booking, id, &ending, &worker->arena, &answer) != RESULT_OK) {
        fprintf(stderr, "%s: not cancelled\n", id);
        worker->bad++;
    }
}

/* The keeper of the lane has one place in its hour, and nobody else ever asks for that hour. */
static void ask_the_keeper(struct worker *worker)
{
    const struct booking_request request = {
        .range = {.day = DAY,
                  .start_minute = worker->lane * 60,
                  .end_minute = worker->lane * 60 + 60},
        .duration_minutes = 60,
    };
    ask(worker, &request);
    cancel_last(worker);
}

static void ask_the_champion(struct worker *worker)
{
    const struct booking_request request = {
        .group_id = "others",
        .range = {.day = DAY, .start_minute = 540, .end_minute = 1020},
        .duration_minutes = 5,
    };
    const char *winner = ask(worker, &request);
    if (strcmp(winner, "champion") != 0) {
        fprintf(stderr, "%s was better than the champion\n", winner);
        worker->bad++;
    }
    cancel_last(worker);
}

static void ask_for_any_day(struct worker *worker)
{
    const struct booking_request request = {
        .group_id = "open",
        .range = {.day = DAY + below(worker, 90), .start_minute = 0, .end_minute = 1440},
        .duration_minutes = 1,
    };
    ask(worker, &request);
    cancel_last(worker);
}

static void ask_the_equals(struct worker *worker)
{
    const struct booking_request request = {
        .group_id = "equals",
        .range = {.day = DAY, .start_minute = 0, .end_minute = 1440},
        .duration_minutes = 5,
    };
    ask(worker, &request);
}

/* Only the first lane moves the clock: what it holds expires then, and can be had at once. */
static void ask_when_expired(struct worker *worker)
{
    const struct booking_request request = {
        .group_id = "held",
        .range = {.day = DAY, .start_minute = 600, .end_minute = 660},
        .duration_minutes = 60,
        .held = true,
        .hold_seconds = HOLD_SECONDS,
    };
    ask(worker, &request);
    atomic_fetch_add(&house.clock.now, HOLD_SECONDS);
    ask(worker, &request);
    cancel_last(worker);
}

static void *run_lane(void *argument)
{
    struct worker *worker = argument;
    for (int round = 0; round < ROUNDS; round++) {
        ask_the_keeper(worker);
        ask_the_champion(worker);
        ask_for_any_day(worker);
        ask_the_equals(worker);
        if (worker->lane == 0) {
            ask_when_expired(worker);
        }
        arena_reset(&worker->arena);
    }
    return NULL;
}

static atomic_bool done;

/* Between the groups "others", "held" and the general one, in two zones; closed when a lane has its
 * hour, so that nobody is in the keeper's way, and never with many free slots. */
static void churn(struct worker *worker)
{
    static const char *const groups[] = {"others", "others", "held", "open", NULL};
    const struct zone *const zones[] = {&fixed_utc, &fixed_plus2};
    char id[32];
    snprintf(id, sizeof id, "other-%d", below(worker, OTHERS));
    int32_t start = 720 + 15 * below(worker, 20);
    struct availability_rule rule = availability_every_day(start, start + 120);
    struct provider_definition definition = {
        .group = groups[below(worker, 5)],
        .zone = zones[below(worker, 2)],
        .daily_limit = below(worker, 40),
        .buffer_after_minutes = 5 * below(worker, 2),
    };
    enum result result = register_one(worker, id, &definition, &rule);
    if (result != RESULT_OK) {
        fprintf(stderr, "%s: %s\n", id, result_wire_name(result));
        worker->bad++;
    }
    if (below(worker, 50) == 0) {
        booking_expire(house.booking);
    }
}

static void *run_churner(void *argument)
{
    struct worker *worker = argument;
    while (!atomic_load(&done)) {
        churn(worker);
        arena_reset(&worker->arena);
    }
    return NULL;
}

static void open_all(struct worker *worker)
{
    char id[32];
    for (int lane = 0; lane < LANES; lane++) {
        snprintf(id, sizeof id, "keeper-%d", lane);
        open_one(worker, id, NULL, 5,
                 (struct interval){60 * (int64_t)lane, 60 * (int64_t)lane + 60});
    }
    open_one(worker, "champion", "others", 100000, (struct interval){540, 1020});
    open_one(worker, "always", "open", 100000, (struct interval){0, 1440});
    open_one(worker, "held", "held", 100000, (struct interval){600, 660});
    for (int i = 0; i < EQUALS; i++) {
        snprintf(id, sizeof id, "equal-%d", i);
        open_one(worker, id, "equals", 1000, (struct interval){0, 1440});
    }
}

/* Whoever was chosen had no more bookings than anybody else at one moment of its request. */
static int count_uneven(struct worker *worker)
{
    int taken[EQUALS] = {0}, least = INT32_MAX, most = 0;
    struct booking_filter filter = {.statuses = BOOKING_LIVE, .from = INT64_MIN, .to = INT64_MAX};
    struct booking_place place = {.limit = 100};
    struct booking_page page;
    while (booking_next_page(house.booking, &filter, &place, &worker->arena, &page) == RESULT_OK &&
           page.count > 0) {
        for (size_t i = 0; i < page.count; i++) {
            const char *id = page.answers[i].provider_id;
            if (strncmp(id, "equal-", 6) == 0) {
                taken[strtol(id + 6, NULL, 10)]++;
            }
        }
    }
    for (int i = 0; i < EQUALS; i++) {
        least = taken[i] < least ? taken[i] : least;
        most = taken[i] > most ? taken[i] : most;
    }
    bool uneven = most == 0 || most - least > LANES;
    fprintf(stderr, "%d to %d bookings each\n", least, most);
    return uneven ? 1 : 0;
}

int main(void)
{
    struct worker workers[LANES + CHURNERS];
    pthread_t threads[LANES + CHURNERS];
    int bad = 0;
    house_init(&house);
    for (int i = 0; i < LANES + CHURNERS; i++) {
        workers[i] = (struct worker){.seed = (unsigned)i + 1, .lane = i};
        arena_init(&workers[i].arena, 1 << 14);
    }
    open_all(&workers[0]);
    for (int i = 0; i < LANES + CHURNERS; i++) {
        pthread_create(&threads[i], NULL, i < LANES ? run_lane : run_churner, &workers[i]);
    }
    for (int i = 0; i < LANES + CHURNERS; i++) {
        pthread_join(threads[i], NULL);
        if (i == LANES - 1) {
            atomic_store(&done, true);
        }
    }
    bad += count_uneven(&workers[0]);
    for (int i = 0; i < LANES + CHURNERS; i++) {
        bad += workers[i].bad;
        arena_deinit(&workers[i].arena);
    }
    house_deinit(&house);
    return bad == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
