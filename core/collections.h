/*
 * Collections: what openings count in, and where each number of a collection is.
 *
 * Any thread; its own small lock is taken under no other but a provider's. Names live as long as
 * the registry.
 */
#ifndef CORE_COLLECTIONS_H
#define CORE_COLLECTIONS_H
#include <stdbool.h>
#include <stdint.h>

#include "core/annotations.h"

struct collections;
void collections_free(struct collections *collections);
struct collections *collections_new(void) OWNED_UNTIL(collections_free);

/* The one text that stands for a name; made if there is none. */
const char *collections_name(struct collections *collections, const char *name);

/* Numbers that follow one another, and where what they were given to is. */
struct collection_range {
    int64_t first, count;
    int64_t provider; /* number */
    int64_t start;    /* of the opening */
};

/* Gives out the next numbers of the collection, `range->count` of them, and returns the first. */
int64_t collections_take(struct collections *collections, const char *name,
                         const struct collection_range *range);

/* For loading: all numbers up to `last` were given out once. */
void collections_go_on(struct collections *collections, const char *name, int64_t last);

/* For loading: these numbers are given out already. */
void collections_put(struct collections *collections, const char *name,
                     const struct collection_range *range);

/* If they are beyond what was given out, these numbers are given out now. */
void collections_reach(struct collections *collections, const char *name,
                       const struct collection_range *range);

/* Another process has given these numbers out: whatever was here of them nothing has come of. */
void collections_learn(struct collections *collections, const char *name,
                       const struct collection_range *range);

/* The first range with numbers after `after`. False: there is none. Nothing may have come of it. */
bool collections_next(struct collections *collections, const char *name, int64_t after,
                      struct collection_range *range_out);

#endif
