/*
 * Gate: many threads wait until the batch that holds their sequence has ended, one thread ends
 * batches.
 *
 * Batches alternate between two futex words, so that the end of one wakes its own waiters and
 * nobody else's, in one system call, and nobody who is woken has to queue for a mutex. (With a
 * condition variable a fifth of all time went into that queue: 64 threads woken at once, on two
 * cores.)
 */
#ifndef SERVER_STORE_GATE_H
#define SERVER_STORE_GATE_H
#include <stdatomic.h>
#include <stdint.h>

struct gate {
    _Atomic uint64_t settled;   /* every sequence up to this one has ended */
    _Atomic uint64_t under_way; /* twice the last sequence of the batch under way, plus its turn */
    _Atomic uint32_t ended[2];  /* futex words: batches ended, by turn */
};

/* Any thread; returns once `sequence` has ended. Sequences that nobody takes never end. */
void gate_wait(struct gate *gate, uint64_t sequence);

/* By the one thread that ends batches: the next batch holds everything up to `sequence`; it has
 * ended. */
void gate_begin_batch(struct gate *gate, uint64_t sequence);
void gate_end_batch(struct gate *gate);

#endif
