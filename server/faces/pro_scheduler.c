/*
 * Pro-Scheduler (contracts: 000): providers, blocks of availability in UTC, their free starts, and
 * appointments that take exactly what was asked for.
 *
 * Its providers are those of the core whose id is "pro-" and a number; a block is an opening of the
 * collection "pro". A diary, not a desk: the past may be booked, and there is no horizon to speak
 * of.
 */
#include "server/faces/pro_scheduler.h"

#include <stdio.h>

#include "core/booking_opening.h"
#include "core/booking_slots.h"
#include "core/instant.h"
#include "server/api/listing.h"
#include "server/encode.h"
#include "server/face.h"
#include "server/faces/numbered_id.h"
#include "server/faces/rest_reply.h"
#include "server/service.h"

#define GROUP "pro"
#define COLLECTION "pro"

enum {
    HORIZON_DAYS = 36500,
    RULE_DAYS = 366, /* that slots are shown of what staff open by rules */
    DEFAULT_DURATION = 30,
    DURATION_MAX = RULE_DAYS * CIVIL_MINUTES_PER_DAY, /* appointments may be of any length */
};

static const struct rest_wording wordings[] = {
    {RESULT_PROVIDER_UNKNOWN, REST_NOT_FOUND, "Not found."},
};

static const struct rest_dialect dialect = {
    .member = "detail",
    .wordings = wordings,
    .wording_count = sizeof wordings / sizeof wordings[0],
};

static void refuse(const struct request *request, struct response *response, enum result result,
                   const char *detail)
{
    rest_refuse(request, response, &dialect, result, detail);
}

enum result pro_find_provider(const struct request *request, struct booking_provider *provider_out)
{
    const char *id = numbered_id_of_segment(PRO_PREFIX, request->segments[2], request->arena);
    return id == NULL
               ? RESULT_PROVIDER_UNKNOWN
               : booking_find_provider(request->service->booking, id, request->arena, provider_out);
}

/* Providers. */

static void encode_provider(struct text *body, const char *id, const char *name)
{
    encode_object(body);
    encode_integer_member(body, "id", numbered_id_number(PRO_PREFIX, id));
    encode_string_member(body, "name", name);
    encode_object_end(body);
}

static enum result provider_create(struct request *request, struct response *response)
{
    struct rest_form form;
    struct provider_definition definition = {
        .group = GROUP,
        .daily_limit = PROVIDER_UNLIMITED,
        .past_allowed = true,
        .horizon_days = HORIZON_DAYS,
    };
    enum result result = rest_form_read(request, REST_BODY, response, &form);
    if (result == RESULT_OK) {
        rest_read_text(&form, "name", PRO_NAME_CHARACTERS_MAX, &definition.name);
        result = rest_form_judge(&form, response);
    }
    if (result != RESULT_OK) {
        return result;
    }
    struct booking_revised revised;
    result = booking_register(
        request->service->booking,
        &(struct booking_definition){.id_prefix = PRO_PREFIX, .definition = &definition},
        &(struct booking_revision){.expected = 0}, request->arena, &revised);
    if (result == RESULT_OK) {
        response->status = REST_CREATED;
        encode_provider(&response->body, revised.provider_id, definition.name);
    }
    return result;
}

/* A walk over all providers, each copied to the arena for one step. */
struct provider_walk {
    const struct request *request;
    int64_t number; /* of the last provider, in the core */
};

static enum result next_provider(void *context, struct text *body)
{
    struct provider_walk *walk = context;
    struct arena *arena = walk->request->arena;
    struct arena_mark mark = arena_mark(arena);
    size_t length = body->length;
    enum result result = RESULT_OK;
    while (result == RESULT_OK && body->length == length) {
        struct booking_provider provider;
        result =
            booking_next_provider(walk->request->service->booking, walk->number, arena, &provider);
        if (result == RESULT_OK) {
            walk->number = provider.number;
            if (numbered_id_number(PRO_PREFIX, provider.id) != 0) {
                const char *name = provider.definition.name;
                encode_provider(body, provider.id, name != NULL ? name : provider.id);
            }
        }
        arena_rewind(arena, mark);
    }
    return result;
}

static enum result provider_list(struct request *request, struct response *response)
{
    struct provider_walk *walk = arena_take(request->arena, sizeof *walk);
    walk->request = request;
    listing_start_bare(request, response, &face_pro_scheduler, next_provider, walk);
    return RESULT_OK;
}

/* Availability. */

void pro_read_moments(struct rest_form *form, struct pro_moments *moments_out)
{
    bool has_start = rest_read_moment(form, "start_time", &moments_out->start);
    bool has_end = rest_read_moment(form, "end_time", &moments_out->end);
    if (has_start && has_end && form->error_count == 0 &&
        !rest_moment_is_before(moments_out->start, moments_out->end)) {
        rest_form_blame(form, REST_WHOLE, "End time must be after start time");
    }
}

void pro_encode_moments(struct text *body, struct pro_moments moments)
{
    rest_encode_moment(body, "start_time", moments.start);
    rest_encode_moment(body, "end_time", moments.end);
}

struct booking_range pro_range_of(struct pro_moments moments)
{
    return (struct booking_range){
        .is_instants = true,
        .instants = rest_cover(moments.start, moments.end),
    };
}

static enum result availability_open(struct request *request, struct response *response)
{
    struct booking_provider provider;
    struct rest_form form;
    struct pro_moments moments;
    enum result result = pro_find_provider(request, &provider);
    if (result == RESULT_OK) {
        result = rest_form_read(request, REST_BODY, response, &form);
    }
    if (result == RESULT_OK) {
        pro_read_moments(&form, &moments);
        result = rest_form_judge(&form, response);
    }
    if (result != RESULT_OK) {
        return result;
    }
    const struct booking_opening_request wish = {
        .provider_id = provider.id,
        .collection = COLLECTION,
        .range = pro_range_of(moments),
        .overlap = OPENING_OVER,
        .most = 1,
    };
    struct booking_opened opened;
    result = booking_open_up(request->service->booking, &wish, request->arena, &opened);
    if (result != RESULT_OK) {
        return result;
    }
    struct text *body = &response->body;
    response->status = REST_CREATED;
    encode_object(body);
    encode_integer_member(body, "id", opened.openings[0].number);
    encode_integer_member(body, "provider", numbered_id_number(PRO_PREFIX, provider.id));
    pro_encode_moments(body, moments);
    encode_object_end(body);
    return RESULT_OK;
}

struct start_walk {
    struct booking_starts starts;
    size_t position;
};

/* Python's own way of writing UTC, unlike everywhere else in this contract. */
static void encode_start(struct text *body, int64_t start)
{
    enum { START_SIZE = INSTANT_SIZE + 5 };
    char utc[INSTANT_SIZE], text[START_SIZE];
    instant_format(start, utc);
    snprintf(text, sizeof text, "%.*s+00:00", INSTANT_SIZE - 2, utc);
    encode_string(body, text);
}

static enum result next_start(void *context, struct text *body)
{
    struct start_walk *walk = context;
    if (walk->position == walk->starts.count) {
        return LISTING_END;
    }
    encode_start(body, walk->starts.starts[walk->position++]);
    return RESULT_OK;
}

static enum result start_list(struct request *request, struct response *response)
{
    struct booking_provider provider;
    struct rest_form form;
    int64_t duration = DEFAULT_DURATION;
    enum result result = pro_find_provider(request, &provider);
    if (result == RESULT_OK) {
        result = rest_form_read(request, REST_QUERY, response, &form);
    }
    if (result == RESULT_OK && rest_form_value(&form, "duration").kind != VALUE_ABSENT) {
        rest_read_integer(&form, "duration", 1, DURATION_MAX, &duration);
        result = rest_form_judge(&form, response);
    }
    if (result != RESULT_OK) {
        return result;
    }
    struct start_walk *walk = arena_take(request->arena, sizeof *walk);
    const struct booking_starts_request wish = {
        .provider_id = provider.id,
        .duration_minutes = (int32_t)duration,
        .rule_days = RULE_DAYS,
        .most = (size_t)request->service->limits.max_slots,
    };
    result = booking_starts(request->service->booking, &wish, request->arena, &walk->starts);
    if (result == RESULT_OK) {
        listing_start_bare(request, response, &face_pro_scheduler, next_start, walk);
    }
    return result;
}

/* clang-format off */
static const struct route pro_routes[] = {
    {"POST", "/api/providers",                         provider_create,    ACCESS_STAFF,  PARAMETERS_SOME,
     "Register a provider by its name", NULL},
    {"GET",  "/api/providers",                         provider_list,      ACCESS_CLIENT, PARAMETERS_SOME,
     "List the providers", NULL},
    {"POST", "/api/providers/{id}/availability",       availability_open,  ACCESS_STAFF,  PARAMETERS_SOME,
     "Open a block of time, in UTC, at a provider", NULL},
    {"GET",  "/api/providers/{id}/availability/slots", start_list,          ACCESS_ANYONE, PARAMETERS_SOME,
     "List the free starts of a provider for a duration in minutes", NULL},
    {"GET",  "/api/providers/{id}/appointments",       pro_appointment_list,   ACCESS_STAFF,  PARAMETERS_SOME,
     "List the appointments of a provider by their start", NULL},
    {"POST", "/api/appointments",                      pro_appointment_create, ACCESS_CLIENT, PARAMETERS_SOME,
     "Book exactly the time from one instant to another at a provider", NULL},
};
/* clang-format on */

const struct face face_pro_scheduler = {
    .name = "pro_scheduler",
    .title = "Pro-Scheduler",
    .routes = pro_routes,
    .route_count = sizeof pro_routes / sizeof pro_routes[0],
    .refuse = refuse,
};
