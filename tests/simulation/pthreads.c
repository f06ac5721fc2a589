/*
 * What the program asks of pthreads and futexes, answered by fibers: linked with --wrap, so that
 * core and committer are simulated as they are.
 *
 * A lock that is taken is waited for; every lock is a place where another may go on. Without a
 * simulation under way everything is what it was.
 */
#include <assert.h>
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fiber.h"

/* The linker's names. */
int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex);
int __wrap_pthread_mutex_unlock(pthread_mutex_t *mutex);
int __wrap_pthread_rwlock_rdlock(pthread_rwlock_t *lock);
int __wrap_pthread_rwlock_wrlock(pthread_rwlock_t *lock);
int __wrap_pthread_rwlock_unlock(pthread_rwlock_t *lock);
int __wrap_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex);
int __wrap_pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                                  const struct timespec *deadline);
int __wrap_pthread_cond_signal(pthread_cond_t *condition);
int __wrap_pthread_cond_broadcast(pthread_cond_t *condition);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*run)(void *argument), void *argument);
int __wrap_pthread_join(pthread_t thread, void **result_out);
long __wrap_syscall(long number, ...);

int __real_pthread_mutex_lock(pthread_mutex_t *mutex);
int __real_pthread_mutex_unlock(pthread_mutex_t *mutex);
int __real_pthread_rwlock_unlock(pthread_rwlock_t *lock);

int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex)
{
    if (!fibers_are_on()) {
        return __real_pthread_mutex_lock(mutex);
    }
    fiber_give_way();
    while (pthread_mutex_trylock(mutex) != 0) {
        fiber_wait(mutex, false);
    }
    return 0;
}

int __wrap_pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    int error = __real_pthread_mutex_unlock(mutex);
    fiber_wake_all(mutex);
    return error;
}

int __wrap_pthread_rwlock_rdlock(pthread_rwlock_t *lock)
{
    fiber_give_way();
    while (pthread_rwlock_tryrdlock(lock) != 0) {
        fiber_wait(lock, false);
    }
    return 0;
}

int __wrap_pthread_rwlock_wrlock(pthread_rwlock_t *lock)
{
    fiber_give_way();
    while (pthread_rwlock_trywrlock(lock) != 0) {
        fiber_wait(lock, false);
    }
    return 0;
}

int __wrap_pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
    int error = __real_pthread_rwlock_unlock(lock);
    fiber_wake_all(lock);
    return error;
}

int __wrap_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
    __wrap_pthread_mutex_unlock(mutex);
    fiber_wait(condition, false);
    return __wrap_pthread_mutex_lock(mutex);
}

int __wrap_pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                                  const struct timespec *deadline)
{
    (void)deadline;
    __wrap_pthread_mutex_unlock(mutex);
    bool in_time = fiber_wait(condition, true);
    __wrap_pthread_mutex_lock(mutex);
    return in_time ? 0 : ETIMEDOUT;
}

int __wrap_pthread_cond_signal(pthread_cond_t *condition)
{
    fiber_wake_one(condition);
    return 0;
}

int __wrap_pthread_cond_broadcast(pthread_cond_t *condition)
{
    fiber_wake_all(condition);
    return 0;
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*run)(void *argument), void *argument)
{
    (void)attributes;
    assert(fibers_are_on());
    *thread = (pthread_t)fiber_start(run, argument);
    return 0;
}

int __wrap_pthread_join(pthread_t thread, void **result_out)
{
    assert(result_out == NULL);
    fiber_join((int)thread);
    return 0;
}

static long futex(const _Atomic uint32_t *word, int operation, uint32_t value)
{
    if (operation == FUTEX_WAKE_PRIVATE) {
        fiber_wake_all(word);
        return 0;
    }
    assert(operation == FUTEX_WAIT_PRIVATE || operation == FUTEX_WAIT_BITSET_PRIVATE);
    bool has_limit = operation == FUTEX_WAIT_BITSET_PRIVATE;
    if (atomic_load(word) != value) {
        errno = EAGAIN;
        return -1;
    }
    if (fiber_wait(word, has_limit)) {
        return 0;
    }
    errno = ETIMEDOUT;
    return -1;
}

long __wrap_syscall(long number, ...)
{
    assert(number == SYS_futex);
    va_list arguments;
    va_start(arguments, number);
    const _Atomic uint32_t *word = va_arg(arguments, const _Atomic uint32_t *);
    int operation = va_arg(arguments, int);
    uint32_t value = va_arg(arguments, uint32_t);
    va_end(arguments);
    return futex(word, operation, value);
}
