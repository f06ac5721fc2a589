/*
 * Pair: two processes on one store, as two houses in this one.
 *
 * Each has a booking, a committer and an engine of its own; the engines share a PostgreSQL database
 * of the test's own. Nothing is learned unless a test says so.
 */
#ifndef SUPPORT_PAIR_H
#define SUPPORT_PAIR_H
#include "core/booking_follow.h"
#include "support/house.h"
#include "support/postgres_database.h"

struct pair {
    struct postgres_database database;
    struct house one, other;
};

void pair_init(struct pair *pair);
void pair_deinit(struct pair *pair);

/* Both know everything. */
void pair_follow(struct pair *pair);

/* What has come over the clocks of both. */
void pair_set_time(struct pair *pair, int64_t now);

/* True if both know the same of everything, and what the store has; shows both if not. */
MUST_CHECK bool pair_agrees(struct pair *pair);

#endif
