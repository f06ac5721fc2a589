/*
 * PostgreSQL rows: what a change writes, and what a load reads.
 */
#ifndef SERVER_STORE_POSTGRES_ROWS_H
#define SERVER_STORE_POSTGRES_ROWS_H
#include "core/store.h"
#include "server/store/postgres_link.h"

/* Queues what one change does to the rows it names; its event, and how far its numbers reach, are
 * the batch's. */
void postgres_rows_write(struct postgres_link *link, const struct commit *commit,
                         const struct change *change);

/* In the order that core/store.h asks for, as of one instant: after the event of that sequence. */
MUST_CHECK enum result postgres_rows_load(struct postgres_link *link, struct zones *zones,
                                          struct store_sink *sink, int64_t *last_out);

/* Durable events after page->after. */
MUST_CHECK enum result postgres_events_list(struct postgres_link *link,
                                            const struct event_page *page, struct arena *arena,
                                            struct event_list *list_out);

#endif
