/*
 * PostgreSQL: one provider with its openings and live appointments, in one round trip. Where
 * processes meet at a provider, one of them waits for this again and again.
 */
#ifndef SERVER_STORE_POSTGRES_ONE_PROVIDER_H
#define SERVER_STORE_POSTGRES_ONE_PROVIDER_H
#include "core/store.h"
#include "server/store/postgres_link.h"

/* As of one instant. `zones` finds the one that it names. */
MUST_CHECK enum result postgres_one_provider_load(struct postgres_link *link, struct zones *zones,
                                                  int64_t number, struct store_sink *sink);

#endif
