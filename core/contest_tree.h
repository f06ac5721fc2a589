/*
 * The tree of a contest: what putting and searching share (internal to contest).
 */
#ifndef CORE_CONTEST_TREE_H
#define CORE_CONTEST_TREE_H
#include <pthread.h>
#include <stdatomic.h>

#include "core/contest.h"

enum {
    SEATS = 128, /* of a block */
    CHILDREN = 8,
    LEVELS = 7, /* room for 33 million */
    ANYBODY = ENTRY_LENGTHS * ENTRY_QUARTERS,
    CELLS,
};

/* No entry below ranks higher in that cell, and none expires sooner. Rank 0: there is none. */
struct bounds {
    int64_t next_expiry;
    uint64_t ranks[CELLS];
};

struct block {
    struct bounds bounds; /* first */
    uint64_t ranks[SEATS];
    int64_t next_expiries[SEATS];
    struct entry_starts starts[SEATS][ENTRY_LENGTHS];
    uint8_t order[SEATS]; /* the seats taken, best first */
    size_t count;
};

/* Level 0 are the blocks; the highest level has one node. */
struct level {
    struct bounds **nodes;
    size_t count, capacity;
};

struct contest {
    int64_t newest;
    _Atomic size_t bytes;
    pthread_mutex_t mutex; /* guards the rest */
    struct level levels[LEVELS];
    size_t height;
};

static inline struct block *block_at(const struct contest *contest, size_t index)
{
    return (struct block *)(void *)contest->levels[0].nodes[index];
}

#endif
