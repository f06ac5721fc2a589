/* Openings: made, listed with all else that is offered whole, and withdrawn. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/booking_provider.h"
#include "server/api/affected.h"
#include "server/api/api.h"
#include "server/api/day_span.h"
#include "server/api/opening_form.h"
#include "server/api/parameters.h"
#include "server/api/shapes.h"
#include "server/api/terms_form.h"
#include "server/api/token_steps.h"
#include "server/api/version_tag.h"
#include "server/encode.h"
#include "server/percent.h"
#include "server/problem.h"
#include "server/service.h"

enum { CREATED = 201 };

static void add_location(const struct request *request, struct response *response,
                         const struct opening *opening)
{
    struct text location = {0};
    text_append_format(&location, "/providers/%s/openings/%" PRId64,
                       percent_encode(request->segments[1], request->arena), opening->number);
    if (strcmp(opening->collection, OPENING_COLLECTION) != 0) {
        text_append_format(&location, "?collection=%s",
                           percent_encode(opening->collection, request->arena));
    }
    response_add_header(response, "Location",
                        arena_copy_text(request->arena, location.bytes, location.length));
    text_deinit(&location);
}

/* 200 if there was nothing to open: the gaps were filled, the range has no whole piece, or what was
 * withdrawn from a rule is open again. */
enum result opening_add(struct request *request, struct response *response)
{
    struct booking_opening_request wish;
    struct booking_opened opened;
    enum result result = opening_form_decode(request, response, &wish);
    if (result != RESULT_OK) {
        return result;
    }
    result = booking_open_up(request->service->booking, &wish, request->arena, &opened);
    if (result != RESULT_OK) {
        return provider_refuse(request, response, result);
    }
    if (opened.count > 0) {
        response->status = CREATED;
        add_location(request, response, &opened.openings[0]);
    }
    token_steps_write(request, response, &opened.steps);
    struct text *body = &response->body;
    encode_object(body);
    encode_name(body, "openings");
    encode_list(body);
    for (size_t i = 0; i < opened.count; i++) {
        encode_opening(body, &opened.openings[i]);
    }
    encode_list_end(body);
    encode_string_member(body, "time_zone", opened.zone->name);
    encode_name(body, "reopened");
    encode_boolean(body, opened.reopened);
    encode_object_end(body);
    return RESULT_OK;
}

/* Listing. */

struct list_form {
    struct day_form days;
    struct terms_form terms;
    bool bookable;
    const char *group;
    enum json_given has_bookable;
};

struct json_shape shape_group_openings(const struct service_limits *limits,
                                       struct json_field *fields_out)
{
    /* clang-format off */
    const struct json_field fields[] = {
        day_date_field(offsetof(struct list_form, days)),
        day_from_field(offsetof(struct list_form, days)),
        day_to_field(offsetof(struct list_form, days)),
        terms_notice_field(offsetof(struct list_form, terms)),
        terms_horizon_field(offsetof(struct list_form, terms)),
        {.name = "bookable", .kind = JSON_KIND_BOOLEAN, .presence = JSON_OPTIONAL, .offset = offsetof(struct list_form, bookable),
         .given = JSON_GIVEN_AT(struct list_form, has_bookable)},
        {.name = "group", .kind = JSON_KIND_TEXT, .presence = JSON_OPTIONAL, .offset = offsetof(struct list_form, group),
         .min = 1, .max = limits->max_id_bytes},
    };
    /* clang-format on */
    return shape_keep(fields, sizeof fields / sizeof fields[0], fields_out);
}

/* All but the last. */
struct json_shape shape_provider_openings(const struct service_limits *limits,
                                          struct json_field *fields_out)
{
    struct json_shape shape = shape_group_openings(limits, fields_out);
    shape.field_count--;
    return shape;
}

static enum result decode_list(const struct request *request, struct response *response,
                               bool is_of_group, struct list_form *form_out)
{
    const struct service_limits *limits = &request->service->limits;
    struct json_field fields[SHAPE_FIELDS_MAX];
    const struct json_shape shape = is_of_group ? shape_group_openings(limits, fields)
                                                : shape_provider_openings(limits, fields);
    *form_out = (struct list_form){.bookable = false};
    return parameters_decode(request, &shape, response, form_out);
}

static bool is_wanted(const struct list_form *form, const struct booking_whole *whole)
{
    return form->has_bookable != JSON_GIVEN_VALUE ||
           form->bookable == (whole->rule == SLOT_BOOKABLE);
}

static enum result answer_list(const struct request *request, struct response *response,
                               const struct list_form *form, struct booking_whole_request *wish)
{
    const struct service_limits *limits = &request->service->limits;
    struct booking_wholes wholes;
    wish->rule_days = (int32_t)limits->max_slot_days;
    wish->terms = terms_of(&form->terms);
    wish->bookable_only = form->bookable;
    wish->most = (size_t)limits->max_slots;
    enum result result = booking_wholes(request->service->booking, wish, request->arena, &wholes);
    if (result != RESULT_OK) {
        return provider_refuse(request, response, result);
    }
    struct text *body = &response->body;
    encode_object(body);
    encode_name(body, "openings");
    encode_list(body);
    for (size_t i = 0; i < wholes.count; i++) {
        if (is_wanted(form, &wholes.wholes[i])) {
            encode_whole(body, &wholes.wholes[i]);
        }
    }
    encode_list_end(body);
    encode_object_end(body);
    version_tag_body(request, response);
    return RESULT_OK;
}

enum result opening_list_of_provider(struct request *request, struct response *response)
{
    struct list_form form;
    struct booking_provider provider;
    struct day_span span;
    enum result result = decode_list(request, response, false, &form);
    if (result != RESULT_OK) {
        return result;
    }
    result = booking_find_provider(request->service->booking, request->segments[1], request->arena,
                                   &provider);
    if (result != RESULT_OK) {
        return provider_refuse(request, response, result);
    }
    const struct day_bounds bounds = {
        .today = provider.today,
        .days_max = request->service->limits.max_slot_days,
        .days_default = DAY_SPAN_DEFAULT,
    };
    result = day_span_choose(&form.days, &bounds, response, &span);
    if (result != RESULT_OK) {
        return result;
    }
    struct booking_whole_request wish = {
        .provider_id = provider.id, .first_day = span.first, .last_day = span.last};
    return answer_list(request, response, &form, &wish);
}

/* The default group need not be there. */
static enum result check_group(const struct request *request, const char *group)
{
    struct booking_closures closures;
    return group != NULL
               ? booking_find_closures(request->service->booking, group, request->arena, &closures)
               : RESULT_OK;
}

enum result opening_list_of_group(struct request *request, struct response *response)
{
    struct service *service = request->service;
    struct list_form form;
    struct day_span span;
    enum result result = decode_list(request, response, true, &form);
    result = result == RESULT_OK ? check_group(request, form.group) : result;
    if (result != RESULT_OK) {
        return result;
    }
    const struct day_bounds bounds = {
        .today = service->zone->to_local(service->zone, booking_now(service->booking)).day,
        .days_max = day_span_of_group(request, form.group),
        .days_default = DAY_SPAN_DEFAULT,
    };
    if (bounds.days_max == 0) {
        return RESULT_TOO_MANY;
    }
    result = day_span_choose(&form.days, &bounds, response, &span);
    if (result != RESULT_OK) {
        return result;
    }
    struct booking_whole_request wish = {
        .group_id = form.group, .first_day = span.first, .last_day = span.last};
    return answer_list(request, response, &form, &wish);
}

/* One of them. */

/* 0 is nobody's number. */
static int64_t number_of(const char *text)
{
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    bool is_plain = text[0] >= '1' && text[0] <= '9' && *end == '\0' && errno == 0;
    return is_plain ? (int64_t)number : 0;
}

struct json_shape shape_opening_place(const struct service_limits *limits,
                                      struct json_field *fields_out)
{
    (void)limits;
    const struct json_field fields[] = {opening_collection_field(0)};
    return shape_keep(fields, 1, fields_out);
}

static enum result decode_place(const struct request *request, struct response *response,
                                struct booking_withdrawal *place_out)
{
    const char *collection = OPENING_COLLECTION;
    struct json_field fields[SHAPE_FIELDS_MAX];
    const struct json_shape shape = shape_opening_place(&request->service->limits, fields);
    enum result result = parameters_decode(request, &shape, response, &collection);
    *place_out = (struct booking_withdrawal){
        .provider_id = request->segments[1],
        .collection = collection,
        .number = number_of(request->segments[3]),
        .most = (size_t)request->service->limits.max_windows,
    };
    return result == RESULT_OK && place_out->number == 0 ? RESULT_OPENING_UNKNOWN : result;
}

enum result opening_look_at(struct request *request, struct response *response)
{
    struct booking_withdrawal place;
    struct booking_whole whole;
    enum result result = decode_place(request, response, &place);
    if (result == RESULT_OK) {
        result = booking_find_number(request->service->booking, place.collection, place.number,
                                     request->arena, &whole);
    }
    if (result == RESULT_OK && strcmp(whole.provider_id, place.provider_id) != 0) {
        result = RESULT_OPENING_UNKNOWN;
    }
    if (result == RESULT_OK) {
        encode_whole(&response->body, &whole);
    }
    return result;
}

enum result opening_withdraw(struct request *request, struct response *response)
{
    struct booking_withdrawal place;
    enum result result = decode_place(request, response, &place);
    if (result != RESULT_OK) {
        return result;
    }
    result = booking_withdraw(request->service->booking, &place, request->arena);
    if (result != RESULT_OK) {
        return provider_refuse(request, response, result);
    }
    encode_object(&response->body);
    encode_string_member(&response->body, "message", "Opening withdrawn.");
    encode_object_end(&response->body);
    return RESULT_OK;
}
