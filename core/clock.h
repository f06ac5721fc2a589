/*
 * Clock (port): the one source of "now". Read once per request and handed on. Any thread.
 */
#ifndef CORE_CLOCK_H
#define CORE_CLOCK_H
#include <stdint.h>

struct clock {
    int64_t (*now)(struct clock *clock); /* UTC seconds */
};

#endif
