/*
 * Placement: which slot hurts the calendar least (design section 6).
 *
 * An exact fit wins, unless it costs a whole request more than another slot of its day; otherwise
 * the slot that leaves the most room for the requests seen lately.
 * With F(j) the number of minute starts that sample request j has in the provider's gaps, the day
 * is worth U = sum of F(j) / (F(j) + 40), and a slot costs U(before) - U(after), in units of 1 /
 * PLACEMENT_COST_SCALE; what its margin takes from another open window is not counted. In each gap
 * the earliest and the latest start within the client's range are candidates. Order: an exact
 * fit that may win, smaller cost, fewer pieces, smaller gap, earlier start. Pure; the work is 64 x
 * gaps, whatever the durations.
 */
#ifndef CORE_PLACEMENT_H
#define CORE_PLACEMENT_H
#include "core/annotations.h"
#include "core/calendar.h"
#include "core/interval.h"
#include "core/result.h"
#include "core/sample.h"

enum { PLACEMENT_COST_SCALE = 1000000 };

struct placement_request {
    int64_t duration;         /* seconds, > 0 */
    int64_t margin;           /* seconds that stay free between two appointments (core/gap.h) */
    int32_t shortest_minutes; /* the shortest bookable duration: less than it is stranded */
};

struct placement {
    struct interval slot;
    struct decision decision;
};

/* One place where an appointment could stand. */
struct candidate {
    struct interval slot, gap;
    struct footprint footprint;
    bool is_preferred; /* fits exactly, at no more than one request above the day's cheapest */
};

struct candidates {
    int count; /* 0, 1 or 2 */
    struct candidate best, second;
};

/* The best candidates over one or more days. `request` and `sample` are borrowed. */
struct placement_search {
    const struct placement_request *request;
    const struct sample_view *sample;
    struct candidates found;
};

struct placement_search placement_begin(const struct placement_request *request,
                                        const struct sample_view *sample);

/* A day's free time. */
struct placement_day {
    const struct interval_set *open;
    const struct calendar *calendar;
    int64_t start;         /* the instant from which the sample's minutes count */
    struct interval range; /* the appointment must lie inside */
};

/* Offers what this day has. */
void placement_consider(struct placement_search *search, const struct placement_day *day);

/* RESULT_NO_SLOT, and nothing written, when no gap of any day could take the request. */
MUST_CHECK enum result placement_decide(const struct placement_search *search,
                                        struct placement *placement_out);

#endif
