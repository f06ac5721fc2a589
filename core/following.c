/* One reading of the store at a time, kept aside and then made part of memory. */
#include "core/following.h"

#include <pthread.h>
#include <stdlib.h>

#include "core/booking_follow.h"
#include "core/learning.h"

struct following {
    pthread_mutex_t mutex;
    pthread_cond_t ended_one;
    uint64_t begun, ended; /* readings; guarded by the mutex, like the two below */
    bool under_way;
    enum result result; /* of the last that ended */

    _Atomic uint64_t learned;
    struct waiting_ids waiting; /* whoever reads owns it */
};

struct following *following_new(void)
{
    struct following *following = memory_new(sizeof *following);
    pthread_mutex_init(&following->mutex, NULL);
    pthread_cond_init(&following->ended_one, NULL);
    return following;
}

void following_free(struct following *following)
{
    if (following == NULL) {
        return;
    }
    waiting_ids_deinit(&following->waiting);
    pthread_mutex_destroy(&following->mutex);
    pthread_cond_destroy(&following->ended_one);
    free(following);
}

static enum result read_news(struct booking *booking)
{
    struct following *following = booking->following;
    struct news news;
    news_init(&news);
    if (waiting_ids_try_again(&following->waiting)) {
        atomic_fetch_add(&following->learned, 1);
    }
    enum result result = store_follow(booking->store, &news.sink);
    if (result == RESULT_OK && !news_is_empty(&news)) {
        struct learning learning = {
            .booking = booking, .news = &news, .waiting = &following->waiting};
        result = learning_carry_out(&learning);
        atomic_fetch_add(&following->learned, 1);
    }
    news_deinit(&news);
    return result;
}

enum result booking_follow(struct booking *booking)
{
    if (!store_is_shared(booking->store)) {
        return RESULT_OK;
    }
    struct following *following = booking->following;
    pthread_mutex_lock(&following->mutex);
    uint64_t wanted = following->begun + 1; /* One that begins after this call. */
    while (following->ended < wanted) {
        if (following->under_way) {
            pthread_cond_wait(&following->ended_one, &following->mutex);
            continue;
        }
        following->under_way = true;
        uint64_t reading = ++following->begun;
        pthread_mutex_unlock(&following->mutex);
        enum result result = read_news(booking);
        pthread_mutex_lock(&following->mutex);
        following->result = result;
        following->ended = reading;
        following->under_way = false;
        pthread_cond_broadcast(&following->ended_one);
    }
    enum result result = following->result;
    pthread_mutex_unlock(&following->mutex);
    return result;
}

uint64_t booking_learned(const struct booking *booking)
{
    return atomic_load(&booking->following->learned);
}

bool booking_is_shared(const struct booking *booking)
{
    return store_is_shared(booking->store);
}

/* Nobody has a clock here: a wait for an event that never comes is as good. */
static void pause_briefly(struct booking *booking)
{
    store_await_event(booking->store, INT64_MAX, 1);
}

static int64_t token_of(struct provider *provider) EXCLUDES(provider)
{
    provider_lock(provider);
    int64_t token = atomic_load(provider_stale(provider)) ? 0 : provider_token(provider);
    provider_unlock(provider);
    return token;
}

/* Where two processes want one provider, the one that changed it last knows it and goes on, and the
 * other always comes too late: so it says that it came too late, and is given the time to read and
 * to decide: what is on its way here, its reading, and its batch. It ends with its first change. */
enum { TURN_MS = 20 };

void desk_give_way(struct booking *booking, struct provider *provider)
{
    if (!provider_is_wanted(provider)) {
        return;
    }
    if (!provider_begin_giving_way(provider)) {
        for (int pauses = 0; pauses <= TURN_MS && provider_is_wanted(provider); pauses++) {
            pause_briefly(booking);
        }
        return;
    }
    int64_t ours = token_of(provider);
    for (int pauses = 0; pauses < TURN_MS && token_of(provider) == ours; pauses++) {
        pause_briefly(booking);
        if (booking_follow(booking) != RESULT_OK) {
            break; /* Whoever decides next will see. */
        }
    }
    provider_end_giving_way(provider);
}
