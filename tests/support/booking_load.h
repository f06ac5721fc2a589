/*
 * Booking load: many bookings by several callers at once, for those who measure what one costs.
 */
#ifndef SUPPORT_BOOKING_LOAD_H
#define SUPPORT_BOOKING_LOAD_H
#include <stdbool.h>

#include "core/annotations.h"

enum { BOOKING_LOAD_PROVIDERS = 50, BOOKING_LOAD_CALLERS = 4 };

struct booking_load {
    const char *name; /* the ids begin with it: another one for each load */
    int count;        /* of all loads together at most 1440 for each provider */
    bool named;       /* each names a provider, one after the other; else nobody in particular */
};

/* Registers the providers, "p0" to "p49"; true if all are there. */
MUST_CHECK bool booking_load_prepare(int port);

/* How many were booked. */
int booking_load_run(int port, const struct booking_load *load);

#endif
