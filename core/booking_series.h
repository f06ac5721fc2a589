/*
 * Booking: a series of appointments in one request, with one provider and in one transaction.
 *
 * Each occurrence has its own day and is placed within the range of the request on that day. Its id
 * is the series' id, a dot and its place, from 1.
 */
#ifndef CORE_BOOKING_SERIES_H
#define CORE_BOOKING_SERIES_H
#include "core/booking.h"

/* What becomes of an occurrence that its range has no room for. */
enum series_conflict {
    SERIES_FAIL,  /* nothing is booked */
    SERIES_SKIP,  /* it is left out */
    SERIES_SHIFT, /* it gets the nearest time within a week; if there is none, it is left out */
};

struct booking_series_request {
    struct booking_request first; /* with an id, and not exact; its range is on the wall clock of
                                     days[0] */
    const int32_t *days;          /* rising civil days */
    size_t day_count;             /* > 0 */
    enum series_conflict on_conflict;
    bool all_or_nothing; /* also where occurrences may be skipped or shifted */
};

enum occurrence_outcome { OCCURRENCE_BOOKED, OCCURRENCE_SHIFTED, OCCURRENCE_SKIPPED };

struct booking_occurrence {
    int32_t day;
    enum occurrence_outcome outcome;
    struct appointment appointment; /* of one that was not skipped */
};

struct booking_series {
    const char *id, *provider_id, *client_id;
    const struct zone *zone;
    const struct booking_occurrence *occurrences; /* one for each day */
    size_t occurrence_count, booked_count;
    bool repeated;
    struct booking_steps steps; /* as of an appointment */
};

/* As booking_book, and RESULT_SERIES_REFUSED: `series_out` then tells, for the provider that came
 * nearest, which occurrences could have been had; nothing is booked. */
MUST_CHECK enum result booking_book_series(struct booking *booking,
                                           const struct booking_series_request *request,
                                           struct arena *arena, struct booking_series *series_out);

#endif
