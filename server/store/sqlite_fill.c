/* Rows by the functions that write them while serving; tokens, numbers and events by themselves. */
#include "server/store/sqlite_fill.h"

#include <stdio.h>

#include "server/log.h"
#include "server/store/record_change.h"
#include "server/store/sqlite_collection_rows.h"
#include "server/store/sqlite_engine.h"
#include "server/store/sqlite_event_rows.h"
#include "server/store/sqlite_rows.h"

enum result sqlite_fill_begin(struct engine *engine)
{
    struct sqlite *sqlite = sqlite_of(engine);
    if (sqlite_statements_run(&sqlite->statements, STATEMENT_BEGIN) == SQLITE_DONE) {
        return RESULT_OK;
    }
    log_line(LOG_ERROR, "sqlite: %s", sqlite3_errmsg(sqlite->database));
    return RESULT_UNAVAILABLE;
}

static int put_store(struct sqlite *sqlite, const struct record_store *store)
{
    sqlite3_bind_int64(sqlite->statements.prepared[STATEMENT_EPOCH_SET], 1, store->epoch);
    sqlite->epoch = store->epoch;
    return sqlite_statements_change_one(&sqlite->statements, STATEMENT_EPOCH_SET);
}

static int put_token(struct sqlite *sqlite, const struct record_provider *provider)
{
    sqlite3_stmt *statement = sqlite->statements.prepared[STATEMENT_TOKEN_INSERT];
    sqlite3_bind_int64(statement, 1, provider->number);
    sqlite3_bind_int64(statement, 2, provider->tokens.token);
    return sqlite_statements_change_one(&sqlite->statements, STATEMENT_TOKEN_INSERT);
}

static int put_event(struct sqlite *sqlite, const struct event *event)
{
    const struct change_event told = {
        .kind = event->kind,
        .provider = event->provider,
        .appointment = event->appointment,
        .span = event->span,
        .subject_id = event->subject_id,
    };
    if (event->sequence != sqlite->last_event + 1) {
        return SQLITE_CONSTRAINT;
    }
    sqlite->last_event = event->sequence;
    return sqlite_event_append(&sqlite->statements, event->at, &told);
}

/* While serving, nobody books with a provider whose token is not there. */
static bool has_provider(const struct sqlite *sqlite, int64_t number)
{
    sqlite3_bind_int64(sqlite->statements.prepared[STATEMENT_TOKEN], 1, number);
    return sqlite_statements_number(&sqlite->statements, STATEMENT_TOKEN, 0) != 0;
}

static int put_change(struct sqlite *sqlite, const struct record *record)
{
    struct commit commit;
    struct change change;
    record_change(record, &commit, &change);
    if (record->kind == RECORD_APPOINTMENT && !has_provider(sqlite, record->appointment.provider)) {
        return SQLITE_CONSTRAINT;
    }
    int status =
        record->kind == RECORD_PROVIDER ? put_token(sqlite, &record->provider) : SQLITE_DONE;
    return status == SQLITE_DONE ? sqlite_rows_change(&sqlite->statements, &commit, &change)
                                 : status;
}

static int put(struct sqlite *sqlite, const struct record *record)
{
    if (record->kind == RECORD_STORE) {
        return put_store(sqlite, &record->store);
    }
    if (record->kind == RECORD_COLLECTION) {
        return sqlite_collection_reach(
            &sqlite->statements,
            &(struct change_reach){record->collection.name, record->collection.last});
    }
    return record->kind == RECORD_EVENT ? put_event(sqlite, &record->event)
                                        : put_change(sqlite, record);
}

enum result sqlite_fill_put(struct engine *engine, const struct record *record,
                            char message_out[static ENGINE_MESSAGE_SIZE])
{
    struct sqlite *sqlite = sqlite_of(engine);
    int status = put(sqlite, record);
    if (status == SQLITE_DONE) {
        return RESULT_OK;
    }
    /* Without a rule of the database's there is no sentence for it. */
    bool has_sentence = sqlite3_errcode(sqlite->database) != SQLITE_OK;
    snprintf(message_out, ENGINE_MESSAGE_SIZE, "%s",
             has_sentence ? sqlite3_errmsg(sqlite->database)
                          : "it does not fit what came before it");
    return (status & 0xff) == SQLITE_CONSTRAINT ? RESULT_INVALID : RESULT_UNAVAILABLE;
}

/* SQLite may have rolled back by itself. */
static int roll_back(struct sqlite *sqlite)
{
    const struct sqlite_statements *statements = &sqlite->statements;
    int status = sqlite3_get_autocommit(sqlite->database) != 0
                     ? SQLITE_DONE
                     : sqlite_statements_run(statements, STATEMENT_ROLLBACK);
    sqlite->epoch = sqlite_statements_number(statements, STATEMENT_EPOCH, 0);
    sqlite->last_event = sqlite_statements_number(statements, STATEMENT_LAST_EVENT, 0);
    return status;
}

enum result sqlite_fill_end(struct engine *engine, bool keep)
{
    struct sqlite *sqlite = sqlite_of(engine);
    int status =
        keep ? sqlite_statements_run(&sqlite->statements, STATEMENT_COMMIT) : roll_back(sqlite);
    if (status == SQLITE_DONE) {
        return RESULT_OK;
    }
    log_line(LOG_ERROR, "sqlite: %s", sqlite3_errmsg(sqlite->database));
    return RESULT_UNAVAILABLE;
}
