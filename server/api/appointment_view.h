/*
 * Appointment view: an appointment as answers show it.
 */
#ifndef SERVER_API_APPOINTMENT_VIEW_H
#define SERVER_API_APPOINTMENT_VIEW_H
#include "core/booking.h"
#include "server/text.h"

/* "time_slot", "date", "start", "end": where it stands, on the wall clock and for sure. */
void encode_standing(struct text *body, struct interval span, const struct zone *zone);

/* What every answer says of an appointment, to the microsecond. Leaves the object open. */
void encode_appointment(struct text *body, const struct booking_answer *answer);

/* What was said with the booking, if anything was. */
void encode_note(struct text *body, const struct booking_answer *answer);

/* Why it stands where it does. */
void encode_decision(struct text *body, const struct decision *decision, const struct zone *zone);

/* All there is to know. Leaves the object open. */
void encode_appointment_whole(struct text *body, const struct booking_answer *answer);

/* "alternatives": [...], times that could be booked instead. */
void encode_alternatives(struct text *body, const struct booking_alternatives *alternatives);

#endif
