/*
 * Answer: an appointment as the store has it, made ready for a reader (internal to booking).
 */
#ifndef CORE_ANSWER_H
#define CORE_ANSWER_H
#include "core/desk.h"

/* The appointment of that number, if `id` is really its id; a hold whose time is over is shown as
 * expired. RESULT_APPOINTMENT_UNKNOWN. */
MUST_CHECK enum result answer_find(struct booking *booking, int64_t number, const char *id,
                                   struct arena *arena, struct booking_answer *answer_out);

/* What a reader wants to see beside an appointment. */
void answer_complete(struct booking *booking, struct booking_answer *answer);

/* Back to the first answer: where it stood and what it was when it was booked. */
void answer_go_back(struct booking *booking, struct booking_answer *answer);

#endif
