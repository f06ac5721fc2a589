/* Places and columns are in the order of the column lists in postgres_statements.c. */
#include "server/store/postgres_client_rows.h"

#include "server/store/keep.h"
#include "server/store/postgres_pages.h"
#include "server/store/postgres_round.h"

static void insert_address(struct postgres_link *link, const char *address, int64_t client)
{
    if (address != NULL) {
        struct postgres_values values = {0};
        postgres_put_text(&values, address);
        postgres_put_number(&values, client);
        postgres_round_add(link, POSTGRES_ADDRESS_INSERT, &values);
    }
}

/* The alias before the address, always: two processes do not wait for each other in a circle. */
void postgres_client_insert(struct postgres_link *link, const struct change *change)
{
    const struct client *client = change->client;
    struct postgres_values values = {0};
    postgres_put_number(&values, client->number);
    postgres_put_text(&values, client->id);
    postgres_put_number(&values, client->created_at);
    postgres_put_flag(&values, client->erased);
    postgres_put_text(&values, client->name);
    postgres_put_text(&values, client->email);
    postgres_put_text(&values, client->phone);
    postgres_put_text(&values, client->alias);
    postgres_round_add(link, POSTGRES_CLIENT_INSERT, &values);
    insert_address(link, change->alias, client->number);
    insert_address(link, change->address, client->number);
}

void postgres_client_erase(struct postgres_link *link, const struct client *client)
{
    struct postgres_values values = {0};
    postgres_put_number(&values, client->number);
    postgres_put_text(&values, client->id);
    postgres_round_add(link, POSTGRES_CLIENT_ERASE, &values);
    values = (struct postgres_values){0};
    postgres_put_number(&values, client->number);
    postgres_round_add(link, POSTGRES_WORDS_ERASE, &values);
    postgres_round_add(link, POSTGRES_ADDRESSES_DELETE, &values);
}

void postgres_series_insert(struct postgres_link *link, const struct series *series)
{
    struct postgres_values values = {0};
    postgres_put_number(&values, series->number);
    postgres_put_text(&values, series->id);
    postgres_put_optional(&values, (int64_t)series->fingerprint);
    postgres_put_number(&values, series->occurrences);
    postgres_round_add(link, POSTGRES_SERIES_INSERT, &values);
}

/* The texts are borrowed from the rows; so below. */
static struct client read_client(const PGresult *rows, int row)
{
    return (struct client){
        .number = postgres_number(rows, row, 0),
        .id = postgres_text(rows, row, 1),
        .created_at = postgres_number(rows, row, 2),
        .erased = postgres_number(rows, row, 3) != 0,
        .name = postgres_text(rows, row, 4),
        .email = postgres_text(rows, row, 5),
        .phone = postgres_text(rows, row, 6),
        .alias = postgres_text(rows, row, 7),
    };
}

static struct series read_series(const PGresult *rows, int row)
{
    return (struct series){
        .number = postgres_number(rows, row, 0),
        .id = postgres_text(rows, row, 1),
        .fingerprint = (uint64_t)postgres_number(rows, row, 2),
        .occurrences = postgres_integer(rows, row, 3),
    };
}

static void send_client(struct store_sink *sink, const PGresult *rows, int row)
{
    struct client client = read_client(rows, row);
    sink->client(sink, &client);
}

static void send_series(struct store_sink *sink, const PGresult *rows, int row)
{
    struct series series = read_series(rows, row);
    sink->series(sink, &series);
}

enum result postgres_clients_load(struct postgres_link *link, struct store_sink *sink)
{
    return sink->client == NULL ? RESULT_OK
                                : postgres_pages_send(link, POSTGRES_CLIENTS, send_client, sink);
}

enum result postgres_series_load(struct postgres_link *link, struct store_sink *sink)
{
    return sink->series == NULL ? RESULT_OK
                                : postgres_pages_send(link, POSTGRES_ALL_SERIES, send_series, sink);
}

void postgres_clients_send(const PGresult *rows, struct store_sink *sink)
{
    for (int row = 0; row < PQntuples(rows); row++) {
        send_client(sink, rows, row);
    }
}

void postgres_series_send(const PGresult *rows, struct store_sink *sink)
{
    for (int row = 0; row < PQntuples(rows); row++) {
        send_series(sink, rows, row);
    }
}

enum result postgres_client_find(struct postgres_link *link, int64_t number, struct arena *arena,
                                 struct client *client_out)
{
    PGresult *rows;
    enum result result = postgres_pages_find(link, POSTGRES_CLIENT, number, &rows);
    if (result != RESULT_OK || rows == NULL) {
        return result == RESULT_OK ? RESULT_CLIENT_UNKNOWN : result;
    }
    *client_out = read_client(rows, 0);
    keep_client(arena, client_out);
    PQclear(rows);
    return RESULT_OK;
}

enum result postgres_series_find(struct postgres_link *link, int64_t number, struct arena *arena,
                                 struct series *series_out)
{
    PGresult *rows;
    enum result result = postgres_pages_find(link, POSTGRES_SERIES, number, &rows);
    if (result != RESULT_OK || rows == NULL) {
        return result == RESULT_OK ? RESULT_APPOINTMENT_UNKNOWN : result;
    }
    *series_out = read_series(rows, 0);
    keep_series(arena, series_out);
    PQclear(rows);
    return RESULT_OK;
}
