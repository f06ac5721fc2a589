/*
 * Bell: listeners wait for an event newer than the one they know.
 *
 * One thread sets and rings it. Without a listener a ring is one load.
 */
#ifndef SERVER_STORE_BELL_H
#define SERVER_STORE_BELL_H
#include <stdatomic.h>
#include <stdint.h>

struct bell {
    _Atomic int64_t last;       /* sequence of the newest event */
    _Atomic uint32_t listeners; /* under way to sleep, or asleep */
    _Atomic uint32_t rung;      /* futex word */
};

/* By the one thread. What was set shows at once; who sleeps is woken by the ring. */
void bell_set(struct bell *bell, int64_t last);
void bell_ring(struct bell *bell);

/* Any thread. */
int64_t bell_last(struct bell *bell);

/* Any thread; returns when `last` is after `after`, or after `timeout_ms`. */
void bell_await(struct bell *bell, int64_t after, int64_t timeout_ms);

#endif
