/* The wall clock, in whole seconds. */
#include "server/system_clock.h"

#include <stdlib.h>
#include <time.h>

#include "core/memory.h"

static int64_t now(struct clock *clock)
{
    (void)clock;
    return (int64_t)time(NULL);
}

struct clock *system_clock_new(void)
{
    struct clock *clock = memory_new(sizeof *clock);
    clock->now = now;
    return clock;
}

void system_clock_free(struct clock *clock)
{
    free(clock);
}
