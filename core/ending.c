/* Guarded by the lifecycle table; memory first, then the store. */
#include "core/ending.h"

#include "core/answer.h"

/* One without a date has begun with its day. */
static bool has_begun(const struct booking_answer *answer, int64_t now)
{
    const struct appointment *appointment = &answer->appointment;
    return appointment->undated
               ? appointment->service_day <= answer->zone->to_local(answer->zone, now).day
               : appointment->span.start <= now;
}

/* Why it may not become that now; RESULT_OK if it may. */
static enum result judge(const struct booking_answer *answer, enum appointment_status to,
                         int64_t now)
{
    const struct appointment *appointment = &answer->appointment;
    bool ends = to == APPOINTMENT_COMPLETED || to == APPOINTMENT_NO_SHOW;
    if (appointment->status == APPOINTMENT_EXPIRED && to == APPOINTMENT_CONFIRMED) {
        return RESULT_HOLD_EXPIRED;
    }
    if (!appointment_may_become(appointment->status, to)) {
        return RESULT_STATE_FORBIDS;
    }
    return ends && !has_begun(answer, now) ? RESULT_NOT_BEGUN : RESULT_OK;
}

/* Changes memory and submits the new status. What is over counts as its client's until that is
 * durable. RESULT_STALE: memory has moved on, look again. */
static enum result change_status(struct booking *booking, struct provider *provider,
                                 const struct appointment *appointment, struct commit *commit)
    REQUIRES(provider)
{
    const struct change *change = commit->changes;
    struct calendar *calendar = provider_calendar(provider);
    size_t position = calendar_find(calendar, change->status.number);
    if (position == calendar_count(calendar)) {
        return RESULT_STALE;
    }
    const struct booked booked = calendar_at(calendar, position);
    struct interval span = booked.span;
    /* What was moved meanwhile may not have begun. */
    if (span.start != appointment->span.start || booked.undated != appointment->undated ||
        !appointment_may_become(booked.status, change->status.status)) {
        return RESULT_STALE;
    }
    if (change->status.status == APPOINTMENT_CONFIRMED) {
        calendar_confirm_at(calendar, position);
        struct appointment confirmed = *appointment;
        confirmed.span = span;
        confirmed.status = APPOINTMENT_CONFIRMED;
        desk_count(booking, &confirmed);
    } else {
        calendar_remove_at(calendar, position);
    }
    desk_submit(booking, provider, commit);
    desk_publish_span(booking, provider, span);
    return RESULT_OK;
}

static enum result become(struct booking *booking, const struct booking_ending *ending,
                          struct booking_answer *answer)
{
    struct appointment *appointment = &answer->appointment;
    struct provider *provider = roster_at(booking->roster, appointment->provider);
    int64_t now = desk_now(booking);
    const struct change change = {
        .kind = CHANGE_STATUS,
        .status = {.number = appointment->number,
                   .status = ending->to,
                   .ended_by = ending->by,
                   .reason = ending->reason},
    };
    struct commit commit = {.changes = &change, .change_count = 1, .at = now};
    if (!desk_lock(booking, provider, now)) {
        return RESULT_UNAVAILABLE;
    }
    enum result result = change_status(booking, provider, appointment, &commit);
    provider_unlock(provider);
    if (result == RESULT_OK) {
        result = desk_await(booking, &commit);
    }
    if (result == RESULT_OK) {
        if (!appointment_is_live(ending->to)) {
            clients_drop(booking->clients, appointment->client, appointment->number);
        }
        appointment->status = ending->to;
        appointment->ended_by = ending->by;
        appointment->reason = ending->reason;
        answer->steps = desk_steps(booking, &commit);
    }
    return result;
}

enum result ending_carry_out(struct booking *booking, const struct ending_of *whose,
                             const struct booking_ending *ending, struct arena *arena,
                             struct booking_answer *answer_out)
{
    for (int tries = 0; tries < DESK_TRIES; tries++) {
        struct booking_answer answer;
        enum result result = answer_find(booking, whose->number, whose->id, arena, &answer);
        if (result != RESULT_OK) {
            return result;
        }
        if (answer.appointment.status != ending->to) {
            result = judge(&answer, ending->to, desk_now(booking));
            result = result == RESULT_OK ? become(booking, ending, &answer) : result;
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
