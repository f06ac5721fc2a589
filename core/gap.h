/*
 * Gap: a maximal stretch of free time, that is open, not taken, and not within the margin that
 * stays free between two appointments.
 *
 * A walk over the gaps of some open time, in order, without building a list. It borrows the set and
 * the calendar, which must not change while it runs.
 */
#ifndef CORE_GAP_H
#define CORE_GAP_H
#include "core/calendar.h"
#include "core/interval.h"

struct gap_walk {
    const struct interval_set *open;
    const struct calendar *calendar;
    size_t member; /* of the open set */
    size_t booked; /* first appointment that may still matter */
    int64_t from;  /* everything before is dealt with */
    int64_t margin;
};

/* `margin` seconds before and after each appointment are no gap. */
struct gap_walk gap_walk_begin(const struct interval_set *open, const struct calendar *calendar,
                               int64_t margin);

/* False at the end. */
bool gap_walk_next(struct gap_walk *walk, struct interval *gap_out);

#endif
