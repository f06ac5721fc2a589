/* What may be booked, and why something may not. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/booking_provider.h"
#include "core/booking_slots.h"
#include "server/api/affected.h"
#include "server/api/api.h"
#include "server/api/appointment_view.h"
#include "server/api/day_span.h"
#include "server/api/parameters.h"
#include "server/api/range_form.h"
#include "server/api/shapes.h"
#include "server/api/terms_form.h"
#include "server/api/version_tag.h"
#include "server/encode.h"
#include "server/encode_time.h"
#include "server/problem.h"
#include "server/service.h"

enum { STEP_MINUTES_MAX = 1440, SLOTS_LIMIT_MAX = 100000, NAMES_MAX = 256 };

struct slots_form {
    struct day_form days;
    struct terms_form terms;
    int64_t duration, step, limit;
    const char *group;
};

struct json_shape shape_group_slots(const struct service_limits *limits,
                                    struct json_field *fields_out)
{
    /* clang-format off */
#define AT(member) .offset = offsetof(struct slots_form, member)
    const struct json_field fields[] = {
        day_date_field(offsetof(struct slots_form, days)),
        day_from_field(offsetof(struct slots_form, days)),
        day_to_field(offsetof(struct slots_form, days)),
        terms_notice_field(offsetof(struct slots_form, terms)),
        terms_horizon_field(offsetof(struct slots_form, terms)),
        terms_grid_field(offsetof(struct slots_form, terms)),
        {.name = "duration", .kind = JSON_KIND_INTEGER, AT(duration), .min = 1, .max = limits->max_duration_minutes},
        {.name = "step",  .kind = JSON_KIND_INTEGER, .presence = JSON_OPTIONAL, AT(step),  .min = 1, .max = STEP_MINUTES_MAX},
        {.name = "limit", .kind = JSON_KIND_INTEGER, .presence = JSON_OPTIONAL, AT(limit), .min = 1, .max = SLOTS_LIMIT_MAX},
        {.name = "group", .kind = JSON_KIND_TEXT,    .presence = JSON_OPTIONAL, AT(group), .min = 1, .max = limits->max_id_bytes},
    };
#undef AT
    /* clang-format on */
    return shape_keep(fields, sizeof fields / sizeof fields[0], fields_out);
}

/* All but the last. */
struct json_shape shape_provider_slots(const struct service_limits *limits,
                                       struct json_field *fields_out)
{
    struct json_shape shape = shape_group_slots(limits, fields_out);
    shape.field_count--;
    return shape;
}

static enum result decode(const struct request *request, struct response *response,
                          bool is_of_group, struct slots_form *form_out)
{
    const struct service_limits *limits = &request->service->limits;
    struct json_field fields[SHAPE_FIELDS_MAX];
    const struct json_shape shape =
        is_of_group ? shape_group_slots(limits, fields) : shape_provider_slots(limits, fields);
    *form_out = (struct slots_form){.duration = 0};
    return parameters_decode(request, &shape, response, form_out);
}

static enum result refuse(struct response *response, const char *pointer, const char *detail)
{
    problem_write_field(response, pointer, detail);
    return RESULT_INVALID;
}

/* As far as the limit leads, if there is one. */
static struct day_bounds bounds_of(const struct slots_form *form, int32_t today, int64_t days_max)
{
    return (struct day_bounds){
        .today = today,
        .days_max = days_max,
        .days_default = form->limit > 0 ? days_max : DAY_SPAN_DEFAULT,
    };
}

static enum result choose_days(const struct slots_form *form, const struct day_bounds *bounds,
                               struct response *response, struct booking_slots_request *wish)
{
    struct day_span span;
    enum result result = day_span_choose(&form->days, bounds, response, &span);
    if (result == RESULT_OK) {
        wish->first_day = span.first;
        wish->last_day = span.last;
    }
    return result;
}

static struct interval span_from(int64_t start, int64_t duration_minutes)
{
    return (struct interval){start, start + 60 * duration_minutes};
}

static struct booking_slots_request wish_of(const struct slots_form *form,
                                            const struct request *request)
{
    return (struct booking_slots_request){
        .group_id = form->group,
        .duration_minutes = (int32_t)form->duration,
        .step_minutes = (int32_t)form->step,
        .terms = terms_of(&form->terms),
        .limit = (size_t)form->limit,
        .offers_max = (size_t)request->service->limits.max_slots,
    };
}

enum result provider_slots(struct request *request, struct response *response)
{
    struct booking *booking = request->service->booking;
    struct slots_form form;
    struct booking_provider provider;
    struct booking_slots slots;
    enum result result = decode(request, response, false, &form);
    if (result != RESULT_OK) {
        return result;
    }
    struct booking_slots_request wish = wish_of(&form, request);
    wish.provider_id = request->segments[1];
    result = booking_find_provider(booking, wish.provider_id, request->arena, &provider);
    if (result == RESULT_OK) {
        const struct day_bounds bounds =
            bounds_of(&form, provider.today, request->service->limits.max_slot_days);
        result = choose_days(&form, &bounds, response, &wish);
    }
    result = result == RESULT_OK ? booking_slots(booking, &wish, request->arena, &slots) : result;
    if (result != RESULT_OK) {
        return provider_refuse(request, response, result);
    }
    const struct zone *zone = provider.definition.zone;
    struct text *body = &response->body;
    encode_object(body);
    encode_string_member(body, "provider_id", provider.id);
    encode_string_member(body, "time_zone", zone->name);
    encode_integer_member(body, "duration", form.duration);
    encode_name(body, "slots");
    encode_list(body);
    for (size_t i = 0; i < slots.slot_count; i++) {
        encode_object(body);
        encode_standing(body, span_from(slots.slots[i].start, form.duration), zone);
        encode_object_end(body);
    }
    encode_list_end(body);
    encode_object_end(body);
    version_tag_body(request, response);
    return RESULT_OK;
}

static void encode_offers(struct text *body, struct booking *booking,
                          const struct booking_slots *slots, const struct booking_slot *slot)
{
    encode_name(body, "providers");
    encode_list(body);
    for (size_t i = 0; i < slot->offer_count; i++) {
        encode_string(body, booking_provider_id(booking, slots->offers[slot->first_offer + i]));
    }
    encode_list_end(body);
}

enum result group_slots(struct request *request, struct response *response)
{
    struct service *service = request->service;
    struct slots_form form;
    struct booking_slots slots;
    enum result result = decode(request, response, true, &form);
    if (result != RESULT_OK) {
        return result;
    }
    struct booking_slots_request wish = wish_of(&form, request);
    int64_t days = day_span_of_group(request, form.group);
    if (days == 0) {
        return RESULT_TOO_MANY;
    }
    int32_t today = service->zone->to_local(service->zone, booking_now(service->booking)).day;
    const struct day_bounds bounds = bounds_of(&form, today, days);
    result = choose_days(&form, &bounds, response, &wish);
    result = result == RESULT_OK ? booking_slots(service->booking, &wish, request->arena, &slots)
                                 : result;
    if (result != RESULT_OK) {
        return result;
    }
    struct text *body = &response->body;
    encode_object(body);
    encode_integer_member(body, "duration", form.duration);
    encode_name(body, "slots");
    encode_list(body);
    for (size_t i = 0; i < slots.slot_count; i++) {
        encode_object(body);
        encode_span(body, span_from(slots.slots[i].start, form.duration));
        encode_offers(body, service->booking, &slots, &slots.slots[i]);
        encode_object_end(body);
    }
    encode_list_end(body);
    encode_object_end(body);
    version_tag_body(request, response);
    return RESULT_OK;
}

/* Explaining. */

struct explain_form {
    struct json_list providers; /* const char * */
    int64_t start, duration;
};

struct json_shape shape_explain(const struct service_limits *limits, struct json_field *fields_out)
{
    /* clang-format off */
    const struct json_field fields[] = {
        {.name = "provider", .kind = JSON_KIND_TEXTS, .min = 1, .max = NAMES_MAX, .text_bytes_max = limits->max_id_bytes,
         .offset = offsetof(struct explain_form, providers)},
        {.name = "start", .kind = JSON_KIND_INSTANT, .offset = offsetof(struct explain_form, start),
         .min = (int64_t)RANGE_DAY_MIN * CIVIL_SECONDS_PER_DAY, .max = (int64_t)RANGE_DAY_MAX * CIVIL_SECONDS_PER_DAY},
        {.name = "duration", .kind = JSON_KIND_INTEGER, .offset = offsetof(struct explain_form, duration),
         .min = 1, .max = limits->max_duration_minutes},
    };
    /* clang-format on */
    return shape_keep(fields, sizeof fields / sizeof fields[0], fields_out);
}

static enum result decode_explain(const struct request *request, struct response *response,
                                  struct explain_form *form_out)
{
    struct json_field fields[SHAPE_FIELDS_MAX];
    const struct json_shape shape = shape_explain(&request->service->limits, fields);
    enum result result = parameters_decode(request, &shape, response, form_out);
    if (result == RESULT_OK && form_out->start % 60 != 0) {
        return refuse(response, "/start", "Must be on a whole minute.");
    }
    return result;
}

static void encode_explanation(struct text *body, const struct booking_explanation *explanation)
{
    encode_object(body);
    encode_string_member(body, "provider_id", explanation->provider_id);
    encode_name(body, "bookable");
    encode_boolean(body, explanation->rule == SLOT_BOOKABLE);
    encode_name(body, "rule");
    if (explanation->rule == SLOT_BOOKABLE) {
        encode_null(body);
    } else {
        encode_string(body, slot_rule_name(explanation->rule));
    }
    if (explanation->has_nearest) {
        encode_instant_member(body, "nearest_start", explanation->nearest_start);
    } else {
        encode_name(body, "nearest_start");
        encode_null(body);
    }
    encode_string_member(body, "time_zone", explanation->zone->name);
    encode_object_end(body);
}

enum result slot_explain(struct request *request, struct response *response)
{
    struct explain_form form;
    enum result result = decode_explain(request, response, &form);
    if (result != RESULT_OK) {
        return result;
    }
    const char *const *names = form.providers.members;
    struct interval span = span_from(form.start, form.duration);
    struct text *body = &response->body;
    encode_object(body);
    encode_span(body, span);
    encode_name(body, "providers");
    encode_list(body);
    for (size_t i = 0; i < form.providers.count; i++) {
        struct booking_explanation explanation;
        result = booking_explain(request->service->booking, names[i], span, &explanation);
        if (result == RESULT_PROVIDER_UNKNOWN) {
            return refuse(response, "/provider", "There is no such provider.");
        }
        if (result != RESULT_OK) {
            text_clear(body);
            return result;
        }
        encode_explanation(body, &explanation);
    }
    encode_list_end(body);
    encode_object_end(body);
    return RESULT_OK;
}
