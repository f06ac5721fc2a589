/* An event names its appointment by number; the id is joined on when somebody reads. */
#include "server/store/sqlite_event_rows.h"

#include "server/store/keep.h"

int sqlite_event_append(const struct sqlite_statements *statements, int64_t at,
                        const struct change_event *event)
{
    sqlite3_stmt *statement = statements->prepared[STATEMENT_EVENT_INSERT];
    sqlite3_bind_int64(statement, 1, at);
    sqlite3_bind_int(statement, 2, (int)event->kind);
    sqlite_bind_optional(statement, 3, event->provider);
    sqlite_bind_optional(statement, 4, event->appointment);
    sqlite_bind_optional(statement, 5, event->span.start);
    sqlite_bind_optional(statement, 6, event->span.end);
    sqlite_bind_text_borrowed(statement, 7, event->subject_id);
    return sqlite_statements_run(statements, STATEMENT_EVENT_INSERT);
}

static struct event read_event(sqlite3_stmt *statement, struct arena *arena)
{
    return (struct event){
        .sequence = sqlite3_column_int64(statement, 0),
        .at = sqlite3_column_int64(statement, 1),
        .kind = (enum event_kind)sqlite3_column_int(statement, 2),
        .provider = sqlite3_column_int64(statement, 3),
        .span = {sqlite3_column_int64(statement, 4), sqlite3_column_int64(statement, 5)},
        .subject_id = arena_keep(arena, sqlite_text(statement, 6)),
        .appointment_id = arena_keep(arena, sqlite_text(statement, 7)),
        .appointment = sqlite3_column_int64(statement, 8),
    };
}

enum result sqlite_events_list(const struct sqlite_statements *statements,
                               const struct event_page *page, int64_t last, struct arena *arena,
                               struct event_list *list_out)
{
    sqlite3_stmt *statement = statements->prepared[STATEMENT_EVENTS];
    /* Without gaps, so it is known how many there are. */
    size_t left = page->after < last ? (size_t)(last - page->after) : 0;
    size_t capacity = left < page->limit ? left : page->limit;
    struct event *events = arena_take(arena, capacity * sizeof *events);
    sqlite3_bind_int64(statement, 1, page->after);
    sqlite3_bind_int64(statement, 2, (int64_t)capacity);
    size_t count = 0;
    int status;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW && count < capacity) {
        events[count++] = read_event(statement, arena);
    }
    enum result result = sqlite_statements_finish(statements, STATEMENT_EVENTS, status);
    if (result == RESULT_OK) {
        *list_out = (struct event_list){.events = events, .count = count};
    }
    return result;
}
