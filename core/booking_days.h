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

struct booking_usage {
    int64_t open, booked, free, stranded; /* seconds, as in struct usage */
    int64_t free_slots, appointments;
};

/* Of everybody together, each on its own calendar's today, as memory has it: nothing is waited for.
 * Zeroed, and false, if there are more providers than `most`, or one could not be read. */
MUST_CHECK bool booking_usage_today(struct booking *booking, int64_t most,
                                    struct booking_usage *usage_out);

#endif
