/* The desk: the bookkeeping of durability and counts that all use cases share. */
#include "core/desk.h"

#include <assert.h>
#include <stdio.h>

enum { COLLECTION_NAME_SIZE = 1280 };

int64_t desk_now(const struct booking *booking)
{
    return booking->clock->now(booking->clock);
}

struct provider_asking desk_asking(const struct booking *booking, int64_t now, bool undated)
{
    return (struct provider_asking){
        .now = now,
        .undated = undated,
        .horizon_days = booking->settings.horizon_days,
        .shortest_minutes = booking->settings.shortest_minutes,
    };
}

void desk_ask(struct provider_asking *asking, const struct booking_terms *terms)
{
    asking->notice_seconds = terms->notice_seconds;
    asking->horizon_most = terms->horizon_days;
    asking->grid_minutes = terms->grid_minutes;
}

const struct zone *desk_zone(const struct booking *booking, struct provider *provider)
{
    provider_lock(provider);
    const struct zone *zone = provider_definition(provider)->zone;
    provider_unlock(provider);
    return zone != NULL ? zone : booking->settings.zone;
}

const char *desk_rule_collection(const struct booking *booking, const char *group_id)
{
    char name[COLLECTION_NAME_SIZE];
    snprintf(name, sizeof name, "rules/%s", group_id != NULL ? group_id : GROUP_DEFAULT);
    return collections_name(booking->collections, name);
}

const char *desk_reach_numbers(struct booking *booking, struct provider *provider)
{
    const struct provider_definition *definition = provider_definition(provider);
    const char *collection = NULL;
    for (size_t i = 0; i < definition->rule_count; i++) {
        const struct collection_range range = {
            .first = definition->rules[i].number,
            .count = 1,
            .provider = provider_number(provider),
        };
        if (range.first > 0) {
            collection = desk_rule_collection(booking, definition->group);
            collections_reach(booking->collections, collection, &range);
        }
    }
    return collection;
}

void desk_restore_opening(struct booking *booking, struct provider *provider,
                          const struct opening *opening)
{
    struct opening kept = *opening;
    kept.collection = collections_name(booking->collections, opening->collection);
    opening_list_add(provider_openings(provider), &kept);
    provider_openings_changed(provider);
}

void desk_define(struct booking *booking, struct provider *provider,
                 const struct provider_definition *definition)
{
    const char *group = definition->group != NULL ? definition->group : GROUP_DEFAULT;
    provider_define(provider, definition, groups_ensure(booking->groups, group));
}

struct clients_claim desk_claim(const struct appointment *appointment)
{
    int64_t end = appointment->span.end, expiry = appointment->expires_at;
    bool ends_sooner = appointment->status == APPOINTMENT_HELD && expiry < end;
    return (struct clients_claim){
        .client = appointment->client,
        .appointment = appointment->number,
        .end = ends_sooner ? expiry : end,
    };
}

void desk_count(struct booking *booking, const struct appointment *appointment)
{
    if (appointment->client != 0) {
        const struct clients_claim claim = desk_claim(appointment);
        bool counted = clients_take(booking->clients, &claim, INT64_MIN, 0);
        assert(counted);
    }
}

void desk_uncount(struct booking *booking, struct provider *provider,
                  const struct appointment *appointment)
{
    if (appointment->client == 0) {
        return;
    }
    provider_lock(provider);
    const struct calendar *calendar = provider_calendar(provider);
    bool is_there = !atomic_load(provider_stale(provider)) &&
                    calendar_find(calendar, appointment->number) < calendar_count(calendar);
    if (!is_there) {
        clients_drop(booking->clients, appointment->client, appointment->number);
    }
    provider_unlock(provider);
}

void desk_take_out(struct booking *booking, struct provider *provider, size_t position)
{
    struct calendar *calendar = provider_calendar(provider);
    const struct booked booked = calendar_at(calendar, position);
    if (booked.client != 0) {
        clients_drop(booking->clients, booked.client, booked.number);
    }
    calendar_remove_at(calendar, position);
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

static struct commit_side side_of(struct booking *booking, struct provider *provider)
    REQUIRES(provider)
{
    struct turn *turn = provider_turn(provider);
    return (struct commit_side){
        .provider = provider_number(provider),
        .expected_token = provider_token(provider),
        .next_token = store_mint(booking->store),
        .stale = provider_stale(provider),
        .insists = turn_insists(turn),
        .waited_in_vain = turn_waited_in_vain(turn),
    };
}

void desk_submit(struct booking *booking, struct provider *provider, struct commit *commit)
{
    commit->side = side_of(booking, provider);
    commit->known = provider_known(provider);
    store_submit(booking->store, commit);
    provider_advance(provider, commit->side.next_token, commit->sequence);
}

void desk_submit_both(struct booking *booking, struct provider *a, struct provider *b,
                      struct commit *commit)
{
    commit->side = side_of(booking, a);
    commit->other = side_of(booking, b);
    commit->known = provider_known(a) < provider_known(b) ? provider_known(a) : provider_known(b);
    store_submit(booking->store, commit);
    provider_advance(a, commit->side.next_token, commit->sequence);
    provider_advance(b, commit->other.next_token, commit->sequence);
}

/* What became of it says whose turn it is. */
static void take_turns(struct booking *booking, const struct commit_side *side,
                       enum outcome outcome)
{
    if (side->provider == 0) {
        return;
    }
    struct turn *turn = provider_turn(roster_at(booking->roster, side->provider));
    if (outcome == OUTCOME_APPLIED) {
        turn_made(turn, side->is_wanted);
    } else if (outcome == OUTCOME_CONFLICT) {
        turn_missed(turn);
    }
}

static bool ends_something(const struct commit *commit)
{
    for (size_t i = 0; i < commit->change_count; i++) {
        if (commit->changes[i].kind == CHANGE_STATUS || commit->changes[i].kind == CHANGE_MOVE) {
            return true;
        }
    }
    return false;
}

enum result desk_await(struct booking *booking, const struct commit *commit)
{
    store_wait(booking->store, commit->sequence);
    if (!commit->clashes) {
        take_turns(booking, &commit->side, commit->outcome);
        take_turns(booking, &commit->other, commit->outcome);
    }
    if (commit->outcome == OUTCOME_APPLIED) {
        return RESULT_OK;
    }
    bool is_conflict = commit->outcome == OUTCOME_CONFLICT;
    if (!is_conflict || ends_something(commit)) {
        /* A hold that it would have ended stands, and nobody expects it to expire. */
        roster_expect_expiry(booking->roster, INT64_MIN);
    }
    if (is_conflict) {
        return commit->clashes ? RESULT_CLASH : RESULT_STALE;
    }
    return RESULT_UNAVAILABLE;
}

static struct booking_step step_of(const struct booking *booking, const struct commit_side *side)
{
    struct booking_step step = {0};
    if (side->provider != 0) {
        step = (struct booking_step){
            .provider_id = provider_id(roster_at(booking->roster, side->provider)),
            .before = side->expected_token,
            .after = side->next_token,
        };
    }
    return step;
}

struct booking_steps desk_steps(const struct booking *booking, const struct commit *commit)
{
    return (struct booking_steps){
        {step_of(booking, &commit->side), step_of(booking, &commit->other)},
    };
}

enum result desk_commit(struct booking *booking, struct commit *commit)
{
    store_submit(booking->store, commit);
    enum result result = desk_await(booking, commit);
    return result == RESULT_STALE ? RESULT_UNAVAILABLE : result;
}

struct sample_request desk_lesson(struct interval range, int64_t duration, int64_t day_start)
{
    return (struct sample_request){
        .start = (range.start - day_start) / 60,
        .end = (range.end - day_start) / 60,
        .duration = duration / 60,
    };
}

void desk_learn(struct group *group, const char *request_id, struct interval range,
                int64_t duration, int64_t day_start)
{
    sample_learn(group_sample(group), request_id, desk_lesson(range, duration, day_start));
}
