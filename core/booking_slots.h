/*
 * Booking: what may be offered, and why something may not be booked.
 */
#ifndef CORE_BOOKING_SLOTS_H
#define CORE_BOOKING_SLOTS_H
#include "core/booking.h"
#include "core/slot.h"

struct booking_slots_request {
    const char *provider_id;                /* or all of the group */
    const char *group_id;                   /* NULL: the default group */
    int32_t first_day, last_day;            /* of each provider's own calendar; both included */
    int32_t duration_minutes, step_minutes; /* step 0: as core/slot.h says */
    struct booking_terms terms;
    size_t limit;      /* most starts; 0: all of them */
    size_t offers_max; /* most offers, one for each provider and start */
};

struct booking_slot {
    int64_t start;
    size_t first_offer, offer_count; /* who can take it, in the list of offers */
};

struct booking_slots {
    const struct booking_slot *slots; /* by start */
    size_t slot_count;
    const int64_t *offers; /* numbers of providers, rising for each slot */
};

/* RESULT_PROVIDER_UNKNOWN, RESULT_GROUP_UNKNOWN; RESULT_TOO_MANY: there would be more offers than
 * allowed. */
MUST_CHECK enum result booking_slots(struct booking *booking,
                                     const struct booking_slots_request *request,
                                     struct arena *arena, struct booking_slots *slots_out);

/* All starts of one provider, rising: of each stretch that is open, by its own grid of so many
 * minutes from where it begins; of a gap that this grid leaves empty, from where the gap begins. Of
 * openings all, whatever their date, and of rules those from today on, for `rule_days`. Stretches
 * that overlap are one; those that touch are two. RESULT_PROVIDER_UNKNOWN; RESULT_TOO_MANY. */
struct booking_starts_request {
    const char *provider_id;
    int32_t duration_minutes; /* > 0 */
    int32_t rule_days;
    size_t most;
};
struct booking_starts {
    const int64_t *starts;
    size_t count;
};
MUST_CHECK enum result booking_starts(struct booking *booking,
                                      const struct booking_starts_request *request,
                                      struct arena *arena, struct booking_starts *starts_out);

/* Whether a day of the general time zone can be booked at all: SLOT_NOTICE if it is over,
 * SLOT_HORIZON if it is too far ahead, SLOT_BOOKABLE. Today is `days_ahead` 0. */
struct booking_day {
    enum slot_rule rule;
    int32_t days_ahead;
};
struct booking_day booking_judge_day(const struct booking *booking, int32_t day,
                                     const struct booking_terms *terms);

/* The id of a provider that an offer names. */
const char *booking_provider_id(struct booking *booking, int64_t number);

struct booking_explanation {
    const char *provider_id;
    const struct zone *zone;
    enum slot_rule rule;
    bool has_nearest;
    int64_t nearest_start; /* the nearest start that would do, within a month */
};

/* RESULT_PROVIDER_UNKNOWN. */
MUST_CHECK enum result booking_explain(struct booking *booking, const char *provider_id,
                                       struct interval span, struct booking_explanation *out);

/* As lists of providers: the first provider of the group after number `after`; 0 at the end. */
int64_t booking_next_member(struct booking *booking, const char *group_id, int64_t after);

#endif
