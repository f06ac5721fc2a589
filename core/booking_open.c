/* Opening a booking: everything the store has, into memory. One thread, but the locks are taken all
 * the same. */
#include <stdlib.h>

#include "core/desk.h"

struct loader {
    struct store_sink sink;
    struct booking *booking;
    bool consistent;
};

static struct loader *loader_of(struct store_sink *sink)
{
    return (struct loader *)(void *)sink; /* Its first member. */
}

static void load_provider(struct store_sink *sink, const char *id, int64_t number,
                          const struct store_tokens *tokens,
                          const struct provider_definition *definition)
{
    struct booking *booking = loader_of(sink)->booking;
    struct provider *provider = roster_restore(booking->roster, id, number);
    provider_lock(provider);
    desk_define(booking, provider, definition);
    provider_advance(provider, tokens->token, 0);
    provider_unlock(provider);
}

static void load_appointment(struct store_sink *sink, const struct appointment *appointment)
{
    struct loader *loader = loader_of(sink);
    struct booking *booking = loader->booking;
    struct provider *provider = roster_at(booking->roster, appointment->provider);
    if (provider == NULL) {
        loader->consistent = false;
        return;
    }
    id_index_put(booking->index, appointment->id, appointment->number);
    provider_lock(provider);
    if (appointment_is_live(appointment->status) &&
        calendar_add(provider_calendar(provider), appointment) != RESULT_OK) {
        loader->consistent = false;
    }
    int64_t day_start =
        zone_day(provider_definition(provider)->zone, appointment->service_day).start;
    provider_unlock(provider);
    desk_learn(booking, appointment->id, appointment->range, interval_length(appointment->span),
               day_start);
}

static void publish_all(struct booking *booking)
{
    int64_t last = roster_last_number(booking->roster);
    for (int64_t number = 1; number <= last; number++) {
        struct provider *provider = roster_at(booking->roster, number);
        if (provider != NULL) {
            provider_lock(provider);
            desk_publish_again(booking, provider);
            provider_unlock(provider);
        }
    }
}

enum result booking_open(const struct booking_settings *settings, struct store *store,
                         struct clock *clock, struct booking **booking_out)
{
    struct booking *booking = memory_new(sizeof *booking);
    *booking = (struct booking){
        .settings = *settings,
        .store = store,
        .clock = clock,
        .roster = roster_new(settings->secret),
        .groups = groups_new(settings->sample_mode),
        .index = id_index_new(settings->secret),
        .sample = sample_new(settings->sample_mode),
    };
    struct loader loader = {
        .sink = {.provider = load_provider, .appointment = load_appointment},
        .booking = booking,
        .consistent = true,
    };
    enum result result = store_load(store, &loader.sink);
    if (result == RESULT_OK && !loader.consistent) {
        result = RESULT_INTERNAL;
    }
    if (result != RESULT_OK) {
        booking_free(booking);
        return result;
    }
    publish_all(booking);
    *booking_out = booking;
    return RESULT_OK;
}

void booking_free(struct booking *booking)
{
    if (booking == NULL) {
        return;
    }
    sample_free(booking->sample);
    id_index_free(booking->index);
    roster_free(booking->roster);
    groups_free(booking->groups);
    free(booking);
}
