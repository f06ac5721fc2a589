/*
 * Booking: openings, and what is offered whole.
 *
 * Whole are an opening that is not cut, each piece of one that is, and each occurrence of an open
 * rule. What is whole is offered while nothing takes any part of it.
 */
#ifndef CORE_BOOKING_OPENING_H
#define CORE_BOOKING_OPENING_H
#include "core/booking.h"
#include "core/opening.h"
#include "core/slot.h"

enum opening_overlap {
    OPENING_OVER,   /* it may lie over what is open already */
    OPENING_REFUSE, /* it may not: over openings of its collection, over rules, or over what is
                       closed; but exactly what was withdrawn is opened again */
    OPENING_FILL,   /* only what its collection has not opened yet is opened */
};

struct booking_opening_request {
    const char *provider_id, *collection;
    struct booking_range range; /* with a date, if it is not instants */
    int32_t piece_minutes;      /* 0: it is not cut. Otherwise the range is narrowed to whole pieces
                                   of the hour: 10:07 to 10:38 has one of 15 minutes */
    enum opening_overlap overlap;
    bool later_days; /* it must begin on a day after today */
    int64_t most;    /* numbers that it may take */
};

struct booking_opened {
    const struct opening *openings; /* by start; several if gaps were filled, maybe none */
    size_t count;
    const struct zone *zone;
    bool reopened; /* it was withdrawn from a rule, and is open again: no opening was needed */
    int64_t rule_number; /* of that rule; 0: it has none */
    struct booking_steps steps;
};

/* RESULT_PROVIDER_UNKNOWN; RESULT_NOT_AHEAD; RESULT_OPENING_OVERLAPS; RESULT_TOO_MANY. */
MUST_CHECK enum result booking_open_up(struct booking *booking,
                                       const struct booking_opening_request *request,
                                       struct arena *arena, struct booking_opened *opened_out);

/* Adds an open rule to a provider's, for good. RESULT_PROVIDER_UNKNOWN; RESULT_OPENING_OVERLAPS: on
 * some weekday another open rule without a date overlaps it; RESULT_TOO_MANY: it has `most`
 * already. */
struct booking_rule_request {
    const char *provider_id;
    struct availability_rule rule; /* open, and of more than one date; its number is made */
    size_t most;
};
MUST_CHECK enum result booking_add_rule(struct booking *booking,
                                        const struct booking_rule_request *request,
                                        struct arena *arena, int64_t *number_out);

/* What is offered whole at exactly that range is no longer: an opening of the collection goes, an
 * occurrence of a rule is closed. RESULT_PROVIDER_UNKNOWN, RESULT_OPENING_UNKNOWN;
 * RESULT_OPENING_TAKEN: a live appointment overlaps it; RESULT_TOO_MANY: to close the occurrence,
 * the provider would need more rules than `most`. Closures of dates that are over do not count, and
 * go when there is another. */
struct booking_withdrawal {
    const char *provider_id, *collection;
    int64_t number;             /* of an opening; 0: the range says */
    struct booking_range range; /* with a date, if it is not instants */
    size_t most;                /* rules that the provider may have */
};
MUST_CHECK enum result booking_withdraw(struct booking *booking,
                                        const struct booking_withdrawal *withdrawal,
                                        struct arena *arena);

/* One thing that is offered whole. */
struct booking_whole {
    struct interval span;
    int32_t day;            /* the provider's local date of its start */
    const char *collection; /* that the number counts in; NULL: an occurrence of a rule */
    int64_t number;
    const char *provider_id;
    int64_t provider; /* its number */
    const struct zone *zone;
    int64_t opened_at;          /* 0: not known */
    enum slot_rule rule;        /* SLOT_BOOKABLE, or what is in its way */
    const char *appointment_id; /* that stands at exactly its span; NULL: none */
};

struct booking_whole_request {
    const char *provider_id; /* or all of the group */
    const char *group_id;
    int32_t first_day, last_day; /* BOOKING_UNDATED: the provider's today; both included */
    int32_t rule_days;           /* rules occur on so many of them at most, and not before today */
    struct booking_terms terms;
    bool bookable_only;
    size_t most; /* of those that are listed */
};
struct booking_wholes {
    const struct booking_whole *wholes; /* by start, then by provider, then by number */
    size_t count;
};

/* RESULT_PROVIDER_UNKNOWN; RESULT_TOO_MANY. A group that does not exist has none. */
MUST_CHECK enum result booking_wholes(struct booking *booking,
                                      const struct booking_whole_request *request,
                                      struct arena *arena, struct booking_wholes *wholes_out);

/* By the numbers of a collection: the next that are bookable, at most `limit` of them. Call with
 * `after` = 0, then with the last number seen. An empty list: there are no more. */
struct booking_number_request {
    const char *collection;
    int64_t after;
    size_t limit;
    struct booking_terms terms;
};
MUST_CHECK enum result booking_next_numbers(struct booking *booking,
                                            const struct booking_number_request *request,
                                            struct arena *arena, struct booking_wholes *wholes_out);

/* Whatever is in its way. RESULT_OPENING_UNKNOWN. */
MUST_CHECK enum result booking_find_number(struct booking *booking, const char *collection,
                                           int64_t number, struct arena *arena,
                                           struct booking_whole *whole_out);

#endif
