/*
 * A slot is one atomic word that its worker writes and the patrol reads.
 *
 * `mutex` guards who is enlisted (so that no signal goes to a thread that has ended) and the mode.
 */
#include "server/watchdog.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "core/memory.h"

enum {
    PATROL_MS = 100,
    CLOSING_PATROL_MS = 5,
    WAKING_PATROL_MS = 2,

    /* An idle connection younger than this may have a request on its way. */
    PRESSURE_GRACE_MS = 100,
    CLOSING_GRACE_MS = 50,
};

enum mode { MODE_WATCHING, MODE_CLOSING, MODE_WAKING, MODE_STOPPED };

struct watchdog_slot {
    _Atomic int64_t word; /* the moment it was written in milliseconds, times 4, plus the state */

    /* Fixed at birth. */
    struct watchdog *watchdog;
    enum watchdog_role role;
    pthread_t thread;

    struct watchdog_slot *previous, *next; /* guarded by the watchdog's mutex */
};

struct waiting {
    int64_t since_ms;
    struct watchdog_slot *slot;
};

struct watchdog {
    /* Fixed at birth. */
    size_t slot_count;
    int64_t receive_timeout_ms;
    pthread_t patrol;
    pthread_mutex_t mutex;
    pthread_cond_t mode_changed;

    /* Guarded by `mutex`. */
    struct watchdog_slot *first; /* the enlisted */
    size_t enlisted;
    struct waiting *waiting; /* the patrol's scratch, one per slot */
    enum mode mode;

    atomic_size_t workers, connections;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t word_of(enum watchdog_state state)
{
    return now_ms() * 4 + (int64_t)state;
}

static enum watchdog_state state_in(int64_t word)
{
    return (enum watchdog_state)(word % 4);
}

static int64_t since_in(int64_t word)
{
    return word / 4;
}

static void wake(const struct watchdog_slot *slot)
{
    pthread_kill(slot->thread, SIGUSR1);
}

static int compare_since(const void *left, const void *right)
{
    const struct waiting *a = left, *b = right;
    return (a->since_ms > b->since_ms) - (a->since_ms < b->since_ms);
}

/* Who has been in `state` for `age_ms` or longer goes to `waiting`, in no order. */
static size_t find_waiting(struct watchdog *watchdog, enum watchdog_state state, int64_t age_ms)
{
    int64_t now = now_ms();
    size_t count = 0;
    for (struct watchdog_slot *slot = watchdog->first; slot != NULL; slot = slot->next) {
        int64_t word = atomic_load(&slot->word);
        if (state_in(word) == state && now - since_in(word) >= age_ms) {
            watchdog->waiting[count++] = (struct waiting){since_in(word), slot};
        }
    }
    return count;
}

static void wake_waiting(struct watchdog *watchdog, enum watchdog_state state, int64_t age_ms)
{
    size_t count = find_waiting(watchdog, state, age_ms);
    for (size_t i = 0; i < count; i++) {
        wake(watchdog->waiting[i].slot);
    }
}

/* Everybody is taken: the longest idle quarter has to make room. */
static void reap_idle(struct watchdog *watchdog)
{
    size_t count = find_waiting(watchdog, WATCHDOG_IDLE, PRESSURE_GRACE_MS);
    qsort(watchdog->waiting, count, sizeof *watchdog->waiting, compare_since);
    for (size_t i = 0; i < (count + 3) / 4; i++) {
        wake(watchdog->waiting[i].slot);
    }
}

static void wake_enlisted(struct watchdog *watchdog)
{
    for (const struct watchdog_slot *slot = watchdog->first; slot != NULL; slot = slot->next) {
        wake(slot);
    }
}

/* A signal that falls between two polls of its worker is lost: the next round sends it again. */
static void inspect(struct watchdog *watchdog)
{
    switch (watchdog->mode) {
    case MODE_WATCHING:
        wake_waiting(watchdog, WATCHDOG_RECEIVING, watchdog->receive_timeout_ms);
        if (watchdog_is_full(watchdog)) {
            reap_idle(watchdog);
        }
        break;
    case MODE_CLOSING:
        wake_waiting(watchdog, WATCHDOG_RECEIVING, watchdog->receive_timeout_ms);
        wake_waiting(watchdog, WATCHDOG_IDLE, CLOSING_GRACE_MS);
        break;
    case MODE_WAKING:
        wake_enlisted(watchdog);
        break;
    case MODE_STOPPED:
        break;
    }
}

static struct timespec moment_in(int64_t milliseconds)
{
    struct timespec moment;
    clock_gettime(CLOCK_MONOTONIC, &moment);
    moment.tv_nsec += (long)milliseconds * 1000000;
    moment.tv_sec += moment.tv_nsec / 1000000000;
    moment.tv_nsec %= 1000000000;
    return moment;
}

static void *patrol(void *argument)
{
    static const int64_t interval_ms[] = {
        [MODE_WATCHING] = PATROL_MS,
        [MODE_CLOSING] = CLOSING_PATROL_MS,
        [MODE_WAKING] = WAKING_PATROL_MS,
    };
    struct watchdog *watchdog = argument;
    pthread_mutex_lock(&watchdog->mutex);
    while (watchdog->mode != MODE_STOPPED) {
        struct timespec until = moment_in(interval_ms[watchdog->mode]);
        pthread_cond_timedwait(&watchdog->mode_changed, &watchdog->mutex, &until);
        inspect(watchdog);
    }
    pthread_mutex_unlock(&watchdog->mutex);
    return NULL;
}

static void set_mode(struct watchdog *watchdog, enum mode mode)
{
    pthread_mutex_lock(&watchdog->mutex);
    watchdog->mode = mode;
    pthread_cond_signal(&watchdog->mode_changed);
    pthread_mutex_unlock(&watchdog->mutex);
}

/* Nothing to do: the interrupted poll is the point. */
static void on_signal(int number)
{
    (void)number;
}

static void watchdog_free(struct watchdog *watchdog)
{
    pthread_cond_destroy(&watchdog->mode_changed);
    pthread_mutex_destroy(&watchdog->mutex);
    free(watchdog->waiting);
    free(watchdog);
}

enum result watchdog_start(size_t workers, int64_t receive_timeout_ms,
                           struct watchdog **watchdog_out)
{
    /* SA_RESTART spares every blocking call but poll, which never restarts. */
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigaction(SIGUSR1, &action, NULL);

    size_t slot_count = workers + 1;
    struct watchdog *watchdog = memory_new(sizeof *watchdog);
    *watchdog = (struct watchdog){
        .waiting = memory_new(slot_count * sizeof *watchdog->waiting),
        .slot_count = slot_count,
        .receive_timeout_ms = receive_timeout_ms,
    };
    pthread_mutex_init(&watchdog->mutex, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&watchdog->mode_changed, &attributes);
    pthread_condattr_destroy(&attributes);

    if (pthread_create(&watchdog->patrol, NULL, patrol, watchdog) != 0) {
        watchdog_free(watchdog);
        return RESULT_UNAVAILABLE;
    }
    *watchdog_out = watchdog;
    return RESULT_OK;
}

void watchdog_stop(struct watchdog *watchdog)
{
    set_mode(watchdog, MODE_STOPPED);
    pthread_join(watchdog->patrol, NULL);
    watchdog_free(watchdog);
}

struct watchdog_slot *watchdog_enlist(struct watchdog *watchdog, enum watchdog_role role)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    pthread_sigmask(SIG_UNBLOCK, &signals, NULL);

    struct watchdog_slot *slot = memory_new(sizeof *slot);
    slot->watchdog = watchdog;
    slot->role = role;
    slot->thread = pthread_self();
    atomic_init(&slot->word, word_of(WATCHDOG_FREE));

    pthread_mutex_lock(&watchdog->mutex);
    assert(watchdog->enlisted < watchdog->slot_count);
    watchdog->enlisted++;
    slot->next = watchdog->first;
    if (slot->next != NULL) {
        slot->next->previous = slot;
    }
    watchdog->first = slot;
    pthread_mutex_unlock(&watchdog->mutex);
    if (role == WATCHDOG_WORKER) {
        atomic_fetch_add(&watchdog->workers, 1);
    }
    return slot;
}

void watchdog_leave(struct watchdog_slot *slot)
{
    struct watchdog *watchdog = slot->watchdog;
    watchdog_enter(slot, WATCHDOG_FREE);
    if (slot->role == WATCHDOG_WORKER) {
        atomic_fetch_sub(&watchdog->workers, 1);
    }
    pthread_mutex_lock(&watchdog->mutex);
    watchdog->enlisted--;
    if (slot->next != NULL) {
        slot->next->previous = slot->previous;
    }
    if (slot->previous != NULL) {
        slot->previous->next = slot->next;
    } else {
        watchdog->first = slot->next;
    }
    pthread_mutex_unlock(&watchdog->mutex);
    free(slot);
}

void watchdog_enter(struct watchdog_slot *slot, enum watchdog_state state)
{
    bool had_connection = state_in(atomic_exchange(&slot->word, word_of(state))) != WATCHDOG_FREE;
    bool has_connection = state != WATCHDOG_FREE;
    if (has_connection && !had_connection) {
        atomic_fetch_add(&slot->watchdog->connections, 1);
    } else if (had_connection && !has_connection) {
        atomic_fetch_sub(&slot->watchdog->connections, 1);
    }
}

bool watchdog_is_late(const struct watchdog_slot *slot)
{
    int64_t word = atomic_load(&slot->word);
    return state_in(word) == WATCHDOG_RECEIVING &&
           now_ms() - since_in(word) >= slot->watchdog->receive_timeout_ms;
}

size_t watchdog_connections(const struct watchdog *watchdog)
{
    return atomic_load(&watchdog->connections);
}

size_t watchdog_count(struct watchdog *watchdog, enum watchdog_state state)
{
    pthread_mutex_lock(&watchdog->mutex);
    size_t count = find_waiting(watchdog, state, 0);
    pthread_mutex_unlock(&watchdog->mutex);
    return count;
}

bool watchdog_is_full(const struct watchdog *watchdog)
{
    return watchdog_connections(watchdog) >= atomic_load(&watchdog->workers);
}

void watchdog_close_idle(struct watchdog *watchdog)
{
    set_mode(watchdog, MODE_CLOSING);
}

void watchdog_wake_all(struct watchdog *watchdog)
{
    set_mode(watchdog, MODE_WAKING);
}
