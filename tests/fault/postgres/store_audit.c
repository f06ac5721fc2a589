/* By SQL, past slotd. */
#include "store_audit.h"

#include <assert.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char overlaps[] =
    "SELECT count(*) FROM appointment a JOIN appointment b ON a.provider = b.provider "
    "AND a.number < b.number AND a.start_at < b.end_at AND b.start_at < a.end_at "
    "WHERE a.status IN (0, 1) AND b.status IN (0, 1)";
static const char over_limit[] =
    "SELECT count(*) FROM (SELECT FROM appointment a JOIN provider p ON p.number = a.provider "
    "WHERE a.status IN (0, 1) GROUP BY p.number, p.daily_limit, a.service_day "
    "HAVING count(*) > p.daily_limit) AS full_days";
static const char repeated[] = "SELECT count(*) - count(DISTINCT id) FROM appointment";
static const char gaps[] = "SELECT abs(last - (SELECT count(*) FROM event)) + "
                           "abs(last - (SELECT coalesce(max(sequence), 0) FROM event)) "
                           "FROM event_counter";
static const char live[] =
    "SELECT a.id, p.id, (start_at / 60 + %d) %% 1440, (end_at - start_at) / 60 "
    "FROM appointment a JOIN provider p ON p.number = a.provider "
    "WHERE status IN (0, 1) ORDER BY a.id COLLATE \"C\"";

static bool is_same(const PGresult *rows, int row, const struct audit_entry *entry)
{
    long start = strtol(PQgetvalue(rows, row, 2), NULL, 10);
    long minutes = strtol(PQgetvalue(rows, row, 3), NULL, 10);
    return strcmp(PQgetvalue(rows, row, 1), entry->provider) == 0 && start == entry->start_minute &&
           start + minutes == entry->end_minute;
}

/* Both are sorted by id. */
static size_t compare(const PGresult *rows, const struct audit *listed)
{
    size_t differences = 0, i = 0;
    int row = 0, count = PQntuples(rows);
    while (row < count || i < listed->count) {
        const char *id = row < count ? PQgetvalue(rows, row, 0) : "~";
        const char *other = i < listed->count ? listed->by_id[i]->id : "~";
        int order = strcmp(id, other);
        if (order != 0 || !is_same(rows, row, listed->by_id[i])) {
            fprintf(stderr, "stored and listed differ: %s, %s\n", id, other);
            differences++;
        }
        row += order <= 0;
        i += order >= 0;
    }
    return differences;
}

static size_t count_different(const struct server *server, const struct audit *listed,
                              int hours_east)
{
    char where[160], sql[400];
    snprintf(where, sizeof where, "host=%s port=%d user=slotd dbname=postgres", server->directory,
             server->port);
    snprintf(sql, sizeof sql, live, hours_east * 60);
    PGconn *connection = PQconnectdb(where);
    PGresult *rows = PQexec(connection, sql);
    assert(PQresultStatus(rows) == PGRES_TUPLES_OK);
    size_t differences = compare(rows, listed);
    PQclear(rows);
    PQfinish(connection);
    return differences;
}

void store_audit_take(const struct server *server, const struct audit *listed, int hours_east,
                      struct store_findings *findings_out)
{
    const struct postgres_database database = server_database(server);
    *findings_out = (struct store_findings){
        .overlaps = (size_t)postgres_database_ask(&database, overlaps),
        .over_limit = (size_t)postgres_database_ask(&database, over_limit),
        .repeated = (size_t)postgres_database_ask(&database, repeated),
        .gaps = (size_t)postgres_database_ask(&database, gaps),
        .different = count_different(server, listed, hours_east),
    };
}
