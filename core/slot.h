/*
 * Slot: what may be offered, why something else may not, and what would do instead.
 *
 * All of it rests on the functions that a booking rests on (core/provider.h), so that an offer can
 * be booked and what can be booked on the grid is offered. Pure; the caller holds the lock.
 */
#ifndef CORE_SLOT_H
#define CORE_SLOT_H
#include "core/provider.h"

struct slot_query {
    int64_t duration;     /* seconds, whole minutes */
    int32_t step_minutes; /* between starts; 0: the provider's, and if it has none, the duration */
    struct provider_asking asking;
};

/* The starts of the slots that begin on `day`, rising; at most `max`, returns how many. Starts lie
 * on a grid of local wall-clock time that is anchored to the start of the open window, windows that
 * touch being one; across a DST change they stay on it. */
size_t slot_list(struct provider *provider, const struct slot_query *query, int32_t day,
                 int64_t *starts_out, size_t max) REQUIRES(provider);

/* Why a span cannot be booked: the first of these that applies. */
enum slot_rule {
    SLOT_BOOKABLE,
    SLOT_HORIZON,
    SLOT_NOTICE,
    SLOT_OUTSIDE_HOURS,
    SLOT_OVERRIDE, /* outside the hours that an override gives that date */
    SLOT_CLOSED,
    SLOT_DAILY_LIMIT,
    SLOT_APPOINTMENT,
    SLOT_HOLD,
    SLOT_BUFFER, /* too near to an appointment */
    SLOT_RULE_COUNT
};

const char *slot_rule_name(enum slot_rule rule);

/* The span begins and ends on whole minutes. */
enum slot_rule slot_judge(struct provider *provider, struct interval span,
                          const struct provider_asking *asking) REQUIRES(provider);

/* What a client asked for in vain. */
struct slot_search {
    struct interval wanted;
    int64_t duration; /* seconds, whole minutes */
    struct provider_asking asking;
    int32_t days; /* that are looked at before and after */
};

/* Bookable starts, the nearest to the wanted range first, the earlier one among equals; at most
 * `max`, returns how many. Several in one gap are a duration apart. */
size_t slot_nearest(struct provider *provider, const struct slot_search *search,
                    int64_t *starts_out, size_t max) REQUIRES(provider);

#endif
