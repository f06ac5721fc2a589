/* Asks first, and reads in a transaction of its own only if there is anything. A server that has
 * fewer events than it has shown is another one, or was put back to an earlier state: what memory
 * rests on is not there. */
#include "server/store/postgres_follow.h"

#include "server/log.h"
#include "server/store/postgres_appointment_rows.h"
#include "server/store/postgres_client_rows.h"
#include "server/store/postgres_opening_rows.h"
#include "server/store/postgres_provider_rows.h"
#include "server/store/postgres_round.h"

/* So many steps are deleted at a time, by their sequences. */
enum { FORGOTTEN_AT_A_TIME = 2000 };

static void send_steps(const PGresult *rows, struct store_sink *sink)
{
    for (int row = 0; row < PQntuples(rows); row++) {
        const struct store_step step = {
            .number = postgres_number(rows, row, 0),
            .id = postgres_text(rows, row, 1),
            .alias = postgres_text(rows, row, 2),
            .before = postgres_number(rows, row, 3),
            .after = postgres_number(rows, row, 4),
            .is_whole = postgres_number(rows, row, 5) != 0,
            .is_wanted = postgres_number(rows, row, 6) != 0,
        };
        sink->step(sink, &step);
    }
}

/* After the first, which says how far it goes, in the order that core/store.h asks for. */
static const struct {
    enum postgres_statement which;
    void (*send)(const PGresult *rows, struct store_sink *sink);
} parts[] = {
    {POSTGRES_NEWS_GROUPS, postgres_groups_send},
    {POSTGRES_NEWS_COLLECTIONS, postgres_collections_send},
    {POSTGRES_NEWS_CLIENTS, postgres_clients_send},
    {POSTGRES_NEWS_SERIES, postgres_series_send},
    {POSTGRES_NEWS_APPOINTMENTS, postgres_appointments_send},
    {POSTGRES_NEWS_STEPS, send_steps},
};
enum { PART_COUNT = sizeof parts / sizeof parts[0] };

static void put_since(struct postgres_values *values, const struct postgres_link *link,
                      int64_t position)
{
    postgres_put_number(values, position);
    postgres_put_number(values, link->epoch);
}

/* The newest event that is there, for those who wait for one, too. */
static int64_t note_last(struct postgres_link *link, const PGresult *rows)
{
    int64_t last = postgres_number(rows, 0, 0);
    link->last_event = last > link->last_event ? last : link->last_event;
    return last;
}

static enum result read_news(struct postgres_link *link, int64_t *position, struct store_sink *sink)
{
    struct postgres_report report;
    struct postgres_values values = {0};
    put_since(&values, link, *position);
    postgres_round_add(link, POSTGRES_BEGIN_READING, NULL);
    postgres_round_add(link, POSTGRES_NEWS, &values);
    for (size_t i = 0; i < PART_COUNT; i++) {
        postgres_round_add(link, parts[i].which, &values);
    }
    postgres_round_add(link, POSTGRES_ROLLBACK, NULL);
    GPtrArray *all = postgres_gathered_new();
    bool is_well = postgres_round_gather(link, all, &report) && all->len == 1 + PART_COUNT;
    for (guint i = 0; is_well && i < PART_COUNT; i++) {
        parts[i].send(g_ptr_array_index(all, i + 1), sink);
    }
    if (is_well) {
        sink->known = *position = note_last(link, g_ptr_array_index(all, 0));
    } else {
        log_line(LOG_ERROR, "postgresql: cannot follow: %s",
                 report.lost ? "the connection is lost" : report.error.message);
        postgres_link_drop(link); /* Its transaction ends with it. */
    }
    g_ptr_array_unref(all);
    return is_well ? RESULT_OK : RESULT_UNAVAILABLE;
}

enum result postgres_follow(struct postgres_link *link, int64_t *position, struct store_sink *sink)
{
    PGresult *rows;
    struct postgres_values values = {0};
    put_since(&values, link, *position);
    enum result result = postgres_read(link, POSTGRES_NEWS, &values, &rows);
    if (result != RESULT_OK) {
        return result;
    }
    if (postgres_number(rows, 0, 0) < *position) {
        PQclear(rows);
        log_line(LOG_ERROR, "postgresql: it no longer has what it had shown of others");
        link->forgot = true;
        return RESULT_UNAVAILABLE;
    }
    int64_t last = note_last(link, rows);
    bool has_news = postgres_number(rows, 0, 1) != 0;
    PQclear(rows);
    if (has_news) {
        return read_news(link, position, sink);
    }
    sink->known = *position = last;
    return RESULT_OK;
}

bool postgres_follow_forget(struct postgres_link *link, int64_t until)
{
    PGresult *rows;
    struct postgres_values values = {0};
    postgres_put_number(&values, until);
    postgres_put_number(&values, FORGOTTEN_AT_A_TIME);
    if (postgres_read(link, POSTGRES_STEPS_FORGET, &values, &rows) != RESULT_OK) {
        return false;
    }
    bool all = PQntuples(rows) == 0 || postgres_number(rows, 0, 0) >= until;
    PQclear(rows);
    return all;
}

enum result postgres_provider_number(struct postgres_link *link, int64_t *number_out)
{
    PGresult *rows;
    enum result result = postgres_read(link, POSTGRES_PROVIDER_NUMBER, NULL, &rows);
    if (result == RESULT_OK) {
        *number_out = postgres_number(rows, 0, 0);
        PQclear(rows);
    }
    return result;
}
