/*
 * Watchdog: wakes workers that wait too long for a client.
 *
 * The HTTP library bounds neither the time a request body may take nor the time an idle connection
 * keeps its worker while others queue. So every worker notes in its slot what it waits for, and a
 * thread that looks at the slots sends SIGUSR1 to whoever waits too long: the poll it sleeps in
 * fails with EINTR and the worker moves on. Knows nothing of HTTP.
 *
 * A signal may also reach a worker that has just moved on: everything that blocks in a handler must
 * treat EINTR as "again".
 */
#ifndef SERVER_WATCHDOG_H
#define SERVER_WATCHDOG_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/annotations.h"
#include "core/result.h"

enum watchdog_role {
    WATCHDOG_WORKER,
    WATCHDOG_ACCEPTOR, /* only ever woken by watchdog_wake_all */
};

enum watchdog_state {
    WATCHDOG_FREE,      /* has no connection */
    WATCHDOG_IDLE,      /* waits for the next request of its connection */
    WATCHDOG_RECEIVING, /* waits for the rest of a request, at most `receive_timeout_ms` */
    WATCHDOG_BUSY,      /* works; left alone */
};

struct watchdog;
struct watchdog_slot;

/* RESULT_UNAVAILABLE when there is no thread to be had. Takes over SIGUSR1. */
MUST_CHECK enum result watchdog_start(size_t workers, int64_t receive_timeout_ms,
                                      struct watchdog **watchdog_out);

/* After the last thread has left. */
void watchdog_stop(struct watchdog *watchdog);

/* Called by the thread itself, at its birth and before its end. At most `workers` workers and one
 * acceptor at a time. */
struct watchdog_slot *watchdog_enlist(struct watchdog *watchdog, enum watchdog_role role);
void watchdog_leave(struct watchdog_slot *slot);

/* Called by the slot's own thread. */
void watchdog_enter(struct watchdog_slot *slot, enum watchdog_state state);
bool watchdog_is_late(const struct watchdog_slot *slot);

/* Any thread. The number of workers with a connection, or of those in one state; whether none is
 * left for a new connection. */
size_t watchdog_connections(const struct watchdog *watchdog);
size_t watchdog_count(struct watchdog *watchdog, enum watchdog_state state);
bool watchdog_is_full(const struct watchdog *watchdog);

/* The two steps of an orderly end: connections without a request are closed from now on; every
 * thread is woken again and again, until the last has left. */
void watchdog_close_idle(struct watchdog *watchdog);
void watchdog_wake_all(struct watchdog *watchdog);

#endif
