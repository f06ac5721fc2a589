/* A row is found by its name. */
#include "server/store/sqlite_collection_rows.h"

int sqlite_collection_reach(const struct sqlite_statements *statements,
                            const struct change_reach *reach)
{
    sqlite3_stmt *statement = statements->prepared[STATEMENT_COLLECTION_REACH];
    sqlite_bind_text_borrowed(statement, 1, reach->collection);
    sqlite3_bind_int64(statement, 2, reach->last);
    return sqlite_statements_run(statements, STATEMENT_COLLECTION_REACH);
}

enum result sqlite_collections_load(const struct sqlite_statements *statements,
                                    struct store_sink *sink)
{
    sqlite3_stmt *statement = statements->prepared[STATEMENT_COLLECTIONS];
    if (sink->collection == NULL) {
        return RESULT_OK;
    }
    int status;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
        sink->collection(sink, sqlite_text(statement, 0), sqlite3_column_int64(statement, 1));
    }
    return sqlite_statements_finish(statements, STATEMENT_COLLECTIONS, status);
}
