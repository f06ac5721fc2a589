/* Places and columns are in the order of the column list in postgres_statements.c. */
#include "server/store/postgres_opening_rows.h"

#include "server/store/postgres_pages.h"
#include "server/store/postgres_round.h"

void postgres_opening_insert(struct postgres_link *link, int64_t provider,
                             const struct opening *opening)
{
    struct postgres_values values = {0};
    postgres_put_number(&values, opening->key);
    postgres_put_number(&values, provider);
    postgres_put_text(&values, opening->collection);
    postgres_put_number(&values, opening->number);
    postgres_put_number(&values, opening->span.start);
    postgres_put_number(&values, opening->span.end);
    postgres_put_number(&values, opening->piece_minutes);
    postgres_put_number(&values, opening->opened_at);
    postgres_round_add(link, POSTGRES_OPENING_INSERT, &values);
}

void postgres_opening_end(struct postgres_link *link, int64_t provider, int64_t key)
{
    struct postgres_values values = {0};
    postgres_put_number(&values, key);
    postgres_put_number(&values, provider);
    postgres_round_add(link, POSTGRES_OPENING_DELETE, &values);
}

static void send_opening(struct store_sink *sink, const PGresult *rows, int row)
{
    const struct opening opening = {
        .key = postgres_number(rows, row, 0),
        .collection = postgres_text(rows, row, 2),
        .number = postgres_number(rows, row, 3),
        .span = {postgres_number(rows, row, 4), postgres_number(rows, row, 5)},
        .piece_minutes = postgres_integer(rows, row, 6),
        .opened_at = postgres_number(rows, row, 7),
    };
    sink->opening(sink, postgres_number(rows, row, 1), &opening);
}

static void send_collection(struct store_sink *sink, const PGresult *rows, int row)
{
    sink->collection(sink, postgres_text(rows, row, 1), postgres_number(rows, row, 2));
}

enum result postgres_openings_load(struct postgres_link *link, struct store_sink *sink)
{
    return sink->opening == NULL ? RESULT_OK
                                 : postgres_pages_send(link, POSTGRES_OPENINGS, send_opening, sink);
}

void postgres_openings_send(const PGresult *rows, struct store_sink *sink)
{
    for (int row = 0; row < PQntuples(rows); row++) {
        send_opening(sink, rows, row);
    }
}

enum result postgres_collections_load(struct postgres_link *link, struct store_sink *sink)
{
    return sink->collection == NULL
               ? RESULT_OK
               : postgres_pages_send(link, POSTGRES_COLLECTIONS, send_collection, sink);
}

void postgres_collections_send(const PGresult *rows, struct store_sink *sink)
{
    for (int row = 0; row < PQntuples(rows); row++) {
        send_collection(sink, rows, row);
    }
}
