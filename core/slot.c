/* Offers from the gaps of a day, and the table of reasons. */
#include "core/slot.h"

#include <assert.h>
#include <string.h>

#include "core/gap.h"

/* clang-format off */
static const char *const rule_names[SLOT_RULE_COUNT] = {
    [SLOT_BOOKABLE]      = "bookable",
    [SLOT_HORIZON]       = "horizon",
    [SLOT_NOTICE]        = "notice",
    [SLOT_OUTSIDE_HOURS] = "outside_hours",
    [SLOT_OVERRIDE]      = "override",
    [SLOT_CLOSED]        = "closed",
    [SLOT_DAILY_LIMIT]   = "daily_limit",
    [SLOT_APPOINTMENT]   = "appointment",
    [SLOT_HOLD]          = "hold",
    [SLOT_BUFFER]        = "buffer",
};
static const enum slot_rule rules_of_verdicts[] = {
    [AVAILABILITY_IS_OPEN]       = SLOT_BOOKABLE,
    [AVAILABILITY_OUTSIDE_HOURS] = SLOT_OUTSIDE_HOURS,
    [AVAILABILITY_OVERRIDDEN]    = SLOT_OVERRIDE,
    [AVAILABILITY_IS_CLOSED]     = SLOT_CLOSED,
};
/* clang-format on */

const char *slot_rule_name(enum slot_rule rule)
{
    assert(rule < SLOT_RULE_COUNT);
    return rule_names[rule];
}

/* The grid. */

struct grid {
    const struct zone *zone;
    int64_t anchor, step_minutes;
};

struct starts {
    int64_t *out;
    size_t count, max;
};

static void put(struct starts *starts, int64_t start)
{
    if (starts->count < starts->max) {
        starts->out[starts->count++] = start;
    }
}

/* What the wall clock says, in minutes since 1970. */
static int64_t wall_minute(const struct zone *zone, int64_t instant)
{
    struct civil_moment moment = zone->to_local(zone, instant);
    return (int64_t)moment.day * CIVIL_MINUTES_PER_DAY + moment.minute;
}

static int64_t wall_offset(const struct zone *zone, int64_t instant)
{
    return wall_minute(zone, instant) - instant / 60;
}

/* How many minutes the wall clock shows past the last point of the grid. */
static int64_t past_grid(const struct grid *grid, int64_t instant)
{
    int64_t past = wall_minute(grid->zone, instant) - wall_minute(grid->zone, grid->anchor);
    past %= grid->step_minutes;
    return past < 0 ? past + grid->step_minutes : past;
}

/* Where the clocks do not change, all points are equally far apart. */
static void put_evenly(const struct grid *grid, struct interval room, struct starts *starts)
{
    int64_t step = 60 * grid->step_minutes, past = 60 * past_grid(grid, room.start);
    for (int64_t at = past == 0 ? room.start : room.start + step - past;
         at <= room.end && starts->count < starts->max; at += step) {
        put(starts, at);
    }
}

/* From point to point, but minute by minute over a change of the clocks: a point may come twice
 * there, or not at all. */
static void put_warily(const struct grid *grid, struct interval room, struct starts *starts)
{
    int64_t at = room.start;
    while (at <= room.end && starts->count < starts->max) {
        int64_t past = past_grid(grid, at);
        if (past == 0) {
            put(starts, at);
        }
        int64_t next = at + 60 * (grid->step_minutes - past);
        at = wall_offset(grid->zone, at) == wall_offset(grid->zone, next) ? next : at + 60;
    }
}

/* Whole minutes from the first to the last possible start; empty if end < start. */
static struct interval room_for(struct interval gap, int64_t duration, struct interval allowed)
{
    struct interval room = {
        .start = gap.start > allowed.start ? gap.start : allowed.start,
        .end = gap.end - duration < allowed.end ? gap.end - duration : allowed.end,
    };
    int64_t over = room.start % 60;
    if (over != 0) {
        room.start += over > 0 ? 60 - over : -over;
    }
    return room;
}

/* The first and the last instant at which an appointment may begin on that day. */
static struct interval allowed_starts(const struct provider *provider,
                                      const struct provider_asking *asking, struct interval day)
    REQUIRES(provider)
{
    struct interval reach = provider_reach(provider, asking);
    return (struct interval){
        .start = reach.start > day.start ? reach.start : day.start,
        .end = reach.end - 1 < day.end - 60 ? reach.end - 1 : day.end - 60,
    };
}

/* Where the window that is open at the beginning of the day began. */
static int64_t anchor_of_first(struct provider *provider, int32_t day, int64_t day_start)
    REQUIRES(provider)
{
    const struct interval_set *open = provider_open(provider, day - 1);
    for (size_t i = 0; i < open->count; i++) {
        if (open->members[i].start < day_start && open->members[i].end >= day_start) {
            return open->members[i].start;
        }
    }
    return day_start;
}

static int64_t step_of(const struct provider *provider, const struct slot_query *query)
    REQUIRES(provider)
{
    if (query->step_minutes > 0) {
        return query->step_minutes;
    }
    int32_t own = provider_definition(provider)->slot_step_minutes;
    return own > 0 ? own : query->duration / 60;
}

size_t slot_list(struct provider *provider, const struct slot_query *query, int32_t day,
                 int64_t *starts_out, size_t max)
{
    const struct zone *zone = provider_definition(provider)->zone;
    struct interval today = zone_day(zone, day);
    struct interval allowed = allowed_starts(provider, &query->asking, today);
    struct starts starts = {.out = starts_out, .max = max};
    if (allowed.end < allowed.start || !provider_has_room(provider, day)) {
        return 0;
    }
    const struct interval_set *open = provider_open(provider, day);
    int64_t first_anchor = today.start;
    if (open->count > 0 && open->members[0].start == today.start) {
        first_anchor = anchor_of_first(provider, day, today.start);
        open = provider_open(provider, day);
    }
    struct grid grid = {.zone = zone, .step_minutes = step_of(provider, query)};
    struct gap_walk walk =
        gap_walk_begin(open, provider_calendar(provider), provider_margin(provider));
    struct interval gap;
    while (gap_walk_next(&walk, &gap) && gap.start <= allowed.end) {
        struct interval room = room_for(gap, query->duration, allowed);
        if (room.end < room.start) {
            continue;
        }
        int64_t window = open->members[walk.member].start;
        grid.anchor = window == today.start ? first_anchor : window;
        if (wall_offset(zone, room.start) == wall_offset(zone, room.end) &&
            today.end - today.start == CIVIL_SECONDS_PER_DAY) {
            put_evenly(&grid, room, &starts);
        } else {
            put_warily(&grid, room, &starts);
        }
    }
    return starts.count;
}

enum slot_rule slot_judge(struct provider *provider, struct interval span,
                          const struct provider_asking *asking)
{
    int32_t day = provider_day_of(provider, span.start);
    struct interval reach = provider_reach(provider, asking);
    if (span.start >= reach.end) {
        return SLOT_HORIZON;
    }
    if (span.start < reach.start) {
        return SLOT_NOTICE;
    }
    if (!interval_set_contains(provider_open(provider, day), span)) {
        struct availability availability = provider_availability(provider);
        return rules_of_verdicts[availability_judge(&availability, day, span)];
    }
    if (!provider_has_room(provider, day)) {
        return SLOT_DAILY_LIMIT;
    }
    const struct calendar *calendar = provider_calendar(provider);
    int64_t margin = provider_margin(provider);
    struct interval wide = {span.start - margin, span.end + margin};
    enum slot_rule rule = SLOT_BOOKABLE;
    for (size_t i = calendar_first_ending_after(calendar, wide.start);
         i < calendar_count(calendar) && calendar_at(calendar, i)->span.start < wide.end; i++) {
        const struct booked *booked = calendar_at(calendar, i);
        if (interval_overlaps(booked->span, span)) {
            return booked->status == APPOINTMENT_HELD ? SLOT_HOLD : SLOT_APPOINTMENT;
        }
        rule = SLOT_BUFFER;
    }
    return rule;
}

/* The nearest starts. */

enum { NEAREST_MAX = 16 };

struct nearest {
    const struct slot_search *search;
    size_t count, max;
    int64_t starts[NEAREST_MAX], distances[NEAREST_MAX];
};

static int64_t distance(const struct slot_search *search, int64_t start)
{
    int64_t early = search->wanted.start - start;
    int64_t late = start + search->duration - search->wanted.end;
    int64_t most = early > late ? early : late;
    return most > 0 ? most : 0;
}

static void offer(struct nearest *nearest, int64_t start)
{
    int64_t far = distance(nearest->search, start);
    size_t place = nearest->count;
    while (place > 0 &&
           (far < nearest->distances[place - 1] ||
            (far == nearest->distances[place - 1] && start < nearest->starts[place - 1]))) {
        place--;
    }
    if (place == nearest->max) {
        return;
    }
    nearest->count += nearest->count < nearest->max;
    size_t tail = (nearest->count - place - 1) * sizeof nearest->starts[0];
    memmove(&nearest->starts[place + 1], &nearest->starts[place], tail);
    memmove(&nearest->distances[place + 1], &nearest->distances[place], tail);
    nearest->starts[place] = start;
    nearest->distances[place] = far;
}

/* The start in the room that is nearest, and others to both sides of it. */
static void offer_room(struct nearest *nearest, struct interval room)
{
    int64_t duration = nearest->search->duration;
    int64_t best = nearest->search->wanted.start;
    best = best > room.end ? room.end : best;
    best = best < room.start ? room.start : best;
    best -= (best % 60 + 60) % 60;
    offer(nearest, best < room.start ? room.start : best);
    for (int64_t i = 1; i < (int64_t)nearest->max; i++) {
        if (best + i * duration <= room.end) {
            offer(nearest, best + i * duration);
        }
        if (best - i * duration >= room.start) {
            offer(nearest, best - i * duration);
        }
    }
}

static void offer_day(struct nearest *nearest, struct provider *provider, int32_t day)
    REQUIRES(provider)
{
    const struct slot_search *search = nearest->search;
    struct interval today = zone_day(provider_definition(provider)->zone, day);
    struct interval allowed = allowed_starts(provider, &search->asking, today);
    if (allowed.end < allowed.start || !provider_has_room(provider, day)) {
        return;
    }
    struct gap_walk walk = gap_walk_begin(provider_open(provider, day), provider_calendar(provider),
                                          provider_margin(provider));
    struct interval gap;
    while (gap_walk_next(&walk, &gap) && gap.start <= allowed.end) {
        struct interval room = room_for(gap, search->duration, allowed);
        if (room.start <= room.end) {
            offer_room(nearest, room);
        }
    }
}

/* Whether no day that is further away can have anything nearer. */
static bool is_settled(const struct nearest *nearest, const struct zone *zone, int32_t before,
                       int32_t after)
{
    int64_t worst = nearest->distances[nearest->count - 1];
    return nearest->count == nearest->max &&
           worst < distance(nearest->search, zone_day(zone, before).end - 60) &&
           worst < distance(nearest->search, zone_day(zone, after).start);
}

size_t slot_nearest(struct provider *provider, const struct slot_search *search,
                    int64_t *starts_out, size_t max)
{
    struct nearest nearest = {.search = search, .max = max < NEAREST_MAX ? max : NEAREST_MAX};
    const struct zone *zone = provider_definition(provider)->zone;
    int32_t first = provider_day_of(provider, search->wanted.start);
    int32_t last = provider_day_of(provider, search->wanted.end - 1);
    for (int32_t day = first; day <= last; day++) {
        offer_day(&nearest, provider, day);
    }
    for (int32_t away = 1; away <= search->days; away++) {
        if (nearest.count > 0 && is_settled(&nearest, zone, first - away, last + away)) {
            break;
        }
        offer_day(&nearest, provider, last + away);
        offer_day(&nearest, provider, first - away);
    }
    memcpy(starts_out, nearest.starts, nearest.count * sizeof starts_out[0]);
    return nearest.count;
}
