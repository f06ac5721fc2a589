/*
 * Slot queries: one provider after the other, each under its own lock for as long as it takes to
 * list its days; nobody waits for a whole group.
 *
 * Offers of a group are gathered as (start, provider) pairs, sorted by counting minutes, and cut
 * into slots. Those of one provider come sorted.
 */
#include "core/booking_slots.h"

#include <stdlib.h>
#include <string.h>

#include "core/desk.h"

enum {
    DAY_STARTS_MAX = CIVIL_MINUTES_PER_DAY + 120,
    EXPLAIN_DAYS = 31,
    DAYS_PER_LOCK = 31,
    FIRST_CAPACITY = 64
};

struct offer {
    int64_t start, provider;
};

struct gathering {
    struct booking *booking;
    const struct booking_slots_request *request;
    struct arena *arena;
    struct slot_query query;
    struct basis basis;
    struct offer *offers;
    size_t count, capacity;
    int64_t starts[DAY_STARTS_MAX];
};

static void keep(struct gathering *gathering, int64_t provider, size_t start_count)
{
    if (gathering->count + start_count > gathering->capacity) {
        gathering->capacity = (gathering->count + start_count) * 2 + FIRST_CAPACITY;
        struct offer *offers =
            arena_take(gathering->arena, gathering->capacity * sizeof *gathering->offers);
        if (gathering->count > 0) {
            memcpy(offers, gathering->offers, gathering->count * sizeof *offers);
        }
        gathering->offers = offers;
    }
    for (size_t i = 0; i < start_count; i++) {
        gathering->offers[gathering->count++] =
            (struct offer){.start = gathering->starts[i], .provider = provider};
    }
}

/* How many more starts of this provider are wanted: no more than the limit asks for, because those
 * of a group are the earliest of anybody. */
static size_t still_wanted(const struct gathering *gathering, size_t before)
{
    const struct booking_slots_request *request = gathering->request;
    size_t found = gathering->count - before;
    if (gathering->count > request->offers_max) {
        return 0;
    }
    return request->limit > 0 && request->limit - found < DAY_STARTS_MAX ? request->limit - found
                                                                         : DAY_STARTS_MAX;
}

static void gather_days(struct gathering *gathering, struct provider *provider, int32_t first_day,
                        size_t before) REQUIRES(provider)
{
    const struct booking_slots_request *request = gathering->request;
    int32_t end = first_day + DAYS_PER_LOCK;
    for (int32_t day = first_day; day < end && day <= request->last_day; day++) {
        size_t max = still_wanted(gathering, before);
        if (max == 0) {
            return;
        }
        keep(gathering, provider_number(provider),
             slot_list(provider, &gathering->query, day, gathering->starts, max));
    }
}

/* Some days at a time, so that a long query does not keep those waiting who book. */
static enum result gather(struct gathering *gathering, struct provider *provider) EXCLUDES(provider)
{
    const struct booking_slots_request *request = gathering->request;
    size_t before = gathering->count;
    for (int32_t day = request->first_day;
         day <= request->last_day && still_wanted(gathering, before) > 0; day += DAYS_PER_LOCK) {
        if (!desk_lock(gathering->booking, provider, gathering->query.asking.now)) {
            return RESULT_UNAVAILABLE;
        }
        bool registered = provider_is_registered(provider);
        if (registered) {
            gather_days(gathering, provider, day, before);
        }
        basis_rest_on(&gathering->basis, provider);
        provider_unlock(provider);
        if (!registered) {
            return RESULT_PROVIDER_UNKNOWN;
        }
    }
    return gathering->count > request->offers_max ? RESULT_TOO_MANY : RESULT_OK;
}

static enum result gather_group(struct gathering *gathering, const char *group_id)
{
    struct booking *booking = gathering->booking;
    for (int64_t number = booking_next_member(booking, group_id, 0); number != 0;
         number = booking_next_member(booking, group_id, number)) {
        enum result result = gather(gathering, roster_at(booking->roster, number));
        if (result != RESULT_OK && result != RESULT_PROVIDER_UNKNOWN) {
            return result;
        }
    }
    return RESULT_OK;
}

/* Offers by their minute, counted from the first one: how many there are, and then, for each slot,
 * where the next one goes. */
struct counting {
    int64_t first; /* start of minute 0 */
    size_t minutes;
    uint32_t *counts;
};

static struct counting count_by_minute(const struct gathering *gathering)
{
    int64_t first = INT64_MAX, last = INT64_MIN;
    for (size_t i = 0; i < gathering->count; i++) {
        int64_t start = gathering->offers[i].start;
        first = start < first ? start : first;
        last = start > last ? start : last;
    }
    struct counting counting = {.first = first, .minutes = (size_t)((last - first) / 60) + 1};
    counting.counts = memory_new(counting.minutes * sizeof *counting.counts);
    for (size_t i = 0; i < gathering->count; i++) {
        counting.counts[(gathering->offers[i].start - first) / 60]++;
    }
    return counting;
}

/* The first `limit` starts become slots; each minute's count becomes the place of its first offer.
 */
static void lay_out_slots(struct counting *counting, size_t limit, struct arena *arena,
                          struct booking_slots *slots_out)
{
    size_t slot_count = 0, offer_count = 0;
    for (size_t i = 0; i < counting->minutes; i++) {
        slot_count += counting->counts[i] > 0;
    }
    slot_count = limit > 0 && slot_count > limit ? limit : slot_count;
    struct booking_slot *slots = arena_take(arena, slot_count * sizeof *slots);
    size_t made = 0;
    for (size_t i = 0; i < counting->minutes; i++) {
        uint32_t count = counting->counts[i];
        if (count > 0 && made < slot_count) {
            slots[made++] = (struct booking_slot){
                .start = counting->first + 60 * (int64_t)i,
                .first_offer = offer_count,
                .offer_count = count,
            };
        }
        counting->counts[i] = (uint32_t)offer_count;
        offer_count += count;
    }
    slots_out->slots = slots;
    slots_out->slot_count = slot_count;
}

/* Those of one provider are: its days come one after the other. */
static bool are_in_order(const struct gathering *gathering)
{
    for (size_t i = 1; i < gathering->count; i++) {
        if (gathering->offers[i].start <= gathering->offers[i - 1].start) {
            return false;
        }
    }
    return true;
}

/* A slot for each offer: there is nothing to sort. */
static void lay_out_in_order(const struct gathering *gathering, struct booking_slots *slots_out)
{
    size_t limit = gathering->request->limit;
    size_t count = limit > 0 && gathering->count > limit ? limit : gathering->count;
    struct booking_slot *slots = arena_take(gathering->arena, count * sizeof *slots);
    int64_t *providers = arena_take(gathering->arena, count * sizeof *providers);
    for (size_t i = 0; i < count; i++) {
        slots[i] = (struct booking_slot){
            .start = gathering->offers[i].start, .first_offer = i, .offer_count = 1};
        providers[i] = gathering->offers[i].provider;
    }
    *slots_out = (struct booking_slots){.slots = slots, .slot_count = count, .offers = providers};
}

/* Providers were asked in the order of their numbers, and keep it within each slot. */
static void cut_into_slots(const struct gathering *gathering, struct booking_slots *slots_out)
{
    if (are_in_order(gathering)) {
        lay_out_in_order(gathering, slots_out);
        return;
    }
    struct counting counting = count_by_minute(gathering);
    lay_out_slots(&counting, gathering->request->limit, gathering->arena, slots_out);
    int64_t *providers = arena_take(gathering->arena, gathering->count * sizeof *providers);
    for (size_t i = 0; i < gathering->count; i++) {
        const struct offer *offer = &gathering->offers[i];
        providers[counting.counts[(offer->start - counting.first) / 60]++] = offer->provider;
    }
    free(counting.counts);
    slots_out->offers = providers;
}

static enum result gather_all(struct gathering *gathering)
{
    struct booking *booking = gathering->booking;
    const struct booking_slots_request *request = gathering->request;
    if (request->provider_id != NULL) {
        struct provider *provider = roster_find(booking->roster, request->provider_id);
        return provider != NULL ? gather(gathering, provider) : RESULT_PROVIDER_UNKNOWN;
    }
    const char *group_id = request->group_id != NULL ? request->group_id : GROUP_DEFAULT;
    if (request->group_id != NULL && groups_find(booking->groups, group_id) == NULL) {
        return RESULT_GROUP_UNKNOWN;
    }
    return gather_group(gathering, group_id);
}

enum result booking_slots(struct booking *booking, const struct booking_slots_request *request,
                          struct arena *arena, struct booking_slots *slots_out)
{
    struct gathering *gathering = arena_take(arena, sizeof *gathering);
    enum result result = RESULT_UNAVAILABLE;
    gathering->arena = arena;
    for (int tries = 0; tries < DESK_TRIES; tries++) {
        gathering->booking = booking;
        gathering->request = request;
        gathering->count = 0;
        gathering->query = (struct slot_query){
            .duration = 60 * (int64_t)request->duration_minutes,
            .step_minutes = request->step_minutes,
            .asking = desk_asking(booking, desk_now(booking), false),
        };
        desk_ask(&gathering->query.asking, &request->terms);
        gathering->basis = basis_begin(booking);
        result = gather_all(gathering);
        if (basis_holds(booking, &gathering->basis)) {
            break;
        }
        result = RESULT_UNAVAILABLE;
    }
    if (result == RESULT_OK) {
        cut_into_slots(gathering, slots_out);
    }
    return result;
}

const char *booking_provider_id(struct booking *booking, int64_t number)
{
    return provider_id(roster_at(booking->roster, number));
}

int64_t booking_next_member(struct booking *booking, const char *group_id, int64_t after)
{
    const struct group *group =
        groups_find(booking->groups, group_id != NULL ? group_id : GROUP_DEFAULT);
    int64_t last = roster_last_number(booking->roster);
    for (int64_t number = after + 1; group != NULL && number <= last; number++) {
        struct roster_hint hint;
        if (roster_at(booking->roster, number) != NULL &&
            roster_read_hint(booking->roster, number, &hint) && hint.group == group) {
            return number;
        }
    }
    return 0;
}

/* Explaining. */

static void explain(struct provider *provider, struct interval span,
                    const struct provider_asking *asking, struct booking_explanation *out)
    REQUIRES(provider)
{
    const struct slot_search search = {
        .wanted = span,
        .duration = interval_length(span),
        .asking = *asking,
        .days = EXPLAIN_DAYS,
    };
    *out = (struct booking_explanation){
        .provider_id = provider_id(provider),
        .zone = provider_definition(provider)->zone,
        .rule = slot_judge(provider, span, asking),
    };
    out->has_nearest = slot_nearest(provider, &search, &out->nearest_start, 1) > 0;
}

enum result booking_explain(struct booking *booking, const char *provider_id, struct interval span,
                            struct booking_explanation *out)
{
    struct provider *provider = roster_find(booking->roster, provider_id);
    if (provider == NULL) {
        return RESULT_PROVIDER_UNKNOWN;
    }
    for (int tries = 0; tries < DESK_TRIES; tries++) {
        struct basis basis = basis_begin(booking);
        int64_t now = desk_now(booking);
        const struct provider_asking asking = desk_asking(booking, now, false);
        if (!desk_lock(booking, provider, now)) {
            return RESULT_UNAVAILABLE;
        }
        bool registered = provider_is_registered(provider);
        if (registered) {
            explain(provider, span, &asking, out);
        }
        basis_rest_on(&basis, provider);
        provider_unlock(provider);
        if (basis_holds(booking, &basis)) {
            return registered ? RESULT_OK : RESULT_PROVIDER_UNKNOWN;
        }
    }
    return RESULT_UNAVAILABLE;
}
