/*
 * Optimum: the most requests that anybody could have accepted who knew all of them beforehand.
 *
 * One provider, no cancellations, everything on a grid of five minutes (durations that are not are
 * refused). An integer program, solved by cbc, Debian's coinor-cbc.
 */
#ifndef BENCH_PLACEMENT_OPTIMUM_H
#define BENCH_PLACEMENT_OPTIMUM_H
#include "office.h"

/* False when cbc is not there or finds nothing. Stranded minutes and Gini are not known: 0. */
bool optimum_play(const struct workload *workload, uint64_t seed,
                  struct office_outcome *outcome_out);

#endif
