/*
 * API moment: points in time and dates, in all the forms that pydantic takes.
 */
#ifndef SERVER_FACES_API_MOMENT_H
#define SERVER_FACES_API_MOMENT_H
#include "server/faces/api_fields.h"

struct api_moment {
    int64_t instant;
    int32_t microseconds; /* after it */
};

/* A date and a time of day with a 'T' or a space between them, in UTC if there is no offset; or
 * seconds since 1970, also as a text, and milliseconds if there are too many of them. NULL, or what
 * is wrong; dates that requests may not name are (server/api/range_form.h). */
const struct api_fault *api_moment_read(const struct value *value, struct api_moment *moment_out);

/* The first whole second that is not before the moment, and the last that is not after it. */
int64_t api_moment_ceiling(const struct api_moment *moment);
int64_t api_moment_floor(const struct api_moment *moment);
bool api_moment_is_before(const struct api_moment *moment, const struct api_moment *other);

/* "2026-11-21", or a moment at midnight. NULL, or what is wrong. */
const struct api_fault *api_moment_read_day(const struct value *value, int32_t *day_out);

#endif
