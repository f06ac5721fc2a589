/*
 * Placement: which slot hurts the calendar least (design section 6).
 *
 * An exact fit wins; otherwise the slot that leaves the most room for the requests seen lately.
 * With F(j) the number of minute starts that sample request j has in the provider's gaps, the day
 * is worth U = sum of F(j) / (F(j) + 40), and a slot costs U(before) - U(after), in units of 1 /
 * PLACEMENT_COST_SCALE. In each gap the earliest and the latest start within the client's range are
 * candidates. Order: exact fit, smaller cost, fewer pieces, smaller gap, earlier start. Pure; cost
 * is 64 x gaps, whatever the durations.
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
    struct interval range; /* the appointment must lie inside */
    int64_t duration;      /* seconds, > 0 */
    int64_t day_start;     /* the instant from which the sample's minutes count */
};

struct placement {
    struct interval slot;
    struct decision decision;
};

/* RESULT_NO_SLOT, and nothing written, when no gap can take the request. */
MUST_CHECK enum result placement_choose(const struct interval_set *open,
                                        const struct calendar *calendar,
                                        const struct sample_view *sample,
                                        const struct placement_request *request,
                                        struct placement *placement_out);

#endif
