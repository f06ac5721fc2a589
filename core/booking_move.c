/*
 * Moving an appointment: the old time is given up only if the new one is had. It never stops
 * counting as its client's meanwhile.
 *
 * Within its provider a move is one critical section; across providers it is the one place where
 * two are locked at once, and one commit with two sides, so that no crash leaves it twice or
 * nowhere.
 */
#include "core/booking_move.h"

#include <assert.h>
#include <string.h>

#include "core/answer.h"
#include "core/attempt.h"
#include "core/booking_life.h"

static struct move_attempt *move_attempt_of(struct attempt *attempt)
{
    return (struct move_attempt *)(void *)attempt;
}

/* What the appointment becomes with `provider`. */
static struct appointment replaced(struct move_attempt *move, struct provider *provider,
                                   const struct placement *placement) REQUIRES(provider)
{
    struct appointment moved = *move->appointment;
    moved.provider = provider_number(provider);
    moved.span = placement->slot;
    moved.range = attempt_range(&move->attempt, provider_definition(provider)->zone);
    moved.service_day = provider_day_of(provider, placement->slot.start);
    moved.undated = move->attempt.asking.undated;
    moved.provider_named = move->named;
    moved.start_microseconds = moved.end_microseconds = 0;
    moved.decision = placement->decision;
    return moved;
}

static void put_back(struct provider *provider, const struct appointment *appointment)
    REQUIRES(provider)
{
    enum result result = calendar_add(provider_calendar(provider), appointment);
    assert(result == RESULT_OK);
}

static void put(struct move_attempt *move, struct provider *provider,
                const struct placement *placement, struct commit *commit) REQUIRES(provider)
{
    move->moved = replaced(move, provider, placement);
    put_back(provider, &move->moved);
    desk_count(move->attempt.booking, &move->moved);
    move->change = (struct change){
        .kind = CHANGE_MOVE,
        .move = {.appointment = &move->moved, .from = move->appointment->provider},
    };
    *commit = (struct commit){
        .changes = &move->change, .change_count = 1, .at = move->attempt.asking.now};
}

/* False if memory has moved on: it is not there any more, or a hold was confirmed meanwhile, or it
 * was moved, be it to the same time: what is known of it would be put back. */
static bool is_there(const struct move_attempt *move, struct provider *provider,
                     size_t *position_out) REQUIRES(provider)
{
    const struct calendar *calendar = provider_calendar(provider);
    size_t position = calendar_find(calendar, move->appointment->number);
    if (position == calendar_count(calendar)) {
        return false;
    }
    const struct booked booked = calendar_at(calendar, position);
    *position_out = position;
    return booked.status == move->appointment->status &&
           booked.span.start == move->appointment->span.start &&
           booked.undated == move->appointment->undated;
}

static enum result move_within(struct move_attempt *move, struct provider *provider,
                               struct commit *commit) REQUIRES(provider)
{
    struct booking *booking = move->attempt.booking;
    size_t position;
    if (!is_there(move, provider, &position)) {
        return RESULT_STALE;
    }
    struct interval before = calendar_span_at(provider_calendar(provider), position);
    calendar_remove_at(provider_calendar(provider), position);
    struct placement placement;
    enum result result = attempt_place(&move->attempt, provider, &placement);
    if (result != RESULT_OK) {
        put_back(provider, move->appointment);
        return result;
    }
    put(move, provider, &placement, commit);
    desk_submit(booking, provider, commit);
    desk_publish_span(booking, provider, before);
    desk_publish_span(booking, provider, move->moved.span);
    return RESULT_OK;
}

static enum result move_across(struct move_attempt *move, struct provider *from,
                               struct provider *to, struct commit *commit) REQUIRES(from, to)
{
    struct booking *booking = move->attempt.booking;
    size_t position;
    if (!is_there(move, from, &position)) {
        return RESULT_STALE;
    }
    struct placement placement;
    enum result result = attempt_place(&move->attempt, to, &placement);
    if (result != RESULT_OK) {
        return result;
    }
    struct interval before = calendar_span_at(provider_calendar(from), position);
    calendar_remove_at(provider_calendar(from), position);
    put(move, to, &placement, commit);
    desk_submit_both(booking, from, to, commit);
    desk_publish_span(booking, from, before);
    desk_publish_span(booking, to, move->moved.span);
    return RESULT_OK;
}

enum result move_to(struct attempt *attempt, struct provider *to)
{
    struct move_attempt *move = move_attempt_of(attempt);
    struct booking *booking = attempt->booking;
    struct provider *from = roster_at(booking->roster, move->appointment->provider);
    struct commit commit;
    enum result result;
    if (from == to) {
        if (!desk_lock(booking, from, attempt->asking.now)) {
            return RESULT_UNAVAILABLE;
        }
        result = move_within(move, from, &commit);
        provider_unlock(from);
    } else {
        if (!desk_lock_both(booking, from, to, attempt->asking.now)) {
            return RESULT_UNAVAILABLE;
        }
        result = move_across(move, from, to, &commit);
        desk_unlock_both(from, to);
    }
    result = result == RESULT_OK ? desk_await(booking, &commit) : result;
    if (result == RESULT_OK) {
        move->steps = desk_steps(booking, &commit);
    }
    return result;
}

enum result move_run(struct move_attempt *move, struct booking_alternatives *alternatives_out)
{
    struct attempt *attempt = &move->attempt;
    if (attempt->provider_id != NULL) {
        return attempt_run(attempt, move_to, alternatives_out);
    }
    struct provider *own = roster_at(attempt->booking->roster, move->appointment->provider);
    attempt->provider_id = provider_id(own);
    enum result result = attempt_run(attempt, move_to, alternatives_out);
    if (result != RESULT_NO_SLOT_PREFERRED || move->named) {
        return result;
    }
    provider_lock(own);
    attempt->group_id = provider_is_registered(own) ? group_id(provider_group(own)) : NULL;
    provider_unlock(own);
    attempt->provider_id = NULL;
    attempt->passed_over = own;
    return attempt_run(attempt, move_to, alternatives_out);
}

/* Asking for the move it has already made changes nothing. */
static bool stands_there(struct move_attempt *move, const struct booking_move *asked,
                         const struct booking_answer *answer)
{
    const struct appointment *appointment = &answer->appointment;
    struct interval range = attempt_range(&move->attempt, answer->zone);
    bool same_provider =
        asked->provider_id == NULL || strcmp(asked->provider_id, answer->provider_id) == 0;
    return same_provider && range.start == appointment->range.start &&
           range.end == appointment->range.end && interval_contains(range, appointment->span);
}

static enum result move_found(struct booking *booking, const struct booking_move *asked,
                              struct booking_moved *moved)
{
    struct appointment *appointment = &moved->answer.appointment;
    if (appointment->status == APPOINTMENT_EXPIRED) {
        return RESULT_HOLD_EXPIRED;
    }
    if (!appointment_is_live(appointment->status)) {
        return RESULT_STATE_FORBIDS;
    }
    int32_t minutes = (int32_t)(interval_length(appointment->span) / 60);
    struct move_attempt move = {
        .attempt = attempt_begin(booking, &asked->range, minutes),
        .appointment = appointment,
        .named = asked->provider_id != NULL || appointment->provider_named,
    };
    move.attempt.provider_id = asked->provider_id;
    if (stands_there(&move, asked, &moved->answer)) {
        moved->moved = false;
        return RESULT_OK;
    }
    enum result result = move_run(&move, &moved->alternatives);
    if (result == RESULT_OK) {
        if (appointment->first_provider == 0) {
            move.moved.first_provider = appointment->provider;
            move.moved.first_start = appointment->span.start;
        }
        moved->answer.appointment = move.moved;
        moved->answer.steps = move.steps;
        moved->moved = true;
        answer_complete(booking, &moved->answer);
    }
    return result;
}

enum result booking_move(struct booking *booking, const char *id, const struct booking_move *move,
                         struct arena *arena, struct booking_moved *moved_out)
{
    for (int tries = 0; tries < DESK_TRIES; tries++) {
        struct booking_moved moved = {.moved = false};
        enum result result = booking_find(booking, id, arena, &moved.answer);
        if (result != RESULT_OK) {
            return result;
        }
        result = move_found(booking, move, &moved);
        *moved_out = moved;
        if (result != RESULT_STALE) {
            return result;
        }
    }
    return RESULT_UNAVAILABLE;
}
