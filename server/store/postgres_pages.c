/* A page is one answer in memory. */
#include "server/store/postgres_pages.h"

#include "server/store/postgres_round.h"

static enum result read_page(struct postgres_link *link, enum postgres_statement which,
                             int64_t after, PGresult **rows_out)
{
    struct postgres_values values = {0};
    postgres_put_number(&values, after);
    postgres_put_number(&values, POSTGRES_PAGE_ROWS);
    return postgres_read(link, which, &values, rows_out);
}

enum result postgres_pages_send(struct postgres_link *link, enum postgres_statement which,
                                void (*send)(struct store_sink *sink, const PGresult *rows,
                                             int row),
                                struct store_sink *sink)
{
    int64_t after = 0;
    int count;
    do {
        PGresult *rows;
        enum result result = read_page(link, which, after, &rows);
        if (result != RESULT_OK) {
            return result;
        }
        count = PQntuples(rows);
        for (int row = 0; row < count; row++) {
            send(sink, rows, row);
        }
        after = count > 0 ? postgres_number(rows, count - 1, 0) : 0;
        PQclear(rows);
    } while (count == POSTGRES_PAGE_ROWS);
    return RESULT_OK;
}

enum result postgres_pages_find(struct postgres_link *link, enum postgres_statement which,
                                int64_t number, PGresult **rows_out)
{
    struct postgres_values values = {0};
    postgres_put_number(&values, number);
    PGresult *rows;
    enum result result = postgres_read(link, which, &values, &rows);
    if (result != RESULT_OK) {
        return result;
    }
    if (PQntuples(rows) == 0) {
        PQclear(rows);
        rows = NULL;
    }
    *rows_out = rows;
    return RESULT_OK;
}
