/*
 * Rules: the ways of placing that slotd's own is compared with.
 */
#ifndef BENCH_PLACEMENT_RULES_H
#define BENCH_PLACEMENT_RULES_H
#include "office.h"

struct rule {
    const char *name;
    struct office_way way;
    bool is_yardstick; /* one provider, no cancellations; costly */
};
extern const struct rule rules[];
extern const size_t rule_count; /* the first is slotd's own */

#endif
