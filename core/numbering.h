/*
 * Numbering: ids made of a prefix and the next number, from 1, and the numbers of openings.
 *
 * What was given out last is known from what is there: ids are looked for by doubling the first
 * time a prefix is asked for; collections are told while loading. Numbers of what did not come
 * about are left out. Any thread; its own small lock is taken under no other but a provider's.
 */
#ifndef CORE_NUMBERING_H
#define CORE_NUMBERING_H
#include <stdbool.h>
#include <stdint.h>

#include "core/annotations.h"
#include "core/hash.h"

struct numbering;

/* Whether an id is taken; asked under the numbering's lock. */
typedef bool (*numbering_is_used)(void *context, const char *id);

void numbering_free(struct numbering *numbering);
struct numbering *numbering_new(struct hash_key key, numbering_is_used is_used, void *context)
    OWNED_UNTIL(numbering_free);

/* A number that makes an id with the prefix which is not used, and was not given out before. */
int64_t numbering_next(struct numbering *numbering, const char *prefix);

#endif
