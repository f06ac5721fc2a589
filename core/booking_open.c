/* Opening a booking, and what is done without being asked for. */
#include "core/booking_load.h"
#include "core/following.h"

#include <stdlib.h>

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
    booking->rolls = rolls_new(booking->roster, settings->shortest_minutes, ROLLS_BYTES_MAX);
    booking->following = following_new();
    booking->reloads = reloads_new();
    pthread_mutex_init(&booking->expiring, NULL);
    enum result result = booking_load(booking);
    if (result != RESULT_OK) {
        booking_free(booking);
        return result;
    }
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
            /* Where the hold that was due is one no more, nothing was published. */
            roster_expect_expiry(booking->roster,
                                 calendar_next_expiry(provider_calendar(provider)));
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
    following_free(booking->following);
    reloads_free(booking->reloads);
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
