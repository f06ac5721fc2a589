/* Availability of a provider, and the closures of a group. */
#include <stdio.h>

#include "core/booking_opening.h"
#include "server/api/affected.h"
#include "server/api/api.h"
#include "server/api/body.h"
#include "server/api/given_id.h"
#include "server/api/provider_form.h"
#include "server/api/rule_form.h"
#include "server/api/shapes.h"
#include "server/api/version_tag.h"
#include "server/encode.h"
#include "server/percent.h"
#include "server/problem.h"
#include "server/service.h"

enum result availability_find(struct request *request, struct response *response)
{
    struct booking_provider provider;
    enum result result = booking_find_provider(request->service->booking, request->segments[1],
                                               request->arena, &provider);
    if (result == RESULT_OK) {
        const struct provider_definition *definition = &provider.definition;
        version_tag_write(request, response, provider.version);
        encode_object(&response->body);
        encode_rules(&response->body, "availability", definition->rules, definition->rule_count);
        encode_string_member(&response->body, "time_zone", definition->zone->name);
        encode_object_end(&response->body);
    }
    return provider_refuse(request, response, result);
}

static const char *describe(const struct booking_revision *wish)
{
    if (wish->keep) {
        return "Availability updated, affected appointments kept.";
    }
    return wish->move ? "Availability updated, affected appointments moved or cancelled."
                      : "Availability updated, affected appointments cancelled.";
}

enum result availability_replace(struct request *request, struct response *response)
{
    struct provider_definition definition;
    struct booking_revision wish;
    struct booking_revised revised;
    enum result result = provider_form_rules(request, response, &definition);
    result = result == RESULT_OK ? affected_wish(request, response, &wish) : result;
    if (result != RESULT_OK) {
        return result;
    }
    result = booking_replace_availability(
        request->service->booking,
        &(struct booking_definition){.provider_id = request->segments[1],
                                     .definition = &definition},
        &wish, request->arena, &revised);
    if (result == RESULT_OK) {
        affected_answer(request, response, &wish, &revised, describe(&wish));
    }
    return provider_refuse(request, response, result);
}

/* A rule has no place of its own. */
static void add_location(const struct request *request, struct response *response)
{
    struct text location = {0};
    text_append_format(&location, "/providers/%s/availability",
                       percent_encode(request->segments[1], request->arena));
    response_add_header(response, "Location",
                        arena_copy_text(request->arena, location.bytes, location.length));
    text_deinit(&location);
}

enum result availability_add(struct request *request, struct response *response)
{
    enum { CREATED = 201 };
    struct rule_form form = {.closed = false};
    enum result result = body_decode(request, &added_rule_shape, response, &form);
    if (result != RESULT_OK) {
        return result;
    }
    const struct booking_rule_request wish = {
        .provider_id = request->segments[1],
        .rule = rule_of(&form),
        .most = (size_t)request->service->limits.max_windows,
    };
    int64_t number;
    result = booking_add_rule(request->service->booking, &wish, request->arena, &number);
    if (result == RESULT_TOO_MANY) {
        problem_write(response, result, "The provider has as many rules as it may.");
    }
    if (result != RESULT_OK) {
        return provider_refuse(request, response, result);
    }
    response->status = CREATED;
    add_location(request, response);
    encode_object(&response->body);
    encode_integer_member(&response->body, "number", number);
    encode_object_end(&response->body);
    return RESULT_OK;
}

struct closures_form {
    struct json_list closures; /* struct rule_form */
};

struct json_shape shape_closures(const struct service_limits *limits, struct json_field *fields_out)
{
    const struct json_field fields[] = {
        {.name = "closures",
         .kind = JSON_KIND_LIST,
         .offset = offsetof(struct closures_form, closures),
         .max = limits->max_windows,
         .shape = &closure_shape},
    };
    return shape_keep(fields, 1, fields_out);
}

enum result closures_replace(struct request *request, struct response *response)
{
    struct json_field fields[SHAPE_FIELDS_MAX];
    const struct json_shape shape = shape_closures(&request->service->limits, fields);
    struct closures_form form;
    struct booking_revision wish;
    struct booking_revised revised;
    enum result result = body_decode(request, &shape, response, &form);
    result = result == RESULT_OK ? affected_wish(request, response, &wish) : result;
    if (result == RESULT_OK) {
        result = given_id_check(request->segments[1], request->service->limits.max_id_bytes,
                                "id of a group", "/group", response);
    }
    if (result != RESULT_OK) {
        return result;
    }
    const struct booking_closures closures = {
        .group_id = request->segments[1],
        .rules = closures_of(&form.closures, request->arena),
        .count = form.closures.count,
    };
    result =
        booking_close_group(request->service->booking, &closures, &wish, request->arena, &revised);
    if (result == RESULT_OK) {
        affected_answer(request, response, &wish, &revised, "Closures updated.");
    }
    return result;
}

enum result closures_find(struct request *request, struct response *response)
{
    struct booking_closures closures;
    enum result result = booking_find_closures(request->service->booking, request->segments[1],
                                               request->arena, &closures);
    if (result == RESULT_OK) {
        encode_object(&response->body);
        encode_rules(&response->body, "closures", closures.rules, closures.count);
        encode_object_end(&response->body);
    }
    return result;
}
