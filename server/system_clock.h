/*
 * System clock: the clock port over the machine's wall clock.
 */
#ifndef SERVER_SYSTEM_CLOCK_H
#define SERVER_SYSTEM_CLOCK_H
#include "core/annotations.h"
#include "core/clock.h"

void system_clock_free(struct clock *clock);
struct clock *system_clock_new(void) OWNED_UNTIL(system_clock_free);

#endif
