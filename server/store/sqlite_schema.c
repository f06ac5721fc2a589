/* Pragmas, migrations and the guard. */
#include "server/store/sqlite_schema.h"

#include <stdint.h>
#include <stdio.h>

#include "schema.h"
#include "server/store/sqlite_log.h"

/* "slot", so that `file` and SQLite itself can tell whose database this is. */
enum { APPLICATION_ID = 0x736c6f74 };

/* Each takes the schema from its position to the next one. Never change one that was released. */
static const char *const migrations[] = {schema_sqlite_001, schema_sqlite_002, schema_sqlite_003};
enum { SCHEMA_VERSION = sizeof migrations / sizeof migrations[0] };

struct schema_file {
    sqlite3 *database;
    const char *path;
    char *message;
    size_t message_size;
};

static enum result refuse(const struct schema_file *file, const char *what)
{
    snprintf(file->message, file->message_size, "%s: %s", file->path, what);
    return RESULT_UNAVAILABLE;
}

static enum result run(const struct schema_file *file, const char *sql)
{
    int status = sqlite3_exec(file->database, sql, NULL, NULL, NULL);
    if (status == SQLITE_OK) {
        return RESULT_OK;
    }
    if (status == SQLITE_NOTADB) {
        return refuse(file, "this file is not a slotd database");
    }
    if ((status & 0xff) == SQLITE_BUSY) {
        return refuse(file, "another program has it open");
    }
    return refuse(file, sqlite3_errmsg(file->database));
}

static enum result ask(const struct schema_file *file, const char *sql, int64_t *answer_out)
{
    sqlite3_stmt *statement;
    int status = sqlite3_prepare_v2(file->database, sql, -1, &statement, NULL);
    if (status == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
        *answer_out = sqlite3_column_int64(statement, 0);
        sqlite3_finalize(statement);
        return RESULT_OK;
    }
    sqlite3_finalize(statement);
    return sqlite3_errcode(file->database) == SQLITE_NOTADB
               ? refuse(file, "this file is not a slotd database")
               : refuse(file, sqlite3_errmsg(file->database));
}

/* Before anything is written. A new file has neither an application id nor a table. */
static enum result check_owner(const struct schema_file *file, int64_t *version_out)
{
    int64_t application = 0, tables = 0;
    enum result result = ask(file, "SELECT count(*) FROM sqlite_schema", &tables);
    result = result == RESULT_OK ? ask(file, "PRAGMA application_id", &application) : result;
    result = result == RESULT_OK ? ask(file, "PRAGMA user_version", version_out) : result;
    if (result != RESULT_OK) {
        return result;
    }
    if (application != APPLICATION_ID && (application != 0 || tables != 0)) {
        return refuse(file, "this is another program's database");
    }
    if (*version_out > SCHEMA_VERSION) {
        return refuse(file, "it was written by a newer slotd; this one cannot read it");
    }
    return RESULT_OK;
}

static enum result migrate(const struct schema_file *file, int64_t version)
{
    for (; version < SCHEMA_VERSION; version++) {
        char stamp[96];
        snprintf(stamp, sizeof stamp, "PRAGMA application_id=%d; PRAGMA user_version=%d; COMMIT",
                 APPLICATION_ID, (int)version + 1);
        enum result result = run(file, "BEGIN IMMEDIATE");
        result = result == RESULT_OK ? run(file, migrations[version]) : result;
        result = result == RESULT_OK ? run(file, stamp) : result;
        if (result != RESULT_OK) {
            return result;
        }
    }
    return RESULT_OK;
}

static enum result set_guard(const struct schema_file *file, enum sqlite_guard guard)
{
    if (guard != SQLITE_GUARD_ON) {
        return guard == SQLITE_GUARD_OFF ? run(file, schema_sqlite_guard_off) : RESULT_OK;
    }
    int64_t present = 0, overlaps = 0;
    enum result result =
        ask(file,
            "SELECT count(*) FROM sqlite_schema WHERE name IN"
            " ('appointment_live', 'appointment_insert_fence', 'appointment_update_fence')",
            &present);
    if (result != RESULT_OK || present == 3) {
        return result;
    }
    result = ask(file, schema_sqlite_overlaps, &overlaps);
    if (result == RESULT_OK && overlaps > 0) {
        return refuse(file, "it holds appointments that overlap, so store_guard cannot be on");
    }
    return result == RESULT_OK ? run(file, schema_sqlite_guard_on) : result;
}

/* Where it fails the cache is what it was, which is as good. */
void sqlite_schema_set_cache(sqlite3 *database, int kibibytes)
{
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA cache_size=-%d", kibibytes);
    (void)sqlite3_exec(database, sql, NULL, NULL, NULL);
}

static enum result prepare(const struct schema_file *file, enum sqlite_guard guard)
{
    int64_t version = 0;
    /* Exclusive before the first read, so that WAL needs no shared memory. */
    enum result result = run(file, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA trusted_schema=OFF;"
                                   "PRAGMA cell_size_check=ON; PRAGMA foreign_keys=ON;"
                                   "PRAGMA secure_delete=ON;"
                                   "PRAGMA mmap_size=0");
    sqlite_schema_set_cache(file->database, SQLITE_CACHE_KIB);
    result = result == RESULT_OK ? check_owner(file, &version) : result;
    if (result != RESULT_OK) {
        return result;
    }
    sqlite3_db_config(file->database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
    result = run(file, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                       "PRAGMA wal_autocheckpoint=0");
    result = result == RESULT_OK ? migrate(file, version) : result;
    result = result == RESULT_OK ? set_guard(file, guard) : result;
    /* Whoever had the file before may have been killed between an erasure and its checkpoint. */
    return result == RESULT_OK ? run(file, "PRAGMA wal_checkpoint(TRUNCATE)") : result;
}

enum result sqlite_schema_open(const char *path, enum sqlite_guard guard, sqlite3 **database_out,
                               char *message_out, size_t message_size)
{
    message_out[0] = '\0';
    /* Nobody asks how much memory it uses, and counting takes a mutex for every allocation. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    struct schema_file file = {.path = path, .message = message_out, .message_size = message_size};
    int status = sqlite3_open_v2(path, &file.database,
                                 SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
                                     SQLITE_OPEN_EXRESCODE,
                                 sqlite_log_vfs());
    enum result result =
        status == SQLITE_OK ? RESULT_OK : refuse(&file, sqlite3_errmsg(file.database));
    if (result == RESULT_OK) {
        sqlite3_db_config(file.database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        /* Until the file is known to be ours: closing it would move another program's log. */
        sqlite3_db_config(file.database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        result = prepare(&file, guard);
    }
    if (result != RESULT_OK) {
        sqlite3_close(file.database);
        return result;
    }
    *database_out = file.database;
    return RESULT_OK;
}
