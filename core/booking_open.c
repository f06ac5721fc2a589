/* Opening a booking: everything the store has, into memory. One thread, but the locks are taken all
 * the same. */
#include <stdlib.h>

#include "core/client_claim.h"
#include "core/desk.h"

struct loader {
    struct store_sink sink;
    struct booking *booking;
    struct arena arena; /* for a moment */
    bool consistent;
};

static struct loader *loader_of(struct store_sink *sink)
{
    return (struct loader *)(void *)sink; /* Its first member. */
}

static void load_group(struct store_sink *sink, const char *id,
                       const struct availability_rule *closures, size_t closure_count)
{
    struct group *group = groups_ensure(loader_of(sink)->booking->groups, id);
    group_edit(group);
    group_close(group, closures, closure_count);
    group_edit_end(group);
}

static void load_collection(struct store_sink *sink, const char *name, int64_t last)
{
    collections_go_on(loader_of(sink)->booking->collections, name, last);
}

static void load_client(struct store_sink *sink, const struct client *client)
{
    struct loader *loader = loader_of(sink);
    struct booking *booking = loader->booking;
    clients_add(booking->clients, client->number, client->id);
    id_index_put(booking->client_ids, client->id, client->number);
    if (client->erased) {
        clients_erase(booking->clients, client->number);
        return;
    }
    const char *addresses[] = {
        client_alias(client->alias, &loader->arena),
        client_address(client->email, client->phone, &loader->arena),
    };
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        if (addresses[i] != NULL && id_index_find(booking->client_addresses, addresses[i]) == 0) {
            id_index_put(booking->client_addresses, addresses[i], client->number);
        }
    }
    arena_reset(&loader->arena);
}

static void load_series(struct store_sink *sink, const struct series *series)
{
    id_index_put(loader_of(sink)->booking->index, series->id, series->number);
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
    provider_set_version(provider, tokens->version);
    provider_unlock(provider);
    if (definition->alias != NULL) {
        id_index_put(booking->provider_aliases, definition->alias, number);
    }
    for (size_t i = 0; i < definition->rule_count; i++) {
        const struct collection_range range = {
            .first = definition->rules[i].number, .count = 1, .provider = number};
        if (range.first > 0) {
            collections_put(booking->collections, desk_rule_collection(booking, definition->group),
                            &range);
        }
    }
}

static void load_opening(struct store_sink *sink, int64_t number, const struct opening *opening)
{
    struct loader *loader = loader_of(sink);
    struct booking *booking = loader->booking;
    struct provider *provider = roster_at(booking->roster, number);
    if (provider == NULL) {
        loader->consistent = false;
        return;
    }
    const struct collection_range range = {
        .first = opening->number,
        .count = opening_count(opening),
        .provider = number,
        .start = opening->span.start,
    };
    collections_put(booking->collections, opening->collection, &range);
    provider_lock(provider);
    desk_restore_opening(booking, provider, opening);
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
    bool is_live = appointment_is_live(appointment->status);
    provider_lock(provider);
    if (is_live && calendar_add(provider_calendar(provider), appointment) != RESULT_OK) {
        loader->consistent = false;
    }
    int64_t day_start =
        zone_day(provider_definition(provider)->zone, appointment->service_day).start;
    struct group *group = provider_group(provider);
    provider_unlock(provider);
    if (is_live) {
        desk_count(booking, appointment);
    }
    desk_learn(group, appointment->id, appointment->range, interval_length(appointment->span),
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

static bool index_uses(void *index, const char *id)
{
    return id_index_find(index, id) != 0;
}

static bool index_claims(void *index, const char *id)
{
    return id_index_try_claim(index, id);
}

static bool roster_uses(void *roster, const char *id)
{
    return roster_find(roster, id) != NULL;
}

static bool roster_claims(void *roster, const char *id)
{
    return roster_find(roster, id) == NULL; /* Whoever registers it first has it. */
}

static struct numbering *number_ids(const struct booking *booking, struct id_index *index)
{
    const struct numbering_ids ids = {
        .context = index, .is_used = index_uses, .claim = index_claims};
    return numbering_new(booking->settings.secret, &ids);
}

static void open_numbering(struct booking *booking)
{
    const struct numbering_ids providers = {
        .context = booking->roster, .is_used = roster_uses, .claim = roster_claims};
    booking->appointment_ids_made = number_ids(booking, booking->index);
    booking->client_ids_made = number_ids(booking, booking->client_ids);
    booking->provider_ids_made = numbering_new(booking->settings.secret, &providers);
    booking->collections = collections_new();
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
        .clients = clients_new(settings->client_appointments_max > 0),
        .client_ids = id_index_new(settings->secret),
        .client_addresses = id_index_new(settings->secret),
        .provider_aliases = id_index_new(settings->secret),
        .registering = id_index_new(settings->secret),
    };
    open_numbering(booking);
    booking->rolls = rolls_new(booking->roster, settings->shortest_minutes);
    pthread_mutex_init(&booking->expiring, NULL);
    struct loader loader = {
        .sink = {.group = load_group,
                 .collection = load_collection,
                 .client = load_client,
                 .series = load_series,
                 .provider = load_provider,
                 .opening = load_opening,
                 .appointment = load_appointment},
        .booking = booking,
        .consistent = true,
    };
    arena_init(&loader.arena, 1024);
    enum result result = store_load(store, &loader.sink);
    arena_deinit(&loader.arena);
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

int64_t booking_now(const struct booking *booking)
{
    return desk_now(booking);
}

/* Locking a provider is enough. What is left to expire is expected again. A provider that is stale
 * may be so by an expiry that failed, of which its hint knows nothing. */
static void expire_all(struct booking *booking, int64_t now)
{
    roster_reset_expiry(booking->roster);
    int64_t last = roster_last_number(booking->roster);
    for (int64_t number = 1; number <= last; number++) {
        struct provider *provider = roster_at(booking->roster, number);
        struct roster_hint hint = {.next_expiry = INT64_MAX};
        if (provider == NULL) {
            continue;
        }
        bool has_hint = roster_read_hint(booking->roster, number, &hint);
        bool is_due = has_hint && hint.next_expiry <= now;
        if (!is_due && !atomic_load(provider_stale(provider))) {
            roster_expect_expiry(booking->roster, hint.next_expiry);
        } else if (desk_lock(booking, provider, now)) {
            provider_unlock(provider);
        } else {
            roster_expect_expiry(booking->roster, now);
        }
    }
}

void booking_expire(struct booking *booking)
{
    int64_t now = desk_now(booking);
    if (roster_next_expiry(booking->roster) <= now) {
        expire_all(booking, now);
    }
    desk_settle_expiries(booking);
}

void booking_free(struct booking *booking)
{
    if (booking == NULL) {
        return;
    }
    desk_settle_expiries(booking);
    pthread_mutex_destroy(&booking->expiring);
    numbering_free(booking->appointment_ids_made);
    numbering_free(booking->client_ids_made);
    numbering_free(booking->provider_ids_made);
    collections_free(booking->collections);
    clients_free(booking->clients);
    id_index_free(booking->registering);
    id_index_free(booking->provider_aliases);
    id_index_free(booking->client_ids);
    id_index_free(booking->client_addresses);
    id_index_free(booking->index);
    rolls_free(booking->rolls);
    roster_free(booking->roster);
    groups_free(booking->groups);
    free(booking);
}
