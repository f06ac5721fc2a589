/*
 * PostgreSQL pages: reading what may be too much for one answer, and what is one row.
 */
#ifndef SERVER_STORE_POSTGRES_PAGES_H
#define SERVER_STORE_POSTGRES_PAGES_H
#include "core/store.h"
#include "server/store/postgres_link.h"
#include "server/store/postgres_statements.h"

enum { POSTGRES_PAGE_ROWS = 4096 };

/* `which` takes the number to begin after and how many rows; its first column is the number. All
 * rows are sent, page by page. */
MUST_CHECK enum result
postgres_pages_send(struct postgres_link *link, enum postgres_statement which,
                    void (*send)(struct store_sink *sink, const PGresult *rows, int row),
                    struct store_sink *sink);

/* The one row of that number; NULL if there is none. */
MUST_CHECK enum result postgres_pages_find(struct postgres_link *link,
                                           enum postgres_statement which, int64_t number,
                                           PGresult **rows_out);

#endif
