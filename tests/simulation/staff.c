/* What staff do: providers, their hours, and closures. */
#include "core/booking_provider.h"
#include "fiber.h"
#include "model.h"
#include "support/fixed_zone.h"
#include "trace.h"
#include "world.h"

struct hours {
    struct availability_rule rules[MODEL_RULES];
    size_t count;
};

static struct availability_rule draw_window(void)
{
    int32_t start = 480 + 15 * (int32_t)fiber_draw(12);
    return availability_every_day(start, start + 60 + 15 * (int32_t)fiber_draw(14));
}

/* Daily or by weekday, sometimes with an override of one day, sometimes with a closure. */
static struct hours draw_hours(void)
{
    struct hours hours = {.count = 1 + fiber_draw(3)};
    for (size_t i = 0; i < hours.count; i++) {
        hours.rules[i] = draw_window();
    }
    if (fiber_draw(4) == 0) {
        hours.rules[0].weekdays = (uint8_t)(1 + fiber_draw(AVAILABILITY_EVERY_WEEKDAY));
    }
    if (fiber_draw(4) == 0) {
        struct availability_rule dated = draw_window();
        dated.from_day = dated.until_day = WORLD_DAY + (int32_t)fiber_draw(2);
        hours.rules[hours.count++] = dated;
    } else if (fiber_draw(4) == 0) {
        struct availability_rule closed = draw_window();
        closed.kind = AVAILABILITY_CLOSED;
        closed.end_minute = closed.start_minute + 30;
        hours.rules[hours.count++] = closed;
    }
    return hours;
}

static struct provider_definition draw_definition(const struct hours *hours)
{
    return (struct provider_definition){
        .zone = fiber_draw(4) == 0 ? &fixed_plus2 : &fixed_utc,
        .daily_limit = fiber_draw(3) == 0 ? PROVIDER_UNLIMITED : 1 + (int32_t)fiber_draw(5),
        .buffer_before_minutes = fiber_draw(3) == 0 ? 5 : 0,
        .buffer_after_minutes = fiber_draw(3) == 0 ? 10 : 0,
        .notice_minutes = fiber_draw(4) == 0 ? 30 : 0,
        .horizon_days = fiber_draw(4) == 0 ? 1 : 0,
        .rules = hours->rules,
        .rule_count = hours->count,
    };
}

void staff_register(struct world *world, int provider)
{
    struct arena *arena = &world->clients[0].arena;
    struct hours hours = {.rules = {availability_every_day(480, 720)}, .count = 1};
    if (fiber_draw(2) == 0) {
        hours = draw_hours();
    }
    const struct provider_definition definition = draw_definition(&hours);
    const struct booking_definition asked = {world_provider_ids[provider], NULL, &definition};
    struct booking_revised revised;
    enum result result =
        booking_register(world->booking, &asked, &(struct booking_revision){0}, arena, &revised);
    world_demand(result == RESULT_OK, "a provider could not be registered");
    world_demand(world->model.providers[provider].is_there, "registered, and not durable");
}

static bool has_affected(const struct world *world, const struct booking_revised *revised,
                         int64_t number)
{
    const struct model_appointment *row = model_find_number(&world->model, number);
    for (size_t i = 0; i < revised->count; i++) {
        const struct model_appointment *told = model_find(&world->model, revised->affected[i].id);
        if (told == row) {
            return true;
        }
    }
    return false;
}

/* What is said to be affected is what was; somebody may have changed it again since. */
static void check_revised(const struct world *world, int number,
                          const struct booking_revised *revised)
{
    const struct model_provider *provider = &world->model.providers[number];
    world_demand(provider->version >= revised->version,
                 "a change of availability was acknowledged, and is not durable");
    if (provider->version != revised->version) {
        return;
    }
    for (int i = 0; i < provider->revised_count; i++) {
        world_demand(has_affected(world, revised, provider->revised[i]),
                     "ended by a change of availability that does not say so");
    }
    world_demand(world->model.moves || revised->count == (size_t)provider->revised_count,
                 "said to be ended by a change of availability, and is not");
    model_check_fit(&world->model, number,
                    "a change of availability was acknowledged and has left what no longer fits");
}

void staff_revise(struct world_client *client)
{
    struct world *world = client->world;
    int provider = 1 + (int)fiber_draw((uint32_t)world->provider_count);
    const struct hours hours = draw_hours();
    struct provider_definition definition = draw_definition(&hours);
    definition.zone = world->model.providers[provider].offset != 0 ? &fixed_plus2 : &fixed_utc;
    const struct booking_definition asked = {world_provider_ids[provider], NULL, &definition};
    const struct booking_revision wish = {.move = world->model.moves,
                                          .dry_run = fiber_draw(4) == 0};
    struct booking_revised revised;
    trace_note("revise: client, provider, dry run", client->name, provider, wish.dry_run, 0);
    enum result result =
        fiber_draw(2) == 0
            ? booking_register(world->booking, &asked, &wish, &client->arena, &revised)
            : booking_replace_availability(world->booking, &asked, &wish, &client->arena, &revised);
    if (world_is_down(world) || result == RESULT_UNAVAILABLE) {
        return;
    }
    trace_note("revised: client, result, affected", client->name, (int64_t)result,
               (int64_t)revised.count, 0);
    world_demand(result == RESULT_OK, "an answer to a revision that nothing allows");
    if (!wish.dry_run) {
        world->tally->revised++;
        check_revised(world, provider, &revised);
    }
}

/* One at a time: with two, nobody could say which of them is in force meanwhile. */
void staff_close(struct world_client *client)
{
    struct world *world = client->world;
    if (world->is_closing || world->model.closures_count > MODEL_CLOSURES - 2) {
        return;
    }
    struct availability_rule rule = draw_window();
    rule.kind = AVAILABILITY_CLOSED;
    rule.end_minute = rule.start_minute + 45;
    const struct booking_closures closures = {
        .group_id = GROUP_DEFAULT, .rules = &rule, .count = fiber_draw(3) > 0};
    const struct booking_revision wish = {.move = world->model.moves};
    struct booking_revised revised;
    world->is_closing = true;
    trace_note("close: client, minute", client->name, rule.start_minute, (int64_t)closures.count,
               0);
    enum result result =
        booking_close_group(world->booking, &closures, &wish, &client->arena, &revised);
    world->is_closing = false;
    if (world_is_down(world)) {
        return;
    }
    trace_note("closed: client, result", client->name, (int64_t)result, 0, 0);
    world_demand(result == RESULT_OK || result == RESULT_UNAVAILABLE,
                 "an answer to a closure that nothing allows");
    if (result == RESULT_OK) {
        world->tally->closed++;
        model_settle_closures(&world->model);
        model_check_closed(&world->model);
    }
}
