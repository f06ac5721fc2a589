/*
 * Interval: a half-open span of time [start, end) in UTC seconds, and a set of them.
 *
 * A set is sorted, its members neither overlap nor touch. No locks: whoever owns a set guards it.
 */
#ifndef CORE_INTERVAL_H
#define CORE_INTERVAL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct interval {
    int64_t start, end;
};

static inline bool interval_is_empty(struct interval interval)
{
    return interval.end <= interval.start;
}

static inline int64_t interval_length(struct interval interval)
{
    return interval_is_empty(interval) ? 0 : interval.end - interval.start;
}

static inline bool interval_overlaps(struct interval a, struct interval b)
{
    return a.start < b.end && b.start < a.end;
}

static inline bool interval_contains(struct interval outer, struct interval inner)
{
    return outer.start <= inner.start && inner.end <= outer.end;
}

/* The common part; empty (end <= start) where there is none. */
static inline struct interval interval_intersect(struct interval a, struct interval b)
{
    return (struct interval){a.start > b.start ? a.start : b.start, a.end < b.end ? a.end : b.end};
}

struct interval_set {
    struct interval *members;
    size_t count, capacity;
};

/* A zeroed set is the empty set. */
void interval_set_deinit(struct interval_set *set);
void interval_set_clear(struct interval_set *set);

/* Union with `interval`; members that overlap or touch become one. Empty intervals change nothing.
 */
void interval_set_add(struct interval_set *set, struct interval interval);
void interval_set_subtract(struct interval_set *set, struct interval interval);

/* Is `interval` wholly inside one member? */
bool interval_set_contains(const struct interval_set *set, struct interval interval);

#endif
