/* One row per text. */
#include "server/store/sqlite_text_rows.h"

int sqlite_text_bind(const struct sqlite_statements *statements, sqlite3_stmt *statement,
                     int position, const char *text)
{
    if (text == NULL) {
        sqlite3_bind_null(statement, position);
        return SQLITE_DONE;
    }
    sqlite_bind_text_borrowed(statements->prepared[STATEMENT_TEXT_APPEND], 1, text);
    int status = sqlite_statements_run(statements, STATEMENT_TEXT_APPEND);
    sqlite3_bind_int64(statement, position, sqlite3_last_insert_rowid(statements->database));
    return status;
}
