/* Through the one form that each of them has on the wire. */
#include "server/encode_time.h"

#include "core/civil.h"
#include "core/instant.h"
#include "server/encode.h"

void encode_date_member(struct text *text, const char *name, int32_t day)
{
    char date[CIVIL_DATE_SIZE];
    civil_format_date(day, date);
    encode_string_member(text, name, date);
}

void encode_time_member(struct text *text, const char *name, int32_t minute)
{
    char time[CIVIL_TIME_SIZE];
    civil_format_time(minute, time);
    encode_string_member(text, name, time);
}

void encode_instant_member(struct text *text, const char *name, int64_t instant)
{
    char moment[INSTANT_SIZE];
    instant_format(instant, moment);
    encode_string_member(text, name, moment);
}

void encode_span(struct text *text, struct interval span)
{
    encode_instant_member(text, "start", span.start);
    encode_instant_member(text, "end", span.end);
}
