/*
 * Encode time: dates, times of day and instants as members of a JSON object.
 */
#ifndef SERVER_ENCODE_TIME_H
#define SERVER_ENCODE_TIME_H
#include <stdint.h>

#include "core/interval.h"
#include "server/text.h"

void encode_date_member(struct text *text, const char *name, int32_t day);    /* civil day */
void encode_time_member(struct text *text, const char *name, int32_t minute); /* 0..1440 */
void encode_instant_member(struct text *text, const char *name, int64_t instant);

/* "start" and "end" as instants. */
void encode_span(struct text *text, struct interval span);

#endif
