/*
 * Attempt: one request on its way to a provider (internal to booking).
 *
 * The provider that was named, or those of a group, most free slots first; each is asked to act,
 * until one does something else than say that it has no slot.
 */
#ifndef CORE_ATTEMPT_H
#define CORE_ATTEMPT_H
#include "core/desk.h"
#include "core/roster_walk.h"
#include "core/slot.h"

struct attempt {
    struct roster_question question; /* first, so that a question leads back to its attempt */
    struct booking *booking;
    const struct booking_range *range;
    const char *provider_id, *group_id; /* NULL: as in a booking request */
    const struct provider *passed_over; /* not asked again; NULL */
    int64_t duration;                   /* seconds; of an exact one the range counts instead */
    bool anybody;                       /* also who has nothing on the first day */
    const char *collection;             /* of what is asked for by its number; NULL */
    int64_t number, opening_start, opened_at;
    enum slot_rule reason; /* why an exact one was refused last */
    struct provider_asking asking;
    struct basis basis; /* of a refusal */

    /* The sample of the group that was asked last. */
    struct group *group;
    struct sample_view sample;

    /* The last zone asked about: its first day and the range in it. Providers mostly share one. */
    const struct zone *zone;
    int32_t day;
    struct interval instants;

    int32_t sought; /* the day of the contest that was asked last */
};

/* Acts on a provider that is not locked. RESULT_NO_SLOT: the next one, please. */
typedef enum result (*attempt_act)(struct attempt *attempt, struct provider *provider);

/* `range`, `provider_id` and `group_id` are borrowed. */
struct attempt attempt_begin(struct booking *booking, const struct booking_range *range,
                             int32_t duration_minutes);

/* RESULT_GROUP_UNKNOWN, RESULT_PREFERRED_UNKNOWN, RESULT_NO_SLOT, RESULT_NO_SLOT_PREFERRED, or what
 * the act says. Refusals are durable, and fill `alternatives_out` if it is not NULL. */
MUST_CHECK enum result attempt_run(struct attempt *attempt, attempt_act act,
                                   struct booking_alternatives *alternatives_out);

/* The range for that zone. */
struct interval attempt_range(struct attempt *attempt, const struct zone *zone);

/* Where a locked provider would place it. RESULT_PREFERRED_UNKNOWN: it is not registered, or not in
 * the group; RESULT_NO_SLOT: the refusal rests on it. */
MUST_CHECK enum result attempt_place(struct attempt *attempt, struct provider *provider,
                                     struct placement *placement_out) REQUIRES(provider);

/* Tells the sample of the request, whatever came of it. */
void attempt_learn(const struct attempt *attempt, const char *request_id);

#endif
