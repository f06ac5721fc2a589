/*
 * Instant: a moment in UTC, as int64_t seconds since 1970-01-01T00:00:00Z (leap seconds not
 * counted).
 */
#ifndef CORE_INSTANT_H
#define CORE_INSTANT_H
#include <stdbool.h>
#include <stdint.h>

enum { INSTANT_SIZE = 21 }; /* "2026-11-21T09:30:00Z", with the final NUL */

/* RFC 3339 date-time in UTC. The instant lies in years 0001 to 9999. */
void instant_format(int64_t instant, char text_out[static INSTANT_SIZE]);

/* An instant and how its writer's clock stood. */
struct instant_text {
    int64_t instant;
    int32_t offset_minutes; /* ahead of UTC */
    bool is_utc;            /* written with Z, not with an offset */
};

/* False, and nothing written, unless the whole text is an RFC 3339 date-time that exists, on a
 * whole second and in years 0001 to 9999 of UTC. A fraction must be zero; no leap seconds. */
bool instant_parse(const char *text, struct instant_text *text_out);

#endif
