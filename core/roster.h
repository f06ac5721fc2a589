/*
 * Roster: all providers, by id and by number.
 *
 * Finding takes no lock; registering takes the roster's own. Providers are never removed while the
 * roster lives. Beside each stands a hint, published under that provider's lock and read without
 * it: which group it is in, what it has free on one day, when its next hold expires. Whoever has
 * most free slots is found in contests (core/roll.h), and by hints only where they do not do
 * (core/roster_walk.h).
 */
#ifndef CORE_ROSTER_H
#define CORE_ROSTER_H
#include "core/annotations.h"
#include "core/hash.h"
#include "core/provider.h"

struct roster;
void roster_free(struct roster *roster);
struct roster *roster_new(struct hash_key key) OWNED_UNTIL(roster_free);

/* NULL if there is none. A provider found may be unregistered: look under its lock. */
struct provider *roster_find(struct roster *roster, const char *id);
struct provider *roster_at(struct roster *roster, int64_t number);

/* The provider of that id, made (unregistered, with that number, which nobody has; 0: the next one)
 * if it does not exist yet. NULL when the roster is full, at 16 million. */
struct provider *roster_ensure(struct roster *roster, const char *id, int64_t number);

/* Makes the provider with the number the store knows it by. One of that id that was made before,
 * and of which nothing came, is found no more. NULL when the roster is full. */
struct provider *roster_restore(struct roster *roster, const char *id, int64_t number);

/* The highest number given out so far. Numbers up to it may have no provider. */
int64_t roster_last_number(struct roster *roster);

struct roster_hint {
    const struct group *group; /* NULL: the provider is out */
    const struct zone *zone;
    int32_t day; /* service day the rest is about */
    int32_t free_slots;
    int64_t latest_booking; /* higher is more recent */
    int64_t next_expiry;    /* the hint holds until then: a hold expires */
};

void roster_publish(struct roster *roster, const struct provider *provider,
                    const struct roster_hint *hint) REQUIRES(provider);

/* The earliest expiry published since the last reset, or earlier. Whoever resets it, and only one
 * at a time does, looks at every hint afterwards. Any thread. */
int64_t roster_next_expiry(struct roster *roster);
void roster_reset_expiry(struct roster *roster);
void roster_expect_expiry(struct roster *roster, int64_t instant);

/* False if the provider of that number, which must exist, is out or has no hint yet. Any thread. */
bool roster_read_hint(struct roster *roster, int64_t number, struct roster_hint *hint_out);

#endif
