/* Lists, offered slots and the feed. */
#include <assert.h>
#include <string.h>

#include "core/booking_feed.h"
#include "core/booking_list.h"
#include "core/booking_slots.h"
#include "fiber.h"
#include "model_room.h"
#include "trace.h"
#include "world.h"

struct listing {
    bool seen[MODEL_APPOINTMENTS];
    int count;
};

static void note_listed(const struct world *world, const struct booking_answer *answer,
                        uint64_t since, struct listing *listing)
{
    const struct model *model = &world->model;
    const struct appointment *told = &answer->appointment;
    const struct model_appointment *row = model_find_number(model, told->number);
    world_demand(row != NULL, "listed, and not durable");
    ptrdiff_t place = row - model->appointments;
    world_demand(!listing->seen[place] || row->changed > since, "listed twice");
    listing->seen[place] = true;
    listing->count++;
    world_demand(row->changed > since ||
                     (model_is_live(row) && model_where(row)->provider == told->provider &&
                      model_where(row)->span.start == told->span.start),
                 "listed otherwise than it is");
}

static void check_order(const struct booking_page *page)
{
    for (size_t i = 1; i < page->count; i++) {
        const struct appointment *one = &page->answers[i - 1].appointment;
        const struct appointment *next = &page->answers[i].appointment;
        world_demand(one->provider != next->provider || one->span.end <= next->span.start,
                     "a list shows two that overlap");
    }
}

/* False if it could not be had. */
static bool list(struct world *world, struct arena *arena, size_t limit, struct listing *listing)
{
    const struct booking_filter filter = {
        .statuses = BOOKING_LIVE, .from = INT64_MIN, .to = INT64_MAX};
    struct booking_place place = {.limit = limit};
    struct booking_page page;
    uint64_t since = world->model.commits;
    memset(listing, 0, sizeof *listing);
    do {
        enum result result = booking_next_page(world->booking, &filter, &place, arena, &page);
        if (world_is_down(world) || result == RESULT_UNAVAILABLE) {
            return false;
        }
        world_demand(result == RESULT_OK, "an answer to a list that nothing allows");
        check_order(&page);
        for (size_t i = 0; i < page.count; i++) {
            note_listed(world, &page.answers[i], since, listing);
        }
    } while (page.count > 0);
    for (int i = 0; i < world->model.appointment_count; i++) {
        const struct model_appointment *row = &world->model.appointments[i];
        world_demand(row->changed > since || !model_counts(row, world->model.now) ||
                         listing->seen[i],
                     "live all the time, and not listed");
    }
    return true;
}

void client_list(struct world_client *client)
{
    struct listing listing;
    trace_note("list: client", client->name, 0, 0, 0);
    client->world->tally->lists +=
        list(client->world, &client->arena, fiber_draw(2) ? 3 : 64, &listing);
}

/* Where nothing changes meanwhile, what is offered can be had. What is asked while a group is being
 * closed may rest on what was before. */
void client_look(struct world_client *client)
{
    struct world *world = client->world;
    int provider = 1 + (int)fiber_draw((uint32_t)world->provider_count);
    const struct booking_slots_request request = {
        .provider_id = world_provider_ids[provider],
        .first_day = WORLD_DAY,
        .last_day = WORLD_DAY + 1,
        .duration_minutes = 30,
        .offers_max = 1000,
    };
    struct booking_slots slots;
    uint64_t since = world->model.commits;
    int64_t now = world->model.now;
    bool is_closing = world->is_closing;
    enum result result = booking_slots(world->booking, &request, &client->arena, &slots);
    if (world_is_down(world) || result == RESULT_UNAVAILABLE || world->model.commits != since ||
        world->model.now != now || is_closing) {
        return;
    }
    world_demand(result == RESULT_OK, "an answer about slots that nothing allows");
    for (size_t i = 0; i < slots.slot_count; i++) {
        const struct model_wish wish = {
            .provider = provider,
            .range = {slots.slots[i].start, slots.slots[i].start + 1800},
            .duration = 1800,
            .now = now,
        };
        world_demand(model_may_have_room(&world->model, &wish), "offered, and not free");
    }
}

static bool read_events(struct world *world, struct arena *arena, int64_t after)
{
    struct booking_feed feed;
    enum result result = booking_events(world->booking, after, 10000, arena, &feed);
    if (world_is_down(world) || result == RESULT_UNAVAILABLE) {
        return false;
    }
    world_demand(result == RESULT_OK, "an answer to the feed that nothing allows");
    for (size_t i = 0; i < feed.count; i++) {
        const struct event *event = &feed.events[i].event;
        world_demand(event->sequence == after + 1 + (int64_t)i, "the feed has a gap");
        world_demand(event->sequence <= world->model.event_count, "an event that is not durable");
        const struct model_event *made = &world->model.events[event->sequence - 1];
        world_demand(event->kind == made->kind && event->appointment == made->appointment,
                     "an event tells of another change than was made");
    }
    return true;
}

void client_read_events(struct world_client *client)
{
    struct world *world = client->world;
    read_events(world, &client->arena, fiber_draw((uint32_t)world->model.event_count + 1));
}

void world_check_lists(struct world *world, struct arena *arena)
{
    struct listing listing;
    int live = 0;
    for (int i = 0; i < world->model.appointment_count; i++) {
        live += model_counts(&world->model.appointments[i], world->model.now);
    }
    world_demand(list(world, arena, 64, &listing) && listing.count == live,
                 "in the end memory is not what is durable");
    world_demand(read_events(world, arena, 0) &&
                     booking_last_event(world->booking) == world->model.event_count,
                 "in the end the feed is not what was made");
}
