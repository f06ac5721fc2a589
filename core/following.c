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
    if (result == RESULT_OK) {
        atomic_store(&booking->known, news.sink.known);
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

/* For what is on its way in the other process, its reading, and its batch. */
enum { TURN_MS = 100 };

void desk_give_way(struct booking *booking, struct provider *provider)
{
    struct turn *turn = provider_turn(provider);
    if (!turn_is_wanted(turn)) {
        return;
    }
    bool watches = turn_begin_watching(turn);
    for (int pauses = 0; pauses < TURN_MS && turn_is_wanted(turn); pauses++) {
        pause_briefly(booking);
        if (watches && booking_follow(booking) != RESULT_OK) {
            break; /* Whoever decides next will see. */
        }
    }
    if (watches) {
        turn_end_watching(turn);
    }
}
