/*
 * Loading: everything the store has, into a booking that has just been made. One thread at a time,
 * but the locks are taken all the same.
 */
#ifndef CORE_BOOKING_LOAD_H
#define CORE_BOOKING_LOAD_H
#include "core/desk.h"

/* RESULT_UNAVAILABLE if the store cannot be read, RESULT_INTERNAL if what it has makes no sense:
 * the booking is only good to be freed then. */
MUST_CHECK enum result booking_load(struct booking *booking);

#endif
