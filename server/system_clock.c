/* The wall clock. */
#include "server/system_clock.h"

#include <time.h>

static int64_t now(struct clock *clock)
{
    (void)clock;
    return (int64_t)time(NULL);
}

struct clock *system_clock(void)
{
    static struct clock clock = {now};
    return &clock;
}
