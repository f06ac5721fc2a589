/* A clock that stands still. */
#include "support/fake_clock.h"

static int64_t fake_now(struct clock *clock)
{
    return atomic_load(&((struct fake_clock *)(void *)clock)->now);
}

void fake_clock_init(struct fake_clock *fake, int64_t now)
{
    *fake = (struct fake_clock){.clock = {.now = fake_now}};
    atomic_init(&fake->now, now);
}
