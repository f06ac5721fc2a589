/*
 * Desk: what every use case stands on (internal to booking).
 *
 * The roster, the indexes and the ports; the way to a provider whose memory is the truth; and the
 * basis of an answer. A provider is stale after one of its changes failed in the store: nobody
 * decides on it until it has been loaded again, which waits until all its changes in flight have
 * ended. Holds that have expired are taken out of a provider whenever it is locked, so nobody ever
 * decides on one.
 */
#ifndef CORE_DESK_H
#define CORE_DESK_H
#include <pthread.h>

#include "core/booking.h"
#include "core/clients.h"
#include "core/collections.h"
#include "core/group.h"
#include "core/id_index.h"
#include "core/numbering.h"
#include "core/roll.h"
#include "core/roster.h"

struct booking {
    struct booking_settings settings;
    struct store *store;
    struct clock *clock;
    struct roster *roster;
    struct rolls *rolls;
    struct groups *groups;
    struct id_index *index; /* of appointments and series by request id */
    struct clients *clients;
    struct id_index *client_ids;
    struct id_index *client_addresses; /* alias, e-mail or telephone */
    struct id_index *provider_aliases;
    struct id_index *registering; /* ids of providers, while somebody does */
    struct numbering *appointment_ids_made, *client_ids_made, *provider_ids_made;
    struct collections *collections; /* of openings, and of rules by group */

    _Atomic int64_t known;      /* up to what event what others did is part of memory */
    _Atomic uint64_t surprises; /* of providers, which made them stale */
    _Atomic uint64_t mended; /* surprises and failures of the store after which that was mended */

    struct following *following; /* internal to booking_follow */
    struct reloads *reloads;     /* internal to desk_lock */

    pthread_mutex_t expiring;
    struct expiry *expiries; /* submitted and not yet looked after; guarded by it */
};

/* How often a decision is made again when the store says it rested on old state. Where others write
 * to the same store that happens to everybody now and then. */
enum { DESK_TRIES = 64 };

int64_t desk_now(const struct booking *booking);

/* What a provider that does not say goes by. */
struct provider_asking desk_asking(const struct booking *booking, int64_t now, bool undated);

/* Adds what a request says itself. */
void desk_ask(struct provider_asking *asking, const struct booking_terms *terms);

/* Locks a provider that is not stale and has no expired holds; false, unlocked, when the store
 * cannot be read. One that was stale is loaded again; before that, what others did is learned,
 * because whoever missed a token may also have missed the closing of a group. */
MUST_CHECK bool desk_lock(struct booking *booking, struct provider *provider, int64_t now)
    TRY_ACQUIRES(true, provider);

/* The same for whoever is learning that just now. */
MUST_CHECK bool desk_lock_to_learn(struct booking *booking, struct provider *provider, int64_t now)
    TRY_ACQUIRES(true, provider);

/* Whose turn it is to load a provider again. */
void reloads_free(struct reloads *reloads);
struct reloads *reloads_new(void) OWNED_UNTIL(reloads_free);

/* Loads the providers again that failures of the store, or surprises, have made stale since it was
 * last done: nobody knows what they have to offer before. RESULT_UNAVAILABLE: one cannot be read.
 * What was found out before rests on old knowledge if desk_mended is another number afterwards,
 * whoever did it. */
MUST_CHECK enum result desk_mend(struct booking *booking, int64_t now);
uint64_t desk_mended(const struct booking *booking);

/* Before a change of a hot provider: lets other processes have their turn, if one has asked for it;
 * TURN_MS of core/following.c at most. */
void desk_give_way(struct booking *booking, struct provider *provider) EXCLUDES(provider);

/* The only way to hold two at once: in the order of their numbers. They must differ. */
MUST_CHECK bool desk_lock_both(struct booking *booking, struct provider *a, struct provider *b,
                               int64_t now) TRY_ACQUIRES(true, a, b);
void desk_unlock_both(struct provider *a, struct provider *b) RELEASES(a, b);

/* Waits for what expiring has submitted so far, and forgets it. */
void desk_settle_expiries(struct booking *booking);

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

/* The zone of a provider that is not locked; the general one while it is not registered. */
const struct zone *desk_zone(const struct booking *booking, struct provider *provider)
    EXCLUDES(provider);

/* What the numbers of rules count in: one collection for each group, "rules/" and its id. */
const char *desk_rule_collection(const struct booking *booking, const char *group_id);

/* What the provider's rules are said to have been numbered, no other will be. What they count in;
 * NULL: none has a number. */
const char *desk_reach_numbers(struct booking *booking, struct provider *provider)
    REQUIRES(provider);

/* Adds what the store has to the provider's openings; its collection is borrowed for the call. */
void desk_restore_opening(struct booking *booking, struct provider *provider,
                          const struct opening *opening) REQUIRES(provider);

/* Makes the definition the provider's; its group is made if there is none. */
void desk_define(struct booking *booking, struct provider *provider,
                 const struct provider_definition *definition) REQUIRES(provider);

/* What the roster should know of a registered provider and that day. */
struct roster_hint desk_hint(const struct booking *booking, struct provider *provider, int32_t day)
    REQUIRES(provider);

/* Bring hint and contests up to date: after a booking; after a span was taken or given back; with a
 * hint about that day, and only those days' contests; after any change. */
void desk_publish_booked(struct booking *booking, struct provider *provider,
                         const struct appointment *appointment) REQUIRES(provider);
void desk_publish_span(struct booking *booking, struct provider *provider, struct interval span)
    REQUIRES(provider);
void desk_publish_day(struct booking *booking, struct provider *provider, int32_t day,
                      struct roll_days days) REQUIRES(provider);
void desk_publish_again(struct booking *booking, struct provider *provider) REQUIRES(provider);

/* What a live appointment is to its client's count; a hold counts until it expires. */
struct clients_claim desk_claim(const struct appointment *appointment);

/* Counts a live appointment as its client's, whatever the limit. */
void desk_count(struct booking *booking, const struct appointment *appointment);

/* After a commit that failed: it is no longer its client's, unless it was found when the provider
 * was loaded again. */
void desk_uncount(struct booking *booking, struct provider *provider,
                  const struct appointment *appointment) EXCLUDES(provider);

/* Takes the appointment at that position of the calendar out, and out of its client's count. */
void desk_take_out(struct booking *booking, struct provider *provider, size_t position)
    REQUIRES(provider);

/* Fills the caller's part of a commit that leads `provider` on to a newly minted token, submits it
 * and advances the provider. The commit's changes and time are set by the caller. */
void desk_submit(struct booking *booking, struct provider *provider, struct commit *commit)
    REQUIRES(provider);
void desk_submit_both(struct booking *booking, struct provider *a, struct provider *b,
                      struct commit *commit) REQUIRES(a, b);

/* Waits for the outcome: RESULT_OK, RESULT_STALE (decide again), RESULT_CLASH (so does whoever
 * called, once it has followed), RESULT_UNAVAILABLE. */
MUST_CHECK enum result desk_await(struct booking *booking, const struct commit *commit);

/* How a commit that was applied has led its providers on. */
struct booking_steps desk_steps(const struct booking *booking, const struct commit *commit);

/* Submits and awaits a commit that belongs to no provider. RESULT_CLASH, RESULT_UNAVAILABLE. */
MUST_CHECK enum result desk_commit(struct booking *booking, struct commit *commit);

/* A request as a sample sees it: its range counted from the start of its day. */
struct sample_request desk_lesson(struct interval range, int64_t duration, int64_t day_start);

/* Tells the group's sample of a request. */
void desk_learn(struct group *group, const char *request_id, struct interval range,
                int64_t duration, int64_t day_start);

#endif
