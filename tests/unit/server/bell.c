#include "server/store/bell.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

static struct bell bell;

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* How long the wait took. */
static int64_t await_ms(int64_t after, int64_t timeout_ms)
{
    int64_t began = now_ms();
    bell_await(&bell, after, timeout_ms);
    return now_ms() - began;
}

Test(bell, what_is_newer_already_is_not_waited_for)
{
    bell_set(&bell, 5);
    cr_assert_eq(bell_last(&bell), 5);
    cr_assert_lt(await_ms(4, 60000), 30000);
}

Test(bell, without_an_event_the_wait_ends_after_its_time)
{
    bell_set(&bell, 5);
    cr_assert_geq(await_ms(5, 1100), 1100);
    cr_assert_geq(await_ms(9, 50), 50);
    cr_assert_eq(atomic_load(&bell.listeners), 0);
}

Test(bell, a_wait_of_no_time_does_not_wait)
{
    cr_assert_lt(await_ms(5, 0), 1000);
    cr_assert_lt(await_ms(5, -1), 1000);
}

static void *ring_later(void *argument)
{
    for (int64_t last = 1; last <= *(const int64_t *)argument; last++) {
        usleep(20000);
        bell_set(&bell, last);
        bell_ring(&bell);
    }
    return NULL;
}

Test(bell, only_the_event_that_was_waited_for_ends_the_wait)
{
    pthread_t ringer;
    int64_t last = 5;
    pthread_create(&ringer, NULL, ring_later, &last);
    bell_await(&bell, 3, 60000);
    cr_assert_geq(bell_last(&bell), 4);
    pthread_join(ringer, NULL);
}

Test(bell, rings_for_others_do_not_make_the_wait_longer)
{
    pthread_t ringer;
    int64_t last = 30;
    pthread_create(&ringer, NULL, ring_later, &last);
    int64_t took = await_ms(1000, 200);
    cr_assert_geq(took, 200);
    cr_assert_lt(took, 550, "%lld ms", (long long)took);
    pthread_join(ringer, NULL);
}

enum { LISTENERS = 4, EVENTS = 2000 };

static _Atomic int64_t heard;

/* Follows every event without a pause; a ring that is missed costs a minute. */
static void *follow(void *argument)
{
    (void)argument;
    for (int64_t seen = 0; seen < EVENTS; seen++) {
        bell_await(&bell, seen, 60000);
        atomic_fetch_add(&heard, 1);
    }
    return NULL;
}

/* The next event comes only when all have heard this one, and then at once. */
Test(bell, no_ring_is_missed_however_close_it_comes)
{
    pthread_t listeners[LISTENERS];
    int64_t began = now_ms();
    for (int i = 0; i < LISTENERS; i++) {
        pthread_create(&listeners[i], NULL, follow, NULL);
    }
    for (int64_t last = 1; last <= EVENTS; last++) {
        bell_set(&bell, last);
        bell_ring(&bell);
        while (atomic_load(&heard) < LISTENERS * last) {
            sched_yield();
        }
    }
    for (int i = 0; i < LISTENERS; i++) {
        pthread_join(listeners[i], NULL);
    }
    cr_assert_lt(now_ms() - began, 50000);
}
