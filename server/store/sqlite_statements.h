/*
 * SQLite statements: every statement slotd runs, prepared once and reset after use.
 */
#ifndef SERVER_STORE_SQLITE_STATEMENTS_H
#define SERVER_STORE_SQLITE_STATEMENTS_H
#include <sqlite3.h>
#include <stdint.h>

#include "core/annotations.h"
#include "core/result.h"
#include "core/zone.h"

enum sqlite_statement {
    STATEMENT_BEGIN,
    STATEMENT_COMMIT,
    STATEMENT_ROLLBACK,
    STATEMENT_SAVEPOINT,
    STATEMENT_RELEASE,
    STATEMENT_ROLLBACK_TO,
    STATEMENT_EPOCH,
    STATEMENT_EPOCH_BEGIN,
    STATEMENT_EPOCH_SET,
    STATEMENT_TOKEN,
    STATEMENT_TOKEN_INSERT,
    STATEMENT_TOKEN_SWAP,

    STATEMENT_PROVIDER_PUT,
    STATEMENT_RULES_DELETE,
    STATEMENT_RULE_INSERT,
    STATEMENT_PROVIDERS,
    STATEMENT_PROVIDER,
    STATEMENT_RULES,

    STATEMENT_OPENING_INSERT,
    STATEMENT_OPENING_DELETE,
    STATEMENT_OPENINGS,
    STATEMENT_OPENINGS_OF_PROVIDER,
    STATEMENT_COLLECTION_REACH,
    STATEMENT_COLLECTIONS,

    STATEMENT_GROUP_ENSURE,
    STATEMENT_CLOSURES_DELETE,
    STATEMENT_CLOSURE_INSERT,
    STATEMENT_GROUPS,
    STATEMENT_CLOSURES,

    STATEMENT_APPOINTMENT_INSERT,
    STATEMENT_STATUS_SET,
    STATEMENT_MOVE,
    STATEMENT_NOTE_ERASE,
    STATEMENT_APPOINTMENTS,
    STATEMENT_LIVE_OF_PROVIDER,
    STATEMENT_APPOINTMENT,
    STATEMENT_PAGE,
    STATEMENT_PAGE_OF_CLIENT,
    STATEMENT_PAGE_OF_SERIES,
    STATEMENT_PAGE_OF_BOTH,

    STATEMENT_TEXT_APPEND,
    STATEMENT_REASON_BLANK,
    STATEMENT_NOTE_BLANK,
    STATEMENT_TEXTS_BLANK,

    STATEMENT_CLIENT_INSERT,
    STATEMENT_CLIENT_ERASE,
    STATEMENT_WORDS_ERASE,
    STATEMENT_CLIENTS,
    STATEMENT_CLIENT,
    STATEMENT_SERIES_INSERT,
    STATEMENT_ALL_SERIES,
    STATEMENT_SERIES,

    STATEMENT_EVENT_INSERT,
    STATEMENT_EVENTS,
    STATEMENT_LAST_EVENT,
    STATEMENT_COUNT
};

struct sqlite_statements {
    sqlite3 *database;
    struct zones *zones; /* for the zones that providers name */
    sqlite3_stmt *prepared[STATEMENT_COUNT];
};

/* RESULT_UNAVAILABLE if one cannot be prepared. */
MUST_CHECK enum result sqlite_statements_init(struct sqlite_statements *statements,
                                              sqlite3 *database, struct zones *zones);
void sqlite_statements_deinit(struct sqlite_statements *statements);

/* Runs a statement that answers nothing, and resets it. SQLITE_DONE if all is well. */
int sqlite_statements_run(const struct sqlite_statements *statements, enum sqlite_statement which);

/* The same for one that has to change exactly one row: SQLITE_CONSTRAINT if it does not, because a
 * change of what is not there would be one that did not happen. */
int sqlite_statements_change_one(const struct sqlite_statements *statements,
                                 enum sqlite_statement which);

/* Runs one that answers a number; `otherwise` without a row. */
int64_t sqlite_statements_number(const struct sqlite_statements *statements,
                                 enum sqlite_statement which, int64_t otherwise);

/* Resets what was read; RESULT_UNAVAILABLE, and a line in the log, unless `status` is SQLITE_DONE.
 */
MUST_CHECK enum result sqlite_statements_finish(const struct sqlite_statements *statements,
                                                enum sqlite_statement which, int status);

/* What is 0, or NULL, is stored as NULL. Texts must live until the statement is reset. */
void sqlite_bind_optional(sqlite3_stmt *statement, int position, int64_t value);
void sqlite_bind_text_borrowed(sqlite3_stmt *statement, int position, const char *text);

/* Borrowed until the statement moves on; NULL for NULL. */
const char *sqlite_text(sqlite3_stmt *statement, int column);

/* Steps to the one row of that number, which is then read and the statement reset; `unknown` if
 * there is none. */
MUST_CHECK enum result sqlite_statements_seek(const struct sqlite_statements *statements,
                                              enum sqlite_statement which, int64_t number,
                                              enum result unknown);

#endif
