/* What may be booked, and why something may not. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/booking_provider.h"
#include "core/booking_slots.h"
#include "server/api/affected.h"
#include "server/api/api.h"
#include "server/api/appointment_view.h"
#include "server/api/parameters.h"
#include "server/api/range_form.h"
#include "server/api/version_tag.h"
#include "server/encode.h"
#include "server/encode_time.h"
#include "server/problem.h"
#include "server/service.h"

enum { STEP_MINUTES_MAX = 1440, SLOTS_LIMIT_MAX = 100000, DEFAULT_DAYS = 31, NAMES_MAX = 256 };

struct slots_form {
    int32_t date, from, to;
    int64_t duration, step, limit;
    const char *group;
    enum json_given has_date, has_from, has_to;
};

static enum result decode(const struct request *request, struct response *response,
                          bool is_of_group, struct slots_form *form_out)
{
    const struct service_limits *limits = &request->service->limits;
    /* clang-format off */
#define AT(member) .offset = offsetof(struct slots_form, member)
#define DAY(member) .kind = JSON_KIND_DATE, .presence = JSON_OPTIONAL, .min = RANGE_DAY_MIN, .max = RANGE_DAY_MAX, \
                    AT(member), .given = JSON_GIVEN_AT(struct slots_form, has_##member)
    const struct json_field fields[] = {
        {.name = "date", DAY(date)},
        {.name = "from", DAY(from)},
        {.name = "to",   DAY(to)},
        {.name = "duration", .kind = JSON_KIND_INTEGER, AT(duration), .min = 1, .max = limits->max_duration_minutes},
        {.name = "step",  .kind = JSON_KIND_INTEGER, .presence = JSON_OPTIONAL, AT(step),  .min = 1, .max = STEP_MINUTES_MAX},
        {.name = "limit", .kind = JSON_KIND_INTEGER, .presence = JSON_OPTIONAL, AT(limit), .min = 1, .max = SLOTS_LIMIT_MAX},
        {.name = "group", .kind = JSON_KIND_TEXT,    .presence = JSON_OPTIONAL, AT(group), .min = 1, .max = limits->max_id_bytes},
    };
#undef AT
#undef DAY
    /* clang-format on */
    const struct json_shape shape = {
        .fields = fields,
        .field_count = sizeof fields / sizeof fields[0] - (is_of_group ? 0 : 1),
    };
    *form_out = (struct slots_form){.duration = 0};
    return parameters_decode(request, &shape, response, form_out);
}

static enum result refuse(struct response *response, const char *pointer, const char *detail)
{
    problem_write_field(response, pointer, detail);
    return RESULT_INVALID;
}

/* Without dates: from today on, as far as the limit leads, or a month. */
static enum result choose_days(const struct slots_form *form, int32_t today, int64_t days_max,
                               struct response *response, struct booking_slots_request *wish)
{
    bool has_date = form->has_date == JSON_GIVEN_VALUE, has_to = form->has_to == JSON_GIVEN_VALUE;
    if (has_date && (has_to || form->has_from == JSON_GIVEN_VALUE)) {
        return refuse(response, "/date", "Must stand alone, without from and to.");
    }
    wish->first_day = has_date                             ? form->date
                      : form->has_from == JSON_GIVEN_VALUE ? form->from
                                                           : today;
    wish->last_day = has_date ? form->date : form->to;
    if (!has_date && !has_to) {
        int64_t days = form->limit > 0 || days_max < DEFAULT_DAYS ? days_max : DEFAULT_DAYS;
        wish->last_day = wish->first_day + (int32_t)days - 1;
    }
    if (wish->last_day < wish->first_day) {
        return refuse(response, "/to", "Must not be earlier than from.");
    }
    if (wish->last_day - wish->first_day >= days_max) {
        char detail[80];
        snprintf(detail, sizeof detail, "Must be at most %" PRId64 " days, the first included.",
                 days_max);
        return refuse(response, has_to ? "/to" : "/from", detail);
    }
    return RESULT_OK;
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
        result = choose_days(&form, provider.today, request->service->limits.max_slot_days,
                             response, &wish);
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

/* How many days of so many providers may be looked at; 0 members may have all days. */
static int64_t days_for_group(const struct request *request, const char *group)
{
    const struct service_limits *limits = &request->service->limits;
    struct booking *booking = request->service->booking;
    int64_t members = 0;
    for (int64_t number = booking_next_member(booking, group, 0); number != 0;
         number = booking_next_member(booking, group, number)) {
        members++;
    }
    int64_t days = members > 0 ? limits->max_slot_work / members : limits->max_slot_days;
    return days < limits->max_slot_days ? days : limits->max_slot_days;
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
    int64_t days = days_for_group(request, form.group);
    if (days == 0) {
        return RESULT_TOO_MANY;
    }
    int32_t today = service->zone->to_local(service->zone, booking_now(service->booking)).day;
    result = choose_days(&form, today, days, response, &wish);
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

static enum result decode_explain(const struct request *request, struct response *response,
                                  struct explain_form *form_out)
{
    const struct service_limits *limits = &request->service->limits;
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
    const struct json_shape shape = {.fields = fields, .field_count = 3};
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
