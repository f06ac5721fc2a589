/*
 * Rank set: numbers from 0 to a bound, with their neighbours, all in a few steps whatever the size.
 *
 * A bit for each number, and above every 64 words a word that says which of them are not empty.
 * One thread at a time.
 */
#ifndef SUPPORT_RANK_SET_H
#define SUPPORT_RANK_SET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RANK_SET_LEVELS = 6 };
#define RANK_NONE SIZE_MAX

struct rank_set {
    uint64_t *levels[RANK_SET_LEVELS]; /* the numbers themselves first */
    size_t words[RANK_SET_LEVELS];
    int level_count;
};

/* For numbers below `bound`, which may be 0. */
void rank_set_init(struct rank_set *set, size_t bound);
void rank_set_deinit(struct rank_set *set);

void rank_set_add(struct rank_set *set, size_t rank);
void rank_set_remove(struct rank_set *set, size_t rank);
bool rank_set_has(const struct rank_set *set, size_t rank);

/* The nearest member above, or below, that number; RANK_NONE. */
size_t rank_set_above(const struct rank_set *set, size_t rank);
size_t rank_set_below(const struct rank_set *set, size_t rank);

#endif
