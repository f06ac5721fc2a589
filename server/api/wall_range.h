/*
 * Wall range: {"start": "HH:MM", "end": "HH:MM"}, a span on a provider's wall clock.
 */
#ifndef SERVER_API_WALL_RANGE_H
#define SERVER_API_WALL_RANGE_H
#include <stdint.h>

#include "core/zone.h"
#include "server/text.h"

struct wall_range {
    int32_t start_minute, end_minute; /* 0 <= start < end <= 1440 */
};

/* What the clock in that zone says at both ends. A span that ends with its day ends at 24:00. */
struct wall_range wall_range_of(struct interval span, const struct zone *zone);

void encode_wall_range(struct text *text, struct wall_range range);

#endif
