/*
 * Fiber: threads of a simulation, one at a time on one real thread, in an order that a seed
 * decides.
 *
 * A fiber goes on until it waits for something or until the seed says that it is another's turn,
 * which can be wherever the program takes a lock (pthreads.c). Time limits pass when nobody else
 * can go on, and now and then before.
 */
#ifndef SIMULATION_FIBER_H
#define SIMULATION_FIBER_H
#include <stdbool.h>
#include <stdint.h>

enum { FIBERS_MAX = 12 };

struct fibers_settings {
    uint64_t seed;
    unsigned turns_per_1000; /* how often a lock is somebody else's turn */
    int slow;                /* the fiber that is passed over most of the time; -1: none */

    /* Called when nobody can go on, or nobody comes to an end. Does not return. */
    void (*stuck)(const char *why);
};

/* Who calls becomes fiber 0; all others have ended before the end. */
void fibers_begin(const struct fibers_settings *settings);
void fibers_end(void);
bool fibers_are_on(void);

int fiber_self(void);
int fiber_start(void *(*run)(void *argument), void *argument);
void fiber_join(int fiber);

/* Lets others go on, perhaps; with fiber_give_way only where turns_per_1000 says so. */
void fiber_pause(void);
void fiber_give_way(void);

/* Waits until somebody wakes those who wait for it; false: a time limit passed before. */
bool fiber_wait(const void *event, bool has_limit);
void fiber_wake_one(const void *event);
void fiber_wake_all(const void *event);

/* The seed's next number below that. */
uint32_t fiber_draw(uint32_t below);

/* How often another fiber went on so far. */
uint64_t fiber_turns(void);

#endif
