/* Reading providers and lists of appointments: a copy under each provider's lock, given out when
 * durable. */
#include <string.h>

#include "core/desk.h"

/* Copies out of a locked provider; false when there is nothing of interest in it. */
typedef bool (*copier)(struct booking *booking, struct provider *provider, struct arena *arena,
                       void *copy_out);

/* RESULT_PROVIDER_UNKNOWN when the copier found nothing. */
static enum result copy_durably(struct booking *booking, struct provider *provider, copier copy,
                                struct arena *arena, void *copy_out) EXCLUDES(provider)
{
    for (int tries = 0; tries < DESK_TRIES; tries++) {
        struct basis basis = basis_begin(booking);
        if (!desk_lock(booking, provider)) {
            return RESULT_UNAVAILABLE;
        }
        bool found = provider_is_registered(provider) && copy(booking, provider, arena, copy_out);
        basis_rest_on(&basis, provider);
        provider_unlock(provider);
        if (basis_holds(booking, &basis)) {
            return found ? RESULT_OK : RESULT_PROVIDER_UNKNOWN;
        }
    }
    return RESULT_UNAVAILABLE;
}

static bool copy_provider(struct booking *booking, struct provider *provider, struct arena *arena,
                          void *copy_out) REQUIRES(provider)
{
    struct provider_definition definition = *provider_definition(provider);
    definition.rules =
        arena_copy(arena, definition.rules, definition.rule_count * sizeof *definition.rules);
    int32_t today =
        definition.zone->to_local(definition.zone, booking->clock->now(booking->clock)).day;
    *(struct booking_provider *)copy_out = (struct booking_provider){
        .id = provider_id(provider),
        .number = provider_number(provider),
        .token = provider_token(provider),
        .definition = definition,
        .today = today,
        .free_slots = provider_free_slots(provider, today, booking->settings.shortest_minutes),
    };
    return true;
}

static bool copy_appointments(struct booking *booking, struct provider *provider,
                              struct arena *arena, void *copy_out) REQUIRES(provider)
{
    (void)booking;
    const struct calendar *calendar = provider_calendar(provider);
    const struct zone *zone = provider_definition(provider)->zone;
    size_t count = calendar_count(calendar);
    struct appointment *appointments = arena_take(arena, count * sizeof *appointments);
    for (size_t i = 0; i < count; i++) {
        const struct booked *booked = calendar_at(calendar, i);
        appointments[i] = (struct appointment){
            .id = arena_copy_text(arena, booked->id, strlen(booked->id)),
            .number = booked->number,
            .provider = provider_number(provider),
            .span = booked->span,
            .service_day = zone->to_local(zone, booked->span.start).day,
            .status = booked->status,
        };
    }
    *(struct booking_list *)copy_out = (struct booking_list){
        .provider_id = provider_id(provider),
        .provider_number = provider_number(provider),
        .zone = zone,
        .appointments = appointments,
        .count = count,
    };
    return count > 0;
}

enum result booking_find_provider(struct booking *booking, const char *provider_id,
                                  struct arena *arena, struct booking_provider *provider_out)
{
    struct provider *provider = roster_find(booking->roster, provider_id);
    if (provider == NULL) {
        return RESULT_PROVIDER_UNKNOWN;
    }
    return copy_durably(booking, provider, copy_provider, arena, provider_out);
}

/* The first provider after number `after` in which the copier finds something. */
static enum result copy_next(struct booking *booking, int64_t after, copier copy,
                             struct arena *arena, void *copy_out)
{
    int64_t last = roster_last_number(booking->roster);
    for (int64_t number = after + 1; number <= last; number++) {
        struct provider *provider = roster_at(booking->roster, number);
        if (provider == NULL) {
            continue;
        }
        enum result result = copy_durably(booking, provider, copy, arena, copy_out);
        if (result != RESULT_PROVIDER_UNKNOWN) {
            return result;
        }
    }
    return RESULT_PROVIDER_UNKNOWN;
}

enum result booking_next_provider(struct booking *booking, int64_t after, struct arena *arena,
                                  struct booking_provider *provider_out)
{
    return copy_next(booking, after, copy_provider, arena, provider_out);
}

enum result booking_next_appointments(struct booking *booking, int64_t after, struct arena *arena,
                                      struct booking_list *list_out)
{
    return copy_next(booking, after, copy_appointments, arena, list_out);
}
