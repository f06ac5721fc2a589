/* Providers: register, list, find, and their availability. */
#include <inttypes.h>
#include <stdio.h>

#include "server/api/api.h"
#include "server/api/body.h"
#include "server/api/listing.h"
#include "server/api/wall_range.h"
#include "server/encode.h"
#include "server/service.h"

enum { DETAIL_SIZE = 256, CREATED = 201, DAILY_APPOINTMENTS_MAX = 1000000, ETAG_SIZE = 24 };

struct provider_form {
    const char *id;
    struct json_list windows; /* struct wall_range */
    int64_t daily_limit;
};

static struct json_field windows_field(const struct service_limits *limits)
{
    return (struct json_field){
        .name = "availability",
        .kind = JSON_KIND_LIST,
        .offset = offsetof(struct provider_form, windows),
        .max = limits->max_windows,
        .shape = &wall_range_shape,
    };
}

static enum result decode_form(const struct request *request, struct response *response,
                               struct provider_form *form_out)
{
    const struct service_limits *limits = &request->service->limits;
    /* clang-format off */
    const struct json_field fields[] = {
        {.name = "id", .kind = JSON_KIND_TEXT, .offset = offsetof(struct provider_form, id),
         .min = 1, .max = limits->max_id_bytes},
        windows_field(limits),
        {.name = "max_daily_appointments", .kind = JSON_KIND_INTEGER,
         .offset = offsetof(struct provider_form, daily_limit),
         .min = 0, .max = DAILY_APPOINTMENTS_MAX},
    };
    /* clang-format on */
    const struct json_shape shape = {
        .fields = fields,
        .field_count = sizeof fields / sizeof fields[0],
    };
    return body_decode(request, &shape, response, form_out);
}

static const struct availability_rule *rules_of(const struct json_list *windows,
                                                struct arena *arena)
{
    const struct wall_range *ranges = windows->members;
    struct availability_rule *rules = arena_take(arena, windows->count * sizeof *rules);
    for (size_t i = 0; i < windows->count; i++) {
        rules[i] = availability_every_day(ranges[i].start_minute, ranges[i].end_minute);
    }
    return rules;
}

static void encode_affected(struct text *body, const char *message,
                            const struct booking_affected *affected)
{
    encode_object(body);
    encode_string_member(body, "message", message);
    encode_name(body, "affected");
    encode_list(body);
    for (size_t i = 0; i < affected->count; i++) {
        encode_object(body);
        encode_string_member(body, "request_id", affected->ids[i]);
        encode_string_member(body, "outcome", appointment_status_name(APPOINTMENT_CANCELLED));
        encode_object_end(body);
    }
    encode_list_end(body);
    encode_object_end(body);
}

static void refuse_provider(const struct request *request, struct response *response)
{
    char detail[DETAIL_SIZE];
    snprintf(detail, sizeof detail, "There is no provider \"%.80s\".", request->segments[1]);
    problem_write(response, RESULT_PROVIDER_UNKNOWN, detail);
}

enum result provider_register(struct request *request, struct response *response)
{
    static const char message[] = "Provider added successfully.";
    struct provider_form form;
    enum result result = decode_form(request, response, &form);
    if (result != RESULT_OK) {
        return result;
    }
    const struct provider_definition definition = {
        .daily_limit = (int32_t)form.daily_limit,
        .rules = rules_of(&form.windows, request->arena),
        .rule_count = form.windows.count,
    };
    struct booking_affected affected;
    result = booking_register(request->service->booking, form.id, &definition, request->arena,
                              &affected);
    if (result != RESULT_OK) {
        return result;
    }
    if (!affected.created) {
        encode_affected(&response->body, message, &affected);
        return RESULT_OK;
    }
    response->status = CREATED;
    response_add_location(response, request->arena, "/providers/", form.id);
    encode_object(&response->body);
    encode_string_member(&response->body, "message", message);
    encode_object_end(&response->body);
    return RESULT_OK;
}

enum result availability_replace(struct request *request, struct response *response)
{
    const struct json_field field = windows_field(&request->service->limits);
    const struct json_shape shape = {.fields = &field, .field_count = 1};
    struct provider_form form;
    enum result result = body_decode(request, &shape, response, &form);
    if (result != RESULT_OK) {
        return result;
    }
    struct booking_affected affected;
    struct provider_definition definition = {
        .rules = rules_of(&form.windows, request->arena),
        .rule_count = form.windows.count,
    };
    result = booking_replace_availability(request->service->booking, request->segments[1],
                                          &definition, request->arena, &affected);
    if (result == RESULT_PROVIDER_UNKNOWN) {
        refuse_provider(request, response);
    } else if (result == RESULT_OK) {
        encode_affected(&response->body, "Availability updated, affected appointments cancelled.",
                        &affected);
    }
    return result;
}

static void encode_provider(struct text *body, const struct booking_provider *provider)
{
    const struct provider_definition *definition = &provider->definition;
    encode_object(body);
    encode_string_member(body, "id", provider->id);
    encode_name(body, "availability");
    encode_list(body);
    for (size_t i = 0; i < definition->rule_count; i++) {
        const struct availability_rule *rule = &definition->rules[i];
        encode_wall_range(body, (struct wall_range){rule->start_minute, rule->end_minute});
    }
    encode_list_end(body);
    encode_integer_member(body, "max_daily_appointments", definition->daily_limit);
    encode_string_member(body, "time_zone", definition->zone->name);
    encode_integer_member(body, "free_slots", provider->free_slots);
    encode_object_end(body);
}

enum result provider_find(struct request *request, struct response *response)
{
    struct booking_provider provider;
    enum result result = booking_find_provider(request->service->booking, request->segments[1],
                                               request->arena, &provider);
    if (result == RESULT_PROVIDER_UNKNOWN) {
        refuse_provider(request, response);
    } else if (result == RESULT_OK) {
        char *etag = arena_take(request->arena, ETAG_SIZE);
        snprintf(etag, ETAG_SIZE, "\"%" PRIx64 "\"", (uint64_t)provider.token);
        response_add_header(response, "ETag", etag);
        encode_provider(&response->body, &provider);
    }
    return result;
}

/* A walk over all providers, each copied to the arena for one step. */
struct walk {
    const struct request *request;
    struct arena_mark mark;
    int64_t number; /* of the last provider */
};

static enum result next_provider(void *context, struct text *body)
{
    struct walk *walk = context;
    struct booking_provider provider;
    enum result result = booking_next_provider(walk->request->service->booking, walk->number,
                                               walk->request->arena, &provider);
    if (result == RESULT_OK) {
        encode_provider(body, &provider);
        walk->number = provider.number;
    }
    arena_rewind(walk->request->arena, walk->mark);
    return result;
}

enum result provider_list(struct request *request, struct response *response)
{
    struct walk *walk = arena_take(request->arena, sizeof *walk);
    listing_start(request, response, "providers", next_provider, walk);
    walk->request = request;
    walk->mark = arena_mark(request->arena);
    return RESULT_OK;
}
