/*
 * SQLite schema: opening the file as slotd wants it, and bringing it to the newest schema.
 *
 * One connection does everything, exclusively: Debian's SQLite 3.40.1 has a WAL-reset race that
 * needs two.
 */
#ifndef SERVER_STORE_SQLITE_SCHEMA_H
#define SERVER_STORE_SQLITE_SCHEMA_H
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/annotations.h"
#include "core/result.h"

/* Loading reads every page once, and asks for few of them again. */
enum { SQLITE_CACHE_KIB = 32768, SQLITE_CACHE_LOADING_KIB = 1024 };

/* Whether the database itself refuses overlaps. */
enum sqlite_guard { SQLITE_GUARD_OFF, SQLITE_GUARD_ON, SQLITE_GUARD_AS_IT_IS };

/* How much of the file may stay in memory; what is more leaves it. */
void sqlite_schema_set_cache(sqlite3 *database, int kibibytes);

/* RESULT_UNAVAILABLE with a sentence for the operator; a file that is not slotd's is not changed.
 */
MUST_CHECK enum result sqlite_schema_open(const char *path, enum sqlite_guard guard,
                                          sqlite3 **database_out, char *message_out,
                                          size_t message_size);

#endif
