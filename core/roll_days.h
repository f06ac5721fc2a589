/*
 * The days of a roll: what asking and making share (internal to roll).
 */
#ifndef CORE_ROLL_DAYS_H
#define CORE_ROLL_DAYS_H
#include <pthread.h>
#include <stdatomic.h>

#include "core/roll.h"

/* That are kept of one roll: a year and a bit, as long as the bytes of all rolls allow it. Whoever
 * changes all days of a provider takes that many steps. */
enum { ROLL_DAYS_MAX = 400 };

struct kept_day {
    int32_t day;
    bool is_dropped;      /* while it was made; its maker frees it. Guarded by the roll's lock */
    _Atomic size_t bytes; /* of the contest, as counted among those of all rolls */
    struct contest *contest;
    struct kept_day *next; /* of those that were dropped */
};

#define DAY_IN_MAKING UINT64_MAX

/* What a search for a day looks at stands beside the others', not beside its contest. */
struct day_place {
    int32_t day;
    _Atomic uint64_t last_asked; /* later than all others while the contest is being made */
    struct kept_day *kept;
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
    struct day_place *days; /* rising */
    size_t day_count, day_capacity;
    struct kept_day *dropped; /* freed without the lock */
};

struct rolls {
    struct roster *roster;
    int32_t shortest_minutes;
    size_t bytes_max;
    _Atomic int64_t newest; /* number that was ever published */
    _Atomic int64_t base;   /* what it was when the first contest was made; 0 before */
    pthread_mutex_t adding;
    _Atomic(struct roll *) first;
    _Atomic uint64_t asked; /* a clock for what was asked about last */
    _Atomic size_t bytes;
};

void roll_day_free(struct rolls *rolls, struct kept_day *kept);

/* Counts what its contest has grown by since the last time; says whether it has. */
bool roll_day_count(struct rolls *rolls, struct kept_day *kept);

/* With the roll's lock, for reading or writing. */

/* The position of that day, or of the first one after it. */
size_t roll_position_of(const struct roll *roll, int32_t day);

/* NULL if there is none. */
struct day_place *roll_day_at(const struct roll *roll, int32_t day);

/* The position of the day that was asked about longest ago, of those that are made; the count if
 * none is. */
size_t roll_oldest_day(const struct roll *roll);

/* With the roll's lock for writing. */
void roll_add_day(struct roll *roll, struct kept_day *kept);
void roll_drop_at(struct roll *roll, size_t position);

/* Gives up the lock for writing, and frees what was dropped. */
void roll_unlock_dropped(struct roll *roll);

/* At the cost of the days that were asked about before `newest`, if the contests take up more than
 * they may. With no roll's lock. */
void rolls_make_room(struct rolls *rolls, uint64_t newest);

/* With the roll's lock; the provider is on it. Says whether the contest has grown. */
bool roll_put(const struct roll *roll, struct provider *provider, struct kept_day *kept)
    REQUIRES(provider);

#endif
