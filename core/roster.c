/*
 * The roster: providers in chunks by number, an insert-only hash table by id, and a hint beside
 * each provider.
 *
 * Readers take no lock: chunks and tables are published with release stores and never move. A table
 * that was outgrown is kept until the end, for readers that still walk it.
 */
#include "core/roster.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

enum { CHUNK_SIZE = 4096, CHUNKS_MAX = 4096, FIRST_TABLE_SIZE = 64 };

/* `day` and `free_slots` travel in one word, so that a count is never read with another day. */
struct hint_cell {
    _Atomic(const struct group *) group;
    _Atomic(const struct zone *) zone;
    _Atomic uint64_t day_and_free;
    _Atomic int64_t latest_booking;
    _Atomic int64_t next_expiry;
};

struct chunk {
    _Atomic(struct provider *) providers[CHUNK_SIZE];
    struct hint_cell hints[CHUNK_SIZE];
};

struct table {
    struct table *outgrown;
    size_t capacity; /* a power of two, at most half full */
    _Atomic(struct provider *) places[];
};

struct roster {
    struct hash_key key;
    _Atomic(struct chunk *) chunks[CHUNKS_MAX];
    _Atomic(struct table *) table;
    _Atomic int64_t last_number;
    _Atomic int64_t next_expiry;

    pthread_mutex_t registering; /* one writer at a time */
    size_t count;                /* guarded by it */
};

static struct table *table_new(size_t capacity, struct table *outgrown)
{
    struct table *table = memory_new(sizeof *table + capacity * sizeof table->places[0]);
    table->capacity = capacity;
    table->outgrown = outgrown;
    return table;
}

struct roster *roster_new(struct hash_key key)
{
    struct roster *roster = memory_new(sizeof *roster);
    roster->key = key;
    atomic_init(&roster->next_expiry, INT64_MAX);
    atomic_init(&roster->table, table_new(FIRST_TABLE_SIZE, NULL));
    pthread_mutex_init(&roster->registering, NULL);
    return roster;
}

void roster_free(struct roster *roster)
{
    if (roster == NULL) {
        return;
    }
    for (size_t i = 0; i < CHUNKS_MAX; i++) {
        struct chunk *chunk = atomic_load(&roster->chunks[i]);
        for (size_t j = 0; chunk != NULL && j < CHUNK_SIZE; j++) {
            provider_free(atomic_load(&chunk->providers[j]));
        }
        free(chunk);
    }
    struct table *table = atomic_load(&roster->table);
    while (table != NULL) {
        struct table *outgrown = table->outgrown;
        free(table);
        table = outgrown;
    }
    pthread_mutex_destroy(&roster->registering);
    free(roster);
}

/* The place of that id, or the empty one where it would go. */
static size_t table_probe(const struct roster *roster, struct table *table, const char *id)
{
    size_t place = (size_t)hash_text(roster->key, id) & (table->capacity - 1);
    for (;;) {
        struct provider *provider =
            atomic_load_explicit(&table->places[place], memory_order_acquire);
        if (provider == NULL || strcmp(provider_id(provider), id) == 0) {
            return place;
        }
        place = (place + 1) & (table->capacity - 1);
    }
}

struct provider *roster_find(struct roster *roster, const char *id)
{
    struct table *table = atomic_load_explicit(&roster->table, memory_order_acquire);
    size_t place = table_probe(roster, table, id);
    return atomic_load_explicit(&table->places[place], memory_order_acquire);
}

static struct chunk *chunk_of(struct roster *roster, int64_t number)
{
    size_t position = (size_t)number / CHUNK_SIZE;
    return position < CHUNKS_MAX
               ? atomic_load_explicit(&roster->chunks[position], memory_order_acquire)
               : NULL;
}

struct provider *roster_at(struct roster *roster, int64_t number)
{
    if (number <= 0) {
        return NULL;
    }
    struct chunk *chunk = chunk_of(roster, number);
    return chunk == NULL ? NULL
                         : atomic_load_explicit(&chunk->providers[(size_t)number % CHUNK_SIZE],
                                                memory_order_acquire);
}

int64_t roster_last_number(struct roster *roster)
{
    return atomic_load_explicit(&roster->last_number, memory_order_acquire);
}

static void table_insert(const struct roster *roster, struct table *table,
                         struct provider *provider)
{
    size_t place = table_probe(roster, table, provider_id(provider));
    atomic_store_explicit(&table->places[place], provider, memory_order_release);
}

/* With the registering lock. */
static struct table *table_with_room(struct roster *roster)
{
    struct table *table = atomic_load(&roster->table);
    if ((roster->count + 1) * 2 <= table->capacity) {
        return table;
    }
    struct table *larger = table_new(table->capacity * 2, table);
    for (size_t i = 0; i < table->capacity; i++) {
        struct provider *provider = atomic_load(&table->places[i]);
        if (provider != NULL) {
            table_insert(roster, larger, provider);
        }
    }
    atomic_store_explicit(&roster->table, larger, memory_order_release);
    return larger;
}

/* With the registering lock. The number is published last, for walks that go by it. */
static struct provider *add(struct roster *roster, const char *id, int64_t number)
{
    size_t position = (size_t)number / CHUNK_SIZE;
    assert(number > 0 && position < CHUNKS_MAX);
    struct chunk *chunk = atomic_load(&roster->chunks[position]);
    if (chunk == NULL) {
        chunk = memory_new(sizeof *chunk);
        atomic_store_explicit(&roster->chunks[position], chunk, memory_order_release);
    }
    struct provider *provider = provider_new(id, number);
    atomic_store_explicit(&chunk->providers[(size_t)number % CHUNK_SIZE], provider,
                          memory_order_release);
    table_insert(roster, table_with_room(roster), provider);
    roster->count++;
    if (number > atomic_load(&roster->last_number)) {
        atomic_store_explicit(&roster->last_number, number, memory_order_release);
    }
    return provider;
}

static bool has_place(int64_t number)
{
    return number < (int64_t)CHUNKS_MAX * CHUNK_SIZE;
}

struct provider *roster_ensure(struct roster *roster, const char *id, int64_t number)
{
    struct provider *provider = roster_find(roster, id);
    if (provider != NULL) {
        return provider;
    }
    pthread_mutex_lock(&roster->registering);
    provider = roster_find(roster, id);
    number = number != 0 ? number : atomic_load(&roster->last_number) + 1;
    if (provider == NULL && has_place(number)) {
        provider = add(roster, id, number);
    }
    pthread_mutex_unlock(&roster->registering);
    return provider;
}

struct provider *roster_restore(struct roster *roster, const char *id, int64_t number)
{
    pthread_mutex_lock(&roster->registering);
    struct provider *provider = has_place(number) ? add(roster, id, number) : NULL;
    pthread_mutex_unlock(&roster->registering);
    return provider;
}

static struct hint_cell *hint_cell(struct roster *roster, int64_t number)
{
    return &chunk_of(roster, number)->hints[(size_t)number % CHUNK_SIZE];
}

void roster_publish(struct roster *roster, const struct provider *provider,
                    const struct roster_hint *hint)
{
    struct hint_cell *cell = hint_cell(roster, provider_number(provider));
    uint64_t word = (uint64_t)(uint32_t)hint->day << 32 | (uint32_t)hint->free_slots;
    atomic_store_explicit(&cell->next_expiry, hint->next_expiry, memory_order_relaxed);
    atomic_store_explicit(&cell->latest_booking, hint->latest_booking, memory_order_relaxed);
    atomic_store_explicit(&cell->day_and_free, word, memory_order_release);
    atomic_store_explicit(&cell->zone, hint->zone, memory_order_relaxed);
    atomic_store_explicit(&cell->group, hint->group, memory_order_release);
    roster_expect_expiry(roster, hint->next_expiry);
}

int64_t roster_next_expiry(struct roster *roster)
{
    return atomic_load(&roster->next_expiry);
}

void roster_reset_expiry(struct roster *roster)
{
    atomic_store(&roster->next_expiry, INT64_MAX);
}

void roster_expect_expiry(struct roster *roster, int64_t instant)
{
    int64_t expected = atomic_load_explicit(&roster->next_expiry, memory_order_relaxed);
    bool lowered = false;
    while (!lowered && instant < expected) {
        lowered = atomic_compare_exchange_weak(&roster->next_expiry, &expected, instant);
    }
}

bool roster_read_hint(struct roster *roster, int64_t number, struct roster_hint *hint_out)
{
    struct hint_cell *cell = hint_cell(roster, number);
    const struct group *group = atomic_load_explicit(&cell->group, memory_order_acquire);
    if (group == NULL) {
        return false;
    }
    uint64_t word = atomic_load_explicit(&cell->day_and_free, memory_order_acquire);
    *hint_out = (struct roster_hint){
        .group = group,
        .zone = atomic_load_explicit(&cell->zone, memory_order_relaxed),
        .day = (int32_t)(word >> 32),
        .free_slots = (int32_t)(uint32_t)word,
        .latest_booking = atomic_load_explicit(&cell->latest_booking, memory_order_relaxed),
        .next_expiry = atomic_load_explicit(&cell->next_expiry, memory_order_relaxed),
    };
    return true;
}
