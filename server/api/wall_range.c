/* Decoded, put on a clock, encoded. */
#include "server/api/wall_range.h"

#include "server/encode.h"

static const char *check_order(const void *members, const char **name_out)
{
    const struct wall_range *range = members;
    *name_out = "end";
    return range->start_minute < range->end_minute ? NULL : "Must be later than the start.";
}

/* clang-format off */
static const struct json_field fields[] = {
    {.name = "start", .kind = JSON_KIND_TIME, .offset = offsetof(struct wall_range, start_minute),
     .min = 0, .max = CIVIL_MINUTES_PER_DAY - 1},
    {.name = "end",   .kind = JSON_KIND_TIME, .offset = offsetof(struct wall_range, end_minute),
     .min = 0, .max = CIVIL_MINUTES_PER_DAY},
};
/* clang-format on */

const struct json_shape wall_range_shape = {
    .fields = fields,
    .field_count = sizeof fields / sizeof fields[0],
    .size = sizeof(struct wall_range),
    .check = check_order,
};

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
