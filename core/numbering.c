/* A table of what each prefix gave out last. It is only a shortcut: when it is full it forgets
 * everything, and looks for the ids again. */
#include "core/numbering.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CAPACITY = 4096, USED_MAX = CAPACITY / 2, DIGITS_SIZE = 24 };

struct last {
    uint64_t prefix; /* hashed */
    int64_t number;  /* 0: the place is free */
};

struct numbering {
    struct hash_key key;
    struct numbering_ids ids;
    pthread_mutex_t mutex;

    /* Guarded by `mutex`. */
    struct last lasts[CAPACITY];
    size_t used;
};

struct numbering *numbering_new(struct hash_key key, const struct numbering_ids *ids)
{
    struct numbering *numbering = memory_new(sizeof *numbering);
    numbering->key = key;
    numbering->ids = *ids;
    pthread_mutex_init(&numbering->mutex, NULL);
    return numbering;
}

void numbering_free(struct numbering *numbering)
{
    if (numbering != NULL) {
        pthread_mutex_destroy(&numbering->mutex);
        free(numbering);
    }
}

/* An id in the making: the prefix stays, the number changes. */
struct id_text {
    char *text;
    size_t prefix_length;
};

static const char *spell(const struct id_text *id, int64_t number)
{
    snprintf(id->text + id->prefix_length, DIGITS_SIZE, "%" PRId64, number);
    return id->text;
}

static bool is_used(const struct numbering *numbering, const struct id_text *id, int64_t number)
{
    return numbering->ids.is_used(numbering->ids.context, spell(id, number));
}

/* A number that is used and whose successor is not; 0 if there is none. */
static int64_t find_last(const struct numbering *numbering, const struct id_text *id)
{
    int64_t used = 0, unused = 1;
    while (is_used(numbering, id, unused)) {
        used = unused;
        unused *= 2;
    }
    while (unused - used > 1) {
        int64_t middle = used + (unused - used) / 2;
        if (is_used(numbering, id, middle)) {
            used = middle;
        } else {
            unused = middle;
        }
    }
    return used;
}

/* The place of the prefix; new in the table if its number is 0. */
static struct last *find_place(struct numbering *numbering, uint64_t prefix)
{
    size_t place = (size_t)prefix % CAPACITY;
    while (numbering->lasts[place].number != 0 && numbering->lasts[place].prefix != prefix) {
        place = (place + 1) % CAPACITY;
    }
    return &numbering->lasts[place];
}

static struct last *find_prefix(struct numbering *numbering, const char *prefix)
{
    uint64_t hash = hash_text(numbering->key, prefix);
    struct last *last = find_place(numbering, hash);
    if (last->number != 0) {
        return last;
    }
    if (numbering->used == USED_MAX) {
        memset(numbering->lasts, 0, sizeof numbering->lasts);
        numbering->used = 0;
        last = find_place(numbering, hash);
    }
    last->prefix = hash;
    return last;
}

const char *numbering_make(struct numbering *numbering, const char *prefix, struct arena *arena)
{
    struct id_text id = {.prefix_length = strlen(prefix)};
    id.text = arena_take(arena, id.prefix_length + DIGITS_SIZE);
    memcpy(id.text, prefix, id.prefix_length);
    pthread_mutex_lock(&numbering->mutex);
    struct last *last = find_prefix(numbering, prefix);
    bool is_new = last->number == 0;
    int64_t number = is_new ? find_last(numbering, &id) : last->number;
    do {
        number++;
    } while (!numbering->ids.claim(numbering->ids.context, spell(&id, number)));
    last->number = number;
    numbering->used += is_new;
    pthread_mutex_unlock(&numbering->mutex);
    return id.text;
}
