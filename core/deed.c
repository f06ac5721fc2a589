/* Deeds: lock, act, submit, unlock, wait. */
#include "core/deed.h"

struct deed deed_begin(struct booking *booking, struct arena *arena,
                       enum result (*act)(struct deed *deed, struct provider *provider))
{
    return (struct deed){.booking = booking, .arena = arena, .now = desk_now(booking), .act = act};
}

static enum result carry_out_once(struct deed *deed, struct provider *provider) EXCLUDES(provider)
{
    deed->basis = basis_begin(deed->booking);
    deed->commit = (struct commit){.at = deed->now};
    if (!desk_lock(deed->booking, provider, deed->now)) {
        return RESULT_UNAVAILABLE;
    }
    enum result result =
        provider_is_registered(provider) ? deed->act(deed, provider) : RESULT_PROVIDER_UNKNOWN;
    basis_rest_on(&deed->basis, provider);
    provider_unlock(provider);
    if (result == RESULT_OK && deed->commit.change_count > 0) {
        return desk_await(deed->booking, &deed->commit);
    }
    return basis_holds(deed->booking, &deed->basis) ? result : RESULT_STALE;
}

enum result deed_carry_out(struct deed *deed, const char *provider_id)
{
    struct provider *provider = roster_find(deed->booking->roster, provider_id);
    enum result result = provider != NULL ? RESULT_STALE : RESULT_PROVIDER_UNKNOWN;
    for (int tries = 0; tries < DESK_TRIES && result == RESULT_STALE; tries++) {
        result = carry_out_once(deed, provider);
    }
    return result == RESULT_STALE ? RESULT_UNAVAILABLE : result;
}

void deed_submit(struct deed *deed, struct provider *provider, const struct change *changes,
                 size_t count)
{
    deed->commit.changes = changes;
    deed->commit.change_count = count;
    desk_submit(deed->booking, provider, &deed->commit);
    desk_publish_again(deed->booking, provider);
}

struct booking_steps deed_steps(const struct deed *deed)
{
    return desk_steps(deed->booking, &deed->commit);
}

void deed_put_rules(struct deed *deed, struct provider *provider,
                    const struct availability_rule *rules, size_t count)
{
    struct provider_definition *definition = arena_take(deed->arena, sizeof *definition);
    struct change *change = arena_take(deed->arena, sizeof *change);
    *definition = *provider_definition(provider);
    definition->name = arena_keep(deed->arena, definition->name);
    definition->alias = arena_keep(deed->arena, definition->alias);
    definition->rules = rules;
    definition->rule_count = count;
    desk_define(deed->booking, provider, definition);
    *change = (struct change){
        .kind = CHANGE_PROVIDER,
        .provider = {.id = provider_id(provider),
                     .definition = definition,
                     .collection = desk_reach_numbers(deed->booking, provider),
                     .given = deed->given},
    };
    deed_submit(deed, provider, change, 1);
    provider_set_version(provider, deed->commit.side.next_token);
}

/* Yesterday's may run past midnight, and the provider's clocks may be set anew. A diary that is
 * filled in afterwards needs them all. */
static bool is_over(const struct availability_rule *rule,
                    const struct provider_definition *definition, int32_t today)
{
    return rule->kind == AVAILABILITY_CLOSED && rule->from_day == rule->until_day &&
           rule->until_day < today - 1 && rule->number == 0 && !definition->past_allowed;
}

struct availability_rule *deed_copy_rules(struct deed *deed, const struct provider *provider,
                                          size_t *count_out)
{
    const struct provider_definition *definition = provider_definition(provider);
    int32_t today = provider_day_of(provider, deed->now);
    struct availability_rule *rules =
        arena_take(deed->arena, (definition->rule_count + 1) * sizeof *rules);
    size_t count = 0;
    for (size_t i = 0; i < definition->rule_count; i++) {
        if (!is_over(&definition->rules[i], definition, today)) {
            rules[count++] = definition->rules[i];
        }
    }
    *count_out = count;
    return rules;
}

struct interval deed_resolve(const struct booking_range *range, const struct provider *provider)
{
    const struct zone *zone =
        range->zone != NULL ? range->zone : provider_definition(provider)->zone;
    if (range->is_instants) {
        return range->instants;
    }
    return (struct interval){
        zone->to_instant(zone, range->day, range->start_minute) + range->start_second,
        zone->to_instant(zone, range->day, range->end_minute) + range->end_second,
    };
}

bool deed_is_closed(struct provider *provider, struct interval span)
{
    struct availability availability = provider_availability(provider);
    struct interval_set open = {0};
    interval_set_add(&open, span);
    availability_close(&availability, provider_day_of(provider, span.start) - 1,
                       provider_day_of(provider, span.end), &open);
    bool closed = !interval_set_contains(&open, span);
    interval_set_deinit(&open);
    return closed;
}
