/*
 * Numbering: ids made of a prefix and the next number, from 1.
 *
 * Which number comes next is known from the ids there are, looked for by doubling the first time a
 * prefix is asked for. A number is left out if nothing came of what it was given to. Any thread;
 * its own small lock is taken under no other but a provider's.
 */
#ifndef CORE_NUMBERING_H
#define CORE_NUMBERING_H
#include <stdbool.h>

#include "core/annotations.h"
#include "core/hash.h"
#include "core/memory.h"

/* Both are asked under the numbering's lock, and must not wait. */
struct numbering_ids {
    void *context;
    bool (*is_used)(void *context, const char *id);
    bool (*claim)(void *context, const char *id); /* false: it is used, or somebody else's */
};

struct numbering;
void numbering_free(struct numbering *numbering);
struct numbering *numbering_new(struct hash_key key, const struct numbering_ids *ids)
    OWNED_UNTIL(numbering_free);

/* Claims the next id and returns it, in the arena. */
const char *numbering_make(struct numbering *numbering, const char *prefix, struct arena *arena);

#endif
