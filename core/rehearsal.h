/*
 * Rehearsal: what a dry run has decided so far, put into a provider's calendar for a moment
 * (internal to booking).
 *
 * A dry run goes from one provider to the next like the real one, and must find each of them as the
 * real one would have left it.
 */
#ifndef CORE_REHEARSAL_H
#define CORE_REHEARSAL_H
#include "core/provider.h"

/* An appointment ahead that lies outside the new availability. */
struct misfit {
    const struct appointment *appointment; /* as the store has it, or as far as memory knows */
    struct appointment moved;              /* where it goes, if `is_moved` */
    bool is_moved, is_leftover;            /* a leftover may still go elsewhere */
    bool is_out;                           /* of the calendar that it was in, until it is undone */
    bool is_in;                            /* the calendar that it goes to, the same */
};

/* The misfits of one provider. */
struct rehearsal {
    struct misfit *misfits;
    size_t count;
    struct rehearsal *earlier; /* those of the providers before; NULL */
};

/* Between the two the lock is held, and nothing of the calendar is published. `rehearsal` may be
 * NULL. */
void rehearsal_enter(struct rehearsal *rehearsal, struct provider *provider,
                     const struct closures *closures) REQUIRES(provider);
void rehearsal_leave(struct rehearsal *rehearsal, struct provider *provider) REQUIRES(provider);

#endif
