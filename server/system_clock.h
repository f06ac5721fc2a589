/*
 * System clock: the clock port over the machine's wall clock, in whole seconds.
 */
#ifndef SERVER_SYSTEM_CLOCK_H
#define SERVER_SYSTEM_CLOCK_H
#include "core/clock.h"

/* One for the whole program; it has no state. */
struct clock *system_clock(void);

#endif
