/* Gaps are judged whole, and counted as far as they lie in the day. */
#include "core/usage.h"

#include "core/room.h"

static void open_also(struct interval_set *open, const struct interval_set *more)
{
    for (size_t i = 0; i < more->count; i++) {
        interval_set_add(open, more->members[i]);
    }
}

static void count_gaps(struct provider *provider, const struct interval_set *open,
                       struct interval today, int64_t shortest, struct usage *usage)
    REQUIRES(provider)
{
    struct gap_walk walk =
        gap_walk_begin(open, provider_calendar(provider), provider_margin(provider));
    struct interval gap;
    while (gap_walk_next(&walk, &gap) && gap.start < today.end) {
        int64_t seconds = interval_length(interval_intersect(gap, today));
        struct room room = room_within(gap, shortest);
        usage->free += seconds;
        usage->stranded += room.last < room.first ? seconds : 0;
    }
}

static void count_booked(struct provider *provider, struct interval today, struct usage *usage)
    REQUIRES(provider)
{
    const struct calendar *calendar = provider_calendar(provider);
    size_t end = calendar_first_from(calendar, today.end);
    for (size_t i = calendar_first_ending_after(calendar, today.start); i < end; i++) {
        usage->booked += interval_length(interval_intersect(calendar_span_at(calendar, i), today));
    }
    usage->appointments = (int32_t)calendar_starts_within(calendar, today);
}

struct usage usage_of_day(struct provider *provider, int32_t day, int32_t shortest_minutes)
{
    struct interval today = zone_day(provider_definition(provider)->zone, day);
    struct usage usage = {.free_slots = provider_free_slots(provider, day, shortest_minutes)};
    struct interval_set open = {0};
    /* What is open for appointments of a day begins with it at the earliest: a gap that began the
     * evening before would look shorter than it is. */
    open_also(&open, provider_open(provider, day));
    open_also(&open, provider_open(provider, day - 1));
    for (size_t i = 0; i < open.count; i++) {
        usage.open += interval_length(interval_intersect(open.members[i], today));
    }
    count_gaps(provider, &open, today, 60 * (int64_t)shortest_minutes, &usage);
    count_booked(provider, today, &usage);
    interval_set_deinit(&open);
    return usage;
}
