/*
 * The days of a roll: what asking and making share (internal to roll).
 */
#ifndef CORE_ROLL_DAYS_H
#define CORE_ROLL_DAYS_H
#include <pthread.h>
#include <stdatomic.h>

#include "core/roll.h"

enum { ROLL_DAYS_MAX = 64 }; /* that are kept */

struct kept_day {
    int32_t day;
    bool is_made;    /* guarded by the roll's lock */
    bool is_dropped; /* while it was made; its maker frees it */
    _Atomic uint64_t last_asked;
    size_t bytes; /* when it was made */
    struct contest *contest;
};

struct roll {
    /* Fixed at birth. */
    struct rolls *rolls;
    const struct group *group;
    const struct zone *zone;
    struct roll *next;
    pthread_mutex_t making; /* one contest at a time */

    atomic_bool allows_past;
    _Atomic int32_t notice_minutes;
    _Atomic int64_t horizon_days;
    _Atomic int64_t sequence;

    pthread_rwlock_t lock; /* guards the rest */
    int32_t *numbers;      /* of everybody who was ever on it, rising; the position is the place */
    size_t count, capacity;
    struct kept_day *days[ROLL_DAYS_MAX];
    size_t day_count;
};

struct rolls {
    struct roster *roster;
    int32_t shortest_minutes;
    _Atomic int64_t newest; /* number that was ever published */
    _Atomic int64_t base;   /* what it was when the first contest was made; 0 before */
    pthread_mutex_t adding;
    _Atomic(struct roll *) first;
    _Atomic uint64_t asked; /* a clock for what was asked about last */
    _Atomic size_t bytes;
};

void roll_day_free(struct kept_day *kept);

/* With the roll's lock. NULL if there is none. */
struct kept_day *roll_day_at(const struct roll *roll, int32_t day);

/* With the roll's lock for writing. */
void roll_drop_at(struct roll *roll, size_t position);

/* With the roll's lock; the provider is on it. */
void roll_put(const struct roll *roll, struct provider *provider, struct kept_day *kept)
    REQUIRES(provider);

#endif
