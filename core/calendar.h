/*
 * Calendar: the time one provider can no longer offer.
 *
 * Live appointments sorted by start, never overlapping. Knows nothing of threads: the provider that
 * owns it does the locking. Finding is O(log n); adding and removing move the tail of one array.
 *
 * What is kept is packed: 26 bytes an appointment and its id, 8 more for a client, for an expiry,
 * and for a span of more than 136 years. Every span that is not empty fits, wherever it lies. The
 * ids of one calendar and what stands beside them may have 4 GiB, 4 million of 1024 bytes; with
 * more the process ends, as it does without memory.
 */
#ifndef CORE_CALENDAR_H
#define CORE_CALENDAR_H
#include "core/annotations.h"
#include "core/appointment.h"
#include "core/interval.h"
#include "core/result.h"

/* What memory keeps of a live appointment, unpacked; the rest is in the store. */
struct booked {
    struct interval span;
    int64_t number;
    const char *id;     /* the calendar's, until it changes */
    int64_t client;     /* number, or 0 */
    int64_t expires_at; /* of a hold, otherwise INT64_MAX */
    enum appointment_status status;
    bool undated; /* asked for without a date */
};

struct calendar;
void calendar_free(struct calendar *calendar);
struct calendar *calendar_new(void) OWNED_UNTIL(calendar_free);

size_t calendar_count(const struct calendar *calendar);
struct booked calendar_at(const struct calendar *calendar, size_t position);

/* Of what calendar_at gives, the span alone, for whoever walks over many. */
struct interval calendar_span_at(const struct calendar *calendar, size_t position);

/* The bytes that calendar_reserve asks about, of one appointment. */
size_t calendar_record_size(const struct appointment *appointment);

/* Of an empty calendar: it gets just the memory for so many appointments, with records of so many
 * bytes in all. More may be added all the same. */
void calendar_reserve(struct calendar *calendar, size_t count, size_t record_bytes);

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
