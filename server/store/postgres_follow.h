/*
 * PostgreSQL following: what others have written since a position, which is the sequence of an
 * event.
 *
 * Whoever has nothing new is told so by one statement; everything else comes in one round more, as
 * of one instant.
 */
#ifndef SERVER_STORE_POSTGRES_FOLLOW_H
#define SERVER_STORE_POSTGRES_FOLLOW_H
#include "core/store.h"
#include "server/store/postgres_link.h"

/* The position moves when all has been handed over. */
MUST_CHECK enum result postgres_follow(struct postgres_link *link, int64_t *position,
                                       struct store_sink *sink);

/* Some of the steps up to that sequence, oldest first; whoever has not followed them by now loads
 * the providers. True when all of them are gone. */
bool postgres_follow_forget(struct postgres_link *link, int64_t until);

MUST_CHECK enum result postgres_provider_number(struct postgres_link *link, int64_t *number_out);

#endif
