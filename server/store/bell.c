/* futex(2) under one word. All accesses are sequentially consistent, as the gate's. */
#include "server/store/bell.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* By the clock CLOCK_MONOTONIC. */
static struct timespec deadline_after(int64_t timeout_ms)
{
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += timeout_ms / 1000;
    deadline.tv_nsec += timeout_ms % 1000 * 1000000;
    if (deadline.tv_nsec >= 1000000000) {
        deadline.tv_nsec -= 1000000000;
        deadline.tv_sec++;
    }
    return deadline;
}

/* False once the deadline is past. Returns at once if the word is no longer `seen`; may also return
 * for no reason. */
static bool futex_wait_until(_Atomic uint32_t *word, uint32_t seen, const struct timespec *deadline)
{
    return syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, seen, deadline, NULL,
                   FUTEX_BITSET_MATCH_ANY) == 0 ||
           errno != ETIMEDOUT;
}

void bell_set(struct bell *bell, int64_t last)
{
    atomic_store(&bell->last, last);
}

/* `last` was written before `listeners` is read, and a listener counts itself before it reads
 * `last`: one of the two sees the other. */
void bell_ring(struct bell *bell)
{
    if (atomic_load(&bell->listeners) > 0) {
        atomic_fetch_add(&bell->rung, 1);
        syscall(SYS_futex, &bell->rung, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
    }
}

int64_t bell_last(struct bell *bell)
{
    return atomic_load(&bell->last);
}

/* The word is read before `last`, and written after it: whoever misses the event has read the old
 * word and does not sleep on it. */
void bell_await(struct bell *bell, int64_t after, int64_t timeout_ms)
{
    if (timeout_ms <= 0) {
        return;
    }
    struct timespec deadline = deadline_after(timeout_ms);
    atomic_fetch_add(&bell->listeners, 1);
    bool in_time = true;
    while (in_time) {
        uint32_t seen = atomic_load(&bell->rung);
        if (atomic_load(&bell->last) > after) {
            break;
        }
        in_time = futex_wait_until(&bell->rung, seen, &deadline);
    }
    atomic_fetch_sub(&bell->listeners, 1);
}
