/*
 * Moved time: what makes a program believe that it is another time, and lets it pass as fast as a
 * test likes. It is libfaketime's work: the program knows nothing of it, and only the time of day
 * moves, not what its waits are measured by.
 *
 * The library and AddressSanitizer do not go together, so a sanitized build has a second slotd
 * without sanitizers for this.
 */
#ifndef SUPPORT_MOVED_TIME_H
#define SUPPORT_MOVED_TIME_H
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/annotations.h"

enum { MOVED_TIME_ENTRIES = 5 };

/* False: the library is not installed. */
bool moved_time_is_possible(void);

/* "2025-07-15 08:00:00", in UTC, as seconds from now; a text that says no time ends the test. */
int64_t moved_time_from_now(const char *time);

/* What the environment must say, of a program whose current directory is `directory`. The texts
 * last as long as the process. */
void moved_time_environment(const char *environment_out[static MOVED_TIME_ENTRIES]);

/* Moves it, also that of a program which runs: the next time it asks, it is told so. */
MUST_CHECK bool moved_time_set(const char *directory, int64_t seconds_from_now);

/* Removes what the library of a killed program leaves in /dev/shm. */
void moved_time_sweep(pid_t pid);

#endif
