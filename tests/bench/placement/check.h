/*
 * Check: whether the office accepts what slotd does.
 */
#ifndef BENCH_PLACEMENT_CHECK_H
#define BENCH_PLACEMENT_CHECK_H
#include "stream.h"

/* Plays the stream through booking_book, over the memory engine, with nobody named and what the
 * sample learns before on days of its own. Returns how many requests it accepts. Without
 * cancellations. */
size_t check_accepted(const struct workload *workload, uint64_t seed);

#endif
