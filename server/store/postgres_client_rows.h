/*
 * PostgreSQL client rows: clients and series.
 */
#ifndef SERVER_STORE_POSTGRES_CLIENT_ROWS_H
#define SERVER_STORE_POSTGRES_CLIENT_ROWS_H
#include "core/store.h"
#include "server/store/postgres_link.h"

/* And what it is known by. */
void postgres_client_insert(struct postgres_link *link, const struct change *change);

/* What the row held stays in the server's files until it vacuums the table, and in its log and
 * backups as long as those are kept. */
void postgres_client_erase(struct postgres_link *link, const struct client *client);
void postgres_series_insert(struct postgres_link *link, const struct series *series);

MUST_CHECK enum result postgres_clients_load(struct postgres_link *link, struct store_sink *sink);
MUST_CHECK enum result postgres_series_load(struct postgres_link *link, struct store_sink *sink);

/* All that was read. */
void postgres_clients_send(const PGresult *rows, struct store_sink *sink);
void postgres_series_send(const PGresult *rows, struct store_sink *sink);

MUST_CHECK enum result postgres_client_find(struct postgres_link *link, int64_t number,
                                            struct arena *arena, struct client *client_out);
MUST_CHECK enum result postgres_series_find(struct postgres_link *link, int64_t number,
                                            struct arena *arena, struct series *series_out);

#endif
