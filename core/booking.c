/*
 * Booking one appointment: the hot path of slotd.
 *
 * Cost of a booking: one pass over the day's gaps times the 64 sample requests under the provider's
 * lock, then one wait for the group commit without any lock.
 */
#include "core/booking.h"

#include <assert.h>
#include <string.h>

#include "core/answer.h"
#include "core/attempt.h"
#include "core/client_claim.h"
#include "core/fingerprint.h"

struct booked_attempt {
    struct attempt attempt; /* first */
    const struct booking_request *request;
    struct arena *arena;
    const char *id; /* claimed; NULL until there is something to name */
    struct client_claim claim;
    uint64_t fingerprint;
    struct booking_answer answer;
};

static struct booked_attempt *booked_attempt_of(struct attempt *attempt)
{
    return (struct booked_attempt *)(void *)attempt;
}

static int64_t expiry_of(const struct booked_attempt *booked, const struct provider *provider)
    REQUIRES(provider)
{
    const struct booking_request *request = booked->request;
    int32_t seconds = request->hold_seconds;
    if (!request->held) {
        return 0;
    }
    if (seconds == 0) {
        seconds = provider_definition(provider)->hold_seconds;
    }
    if (seconds == 0) {
        seconds = booked->attempt.booking->settings.hold_seconds;
    }
    return booked->attempt.asking.now + seconds;
}

/* Puts the appointment that `placement` makes into the answer. */
static void compose(struct booked_attempt *booked, struct provider *provider,
                    const struct placement *placement) REQUIRES(provider)
{
    const struct booking_request *request = booked->request;
    struct attempt *attempt = &booked->attempt;
    if (booked->id == NULL) {
        booked->id = numbering_make(attempt->booking->appointment_ids_made, request->id_prefix,
                                    booked->arena);
    }
    booked->answer = (struct booking_answer){
        .appointment = {.id = booked->id,
                        .number = store_mint(attempt->booking->store),
                        .provider = provider_number(provider),
                        .span = placement->slot,
                        .range = attempt_range(attempt, provider_definition(provider)->zone),
                        .service_day = provider_day_of(provider, placement->slot.start),
                        .status = request->held ? APPOINTMENT_HELD : APPOINTMENT_CONFIRMED,
                        .provider_named = attempt->provider_id != NULL,
                        .undated = attempt->asking.undated,
                        .created_at = attempt->asking.now,
                        .expires_at = expiry_of(booked, provider),
                        .client = booked->claim.client.number,
                        .fingerprint = booked->fingerprint,
                        .start_microseconds = request->exact.start_microseconds,
                        .end_microseconds = request->exact.end_microseconds,
                        .note = request->note,
                        .decision = placement->decision},
        .provider_id = provider_id(provider),
        .zone = provider_definition(provider)->zone,
        .client_id = booked->claim.client.id,
        .provider_name = arena_keep(booked->arena, provider_definition(provider)->name),
        .opened_at = attempt->opened_at,
    };
}

/* A new client is counted before anybody knows it: whoever loads the provider again may. */
static bool count_client(const struct booked_attempt *booked)
{
    const struct appointment *appointment = &booked->answer.appointment;
    const struct booking *booking = booked->attempt.booking;
    if (appointment->client == 0) {
        return true;
    }
    if (booked->claim.is_new) {
        clients_add(booking->clients, appointment->client, booked->claim.client.id);
    }
    const struct clients_claim claim = desk_claim(appointment);
    return clients_take(booking->clients, &claim, booked->attempt.asking.now,
                        booking->settings.client_appointments_max);
}

/* The slot is ours in memory at once; the answer waits until it is ours on disk. */
static enum result take(struct booked_attempt *booked, struct provider *provider,
                        struct change changes[static 2], struct commit *commit) REQUIRES(provider)
{
    struct booking *booking = booked->attempt.booking;
    const struct appointment *appointment = &booked->answer.appointment;
    struct placement placement;
    enum result result = attempt_place(&booked->attempt, provider, &placement);
    if (result != RESULT_OK) {
        return result;
    }
    compose(booked, provider, &placement);
    if (!count_client(booked)) {
        return RESULT_CLIENT_LIMIT;
    }
    result = calendar_add(provider_calendar(provider), appointment);
    if (result != RESULT_OK) {
        return RESULT_INTERNAL;
    }
    *commit = (struct commit){.changes = changes, .at = booked->attempt.asking.now};
    if (booked->claim.is_new) {
        changes[commit->change_count++] = client_claim_change(&booked->claim);
    }
    changes[commit->change_count++] =
        (struct change){.kind = CHANGE_APPOINTMENT, .appointment = appointment};
    desk_submit(booking, provider, commit);
    desk_publish_booked(booking, provider, appointment);
    return RESULT_OK;
}

static enum result book_with(struct attempt *attempt, struct provider *provider) EXCLUDES(provider)
{
    struct booked_attempt *booked = booked_attempt_of(attempt);
    for (int tries = 0; tries < DESK_TRIES; tries++) {
        struct change changes[2];
        struct commit commit;
        desk_give_way(attempt->booking, provider);
        if (!desk_lock(attempt->booking, provider, attempt->asking.now)) {
            return RESULT_UNAVAILABLE;
        }
        enum result result = take(booked, provider, changes, &commit);
        provider_unlock(provider);
        if (result != RESULT_OK) {
            return result;
        }
        result = desk_await(attempt->booking, &commit);
        if (result != RESULT_OK) {
            desk_uncount(attempt->booking, provider, &booked->answer.appointment);
        } else {
            booked->answer.steps = desk_steps(attempt->booking, &commit);
        }
        if (result != RESULT_STALE) {
            return result;
        }
    }
    return RESULT_UNAVAILABLE;
}

/* Of an appointment from before there were fingerprints. */
static bool is_same_request(const struct booking_answer *answer,
                            const struct booking_request *request)
{
    const struct appointment *appointment = &answer->appointment;
    const struct zone *zone = answer->zone;
    int32_t day = appointment->service_day;
    struct interval range = {zone->to_instant(zone, day, request->range.start_minute),
                             zone->to_instant(zone, day, request->range.end_minute)};
    bool same_provider =
        appointment->provider_named
            ? request->provider_id != NULL && strcmp(request->provider_id, answer->provider_id) == 0
            : request->provider_id == NULL;
    return same_provider && !request->range.is_instants &&
           range.start == appointment->range.start && range.end == appointment->range.end &&
           interval_length(appointment->span) == 60 * (int64_t)request->duration_minutes;
}

/* The first answer again, if this is the first request again. */
static enum result repeat(struct booking *booking, int64_t number,
                          const struct booking_request *request, struct arena *arena,
                          struct booking_answer *answer_out)
{
    struct booking_answer answer;
    enum result result = answer_find(booking, number, request->id, arena, &answer);
    if (result != RESULT_OK) {
        return result == RESULT_APPOINTMENT_UNKNOWN ? RESULT_ID_REUSED : result;
    }
    bool same = answer.appointment.fingerprint != 0
                    ? answer.appointment.fingerprint == fingerprint_request(request)
                    : is_same_request(&answer, request);
    if (!same) {
        return RESULT_ID_REUSED;
    }
    answer_go_back(booking, &answer);
    answer.repeated = true;
    *answer_out = answer;
    return RESULT_OK;
}

static struct attempt begin(struct booking *booking, const struct booking_request *request)
{
    struct attempt attempt = attempt_begin(booking, &request->range, request->duration_minutes);
    attempt.provider_id = request->provider_id;
    attempt.group_id = request->group_id;
    attempt.asking.exact = request->exact.is_exact;
    if (attempt.asking.exact) {
        attempt.question.many_days = true; /* It may be shorter than what counts as free. */
    }
    attempt.asking.offer = request->exact.offer;
    desk_ask(&attempt.asking, &request->terms);
    return attempt;
}

/* What is asked for by its number has a provider. */
static enum result find_number(struct attempt *attempt, const struct booking_exact *exact)
{
    struct collection_range range;
    if (!collections_next(attempt->booking->collections, exact->collection, exact->number - 1,
                          &range) ||
        range.first > exact->number) {
        return RESULT_OPENING_UNKNOWN;
    }
    attempt->collection = exact->collection;
    attempt->number = exact->number;
    attempt->opening_start = range.start;
    attempt->provider_id = provider_id(roster_at(attempt->booking->roster, range.provider));
    return RESULT_OK;
}

static enum result book_claimed(struct booked_attempt *booked, struct arena *arena,
                                struct booking_alternatives *alternatives_out)
{
    struct booking *booking = booked->attempt.booking;
    const struct client_claim *claim = &booked->claim;
    enum result result = client_claim(booking, booked->request->client, arena, &booked->claim);
    if (result != RESULT_OK) {
        return result;
    }
    if (booked->request->exact.collection != NULL) {
        result = find_number(&booked->attempt, &booked->request->exact);
    }
    if (result == RESULT_OK) {
        result = attempt_run(&booked->attempt, book_with, alternatives_out);
    }
    client_claim_settle(booking, claim, result == RESULT_OK);
    return result == RESULT_CLIENT_LIMIT
               ? client_claim_refuse(booking, claim, &booked->attempt.basis, arena)
               : result;
}

static void settle_id(const struct booked_attempt *booked, bool made)
{
    struct id_index *index = booked->attempt.booking->index;
    if (made) {
        id_index_settle(index, booked->id, booked->answer.appointment.number);
    } else if (booked->id != NULL) {
        id_index_release(index, booked->id);
    }
}

/* An exact request teaches nothing: it left no choice. */
static bool is_lesson(const struct booked_attempt *booked, enum result result)
{
    return !booked->attempt.asking.exact && booked->id != NULL &&
           (result == RESULT_OK || result == RESULT_NO_SLOT || result == RESULT_NO_SLOT_PREFERRED);
}

enum result booking_book(struct booking *booking, const struct booking_request *request,
                         struct arena *arena, struct booking_answer *answer_out,
                         struct booking_alternatives *alternatives_out)
{
    assert(request->id != NULL || request->id_prefix != NULL);
    int64_t known = request->id != NULL ? id_index_claim(booking->index, request->id) : 0;
    if (known != 0) {
        return repeat(booking, known, request, arena, answer_out);
    }
    struct booked_attempt booked = {
        .attempt = begin(booking, request),
        .request = request,
        .arena = arena,
        .id = request->id,
        .fingerprint = fingerprint_request(request),
    };
    enum result result = book_claimed(&booked, arena, alternatives_out);
    settle_id(&booked, result == RESULT_OK);
    if (result == RESULT_OK) {
        *answer_out = booked.answer;
    }
    if (is_lesson(&booked, result)) {
        attempt_learn(&booked.attempt, booked.id);
    }
    return result;
}
