/* What is only known when all fields are: zones, offsets that they do not have, lengths. */
#include "server/api/range_form.h"

#include <inttypes.h>
#include <stdio.h>

#include "server/problem.h"
#include "server/service.h"

enum { DETAIL_SIZE = 160 };

const char *range_check_order(const void *members, const char **name_out)
{
    const struct json_moment *start = members, *end = start + 1;
    *name_out = "end";
    if (start->is_instant != end->is_instant) {
        return "Must be a time of day or an instant, as the start is.";
    }
    bool in_order = start->is_instant ? start->instant < end->instant : start->minute < end->minute;
    return in_order ? NULL : "Must be later than the start.";
}

/* clang-format off */
#define START .name = "start", .kind = JSON_KIND_MOMENT, .min = 0, .max = CIVIL_MINUTES_PER_DAY - 1
#define END   .name = "end",   .kind = JSON_KIND_MOMENT, .min = 0, .max = CIVIL_MINUTES_PER_DAY
static const struct json_field fields[] = {
    {START, .offset = 0},
    {END,   .offset = sizeof(struct json_moment)},
};
/* clang-format on */

const struct json_shape range_shape = {
    .fields = fields,
    .field_count = sizeof fields / sizeof fields[0],
    .size = 2 * sizeof(struct json_moment),
    .check = range_check_order,
};

struct json_field range_field(size_t offset)
{
    return (struct json_field){
        .name = "preferred_range",
        .kind = JSON_KIND_OBJECT,
        .shape = &range_shape,
        .offset = offset + offsetof(struct range_form, range),
    };
}

struct json_field range_start_field(size_t offset)
{
    return (struct json_field){START, .offset = offset + offsetof(struct range_form, range.start)};
}

struct json_field range_end_field(size_t offset)
{
    return (struct json_field){END, .offset = offset + offsetof(struct range_form, range.end)};
}

struct json_field range_date_field(size_t offset)
{
    return (struct json_field){
        .name = "date",
        .kind = JSON_KIND_DATE,
        .presence = JSON_NULLABLE,
        .min = RANGE_DAY_MIN,
        .max = RANGE_DAY_MAX,
        .offset = offset + offsetof(struct range_form, day),
    };
}

struct json_field range_zone_field(size_t offset)
{
    return (struct json_field){
        .name = "time_zone",
        .kind = JSON_KIND_TEXT,
        .presence = JSON_NULLABLE,
        .min = 1,
        .max = 64,
        .offset = offset + offsetof(struct range_form, zone_name),
    };
}

static enum result refuse(struct response *response, const char *pointer, const char *detail)
{
    problem_write_field(response, pointer, detail);
    return RESULT_INVALID;
}

/* An offset that the zone does not have at that instant is a wall time that does not exist there,
 * or a mistake. */
static bool has_offset(const struct zone *zone, const struct json_moment *moment)
{
    struct civil_moment local = zone->to_local(zone, moment->instant);
    int64_t wall = (int64_t)local.day * CIVIL_MINUTES_PER_DAY + local.minute;
    return moment->is_utc || wall - moment->instant / 60 == moment->offset_minutes;
}

static enum result resolve_instants(const struct range_form *form, const struct zone *zone,
                                    const struct request *request, struct response *response)
{
    const struct json_moment *ends[] = {&form->range.start, &form->range.end};
    static const char *const ranged[] = {"/preferred_range/start", "/preferred_range/end"};
    static const char *const bare[] = {"/start", "/end"};
    const char *const *pointers = form->is_bare ? bare : ranged;
    char detail[DETAIL_SIZE];
    for (size_t i = 0; i < 2; i++) {
        int64_t day = ends[i]->instant / CIVIL_SECONDS_PER_DAY;
        if (day < RANGE_DAY_MIN || day >= RANGE_DAY_MAX) {
            return refuse(response, pointers[i], "Must lie between the years 1900 and 2200.");
        }
        if (zone != NULL && !has_offset(zone, ends[i])) {
            snprintf(detail, sizeof detail,
                     "There is no such time in %.60s: its offset is another.", zone->name);
            return refuse(response, pointers[i], detail);
        }
    }
    if (form->day != BOOKING_UNDATED) {
        return refuse(response, "/date", "Not wanted: the range consists of instants.");
    }
    int64_t days = request->service->limits.max_range_days;
    if (ends[1]->instant - ends[0]->instant > days * CIVIL_SECONDS_PER_DAY) {
        snprintf(detail, sizeof detail, "Must be at most %" PRId64 " days after the start.", days);
        return refuse(response, pointers[1], detail);
    }
    return RESULT_OK;
}

enum result range_resolve(const struct range_form *form, const struct request *request,
                          struct response *response, struct booking_range *range_out)
{
    struct zones *zones = request->service->zones;
    const struct zone *zone = NULL;
    if (form->zone_name != NULL) {
        zone = zones->find(zones, form->zone_name);
        if (zone == NULL) {
            return refuse(response, "/time_zone", "There is no such IANA time zone.");
        }
    }
    *range_out = (struct booking_range){
        .is_instants = form->range.start.is_instant,
        .instants = {form->range.start.instant, form->range.end.instant},
        .day = form->day,
        .start_minute = form->range.start.minute,
        .end_minute = form->range.end.minute,
        .zone = zone,
    };
    return range_out->is_instants ? resolve_instants(form, zone, request, response) : RESULT_OK;
}
