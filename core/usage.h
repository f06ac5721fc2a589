/*
 * Usage: what a provider's day is taken up with.
 *
 * Of the time on a date between midnight and midnight, whenever windows, appointments and gaps
 * begin and end. Notice, horizon and the hour of asking do not count: a day's usage changes only
 * with its calendar and its definition.
 */
#ifndef CORE_USAGE_H
#define CORE_USAGE_H
#include "core/provider.h"

struct usage {
    int64_t open;         /* seconds; closures are taken off */
    int64_t booked;       /* seconds of live appointments, also outside open time */
    int64_t free;         /* seconds: open, not booked, and in nobody's margin */
    int64_t stranded;     /* of these, in gaps that the shortest duration does not fit into */
    int32_t free_slots;   /* as provider_free_slots */
    int32_t appointments; /* live ones of that service day */
};

/* Of a registered provider. */
struct usage usage_of_day(struct provider *provider, int32_t day, int32_t shortest_minutes)
    REQUIRES(provider);

#endif
