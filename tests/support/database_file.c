/* SQLite on the one hand, bytes on the other. */
#include "support/database_file.h"

#include <assert.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/memory.h"

static sqlite3 *open_alone(const char *path)
{
    sqlite3 *database;
    int status = sqlite3_open(path, &database);
    assert(status == SQLITE_OK);
    return database;
}

static void close_well(sqlite3 *database)
{
    int status = sqlite3_close(database);
    assert(status == SQLITE_OK);
}

void database_file_execute(const char *path, const char *sql)
{
    char *error = NULL;
    sqlite3 *database = open_alone(path);
    if (sqlite3_exec(database, sql, NULL, NULL, &error) != SQLITE_OK) {
        fprintf(stderr, "%s\n", error);
        assert(false);
    }
    close_well(database);
}

int64_t database_file_ask(const char *path, const char *sql)
{
    sqlite3_stmt *statement;
    sqlite3 *database = open_alone(path);
    int status = sqlite3_prepare_v2(database, sql, -1, &statement, NULL);
    assert(status == SQLITE_OK);
    status = sqlite3_step(statement);
    assert(status == SQLITE_ROW);
    int64_t answer = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    close_well(database);
    return answer;
}

char *database_file_read(const char *path, size_t *size_out)
{
    struct stat status;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    int found = fstat(descriptor, &status);
    assert(descriptor >= 0 && found == 0);
    char *bytes = memory_new((size_t)status.st_size + 1);
    ssize_t size = read(descriptor, bytes, (size_t)status.st_size);
    assert(size == status.st_size);
    close(descriptor);
    *size_out = (size_t)size;
    return bytes;
}

size_t database_file_count(const char *path, const char *text)
{
    if (access(path, F_OK) != 0) {
        return 0;
    }
    size_t size, count = 0, length = strlen(text);
    char *bytes = database_file_read(path, &size);
    for (const char *found = memmem(bytes, size, text, length); found != NULL;
         found = memmem(found + 1, size - (size_t)(found + 1 - bytes), text, length)) {
        count++;
    }
    free(bytes);
    return count;
}
