/*
 * Fingerprint: 64 bits of what a request asks for, so that it is known when it comes again.
 *
 * The same on every machine and for ever, because it is stored. Never 0.
 */
#ifndef CORE_FINGERPRINT_H
#define CORE_FINGERPRINT_H
#include <stdint.h>

#include "core/booking.h"
#include "core/booking_series.h"

/* Everything but the id. */
uint64_t fingerprint_request(const struct booking_request *request);
uint64_t fingerprint_series(const struct booking_series_request *request);

#endif
