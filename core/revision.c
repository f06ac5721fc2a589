/* Under the provider's lock: define, find the misfits, move or cancel them, one commit. A dry run
 * does the same and undoes it before the lock is released. */
#include "core/revision.h"

#include <assert.h>
#include <stdlib.h>

#include "core/booking_follow.h"
#include "core/elsewhere.h"

/* What the store knows of the misfits: their ranges are not kept in memory. */

static int compare_originals(const void *left, const void *right)
{
    const struct appointment *a = left, *b = right;
    return a->number < b->number ? -1 : a->number > b->number;
}

/* Whoever is not found has ended, and is no misfit the next time. */
static enum result read_originals(struct revision *revision)
{
    size_t size = revision->misfit_count * sizeof *revision->originals;
    revision->originals = arena_take(revision->arena, size);
    revision->original_count = 0;
    for (size_t i = 0; i < revision->misfit_count; i++) {
        struct appointment *original = &revision->originals[revision->original_count];
        enum result result = store_find_appointment(revision->booking->store,
                                                    revision->misfits[i].appointment->number,
                                                    revision->arena, original);
        if (result != RESULT_OK && result != RESULT_APPOINTMENT_UNKNOWN) {
            return result;
        }
        revision->original_count += result == RESULT_OK ? 1 : 0;
    }
    qsort(revision->originals, revision->original_count, sizeof *revision->originals,
          compare_originals);
    return RESULT_OK;
}

/* NULL if it was not read yet, or has changed since. */
static const struct appointment *find_original(const struct revision *revision,
                                               const struct booked *booked)
{
    const struct appointment wanted = {.number = booked->number};
    const struct appointment *found =
        revision->original_count == 0
            ? NULL
            : bsearch(&wanted, revision->originals, revision->original_count,
                      sizeof *revision->originals, compare_originals);
    bool is_current =
        found != NULL && found->span.start == booked->span.start && found->status == booked->status;
    return is_current ? found : NULL;
}

/* As far as memory knows it. */
static const struct appointment *copy_booked(struct revision *revision, struct provider *provider,
                                             const struct booked *booked) REQUIRES(provider)
{
    struct appointment *appointment = arena_take(revision->arena, sizeof *appointment);
    *appointment = (struct appointment){
        .id = arena_keep(revision->arena, booked->id),
        .number = booked->number,
        .provider = provider_number(provider),
        .span = booked->span,
        .service_day = provider_day_of(provider, booked->span.start),
        .status = booked->status,
        .undated = booked->undated,
        .expires_at = booked->expires_at != INT64_MAX ? booked->expires_at : 0,
        .client = booked->client,
    };
    return appointment;
}

/* What has begun is over and done with; an undated one is about its day. */
static bool is_ahead(const struct revision *revision, struct provider *provider,
                     const struct booked *booked) REQUIRES(provider)
{
    return booked->span.start > revision->now ||
           (booked->undated && provider_day_of(provider, booked->span.start) >=
                                   provider_day_of(provider, revision->now));
}

/* Closures of a group are about what they close. What lies outside the hours otherwise was left
 * there by somebody who knew. */
static bool is_touched(const struct revision *revision, struct provider *provider,
                       const struct booked *booked) REQUIRES(provider)
{
    const struct availability availability = provider_availability(provider);
    return revision->definition != NULL ||
           availability_judge(&availability, provider_day_of(provider, booked->span.start),
                              booked->span) == AVAILABILITY_IS_CLOSED;
}

/* RESULT_STALE: to move them, the store must be asked about some of them first. */
static enum result find_misfits(struct revision *revision, struct provider *provider)
    REQUIRES(provider)
{
    const struct calendar *calendar = provider_calendar(provider);
    size_t count = calendar_count(calendar);
    enum result result = RESULT_OK;
    revision->misfits = arena_take(revision->arena, count * sizeof *revision->misfits);
    revision->misfit_count = 0;
    for (size_t i = 0; i < count && !revision->wish->keep; i++) {
        const struct booked booked = calendar_at(calendar, i);
        int32_t day = provider_day_of(provider, booked.span.start);
        if (!is_ahead(revision, provider, &booked) ||
            interval_set_contains(provider_open(provider, day), booked.span) ||
            !is_touched(revision, provider, &booked)) {
            continue;
        }
        const struct appointment *appointment =
            revision->wish->move ? find_original(revision, &booked) : NULL;
        if (appointment == NULL) {
            appointment = copy_booked(revision, provider, &booked);
            result = revision->wish->move ? RESULT_STALE : result;
        }
        revision->misfits[revision->misfit_count++] = (struct misfit){.appointment = appointment};
    }
    return result;
}

static void add(struct provider *provider, const struct appointment *appointment) REQUIRES(provider)
{
    enum result result = calendar_add(provider_calendar(provider), appointment);
    assert(result == RESULT_OK);
}

static void take_out(struct provider *provider, int64_t number) REQUIRES(provider)
{
    struct calendar *calendar = provider_calendar(provider);
    calendar_remove_at(calendar, calendar_find(calendar, number));
}

/* Another time of its own provider, within its own range. Appointments still to be moved keep their
 * time meanwhile, so that the store can make the moves in the same order. */
static void move_within(struct revision *revision, struct provider *provider, struct misfit *misfit)
    REQUIRES(provider)
{
    const struct appointment *appointment = misfit->appointment;
    const struct provider_wish wish = {
        .range = appointment->range,
        .duration = interval_length(appointment->span),
        .asking = desk_asking(revision->booking, revision->now, appointment->undated),
    };
    struct sample_view sample;
    sample_read(group_sample(provider_group(provider)), &sample);
    take_out(provider, appointment->number);
    struct placement placement;
    if (provider_place(provider, &wish, &sample, &placement) != RESULT_OK) {
        add(provider, appointment);
        return;
    }
    misfit->is_moved = misfit->is_out = misfit->is_in = true;
    misfit->moved = *appointment;
    misfit->moved.span = placement.slot;
    misfit->moved.service_day = provider_day_of(provider, placement.slot.start);
    add(provider, &misfit->moved);
    revision->changes[revision->change_count++] = (struct change){
        .kind = CHANGE_MOVE,
        .move = {.appointment = &misfit->moved, .from = appointment->provider},
    };
}

static void settle_misfits(struct revision *revision, struct provider *provider) REQUIRES(provider)
{
    /* The second pass finds the time that the first one has freed. */
    for (int pass = 0; pass < 2 && revision->wish->move; pass++) {
        for (size_t i = 0; i < revision->misfit_count; i++) {
            if (!revision->misfits[i].is_moved) {
                move_within(revision, provider, &revision->misfits[i]);
            }
        }
    }
    for (size_t i = 0; i < revision->misfit_count; i++) {
        struct misfit *misfit = &revision->misfits[i];
        misfit->is_leftover =
            !misfit->is_moved && revision->wish->move && !misfit->appointment->provider_named;
        if (misfit->is_moved || misfit->is_leftover) {
            continue;
        }
        take_out(provider, misfit->appointment->number);
        misfit->is_out = true;
        revision->changes[revision->change_count++] = (struct change){
            .kind = CHANGE_STATUS,
            .status = {.number = misfit->appointment->number,
                       .status = APPOINTMENT_CANCELLED,
                       .ended_by = ELSEWHERE_ENDED_BY},
        };
    }
}

static void undo(struct revision *revision, struct provider *provider) REQUIRES(provider)
{
    struct rehearsal own = {
        .misfits = revision->misfits,
        .count = revision->misfit_count,
        .earlier = revision->rehearsed,
    };
    rehearsal_leave(&own, provider);
    if (revision->created) {
        provider_forget(provider);
    } else {
        desk_define(revision->booking, provider, &revision->old);
    }
}

/* A client's count follows what has become of its appointments only when it is certain that
 * something will: while a dry run tries, nobody may book in their place. */
static void count_moved(const struct revision *revision)
{
    for (size_t i = 0; i < revision->misfit_count; i++) {
        if (revision->misfits[i].is_moved) {
            desk_count(revision->booking, &revision->misfits[i].moved);
        }
    }
}

static void uncount_cancelled(const struct revision *revision)
{
    for (size_t i = 0; i < revision->misfit_count; i++) {
        const struct misfit *misfit = &revision->misfits[i];
        if (!misfit->is_moved && !misfit->is_leftover && misfit->appointment->client != 0) {
            clients_drop(revision->booking->clients, misfit->appointment->client,
                         misfit->appointment->number);
        }
    }
}

static void keep_old_definition(struct revision *revision, struct provider *provider)
    REQUIRES(provider)
{
    const struct provider_definition *definition = provider_definition(provider);
    revision->old = *definition;
    revision->old.rules = arena_copy(revision->arena, definition->rules,
                                     definition->rule_count * sizeof *definition->rules);
    revision->old.name = arena_keep(revision->arena, definition->name);
    revision->old.alias = arena_keep(revision->arena, definition->alias);
    revision->revised = revision->old;
    if (revision->definition != NULL && revision->rules_only) {
        revision->revised.rules = revision->definition->rules;
        revision->revised.rule_count = revision->definition->rule_count;
    } else if (revision->definition != NULL) {
        revision->revised = *revision->definition;
    }
}

static enum result check_version(const struct revision *revision, struct provider *provider)
    REQUIRES(provider)
{
    int64_t expected = revision->wish->expected;
    bool is_current =
        expected >= provider_version(provider) && expected <= provider_token(provider);
    return expected == 0 || (is_current && !revision->created) ? RESULT_OK : RESULT_VERSION_CHANGED;
}

/* A dry run makes no group: one that is new has no closures. */
static void define(struct revision *revision, struct provider *provider) REQUIRES(provider)
{
    static const struct closures none;
    struct provider_definition definition = revision->revised;
    const char *group = definition.group != NULL ? definition.group : GROUP_DEFAULT;
    if (revision->wish->dry_run && groups_find(revision->booking->groups, group) == NULL) {
        definition.group = revision->old.group;
        revision->closures = &none;
    }
    desk_define(revision->booking, provider, &definition);
}

static enum result prepare(struct revision *revision, struct provider *provider) REQUIRES(provider)
{
    revision->created = !provider_is_registered(provider);
    if (revision->created && !revision->may_create) {
        return RESULT_PROVIDER_UNKNOWN;
    }
    if (!revision->created && revision->must_create) {
        return RESULT_ID_REUSED;
    }
    enum result result = check_version(revision, provider);
    if (result != RESULT_OK) {
        return result;
    }
    keep_old_definition(revision, provider);
    size_t room = calendar_count(provider_calendar(provider)) + 1;
    revision->changes = arena_take(revision->arena, room * sizeof *revision->changes);
    revision->change_count = 0;
    if (revision->definition != NULL) {
        define(revision, provider);
        revision->changes[revision->change_count++] = (struct change){
            .kind = CHANGE_PROVIDER,
            .provider = {.id = provider_id(provider), .definition = &revision->revised},
        };
    }
    return RESULT_OK;
}

/* `commit_out->change_count` is 0 when there is nothing to wait for. */
static enum result revise(struct revision *revision, struct provider *provider,
                          struct commit *commit_out) REQUIRES(provider)
{
    *commit_out = (struct commit){.at = revision->now};
    enum result result = prepare(revision, provider);
    basis_rest_on(&revision->basis, provider);
    if (result != RESULT_OK) {
        return result;
    }
    rehearsal_enter(revision->rehearsed, provider, revision->closures);
    result = find_misfits(revision, provider);
    if (result != RESULT_OK) {
        undo(revision, provider);
        return result;
    }
    settle_misfits(revision, provider);
    revision->version = provider_version(provider);
    if (revision->wish->dry_run) {
        undo(revision, provider);
        return RESULT_OK;
    }
    count_moved(revision);
    if (revision->definition != NULL) {
        revision->changes[0].provider.collection = desk_reach_numbers(revision->booking, provider);
    }
    if (revision->change_count > 0) {
        commit_out->changes = revision->changes;
        commit_out->change_count = revision->change_count;
        desk_submit(revision->booking, provider, commit_out);
    }
    if (revision->definition != NULL) {
        provider_set_version(provider, commit_out->side.next_token);
        revision->version = commit_out->side.next_token;
    }
    desk_publish_again(revision->booking, provider);
    return RESULT_OK;
}

static enum result carry_out_once(struct revision *revision, struct provider *provider)
    EXCLUDES(provider)
{
    struct booking *booking = revision->booking;
    struct commit commit;
    revision->basis = basis_begin(booking);
    if (!desk_lock(booking, provider, revision->now)) {
        return RESULT_UNAVAILABLE;
    }
    enum result result = revise(revision, provider, &commit);
    provider_unlock(provider);
    if (result == RESULT_STALE) {
        /* What another process did is in the store, and may not be in memory. */
        result = booking_follow(booking);
        result = result == RESULT_OK ? read_originals(revision) : result;
        return result == RESULT_OK ? RESULT_STALE : result;
    }
    if (result == RESULT_OK && commit.change_count > 0) {
        result = desk_await(booking, &commit);
        if (result == RESULT_OK) {
            uncount_cancelled(revision);
            revision->steps = desk_steps(booking, &commit);
            revision->is_defined = revision->definition != NULL;
        }
        return result;
    }
    return basis_holds(booking, &revision->basis) ? result : RESULT_STALE;
}

enum result revision_carry_out(struct revision *revision, struct provider *provider)
{
    enum result result = RESULT_STALE;
    revision->original_count = 0;
    /* Once more than others: the first try may only find out whom to ask the store about. */
    for (int tries = 0; tries <= DESK_TRIES && result == RESULT_STALE; tries++) {
        result = carry_out_once(revision, provider);
    }
    if (result == RESULT_STALE) {
        return RESULT_UNAVAILABLE;
    }
    result = result == RESULT_OK ? elsewhere_settle(revision, provider) : result;
    if (result == RESULT_OK && revision->wish->dry_run) {
        struct rehearsal *rehearsed = arena_take(revision->arena, sizeof *rehearsed);
        *rehearsed = (struct rehearsal){
            .misfits = revision->misfits,
            .count = revision->misfit_count,
            .earlier = revision->rehearsed,
        };
        revision->rehearsed = rehearsed;
    }
    return result;
}
