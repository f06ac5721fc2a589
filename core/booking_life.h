/*
 * Booking: what becomes of an appointment.
 *
 * Every change is guarded by the lifecycle table (core/appointment.h) and may be asked for twice:
 * the second time it is found done. RESULT_APPOINTMENT_UNKNOWN, RESULT_STATE_FORBIDS from each.
 */
#ifndef CORE_BOOKING_LIFE_H
#define CORE_BOOKING_LIFE_H
#include "core/booking.h"

/* A hold whose time is over is shown as expired from that moment on. */
MUST_CHECK enum result booking_find(struct booking *booking, const char *id, struct arena *arena,
                                    struct booking_answer *answer_out);

/* `to` is any status but HELD and EXPIRED. RESULT_HOLD_EXPIRED: too late to confirm;
 * RESULT_NOT_BEGUN: it cannot be completed, or nobody have shown up, before its start. */
struct booking_ending {
    enum appointment_status to;
    const char *by, *reason; /* as they said; NULL */
};
MUST_CHECK enum result booking_become(struct booking *booking, const char *id,
                                      const struct booking_ending *ending, struct arena *arena,
                                      struct booking_answer *answer_out);

/* Deletes what was said with the booking, for good. Twice is fine. */
MUST_CHECK enum result booking_erase_note(struct booking *booking, const char *id,
                                          struct arena *arena, struct booking_answer *answer_out);

/* Gives a live appointment another time: the old one is given up only if the new one is had. Its
 * own provider comes first; then, if the client had named none, the others of its group. */
struct booking_move {
    const char *provider_id; /* NULL: as above */
    struct booking_range range;
};
struct booking_moved {
    struct booking_answer answer; /* where it stands now, with the decision of this move */
    bool moved;                   /* false: it stood there already */

    /* Of RESULT_NO_SLOT and RESULT_NO_SLOT_PREFERRED; nothing else is set then. */
    struct booking_alternatives alternatives;
};
MUST_CHECK enum result booking_move(struct booking *booking, const char *id,
                                    const struct booking_move *move, struct arena *arena,
                                    struct booking_moved *moved_out);

#endif
