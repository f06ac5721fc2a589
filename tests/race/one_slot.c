/* N threads want the same slot: exactly one gets it, every round, named and not named. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/house.h"

enum { THREADS = 8, ROUNDS = 300 };

static struct house house;
static pthread_barrier_t line;
static enum result results[THREADS];

struct racer {
    int lane;
};

static void *run(void *argument)
{
    const struct racer *racer = argument;
    struct arena arena;
    arena_init(&arena, 4096);
    for (int round = 0; round < ROUNDS; round++) {
        char id[32], provider[32];
        snprintf(id, sizeof id, "r%d-%d", round, racer->lane);
        snprintf(provider, sizeof provider, "p%d", round);
        struct booking_request request = {
            .id = id,
            .provider_id = round % 2 == 0 ? provider : NULL,
            .range = {.day = BOOKING_UNDATED, .start_minute = 540, .end_minute = 600},
            .duration_minutes = 60,
        };
        struct booking_answer answer;
        pthread_barrier_wait(&line);
        struct booking_alternatives alternatives;
        results[racer->lane] =
            booking_book(house.booking, &request, &arena, &answer, &alternatives);
        arena_reset(&arena);
        pthread_barrier_wait(&line);
        pthread_barrier_wait(&line); /* The referee counts between these two. */
    }
    arena_deinit(&arena);
    return NULL;
}

static bool one_winner(void)
{
    int winners = 0, losers = 0;
    for (int lane = 0; lane < THREADS; lane++) {
        winners += results[lane] == RESULT_OK;
        losers += results[lane] == RESULT_NO_SLOT || results[lane] == RESULT_NO_SLOT_PREFERRED;
    }
    return winners == 1 && losers == THREADS - 1;
}

int main(void)
{
    house_init(&house);
    pthread_barrier_init(&line, NULL, THREADS + 1);
    pthread_t threads[THREADS];
    struct racer racers[THREADS];
    for (int lane = 0; lane < THREADS; lane++) {
        racers[lane].lane = lane;
        pthread_create(&threads[lane], NULL, run, &racers[lane]);
    }
    int bad = 0;
    for (int round = 0; round < ROUNDS; round++) {
        char id[32];
        snprintf(id, sizeof id, "p%d", round);
        if (house_register(&house, id, 9, 9, 10) != RESULT_OK) {
            bad++;
        }
        pthread_barrier_wait(&line);
        pthread_barrier_wait(&line);
        bad += one_winner() ? 0 : 1;
        pthread_barrier_wait(&line);
    }
    for (int lane = 0; lane < THREADS; lane++) {
        pthread_join(threads[lane], NULL);
    }
    size_t live = house_live(&house);
    house_deinit(&house);
    printf("%d rounds, %d without exactly one winner, %zu appointments\n", ROUNDS, bad, live);
    return bad == 0 && live == ROUNDS ? EXIT_SUCCESS : EXIT_FAILURE;
}
