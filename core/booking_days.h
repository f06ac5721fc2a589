/*
 * Booking: what a provider's days are taken up with.
 */
#ifndef CORE_BOOKING_DAYS_H
#define CORE_BOOKING_DAYS_H
#include "core/booking.h"
#include "core/usage.h"

struct booking_days_request {
    const char *provider_id;
    int32_t first_day, last_day; /* of its own calendar; both included */
};

struct booking_days {
    const struct usage *days; /* one for each */
    size_t count;
};

/* RESULT_PROVIDER_UNKNOWN. */
MUST_CHECK enum result booking_days(struct booking *booking,
                                    const struct booking_days_request *request, struct arena *arena,
                                    struct booking_days *days_out);

#endif
