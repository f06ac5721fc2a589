/* A sink that keeps everything, and commits by hand. */
#include "support/stored.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "support/fixed_zone.h"

static void keep_provider(struct store_sink *sink, const char *id, int64_t number, int64_t token,
                          const struct provider_definition *definition)
{
    struct stored *stored = (struct stored *)(void *)sink;
    struct availability_rule *rules =
        arena_take(&stored->arena, definition->rule_count * sizeof *rules);
    for (size_t i = 0; i < definition->rule_count; i++) {
        rules[i] = definition->rules[i];
    }
    struct stored_provider_row *row = &stored->providers[stored->provider_count++];
    *row = (struct stored_provider_row){
        .id = arena_copy_text(&stored->arena, id, strlen(id)),
        .number = number,
        .token = token,
        .definition = *definition,
    };
    row->definition.rules = rules;
}

static void keep_appointment(struct store_sink *sink, const struct appointment *appointment)
{
    struct stored *stored = (struct stored *)(void *)sink;
    struct appointment *kept = &stored->appointments[stored->appointment_count++];
    *kept = *appointment;
    kept->id = arena_copy_text(&stored->arena, appointment->id, strlen(appointment->id));
}

static void stored_init(struct stored *stored)
{
    *stored = (struct stored){
        .sink = {.provider = keep_provider, .appointment = keep_appointment},
    };
    arena_init(&stored->arena, 4096);
}

void stored_read_all(struct stored *stored, struct engine *engine)
{
    stored_init(stored);
    enum result result = engine->operations->load(engine, &stored->sink);
    assert(result == RESULT_OK);
}

void stored_read_provider(struct stored *stored, struct engine *engine, int64_t provider)
{
    stored_init(stored);
    enum result result = engine->operations->load_provider(engine, provider, &stored->sink);
    assert(result == RESULT_OK);
}

void stored_deinit(struct stored *stored)
{
    arena_deinit(&stored->arena);
}

enum outcome stored_apply(struct engine *engine, int64_t provider, int64_t expected, int64_t next,
                          const struct change *change)
{
    struct commit commit = {
        .provider = provider,
        .expected_token = expected,
        .next_token = next,
        .changes = change,
        .change_count = 1,
    };
    struct commit *batch[] = {&commit};
    engine->operations->apply(engine, batch, 1);
    engine->operations->resolve(engine, batch, 1);
    return commit.outcome;
}

enum outcome stored_register(struct engine *engine, int64_t provider, int64_t expected,
                             int64_t next)
{
    struct availability_rule rules[] = {availability_every_day(540, 720),
                                        availability_every_day(1320, 1500)};
    struct provider_definition definition = {
        .zone = &fixed_plus2, .daily_limit = 7, .rules = rules, .rule_count = 2};
    char id[32];
    snprintf(id, sizeof id, "provider-%lld", (long long)provider);
    struct change change = {.kind = CHANGE_PROVIDER,
                            .provider = {.id = id, .definition = &definition}};
    return stored_apply(engine, provider, expected, next, &change);
}

enum outcome stored_insert(struct engine *engine, const struct appointment *appointment,
                           int64_t expected, int64_t next)
{
    struct change change = {.kind = CHANGE_APPOINTMENT, .appointment = appointment};
    return stored_apply(engine, appointment->provider, expected, next, &change);
}

struct appointment stored_appointment(int64_t provider, int64_t number, struct interval span)
{
    return (struct appointment){
        .id = "some request",
        .number = number,
        .provider = provider,
        .span = span,
        .range = span,
        .status = APPOINTMENT_CONFIRMED,
    };
}

enum outcome stored_book(struct engine *engine, int64_t provider, int64_t expected, int64_t next,
                         struct interval span)
{
    struct appointment appointment = stored_appointment(provider, next, span);
    return stored_insert(engine, &appointment, expected, next);
}

enum outcome stored_set_status(struct engine *engine, int64_t provider, int64_t expected,
                               int64_t next, int64_t number)
{
    struct change change = {
        .kind = CHANGE_STATUS,
        .status = {.number = number, .status = APPOINTMENT_CANCELLED},
    };
    return stored_apply(engine, provider, expected, next, &change);
}
