/*
 * SQLite text rows: texts that may have to leave the file, appended where they can be overwritten.
 */
#ifndef SERVER_STORE_SQLITE_TEXT_ROWS_H
#define SERVER_STORE_SQLITE_TEXT_ROWS_H
#include "server/store/sqlite_statements.h"

/* Appends the text and binds where it stands; NULL binds NULL. SQLITE_DONE if all is well. */
int sqlite_text_bind(const struct sqlite_statements *statements, sqlite3_stmt *statement,
                     int position, const char *text);

#endif
