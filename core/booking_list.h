/*
 * Booking: lists of appointments.
 *
 * What is live and asked for by provider or time comes from memory, in the order of providers and
 * of time; what is past and done, or one client's or series', from the store, in the order of
 * booking. Either way the place in a list is a value: it stays good while others write, and what is
 * there from the first page to the last, and is not moved, is seen exactly once.
 */
#ifndef CORE_BOOKING_LIST_H
#define CORE_BOOKING_LIST_H
#include "core/booking.h"

#define BOOKING_LIVE (1U << APPOINTMENT_HELD | 1U << APPOINTMENT_CONFIRMED)

struct booking_filter {
    const char *provider_id, *client_id, *series_id; /* NULL: any */
    uint32_t statuses;                               /* 1 << status */
    int64_t from, to;                                /* from <= start < to */
    bool from_today; /* `from` is the beginning of the general time zone's today */
    bool whole;      /* with all that the store knows, such as notes */
};

/* Where a list goes on, and how much of it is wanted; zeroed but for that: at its beginning. */
struct booking_place {
    size_t limit;   /* most appointments of the next page */
    int64_t number; /* of the last provider, or of the last appointment */
    int64_t start;  /* of that provider's last appointment, from memory */
};

struct booking_page {
    const struct booking_answer *answers; /* without decision, if they come from memory */
    size_t count;                         /* 0: the list is at its end */
};

/* The next appointments, and moves the place on; a page may have fewer than there are.
 * RESULT_PROVIDER_UNKNOWN, RESULT_CLIENT_UNKNOWN, RESULT_APPOINTMENT_UNKNOWN (the series). */
MUST_CHECK enum result booking_next_page(struct booking *booking,
                                         const struct booking_filter *filter,
                                         struct booking_place *place, struct arena *arena,
                                         struct booking_page *page_out);

#endif
