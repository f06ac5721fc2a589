/*
 * PostgreSQL collections: the numbers that a batch gives out, held against what others have given
 * out.
 *
 * What this process gave out itself it never gives out again, and its commits come in any order: so
 * only numbers of others clash.
 */
#ifndef SERVER_STORE_POSTGRES_COLLECTIONS_H
#define SERVER_STORE_POSTGRES_COLLECTIONS_H
#include "core/store.h"
#include "server/store/postgres_link.h"
#include "server/store/postgres_values.h"

/* The commits of one batch; of the caller. */
struct postgres_commits {
    struct commit *const *list;
    size_t count;
    bool are_behind; /* a group was closed that not all of them know of */
};

struct postgres_collections {
    GArray *list; /* by name, each once */
    struct postgres_array names;
};

void postgres_collections_init(struct postgres_collections *collections);
void postgres_collections_deinit(struct postgres_collections *collections);

/* Locks the rows of every collection that a change counts in, in the order of their names; queues
 * nothing, and says so, if none does. */
bool postgres_collections_queue_lock(struct postgres_collections *collections,
                                     struct postgres_link *link,
                                     const struct postgres_commits *commits);

/* What the locking answered. */
void postgres_collections_read(struct postgres_collections *collections, const PGresult *rows);

/* Whether it gives out a number that another process has given out. */
bool postgres_collections_clash(const struct postgres_collections *collections,
                                const struct commit *commit);

/* The highest numbers that the commits which apply have given out. */
void postgres_collections_queue_reach(struct postgres_collections *collections,
                                      struct postgres_link *link,
                                      const struct postgres_commits *commits);

#endif
