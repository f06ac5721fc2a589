/*
 * The quarter-hours contract (002): providers open time, which is sold in quarters of an hour, more
 * than a day ahead, and held for half an hour until it is confirmed.
 *
 * The quarters are the pieces of openings, by their numbers in a collection.
 */
#include "server/faces/quarter_hours.h"

#include "core/booking_client.h"
#include "core/booking_opening.h"
#include "server/api/listing.h"
#include "server/encode.h"
#include "server/face.h"
#include "server/faces/api_refusal.h"
#include "server/faces/numbered_id.h"
#include "server/faces/quarter_form.h"
#include "server/service.h"

enum { NOT_FOUND = 404, HORIZON_DAYS = 36500, PAGE = 128 };
enum { OPENED_MAX = 35040 }; /* a year of quarters */

/* Strictly more than a day. */
const struct booking_terms quarter_terms = {.notice_seconds = 86401};

/* People. */

static enum result create_client(struct request *request, struct response *response)
{
    struct api_fields fields = quarter_read(request);
    struct quarter_person asked;
    if (!quarter_read_person(&fields, &asked)) {
        return api_fields_refuse(&fields, response);
    }
    const struct booking_client wish = {
        .id_prefix = QUARTER_CLIENT_PREFIX,
        .name = asked.name,
        .alias = asked.alias,
    };
    struct client client;
    bool is_new;
    enum result result =
        booking_create_client(request->service->booking, &wish, request->arena, &client, &is_new);
    if (result == RESULT_OK) {
        encode_quarter_party(&response->body,
                             &(struct quarter_party){
                                 .number = numbered_id_number(QUARTER_CLIENT_PREFIX, client.id),
                                 .person = asked.person,
                             });
    }
    return result;
}

static enum result create_provider(struct request *request, struct response *response)
{
    struct api_fields fields = quarter_read(request);
    struct quarter_person asked;
    if (!quarter_read_person(&fields, &asked)) {
        return api_fields_refuse(&fields, response);
    }
    const struct provider_definition definition = {
        .name = asked.name,
        .alias = asked.alias,
        .group = "pro",
        .daily_limit = PROVIDER_UNLIMITED,
        .past_allowed = true,
        .horizon_days = HORIZON_DAYS,
    };
    const struct booking_definition wish = {
        .id_prefix = QUARTER_PROVIDER_PREFIX,
        .definition = &definition,
    };
    const struct booking_revision revision = {.keep = true};
    struct booking_revised revised;
    enum result result =
        booking_register(request->service->booking, &wish, &revision, request->arena, &revised);
    if (result == RESULT_OK) {
        encode_quarter_party(&response->body, &(struct quarter_party){
                                                  .number = numbered_id_number(
                                                      QUARTER_PROVIDER_PREFIX, revised.provider_id),
                                                  .person = asked.person,
                                              });
    }
    return result;
}

struct quarter_party quarter_party_of(const struct booking_provider *provider, struct arena *arena)
{
    return (struct quarter_party){
        .number = numbered_id_number(QUARTER_PROVIDER_PREFIX, provider->id),
        .person = person_split(provider->definition.name, arena),
    };
}

/* Opening. */

struct opened_walk {
    struct booking_opened opened;
    size_t position;
    int64_t piece; /* of the opening there, from 0 */
    struct quarter_party provider;
};

static enum result next_opened(void *context, struct text *body)
{
    struct opened_walk *walk = context;
    if (walk->position == walk->opened.count) {
        return LISTING_END;
    }
    const struct opening *opening = &walk->opened.openings[walk->position];
    int64_t number = opening->number + walk->piece;
    encode_quarter(body, &(struct quarter){
                             .number = number,
                             .start = opening_piece(opening, number).start,
                             .opened_at = opening->opened_at,
                             .provider = &walk->provider,
                         });
    walk->piece++;
    if (walk->piece == opening_count(opening)) {
        walk->position++;
        walk->piece = 0;
    }
    return RESULT_OK;
}

static enum result open_up(struct request *request, const char *provider_id, struct interval span,
                           struct booking_opened *opened_out)
{
    const struct booking_opening_request wish = {
        .provider_id = provider_id,
        .collection = QUARTER_COLLECTION,
        .range = {.is_instants = true, .instants = span},
        .piece_minutes = QUARTER_MINUTES,
        .overlap = OPENING_FILL,
        .most = OPENED_MAX,
    };
    return booking_open_up(request->service->booking, &wish, request->arena, opened_out);
}

/* Less than a second may have nothing left to open. */
static enum result add_availability(struct request *request, struct response *response)
{
    struct api_fields fields = quarter_read(request);
    struct quarter_person asked;
    struct interval span;
    bool has_person = quarter_read_person(&fields, &asked);
    if (!quarter_read_span(&fields, &span) || !has_person) {
        return api_fields_refuse(&fields, response);
    }
    struct booking_provider provider;
    struct opened_walk *walk = arena_take(request->arena, sizeof *walk);
    enum result result = booking_find_provider_alias(request->service->booking, asked.alias,
                                                     request->arena, &provider);
    if (result == RESULT_OK && !interval_is_empty(span)) {
        result = open_up(request, provider.id, span, &walk->opened);
    }
    if (result == RESULT_PROVIDER_UNKNOWN) {
        return api_refuse_as(response, NOT_FOUND, result, "Provider not found.");
    }
    if (result == RESULT_TOO_MANY) {
        api_fields_report_value(&fields, "end_time",
                                "no more than a year can be made available at once");
        return api_fields_refuse(&fields, response);
    }
    if (result == RESULT_OK) {
        walk->provider = quarter_party_of(&provider, request->arena);
        listing_start_bare(request, response, &face_quarter_hours, next_opened, walk);
    }
    return result;
}

/* The list of what is free. */

struct free_walk {
    const struct request *request;
    bool is_begun;
    struct arena_mark mark; /* what a page takes is given back before the next */
    struct booking_wholes page;
    size_t position;
    int64_t after;
    int64_t known; /* whose number `provider` is of; 0: nobody's */
    struct quarter_party provider;
};

static enum result turn_page(struct free_walk *walk)
{
    const struct request *request = walk->request;
    const struct booking_number_request wish = {
        .collection = QUARTER_COLLECTION,
        .after = walk->after,
        .limit = PAGE,
        .terms = quarter_terms,
    };
    if (!walk->is_begun) {
        walk->is_begun = true;
        walk->mark = arena_mark(request->arena); /* The headers of the answer outlive every page. */
    }
    arena_rewind(request->arena, walk->mark);
    walk->known = 0;
    walk->position = 0;
    return booking_next_numbers(request->service->booking, &wish, request->arena, &walk->page);
}

/* Neighbours are mostly of one provider. */
static enum result know_provider(struct free_walk *walk, const struct booking_whole *whole)
{
    struct booking_provider provider;
    if (walk->known == whole->provider) {
        return RESULT_OK;
    }
    struct arena *arena = walk->request->arena;
    enum result result = booking_find_provider(walk->request->service->booking, whole->provider_id,
                                               arena, &provider);
    if (result == RESULT_OK) {
        walk->known = whole->provider;
        walk->provider = quarter_party_of(&provider, arena);
    }
    return result;
}

static enum result next_free(void *context, struct text *body)
{
    struct free_walk *walk = context;
    if (walk->position == walk->page.count) {
        enum result result = turn_page(walk);
        if (result != RESULT_OK) {
            return result;
        }
        if (walk->page.count == 0) {
            return LISTING_END;
        }
    }
    const struct booking_whole *whole = &walk->page.wholes[walk->position++];
    walk->after = whole->number;
    enum result result = know_provider(walk, whole);
    if (result != RESULT_OK) {
        return result;
    }
    encode_quarter(body, &(struct quarter){
                             .number = whole->number,
                             .start = whole->span.start,
                             .opened_at = whole->opened_at,
                             .provider = &walk->provider,
                         });
    return RESULT_OK;
}

static enum result list_free(struct request *request, struct response *response)
{
    struct free_walk *walk = arena_take(request->arena, sizeof *walk);
    *walk = (struct free_walk){.request = request};
    listing_start_bare(request, response, &face_quarter_hours, next_free, walk);
    return RESULT_OK;
}

/* The service itself. */

static enum result ping(struct request *request, struct response *response)
{
    (void)request;
    encode_object(&response->body);
    encode_string_member(&response->body, "message", "Ping successful");
    encode_object_end(&response->body);
    return RESULT_OK;
}

/* The documentation spells one path in two ways; both are served. */
/* clang-format off */
static const struct route quarter_routes[] = {
    {"POST", "/api/clients",                   create_client,    ACCESS_CLIENT, PARAMETERS_SOME, "Find or create the client of that name", NULL},
    {"POST", "/api/providers",                 create_provider,  ACCESS_STAFF,  PARAMETERS_SOME, "Find or create the provider of that name", quarter_names_person},
    {"POST", "/api/appointments/availability", add_availability, ACCESS_STAFF,  PARAMETERS_SOME, "Offer the quarter hours of a range", NULL},
    {"POST", "/api/appoinments/availability",  add_availability, ACCESS_STAFF,  PARAMETERS_SOME, "Offer the quarter hours of a range, by a path that was once misspelt", NULL},
    {"GET",  "/api/appointments",              list_free,        ACCESS_ANYONE, PARAMETERS_SOME, "List the free quarter hours more than 24 hours ahead", NULL},
    {"POST", "/api/appointments/reserve",      quarter_reserve,  ACCESS_CLIENT, PARAMETERS_SOME, "Reserve a quarter hour for 30 minutes", NULL},
    {"POST", "/api/appointments/confirm",      quarter_confirm,  ACCESS_CLIENT, PARAMETERS_SOME, "Confirm a reservation", NULL},
    {"GET",  "/ping",                          ping,             ACCESS_ANYONE, PARAMETERS_SOME, "Whether the service is up", NULL},
};
/* clang-format on */

const struct face face_quarter_hours = {
    .name = "quarter_hours",
    .title = "Quarter Hours",
    .routes = quarter_routes,
    .route_count = sizeof quarter_routes / sizeof quarter_routes[0],
    .refuse = api_refuse,
};
