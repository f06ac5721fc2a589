/* Providers: register, change, list, find. */
#include <stdio.h>

#include "server/api/affected.h"
#include "server/api/api.h"
#include "server/api/listing.h"
#include "server/api/parameters.h"
#include "server/api/provider_form.h"
#include "server/api/shapes.h"
#include "server/api/token_steps.h"
#include "server/api/version_tag.h"
#include "server/encode.h"
#include "server/problem.h"
#include "server/service.h"

enum { CREATED = 201, CHANGE_TRIES = 8 };

/* Without an id in the document, whoever has the alias is shown as it is. */
static const char *describe(const struct provider_form *form, const struct booking_revision *wish,
                            const struct booking_revised *revised)
{
    if (wish->dry_run) {
        return AFFECTED_NOTHING_CHANGED;
    }
    return form->id == NULL && !revised->created ? "There is a provider of this alias."
                                                 : "Provider added successfully.";
}

enum result provider_register(struct request *request, struct response *response)
{
    struct provider_form form;
    struct provider_definition definition;
    struct booking_revision wish;
    struct booking_revised revised;
    enum result result = provider_form_decode(request, response, &form, &definition);
    result = result == RESULT_OK ? affected_wish(request, response, &wish) : result;
    if (result != RESULT_OK) {
        return result;
    }
    result = booking_register(request->service->booking,
                              &(struct booking_definition){.provider_id = form.id,
                                                           .id_prefix = form.id_prefix,
                                                           .definition = &definition},
                              &wish, request->arena, &revised);
    if (result != RESULT_OK) {
        return result;
    }
    if (revised.created && !wish.dry_run) {
        response->status = CREATED;
        response_add_location(response, request->arena, "/providers/", revised.provider_id);
    }
    if (!wish.dry_run) {
        version_tag_write(request, response, revised.version);
    }
    token_steps_write(request, response, &revised.steps);
    encode_object(&response->body);
    encode_string_member(&response->body, "message", describe(&form, &wish, &revised));
    if (form.id == NULL && revised.provider_id != NULL) {
        encode_string_member(&response->body, "provider_id", revised.provider_id);
    }
    if (!revised.created && form.id != NULL) {
        encode_affected(&response->body, &revised);
    }
    encode_object_end(&response->body);
    return RESULT_OK;
}

enum result provider_refuse(const struct request *request, struct response *response,
                            enum result result)
{
    enum { DETAIL_SIZE = 160 };
    if (result == RESULT_PROVIDER_UNKNOWN) {
        char detail[DETAIL_SIZE];
        snprintf(detail, sizeof detail, "There is no provider \"%.80s\".", request->segments[1]);
        problem_write(response, result, detail);
    }
    return result;
}

enum result provider_find(struct request *request, struct response *response)
{
    struct booking_provider provider;
    enum result result = booking_find_provider(request->service->booking, request->segments[1],
                                               request->arena, &provider);
    if (result == RESULT_OK) {
        version_tag_write(request, response, provider.token);
        encode_provider(&response->body, &provider);
    }
    return provider_refuse(request, response, result);
}

/* Reads, changes, and writes only if nobody else has written meanwhile. */
static enum result change_once(struct request *request, struct response *response,
                               struct booking_revision wish, struct booking_revised *revised_out)
{
    struct booking *booking = request->service->booking;
    struct booking_provider provider;
    enum result result =
        booking_find_provider(booking, request->segments[1], request->arena, &provider);
    if (result == RESULT_OK) {
        result = provider_form_change(request, response, &provider.definition);
    }
    if (result != RESULT_OK) {
        return result;
    }
    wish.expected = wish.expected != 0 ? wish.expected : provider.version;
    return booking_register(booking,
                            &(struct booking_definition){.provider_id = request->segments[1],
                                                         .definition = &provider.definition},
                            &wish, request->arena, revised_out);
}

enum result provider_change(struct request *request, struct response *response)
{
    struct booking_revision wish;
    struct booking_revised revised;
    enum result result = affected_wish(request, response, &wish);
    if (result != RESULT_OK) {
        return result;
    }
    result = RESULT_VERSION_CHANGED;
    for (int tries = 0; tries < CHANGE_TRIES && result == RESULT_VERSION_CHANGED; tries++) {
        result = change_once(request, response, wish, &revised);
        if (wish.expected != 0) {
            break;
        }
    }
    if (result != RESULT_OK) {
        return provider_refuse(request, response, result);
    }
    affected_answer(request, response, &wish, &revised, "Provider changed.");
    return RESULT_OK;
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

/* One at most. */
static enum result list_alias(struct request *request, struct response *response, const char *alias)
{
    struct booking_provider provider;
    enum result result =
        booking_find_provider_alias(request->service->booking, alias, request->arena, &provider);
    if (result != RESULT_OK && result != RESULT_PROVIDER_UNKNOWN) {
        return result;
    }
    struct text *body = &response->body;
    encode_object(body);
    encode_name(body, "providers");
    encode_list(body);
    if (result == RESULT_OK) {
        encode_provider(body, &provider);
    }
    encode_list_end(body);
    encode_object_end(body);
    return RESULT_OK;
}

struct json_shape shape_provider_alias(const struct service_limits *limits,
                                       struct json_field *fields_out)
{
    (void)limits;
    static const struct json_field fields[] = {
        {.name = "alias",
         .kind = JSON_KIND_TEXT,
         .presence = JSON_OPTIONAL,
         .min = 1,
         .max = PROVIDER_ALIAS_BYTES_MAX},
    };
    return shape_keep(fields, 1, fields_out);
}

enum result provider_list(struct request *request, struct response *response)
{
    const char *alias = NULL;
    struct json_field fields[SHAPE_FIELDS_MAX];
    const struct json_shape shape = shape_provider_alias(&request->service->limits, fields);
    enum result result = parameters_decode(request, &shape, response, &alias);
    if (result != RESULT_OK || alias != NULL) {
        return result == RESULT_OK ? list_alias(request, response, alias) : result;
    }
    struct walk *walk = arena_take(request->arena, sizeof *walk);
    listing_start(request, response, "providers", next_provider, walk);
    walk->request = request;
    walk->mark = arena_mark(request->arena);
    return RESULT_OK;
}
