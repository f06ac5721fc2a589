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

/* Gives out `count` numbers to a provider, and returns the first of them. */
int64_t collections_take(struct collections *collections, const char *name, int64_t count,
                         int64_t provider);

/* The same for loading: these numbers are the provider's. */
void collections_put(struct collections *collections, const char *name, int64_t number,
                     int64_t count, int64_t provider);

/* Which provider was given that number; 0: none. It may be that nothing came of it. */
int64_t collections_find(struct collections *collections, const char *name, int64_t number);

/* The first range of numbers that ends after `after`. False: there is none. */
struct collection_range {
    int64_t first, count, provider;
};
bool collections_next(struct collections *collections, const char *name, int64_t after,
                      struct collection_range *range_out);

#endif
