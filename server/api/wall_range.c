/* Put on a clock and encoded. */
#include "server/api/wall_range.h"

#include "server/encode.h"

struct wall_range wall_range_of(struct interval span, const struct zone *zone)
{
    struct civil_moment start = zone->to_local(zone, span.start);
    struct civil_moment end = zone->to_local(zone, span.end);
    bool ends_the_day = end.day > start.day && zone_day(zone, start.day).end == span.end;
    return (struct wall_range){
        .start_minute = start.minute,
        .end_minute = ends_the_day ? CIVIL_MINUTES_PER_DAY : end.minute,
    };
}

static void encode_time_member(struct text *text, const char *name, int32_t minute)
{
    char time[CIVIL_TIME_SIZE];
    civil_format_time(minute, time);
    encode_string_member(text, name, time);
}

void encode_wall_range(struct text *text, struct wall_range range)
{
    encode_object(text);
    encode_time_member(text, "start", range.start_minute);
    encode_time_member(text, "end", range.end_minute);
    encode_object_end(text);
}
