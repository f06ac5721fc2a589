/*
 * Slot: what may be offered, why something else may not, and what would do instead.
 *
 * All of it rests on the functions that a booking rests on (core/provider.h), so that every offer
 * can be booked. Of a registered provider; the caller holds its lock. Nothing is changed.
 */
#ifndef CORE_SLOT_H
#define CORE_SLOT_H
#include "core/provider.h"

struct slot_query {
    int64_t duration;     /* seconds, whole minutes, > 0 */
    int32_t step_minutes; /* between starts; 0: the provider's, and if it has none, the duration */
    struct provider_asking asking;
};

/*
 * The starts of the slots that begin on `day`, rising; at most `max`, returns how many.
 *
 * Starts lie on a grid of wall-clock time that counts from the start of the open window, windows
 * that touch being one, also from one that began on a day before. Where the clocks change inside
 * the window, the starts stay on what the clock shows: an hour that is repeated is offered twice.
 * What has been open for a whole week counts from midnight.
 */
size_t slot_list(struct provider *provider, const struct slot_query *query, int32_t day,
                 int64_t *starts_out, size_t max) REQUIRES(provider);

/* Why a span cannot be booked: the first of these that applies. */
enum slot_rule {
    SLOT_BOOKABLE,
    SLOT_HORIZON,
    SLOT_NOTICE,        /* also: in the past */
    SLOT_CLOSED,        /* a closure covers part of it */
    SLOT_OVERRIDE,      /* outside the hours that an override gives that date */
    SLOT_OUTSIDE_HOURS, /* also: begins after 23:59:00 of its day, and is no exact request */
    SLOT_NOT_OFFERED,   /* open, but not what is offered: not whole, or off the grid */
    SLOT_DAILY_LIMIT,
    SLOT_APPOINTMENT,
    SLOT_HOLD,
    SLOT_BUFFER, /* overlaps nothing, but is too near to something */
    SLOT_RULE_COUNT
};

/* As it is written in answers. */
const char *slot_rule_name(enum slot_rule rule);

/* SLOT_BOOKABLE exactly when provider_place would place an appointment there. */
enum slot_rule slot_judge(struct provider *provider, struct interval span,
                          const struct provider_asking *asking) REQUIRES(provider);

/* What a client asked for in vain. */
struct slot_search {
    struct interval wanted;
    int64_t duration; /* seconds, whole minutes, > 0 */
    struct provider_asking asking;
    int32_t days; /* looked at before `wanted`, after it, and at most of it; if it lies beyond
                     notice or horizon, before and after where that begins */
};

/*
 * Bookable starts on whole minutes, the nearest first, the earlier one among equals; at most `max`,
 * returns how many. A slot inside the wanted range is at distance 0, any other as far as it juts
 * out. Of each gap: its nearest start, then others whole durations away from it; no two overlap.
 */
size_t slot_nearest(struct provider *provider, const struct slot_search *search,
                    int64_t *starts_out, size_t max) REQUIRES(provider);

#endif
