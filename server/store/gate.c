/* futex(2) under two words. All accesses are sequentially consistent: the proof below needs no more
 * thought then. */
#include "server/store/gate.h"

#include <limits.h>
#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Returns at once if the word is no longer `seen`; may also return for no reason. */
static void futex_wait(_Atomic uint32_t *word, uint32_t seen)
{
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
}

static void futex_wake_all(_Atomic uint32_t *word)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

/*
 * What is not in the batch under way will be in the next, whose turn is the other one; that stays
 * true when the next one begins. The word is read before `settled`, and written after it: a waiter
 * that misses the end has read the old word and does not sleep on it.
 */
void gate_wait(struct gate *gate, uint64_t sequence)
{
    while (atomic_load(&gate->settled) < sequence) {
        uint64_t under_way = atomic_load(&gate->under_way);
        unsigned turn = under_way & 1;
        _Atomic uint32_t *word = &gate->ended[sequence <= under_way >> 1 ? turn : !turn];
        uint32_t seen = atomic_load(word);
        if (atomic_load(&gate->settled) >= sequence) {
            return;
        }
        futex_wait(word, seen);
    }
}

void gate_begin_batch(struct gate *gate, uint64_t sequence)
{
    uint64_t turn = !(atomic_load(&gate->under_way) & 1);
    atomic_store(&gate->under_way, sequence << 1 | turn);
}

void gate_end_batch(struct gate *gate)
{
    uint64_t under_way = atomic_load(&gate->under_way);
    _Atomic uint32_t *word = &gate->ended[under_way & 1];
    atomic_store(&gate->settled, under_way >> 1);
    atomic_fetch_add(word, 1);
    futex_wake_all(word);
}
