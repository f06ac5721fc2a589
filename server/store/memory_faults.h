/*
 * Memory faults: how the memory engine fails on demand, for tests.
 *
 * Each fault is decided by a seeded generator, so a run can be had again.
 */
#ifndef SERVER_STORE_MEMORY_FAULTS_H
#define SERVER_STORE_MEMORY_FAULTS_H
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct memory_faults {
    uint64_t seed;
    unsigned delay_us_max;         /* before each batch */
    unsigned conflict_per_1000;    /* of commits, although their token was right */
    unsigned not_applied_per_1000; /* of commits */
    unsigned unknown_per_1000;     /* of commits; every other one is applied all the same */
};

enum memory_fault {
    MEMORY_FAULT_NONE,
    MEMORY_FAULT_CONFLICT,
    MEMORY_FAULT_NOT_APPLIED,
    MEMORY_FAULT_UNKNOWN_APPLIED,
    MEMORY_FAULT_UNKNOWN_NOT_APPLIED,
};

struct memory_fate {
    struct memory_faults faults;
    uint64_t random;
    _Atomic uint64_t fail_in; /* the commit that is not applied, counted down; 0: none */
};

void memory_fate_set(struct memory_fate *fate, const struct memory_faults *faults);

/* Before each batch, and for each of its commits. */
void memory_fate_delay(struct memory_fate *fate);
enum memory_fault memory_fate_draw(struct memory_fate *fate);

#endif
