/* The search for bookable starts to both sides of a range, day by day, until nothing further away
 * can be nearer. */
#include <assert.h>

#include "core/room.h"
#include "core/slot.h"

struct nearest {
    const struct slot_search *search;
    struct room ideal; /* starts at no distance */
    int64_t *starts;   /* the best so far, nearest first */
    size_t count, max;
};

/* A range that is too short is as good as its first minute. */
static struct room ideal_of(const struct slot_search *search)
{
    struct room ideal = room_within(search->wanted, search->duration);
    ideal.last = ideal.last > ideal.first ? ideal.last : ideal.first;
    return ideal;
}

static int64_t distance(const struct nearest *nearest, int64_t start)
{
    int64_t early = nearest->ideal.first - start, late = start - nearest->ideal.last;
    int64_t far = early > late ? early : late;
    return far > 0 ? far : 0;
}

static bool is_better(const struct nearest *nearest, int64_t start, int64_t other)
{
    int64_t near = distance(nearest, start), far = distance(nearest, other);
    return near < far || (near == far && start < other);
}

static bool may_enter(const struct nearest *nearest, int64_t start)
{
    return nearest->count < nearest->max ||
           is_better(nearest, start, nearest->starts[nearest->count - 1]);
}

static void offer(struct nearest *nearest, int64_t start)
{
    if (!may_enter(nearest, start)) {
        return;
    }
    nearest->count += nearest->count < nearest->max;
    size_t place = nearest->count - 1;
    for (; place > 0 && is_better(nearest, start, nearest->starts[place - 1]); place--) {
        nearest->starts[place] = nearest->starts[place - 1];
    }
    nearest->starts[place] = start;
}

/* A gap that runs through midnight has a room on both days, of which the nearer one comes first:
 * the other one steps on from what that has offered. */
static int64_t origin_of_steps(const struct nearest *nearest, int64_t best)
{
    int64_t duration = nearest->search->duration;
    for (size_t i = 0; i < nearest->count; i++) {
        int64_t offered = nearest->starts[i];
        if (offered < best + duration && best < offered + duration) {
            return offered;
        }
    }
    return best;
}

/* The start that is nearest, and others to both sides of it. */
static void offer_room(struct nearest *nearest, struct room room)
{
    int64_t best = nearest->ideal.first;
    best = best < room.last ? best : room.last;
    best = best > room.first ? best : room.first;
    int64_t origin = origin_of_steps(nearest, best);
    for (size_t i = 0; i < nearest->max; i++) {
        int64_t apart = (int64_t)i * nearest->search->duration;
        int64_t starts[2] = {origin - apart, origin + apart};
        for (size_t side = 0; side < (i == 0 ? 1U : 2U); side++) {
            if (room.first <= starts[side] && starts[side] <= room.last) {
                offer(nearest, starts[side]);
            }
        }
    }
}

static void offer_day(struct nearest *nearest, struct provider *provider, int32_t day)
    REQUIRES(provider)
{
    const struct slot_search *search = nearest->search;
    struct room_walk walk = room_walk_begin(provider, day, search->duration, &search->asking);
    struct room room;
    while (room_walk_next(&walk, &room)) {
        offer_room(nearest, room);
    }
}

/* Around what days to look: those wanted, or if they lie beyond notice or horizon, where the one
 * ends or the other begins. */
static struct interval look_around(struct provider *provider, const struct slot_search *search)
    REQUIRES(provider)
{
    struct interval reach = provider_reach(provider, &search->asking);
    if (search->wanted.end <= reach.start) {
        return (struct interval){reach.start, reach.start + 60};
    }
    if (search->wanted.start >= reach.end) {
        return (struct interval){reach.end - 60, reach.end};
    }
    return search->wanted;
}

size_t slot_nearest(struct provider *provider, const struct slot_search *search,
                    int64_t *starts_out, size_t max) /* NOLINT(readability-non-const-parameter) */
{
    assert(search->duration >= 60);
    struct nearest nearest = {.search = search, .ideal = ideal_of(search), .max = max};
    nearest.starts = starts_out;
    const struct zone *zone = provider_definition(provider)->zone;
    struct interval around = look_around(provider, search);
    int32_t first = provider_day_of(provider, around.start);
    int32_t own_days = provider_day_of(provider, around.end - 1) - first;
    own_days = own_days < search->days ? own_days : search->days;
    bool is_hopeful = max > 0;
    for (int32_t away = 0; is_hopeful && away <= own_days + search->days; away++) {
        int32_t after = first + away, before = first - 1 - away;
        is_hopeful = false;
        if (may_enter(&nearest, zone_day(zone, after).start)) {
            offer_day(&nearest, provider, after);
            is_hopeful = true;
        }
        if (away < search->days && may_enter(&nearest, zone_day(zone, before).end - 60)) {
            offer_day(&nearest, provider, before);
            is_hopeful = true;
        }
    }
    return nearest.count;
}
