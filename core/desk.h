/*
 * Desk: what every use case stands on (internal to booking).
 *
 * The roster, the index, the sample and the ports; the way to a provider whose memory is the truth;
 * and the basis of an answer. A provider is stale after one of its changes failed in the store:
 * nobody decides on it until it has been loaded again, which waits until all its changes in flight
 * have ended.
 */
#ifndef CORE_DESK_H
#define CORE_DESK_H
#include "core/appointment_index.h"
#include "core/booking.h"
#include "core/group.h"
#include "core/roster.h"

struct booking {
    struct booking_settings settings;
    struct store *store;
    struct clock *clock;
    struct roster *roster;
    struct groups *groups;
    struct appointment_index *index;
    struct sample *sample;
};

/* How often a decision is made again when the store says it rested on old state. */
enum { DESK_TRIES = 4 };

/* Locks a provider that is not stale; false, unlocked, when the store cannot be read. */
MUST_CHECK bool desk_lock(struct booking *booking, struct provider *provider)
    TRY_ACQUIRES(true, provider);

/* What an answer rests on: every commit up to `sequence`, and that none of them failed. */
struct basis {
    uint64_t sequence, failures;
};

struct basis basis_begin(struct booking *booking);
void basis_rest_on(struct basis *basis, const struct provider *provider) REQUIRES(provider);

/* Waits until the basis is durable; false if it may have been lost and the answer must be found
 * again. */
MUST_CHECK bool basis_holds(struct booking *booking, const struct basis *basis);

/* The day an undated request for `start_minute` means, in that zone. */
int32_t desk_undated_day(const struct booking *booking, const struct zone *zone,
                         int32_t start_minute, int64_t now);

/* Makes the definition the provider's; its group is made if there is none. */
void desk_define(struct booking *booking, struct provider *provider,
                 const struct provider_definition *definition) REQUIRES(provider);

/* What the roster should know of a registered provider and that day. */
struct roster_hint desk_hint(const struct booking *booking, struct provider *provider, int32_t day)
    REQUIRES(provider);

/* Brings the roster's hint up to date after a booking of that day, or for whatever day it is about.
 */
void desk_publish_booked(struct booking *booking, struct provider *provider, int32_t day,
                         int64_t latest_booking) REQUIRES(provider);
void desk_publish_again(struct booking *booking, struct provider *provider) REQUIRES(provider);

/* Fills the caller's part of a commit that leads `provider` on to a newly minted token, submits it
 * and advances the provider. The commit's changes are set by the caller. */
void desk_submit(struct booking *booking, struct provider *provider, struct commit *commit)
    REQUIRES(provider);

/* Waits for the outcome: RESULT_OK, RESULT_STALE (decide again), RESULT_UNAVAILABLE. */
MUST_CHECK enum result desk_await(struct booking *booking, const struct commit *commit);

/* Tells the sample of a request: its range counted from the start of its day. */
void desk_learn(struct booking *booking, const char *request_id, struct interval range,
                int64_t duration, int64_t day_start);

#endif
