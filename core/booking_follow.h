/*
 * Following: what other processes have written to a shared store comes into memory.
 *
 * Nothing rests on it but the truth of refusals, and speed: whatever is decided on old knowledge
 * misses its token in the store. Of a store that is not shared there is nothing to learn.
 */
#ifndef CORE_BOOKING_FOLLOW_H
#define CORE_BOOKING_FOLLOW_H
#include "core/booking.h"

/* Returns when everything is known that was durable before the call. Any thread; those who ask at
 * the same time share one reading. RESULT_UNAVAILABLE. */
MUST_CHECK enum result booking_follow(struct booking *booking);

/* How much has been learned so far: who finds it changed since a refusal was decided may decide
 * again. */
uint64_t booking_learned(const struct booking *booking);

/* Whether there is anybody to follow. */
bool booking_is_shared(const struct booking *booking);

#endif
