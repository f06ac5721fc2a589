/*
 * Change reach: the highest number that a change has given out of a collection, found once for
 * every engine.
 *
 * The engine keeps the highest of all in the transaction of the change, whatever becomes of what
 * has the number.
 */
#ifndef SERVER_STORE_CHANGE_REACH_H
#define SERVER_STORE_CHANGE_REACH_H
#include "core/store.h"

struct change_reach {
    const char *collection; /* NULL: it has given out none; borrowed from the change */
    int64_t last;
};

struct change_reach change_reach_of(const struct change *change);

#endif
