/*
 * SQLite client rows: clients, and the series that were asked for in one request.
 */
#ifndef SERVER_STORE_SQLITE_CLIENT_ROWS_H
#define SERVER_STORE_SQLITE_CLIENT_ROWS_H
#include "core/store.h"
#include "server/store/sqlite_statements.h"

/* SQLITE_DONE if all is well; SQLITE_CONSTRAINT for an id that is in use, or an erasure of a client
 * that is not there. */
int sqlite_client_insert(const struct sqlite_statements *statements, const struct client *client);
int sqlite_client_erase(const struct sqlite_statements *statements, const struct client *client);
int sqlite_series_insert(const struct sqlite_statements *statements, const struct series *series);

MUST_CHECK enum result sqlite_clients_load(const struct sqlite_statements *statements,
                                           struct store_sink *sink);
MUST_CHECK enum result sqlite_series_load(const struct sqlite_statements *statements,
                                          struct store_sink *sink);
MUST_CHECK enum result sqlite_client_find(const struct sqlite_statements *statements,
                                          int64_t number, struct arena *arena,
                                          struct client *client_out);
MUST_CHECK enum result sqlite_series_find(const struct sqlite_statements *statements,
                                          int64_t number, struct arena *arena,
                                          struct series *series_out);

#endif
