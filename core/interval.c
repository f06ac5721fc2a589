/* Interval sets: few members (the windows of a day), so plain linear passes. */
#include "core/interval.h"

#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

void interval_set_deinit(struct interval_set *set)
{
    free(set->members);
    *set = (struct interval_set){0};
}

void interval_set_clear(struct interval_set *set)
{
    set->count = 0;
}

/* Replaces members [first, last) by `count` others. */
static void interval_set_splice(struct interval_set *set, size_t first, size_t last,
                                const struct interval *replacement, size_t count)
{
    size_t tail = set->count - last;
    size_t needed = first + count + tail;
    if (needed > set->capacity) {
        set->capacity = needed * 2;
        set->members = memory_resize(set->members, set->capacity * sizeof *set->members);
    }
    if (tail > 0) {
        memmove(&set->members[first + count], &set->members[last], tail * sizeof *set->members);
    }
    if (count > 0) {
        memcpy(&set->members[first], replacement, count * sizeof *replacement);
    }
    set->count = needed;
}

void interval_set_add(struct interval_set *set, struct interval interval)
{
    if (interval_is_empty(interval)) {
        return;
    }
    size_t first = 0;
    while (first < set->count && set->members[first].end < interval.start) {
        first++;
    }
    size_t last = first;
    while (last < set->count && set->members[last].start <= interval.end) {
        if (set->members[last].start < interval.start) {
            interval.start = set->members[last].start;
        }
        if (set->members[last].end > interval.end) {
            interval.end = set->members[last].end;
        }
        last++;
    }
    interval_set_splice(set, first, last, &interval, 1);
}

void interval_set_subtract(struct interval_set *set, struct interval interval)
{
    if (interval_is_empty(interval)) {
        return;
    }
    size_t first = 0;
    while (first < set->count && set->members[first].end <= interval.start) {
        first++;
    }
    size_t last = first;
    struct interval rest[2];
    size_t rest_count = 0;
    while (last < set->count && set->members[last].start < interval.end) {
        struct interval member = set->members[last];
        if (member.start < interval.start) {
            rest[rest_count++] = (struct interval){member.start, interval.start};
        }
        if (member.end > interval.end) {
            rest[rest_count++] = (struct interval){interval.end, member.end};
        }
        last++;
    }
    interval_set_splice(set, first, last, rest, rest_count);
}

bool interval_set_contains(const struct interval_set *set, struct interval interval)
{
    for (size_t i = 0; i < set->count; i++) {
        if (interval_contains(set->members[i], interval)) {
            return true;
        }
    }
    return false;
}
