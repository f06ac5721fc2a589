/* 64 stripes, each an open-addressing table by number. A client's active appointments are a short
 * array of which the finished ones are left behind whenever it is looked at. */
#include "core/clients.h"

#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

#include "core/memory.h"

enum { STRIPES = 64, FIRST_CAPACITY = 16 };

struct active {
    int64_t appointment, end;
};

struct entry {
    int64_t number; /* 0: empty */
    char *id;
    bool erased;
    uint32_t count, capacity;
    struct active *active;
};

struct stripe {
    pthread_mutex_t mutex;

    /* Guarded by `mutex`. */
    struct entry *entries;
    size_t capacity; /* a power of two, at most half full */
    size_t used;
};

struct clients {
    bool counts;
    struct stripe stripes[STRIPES];
};

struct clients *clients_new(bool counts)
{
    struct clients *clients = memory_new(sizeof *clients);
    clients->counts = counts;
    for (size_t i = 0; i < STRIPES; i++) {
        struct stripe *stripe = &clients->stripes[i];
        pthread_mutex_init(&stripe->mutex, NULL);
        stripe->entries = memory_new(FIRST_CAPACITY * sizeof *stripe->entries);
        stripe->capacity = FIRST_CAPACITY;
    }
    return clients;
}

void clients_free(struct clients *clients)
{
    if (clients == NULL) {
        return;
    }
    for (size_t i = 0; i < STRIPES; i++) {
        struct stripe *stripe = &clients->stripes[i];
        for (size_t j = 0; j < stripe->capacity; j++) {
            free(stripe->entries[j].id);
            free(stripe->entries[j].active);
        }
        free(stripe->entries);
        pthread_mutex_destroy(&stripe->mutex);
    }
    free(clients);
}

/* Numbers are counted up, so they are spread by multiplication (Knuth, 6.4). */
static uint64_t spread(int64_t number)
{
    return (uint64_t)number * UINT64_C(0x9e3779b97f4a7c15);
}

/* With the stripe's lock. The entry of that number, or the empty one where it would go. */
static struct entry *probe(const struct stripe *stripe, int64_t number)
{
    size_t place = (size_t)(spread(number) >> 6) & (stripe->capacity - 1);
    while (stripe->entries[place].number != 0 && stripe->entries[place].number != number) {
        place = (place + 1) & (stripe->capacity - 1);
    }
    return &stripe->entries[place];
}

static struct stripe *stripe_lock(struct clients *clients, int64_t number)
{
    struct stripe *stripe = &clients->stripes[spread(number) >> 58];
    pthread_mutex_lock(&stripe->mutex);
    return stripe;
}

static void stripe_unlock(struct stripe *stripe)
{
    pthread_mutex_unlock(&stripe->mutex);
}

static void grow_if_full(struct stripe *stripe)
{
    if ((stripe->used + 1) * 2 <= stripe->capacity) {
        return;
    }
    struct stripe old = *stripe;
    stripe->capacity = old.capacity * 2;
    stripe->entries = memory_new(stripe->capacity * sizeof *stripe->entries);
    for (size_t i = 0; i < old.capacity; i++) {
        if (old.entries[i].number != 0) {
            *probe(stripe, old.entries[i].number) = old.entries[i];
        }
    }
    free(old.entries);
}

void clients_add(struct clients *clients, int64_t number, const char *id)
{
    assert(number > 0);
    struct stripe *stripe = stripe_lock(clients, number);
    if (probe(stripe, number)->number == 0) {
        grow_if_full(stripe);
        *probe(stripe, number) = (struct entry){.number = number, .id = memory_copy_text(id)};
        stripe->used++;
    }
    stripe_unlock(stripe);
}

void clients_erase(struct clients *clients, int64_t number)
{
    struct stripe *stripe = stripe_lock(clients, number);
    probe(stripe, number)->erased = true;
    stripe_unlock(stripe);
}

const char *clients_id(struct clients *clients, int64_t number)
{
    struct stripe *stripe = stripe_lock(clients, number);
    const char *id = probe(stripe, number)->id;
    stripe_unlock(stripe);
    return id;
}

bool clients_is_erased(struct clients *clients, int64_t number)
{
    struct stripe *stripe = stripe_lock(clients, number);
    bool erased = probe(stripe, number)->erased;
    stripe_unlock(stripe);
    return erased;
}

static void leave_behind(struct entry *entry, int64_t appointment, int64_t now)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < entry->count; i++) {
        if (entry->active[i].end > now && entry->active[i].appointment != appointment) {
            entry->active[kept++] = entry->active[i];
        }
    }
    entry->count = kept;
}

bool clients_take(struct clients *clients, const struct clients_claim *claim, int64_t now,
                  int64_t limit)
{
    if (!clients->counts) {
        return true;
    }
    struct stripe *stripe = stripe_lock(clients, claim->client);
    struct entry *entry = probe(stripe, claim->client);
    assert(entry->number != 0);
    leave_behind(entry, claim->appointment, now);
    bool taken = limit == 0 || entry->count < limit;
    if (taken) {
        if (entry->count == entry->capacity) {
            entry->capacity = entry->capacity * 2 + 2;
            entry->active = memory_resize(entry->active, entry->capacity * sizeof *entry->active);
        }
        entry->active[entry->count++] = (struct active){claim->appointment, claim->end};
    }
    stripe_unlock(stripe);
    return taken;
}

void clients_drop(struct clients *clients, int64_t client, int64_t appointment)
{
    if (!clients->counts) {
        return;
    }
    struct stripe *stripe = stripe_lock(clients, client);
    leave_behind(probe(stripe, client), appointment, INT64_MIN);
    stripe_unlock(stripe);
}
