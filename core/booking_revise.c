/*
 * Revising a provider: a new definition, and which appointments no longer fit it.
 *
 * The definition and all cancellations are one commit, so no crash leaves one without the other.
 */
#include <string.h>

#include "core/desk.h"

struct revision {
    struct booking *booking;
    struct arena *arena;
    const struct provider_definition *definition; /* what is asked for */
    bool may_create;
    bool rules_only; /* of `definition`, only the rules count */
    int64_t now;

    /* What becomes of it. */
    struct provider_definition revised;
    struct change *changes;
    size_t change_count;
    struct booking_affected affected;
};

static void cancel_at(struct revision *revision, struct provider *provider, size_t position)
    REQUIRES(provider)
{
    struct calendar *calendar = provider_calendar(provider);
    const struct booked *booked = calendar_at(calendar, position);
    revision->affected.ids[revision->affected.count++] =
        arena_copy_text(revision->arena, booked->id, strlen(booked->id));
    revision->changes[revision->change_count++] = (struct change){
        .kind = CHANGE_STATUS,
        .status = {.number = booked->number, .status = APPOINTMENT_CANCELLED},
    };
    calendar_remove_at(calendar, position);
}

/* Appointments of earlier days are never touched. */
static void cancel_misfits(struct revision *revision, struct provider *provider) REQUIRES(provider)
{
    struct calendar *calendar = provider_calendar(provider);
    const struct zone *zone = provider_definition(provider)->zone;
    int32_t today = zone->to_local(zone, revision->now).day;
    size_t position = calendar_first_from(calendar, zone_day(zone, today).start);
    while (position < calendar_count(calendar)) {
        struct interval span = calendar_at(calendar, position)->span;
        int32_t day = zone->to_local(zone, span.start).day;
        if (interval_set_contains(provider_open(provider, day), span)) {
            position++;
        } else {
            cancel_at(revision, provider, position);
        }
    }
}

static enum result revise(struct revision *revision, struct provider *provider,
                          struct commit *commit) REQUIRES(provider)
{
    bool created = !provider_is_registered(provider);
    if (created && !revision->may_create) {
        return RESULT_PROVIDER_UNKNOWN;
    }
    revision->revised = *revision->definition;
    if (revision->rules_only) {
        revision->revised = *provider_definition(provider);
        revision->revised.rules = revision->definition->rules;
        revision->revised.rule_count = revision->definition->rule_count;
    }
    size_t booked_count = calendar_count(provider_calendar(provider));
    revision->affected = (struct booking_affected){
        .ids = arena_take(revision->arena, booked_count * sizeof *revision->affected.ids),
        .created = created,
    };
    revision->changes = arena_take(revision->arena, (booked_count + 1) * sizeof *revision->changes);
    revision->changes[0] = (struct change){
        .kind = CHANGE_PROVIDER,
        .provider = {.id = provider_id(provider), .definition = &revision->revised},
    };
    revision->change_count = 1;
    desk_define(revision->booking, provider, &revision->revised);
    cancel_misfits(revision, provider);
    *commit = (struct commit){.changes = revision->changes, .change_count = revision->change_count};
    desk_submit(revision->booking, provider, commit);
    desk_publish_again(revision->booking, provider);
    return RESULT_OK;
}

static enum result carry_out(struct revision *revision, struct provider *provider,
                             struct booking_affected *affected_out) EXCLUDES(provider)
{
    for (int tries = 0; tries < DESK_TRIES; tries++) {
        struct commit commit;
        if (!desk_lock(revision->booking, provider)) {
            return RESULT_UNAVAILABLE;
        }
        enum result result = revise(revision, provider, &commit);
        provider_unlock(provider);
        if (result != RESULT_OK) {
            return result;
        }
        result = desk_await(revision->booking, &commit);
        if (result == RESULT_OK) {
            *affected_out = revision->affected;
        }
        if (result != RESULT_STALE) {
            return result;
        }
    }
    return RESULT_UNAVAILABLE;
}

enum result booking_register(struct booking *booking, const char *provider_id,
                             const struct provider_definition *definition, struct arena *arena,
                             struct booking_affected *affected_out)
{
    struct provider_definition complete = *definition;
    if (complete.zone == NULL) {
        complete.zone = booking->settings.zone;
    }
    struct provider *provider = roster_ensure(booking->roster, provider_id);
    if (provider == NULL) {
        return RESULT_UNAVAILABLE;
    }
    struct revision revision = {
        .booking = booking,
        .arena = arena,
        .definition = &complete,
        .may_create = true,
        .now = booking->clock->now(booking->clock),
    };
    return carry_out(&revision, provider, affected_out);
}

enum result booking_replace_availability(struct booking *booking, const char *provider_id,
                                         const struct provider_definition *definition,
                                         struct arena *arena, struct booking_affected *affected_out)
{
    struct provider *provider = roster_find(booking->roster, provider_id);
    if (provider == NULL) {
        return RESULT_PROVIDER_UNKNOWN;
    }
    struct revision revision = {
        .booking = booking,
        .arena = arena,
        .definition = definition,
        .rules_only = true,
        .now = booking->clock->now(booking->clock),
    };
    return carry_out(&revision, provider, affected_out);
}
