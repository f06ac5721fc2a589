/* Booking: once, again, and together with somebody else. */
#include <stdio.h>
#include <string.h>

#include "core/booking_series.h"
#include "fiber.h"
#include "trace.h"
#include "world.h"

static const char *const client_ids[] = {NULL, "jane", "omar"};

static struct booking_request spell(const struct world_request *request,
                                    struct booking_client *client)
{
    *client = (struct booking_client){.id = client_ids[request->client]};
    return (struct booking_request){
        .id = request->id,
        .provider_id = world_provider_ids[request->provider],
        .range = {.day = request->undated ? BOOKING_UNDATED : request->day,
                  .start_minute = request->start_minute,
                  .end_minute = request->end_minute},
        .duration_minutes =
            request->exact ? request->end_minute - request->start_minute : request->duration,
        .exact = {.is_exact = request->exact},
        .held = request->held,
        .hold_seconds = request->hold_seconds,
        .client = request->client != 0 ? client : NULL,
    };
}

static struct model_asking asking_of(const struct world_request *request)
{
    int32_t minutes =
        request->exact ? request->end_minute - request->start_minute : request->duration;
    return (struct model_asking){
        .provider = request->provider,
        .undated = request->undated,
        .day = request->day,
        .start_minute = request->start_minute,
        .end_minute = request->end_minute,
        .duration = 60 * (int64_t)minutes,
    };
}

/* Acknowledged is durable, and is what was asked for. */
static void check_booked(const struct world *world, const struct world_request *request,
                         const struct booking_answer *answer)
{
    const struct appointment *told = &answer->appointment;
    const struct model_appointment *row = model_find(&world->model, request->id);
    world_demand(row != NULL, "acknowledged, and not durable");
    world_demand(row->number == told->number, "acknowledged under another's number");
    world_demand(world_provider_number(answer->provider_id) == row->places[0].provider &&
                     told->span.start == row->places[0].span.start &&
                     told->span.end == row->places[0].span.end,
                 "acknowledged elsewhere than it was booked");
    world_demand(request->provider == 0 || request->provider == row->places[0].provider,
                 "booked with another provider than the one that was named");
    enum appointment_status first = request->held ? APPOINTMENT_HELD : APPOINTMENT_CONFIRMED;
    world_demand(told->status == first, "the first answer is not what was asked for");
    if (request->exact) {
        world_demand(interval_length(told->span) ==
                         60 * (int64_t)(request->end_minute - request->start_minute),
                     "an exact request got another time");
    } else {
        world_demand(interval_length(told->span) == 60 * (int64_t)request->duration,
                     "booked for another duration");
    }
}

static bool is_refusal(enum result result)
{
    return result == RESULT_NO_SLOT || result == RESULT_NO_SLOT_PREFERRED;
}

static void check_refused(const struct world_client *client, const struct model_asking *asking,
                          enum result result)
{
    const struct world *world = client->world;
    const struct world_request *request = &client->request;
    world_demand(is_refusal(result) || result == RESULT_CLIENT_LIMIT,
                 "an answer that nothing allows");
    world_demand(request->is_shared || model_find(&world->model, request->id) == NULL,
                 "refused, and it has left a trace");
    world_demand(!is_refusal(result) || model_may_refuse(asking, request->provider),
                 "refused, and there was room at every moment");
}

void client_ask(struct world_client *client)
{
    struct world *world = client->world;
    struct world_request *request = &client->request;
    struct booking_client whom;
    const struct booking_request spelt = spell(request, &whom);
    struct booking_answer answer;
    struct booking_alternatives alternatives;
    const struct model_asking asked = asking_of(request);
    trace_note("book: client, provider, minutes, duration", client->name * 1000 + client->asked,
               request->provider, request->start_minute * 10000 + request->end_minute,
               request->duration);
    struct model_asking *asking = model_ask(&world->model, &asked, world_answered(client));
    client->is_open = client->is_asking = true;
    enum result result =
        booking_book(world->booking, &spelt, &client->arena, &answer, &alternatives);
    client->is_asking = false;
    model_answered(asking);
    if (world_is_down(world)) {
        return;
    }
    trace_note("booked: client, result, start", client->name, (int64_t)result,
               result == RESULT_OK ? answer.appointment.span.start : 0, 0);
    world->tally->unavailable += result == RESULT_UNAVAILABLE;
    if (result == RESULT_UNAVAILABLE) {
        return;
    }
    client->is_open = false;
    if (result != RESULT_OK) {
        world->tally->refused++;
        check_refused(client, asking, result);
        return;
    }
    world->tally->booked++;
    check_booked(world, request, &answer);
    world_remember(world, &(struct world_known){
                              .request = *request,
                              .provider = world_provider_number(answer.provider_id),
                              .span = answer.appointment.span,
                          });
}

void client_book(struct world_client *client)
{
    static const int32_t durations[] = {15, 20, 30, 45, 60, 90};
    static const int32_t holds[] = {60, 90, 300, 600};
    const struct world *world = client->world;
    int32_t start = 480 + 15 * (int32_t)fiber_draw(16);
    client->request = (struct world_request){
        .provider = fiber_draw(2) == 0 ? 0 : 1 + (int)fiber_draw((uint32_t)world->provider_count),
        .client = (int)fiber_draw(4) % 3,
        .undated = fiber_draw(6) == 0,
        .exact = fiber_draw(5) == 0,
        .held = fiber_draw(3) == 0,
        .day = WORLD_DAY + (fiber_draw(4) == 0),
        .start_minute = start,
        .duration = durations[fiber_draw(6)],
        .hold_seconds = holds[fiber_draw(4)],
    };
    struct world_request *request = &client->request;
    request->end_minute = request->exact ? start + request->duration
                                         : start + request->duration + 15 * (int32_t)fiber_draw(12);
    snprintf(request->id, sizeof request->id, "%c%d", 'a' + client->name, client->asked++);
    client_ask(client);
}

/* Asks for what somebody else is asking for at this moment. */
void client_join(struct world_client *client)
{
    struct world *world = client->world;
    for (int i = 0; i < world->client_count; i++) {
        struct world_client *other = &world->clients[i];
        if (other != client && other->is_asking) {
            other->request.is_shared = true;
            client->request = other->request;
            client_ask(client);
            return;
        }
    }
}

/* The first answer again, whatever has become of it. */
void client_repeat(struct world_client *client)
{
    struct world *world = client->world;
    const struct world_known *known = world_any_known(world);
    if (known == NULL || known->is_occurrence) {
        return;
    }
    const struct world_known asked = *known;
    struct booking_client whom;
    const struct booking_request spelt = spell(&asked.request, &whom);
    struct booking_answer answer;
    struct booking_alternatives alternatives;
    trace_note("repeat: client", client->name, asked.span.start, 0, 0);
    enum result result =
        booking_book(world->booking, &spelt, &client->arena, &answer, &alternatives);
    if (world_is_down(world) || result == RESULT_UNAVAILABLE) {
        return;
    }
    world->tally->repeated++;
    world_demand(result == RESULT_OK && answer.repeated, "a repeated request is not known again");
    world_demand(world_provider_number(answer.provider_id) == asked.provider &&
                     answer.appointment.span.start == asked.span.start &&
                     answer.appointment.span.end == asked.span.end,
                 "a repeated request got another answer");
    check_booked(world, &asked.request, &answer);
}

static void check_series(struct world *world, const struct booking_series *series)
{
    for (size_t i = 0; i < series->occurrence_count; i++) {
        const struct booking_occurrence *occurrence = &series->occurrences[i];
        if (occurrence->outcome == OCCURRENCE_SKIPPED) {
            continue;
        }
        const struct appointment *told = &occurrence->appointment;
        const struct model_appointment *row = model_find_number(&world->model, told->number);
        world_demand(row != NULL && model_was_at(row, told->provider, told->span, 0),
                     "an occurrence was acknowledged, and is not durable");
        struct world_known known = {
            .is_occurrence = true, .provider = told->provider, .span = told->span};
        snprintf(known.request.id, sizeof known.request.id, "%s", told->id);
        world_remember(world, &known);
    }
}

void client_book_series(struct world_client *client)
{
    static const int32_t days[] = {WORLD_DAY, WORLD_DAY + 1, WORLD_DAY + 2};
    struct world *world = client->world;
    char id[MODEL_ID_SIZE];
    int32_t start = 480 + 15 * (int32_t)fiber_draw(16);
    snprintf(id, sizeof id, "s%c%d", 'a' + client->name, client->asked++);
    const struct booking_series_request request = {
        .first = {.id = id,
                  .provider_id =
                      world_provider_ids[fiber_draw((uint32_t)world->provider_count + 1)],
                  .range = {.day = WORLD_DAY, .start_minute = start, .end_minute = start + 120},
                  .duration_minutes = 30},
        .days = days,
        .day_count = 2 + fiber_draw(2),
        .on_conflict = (enum series_conflict)fiber_draw(3),
    };
    struct booking_series series;
    trace_note("series: client, start", client->name, start, 0, 0);
    enum result result = booking_book_series(world->booking, &request, &client->arena, &series);
    if (world_is_down(world)) {
        return;
    }
    trace_note("series made: client, result", client->name, (int64_t)result, 0, 0);
    world_demand(result == RESULT_OK || result == RESULT_UNAVAILABLE || is_refusal(result) ||
                     result == RESULT_SERIES_REFUSED,
                 "an answer to a series that nothing allows");
    world->tally->series += result == RESULT_OK;
    if (result == RESULT_OK) {
        check_series(world, &series);
    }
    for (int i = 0; result != RESULT_OK && result != RESULT_UNAVAILABLE && i < 3; i++) {
        char occurrence[MODEL_ID_SIZE + 4];
        snprintf(occurrence, sizeof occurrence, "%s.%d", id, i + 1);
        world_demand(model_find(&world->model, occurrence) == NULL,
                     "a series was refused, and has left a trace");
    }
}
