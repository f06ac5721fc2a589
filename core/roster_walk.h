/*
 * Roster walk: providers in the order in which a request that names nobody should try them (design
 * section 7).
 *
 * Most free slots first, then least recently booked that day, then registration order; the caller
 * asks the provider itself under its lock. Nobody who could take the request is left out.
 *
 * Each step is won in the contests for the day (core/roll.h): the provider was the best of those
 * not yet tried at one moment, and the cost does not grow with their number. Only after 32 vain
 * steps, and for questions that go by hints alone, the rest is sorted by the roster's hints, which
 * is one pass over all providers.
 */
#ifndef CORE_ROSTER_WALK_H
#define CORE_ROSTER_WALK_H
#include "core/roll.h"
#include "core/roster.h"

/* Whom a question looks for on one roll. */
struct roster_seeking {
    int32_t day;
    struct entry_wish wish;
};

/* What a walk asks back. `day_for`: the service day wanted of providers in that zone. `refresh`:
 * the hint is about another day or no longer holds, make and publish one for the day wanted, false
 * if the provider is out; called without locks. `seek`: false if nobody on the roll can take it. */
struct roster_question {
    const struct group *group; /* whose providers; NULL: all */
    int64_t now;
    bool many_days; /* by hints, the day wanted is only the first: those without a free slot come,
                       too, last */
    int32_t (*day_for)(struct roster_question *question, const struct zone *zone);
    bool (*refresh)(struct roster_question *question, struct provider *provider,
                    struct roster_hint *hint_out);

    struct rolls *rolls; /* NULL: by hints alone */
    bool (*seek)(struct roster_question *question, struct roll *roll,
                 struct roster_seeking *seeking_out);
};

struct roster_choice {
    int64_t number, latest_booking;
    int32_t free_slots;
};

struct roster_walk {
    struct roster *roster;
    struct roster_question *question;
    int64_t tried[ROLL_PASSED_MAX]; /* won in contests */
    size_t tried_count;
    bool by_hints;
    struct roster_choice *rest; /* NULL until needed */
    size_t rest_count, rest_next;
};

void roster_walk_init(struct roster_walk *walk, struct roster *roster,
                      struct roster_question *question);
void roster_walk_deinit(struct roster_walk *walk);

struct provider *roster_walk_next(struct roster_walk *walk); /* NULL at the end */

#endif
