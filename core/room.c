/* Gaps, cut to the starts that are allowed. */
#include "core/room.h"

static const struct interval_set never_open;

static int64_t up_to_minute(int64_t instant)
{
    int64_t over = instant % 60;
    return over > 0 ? instant + 60 - over : instant - over;
}

struct room room_within(struct interval span, int64_t duration)
{
    return (struct room){
        .first = up_to_minute(span.start),
        .last = up_to_minute(span.end - duration - 59),
    };
}

static struct room room_intersect(struct room a, struct room b)
{
    return (struct room){
        .first = a.first > b.first ? a.first : b.first,
        .last = a.last < b.last ? a.last : b.last,
    };
}

struct room_walk room_walk_begin(struct provider *provider, int32_t day, int64_t duration,
                                 const struct provider_asking *asking)
{
    struct interval today = zone_day(provider_definition(provider)->zone, day);
    struct interval starts = interval_intersect(provider_reach(provider, asking), today);
    struct room_walk walk = {.allowed = room_within(starts, 60), .duration = duration};
    bool is_allowed = walk.allowed.first <= walk.allowed.last && provider_has_room(provider, day);
    walk.gaps = gap_walk_begin(is_allowed ? provider_open(provider, day) : &never_open,
                               provider_calendar(provider), provider_margin(provider));
    return walk;
}

bool room_walk_next(struct room_walk *walk, struct room *room_out)
{
    struct interval gap;
    while (gap_walk_next(&walk->gaps, &gap) && gap.start <= walk->allowed.last) {
        struct room room = room_intersect(room_within(gap, walk->duration), walk->allowed);
        if (room.first <= room.last) {
            *room_out = room;
            return true;
        }
    }
    return false;
}

int64_t room_walk_window(const struct room_walk *walk)
{
    return walk->gaps.open->members[walk->gaps.member].start;
}
