/*
 * Booking: the feed of changes.
 */
#ifndef CORE_BOOKING_FEED_H
#define CORE_BOOKING_FEED_H
#include "core/booking.h"

struct booking_event {
    struct event event;
    const char *provider_id; /* NULL: it is about none */
};

struct booking_feed {
    const struct booking_event *events; /* rising without gaps */
    size_t count;
};

/* The events after `after`, at most `limit`. */
MUST_CHECK enum result booking_events(struct booking *booking, int64_t after, size_t limit,
                                      struct arena *arena, struct booking_feed *feed_out);

/* Returns when there is an event after `after`, or after `timeout_ms`. */
void booking_await_event(struct booking *booking, int64_t after, int64_t timeout_ms);

/* The sequence of the newest event, 0 before the first. */
int64_t booking_last_event(struct booking *booking);

#endif
