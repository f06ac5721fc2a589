/* The grid of a day, and the table of reasons. */
#include "core/slot.h"

#include <assert.h>

#include "core/offer.h"
#include "core/room.h"

/* clang-format off */
static const char *const rule_names[SLOT_RULE_COUNT] = {
    [SLOT_BOOKABLE]      = "bookable",
    [SLOT_HORIZON]       = "horizon",
    [SLOT_NOTICE]        = "notice",
    [SLOT_CLOSED]        = "closed",
    [SLOT_OVERRIDE]      = "override",
    [SLOT_OUTSIDE_HOURS] = "outside_hours",
    [SLOT_NOT_OFFERED]   = "not_offered",
    [SLOT_DAILY_LIMIT]   = "daily_limit",
    [SLOT_APPOINTMENT]   = "appointment",
    [SLOT_HOLD]          = "hold",
    [SLOT_BUFFER]        = "buffer",
};

/* Of a span that cannot be had in open time: if it is open, the span begins too late in its day. */
static const enum slot_rule rules_of_verdicts[] = {
    [AVAILABILITY_IS_OPEN]       = SLOT_OUTSIDE_HOURS,
    [AVAILABILITY_OUTSIDE_HOURS] = SLOT_OUTSIDE_HOURS,
    [AVAILABILITY_OVERRIDDEN]    = SLOT_OVERRIDE,
    [AVAILABILITY_IS_CLOSED]     = SLOT_CLOSED,
};
/* clang-format on */

/* The grid. */

/* A window that is open at midnight is followed back so far to find where it began. */
enum { ANCHOR_DAYS = 7 };

struct grid {
    const struct zone *zone;
    struct interval today;
    int64_t midnight; /* wall minute at which a steady day begins */
    bool is_steady;   /* the day has one offset: its wall time is plain arithmetic */
    int64_t step;     /* minutes */
    int64_t anchor;   /* wall minute from which steps count */
};

struct starts {
    int64_t *out;
    size_t count, max;
};

/* What the wall clock shows, in minutes since 1970. */
static int64_t wall_minute(const struct zone *zone, int64_t instant)
{
    struct civil_moment moment = zone->to_local(zone, instant);
    return (int64_t)moment.day * CIVIL_MINUTES_PER_DAY + moment.minute;
}

static int64_t wall_minute_today(const struct grid *grid, int64_t instant)
{
    return grid->is_steady ? grid->midnight + (instant - grid->today.start) / 60
                           : wall_minute(grid->zone, instant);
}

/* The minutes that the wall clock shows more than the last point of the grid. */
static int64_t past_grid(const struct grid *grid, int64_t instant)
{
    assert(grid->step > 0);
    int64_t past = (wall_minute_today(grid, instant) - grid->anchor) % grid->step;
    return past < 0 ? past + grid->step : past;
}

/* Grids that begin on the hour, or whatever else was asked for. */
static int64_t round_anchor(int64_t anchor, const struct provider_asking *asking)
{
    int64_t unit = asking->grid_minutes;
    int64_t over = unit > 0 ? anchor % unit : 0;
    return over > 0 ? anchor + unit - over : anchor - over;
}

static void put_evenly(const struct grid *grid, struct room room, struct starts *starts)
{
    int64_t step = 60 * grid->step, past = 60 * past_grid(grid, room.first);
    int64_t at = past == 0 ? room.first : room.first + step - past;
    for (; at <= room.last && starts->count < starts->max; at += step) {
        starts->out[starts->count++] = at;
    }
}

/* From point to point, but minute by minute to a change of the clocks that lies between two: the
 * next point may come sooner or later there, or be one that was there before. */
static void put_by_the_clock(const struct grid *grid, struct room room, struct starts *starts)
{
    int64_t at = room.first;
    while (at <= room.last && starts->count < starts->max) {
        int64_t past = past_grid(grid, at), wait = grid->step - past;
        if (past == 0) {
            starts->out[starts->count++] = at;
        }
        int64_t next = at + 60 * wait;
        bool is_even = wall_minute_today(grid, next) - wall_minute_today(grid, at) == wait;
        at = is_even ? next : at + 60;
    }
}

/* Where the window began that is open when the day begins; if none is, the beginning of the day. */
static int64_t window_start(struct provider *provider, int32_t day) REQUIRES(provider)
{
    const struct zone *zone = provider_definition(provider)->zone;
    int64_t midnight = zone_day(zone, day).start, start = midnight;
    for (int32_t before = day - 1; before >= day - ANCHOR_DAYS; before--) {
        const struct interval_set *open = provider_open(provider, before);
        if (open->count == 0 || open->members[open->count - 1].end <= start) {
            return start;
        }
        start = open->members[open->count - 1].start;
        if (start > zone_day(zone, before).start) {
            return start;
        }
    }
    return midnight;
}

static int64_t step_of(const struct provider *provider, const struct slot_query *query)
    REQUIRES(provider)
{
    int32_t own = provider_definition(provider)->slot_step_minutes;
    int32_t step = query->step_minutes > 0 ? query->step_minutes : own;
    return step > 0 ? step : query->duration / 60;
}

static struct grid grid_of(const struct provider *provider, const struct slot_query *query,
                           int32_t day) REQUIRES(provider)
{
    const struct zone *zone = provider_definition(provider)->zone;
    struct interval today = zone_day(zone, day);
    return (struct grid){
        .zone = zone,
        .today = today,
        .midnight = (int64_t)day * CIVIL_MINUTES_PER_DAY,
        .is_steady = interval_length(today) == CIVIL_SECONDS_PER_DAY,
        .step = step_of(provider, query),
    };
}

/* Whoever lists day after day has just asked what opens on the day before: that is asked first. */
size_t slot_list(struct provider *provider, const struct slot_query *query, int32_t day,
                 int64_t *starts_out, size_t max) /* NOLINT(readability-non-const-parameter) */
{
    assert(query->duration >= 60);
    struct grid grid = grid_of(provider, query, day);
    int64_t first_anchor = wall_minute(grid.zone, window_start(provider, day));
    struct room_walk walk = room_walk_begin(provider, day, query->duration, &query->asking);
    struct starts starts = {.max = max};
    starts.out = starts_out;
    struct room room;
    while (starts.count < max && room_walk_next(&walk, &room)) {
        int64_t window = room_walk_window(&walk);
        grid.anchor = round_anchor(window == grid.today.start ? first_anchor
                                                              : wall_minute_today(&grid, window),
                                   &query->asking);
        if (grid.is_steady) {
            put_evenly(&grid, room, &starts);
        } else {
            put_by_the_clock(&grid, room, &starts);
        }
    }
    return starts.count;
}

/* Reasons. */

const char *slot_rule_name(enum slot_rule rule)
{
    assert(rule < SLOT_RULE_COUNT);
    return rule_names[rule];
}

/* A range of the wall clock is empty, or ends before it begins, where the clocks go forward. */
static enum slot_rule judge_hours(struct provider *provider, int32_t day, struct interval span,
                                  bool exact) REQUIRES(provider)
{
    struct interval today = zone_day(provider_definition(provider)->zone, day);
    int64_t last = exact ? today.end - 1 : today.end - 60;
    if (!interval_is_empty(span) && span.start <= last &&
        interval_set_contains(provider_open(provider, day), span)) {
        return SLOT_BOOKABLE;
    }
    struct availability availability = provider_availability(provider);
    return rules_of_verdicts[availability_judge(&availability, day, span)];
}

/* Of an open span: is it a start of the grid whose steps are as long as itself? */
static bool is_on_grid(struct provider *provider, int32_t day, struct interval span,
                       const struct provider_asking *asking) REQUIRES(provider)
{
    if (span.start % 60 != 0 || interval_length(span) % 60 != 0) {
        return false;
    }
    const struct slot_query query = {.duration = interval_length(span)};
    struct grid grid = grid_of(provider, &query, day);
    grid.step = query.duration / 60;
    const struct interval_set *open = provider_open(provider, day);
    size_t window = 0;
    while (!interval_contains(open->members[window], span)) {
        window++;
    }
    int64_t begin = open->members[window].start;
    begin = begin == grid.today.start ? window_start(provider, day) : begin;
    grid.anchor = round_anchor(wall_minute(grid.zone, begin), asking);
    return past_grid(&grid, span.start) == 0;
}

static bool is_offered(struct provider *provider, int32_t day, struct interval span,
                       const struct provider_asking *asking) REQUIRES(provider)
{
    switch (asking->offer) {
    case OFFER_ANY:
        return true;
    case OFFER_WHOLE:
        return offer_is_whole(provider, span);
    case OFFER_GRID:
        return is_on_grid(provider, day, span, asking);
    }
    return false;
}

static enum slot_rule judge_calendar(struct provider *provider, struct interval span)
    REQUIRES(provider)
{
    const struct calendar *calendar = provider_calendar(provider);
    int64_t margin = provider_margin(provider);
    struct interval wide = {span.start - margin, span.end + margin};
    enum slot_rule first = SLOT_BOOKABLE;
    for (size_t i = calendar_first_ending_after(calendar, wide.start);
         i < calendar_count(calendar) && calendar_span_at(calendar, i).start < wide.end; i++) {
        const struct booked booked = calendar_at(calendar, i);
        enum slot_rule rule = booked.status == APPOINTMENT_HELD ? SLOT_HOLD : SLOT_APPOINTMENT;
        rule = interval_overlaps(booked.span, span) ? rule : SLOT_BUFFER;
        first = first == SLOT_BOOKABLE || rule < first ? rule : first;
    }
    return first;
}

enum slot_rule slot_judge(struct provider *provider, struct interval span,
                          const struct provider_asking *asking)
{
    struct interval reach = provider_reach(provider, asking);
    if (span.start >= reach.end) {
        return SLOT_HORIZON;
    }
    if (span.start < reach.start) {
        return SLOT_NOTICE;
    }
    int32_t day = provider_day_of(provider, span.start);
    enum slot_rule rule = judge_hours(provider, day, span, asking->exact);
    if (rule != SLOT_BOOKABLE) {
        return rule;
    }
    if (!is_offered(provider, day, span, asking)) {
        return SLOT_NOT_OFFERED;
    }
    return provider_has_room(provider, day) ? judge_calendar(provider, span) : SLOT_DAILY_LIMIT;
}
