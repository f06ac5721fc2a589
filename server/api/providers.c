/* Providers: register, change, list, find. */
#include <stdio.h>

#include "server/api/affected.h"
#include "server/api/api.h"
#include "server/api/listing.h"
#include "server/api/provider_form.h"
#include "server/api/version_tag.h"
#include "server/encode.h"
#include "server/problem.h"
#include "server/service.h"

enum { CREATED = 201, CHANGE_TRIES = 8 };

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
    result = booking_register(
        request->service->booking,
        &(struct booking_definition){.provider_id = form.id, .definition = &definition}, &wish,
        request->arena, &revised);
    if (result != RESULT_OK) {
        return result;
    }
    if (revised.created && !wish.dry_run) {
        response->status = CREATED;
        response_add_location(response, request->arena, "/providers/", form.id);
    }
    if (!wish.dry_run) {
        version_tag_write(request, response, revised.version);
    }
    encode_object(&response->body);
    encode_string_member(&response->body, "message",
                         wish.dry_run ? AFFECTED_NOTHING_CHANGED : "Provider added successfully.");
    if (!revised.created) {
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

enum result provider_list(struct request *request, struct response *response)
{
    struct walk *walk = arena_take(request->arena, sizeof *walk);
    listing_start(request, response, "providers", next_provider, walk);
    walk->request = request;
    walk->mark = arena_mark(request->arena);
    return RESULT_OK;
}
