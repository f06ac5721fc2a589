/*
 * Follower: a thread that learns what other processes have written to a shared store, every so
 * often.
 *
 * It bounds how old what slotd knows may be: reads are answered from it.
 */
#ifndef SERVER_FOLLOWER_H
#define SERVER_FOLLOWER_H
#include "core/booking_follow.h"

struct follower;

/* Stops the thread. */
void follower_free(struct follower *follower);

/* The booking outlives it. NULL, and nothing is started, where the store is not shared. */
struct follower *follower_new(struct booking *booking, int64_t interval_ms)
    OWNED_UNTIL(follower_free);

/* How old what is known may be, in milliseconds: since the last reading that succeeded began. Any
 * thread; 0 of NULL. */
int64_t follower_lag_ms(const struct follower *follower);

#endif
