/*
 * SQLite collection rows: the highest number ever given out of each; they only rise.
 */
#ifndef SERVER_STORE_SQLITE_COLLECTION_ROWS_H
#define SERVER_STORE_SQLITE_COLLECTION_ROWS_H
#include "server/store/change_reach.h"
#include "server/store/sqlite_statements.h"

/* SQLITE_DONE if all is well. */
int sqlite_collection_reach(const struct sqlite_statements *statements,
                            const struct change_reach *reach);

MUST_CHECK enum result sqlite_collections_load(const struct sqlite_statements *statements,
                                               struct store_sink *sink);

#endif
