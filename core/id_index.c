/* The index: 64 stripes, each an open-addressing table of (hash, number) under its own mutex. The
 * low bits of a hash choose the stripe, the high ones the place in it. */
#include "core/id_index.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "core/memory.h"

enum { STRIPES = 64, FIRST_CAPACITY = 16 };

/* Numbers of appointments are positive. */
enum { NUMBER_NONE = 0, NUMBER_CLAIMED = -1, NUMBER_RELEASED = -2 };

struct entry {
    uint64_t hash;
    int64_t number; /* NUMBER_NONE ends a probe, NUMBER_RELEASED does not */
};

struct stripe {
    pthread_mutex_t mutex;
    pthread_cond_t decided;

    /* Guarded by `mutex`. */
    struct entry *entries;
    size_t capacity; /* under 2^32 */
    size_t used;     /* entries that are not NUMBER_NONE */
    size_t settled;
};

struct id_index {
    struct hash_key key;
    struct stripe stripes[STRIPES];
};

struct id_index *id_index_new(struct hash_key key)
{
    struct id_index *index = memory_new(sizeof *index);
    index->key = key;
    for (size_t i = 0; i < STRIPES; i++) {
        struct stripe *stripe = &index->stripes[i];
        pthread_mutex_init(&stripe->mutex, NULL);
        pthread_cond_init(&stripe->decided, NULL);
        stripe->entries = memory_new(FIRST_CAPACITY * sizeof *stripe->entries);
        stripe->capacity = FIRST_CAPACITY;
    }
    return index;
}

void id_index_free(struct id_index *index)
{
    if (index == NULL) {
        return;
    }
    for (size_t i = 0; i < STRIPES; i++) {
        pthread_mutex_destroy(&index->stripes[i].mutex);
        pthread_cond_destroy(&index->stripes[i].decided);
        free(index->stripes[i].entries);
    }
    free(index);
}

static struct stripe *stripe_of(struct id_index *index, uint64_t hash)
{
    return &index->stripes[hash % STRIPES];
}

/* The entry of that hash, or the empty one that ends its probe. The table is never full. */
static struct entry *probe(const struct stripe *stripe, uint64_t hash)
{
    size_t place = (size_t)((hash >> 32) * stripe->capacity >> 32);
    while (stripe->entries[place].number != NUMBER_NONE && stripe->entries[place].hash != hash) {
        place = place + 1 < stripe->capacity ? place + 1 : 0;
    }
    return &stripe->entries[place];
}

static bool is_kept(const struct entry *entry)
{
    return entry->number != NUMBER_NONE && entry->number != NUMBER_RELEASED;
}

static size_t count_kept(const struct stripe *stripe)
{
    size_t kept = 0;
    for (size_t i = 0; i < stripe->capacity; i++) {
        kept += is_kept(&stripe->entries[i]);
    }
    return kept;
}

/* Released entries are left behind. */
static void resize(struct stripe *stripe, size_t capacity)
{
    struct stripe old = *stripe;
    stripe->capacity = capacity;
    stripe->entries = memory_new(capacity * sizeof *stripe->entries);
    stripe->used = 0;
    for (size_t i = 0; i < old.capacity; i++) {
        if (is_kept(&old.entries[i])) {
            *probe(stripe, old.entries[i].hash) = old.entries[i];
            stripe->used++;
        }
    }
    free(old.entries);
}

/* Makes room for one more. The table grows only for what is kept: ids that were refused come and go
 * for ever. */
static void grow_if_full(struct stripe *stripe)
{
    size_t capacity = stripe->capacity;
    if ((stripe->used + 1) * 4 > capacity * 3) {
        resize(stripe, count_kept(stripe) * 2 < capacity ? capacity : capacity + capacity / 2);
    }
}

/* Writes into the entry that probing for `hash` found. */
static void write_entry(struct stripe *stripe, struct entry *entry, uint64_t hash, int64_t number)
{
    if (entry->number == NUMBER_NONE) {
        grow_if_full(stripe);
        entry = probe(stripe, hash);
        stripe->used++;
    }
    *entry = (struct entry){.hash = hash, .number = number};
}

int64_t id_index_claim(struct id_index *index, const char *id)
{
    uint64_t hash = hash_text(index->key, id);
    struct stripe *stripe = stripe_of(index, hash);
    pthread_mutex_lock(&stripe->mutex);
    struct entry *entry = probe(stripe, hash);
    while (entry->number == NUMBER_CLAIMED) {
        pthread_cond_wait(&stripe->decided, &stripe->mutex);
        entry = probe(stripe, hash);
    }
    int64_t number = entry->number;
    if (number == NUMBER_NONE || number == NUMBER_RELEASED) {
        write_entry(stripe, entry, hash, NUMBER_CLAIMED);
        number = 0;
    }
    pthread_mutex_unlock(&stripe->mutex);
    return number;
}

bool id_index_try_claim(struct id_index *index, const char *id)
{
    uint64_t hash = hash_text(index->key, id);
    struct stripe *stripe = stripe_of(index, hash);
    pthread_mutex_lock(&stripe->mutex);
    struct entry *entry = probe(stripe, hash);
    bool is_free = entry->number == NUMBER_NONE || entry->number == NUMBER_RELEASED;
    if (is_free) {
        write_entry(stripe, entry, hash, NUMBER_CLAIMED);
    }
    pthread_mutex_unlock(&stripe->mutex);
    return is_free;
}

static void decide(struct id_index *index, const char *id, int64_t number)
{
    uint64_t hash = hash_text(index->key, id);
    struct stripe *stripe = stripe_of(index, hash);
    pthread_mutex_lock(&stripe->mutex);
    struct entry *entry = probe(stripe, hash);
    assert(entry->number == NUMBER_CLAIMED);
    entry->number = number;
    stripe->settled += number > 0 ? 1 : 0;
    pthread_cond_broadcast(&stripe->decided);
    pthread_mutex_unlock(&stripe->mutex);
}

void id_index_settle(struct id_index *index, const char *id, int64_t number)
{
    assert(number > 0);
    decide(index, id, number);
}

void id_index_release(struct id_index *index, const char *id)
{
    decide(index, id, NUMBER_RELEASED);
}

static void put(struct stripe *stripe, uint64_t hash, int64_t number)
{
    struct entry *entry = probe(stripe, hash);
    stripe->settled += entry->number > 0 ? 0 : 1;
    write_entry(stripe, entry, hash, number);
}

void id_index_put(struct id_index *index, const char *id, int64_t number)
{
    uint64_t hash = hash_text(index->key, id);
    struct stripe *stripe = stripe_of(index, hash);
    pthread_mutex_lock(&stripe->mutex);
    put(stripe, hash, number);
    pthread_mutex_unlock(&stripe->mutex);
}

/* What will be put, by stripe: then each table gets its size at once, and is filled while the
 * processor's cache has all of it. */
struct id_index_load {
    struct id_index *index;
    struct gathered {
        struct entry *entries;
        size_t count, capacity;
    } gathered[STRIPES];
};

struct id_index_load *id_index_load_begin(struct id_index *index)
{
    struct id_index_load *load = memory_new(sizeof *load);
    load->index = index;
    return load;
}

void id_index_load_put(struct id_index_load *load, const char *id, int64_t number)
{
    uint64_t hash = hash_text(load->index->key, id);
    struct gathered *gathered = &load->gathered[hash % STRIPES];
    if (gathered->count == gathered->capacity) {
        gathered->capacity = gathered->capacity * 2 + FIRST_CAPACITY;
        gathered->entries =
            memory_resize(gathered->entries, gathered->capacity * sizeof *gathered->entries);
    }
    gathered->entries[gathered->count++] = (struct entry){.hash = hash, .number = number};
}

void id_index_load_end(struct id_index_load *load)
{
    for (size_t i = 0; i < STRIPES; i++) {
        struct stripe *stripe = &load->index->stripes[i];
        const struct gathered *gathered = &load->gathered[i];
        pthread_mutex_lock(&stripe->mutex);
        size_t wanted = (stripe->used + gathered->count) * 3 / 2;
        if (wanted > stripe->capacity) {
            resize(stripe, wanted);
        }
        for (size_t j = 0; j < gathered->count; j++) {
            put(stripe, gathered->entries[j].hash, gathered->entries[j].number);
        }
        pthread_mutex_unlock(&stripe->mutex);
        free(gathered->entries);
    }
    free(load);
}

void id_index_forget(struct id_index *index, const char *id)
{
    uint64_t hash = hash_text(index->key, id);
    struct stripe *stripe = stripe_of(index, hash);
    pthread_mutex_lock(&stripe->mutex);
    struct entry *entry = probe(stripe, hash);
    if (entry->number > 0) {
        entry->number = NUMBER_RELEASED;
        stripe->settled--;
    }
    pthread_mutex_unlock(&stripe->mutex);
}

int64_t id_index_find(struct id_index *index, const char *id)
{
    uint64_t hash = hash_text(index->key, id);
    struct stripe *stripe = stripe_of(index, hash);
    pthread_mutex_lock(&stripe->mutex);
    int64_t number = probe(stripe, hash)->number;
    pthread_mutex_unlock(&stripe->mutex);
    return number > 0 ? number : 0;
}

struct id_index_size id_index_size(struct id_index *index)
{
    struct id_index_size size = {0};
    for (size_t i = 0; i < STRIPES; i++) {
        struct stripe *stripe = &index->stripes[i];
        pthread_mutex_lock(&stripe->mutex);
        size.settled += stripe->settled;
        size.capacity += stripe->capacity;
        pthread_mutex_unlock(&stripe->mutex);
    }
    return size;
}
