/* The merge of open time and appointments into gaps. */
#include "core/gap.h"

struct gap_walk gap_walk_begin(const struct interval_set *open, const struct calendar *calendar,
                               int64_t margin)
{
    int64_t from = open->count > 0 ? open->members[0].start : 0;
    return (struct gap_walk){
        .open = open,
        .calendar = calendar,
        .booked = calendar_first_ending_after(calendar, from - margin),
        .from = from,
        .margin = margin,
    };
}

/* The next free stretch that begins in the current member; false when the member is used up.
 * Appointments may also lie in closed time, before the member. */
static bool next_in_member(struct gap_walk *walk, struct interval member, struct interval *gap_out)
{
    size_t count = calendar_count(walk->calendar);
    while (walk->from < member.end) {
        struct interval gap = {walk->from, member.end};
        struct interval taken = {member.end, member.end};
        if (walk->booked < count &&
            calendar_span_at(walk->calendar, walk->booked).start - walk->margin < member.end) {
            taken = calendar_span_at(walk->calendar, walk->booked);
            taken.start -= walk->margin;
            taken.end += walk->margin;
            walk->booked++;
        }
        gap.end = taken.start;
        walk->from = taken.end > walk->from ? taken.end : walk->from;
        if (!interval_is_empty(gap)) {
            *gap_out = gap;
            return true;
        }
    }
    return false;
}

bool gap_walk_next(struct gap_walk *walk, struct interval *gap_out)
{
    while (walk->member < walk->open->count) {
        struct interval member = walk->open->members[walk->member];
        if (walk->from < member.start) {
            walk->from = member.start;
        }
        if (next_in_member(walk, member, gap_out)) {
            return true;
        }
        walk->member++;
    }
    return false;
}
