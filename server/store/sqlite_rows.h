/*
 * SQLite rows: what a commit writes, and what a load reads.
 */
#ifndef SERVER_STORE_SQLITE_ROWS_H
#define SERVER_STORE_SQLITE_ROWS_H
#include "core/store.h"
#include "server/store/sqlite_statements.h"

/* Compares and swaps the tokens of both sides: false, and neither is swapped, if an expected one is
 * not in force. *status_out is SQLITE_DONE, or what went wrong. */
bool sqlite_rows_swap_tokens(const struct sqlite_statements *statements,
                             const struct commit *commit, int *status_out);

/* One change and its event. SQLITE_DONE if all is well. */
int sqlite_rows_write(const struct sqlite_statements *statements, const struct commit *commit,
                      const struct change *change);

/* The change alone. */
int sqlite_rows_change(const struct sqlite_statements *statements, const struct commit *commit,
                       const struct change *change);

/* Both in the order that core/store.h asks for. */
MUST_CHECK enum result sqlite_rows_load(const struct sqlite_statements *statements,
                                        struct store_sink *sink);
MUST_CHECK enum result sqlite_rows_load_provider(const struct sqlite_statements *statements,
                                                 int64_t number, struct store_sink *sink);

#endif
