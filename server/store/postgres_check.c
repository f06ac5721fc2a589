/* One question at a time, without pipeline and with a savepoint each: what cannot be asked, because
 * a table or a page is not as it should be, is one more that breaks the promise. */
#include "server/store/postgres_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/store/promise.h"

#define OF_OURS "relnamespace = current_schema()::regnamespace"
#define GUARD                                                                \
    "FROM pg_constraint WHERE conname = 'appointment_guard' AND conrelid = " \
    "'appointment'::regclass"

/* clang-format off */
static const struct promise own[] = {
    {"every index, and the constraint of the guard, is valid",
     .count = "SELECT count(*) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE " OF_OURS,
     .offenders =
        "SELECT 'index ' || relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid "
        "WHERE " OF_OURS " AND NOT (indisvalid AND indisready AND indislive) "
        "UNION ALL SELECT 'constraint ' || conname " GUARD " AND NOT (contype = 'x' AND convalidated)"},
    {"the counter of events is at the last one",
     .count = "SELECT count(*) FROM event_counter",
     .offenders =
        "SELECT 'the counter is at ' || last || ', the last event is ' || newest FROM event_counter, "
        "(SELECT coalesce(max(sequence), 0) AS newest FROM event) AS events WHERE last <> newest"},
    {"no process began in a later epoch than the newest",
     .count = "SELECT count(*) FROM writer",
     .offenders = "SELECT 'epoch ' || epoch FROM writer WHERE epoch > (SELECT value FROM epoch)"},
    {"the guard, a second fence in the database itself, is there", .may_break = true,
     .count = "SELECT 1",
     .offenders =
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'btree_gist') "
        "THEN 'appointment_guard is not there: store_guard was off' "
        "ELSE 'appointment_guard is not there, nor is the extension btree_gist that it needs' END "
        "WHERE NOT EXISTS (SELECT 1 " GUARD ")"},
    {.text = NULL},
};
/* clang-format on */

/* The first offenders and, with each, how many there are. */
#define FIRST_OFFENDERS                                                                         \
    "WITH found (offender) AS MATERIALIZED (%s) SELECT offender, (SELECT count(*) FROM found) " \
    "FROM found LIMIT %d"

enum { QUESTION_SIZE = 2048 };

static PGresult *ask(PGconn *connection, const char *sql)
{
    PQclear(PQexec(connection, "SAVEPOINT question"));
    PGresult *rows = PQexec(connection, sql);
    bool is_well = PQresultStatus(rows) == PGRES_TUPLES_OK;
    PQclear(PQexec(connection,
                   is_well ? "RELEASE SAVEPOINT question" : "ROLLBACK TO SAVEPOINT question"));
    return rows;
}

static int64_t count(PGconn *connection, const char *sql)
{
    PGresult *rows = ask(connection, sql);
    int64_t answer = PQntuples(rows) == 1 ? strtoll(PQgetvalue(rows, 0, 0), NULL, 10) : 0;
    PQclear(rows);
    return answer;
}

static void read_offenders(PGconn *connection, const char *offenders, struct check_finding *finding)
{
    char sql[QUESTION_SIZE];
    snprintf(sql, sizeof sql, FIRST_OFFENDERS, offenders, CHECK_OFFENDERS_MAX);
    PGresult *rows = ask(connection, sql);
    if (PQresultStatus(rows) != PGRES_TUPLES_OK) {
        char message[CHECK_OFFENDER_SIZE];
        const char *error = PQresultErrorMessage(rows);
        snprintf(message, sizeof message, "%.*s", (int)strcspn(error, "\n"), error);
        promise_note(finding, message);
    }
    for (int row = 0; row < PQntuples(rows); row++) {
        promise_note(finding, PQgetvalue(rows, row, 0));
        finding->broken = strtoll(PQgetvalue(rows, row, 1), NULL, 10);
    }
    PQclear(rows);
}

static void hold_against(PGconn *connection, const struct promise *table, struct check_sink *sink)
{
    for (const struct promise *promise = table;
         promise->text != NULL && PQstatus(connection) == CONNECTION_OK; promise++) {
        struct check_finding finding = promise_finding(promise);
        finding.examined = count(connection, promise->count);
        read_offenders(connection, promise->offenders, &finding);
        sink->found(sink, &finding);
    }
}

/* Sets of numbers that do not fit the server's own work_mem would be gone through once per row. */
#define ROOM "SET LOCAL work_mem = '64MB'"

enum result postgres_check(struct postgres_link *link, struct check_sink *sink)
{
    PGconn *connection = link->connection;
    if (connection == NULL || PQexitPipelineMode(connection) != 1 ||
        PQsetnonblocking(connection, 0) != 0) {
        return RESULT_UNAVAILABLE;
    }
    PQclear(PQexec(connection, ROOM));
    hold_against(connection, own, sink);
    hold_against(connection, promises, sink);
    bool is_well = PQstatus(connection) == CONNECTION_OK && PQsetnonblocking(connection, 1) == 0 &&
                   PQenterPipelineMode(connection) == 1;
    return is_well ? RESULT_OK : RESULT_UNAVAILABLE;
}
