/* Positions are those of the column lists in sqlite_statements.c. */
#include "server/store/sqlite_client_rows.h"

#include "server/store/keep.h"
#include "server/store/sqlite_text_rows.h"

int sqlite_client_insert(const struct sqlite_statements *statements, const struct client *client)
{
    sqlite3_stmt *statement = statements->prepared[STATEMENT_CLIENT_INSERT];
    sqlite3_bind_int64(statement, 1, client->number);
    sqlite_bind_text_borrowed(statement, 2, client->id);
    sqlite3_bind_int64(statement, 3, client->created_at);
    sqlite3_bind_int(statement, 4, client->erased);
    int status = sqlite_text_bind(statements, statement, 5, client->name);
    status =
        status == SQLITE_DONE ? sqlite_text_bind(statements, statement, 6, client->email) : status;
    status =
        status == SQLITE_DONE ? sqlite_text_bind(statements, statement, 7, client->phone) : status;
    status =
        status == SQLITE_DONE ? sqlite_text_bind(statements, statement, 8, client->alias) : status;
    return status == SQLITE_DONE ? sqlite_statements_run(statements, STATEMENT_CLIENT_INSERT)
                                 : status;
}

int sqlite_client_erase(const struct sqlite_statements *statements, const struct client *client)
{
    sqlite3_bind_int64(statements->prepared[STATEMENT_TEXTS_BLANK], 1, client->number);
    int status = sqlite_statements_run(statements, STATEMENT_TEXTS_BLANK);
    if (status != SQLITE_DONE) {
        return status;
    }
    sqlite3_stmt *statement = statements->prepared[STATEMENT_CLIENT_ERASE];
    sqlite3_bind_int64(statement, 1, client->number);
    sqlite_bind_text_borrowed(statement, 2, client->id);
    status = sqlite_statements_change_one(statements, STATEMENT_CLIENT_ERASE);
    if (status != SQLITE_DONE) {
        return status;
    }
    sqlite3_bind_int64(statements->prepared[STATEMENT_WORDS_ERASE], 1, client->number);
    return sqlite_statements_run(statements, STATEMENT_WORDS_ERASE);
}

int sqlite_series_insert(const struct sqlite_statements *statements, const struct series *series)
{
    sqlite3_stmt *statement = statements->prepared[STATEMENT_SERIES_INSERT];
    sqlite3_bind_int64(statement, 1, series->number);
    sqlite_bind_text_borrowed(statement, 2, series->id);
    sqlite_bind_optional(statement, 3, (int64_t)series->fingerprint);
    sqlite3_bind_int(statement, 4, series->occurrences);
    return sqlite_statements_run(statements, STATEMENT_SERIES_INSERT);
}

/* The texts are borrowed until the statement moves on; so below. */
static struct client read_client(sqlite3_stmt *statement)
{
    return (struct client){
        .number = sqlite3_column_int64(statement, 0),
        .id = sqlite_text(statement, 1),
        .created_at = sqlite3_column_int64(statement, 2),
        .erased = sqlite3_column_int(statement, 3) != 0,
        .name = sqlite_text(statement, 4),
        .email = sqlite_text(statement, 5),
        .phone = sqlite_text(statement, 6),
        .alias = sqlite_text(statement, 7),
    };
}

static struct series read_series(sqlite3_stmt *statement)
{
    return (struct series){
        .number = sqlite3_column_int64(statement, 0),
        .id = sqlite_text(statement, 1),
        .fingerprint = (uint64_t)sqlite3_column_int64(statement, 2),
        .occurrences = sqlite3_column_int(statement, 3),
    };
}

enum result sqlite_clients_load(const struct sqlite_statements *statements, struct store_sink *sink)
{
    sqlite3_stmt *statement = statements->prepared[STATEMENT_CLIENTS];
    if (sink->client == NULL) {
        return RESULT_OK;
    }
    int status;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
        struct client client = read_client(statement);
        sink->client(sink, &client);
    }
    return sqlite_statements_finish(statements, STATEMENT_CLIENTS, status);
}

enum result sqlite_series_load(const struct sqlite_statements *statements, struct store_sink *sink)
{
    sqlite3_stmt *statement = statements->prepared[STATEMENT_ALL_SERIES];
    if (sink->series == NULL) {
        return RESULT_OK;
    }
    int status;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
        struct series series = read_series(statement);
        sink->series(sink, &series);
    }
    return sqlite_statements_finish(statements, STATEMENT_ALL_SERIES, status);
}

enum result sqlite_client_find(const struct sqlite_statements *statements, int64_t number,
                               struct arena *arena, struct client *client_out)
{
    sqlite3_stmt *statement = statements->prepared[STATEMENT_CLIENT];
    enum result result =
        sqlite_statements_seek(statements, STATEMENT_CLIENT, number, RESULT_CLIENT_UNKNOWN);
    if (result != RESULT_OK) {
        return result;
    }
    struct client client = read_client(statement);
    keep_client(arena, &client);
    sqlite3_reset(statement);
    *client_out = client;
    return RESULT_OK;
}

enum result sqlite_series_find(const struct sqlite_statements *statements, int64_t number,
                               struct arena *arena, struct series *series_out)
{
    sqlite3_stmt *statement = statements->prepared[STATEMENT_SERIES];
    enum result result =
        sqlite_statements_seek(statements, STATEMENT_SERIES, number, RESULT_APPOINTMENT_UNKNOWN);
    if (result != RESULT_OK) {
        return result;
    }
    struct series series = read_series(statement);
    keep_series(arena, &series);
    sqlite3_reset(statement);
    *series_out = series;
    return RESULT_OK;
}
