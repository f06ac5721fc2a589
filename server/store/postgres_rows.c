/* The changes by kind, the order of a load, and events. */
#include "server/store/postgres_rows.h"

#include <assert.h>

#include "server/store/postgres_appointment_rows.h"
#include "server/store/postgres_client_rows.h"
#include "server/store/postgres_opening_rows.h"
#include "server/store/postgres_provider_rows.h"
#include "server/store/postgres_round.h"

void postgres_rows_write(struct postgres_link *link, const struct commit *commit,
                         const struct change *change)
{
    switch (change->kind) {
    case CHANGE_PROVIDER:
        postgres_provider_write(link, commit, change);
        return;
    case CHANGE_APPOINTMENT:
        postgres_appointment_insert(link, change->appointment);
        return;
    case CHANGE_STATUS:
        postgres_appointment_set_status(link, commit->side.provider, change);
        return;
    case CHANGE_MOVE:
        postgres_appointment_move(link, change);
        return;
    case CHANGE_SERIES:
        postgres_series_insert(link, change->series);
        return;
    case CHANGE_CLIENT:
        postgres_client_insert(link, change);
        return;
    case CHANGE_CLIENT_ERASE:
        postgres_client_erase(link, change->client);
        return;
    case CHANGE_GROUP:
        postgres_group_write(link, change);
        return;
    case CHANGE_OPENING:
        postgres_opening_insert(link, commit->side.provider, change->opening);
        return;
    case CHANGE_OPENING_END:
        postgres_opening_end(link, commit->side.provider, change->opening->key);
        return;
    case CHANGE_NOTE_ERASE:
        postgres_appointment_erase_note(link, change->number);
        return;
    }
    assert(false); /* A kind that is none of them. */
}

static enum result begin_reading(struct postgres_link *link)
{
    if (link->is_held) {
        return RESULT_OK;
    }
    for (int attempt = 0; attempt < 2 && postgres_link_ready(link); attempt++) {
        struct postgres_report report;
        postgres_round_add(link, POSTGRES_BEGIN_READING, NULL);
        if (postgres_round_run(link, &report)) {
            return RESULT_OK;
        }
    }
    return RESULT_UNAVAILABLE;
}

static enum result end_reading(struct postgres_link *link, enum result result)
{
    struct postgres_report report;
    if (link->is_held) {
        return result;
    }
    postgres_round_add(link, POSTGRES_ROLLBACK, NULL);
    if (!postgres_round_run(link, &report)) {
        postgres_link_drop(link); /* What was read is whole all the same. */
    }
    return result;
}

static enum result read_last_event(struct postgres_link *link, int64_t *last_out)
{
    PGresult *rows;
    enum result result = postgres_read(link, POSTGRES_LAST_EVENT, NULL, &rows);
    if (result == RESULT_OK) {
        *last_out = postgres_number(rows, 0, 0);
        PQclear(rows);
    }
    return result;
}

enum result postgres_rows_load(struct postgres_link *link, struct zones *zones,
                               struct store_sink *sink, int64_t *last_out)
{
    int64_t last = 0;
    enum result result = begin_reading(link);
    result = result == RESULT_OK ? read_last_event(link, &last) : result;
    result = result == RESULT_OK ? postgres_groups_load(link, sink) : result;
    result = result == RESULT_OK ? postgres_collections_load(link, sink) : result;
    result = result == RESULT_OK ? postgres_clients_load(link, sink) : result;
    result = result == RESULT_OK ? postgres_series_load(link, sink) : result;
    result = result == RESULT_OK ? postgres_providers_load(link, zones, sink) : result;
    result = result == RESULT_OK ? postgres_openings_load(link, sink) : result;
    result = result == RESULT_OK ? postgres_appointments_load(link, sink) : result;
    *last_out = result == RESULT_OK ? last : *last_out;
    return end_reading(link, result);
}

static struct event read_event(const PGresult *rows, int row, struct arena *arena)
{
    return (struct event){
        .sequence = postgres_number(rows, row, 0),
        .at = postgres_number(rows, row, 1),
        .kind = (enum event_kind)postgres_integer(rows, row, 2),
        .provider = postgres_number(rows, row, 3),
        .span = {postgres_number(rows, row, 4), postgres_number(rows, row, 5)},
        .subject_id = arena_keep(arena, postgres_text(rows, row, 6)),
        .appointment_id = arena_keep(arena, postgres_text(rows, row, 7)),
        .appointment = postgres_number(rows, row, 8),
    };
}

enum result postgres_events_list(struct postgres_link *link, const struct event_page *page,
                                 struct arena *arena, struct event_list *list_out)
{
    struct postgres_values values = {0};
    postgres_put_number(&values, page->after);
    postgres_put_limit(&values, page->limit);
    PGresult *rows;
    enum result result = postgres_read(link, POSTGRES_EVENTS, &values, &rows);
    if (result != RESULT_OK) {
        return result;
    }
    size_t count = (size_t)PQntuples(rows);
    struct event *events = arena_take(arena, count * sizeof *events);
    for (size_t i = 0; i < count; i++) {
        events[i] = read_event(rows, (int)i, arena);
    }
    PQclear(rows);
    *list_out = (struct event_list){.events = events, .count = count};
    return RESULT_OK;
}
