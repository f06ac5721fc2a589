/* The desk: loading, reloading, and the bookkeeping of durability that all use cases share. */
#include "core/desk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Loading one provider again. What the store hands over is kept aside until the lock is held. */

struct reload {
    struct store_sink sink;
    struct arena arena;
    bool found;
    int64_t token;
    struct provider_definition definition;
    struct reloaded {
        struct appointment appointment;
        struct reloaded *next;
    } * appointments, **end;
};

static struct reload *reload_of(struct store_sink *sink)
{
    return (struct reload *)(void *)sink; /* Its first member. */
}

static void reload_provider(struct store_sink *sink, const char *id, int64_t number,
                            const struct store_tokens *tokens,
                            const struct provider_definition *definition)
{
    (void)id, (void)number;
    struct reload *reload = reload_of(sink);
    reload->found = true;
    reload->token = tokens->token;
    reload->definition = *definition;
    reload->definition.rules = arena_copy(&reload->arena, definition->rules,
                                          definition->rule_count * sizeof *definition->rules);
}

static void reload_appointment(struct store_sink *sink, const struct appointment *appointment)
{
    struct reload *reload = reload_of(sink);
    struct reloaded *reloaded = arena_take(&reload->arena, sizeof *reloaded);
    reloaded->appointment = *appointment;
    reloaded->appointment.id =
        arena_copy_text(&reload->arena, appointment->id, strlen(appointment->id));
    *reload->end = reloaded;
    reload->end = &reloaded->next;
}

void desk_define(struct booking *booking, struct provider *provider,
                 const struct provider_definition *definition)
{
    const char *group = definition->group != NULL ? definition->group : GROUP_DEFAULT;
    provider_define(provider, definition, groups_ensure(booking->groups, group));
}

static void replace_memory(struct booking *booking, struct provider *provider,
                           const struct reload *reload) REQUIRES(provider)
{
    uint64_t sequence = provider_sequence(provider);
    provider_forget(provider);
    if (reload->found) {
        desk_define(booking, provider, &reload->definition);
        provider_advance(provider, reload->token, sequence);
    }
    for (const struct reloaded *each = reload->appointments; each != NULL; each = each->next) {
        enum result result = calendar_add(provider_calendar(provider), &each->appointment);
        assert(result == RESULT_OK);
    }
    desk_publish_again(booking, provider);
    atomic_store(provider_stale(provider), false);
}

static enum result reload(struct booking *booking, struct provider *provider) EXCLUDES(provider)
{
    provider_lock(provider);
    uint64_t sequence = provider_sequence(provider);
    provider_unlock(provider);
    store_wait(booking->store, sequence);

    struct reload reload = {
        .sink = {.provider = reload_provider, .appointment = reload_appointment},
    };
    reload.end = &reload.appointments;
    arena_init(&reload.arena, 4096);
    enum result result =
        store_load_provider(booking->store, provider_number(provider), &reload.sink);
    if (result == RESULT_OK) {
        provider_lock(provider);
        /* Somebody else may have been faster, and new changes be under way. */
        if (atomic_load(provider_stale(provider)) && provider_sequence(provider) == sequence) {
            replace_memory(booking, provider, &reload);
        }
        provider_unlock(provider);
    }
    arena_deinit(&reload.arena);
    return result;
}

bool desk_lock(struct booking *booking, struct provider *provider)
{
    provider_lock(provider);
    while (atomic_load(provider_stale(provider))) {
        provider_unlock(provider);
        if (reload(booking, provider) != RESULT_OK) {
            return false;
        }
        provider_lock(provider);
    }
    return true;
}

struct basis basis_begin(struct booking *booking)
{
    return (struct basis){.failures = store_failures(booking->store)};
}

void basis_rest_on(struct basis *basis, const struct provider *provider)
{
    uint64_t sequence = provider_sequence(provider);
    basis->sequence = sequence > basis->sequence ? sequence : basis->sequence;
}

bool basis_holds(struct booking *booking, const struct basis *basis)
{
    store_wait(booking->store, basis->sequence);
    return store_failures(booking->store) == basis->failures;
}

int32_t desk_undated_day(const struct booking *booking, const struct zone *zone,
                         int32_t start_minute, int64_t now)
{
    int32_t today = zone->to_local(zone, now).day;
    if (booking->settings.undated_day == UNDATED_NEXT &&
        zone->to_instant(zone, today, start_minute) < now) {
        return today + 1;
    }
    return today;
}

static struct roster_hint hint_with(const struct booking *booking, struct provider *provider,
                                    int32_t day, int64_t latest_booking) REQUIRES(provider)
{
    return (struct roster_hint){
        .zone = provider_definition(provider)->zone,
        .day = day,
        .free_slots = provider_free_slots(provider, day, booking->settings.shortest_minutes),
        .latest_booking = latest_booking,
    };
}

struct roster_hint desk_hint(const struct booking *booking, struct provider *provider, int32_t day)
{
    return hint_with(booking, provider, day, provider_latest_booking(provider, day));
}

/* Does not look for the latest booking among those of the day: it has just been made. */
void desk_publish_booked(struct booking *booking, struct provider *provider, int32_t day,
                         int64_t latest_booking)
{
    struct roster_hint hint = hint_with(booking, provider, day, latest_booking);
    roster_publish(booking->roster, provider, &hint);
}

void desk_publish_again(struct booking *booking, struct provider *provider)
{
    struct roster_hint hint = {.zone = NULL};
    if (provider_is_registered(provider)) {
        const struct zone *zone = provider_definition(provider)->zone;
        int32_t day = roster_read_hint(booking->roster, provider_number(provider), &hint)
                          ? hint.day
                          : zone->to_local(zone, booking->clock->now(booking->clock)).day;
        hint = desk_hint(booking, provider, day);
    }
    roster_publish(booking->roster, provider, &hint);
}

void desk_submit(struct booking *booking, struct provider *provider, struct commit *commit)
{
    commit->side = (struct commit_side){
        .provider = provider_number(provider),
        .expected_token = provider_token(provider),
        .next_token = store_mint(booking->store),
        .stale = provider_stale(provider),
    };
    store_submit(booking->store, commit);
    provider_advance(provider, commit->side.next_token, commit->sequence);
}

enum result desk_await(struct booking *booking, const struct commit *commit)
{
    store_wait(booking->store, commit->sequence);
    if (commit->outcome == OUTCOME_APPLIED) {
        return RESULT_OK;
    }
    return commit->outcome == OUTCOME_CONFLICT ? RESULT_STALE : RESULT_UNAVAILABLE;
}

void desk_learn(struct booking *booking, const char *request_id, struct interval range,
                int64_t duration, int64_t day_start)
{
    sample_learn(booking->sample, request_id,
                 (struct sample_request){
                     .start = (range.start - day_start) / 60,
                     .end = (range.end - day_start) / 60,
                     .duration = duration / 60,
                 });
}
