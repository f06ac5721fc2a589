/* Threads that wait in a poll, as a worker of the HTTP library does. */
#include "server/watchdog.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

enum { RECEIVE_TIMEOUT_MS = 150, LONG_MS = 5000 };

/* A worker that enters `state` and sleeps until woken or `sleep_ms` have passed. */
struct sleeper {
    struct watchdog *watchdog;
    enum watchdog_state state;
    int sleep_ms;
    pthread_t thread;
    atomic_bool entered, woken, was_late;
};

static void *sleep_as_worker(void *argument)
{
    struct sleeper *sleeper = argument;
    struct watchdog_slot *slot = watchdog_enlist(sleeper->watchdog, WATCHDOG_WORKER);
    watchdog_enter(slot, sleeper->state);
    atomic_store(&sleeper->entered, true);
    atomic_store(&sleeper->woken, poll(NULL, 0, sleeper->sleep_ms) < 0 && errno == EINTR);
    atomic_store(&sleeper->was_late, watchdog_is_late(slot));
    watchdog_leave(slot);
    return NULL;
}

static void sleeper_start(struct sleeper *sleeper, struct watchdog *watchdog,
                          enum watchdog_state state, int sleep_ms)
{
    sleeper->watchdog = watchdog;
    sleeper->state = state;
    sleeper->sleep_ms = sleep_ms;
    cr_assert_eq(pthread_create(&sleeper->thread, NULL, sleep_as_worker, sleeper), 0);
    while (!atomic_load(&sleeper->entered)) {
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
}

static struct watchdog *start(size_t workers)
{
    struct watchdog *watchdog = NULL;
    cr_assert_eq(watchdog_start(workers, RECEIVE_TIMEOUT_MS, &watchdog), RESULT_OK);
    return watchdog;
}

Test(watchdog, wakes_who_receives_for_too_long, .timeout = 10)
{
    struct watchdog *watchdog = start(2);
    struct sleeper receiver = {0};
    sleeper_start(&receiver, watchdog, WATCHDOG_RECEIVING, LONG_MS);
    pthread_join(receiver.thread, NULL);
    cr_assert(receiver.woken);
    cr_assert(receiver.was_late);
    watchdog_stop(watchdog);
}

Test(watchdog, leaves_the_busy_alone, .timeout = 10)
{
    struct watchdog *watchdog = start(1);
    struct sleeper busy = {0};
    sleeper_start(&busy, watchdog, WATCHDOG_BUSY, 4 * RECEIVE_TIMEOUT_MS);
    watchdog_close_idle(watchdog);
    pthread_join(busy.thread, NULL);
    cr_assert_not(busy.woken);
    cr_assert_not(busy.was_late);
    watchdog_stop(watchdog);
}

Test(watchdog, leaves_the_idle_alone_while_there_is_room, .timeout = 10)
{
    struct watchdog *watchdog = start(2);
    struct sleeper idle = {0}, free_one = {0};
    sleeper_start(&free_one, watchdog, WATCHDOG_FREE, 4 * RECEIVE_TIMEOUT_MS);
    sleeper_start(&idle, watchdog, WATCHDOG_IDLE, 3 * RECEIVE_TIMEOUT_MS);
    cr_assert_not(watchdog_is_full(watchdog));
    pthread_join(idle.thread, NULL);
    pthread_join(free_one.thread, NULL);
    cr_assert_not(idle.woken);
    watchdog_stop(watchdog);
}

Test(watchdog, wakes_the_longest_idle_when_everybody_is_taken, .timeout = 10)
{
    struct watchdog *watchdog = start(2);
    struct sleeper older = {0}, younger = {0};
    sleeper_start(&older, watchdog, WATCHDOG_IDLE, LONG_MS);
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    sleeper_start(&younger, watchdog, WATCHDOG_IDLE, 4 * RECEIVE_TIMEOUT_MS);
    cr_assert(watchdog_is_full(watchdog) || atomic_load(&older.woken));
    pthread_join(older.thread, NULL);
    watchdog_close_idle(watchdog);
    pthread_join(younger.thread, NULL);
    cr_assert(older.woken);
    watchdog_stop(watchdog);
}

Test(watchdog, counts_connections_and_states, .timeout = 10)
{
    struct watchdog *watchdog = start(2);
    struct watchdog_slot *acceptor = watchdog_enlist(watchdog, WATCHDOG_ACCEPTOR);
    struct watchdog_slot *slot = watchdog_enlist(watchdog, WATCHDOG_WORKER);
    struct watchdog_slot *other = watchdog_enlist(watchdog, WATCHDOG_WORKER);
    cr_assert_eq(watchdog_connections(watchdog), 0);

    watchdog_enter(slot, WATCHDOG_IDLE);
    watchdog_enter(slot, WATCHDOG_BUSY);
    cr_assert_eq(watchdog_connections(watchdog), 1);
    cr_assert_eq(watchdog_count(watchdog, WATCHDOG_BUSY), 1);
    cr_assert_not(watchdog_is_full(watchdog));

    watchdog_enter(other, WATCHDOG_RECEIVING);
    cr_assert(watchdog_is_full(watchdog));

    watchdog_enter(slot, WATCHDOG_FREE);
    watchdog_leave(other);
    cr_assert_eq(watchdog_connections(watchdog), 0);
    watchdog_leave(slot);
    watchdog_leave(acceptor);
    watchdog_stop(watchdog);
}

Test(watchdog, wakes_everybody_at_the_end, .timeout = 10)
{
    struct watchdog *watchdog = start(3);
    struct sleeper sleepers[] = {
        {.state = WATCHDOG_FREE}, {.state = WATCHDOG_IDLE}, {.state = WATCHDOG_BUSY}};
    for (int i = 0; i < 3; i++) {
        sleeper_start(&sleepers[i], watchdog, sleepers[i].state, LONG_MS);
    }
    watchdog_wake_all(watchdog);
    for (int i = 0; i < 3; i++) {
        pthread_join(sleepers[i].thread, NULL);
        cr_assert(sleepers[i].woken);
    }
    watchdog_stop(watchdog);
}
