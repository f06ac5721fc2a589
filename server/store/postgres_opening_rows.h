/*
 * PostgreSQL opening rows: openings, and the collections that they and rules are numbered in.
 */
#ifndef SERVER_STORE_POSTGRES_OPENING_ROWS_H
#define SERVER_STORE_POSTGRES_OPENING_ROWS_H
#include "core/store.h"
#include "server/store/postgres_link.h"

void postgres_opening_insert(struct postgres_link *link, int64_t provider,
                             const struct opening *opening);
void postgres_opening_end(struct postgres_link *link, int64_t provider, int64_t key);

MUST_CHECK enum result postgres_openings_load(struct postgres_link *link, struct store_sink *sink);

/* All that was read. */
void postgres_openings_send(const PGresult *rows, struct store_sink *sink);
MUST_CHECK enum result postgres_collections_load(struct postgres_link *link,
                                                 struct store_sink *sink);

/* All that was read. */
void postgres_collections_send(const PGresult *rows, struct store_sink *sink);

#endif
