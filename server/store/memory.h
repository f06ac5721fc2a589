/*
 * The memory engine's faults, for tests: each decided by a seeded generator, so a run can be had
 * again.
 */
#ifndef SERVER_STORE_MEMORY_H
#define SERVER_STORE_MEMORY_H
#include <stdint.h>

#include "server/store/engine.h"

struct memory_faults {
    uint64_t seed;
    unsigned delay_us_max;         /* before each batch */
    unsigned conflict_per_1000;    /* of commits, although their token was right */
    unsigned not_applied_per_1000; /* of commits */
    unsigned unknown_per_1000;     /* of commits; every other one is applied all the same */
};

/* Before the engine is in use, or while nothing is under way. */
void memory_set_faults(struct engine *engine, const struct memory_faults *faults);

/* The n-th commit from now (1 is the next) is not applied. Any thread. */
void memory_fail_nth(struct engine *engine, uint64_t nth);

#endif
