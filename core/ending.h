/*
 * Ending: what becomes of an appointment, whoever asks for it (internal to booking).
 *
 * A booking that is durable is found by its number at once, and by its id only when its request has
 * been answered.
 */
#ifndef CORE_ENDING_H
#define CORE_ENDING_H
#include "core/booking_life.h"
#include "core/desk.h"

struct ending_of {
    int64_t number;
    const char *id;
};

/* As booking_become. */
MUST_CHECK enum result ending_carry_out(struct booking *booking, const struct ending_of *whose,
                                        const struct booking_ending *ending, struct arena *arena,
                                        struct booking_answer *answer_out);

#endif
