/*
 * Trace: what happened in one simulation, for whoever looks for the reason, and as one number for
 * whoever asks whether it happened again.
 */
#ifndef SIMULATION_TRACE_H
#define SIMULATION_TRACE_H
#include <stdint.h>
#include <stdnoreturn.h>

void trace_begin(uint64_t seed);

/* `what` is a literal that names the numbers. */
void trace_note(const char *what, int64_t a, int64_t b, int64_t c, int64_t d);

uint64_t trace_hash(void);

/* Says seed, step and reason, and then everything that happened. Exit 1. */
noreturn void trace_violation(const char *why);

#endif
