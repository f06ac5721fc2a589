/* What becomes of an appointment: confirmed, ended, moved, looked up. */
#include "core/booking_life.h"
#include "fiber.h"
#include "trace.h"
#include "world.h"

/* Over by its status, or by the time. */
static bool is_due(const struct world *world, const struct model_appointment *row)
{
    return row->status == APPOINTMENT_HELD && row->expires_at <= world->model.now;
}

/* Also one that was confirmed in time, but not durable before its time was over. */
static bool was_due(const struct world *world, const struct model_appointment *row, uint64_t since)
{
    return row->status == APPOINTMENT_EXPIRED || is_due(world, row) ||
           (row->expires_at > 0 && row->expires_at <= world->model.now && row->changed > since);
}

static void check_become(const struct world *world, const struct model_appointment *row,
                         enum appointment_status to, enum result result, uint64_t since)
{
    bool is_over = !model_is_live(row) || is_due(world, row);
    if (result == RESULT_OK) {
        world_demand(to == APPOINTMENT_CONFIRMED ? row->was_confirmed : row->status == to,
                     "a change was acknowledged, and is not durable");
    } else if (result == RESULT_STATE_FORBIDS) {
        bool needs_more = row->status == APPOINTMENT_HELD && to != APPOINTMENT_CANCELLED;
        world_demand(is_over || needs_more || row->changed > since,
                     "forbidden, though it is allowed");
    } else if (result == RESULT_HOLD_EXPIRED) {
        world_demand(was_due(world, row, since), "said to have expired, and has not");
    } else {
        world_demand(result == RESULT_NOT_BEGUN &&
                         (to == APPOINTMENT_COMPLETED || to == APPOINTMENT_NO_SHOW),
                     "an answer that nothing allows");
    }
}

void client_become(struct world_client *client)
{
    static const enum appointment_status wanted[] = {
        APPOINTMENT_CANCELLED, APPOINTMENT_CANCELLED, APPOINTMENT_CANCELLED, APPOINTMENT_CONFIRMED,
        APPOINTMENT_CONFIRMED, APPOINTMENT_CONFIRMED, APPOINTMENT_COMPLETED, APPOINTMENT_NO_SHOW,
    };
    struct world *world = client->world;
    const struct world_known *known = world_any_known(world);
    if (known == NULL) {
        return;
    }
    const struct model_appointment *row = model_find(&world->model, known->request.id);
    const struct booking_ending ending = {.to = wanted[fiber_draw(8)]};
    struct booking_answer answer;
    uint64_t since = world->model.commits;
    trace_note("become: client, to, start", client->name, (int64_t)ending.to,
               model_where(row)->span.start, row->number);
    enum result result =
        booking_become(world->booking, known->request.id, &ending, &client->arena, &answer);
    if (world_is_down(world) || result == RESULT_UNAVAILABLE) {
        return;
    }
    trace_note("became: client, result", client->name, (int64_t)result, row->number, 0);
    world->tally->changed += result == RESULT_OK;
    check_become(world, row, ending.to, result, since);
}

static struct model_asking asking_of(const struct booking_move *move,
                                     const struct model_appointment *row, int provider)
{
    int64_t named = row->provider_named ? model_where(row)->provider : 0;
    return (struct model_asking){
        .provider = provider != 0 ? provider : named,
        .undated = move->range.day == BOOKING_UNDATED,
        .day = move->range.day,
        .start_minute = move->range.start_minute,
        .end_minute = move->range.end_minute,
        .duration = interval_length(model_where(row)->span),
        .besides = row->number,
    };
}

/* What others have changed meanwhile may have changed whom it is about. */
static void check_move(const struct world *world, const struct model_appointment *row,
                       const struct model_asking *asking, enum result result, uint64_t since)
{
    if (result == RESULT_NO_SLOT || result == RESULT_NO_SLOT_PREFERRED) {
        world_demand(row->changed > since || model_may_refuse(asking, asking->provider),
                     "not moved, and there was room at every moment");
        return;
    }
    bool is_over = !model_is_live(row) || was_due(world, row, since);
    world_demand((result == RESULT_STATE_FORBIDS || result == RESULT_HOLD_EXPIRED) && is_over,
                 "an answer to a move that nothing allows");
}

void client_move(struct world_client *client)
{
    struct world *world = client->world;
    const struct world_known *known = world_any_known(world);
    if (known == NULL) {
        return;
    }
    const struct model_appointment *row = model_find(&world->model, known->request.id);
    int provider = fiber_draw(2) == 0 ? 0 : 1 + (int)fiber_draw((uint32_t)world->provider_count);
    int32_t start = 480 + 15 * (int32_t)fiber_draw(16);
    const struct booking_move move = {
        .provider_id = world_provider_ids[provider],
        .range = {.day = WORLD_DAY + (fiber_draw(4) == 0),
                  .start_minute = start,
                  .end_minute = start + 90 + 15 * (int32_t)fiber_draw(10)},
    };
    uint64_t since = world->model.commits;
    const struct model_asking asked = asking_of(&move, row, provider);
    struct booking_moved moved;
    trace_note("move: client, to, minute, number", client->name, provider, start, row->number);
    struct model_asking *asking = model_ask(&world->model, &asked, world_answered(client));
    enum result result =
        booking_move(world->booking, known->request.id, &move, &client->arena, &moved);
    model_answered(asking);
    if (world_is_down(world) || result == RESULT_UNAVAILABLE) {
        return;
    }
    trace_note("moved: client, result, number", client->name, (int64_t)result, row->number, 0);
    if (result != RESULT_OK) {
        check_move(world, row, asking, result, since);
        return;
    }
    world->tally->moved += moved.moved;
    world_demand(model_was_at(row, moved.answer.appointment.provider, moved.answer.appointment.span,
                              moved.moved ? since + 1 : 0),
                 "a move was acknowledged, and is not durable");
}

void client_find(struct world_client *client)
{
    struct world *world = client->world;
    const struct world_known *known = world_any_known(world);
    if (known == NULL) {
        return;
    }
    const struct model_appointment *row = model_find(&world->model, known->request.id);
    uint64_t since = world->model.commits;
    struct booking_answer answer;
    enum result result = booking_find(world->booking, known->request.id, &client->arena, &answer);
    if (world_is_down(world) || result == RESULT_UNAVAILABLE) {
        return;
    }
    world_demand(result == RESULT_OK, "acknowledged, and not found");
    if (row->changed > since) {
        return;
    }
    enum appointment_status shown = is_due(world, row) ? APPOINTMENT_EXPIRED : row->status;
    world_demand(
        answer.appointment.span.start == model_where(row)->span.start &&
            answer.appointment.provider == model_where(row)->provider &&
            (answer.appointment.status == shown || answer.appointment.status == row->status),
        "found otherwise than it is");
}
