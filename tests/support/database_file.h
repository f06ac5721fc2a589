/*
 * Database file: what a SQLite file holds, seen without an engine.
 *
 * Any failure ends the test.
 */
#ifndef SUPPORT_DATABASE_FILE_H
#define SUPPORT_DATABASE_FILE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* With SQLite alone, while no engine has the file. */
void database_file_execute(const char *path, const char *sql);
int64_t database_file_ask(const char *path, const char *sql);

/* The bytes as they are, zero-terminated, at any time; free() releases them. */
char *database_file_read(const char *path, size_t *size_out);

/* How often `text` stands in the file; 0 if there is no file. */
size_t database_file_count(const char *path, const char *text);

#endif
