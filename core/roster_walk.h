/*
 * Roster walk: providers in the order in which a request that names nobody should try them (design
 * section 7).
 *
 * Most free slots first, then least recently booked that day, then registration order. Every
 * provider of the group with a free slot comes at least once, ordered as its hint was at the moment
 * it was read; the caller asks the provider itself under its lock. One pass over the hints finds
 * the first eight; only a request that all of them refuse pays for sorting the rest. Cost:
 * O(providers) per walk, no lock.
 */
#ifndef CORE_ROSTER_WALK_H
#define CORE_ROSTER_WALK_H
#include "core/roster.h"

/* What a walk asks back. `day_for`: the service day wanted of providers in that zone. `refresh`:
 * the hint is about another day or no longer holds, make and publish one for the day wanted, false
 * if the provider is out; called without locks. */
struct roster_question {
    const struct group *group; /* whose providers; NULL: all */
    int64_t now;
    bool
        many_days; /* the day wanted is only the first: those without a free slot come, too, last */
    int32_t (*day_for)(struct roster_question *question, const struct zone *zone);
    bool (*refresh)(struct roster_question *question, struct provider *provider,
                    struct roster_hint *hint_out);
};

enum { ROSTER_WALK_FIRST = 8 };

struct roster_choice {
    int64_t number, latest_booking;
    int32_t free_slots;
};

struct roster_walk {
    struct roster *roster;
    struct roster_question *question;
    struct roster_choice first[ROSTER_WALK_FIRST];
    size_t first_count, first_next;
    struct roster_choice *rest; /* NULL until needed */
    size_t rest_count, rest_next;
};

void roster_walk_init(struct roster_walk *walk, struct roster *roster,
                      struct roster_question *question);
void roster_walk_deinit(struct roster_walk *walk);

struct provider *roster_walk_next(struct roster_walk *walk); /* NULL at the end */

#endif
