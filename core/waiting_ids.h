/*
 * Waiting ids: ids of others that go into their indexes as soon as nobody here holds a claim on
 * them (internal to booking).
 *
 * Whoever holds the claim may himself be waiting for what they came with, so nobody waits for him.
 * A zeroed list is empty; one thread at a time.
 */
#ifndef CORE_WAITING_IDS_H
#define CORE_WAITING_IDS_H
#include "core/id_index.h"

struct waiting_ids {
    struct waiting_id *first;
};
void waiting_ids_deinit(struct waiting_ids *waiting);

/* Now, or when it is tried again. What the index has of that id stays; NULL is no id. */
void waiting_ids_put(struct waiting_ids *waiting, struct id_index *index, const char *id,
                     int64_t number);

/* True if one of them could be put now. */
bool waiting_ids_try_again(struct waiting_ids *waiting);

#endif
