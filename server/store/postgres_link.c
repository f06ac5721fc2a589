/* Connecting, and taking over. */
#include "server/store/postgres_link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "server/log.h"
#include "server/store/postgres_round.h"

enum { SERVER_VERSION_MIN = 150000 };
enum { CONNECT_TIMEOUT_SECONDS = 5 };
enum { PATIENCE_WITHOUT_END = -1 }; /* As poll has it. */
enum { RETRY_DELAY_MIN_MS = 50, RETRY_DELAY_MAX_MS = 1000 };

static int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum result refuse(char *message_out, const char *what)
{
    snprintf(message_out, ENGINE_MESSAGE_SIZE, "%.*s", (int)strcspn(what, "\n"), what);
    return RESULT_UNAVAILABLE;
}

/* Notices are for people. A warning is not: COMMIT has one where it was not waited for the
 * standby. */
static void receive_notice(void *argument, const PGresult *notice)
{
    struct postgres_link *link = argument;
    const char *severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity != NULL && strcmp(severity, "WARNING") == 0) {
        const char *message = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);
        link->warned = true;
        log_line(LOG_WARNING, "postgresql: %s", message == NULL ? "" : message);
    }
}

/* What the URI says counts more, but for the encoding. */
static PGconn *connect_to(const char *uri)
{
    char timeout[16];
    snprintf(timeout, sizeof timeout, "%d", CONNECT_TIMEOUT_SECONDS);
    const char *const names[] = {
        "connect_timeout",  "keepalives_idle", "tcp_user_timeout", "target_session_attrs",
        "application_name", "dbname",          "client_encoding",  NULL};
    const char *const values[] = {timeout, "10", "10000", "read-write", "slotd", uri, "UTF8", NULL};
    return PQconnectdbParams(names, values, 1);
}

static int64_t patience_of(PGconn *connection)
{
    int64_t seconds = 0;
    PQconninfoOption *options = PQconninfo(connection);
    for (PQconninfoOption *option = options; option != NULL && option->keyword != NULL; option++) {
        if (strcmp(option->keyword, "connect_timeout") == 0 && option->val != NULL) {
            seconds = strtoll(option->val, NULL, 10);
        }
    }
    PQconninfoFree(options);
    return 2000 * (seconds >= 1 && seconds <= 3600 ? seconds : CONNECT_TIMEOUT_SECONDS);
}

static enum result check_server(PGconn *connection, char *message_out)
{
    const char *encoding = PQparameterStatus(connection, "server_encoding");
    if (PQserverVersion(connection) < SERVER_VERSION_MIN) {
        return refuse(message_out, "the server is older than PostgreSQL 15");
    }
    if (encoding == NULL || strcmp(encoding, "UTF8") != 0) {
        return refuse(message_out, "the database is not encoded in UTF8");
    }
    return RESULT_OK;
}

static enum result dial(struct postgres_link *link, char *message_out)
{
    PGconn *connection = connect_to(link->uri);
    enum result result = RESULT_OK;
    if (PQstatus(connection) != CONNECTION_OK) {
        result = refuse(message_out, PQerrorMessage(connection));
    }
    result = result == RESULT_OK ? check_server(connection, message_out) : result;
    if (result != RESULT_OK) {
        PQfinish(connection);
        return result;
    }
    PQsetNoticeReceiver(connection, receive_notice, link);
    link->patience_ms = patience_of(connection);
    link->connection = connection;
    return RESULT_OK;
}

/* Runs what was queued; its rows are the caller's to clear. */
static enum result run_round(struct postgres_link *link, struct postgres_report *report,
                             char *message_out)
{
    if (postgres_round_run(link, report)) {
        return RESULT_OK;
    }
    const char *what =
        report->error.state[0] != '\0' ? report->error.message : "the connection was lost at once";
    return refuse(message_out, what);
}

/* `presence` answers whether it may be there, first in its row. */
static enum result prepare(struct postgres_link *link, enum postgres_statement presence,
                           char *message_out)
{
    struct postgres_report report;
    if (PQsetnonblocking(link->connection, 1) != 0 || PQenterPipelineMode(link->connection) != 1) {
        return refuse(message_out, PQerrorMessage(link->connection));
    }
    postgres_round_prepare(link);
    postgres_round_add(link, POSTGRES_SETTINGS, NULL);
    postgres_round_add(link, presence, NULL);
    enum result result = run_round(link, &report, message_out);
    if (result == RESULT_OK && postgres_number(report.rows, 0, 0) == 0) {
        result = refuse(message_out, presence == POSTGRES_ALONE ? "another slotd is using it"
                                                                : "another slotd is filling it");
    }
    PQclear(report.rows);
    return result;
}

/* A session that is still there may hold locks, or wait for a standby that does not answer. */
static enum result end_last_session(struct postgres_link *link, char *message_out)
{
    struct postgres_report report;
    struct postgres_values values = {0};
    postgres_put_number(&values, link->session);
    postgres_put_number(&values, link->session_start);
    postgres_round_add(link, POSTGRES_END_SESSION, &values);
    postgres_round_add(link, POSTGRES_SESSION, NULL);
    enum result result = run_round(link, &report, message_out);
    if (result == RESULT_OK && PQntuples(report.rows) == 1) {
        link->session = postgres_number(report.rows, 0, 0);
        link->session_start = postgres_number(report.rows, 0, 1);
    }
    PQclear(report.rows);
    return result;
}

static enum result take_epoch(struct postgres_link *link, char *message_out)
{
    struct postgres_report report;
    postgres_round_add(link, POSTGRES_EPOCH, NULL);
    enum result result = run_round(link, &report, message_out);
    if (result == RESULT_OK && PQntuples(report.rows) != 1) {
        result = refuse(message_out, "its tables are not as they should be");
    }
    if (result == RESULT_OK) {
        link->epoch = postgres_number(report.rows, 0, 0);
    }
    PQclear(report.rows);
    return result;
}

/* A server that knows less than it has acknowledged is another one, or was put back to an earlier
 * state: what memory rests on is not there. */
static enum result note_claim(struct postgres_link *link, const struct postgres_report *report,
                              char *message_out)
{
    if (report->warned) {
        return refuse(message_out, "the standby did not confirm it");
    }
    if (PQntuples(report->rows) != 1 || postgres_number(report->rows, 0, 1) < link->batch) {
        link->forgot = true;
        return refuse(message_out, "it no longer has what it had acknowledged");
    }
    link->fence = postgres_number(report->rows, 0, 0);
    link->batch = postgres_number(report->rows, 0, 1);
    return RESULT_OK;
}

/* Durable, and confirmed by the standby if there is one, when it returns: so is then what it has
 * seen of earlier connections. */
static enum result claim(struct postgres_link *link, char *message_out)
{
    struct postgres_report report;
    struct postgres_values values = {0};
    postgres_put_number(&values, link->epoch);
    postgres_round_add(link, POSTGRES_CLAIM, &values);
    enum result result = run_round(link, &report, message_out);
    result = result == RESULT_OK ? note_claim(link, &report, message_out) : result;
    PQclear(report.rows);
    if (result != RESULT_OK) {
        return result;
    }
    postgres_round_add(link, POSTGRES_LAST_EVENT, NULL);
    result = run_round(link, &report, message_out);
    if (result == RESULT_OK && PQntuples(report.rows) == 1) {
        link->last_event = postgres_number(report.rows, 0, 0);
    }
    PQclear(report.rows);
    return result;
}

enum result postgres_link_begin(struct postgres_link *link,
                                char message_out[static ENGINE_MESSAGE_SIZE])
{
    enum result result = prepare(link, POSTGRES_PRESENT, message_out);
    result = result == RESULT_OK ? end_last_session(link, message_out) : result;
    if (result == RESULT_OK && link->epoch == 0) {
        result = take_epoch(link, message_out);
    }
    result = result == RESULT_OK ? claim(link, message_out) : result;
    if (result != RESULT_OK) {
        postgres_link_drop(link);
    }
    return result;
}

enum result postgres_link_rest(struct postgres_link *link, bool alone,
                               char message_out[static ENGINE_MESSAGE_SIZE])
{
    link->at_rest = true;
    link->patience_ms = PATIENCE_WITHOUT_END;
    enum result result = prepare(link, alone ? POSTGRES_ALONE : POSTGRES_AT_REST, message_out);
    result = result == RESULT_OK ? postgres_link_read_counters(link, message_out) : result;
    if (result != RESULT_OK) {
        postgres_link_drop(link);
    }
    return result;
}

enum result postgres_link_read_counters(struct postgres_link *link,
                                        char message_out[static ENGINE_MESSAGE_SIZE])
{
    struct postgres_report report;
    postgres_round_add(link, POSTGRES_COUNTERS, NULL);
    enum result result = run_round(link, &report, message_out);
    if (result == RESULT_OK && PQntuples(report.rows) != 1) {
        result = refuse(message_out, "its tables are not as they should be");
    }
    if (result == RESULT_OK) {
        link->epoch = postgres_number(report.rows, 0, 0);
        link->last_event = postgres_number(report.rows, 0, 1);
    }
    PQclear(report.rows);
    return result;
}

enum result postgres_link_open(struct postgres_link *link, const char *uri,
                               char message_out[static ENGINE_MESSAGE_SIZE])
{
    *link = (struct postgres_link){.uri = memory_copy_text(uri), .owner = -1};
    link->owners = g_array_new(FALSE, FALSE, sizeof(int));
    return dial(link, message_out);
}

void postgres_link_close(struct postgres_link *link)
{
    postgres_link_drop(link);
    g_array_free(link->owners, TRUE);
    free(link->uri);
    *link = (struct postgres_link){0};
}

void postgres_link_drop(struct postgres_link *link)
{
    PQfinish(link->connection);
    link->connection = NULL;
}

static bool try_again(struct postgres_link *link)
{
    char message[ENGINE_MESSAGE_SIZE] = "";
    enum result result = dial(link, message);
    result = result == RESULT_OK ? postgres_link_begin(link, message) : result;
    if (result == RESULT_OK) {
        log_line(LOG_INFO, "postgresql: connected again");
        link->retry_delay_ms = 0;
        return true;
    }
    log_line(LOG_ERROR, "postgresql: cannot connect again: %s", message);
    int64_t longer = link->retry_delay_ms == 0 ? RETRY_DELAY_MIN_MS : link->retry_delay_ms * 2;
    link->retry_delay_ms = longer < RETRY_DELAY_MAX_MS ? longer : RETRY_DELAY_MAX_MS;
    link->retry_at_ms = monotonic_ms() + link->retry_delay_ms;
    return false;
}

/* Memory has gone on without what may be there, so that the same request could be made once more
 * elsewhere: now that it can be read, a new start tells. */
static bool is_trusted(struct postgres_link *link)
{
    if (link->in_doubt) {
        log_line(LOG_ERROR, "postgresql: what was in doubt is read from the start");
        link->forgot = true;
        postgres_link_drop(link);
    }
    return !link->forgot;
}

bool postgres_link_ready(struct postgres_link *link)
{
    if (link->connection != NULL) {
        return true;
    }
    return !link->forgot && !link->at_rest && monotonic_ms() >= link->retry_at_ms &&
           try_again(link) && is_trusted(link);
}

bool postgres_link_recover(struct postgres_link *link)
{
    int64_t deadline = monotonic_ms() + link->patience_ms;
    while (link->connection == NULL && !link->forgot && !try_again(link)) {
        int64_t now = monotonic_ms();
        if (now >= deadline) {
            return false;
        }
        int64_t rest_ms = link->retry_at_ms - now;
        struct timespec rest = {.tv_sec = rest_ms / 1000, .tv_nsec = rest_ms % 1000 * 1000000};
        nanosleep(&rest, NULL);
    }
    return link->connection != NULL;
}
