/* Non-blocking, with one poll for both directions. */
#include "server/store/postgres_round.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "server/log.h"

enum { OID_BOOLEAN = 16, OID_BIGINT = 20, OID_TEXT = 25, OID_BIGINTS = 1016, OID_TEXTS = 1009 };

static Oid type_of(char letter)
{
    switch (letter) {
    case 'f':
        return OID_BOOLEAN;
    case 't':
        return OID_TEXT;
    case 'N':
        return OID_BIGINTS;
    case 'T':
        return OID_TEXTS;
    default:
        return OID_BIGINT;
    }
}

/* What cannot be queued shows when the round runs: the connection is bad then, and an answer is
 * missing. */
static void note_queued(struct postgres_link *link, int queued)
{
    if (queued == 1) {
        g_array_append_val(link->owners, link->owner);
    } else {
        postgres_link_drop(link);
    }
}

void postgres_round_add(struct postgres_link *link, enum postgres_statement which,
                        const struct postgres_values *values)
{
    static const struct postgres_values none;
    static const int binary[POSTGRES_PLACES_MAX] = {
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    };
    if (link->connection == NULL) {
        return;
    }
    values = values == NULL ? &none : values;
    note_queued(link,
                PQsendQueryPrepared(link->connection, postgres_statements[which].name,
                                    values->count, values->places, values->lengths, binary, 1));
}

void postgres_round_prepare(struct postgres_link *link)
{
    for (size_t i = 0; i < POSTGRES_STATEMENT_COUNT && link->connection != NULL; i++) {
        const struct postgres_statement_row *row = &postgres_statements[i];
        Oid types[POSTGRES_PLACES_MAX] = {0};
        int count = 0;
        for (; row->places[count] != '\0'; count++) {
            types[count] = type_of(row->places[count]);
        }
        note_queued(link, PQsendPrepare(link->connection, row->name, row->sql, count, types));
    }
}

/* An answer that libpq made up, because none came, has no SQLSTATE. */
static void note_error(const struct postgres_link *link, const PGresult *result, guint position,
                       struct postgres_report *report)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    if (state == NULL || report->error.state[0] != '\0') {
        return;
    }
    snprintf(report->error.state, sizeof report->error.state, "%s", state);
    snprintf(report->error.message, sizeof report->error.message, "%s",
             message == NULL ? "" : message);
    snprintf(report->error.constraint, sizeof report->error.constraint, "%s",
             constraint == NULL ? "" : constraint);
    report->error.owner =
        position < link->owners->len ? g_array_index(link->owners, int, position) : -1;
    report->error.ends_session = severity != NULL && strcmp(severity, "ERROR") != 0;
}

/* True when it was the synchronisation, which ends the round. */
static bool note_answer(struct postgres_link *link, PGresult *result, guint *position,
                        struct postgres_report *report)
{
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_PIPELINE_SYNC) {
        PQclear(result);
        return true;
    }
    if (status == PGRES_FATAL_ERROR) {
        note_error(link, result, *position, report);
    }
    report->answered += status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    (*position)++;
    if (status == PGRES_TUPLES_OK && report->all != NULL) {
        g_ptr_array_add(report->all, result);
        return false;
    }
    if (status == PGRES_TUPLES_OK) {
        PQclear(report->rows);
        report->rows = result;
        return false;
    }
    PQclear(result);
    return false;
}

/* False when nothing comes or goes for as long as an answer may take. */
static bool wait_for_server(const struct postgres_link *link, bool unsent)
{
    struct pollfd waiting = {.fd = PQsocket(link->connection),
                             .events = (short)(POLLIN | (unsent ? POLLOUT : 0))};
    int ready;
    do {
        ready = poll(&waiting, 1, (int)link->patience_ms);
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

/* Takes the answers that are there. True when the round is at its end. */
static bool take_answers(struct postgres_link *link, guint *position,
                         struct postgres_report *report)
{
    /* Between two answers there is a NULL; two of them mean that nothing more will come. */
    for (int nothing = 0; nothing < 2 && PQisBusy(link->connection) == 0;) {
        PGresult *result = PQgetResult(link->connection);
        if (result == NULL) {
            nothing++;
            continue;
        }
        nothing = 0;
        if (note_answer(link, result, position, report)) {
            return true;
        }
    }
    return false;
}

/* False when the connection was lost before the end of the round. What had arrived is taken then,
 * too. */
static bool exchange(struct postgres_link *link, struct postgres_report *report)
{
    guint position = 0;
    if (PQpipelineSync(link->connection) != 1) {
        return false;
    }
    for (;;) {
        int unsent = PQflush(link->connection);
        bool alive = unsent >= 0 && wait_for_server(link, unsent == 1) &&
                     PQconsumeInput(link->connection) == 1;
        if (take_answers(link, &position, report)) {
            return true;
        }
        if (!alive || PQstatus(link->connection) != CONNECTION_OK) {
            return false;
        }
    }
}

bool postgres_round_gather(struct postgres_link *link, GPtrArray *all_out,
                           struct postgres_report *report_out)
{
    *report_out = (struct postgres_report){.lost = true, .all = all_out};
    link->warned = false;
    if (link->connection != NULL) {
        report_out->lost = !exchange(link, report_out);
    }
    report_out->warned = link->warned;
    g_array_set_size(link->owners, 0);
    if (report_out->lost) {
        postgres_link_drop(link);
    }
    return !report_out->lost && report_out->error.state[0] == '\0';
}

bool postgres_round_run(struct postgres_link *link, struct postgres_report *report_out)
{
    return postgres_round_gather(link, NULL, report_out);
}

static void clear_rows(gpointer rows)
{
    PQclear(rows);
}

GPtrArray *postgres_gathered_new(void)
{
    return g_ptr_array_new_with_free_func(clear_rows);
}

enum result postgres_read(struct postgres_link *link, enum postgres_statement which,
                          const struct postgres_values *values, PGresult **rows_out)
{
    for (int attempt = 0; attempt < 2; attempt++) {
        bool in_transaction =
            link->connection != NULL && PQtransactionStatus(link->connection) == PQTRANS_INTRANS;
        if (!postgres_link_ready(link)) {
            return RESULT_UNAVAILABLE;
        }
        struct postgres_report report;
        postgres_round_add(link, which, values);
        if (postgres_round_run(link, &report) && report.rows != NULL) {
            *rows_out = report.rows;
            return RESULT_OK;
        }
        PQclear(report.rows);
        if (!report.lost || in_transaction) {
            log_line(LOG_ERROR, "postgresql: cannot read: %s",
                     report.lost ? "the connection is lost" : report.error.message);
            return RESULT_UNAVAILABLE;
        }
    }
    log_line(LOG_ERROR, "postgresql: cannot read: the connection is lost");
    return RESULT_UNAVAILABLE;
}
