/* Put on a clock and encoded. */
#include "server/api/wall_range.h"

#include "server/encode.h"
#include "server/encode_time.h"

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

void encode_wall_range(struct text *text, struct wall_range range)
{
    encode_object(text);
    encode_time_member(text, "start", range.start_minute);
    encode_time_member(text, "end", range.end_minute);
    encode_object_end(text);
}
