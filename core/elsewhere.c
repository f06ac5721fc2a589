/* Leftovers one by one, each a move of its own. */
#include "core/elsewhere.h"

#include <string.h>

#include "core/booking_move.h"
#include "core/ending.h"

/* One leftover on its way. A dry run finds a place and does not take it. */
struct search {
    struct move_attempt move; /* first */
    const struct revision *revision;
    struct misfit *misfit;
    struct rehearsal rehearsed; /* what a dry run has decided before */
};

static struct search *search_of(void *attempt)
{
    return attempt; /* Its first member's first member. */
}

static void enter(struct search *search, struct provider *provider) REQUIRES(provider)
{
    if (search->revision->wish->dry_run) {
        rehearsal_enter(&search->rehearsed, provider, search->revision->closures);
    }
}

static void leave(struct search *search, struct provider *provider) REQUIRES(provider)
{
    if (search->revision->wish->dry_run) {
        rehearsal_leave(&search->rehearsed, provider);
    }
}

/* No hint is taken for granted: a dry run and the real one must ask in the same order. */
static int32_t no_day(struct roster_question *question, const struct zone *zone)
{
    (void)question, (void)zone;
    return INT32_MIN;
}

static bool ask_anew(struct roster_question *question, struct provider *provider,
                     struct roster_hint *hint_out)
{
    struct search *search = search_of(question);
    struct booking *booking = search->revision->booking;
    if (!desk_lock(booking, provider, question->now)) {
        return false;
    }
    bool registered = provider_is_registered(provider);
    if (registered) {
        enter(search, provider);
        int32_t day = provider_day_of(provider, search->misfit->appointment->range.start);
        *hint_out = desk_hint(booking, provider, day);
        leave(search, provider);
    }
    provider_unlock(provider);
    return registered && hint_out->group == question->group;
}

static enum result rehearse(struct attempt *attempt, struct provider *provider)
{
    struct search *search = search_of(attempt);
    if (!desk_lock(attempt->booking, provider, attempt->asking.now)) {
        return RESULT_UNAVAILABLE;
    }
    struct placement placement;
    enter(search, provider);
    enum result result = attempt_place(attempt, provider, &placement);
    leave(search, provider);
    if (result == RESULT_OK) {
        search->move.moved = *search->misfit->appointment;
        search->move.moved.provider = provider_number(provider);
        search->move.moved.span = placement.slot;
    }
    provider_unlock(provider);
    return result;
}

static struct attempt attempt_elsewhere(const struct revision *revision, struct provider *own,
                                        const struct misfit *misfit,
                                        const struct booking_range *range)
{
    const struct appointment *appointment = misfit->appointment;
    struct attempt attempt =
        attempt_begin(revision->booking, range, (int32_t)(interval_length(appointment->span) / 60));
    attempt.question.rolls = NULL;
    attempt.question.day_for = no_day;
    attempt.question.refresh = ask_anew;
    attempt.asking.undated = appointment->undated;
    attempt.passed_over = own;
    attempt.group_id = revision->revised.group != NULL ? revision->revised.group : GROUP_DEFAULT;
    return attempt;
}

/* RESULT_NO_SLOT: nobody has room for it. */
static enum result move_elsewhere(struct revision *revision, struct provider *own,
                                  struct misfit *misfit)
{
    const struct booking_range range = {.is_instants = true,
                                        .instants = misfit->appointment->range};
    struct search search = {
        .move = {.attempt = attempt_elsewhere(revision, own, misfit, &range),
                 .appointment = misfit->appointment},
        .revision = revision,
        .misfit = misfit,
        .rehearsed = {.misfits = revision->misfits,
                      .count = revision->misfit_count,
                      .earlier = revision->rehearsed},
    };
    enum result result =
        attempt_run(&search.move.attempt, revision->wish->dry_run ? rehearse : move_to, NULL);
    if (result == RESULT_OK) {
        misfit->is_moved = true;
        misfit->moved = search.move.moved;
    }
    bool is_alone = result == RESULT_GROUP_UNKNOWN; /* A group that a dry run has not made. */
    return is_alone ? RESULT_NO_SLOT : result;
}

static enum result cancel(struct revision *revision, const struct misfit *misfit)
{
    const struct booking_ending ending = {.to = APPOINTMENT_CANCELLED, .by = ELSEWHERE_ENDED_BY};
    const struct ending_of whose = {
        .number = misfit->appointment->number,
        .id = misfit->appointment->id,
    };
    struct booking_answer answer;
    return ending_carry_out(revision->booking, &whose, &ending, revision->arena, &answer);
}

static void forget(struct revision *revision, size_t position)
{
    struct misfit *misfit = &revision->misfits[position];
    revision->misfit_count--;
    memmove(misfit, misfit + 1, (revision->misfit_count - position) * sizeof *misfit);
}

/* RESULT_STALE: whoever has changed it, it still stands where it was, like a hold that was
 * confirmed; RESULT_STATE_FORBIDS: it does not. */
static enum result look_again(const struct revision *revision, struct misfit *misfit)
{
    const struct appointment *known = misfit->appointment;
    struct appointment *now = arena_take(revision->arena, sizeof *now);
    enum result result =
        store_find_appointment(revision->booking->store, known->number, revision->arena, now);
    if (result != RESULT_OK) {
        return result;
    }
    bool stands = appointment_is_live(now->status) && now->provider == known->provider &&
                  now->span.start == known->span.start;
    misfit->appointment = now;
    return stands ? RESULT_STALE : RESULT_STATE_FORBIDS;
}

/* RESULT_STATE_FORBIDS, RESULT_APPOINTMENT_UNKNOWN: it is a misfit no more. */
static enum result settle(struct revision *revision, struct provider *provider,
                          struct misfit *misfit)
{
    for (int tries = 0; tries < DESK_TRIES; tries++) {
        enum result result = move_elsewhere(revision, provider, misfit);
        if (result == RESULT_NO_SLOT) {
            result = revision->wish->dry_run ? RESULT_OK : cancel(revision, misfit);
        }
        if (result == RESULT_STALE) {
            result = look_again(revision, misfit);
        }
        if (result != RESULT_STALE) {
            return result;
        }
    }
    return RESULT_UNAVAILABLE;
}

enum result elsewhere_settle(struct revision *revision, struct provider *provider)
{
    size_t i = 0;
    while (i < revision->misfit_count) {
        struct misfit *misfit = &revision->misfits[i];
        enum result result = misfit->is_leftover ? settle(revision, provider, misfit) : RESULT_OK;
        if (result == RESULT_STATE_FORBIDS || result == RESULT_APPOINTMENT_UNKNOWN) {
            forget(revision, i);
            continue;
        }
        if (result != RESULT_OK) {
            return result;
        }
        i++;
    }
    return RESULT_OK;
}
