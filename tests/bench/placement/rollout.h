/*
 * Rollout: what looking ahead would gain, at a thousand times the cost.
 *
 * It knows what slotd cannot: how many requests are to come, and the workload that they are drawn
 * from. Each candidate is tried against the same random futures, which slotd's own rule plays to
 * their end, and the one that accepts most is taken; slotd's own choice, if none accepts more.
 */
#ifndef BENCH_PLACEMENT_ROLLOUT_H
#define BENCH_PLACEMENT_ROLLOUT_H
#include "office.h"

enum result rollout_place(const struct question *question, struct interval *slot_out);

#endif
