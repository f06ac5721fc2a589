/*
 * Zone (port): what core asks of the time-zone database.
 *
 * Implemented in server/zone_glib.c; tests bring fixed zones. A zone is immutable, may be used by
 * any thread and lives as long as the zones it came from, so that zones may be compared by address.
 */
#ifndef CORE_ZONE_H
#define CORE_ZONE_H
#include <stdint.h>

#include "core/civil.h"
#include "core/interval.h"

struct zone {
    const char *name; /* IANA */

    /* The wall time `minute` (0..2880, counted on the clock face from 00:00 of `day`) as an
     * instant. In a gap the wall time moves forward, in an overlap the first of the two counts (RFC
     * 5545 3.3.5). */
    int64_t (*to_instant)(const struct zone *zone, int32_t day, int32_t minute);

    struct civil_moment (*to_local)(const struct zone *zone, int64_t instant);
};

struct zones {
    /* NULL for a name the database does not have. Any thread. */
    const struct zone *(*find)(struct zones *zones, const char *name);
};

static inline struct interval zone_day(const struct zone *zone, int32_t day)
{
    return (struct interval){zone->to_instant(zone, day, 0), zone->to_instant(zone, day + 1, 0)};
}

#endif
