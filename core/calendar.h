/*
 * Calendar: the time one provider can no longer offer.
 *
 * Live appointments sorted by start, never overlapping. Knows nothing of threads: the provider that
 * owns it does the locking. Finding is O(log n); adding and removing move the tail of one array.
 */
#ifndef CORE_CALENDAR_H
#define CORE_CALENDAR_H
#include "core/annotations.h"
#include "core/appointment.h"
#include "core/interval.h"
#include "core/result.h"

/* What memory keeps of a live appointment; the rest is in the store. */
struct booked {
    struct interval span;
    int64_t number;
    char *id;           /* owned by the calendar */
    int64_t client;     /* number, or 0 */
    int64_t expires_at; /* of a hold, otherwise INT64_MAX */
    enum appointment_status status;
    bool undated; /* asked for without a date */
};

struct calendar;
void calendar_free(struct calendar *calendar);
struct calendar *calendar_new(void) OWNED_UNTIL(calendar_free);

size_t calendar_count(const struct calendar *calendar);
const struct booked *calendar_at(const struct calendar *calendar, size_t position);

/* Takes the span of a live appointment, copying its id. RESULT_SLOT_TAKEN if any part is busy;
 * nothing changes then. */
MUST_CHECK enum result calendar_add(struct calendar *calendar,
                                    const struct appointment *appointment);

/* The position of the appointment of that number, or calendar_count. O(n): numbers are not sorted
 * by start. */
size_t calendar_find(const struct calendar *calendar, int64_t number);
void calendar_remove_at(struct calendar *calendar, size_t position);

/* A hold is confirmed: nothing else about it changes. */
void calendar_confirm_at(struct calendar *calendar, size_t position);

/* No hold expires before. INT64_MAX without any, at the latest after calendar_first_expired. */
int64_t calendar_next_expiry(const struct calendar *calendar);

/* The position of the first hold to expire, if it has by `now`, or calendar_count. O(n); nobody
 * needs to ask before calendar_next_expiry. */
size_t calendar_first_expired(struct calendar *calendar, int64_t now);

/* The first position whose appointment starts at or after `instant`, ends after it. */
size_t calendar_first_from(const struct calendar *calendar, int64_t instant);
size_t calendar_first_ending_after(const struct calendar *calendar, int64_t instant);

/* How many appointments start within `day`. */
size_t calendar_starts_within(const struct calendar *calendar, struct interval day);

#endif
