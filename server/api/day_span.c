/* Without dates a span begins today. */
#include "server/api/day_span.h"

#include <inttypes.h>
#include <stdio.h>

#include "core/booking_slots.h"
#include "server/api/range_form.h"
#include "server/problem.h"
#include "server/service.h"

static struct json_field day_field(const char *name, size_t offset, size_t given)
{
    return (struct json_field){
        .name = name,
        .kind = JSON_KIND_DATE,
        .presence = JSON_OPTIONAL,
        .min = RANGE_DAY_MIN,
        .max = RANGE_DAY_MAX,
        .offset = offset,
        .given = given,
    };
}

struct json_field day_date_field(size_t offset)
{
    return day_field("date", offset + offsetof(struct day_form, date),
                     offset + JSON_GIVEN_AT(struct day_form, has_date));
}

struct json_field day_from_field(size_t offset)
{
    return day_field("from", offset + offsetof(struct day_form, from),
                     offset + JSON_GIVEN_AT(struct day_form, has_from));
}

struct json_field day_to_field(size_t offset)
{
    return day_field("to", offset + offsetof(struct day_form, to),
                     offset + JSON_GIVEN_AT(struct day_form, has_to));
}

static enum result refuse(struct response *response, const char *pointer, const char *detail)
{
    problem_write_field(response, pointer, detail);
    return RESULT_INVALID;
}

static struct day_span span_of(const struct day_form *form, const struct day_bounds *bounds)
{
    if (form->has_date == JSON_GIVEN_VALUE) {
        return (struct day_span){form->date, form->date};
    }
    int32_t first = form->has_from == JSON_GIVEN_VALUE ? form->from : bounds->today;
    int64_t days =
        bounds->days_default < bounds->days_max ? bounds->days_default : bounds->days_max;
    return (struct day_span){
        .first = first,
        .last = form->has_to == JSON_GIVEN_VALUE ? form->to : first + (int32_t)days - 1,
    };
}

enum result day_span_choose(const struct day_form *form, const struct day_bounds *bounds,
                            struct response *response, struct day_span *span_out)
{
    bool has_to = form->has_to == JSON_GIVEN_VALUE;
    if (form->has_date == JSON_GIVEN_VALUE && (has_to || form->has_from == JSON_GIVEN_VALUE)) {
        return refuse(response, "/date", "Must stand alone, without from and to.");
    }
    struct day_span span = span_of(form, bounds);
    if (span.last < span.first) {
        return refuse(response, "/to", "Must not be earlier than from.");
    }
    if (span.last - span.first >= bounds->days_max) {
        char detail[80];
        snprintf(detail, sizeof detail, "Must be at most %" PRId64 " days, the first included.",
                 bounds->days_max);
        return refuse(response, has_to ? "/to" : "/from", detail);
    }
    *span_out = span;
    return RESULT_OK;
}

int64_t day_span_of_group(const struct request *request, const char *group_id)
{
    const struct service_limits *limits = &request->service->limits;
    struct booking *booking = request->service->booking;
    int64_t members = 0;
    for (int64_t number = booking_next_member(booking, group_id, 0); number != 0;
         number = booking_next_member(booking, group_id, number)) {
        members++;
    }
    int64_t days = members > 0 ? limits->max_slot_work / members : limits->max_slot_days;
    return days < limits->max_slot_days ? days : limits->max_slot_days;
}
