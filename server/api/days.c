/* Days: how much of a provider's time is open, booked, free, and of no use to anybody. */
#include "core/booking_days.h"
#include "core/booking_provider.h"
#include "server/api/affected.h"
#include "server/api/api.h"
#include "server/api/day_span.h"
#include "server/api/parameters.h"
#include "server/api/shapes.h"
#include "server/api/version_tag.h"
#include "server/encode.h"
#include "server/encode_time.h"
#include "server/service.h"

struct json_shape shape_days(const struct service_limits *limits, struct json_field *fields_out)
{
    (void)limits;
    const struct json_field fields[] = {day_date_field(0), day_from_field(0), day_to_field(0)};
    return shape_keep(fields, 3, fields_out);
}

static enum result choose_days(const struct request *request, int32_t today,
                               struct response *response, struct day_span *span_out)
{
    struct json_field fields[SHAPE_FIELDS_MAX];
    const struct json_shape shape = shape_days(&request->service->limits, fields);
    const struct day_bounds bounds = {
        .today = today,
        .days_max = request->service->limits.max_slot_days,
        .days_default = DAY_SPAN_DEFAULT,
    };
    struct day_form form = {.date = 0};
    enum result result = parameters_decode(request, &shape, response, &form);
    return result == RESULT_OK ? day_span_choose(&form, &bounds, response, span_out) : result;
}

static void encode_usage(struct text *body, int32_t day, const struct usage *usage)
{
    encode_object(body);
    encode_date_member(body, "date", day);
    encode_integer_member(body, "open_minutes", usage->open / 60);
    encode_integer_member(body, "booked_minutes", usage->booked / 60);
    encode_integer_member(body, "free_minutes", usage->free / 60);
    encode_integer_member(body, "stranded_minutes", usage->stranded / 60);
    encode_integer_member(body, "free_slots", usage->free_slots);
    encode_integer_member(body, "appointments", usage->appointments);
    encode_object_end(body);
}

enum result provider_days(struct request *request, struct response *response)
{
    struct booking *booking = request->service->booking;
    struct booking_provider provider;
    struct booking_days days;
    struct day_span span;
    enum result result =
        booking_find_provider(booking, request->segments[1], request->arena, &provider);
    if (result != RESULT_OK) {
        return provider_refuse(request, response, result);
    }
    result = choose_days(request, provider.today, response, &span);
    if (result != RESULT_OK) {
        return result;
    }
    const struct booking_days_request wish = {
        .provider_id = provider.id,
        .first_day = span.first,
        .last_day = span.last,
    };
    result = booking_days(booking, &wish, request->arena, &days);
    if (result != RESULT_OK) {
        return provider_refuse(request, response, result);
    }
    struct text *body = &response->body;
    encode_object(body);
    encode_string_member(body, "provider_id", provider.id);
    encode_string_member(body, "time_zone", provider.definition.zone->name);
    encode_name(body, "days");
    encode_list(body);
    for (size_t i = 0; i < days.count; i++) {
        encode_usage(body, span.first + (int32_t)i, &days.days[i]);
    }
    encode_list_end(body);
    encode_object_end(body);
    version_tag_body(request, response);
    return RESULT_OK;
}
