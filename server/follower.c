/* A thread that sleeps on a condition, so that it can be stopped at once. */
#include "server/follower.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "server/log.h"

struct follower {
    struct booking *booking;
    int64_t interval_ms;
    pthread_t thread;
    _Atomic int64_t known_until; /* milliseconds of CLOCK_MONOTONIC */

    pthread_mutex_t mutex;
    pthread_cond_t stopped;
    bool stopping; /* guarded by the mutex */
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* False when it is to stop. */
static bool rest(struct follower *follower, int64_t until_ms)
{
    const struct timespec until = {
        .tv_sec = until_ms / 1000,
        .tv_nsec = until_ms % 1000 * 1000000,
    };
    pthread_mutex_lock(&follower->mutex);
    int waited = 0;
    while (!follower->stopping && waited == 0) {
        waited = pthread_cond_timedwait(&follower->stopped, &follower->mutex, &until);
    }
    bool goes_on = !follower->stopping;
    pthread_mutex_unlock(&follower->mutex);
    return goes_on;
}

/* The store says what is wrong with it; here it is said once that what is known grows old. */
static void *follower_run(void *argument)
{
    struct follower *follower = argument;
    bool follows = true;
    int64_t began;
    do {
        began = now_ms();
        bool succeeded = booking_follow(follower->booking) == RESULT_OK;
        if (succeeded) {
            atomic_store(&follower->known_until, began);
        }
        if (succeeded != follows) {
            log_line(succeeded ? LOG_INFO : LOG_WARNING,
                     succeeded ? "what others write to the store is known again"
                               : "what others write to the store cannot be read now");
        }
        follows = succeeded;
    } while (rest(follower, began + follower->interval_ms));
    return NULL;
}

struct follower *follower_new(struct booking *booking, int64_t interval_ms)
{
    if (!booking_is_shared(booking)) {
        return NULL;
    }
    struct follower *follower = memory_new(sizeof *follower);
    follower->booking = booking;
    follower->interval_ms = interval_ms;
    atomic_init(&follower->known_until, now_ms());
    pthread_condattr_t by_monotonic_clock;
    pthread_condattr_init(&by_monotonic_clock);
    pthread_condattr_setclock(&by_monotonic_clock, CLOCK_MONOTONIC);
    pthread_cond_init(&follower->stopped, &by_monotonic_clock);
    pthread_condattr_destroy(&by_monotonic_clock);
    pthread_mutex_init(&follower->mutex, NULL);
    int error = pthread_create(&follower->thread, NULL, follower_run, follower);
    assert(error == 0); /* At start, before anything was promised. */
    return follower;
}

void follower_free(struct follower *follower)
{
    if (follower == NULL) {
        return;
    }
    pthread_mutex_lock(&follower->mutex);
    follower->stopping = true;
    pthread_cond_signal(&follower->stopped);
    pthread_mutex_unlock(&follower->mutex);
    pthread_join(follower->thread, NULL);
    pthread_cond_destroy(&follower->stopped);
    pthread_mutex_destroy(&follower->mutex);
    free(follower);
}

int64_t follower_lag_ms(const struct follower *follower)
{
    return follower != NULL ? now_ms() - atomic_load(&follower->known_until) : 0;
}
