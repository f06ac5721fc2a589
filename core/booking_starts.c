/* Starts without dates: all stretches that are open, one after the other, under one lock. */
#include <stdlib.h>

#include "core/booking_slots.h"
#include "core/desk.h"
#include "core/gap.h"
#include "core/offer.h"

struct listing {
    const struct booking_starts_request *request;
    struct provider_asking asking;
    int64_t duration;
    struct interval reach;
    int64_t *starts;
    size_t count, capacity;
};

/* The spans of openings and of the windows that rules have ahead, by start; those that overlap are
 * joined. */
struct stretches {
    struct interval *members;
    size_t count;
};

static int compare_spans(const void *a, const void *b)
{
    int64_t first = ((const struct interval *)a)->start;
    int64_t second = ((const struct interval *)b)->start;
    return (first > second) - (first < second);
}

static void join(struct stretches *stretches)
{
    size_t made = 0;
    for (size_t i = 0; i < stretches->count; i++) {
        struct interval next = stretches->members[i];
        struct interval *last = made > 0 ? &stretches->members[made - 1] : NULL;
        if (last == NULL || next.start >= last->end) {
            stretches->members[made++] = next;
        } else if (next.end > last->end) {
            last->end = next.end;
        }
    }
    stretches->count = made;
}

static struct stretches find_stretches(const struct listing *listing, struct provider *provider)
    REQUIRES(provider)
{
    struct offer_list rules = {0};
    int32_t today = provider_day_of(provider, listing->asking.now);
    for (int32_t day = today; day < today + listing->request->rule_days; day++) {
        offer_list_windows(&rules, provider, day);
    }
    const struct opening_list *openings = provider_openings(provider);
    struct stretches stretches = {
        .members = memory_new((openings->count + rules.count + 1) * sizeof(struct interval)),
    };
    for (size_t i = 0; i < openings->count; i++) {
        stretches.members[stretches.count++] = openings->members[i].span;
    }
    for (size_t i = 0; i < rules.count; i++) {
        stretches.members[stretches.count++] = rules.members[i].span;
    }
    offer_list_deinit(&rules);
    qsort(stretches.members, stretches.count, sizeof *stretches.members, compare_spans);
    join(&stretches);
    return stretches;
}

static bool may_begin(const struct listing *listing, struct provider *provider, int64_t start)
    REQUIRES(provider)
{
    return start >= listing->reach.start && start < listing->reach.end &&
           (provider_definition(provider)->daily_limit == PROVIDER_UNLIMITED ||
            provider_has_room(provider, provider_day_of(provider, start)));
}

static void put(struct listing *listing, int64_t start)
{
    if (listing->count == listing->capacity) {
        listing->capacity = listing->capacity * 2 + 64;
        listing->starts =
            memory_resize(listing->starts, listing->capacity * sizeof *listing->starts);
    }
    listing->starts[listing->count++] = start;
}

/* From `at` in steps of the duration to the end of the gap. Returns whether there was one. */
static bool put_steps(struct listing *listing, struct provider *provider, int64_t at, int64_t end)
    REQUIRES(provider)
{
    bool fits = at + listing->duration <= end;
    for (; at + listing->duration <= end && listing->count <= listing->request->most;
         at += listing->duration) {
        if (may_begin(listing, provider, at)) {
            put(listing, at);
        }
    }
    return fits;
}

static void list_stretch(struct listing *listing, struct provider *provider,
                         struct interval stretch, struct interval_set *open) REQUIRES(provider)
{
    const struct availability availability = provider_availability(provider);
    interval_set_clear(open);
    interval_set_add(open, stretch);
    availability_close(&availability, provider_day_of(provider, stretch.start) - 1,
                       provider_day_of(provider, stretch.end), open);
    struct gap_walk walk =
        gap_walk_begin(open, provider_calendar(provider), provider_margin(provider));
    struct interval gap;
    while (gap_walk_next(&walk, &gap) && listing->count <= listing->request->most) {
        int64_t past = (gap.start - stretch.start) % listing->duration;
        int64_t on_grid = past > 0 ? gap.start + listing->duration - past : gap.start;
        if (!put_steps(listing, provider, on_grid, gap.end)) {
            put_steps(listing, provider, gap.start, gap.end);
        }
    }
}

static void list_provider(struct listing *listing, struct provider *provider) REQUIRES(provider)
{
    struct stretches stretches = find_stretches(listing, provider);
    struct interval_set open = {0};
    listing->reach = provider_reach(provider, &listing->asking);
    for (size_t i = 0; i < stretches.count && listing->count <= listing->request->most; i++) {
        list_stretch(listing, provider, stretches.members[i], &open);
    }
    interval_set_deinit(&open);
    free(stretches.members);
}

static enum result list_locked(struct booking *booking, struct listing *listing,
                               struct basis *basis)
{
    struct provider *provider = roster_find(booking->roster, listing->request->provider_id);
    if (provider == NULL) {
        return RESULT_PROVIDER_UNKNOWN;
    }
    if (!desk_lock(booking, provider, listing->asking.now)) {
        return RESULT_UNAVAILABLE;
    }
    bool registered = provider_is_registered(provider);
    if (registered) {
        list_provider(listing, provider);
    }
    basis_rest_on(basis, provider);
    provider_unlock(provider);
    if (!registered) {
        return RESULT_PROVIDER_UNKNOWN;
    }
    return listing->count > listing->request->most ? RESULT_TOO_MANY : RESULT_OK;
}

enum result booking_starts(struct booking *booking, const struct booking_starts_request *request,
                           struct arena *arena, struct booking_starts *starts_out)
{
    for (int tries = 0; tries < DESK_TRIES; tries++) {
        struct basis basis = basis_begin(booking);
        struct listing listing = {
            .request = request,
            .asking = desk_asking(booking, desk_now(booking), false),
            .duration = 60 * (int64_t)request->duration_minutes,
        };
        enum result result = list_locked(booking, &listing, &basis);
        bool holds = basis_holds(booking, &basis);
        if (holds && result == RESULT_OK) {
            *starts_out = (struct booking_starts){
                .starts = arena_copy(arena, listing.starts, listing.count * sizeof *listing.starts),
                .count = listing.count,
            };
        }
        free(listing.starts);
        if (holds) {
            return result;
        }
    }
    return RESULT_UNAVAILABLE;
}

struct booking_day booking_judge_day(const struct booking *booking, int32_t day,
                                     const struct booking_terms *terms)
{
    const struct zone *zone = booking->settings.zone;
    struct booking_day judged = {
        .rule = SLOT_BOOKABLE,
        .days_ahead = day - zone->to_local(zone, desk_now(booking)).day,
    };
    if (judged.days_ahead < 0) {
        judged.rule = SLOT_NOTICE;
    } else if (terms->horizon_days > 0 && judged.days_ahead > terms->horizon_days) {
        judged.rule = SLOT_HORIZON;
    }
    return judged;
}
