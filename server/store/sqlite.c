/*
 * The SQLite engine: one file, WAL, synchronous=FULL, one connection, one transaction per batch.
 *
 * A batch first runs without savepoints. Only if a statement fails by itself (the guard, a missing
 * row) is it rolled back and run again with one savepoint per commit, so that the culprit alone is
 * refused. A COMMIT that fails with a refused write left nothing behind; after a failed fsync
 * nobody can tell, and the engine does no more until it is opened again (98.9 % of such bookings
 * were there after a restart).
 */
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "server/log.h"
#include "server/store/engine.h"
#include "server/store/lock_file.h"
#include "server/store/sqlite_appointment_rows.h"
#include "server/store/sqlite_backup.h"
#include "server/store/sqlite_check.h"
#include "server/store/sqlite_client_rows.h"
#include "server/store/sqlite_engine.h"
#include "server/store/sqlite_event_rows.h"
#include "server/store/sqlite_fill.h"
#include "server/store/sqlite_refusal.h"
#include "server/store/sqlite_rows.h"
#include "server/store/sqlite_schema.h"

/* A checkpoint when this many pages wait in the WAL; fewer when nobody comes. Under load the
 * guard's index pages are written again and again meanwhile, and everybody waits for the
 * checkpoint: 16,000 pages (64 MB) commit a twentieth more bookings than 4,000, and those a fifth
 * more than 1,000. */
enum { CHECKPOINT_PAGES = 16000, CHECKPOINT_PAGES_AT_REST = 1000 };

enum { PATH_SIZE = 4096 };

static int count_wal_pages(void *argument, sqlite3 *database, const char *name, int pages)
{
    (void)database, (void)name;
    ((struct sqlite *)argument)->wal_pages = pages;
    return SQLITE_OK;
}

/* SQLite's locks are not to be trusted there. The lock file lies beside the database. */
static bool is_on_network(int lock)
{
    static const uint32_t network[] = {NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, SMB2_SUPER_MAGIC,
                                       CIFS_SUPER_MAGIC, V9FS_MAGIC};
    struct statfs system;
    bool found = false;
    if (fstatfs(lock, &system) == 0) {
        for (size_t i = 0; i < sizeof network / sizeof network[0]; i++) {
            found = found || network[i] == (uint32_t)system.f_type;
        }
    }
    return found;
}

/* SQLite takes an empty name, and one like ":memory:", for a database that keeps nothing. */
static enum result check_path(const struct engine_settings *settings,
                              char message_out[static ENGINE_MESSAGE_SIZE])
{
    const char *path = settings->location;
    if (path[0] == '\0' || path[0] == ':' || strlen(path) >= PATH_SIZE - sizeof ".control") {
        snprintf(message_out, ENGINE_MESSAGE_SIZE, "\"%s\" is not the path of a file", path);
        return RESULT_UNAVAILABLE;
    }
    if (settings->use == ENGINE_READ && access(path, F_OK) != 0) {
        snprintf(message_out, ENGINE_MESSAGE_SIZE, "there is no file %s", path);
        return RESULT_UNAVAILABLE;
    }
    return RESULT_OK;
}

/* What is only looked at keeps the guard it has, or a damaged store could not be looked at. */
static enum result prepare(struct sqlite *sqlite, const struct engine_settings *settings,
                           char message_out[static ENGINE_MESSAGE_SIZE])
{
    enum sqlite_guard guard = settings->guard ? SQLITE_GUARD_ON : SQLITE_GUARD_OFF;
    enum result result = sqlite_schema_open(
        settings->location, settings->use == ENGINE_READ ? SQLITE_GUARD_AS_IT_IS : guard,
        &sqlite->database, message_out, ENGINE_MESSAGE_SIZE);
    if (result != RESULT_OK) {
        return result;
    }
    snprintf(message_out, ENGINE_MESSAGE_SIZE, "its tables are not as they should be");
    result = sqlite_statements_init(&sqlite->statements, sqlite->database, settings->zones);
    if (result == RESULT_OK && settings->use == ENGINE_SERVE &&
        sqlite_statements_run(&sqlite->statements, STATEMENT_EPOCH_BEGIN) != SQLITE_DONE) {
        snprintf(message_out, ENGINE_MESSAGE_SIZE, "%s: %s", settings->location,
                 sqlite3_errmsg(sqlite->database));
        return RESULT_UNAVAILABLE;
    }
    return result;
}

static enum result sqlite_open(const struct engine_settings *settings, struct engine **engine_out,
                               char message_out[static ENGINE_MESSAGE_SIZE])
{
    char lock_path[PATH_SIZE];
    int lock;
    snprintf(lock_path, sizeof lock_path, "%s.lock", settings->location);
    enum result result = check_path(settings, message_out);
    result = result == RESULT_OK
                 ? lock_file_take(lock_path, &lock, message_out, ENGINE_MESSAGE_SIZE)
                 : result;
    if (result != RESULT_OK) {
        return result;
    }
    if (is_on_network(lock)) {
        lock_file_release(lock);
        snprintf(message_out, ENGINE_MESSAGE_SIZE,
                 "it lies on a network file system, where SQLite is not safe");
        return RESULT_UNAVAILABLE;
    }
    struct sqlite *sqlite = memory_new(sizeof *sqlite);
    *sqlite = (struct sqlite){.engine = {&engine_sqlite}, .lock = lock, .sound = true};
    result = prepare(sqlite, settings, message_out);
    if (result != RESULT_OK) {
        engine_sqlite.close(&sqlite->engine);
        return result;
    }
    sqlite->epoch = sqlite_statements_number(&sqlite->statements, STATEMENT_EPOCH, 0);
    sqlite->last_event = sqlite_statements_number(&sqlite->statements, STATEMENT_LAST_EVENT, 0);
    sqlite3_wal_hook(sqlite->database, count_wal_pages, sqlite);
    *engine_out = &sqlite->engine;
    return RESULT_OK;
}

static void sqlite_close(struct engine *engine)
{
    struct sqlite *sqlite = sqlite_of(engine);
    if (!sqlite->sound) {
        /* The log stays as it is: what recovery finds in it is the truth. */
        sqlite3_db_config(sqlite->database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    }
    sqlite_statements_deinit(&sqlite->statements);
    sqlite3_close(sqlite->database); /* Checkpoints on the way out. */
    lock_file_release(sqlite->lock);
    free(sqlite);
}

static int64_t sqlite_epoch(const struct engine *engine)
{
    return ((const struct sqlite *)(const void *)engine)->epoch;
}

static bool sqlite_is_sound(const struct engine *engine)
{
    return ((const struct sqlite *)(const void *)engine)->sound;
}

static bool sqlite_takes_changes(const struct engine *engine)
{
    return !((const struct sqlite *)(const void *)engine)->refuses;
}

static int64_t sqlite_last_event(const struct engine *engine)
{
    return ((const struct sqlite *)(const void *)engine)->last_event;
}

static enum result sqlite_load(struct engine *engine, struct store_sink *sink)
{
    struct sqlite *sqlite = sqlite_of(engine);
    if (!sqlite->sound) {
        return RESULT_UNAVAILABLE;
    }
    sqlite_schema_set_cache(sqlite->database, SQLITE_CACHE_LOADING_KIB);
    enum result result = sqlite_rows_load(&sqlite->statements, sink);
    sqlite_schema_set_cache(sqlite->database, SQLITE_CACHE_KIB);
    return result;
}

static enum result sqlite_load_provider(struct engine *engine, int64_t number,
                                        struct store_sink *sink)
{
    struct sqlite *sqlite = sqlite_of(engine);
    return sqlite->sound ? sqlite_rows_load_provider(&sqlite->statements, number, sink)
                         : RESULT_UNAVAILABLE;
}

static enum result sqlite_find_appointment(struct engine *engine, int64_t number,
                                           struct arena *arena, struct appointment *appointment_out)
{
    struct sqlite *sqlite = sqlite_of(engine);
    return sqlite->sound
               ? sqlite_appointment_find(&sqlite->statements, number, arena, appointment_out)
               : RESULT_UNAVAILABLE;
}

static enum result sqlite_find_client(struct engine *engine, int64_t number, struct arena *arena,
                                      struct client *client_out)
{
    struct sqlite *sqlite = sqlite_of(engine);
    return sqlite->sound ? sqlite_client_find(&sqlite->statements, number, arena, client_out)
                         : RESULT_UNAVAILABLE;
}

static enum result sqlite_find_series(struct engine *engine, int64_t number, struct arena *arena,
                                      struct series *series_out)
{
    struct sqlite *sqlite = sqlite_of(engine);
    return sqlite->sound ? sqlite_series_find(&sqlite->statements, number, arena, series_out)
                         : RESULT_UNAVAILABLE;
}

static enum result sqlite_page(struct engine *engine, const struct store_page *page,
                               struct store_sink *sink)
{
    struct sqlite *sqlite = sqlite_of(engine);
    return sqlite->sound ? sqlite_appointments_page(&sqlite->statements, page, sink)
                         : RESULT_UNAVAILABLE;
}

static enum result sqlite_events(struct engine *engine, const struct event_page *page,
                                 struct arena *arena, struct event_list *list_out)
{
    struct sqlite *sqlite = sqlite_of(engine);
    return sqlite->sound
               ? sqlite_events_list(&sqlite->statements, page, sqlite->last_event, arena, list_out)
               : RESULT_UNAVAILABLE;
}

/* What missed its token, or was refused by itself, wrote nothing however the batch ends. */
static void set_outcomes(struct commit *const *commits, size_t count, enum outcome outcome)
{
    for (size_t i = 0; i < count; i++) {
        if (commits[i]->outcome == OUTCOME_PENDING || commits[i]->outcome == OUTCOME_APPLIED) {
            commits[i]->outcome = outcome;
        }
    }
}

static bool takes_text_away(const struct change *change)
{
    return change->kind == CHANGE_CLIENT_ERASE || change->kind == CHANGE_NOTE_ERASE;
}

/* SQLITE_DONE when the commit ran or missed a token. */
static int run_commit(struct sqlite *sqlite, struct commit *commit)
{
    int status;
    if (!sqlite_rows_swap_tokens(&sqlite->statements, commit, &status)) {
        commit->outcome = OUTCOME_CONFLICT;
        return status;
    }
    commit->outcome = OUTCOME_APPLIED; /* Once the transaction is. */
    for (size_t i = 0; i < commit->change_count && status == SQLITE_DONE; i++) {
        sqlite->erased = sqlite->erased || takes_text_away(&commit->changes[i]);
        status = sqlite_rows_write(&sqlite->statements, commit, &commit->changes[i]);
    }
    return status;
}

/* A change of what is not there breaks no rule of the database's: it has no sentence for it. */
static void log_refusal(const struct sqlite *sqlite, const struct commit *commit)
{
    bool has_sentence = sqlite3_errcode(sqlite->database) != SQLITE_OK;
    log_line(LOG_ERROR, "sqlite: refused a change of provider %lld: %s",
             (long long)commit->side.provider,
             has_sentence ? sqlite3_errmsg(sqlite->database) : "what it changes is not there");
}

static int run_all(struct sqlite *sqlite, struct commit *const *commits, size_t count)
{
    int status = SQLITE_DONE;
    for (size_t i = 0; i < count && status == SQLITE_DONE; i++) {
        status = run_commit(sqlite, commits[i]);
    }
    return status;
}

/* Undoes what fails by itself and goes on; stops at any other failure. */
static int run_one_by_one(struct sqlite *sqlite, struct commit *const *commits, size_t count)
{
    const struct sqlite_statements *statements = &sqlite->statements;
    int status = SQLITE_DONE;
    for (size_t i = 0; i < count && status == SQLITE_DONE; i++) {
        status = sqlite_statements_run(statements, STATEMENT_SAVEPOINT);
        if (status != SQLITE_DONE) {
            return status;
        }
        status = run_commit(sqlite, commits[i]);
        if ((status & 0xff) == SQLITE_CONSTRAINT) {
            log_refusal(sqlite, commits[i]);
            commits[i]->outcome = OUTCOME_NOT_APPLIED;
            status = sqlite_statements_run(statements, STATEMENT_ROLLBACK_TO);
        }
        status =
            status == SQLITE_DONE ? sqlite_statements_run(statements, STATEMENT_RELEASE) : status;
    }
    return status;
}

static void roll_back(struct sqlite *sqlite)
{
    if (sqlite3_get_autocommit(sqlite->database) == 0) {
        sqlite_statements_run(&sqlite->statements, STATEMENT_ROLLBACK);
    }
}

/* After a failed fsync the kernel may have dropped what it could not write, and a later fsync that
 * succeeds proves nothing; damage only grows by writing on. */
static bool ends_trust(int status)
{
    return status == SQLITE_IOERR_FSYNC || status == SQLITE_IOERR_DIR_FSYNC ||
           (status & 0xff) == SQLITE_CORRUPT || (status & 0xff) == SQLITE_NOTADB;
}

static void fail_batch(struct sqlite *sqlite, struct commit *const *commits, size_t count,
                       int status)
{
    if (sqlite_refusal_is_one(status)) {
        sqlite_refusal_begin(sqlite, status);
    } else {
        log_line(LOG_ERROR, "sqlite: the batch was rolled back: %s (%d)",
                 sqlite3_errmsg(sqlite->database), status);
    }
    roll_back(sqlite);
    sqlite->sound = !ends_trust(status) && sqlite3_get_autocommit(sqlite->database) != 0;
    set_outcomes(commits, count, OUTCOME_NOT_APPLIED);
}

/* A batch in which everything missed its token has written nothing, and shows nothing. */
static void end_refusal_if_applied(struct sqlite *sqlite, struct commit *const *commits,
                                   size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (commits[i]->outcome == OUTCOME_APPLIED && sqlite->refuses) {
            sqlite_refusal_end(sqlite);
        }
    }
}

static void commit_batch(struct sqlite *sqlite, struct commit *const *commits, size_t count)
{
    int status = sqlite_statements_run(&sqlite->statements, STATEMENT_COMMIT);
    if (status == SQLITE_DONE) {
        end_refusal_if_applied(sqlite, commits, count);
        sqlite->last_event =
            sqlite_statements_number(&sqlite->statements, STATEMENT_LAST_EVENT, sqlite->last_event);
        return;
    }
    if (sqlite_refusal_is_one(status)) {
        fail_batch(sqlite, commits, count, status);
        return;
    }
    log_line(LOG_ERROR, "sqlite: COMMIT failed and its outcome is unknown: %s (%d)",
             sqlite3_errmsg(sqlite->database), status);
    sqlite->sound = false;
    set_outcomes(commits, count, OUTCOME_UNKNOWN);
}

static void sqlite_apply(struct engine *engine, struct commit *const *commits, size_t count)
{
    struct sqlite *sqlite = sqlite_of(engine);
    const struct sqlite_statements *statements = &sqlite->statements;
    for (size_t i = 0; i < count; i++) {
        commits[i]->outcome = OUTCOME_PENDING;
    }
    if (!sqlite->sound) {
        set_outcomes(commits, count, OUTCOME_NOT_APPLIED);
        return;
    }
    int status = sqlite_statements_run(statements, STATEMENT_BEGIN);
    status = status == SQLITE_DONE ? run_all(sqlite, commits, count) : status;
    if ((status & 0xff) == SQLITE_CONSTRAINT) {
        roll_back(sqlite);
        status = sqlite_statements_run(statements, STATEMENT_BEGIN);
        status = status == SQLITE_DONE ? run_one_by_one(sqlite, commits, count) : status;
    }
    if (status == SQLITE_DONE) {
        commit_batch(sqlite, commits, count);
    } else {
        fail_batch(sqlite, commits, count, status);
    }
}

/* Nobody else writes, so what a restart finds in the log is the truth, and only that. */
static void sqlite_resolve(struct engine *engine, struct commit *const *commits, size_t count)
{
    (void)engine, (void)commits, (void)count;
}

/* The log keeps old pages until they are written over. After an erasure it is emptied at once; what
 * the file system and its backups keep is not ours to say. */
static void sqlite_idle(struct engine *engine, bool at_rest)
{
    struct sqlite *sqlite = sqlite_of(engine);
    int limit = at_rest ? CHECKPOINT_PAGES_AT_REST : CHECKPOINT_PAGES;
    if (!sqlite->sound || (!at_rest && !sqlite_refusal_may_try(sqlite))) {
        return;
    }
    if (sqlite->refuses) {
        sqlite_refusal_probe(sqlite);
        return;
    }
    if (sqlite->wal_pages < limit && !sqlite->erased) {
        return;
    }
    int mode = sqlite->erased ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    int status = sqlite3_wal_checkpoint_v2(sqlite->database, NULL, mode, NULL, NULL);
    sqlite->wal_pages = 0;
    if (status == SQLITE_OK) {
        sqlite->erased = false;
        sqlite->retry_at_ms = 0;
        return;
    }
    log_line(LOG_ERROR, "sqlite: checkpoint failed: %s", sqlite3_errmsg(sqlite->database));
    sqlite_refusal_try_later(sqlite);
    sqlite->sound = !ends_trust(status); /* Otherwise the log still has it all. */
}

const struct engine_operations engine_sqlite = {
    .scheme = "sqlite",
    .open = sqlite_open,
    .close = sqlite_close,
    .epoch = sqlite_epoch,
    .load = sqlite_load,
    .load_provider = sqlite_load_provider,
    .find_appointment = sqlite_find_appointment,
    .find_client = sqlite_find_client,
    .find_series = sqlite_find_series,
    .page = sqlite_page,
    .events = sqlite_events,
    .last_event = sqlite_last_event,
    .apply = sqlite_apply,
    .resolve = sqlite_resolve,
    .idle = sqlite_idle,
    .is_sound = sqlite_is_sound,
    .takes_changes = sqlite_takes_changes,
    .fill_begin = sqlite_fill_begin,
    .fill_put = sqlite_fill_put,
    .fill_end = sqlite_fill_end,
    .check = sqlite_check,
    .backup = &sqlite_backup,
};
