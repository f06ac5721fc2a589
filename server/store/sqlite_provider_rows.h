/*
 * SQLite provider rows: providers, groups, and the rules of both.
 */
#ifndef SERVER_STORE_SQLITE_PROVIDER_ROWS_H
#define SERVER_STORE_SQLITE_PROVIDER_ROWS_H
#include "core/store.h"
#include "server/store/sqlite_statements.h"

/* SQLITE_DONE if all is well. The version is the commit's next token. */
int sqlite_provider_write(const struct sqlite_statements *statements, const struct commit *commit,
                          const struct change *change);
int sqlite_group_write(const struct sqlite_statements *statements, const struct change *change);

MUST_CHECK enum result sqlite_providers_load(const struct sqlite_statements *statements,
                                             struct store_sink *sink);
MUST_CHECK enum result sqlite_provider_load(const struct sqlite_statements *statements,
                                            int64_t number, struct store_sink *sink);
MUST_CHECK enum result sqlite_groups_load(const struct sqlite_statements *statements,
                                          struct store_sink *sink);

#endif
