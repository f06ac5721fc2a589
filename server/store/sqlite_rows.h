/*
 * SQLite rows: the statements, and how values become rows and rows values.
 */
#ifndef SERVER_STORE_SQLITE_ROWS_H
#define SERVER_STORE_SQLITE_ROWS_H
#include <sqlite3.h>

#include "core/store.h"

enum sqlite_statement {
    STATEMENT_BEGIN,
    STATEMENT_COMMIT,
    STATEMENT_ROLLBACK,
    STATEMENT_SAVEPOINT,
    STATEMENT_RELEASE,
    STATEMENT_ROLLBACK_TO,
    STATEMENT_EPOCH,
    STATEMENT_TOKEN_INSERT,
    STATEMENT_TOKEN_SWAP,
    STATEMENT_PROVIDER_PUT,
    STATEMENT_RULES_DELETE,
    STATEMENT_RULE_INSERT,
    STATEMENT_APPOINTMENT_INSERT,
    STATEMENT_STATUS_SET,
    STATEMENT_PROVIDERS,
    STATEMENT_PROVIDER,
    STATEMENT_RULES,
    STATEMENT_APPOINTMENTS,
    STATEMENT_LIVE_OF_PROVIDER,
    STATEMENT_APPOINTMENT,
    STATEMENT_COUNT
};

struct sqlite_rows {
    sqlite3 *database;
    struct zones *zones;
    sqlite3_stmt *statements[STATEMENT_COUNT];
};

/* Prepares every statement once. RESULT_UNAVAILABLE if one cannot be. */
MUST_CHECK enum result sqlite_rows_init(struct sqlite_rows *rows, sqlite3 *database,
                                        struct zones *zones);
void sqlite_rows_deinit(struct sqlite_rows *rows);

/* Runs a statement that answers nothing, and resets it. SQLITE_DONE if all is well. */
int sqlite_rows_run(const struct sqlite_rows *rows, enum sqlite_statement which);
int64_t sqlite_rows_epoch(const struct sqlite_rows *rows);

/* Compares and swaps the token: false if the expected one is not in force. *status_out is
 * SQLITE_DONE, or what went wrong. */
bool sqlite_rows_swap_token(const struct sqlite_rows *rows, const struct commit *commit,
                            int *status_out);

/* SQLITE_DONE if all is well. */
int sqlite_rows_write(const struct sqlite_rows *rows, int64_t provider,
                      const struct change *change);

MUST_CHECK enum result sqlite_rows_load(const struct sqlite_rows *rows, struct store_sink *sink);
MUST_CHECK enum result sqlite_rows_load_provider(const struct sqlite_rows *rows, int64_t number,
                                                 struct store_sink *sink);
MUST_CHECK enum result sqlite_rows_find_appointment(const struct sqlite_rows *rows, int64_t number,
                                                    struct arena *arena,
                                                    struct appointment *appointment_out);

#endif
