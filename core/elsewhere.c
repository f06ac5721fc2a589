/* Leftovers one by one, each a move of its own. */
#include "core/elsewhere.h"

#include <string.h>

#include "core/booking_life.h"
#include "core/booking_move.h"

/* A dry run finds a place and does not take it; the places found before are taken while it looks.
 */
struct rehearsal {
    struct attempt attempt; /* first */
    const struct revision *revision;
    struct misfit *misfit;
};

static void act_out(struct rehearsal *rehearsal, struct provider *provider, bool enter)
    REQUIRES(provider)
{
    struct calendar *calendar = provider_calendar(provider);
    for (size_t i = 0; i < rehearsal->revision->misfit_count; i++) {
        const struct misfit *misfit = &rehearsal->revision->misfits[i];
        if (!misfit->is_leftover || !misfit->is_moved ||
            misfit->moved.provider != provider_number(provider)) {
            continue;
        }
        if (enter) {
            enum result ignored = calendar_add(calendar, &misfit->moved);
            (void)ignored; /* Somebody may have taken it meanwhile. */
        } else if (calendar_find(calendar, misfit->moved.number) < calendar_count(calendar)) {
            calendar_remove_at(calendar, calendar_find(calendar, misfit->moved.number));
        }
    }
}

static enum result rehearse(struct attempt *attempt, struct provider *provider)
{
    struct rehearsal *rehearsal = (struct rehearsal *)(void *)attempt;
    if (!desk_lock(attempt->booking, provider, attempt->asking.now)) {
        return RESULT_UNAVAILABLE;
    }
    act_out(rehearsal, provider, true);
    struct placement placement;
    enum result result = attempt_place(attempt, provider, &placement);
    act_out(rehearsal, provider, false);
    if (result == RESULT_OK) {
        struct misfit *misfit = rehearsal->misfit;
        misfit->is_moved = true;
        misfit->moved = *misfit->appointment;
        misfit->moved.provider = provider_number(provider);
        misfit->moved.span = placement.slot;
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
    if (revision->wish->dry_run) {
        struct rehearsal rehearsal = {
            .attempt = attempt_elsewhere(revision, own, misfit, &range),
            .revision = revision,
            .misfit = misfit,
        };
        return attempt_run(&rehearsal.attempt, rehearse, NULL);
    }
    struct move_attempt move = {
        .attempt = attempt_elsewhere(revision, own, misfit, &range),
        .appointment = misfit->appointment,
    };
    enum result result = attempt_run(&move.attempt, move_to, NULL);
    if (result == RESULT_OK) {
        misfit->is_moved = true;
        misfit->moved = move.moved;
    }
    return result;
}

static enum result cancel(struct revision *revision, const struct misfit *misfit)
{
    const struct booking_ending ending = {.to = APPOINTMENT_CANCELLED, .by = ELSEWHERE_ENDED_BY};
    struct booking_answer answer;
    return booking_become(revision->booking, misfit->appointment->id, &ending, revision->arena,
                          &answer);
}

static void forget(struct revision *revision, size_t position)
{
    struct misfit *misfit = &revision->misfits[position];
    revision->misfit_count--;
    memmove(misfit, misfit + 1, (revision->misfit_count - position) * sizeof *misfit);
}

enum result elsewhere_settle(struct revision *revision, struct provider *provider)
{
    size_t i = 0;
    while (i < revision->misfit_count) {
        struct misfit *misfit = &revision->misfits[i];
        enum result result = RESULT_OK;
        if (misfit->is_leftover) {
            result = move_elsewhere(revision, provider, misfit);
        }
        if (result == RESULT_NO_SLOT) {
            result = revision->wish->dry_run ? RESULT_OK : cancel(revision, misfit);
        }
        if (result == RESULT_STALE || result == RESULT_STATE_FORBIDS) {
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
