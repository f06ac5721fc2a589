/*
 * REST time: dates, times of day and moments as clients of Django REST framework write them.
 *
 * Digits may lack a zero in front, a moment has a T or a space in the middle, its seconds and its
 * offset may be left out, and what has no offset is UTC. False, and nothing written, for anything
 * else and for what no calendar or clock shows.
 */
#ifndef SERVER_FACES_REST_TIME_H
#define SERVER_FACES_REST_TIME_H
#include <stdbool.h>
#include <stdint.h>

#include "core/interval.h"
#include "server/text.h"

/* YYYY-MM-DD: a civil day of the years 0001 to 9999. */
bool rest_parse_date(const char *text, int32_t *day_out);

/* hh:mm[:ss[.uuuuuu]] */
struct rest_time {
    int32_t minute; /* of the day, 0..1439 */
    int32_t second, microsecond;
};
bool rest_parse_time(const char *text, struct rest_time *time_out);

/* Of the day, without the fraction. */
int32_t rest_second_of_day(struct rest_time time);

/* YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]; it may lie a day outside those years. */
struct rest_moment {
    int64_t instant;
    int32_t microseconds; /* after it */
};
bool rest_parse_moment(const char *text, struct rest_moment *moment_out);

bool rest_moment_is_before(struct rest_moment a, struct rest_moment b);

/* The least whole seconds that cover what lies between them. */
struct interval rest_cover(struct rest_moment start, struct rest_moment end);

/* In UTC, as a member of an object; microseconds only if there are any. */
void rest_encode_moment(struct text *body, const char *name, struct rest_moment moment);

#endif
