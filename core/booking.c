/*
 * Booking, finding and cancelling: the hot path of slotd.
 *
 * Cost of a booking: one pass over the day's gaps times the 64 sample requests under the provider's
 * lock, then one wait for the group commit without any lock.
 */
#include "core/booking.h"

#include <string.h>

#include "core/desk.h"
#include "core/roster_walk.h"

/* One request on its way to a provider. */
struct attempt {
    struct roster_question question; /* first, so that a question leads back to its attempt */
    struct booking *booking;
    const struct booking_request *request;
    int64_t now;
    struct sample_view sample;
    struct basis basis; /* of a refusal */

    /* The last zone asked about and its day: providers mostly share one. */
    const struct zone *zone;
    int32_t day;

    struct booking_answer answer;
};

static struct attempt *attempt_of(struct roster_question *question)
{
    return (struct attempt *)(void *)question;
}

static int32_t day_for(struct roster_question *question, const struct zone *zone)
{
    struct attempt *attempt = attempt_of(question);
    if (attempt->zone != zone) {
        const struct booking_request *request = attempt->request;
        attempt->zone = zone;
        attempt->day =
            request->day != BOOKING_UNDATED
                ? request->day
                : desk_undated_day(attempt->booking, zone, request->start_minute, attempt->now);
    }
    return attempt->day;
}

static bool refresh(struct roster_question *question, struct provider *provider,
                    struct roster_hint *hint_out)
{
    struct attempt *attempt = attempt_of(question);
    provider_lock(provider);
    bool registered = provider_is_registered(provider);
    if (registered) {
        const struct zone *zone = provider_definition(provider)->zone;
        *hint_out = desk_hint(attempt->booking, provider, day_for(question, zone));
        roster_publish(attempt->booking->roster, provider, hint_out);
    }
    provider_unlock(provider);
    return registered;
}

static struct interval range_on(const struct booking_request *request, const struct zone *zone,
                                int32_t day)
{
    return (struct interval){
        zone->to_instant(zone, day, request->start_minute),
        zone->to_instant(zone, day, request->end_minute),
    };
}

/* Puts the appointment that `placement` makes into the answer. */
static void compose(struct attempt *attempt, struct provider *provider, struct interval range,
                    const struct placement *placement) REQUIRES(provider)
{
    const struct booking_request *request = attempt->request;
    attempt->answer = (struct booking_answer){
        .appointment = {.id = request->id,
                        .number = store_mint(attempt->booking->store),
                        .provider = provider_number(provider),
                        .span = placement->slot,
                        .range = range,
                        .service_day = attempt->day,
                        .status = APPOINTMENT_CONFIRMED,
                        .provider_named = request->provider_id != NULL,
                        .decision = placement->decision},
        .provider_id = provider_id(provider),
        .zone = attempt->zone,
    };
}

/* The slot is ours in memory at once; the answer waits until it is ours on disk. */
static enum result take(struct attempt *attempt, struct provider *provider, struct change *change,
                        struct commit *commit) REQUIRES(provider)
{
    const struct booking_request *request = attempt->request;
    if (!provider_is_registered(provider)) {
        return RESULT_PREFERRED_UNKNOWN;
    }
    int32_t day = day_for(&attempt->question, provider_definition(provider)->zone);
    struct provider_wish wish = {
        .range = range_on(request, attempt->zone, day),
        .duration = (int64_t)request->duration_minutes * 60,
        .asking = {.now = attempt->now,
                   .undated = request->day == BOOKING_UNDATED,
                   .horizon_days = attempt->booking->settings.horizon_days,
                   .shortest_minutes = attempt->booking->settings.shortest_minutes},
    };
    struct placement placement;
    enum result result = provider_place(provider, &wish, &attempt->sample, &placement);
    if (result != RESULT_OK) {
        basis_rest_on(&attempt->basis, provider);
        return result;
    }
    compose(attempt, provider, wish.range, &placement);
    result = calendar_add(provider_calendar(provider), &attempt->answer.appointment);
    if (result != RESULT_OK) {
        return RESULT_INTERNAL;
    }
    *change =
        (struct change){.kind = CHANGE_APPOINTMENT, .appointment = &attempt->answer.appointment};
    *commit = (struct commit){.changes = change, .change_count = 1};
    desk_submit(attempt->booking, provider, commit);
    desk_publish_booked(attempt->booking, provider, day, attempt->answer.appointment.number);
    return RESULT_OK;
}

static enum result book_with(struct attempt *attempt, struct provider *provider) EXCLUDES(provider)
{
    for (int tries = 0; tries < DESK_TRIES; tries++) {
        struct change change;
        struct commit commit;
        if (!desk_lock(attempt->booking, provider)) {
            return RESULT_UNAVAILABLE;
        }
        enum result result = take(attempt, provider, &change, &commit);
        provider_unlock(provider);
        if (result != RESULT_OK) {
            return result;
        }
        result = desk_await(attempt->booking, &commit);
        if (result != RESULT_STALE) {
            return result;
        }
    }
    return RESULT_UNAVAILABLE;
}

static enum result book_named(struct attempt *attempt)
{
    struct provider *provider =
        roster_find(attempt->booking->roster, attempt->request->provider_id);
    if (provider == NULL) {
        return RESULT_PREFERRED_UNKNOWN;
    }
    enum result result = book_with(attempt, provider);
    return result == RESULT_NO_SLOT ? RESULT_NO_SLOT_PREFERRED : result;
}

/* Asks one provider after the other, most free slots first. */
static enum result book_any(struct attempt *attempt)
{
    struct roster_walk walk;
    roster_walk_init(&walk, attempt->booking->roster, &attempt->question);
    enum result result = RESULT_NO_SLOT;
    struct provider *provider;
    while (result == RESULT_NO_SLOT && (provider = roster_walk_next(&walk)) != NULL) {
        result = book_with(attempt, provider);
        if (result == RESULT_PREFERRED_UNKNOWN) {
            result = RESULT_NO_SLOT; /* Its registration did not come about. */
        }
    }
    roster_walk_deinit(&walk);
    return result;
}

static bool is_refusal(enum result result)
{
    return result == RESULT_NO_SLOT || result == RESULT_NO_SLOT_PREFERRED ||
           result == RESULT_PREFERRED_UNKNOWN;
}

/* A refusal, too, is given only when what it rests on is durable. */
static enum result decide(struct attempt *attempt)
{
    for (int tries = 0; tries < DESK_TRIES; tries++) {
        attempt->basis = basis_begin(attempt->booking);
        enum result result =
            attempt->request->provider_id != NULL ? book_named(attempt) : book_any(attempt);
        if (!is_refusal(result) || basis_holds(attempt->booking, &attempt->basis)) {
            return result;
        }
    }
    return RESULT_UNAVAILABLE;
}

static void learn(struct attempt *attempt)
{
    const struct zone *zone =
        attempt->zone != NULL ? attempt->zone : attempt->booking->settings.zone;
    int32_t day = day_for(&attempt->question, zone);
    desk_learn(attempt->booking, attempt->request->id, range_on(attempt->request, zone, day),
               (int64_t)attempt->request->duration_minutes * 60, zone_day(zone, day).start);
}

/* The appointment of that number as the store has it, if `id` is really its id. */
static enum result find_number(struct booking *booking, int64_t number, const char *id,
                               struct arena *arena, struct booking_answer *answer_out)
{
    struct appointment appointment;
    enum result result = store_find_appointment(booking->store, number, arena, &appointment);
    if (result != RESULT_OK) {
        return result;
    }
    struct provider *provider = roster_at(booking->roster, appointment.provider);
    if (provider == NULL || strcmp(appointment.id, id) != 0) {
        return RESULT_APPOINTMENT_UNKNOWN;
    }
    provider_lock(provider);
    const struct zone *zone = provider_definition(provider)->zone;
    provider_unlock(provider);
    *answer_out = (struct booking_answer){
        .appointment = appointment,
        .provider_id = provider_id(provider),
        .zone = zone != NULL ? zone : booking->settings.zone,
    };
    return RESULT_OK;
}

/* The first answer again, if this is the first request again. */
static enum result repeat(struct booking *booking, int64_t number,
                          const struct booking_request *request, struct arena *arena,
                          struct booking_answer *answer_out)
{
    struct booking_answer answer;
    enum result result = find_number(booking, number, request->id, arena, &answer);
    if (result != RESULT_OK) {
        return result == RESULT_APPOINTMENT_UNKNOWN ? RESULT_ID_REUSED : result;
    }
    const struct appointment *appointment = &answer.appointment;
    struct interval range = range_on(request, answer.zone, appointment->service_day);
    bool same_provider =
        request->provider_id != NULL
            ? appointment->provider_named && strcmp(request->provider_id, answer.provider_id) == 0
            : !appointment->provider_named;
    bool same_day = request->day == BOOKING_UNDATED || request->day == appointment->service_day;
    if (!same_provider || !same_day || range.start != appointment->range.start ||
        range.end != appointment->range.end ||
        interval_length(appointment->span) != (int64_t)request->duration_minutes * 60) {
        return RESULT_ID_REUSED;
    }
    answer.repeated = true;
    *answer_out = answer;
    return RESULT_OK;
}

enum result booking_book(struct booking *booking, const struct booking_request *request,
                         struct arena *arena, struct booking_answer *answer_out)
{
    int64_t known = appointment_index_claim(booking->index, request->id);
    if (known != 0) {
        return repeat(booking, known, request, arena, answer_out);
    }
    struct attempt attempt = {
        .question = {.day_for = day_for, .refresh = refresh},
        .booking = booking,
        .request = request,
        .now = booking->clock->now(booking->clock),
    };
    sample_read(booking->sample, &attempt.sample);
    enum result result = decide(&attempt);
    if (result != RESULT_OK) {
        appointment_index_release(booking->index, request->id);
    } else {
        appointment_index_settle(booking->index, request->id, attempt.answer.appointment.number);
        *answer_out = attempt.answer;
    }
    if (result == RESULT_OK || result == RESULT_NO_SLOT || result == RESULT_NO_SLOT_PREFERRED) {
        learn(&attempt);
    }
    return result;
}

enum result booking_find(struct booking *booking, const char *id, struct arena *arena,
                         struct booking_answer *answer_out)
{
    int64_t number = appointment_index_find(booking->index, id);
    if (number == 0) {
        return RESULT_APPOINTMENT_UNKNOWN;
    }
    return find_number(booking, number, id, arena, answer_out);
}

/* Takes the appointment out of memory and submits its new status. RESULT_STALE: memory has moved
 * on, look again. */
static enum result give_up(struct booking *booking, struct provider *provider, int64_t number,
                           struct commit *commit) REQUIRES(provider)
{
    struct calendar *calendar = provider_calendar(provider);
    size_t position = calendar_find(calendar, number);
    if (position == calendar_count(calendar)) {
        return RESULT_STALE;
    }
    calendar_remove_at(calendar, position);
    desk_submit(booking, provider, commit);
    desk_publish_again(booking, provider);
    return RESULT_OK;
}

static enum result cancel_live(struct booking *booking, struct booking_answer *answer)
{
    struct appointment *appointment = &answer->appointment;
    struct provider *provider = roster_at(booking->roster, appointment->provider);
    struct change change = {
        .kind = CHANGE_STATUS,
        .status = {.number = appointment->number, .status = APPOINTMENT_CANCELLED},
    };
    struct commit commit = {.changes = &change, .change_count = 1};
    if (!desk_lock(booking, provider)) {
        return RESULT_UNAVAILABLE;
    }
    enum result result = give_up(booking, provider, appointment->number, &commit);
    provider_unlock(provider);
    if (result == RESULT_OK) {
        result = desk_await(booking, &commit);
    }
    if (result == RESULT_OK) {
        appointment->status = APPOINTMENT_CANCELLED;
    }
    return result;
}

enum result booking_cancel(struct booking *booking, const char *id, struct arena *arena,
                           struct booking_answer *answer_out)
{
    int64_t number = appointment_index_find(booking->index, id);
    if (number == 0) {
        return RESULT_APPOINTMENT_UNKNOWN;
    }
    for (int tries = 0; tries < DESK_TRIES; tries++) {
        struct booking_answer answer;
        enum result result = find_number(booking, number, id, arena, &answer);
        if (result != RESULT_OK) {
            return result;
        }
        if (answer.appointment.status != APPOINTMENT_CANCELLED) {
            if (!appointment_may_become(answer.appointment.status, APPOINTMENT_CANCELLED)) {
                return RESULT_STATE_FORBIDS;
            }
            result = cancel_live(booking, &answer);
        }
        if (result == RESULT_OK) {
            *answer_out = answer;
        }
        if (result != RESULT_STALE) {
            return result;
        }
    }
    return RESULT_UNAVAILABLE;
}
