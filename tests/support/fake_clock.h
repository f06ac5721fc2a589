/* Fake clock: says what the test sets. */
#ifndef SUPPORT_FAKE_CLOCK_H
#define SUPPORT_FAKE_CLOCK_H
#include <stdatomic.h>

#include "core/clock.h"

struct fake_clock {
    struct clock clock; /* first */
    _Atomic int64_t now;
};

void fake_clock_init(struct fake_clock *fake, int64_t now);

#endif
