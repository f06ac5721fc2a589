/* Positions are those of the column list in sqlite_statements.c. */
#include "server/store/sqlite_opening_rows.h"

int sqlite_opening_insert(const struct sqlite_statements *statements, int64_t provider,
                          const struct opening *opening)
{
    sqlite3_stmt *statement = statements->prepared[STATEMENT_OPENING_INSERT];
    sqlite3_bind_int64(statement, 1, opening->key);
    sqlite3_bind_int64(statement, 2, provider);
    sqlite_bind_text_borrowed(statement, 3, opening->collection);
    sqlite3_bind_int64(statement, 4, opening->number);
    sqlite3_bind_int64(statement, 5, opening->span.start);
    sqlite3_bind_int64(statement, 6, opening->span.end);
    sqlite3_bind_int(statement, 7, opening->piece_minutes);
    sqlite3_bind_int64(statement, 8, opening->opened_at);
    return sqlite_statements_change_one(statements, STATEMENT_OPENING_INSERT);
}

int sqlite_opening_end(const struct sqlite_statements *statements, int64_t provider, int64_t key)
{
    sqlite3_stmt *statement = statements->prepared[STATEMENT_OPENING_DELETE];
    sqlite3_bind_int64(statement, 1, key);
    sqlite3_bind_int64(statement, 2, provider);
    return sqlite_statements_change_one(statements, STATEMENT_OPENING_DELETE);
}

static void send_opening(sqlite3_stmt *statement, struct store_sink *sink)
{
    const struct opening opening = {
        .key = sqlite3_column_int64(statement, 0),
        .collection = sqlite_text(statement, 2),
        .number = sqlite3_column_int64(statement, 3),
        .span = {sqlite3_column_int64(statement, 4), sqlite3_column_int64(statement, 5)},
        .piece_minutes = sqlite3_column_int(statement, 6),
        .opened_at = sqlite3_column_int64(statement, 7),
    };
    sink->opening(sink, sqlite3_column_int64(statement, 1), &opening);
}

static enum result send_openings(const struct sqlite_statements *statements,
                                 enum sqlite_statement which, struct store_sink *sink)
{
    sqlite3_stmt *statement = statements->prepared[which];
    int status;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
        send_opening(statement, sink);
    }
    return sqlite_statements_finish(statements, which, status);
}

enum result sqlite_openings_load(const struct sqlite_statements *statements,
                                 struct store_sink *sink)
{
    return sink->opening == NULL ? RESULT_OK : send_openings(statements, STATEMENT_OPENINGS, sink);
}

enum result sqlite_openings_load_of(const struct sqlite_statements *statements, int64_t provider,
                                    struct store_sink *sink)
{
    sqlite3_bind_int64(statements->prepared[STATEMENT_OPENINGS_OF_PROVIDER], 1, provider);
    return sink->opening == NULL ? RESULT_OK
                                 : send_openings(statements, STATEMENT_OPENINGS_OF_PROVIDER, sink);
}
