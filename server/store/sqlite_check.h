/*
 * SQLite check: every promise as a question to the database, whose rows are what breaks it.
 */
#ifndef SERVER_STORE_SQLITE_CHECK_H
#define SERVER_STORE_SQLITE_CHECK_H
#include "server/store/engine.h"

/* As in engine.h. */
enum result sqlite_check(struct engine *engine, struct check_sink *sink);

#endif
