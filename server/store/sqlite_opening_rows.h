/*
 * SQLite opening rows: inserted once, deleted when they end.
 */
#ifndef SERVER_STORE_SQLITE_OPENING_ROWS_H
#define SERVER_STORE_SQLITE_OPENING_ROWS_H
#include "core/store.h"
#include "server/store/sqlite_statements.h"

/* SQLITE_DONE if all is well, SQLITE_CONSTRAINT if there is no such provider, or no such opening of
 * it. */
int sqlite_opening_insert(const struct sqlite_statements *statements, int64_t provider,
                          const struct opening *opening);
int sqlite_opening_end(const struct sqlite_statements *statements, int64_t provider, int64_t key);

/* All, or those of one provider. */
MUST_CHECK enum result sqlite_openings_load(const struct sqlite_statements *statements,
                                            struct store_sink *sink);
MUST_CHECK enum result sqlite_openings_load_of(const struct sqlite_statements *statements,
                                               int64_t provider, struct store_sink *sink);

#endif
