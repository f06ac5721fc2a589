/*
 * SQLite event rows: the feed, appended to in every transaction.
 */
#ifndef SERVER_STORE_SQLITE_EVENT_ROWS_H
#define SERVER_STORE_SQLITE_EVENT_ROWS_H
#include "server/store/change_event.h"
#include "server/store/sqlite_statements.h"

/* SQLITE_DONE if all is well. */
int sqlite_event_append(const struct sqlite_statements *statements, int64_t at,
                        const struct change_event *event);

/* `last` is the sequence of the newest event. */
MUST_CHECK enum result sqlite_events_list(const struct sqlite_statements *statements,
                                          const struct event_page *page, int64_t last,
                                          struct arena *arena, struct event_list *list_out);

#endif
