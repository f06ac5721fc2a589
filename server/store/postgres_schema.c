/* Migrations and the guard, each in one transaction, by one process at a time. */
#include "server/store/postgres_schema.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema.h"
#include "server/log.h"

/* Each takes the schema from its position to the next one. Never change one that was released. */
static const char *const migrations[] = {schema_postgres_001};
enum { SCHEMA_VERSION = sizeof migrations / sizeof migrations[0] };

/* "slot": an advisory lock, so that two that start together do not both migrate. */
#define BEGIN_ALONE                                                           \
    "BEGIN; SET LOCAL lock_timeout = '30s'; SET LOCAL statement_timeout = 0;" \
    "SELECT pg_advisory_xact_lock(1936486260)"

static enum result refuse(char *message_out, const char *what)
{
    snprintf(message_out, ENGINE_MESSAGE_SIZE, "%.*s", (int)strcspn(what, "\n"), what);
    return RESULT_UNAVAILABLE;
}

/* What the last of them answers; "" if all is well. The state is as SQLSTATE has it. */
static enum result run(PGconn *connection, const char *sql, char state_out[static 6],
                       char *message_out)
{
    PGresult *result = PQexec(connection, sql);
    ExecStatusType status = PQresultStatus(result);
    state_out[0] = '\0';
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
        PQclear(result);
        return RESULT_OK;
    }
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    snprintf(state_out, 6, "%s", state == NULL ? "" : state);
    refuse(message_out, PQerrorMessage(connection));
    PQclear(result);
    return RESULT_UNAVAILABLE;
}

static enum result ask(PGconn *connection, const char *sql, int64_t *answer_out, char *message_out)
{
    PGresult *result = PQexec(connection, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1) {
        refuse(message_out, PQerrorMessage(connection));
        PQclear(result);
        return RESULT_UNAVAILABLE;
    }
    *answer_out = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return RESULT_OK;
}

/* 0: there is nothing yet. Before anything is written. */
static enum result read_version(PGconn *connection, int64_t *version_out, char *message_out)
{
    int64_t tables = 0, ours = 0;
    enum result result = ask(connection,
                             "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p')"
                             " AND relnamespace = current_schema()::regnamespace",
                             &tables, message_out);
    result = result == RESULT_OK
                 ? ask(connection,
                       "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace ="
                       " current_schema()::regnamespace"
                       " AND relname IN ('schema_migrations', 'writer', 'provider_token')",
                       &ours, message_out)
                 : result;
    if (result != RESULT_OK) {
        return result;
    }
    if (ours != 3) {
        *version_out = 0;
        return tables == 0 ? RESULT_OK
                           : refuse(message_out, "its schema holds another program's tables");
    }
    result = ask(connection, "SELECT coalesce(max(version), 0) FROM schema_migrations", version_out,
                 message_out);
    if (result == RESULT_OK && *version_out > SCHEMA_VERSION) {
        return refuse(message_out, "it was written by a newer slotd; this one cannot read it");
    }
    return result;
}

static bool may_not(const char *state)
{
    return strcmp(state, "42501") == 0; /* insufficient_privilege */
}

static enum result roll_back(PGconn *connection, enum result result)
{
    PQclear(PQexec(connection, "ROLLBACK"));
    return result;
}

/* Within the transaction, under the lock: another process may have done it meanwhile. */
static enum result migrate_from(PGconn *connection, char state[static 6], char *message_out)
{
    int64_t version = 0;
    enum result result = read_version(connection, &version, message_out);
    for (; result == RESULT_OK && version < SCHEMA_VERSION; version++) {
        char stamp[96];
        snprintf(stamp, sizeof stamp, "INSERT INTO schema_migrations (version) VALUES (%d)",
                 (int)version + 1);
        result = run(connection, migrations[version], state, message_out);
        result = result == RESULT_OK ? run(connection, stamp, state, message_out) : result;
    }
    return result;
}

static enum result migrate(PGconn *connection, char *message_out)
{
    char state[6] = "";
    enum result result = run(connection, BEGIN_ALONE, state, message_out);
    result = result == RESULT_OK ? migrate_from(connection, state, message_out) : result;
    if (result == RESULT_OK) {
        return run(connection, "COMMIT", state, message_out);
    }
    if (may_not(state)) {
        refuse(message_out, "its tables are missing or old, and this role may not make them: "
                            "start slotd once as the role that owns the database, then GRANT "
                            "SELECT, INSERT, UPDATE, DELETE ON ALL TABLES to this one");
    }
    return roll_back(connection, result);
}

static enum result find_guard(PGconn *connection, bool *found_out, char *message_out)
{
    int64_t count = 0;
    enum result result =
        ask(connection,
            "SELECT count(*) FROM pg_constraint WHERE conname = 'appointment_guard' AND conrelid ="
            " 'appointment'::regclass",
            &count, message_out);
    *found_out = count == 1;
    return result;
}

/* Within the transaction, under the lock; so is it looked for again. */
static enum result change_guard(PGconn *connection, bool guard, char state[static 6],
                                char *message_out)
{
    bool found = false;
    enum result result = run(connection, BEGIN_ALONE, state, message_out);
    result = result == RESULT_OK ? find_guard(connection, &found, message_out) : result;
    if (result == RESULT_OK && found != guard) {
        result = run(connection, guard ? schema_postgres_guard_on : schema_postgres_guard_off,
                     state, message_out);
    }
    return result == RESULT_OK ? run(connection, "COMMIT", state, message_out) : result;
}

static enum result set_guard(PGconn *connection, bool guard, char *message_out)
{
    bool found = false;
    char state[6] = "";
    enum result result = find_guard(connection, &found, message_out);
    if (result != RESULT_OK || found == guard) {
        return result;
    }
    result = change_guard(connection, guard, state, message_out);
    if (result == RESULT_OK) {
        return result;
    }
    roll_back(connection, result);
    if (strcmp(state, "23P01") == 0) { /* exclusion_violation */
        return refuse(message_out,
                      "it holds appointments that overlap, so store_guard cannot be on");
    }
    if (PQstatus(connection) != CONNECTION_OK) {
        return result;
    }
    log_line(LOG_WARNING, "postgresql: store_guard stays %s: %s", guard ? "off" : "on",
             message_out);
    return RESULT_OK;
}

enum result postgres_schema_bring(PGconn *connection, const struct engine_settings *settings,
                                  char message_out[static ENGINE_MESSAGE_SIZE])
{
    int64_t version = 0;
    char state[6];
    message_out[0] = '\0';
    enum result result = run(connection, "SET client_min_messages = warning", state, message_out);
    result = result == RESULT_OK ? read_version(connection, &version, message_out) : result;
    if (result == RESULT_OK && version == 0 && settings->use == ENGINE_READ) {
        return refuse(message_out, "there is no store in it");
    }
    if (result == RESULT_OK && version < SCHEMA_VERSION) {
        result = migrate(connection, message_out);
    }
    if (result != RESULT_OK || settings->use == ENGINE_READ) {
        return result;
    }
    return set_guard(connection, settings->guard, message_out);
}
