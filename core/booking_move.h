/*
 * Moving, for those use cases that move on somebody else's behalf (internal to booking).
 */
#ifndef CORE_BOOKING_MOVE_H
#define CORE_BOOKING_MOVE_H
#include "core/attempt.h"

struct move_attempt {
    struct attempt attempt;                /* first */
    const struct appointment *appointment; /* as the store has it; its texts outlive the attempt */
    bool named;                            /* only its own provider, or the one asked for */
    struct appointment moved;              /* what has become of it */
    struct booking_steps steps;            /* that led there */
    struct change change;
};

/* Its own provider, then, unless `named`, the others of its group. RESULT_STALE: it is not what
 * `appointment` says any more. */
MUST_CHECK enum result move_run(struct move_attempt *move,
                                struct booking_alternatives *alternatives_out);

/* One try; as an act of an attempt. */
MUST_CHECK enum result move_to(struct attempt *attempt, struct provider *to);

#endif
