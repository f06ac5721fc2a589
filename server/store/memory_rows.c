/* Rows go to the sink from the shelves, in their order. One provider's are found by a pass over
 * all, which only tests and reloads ask for. */
#include "server/store/memory_rows.h"

static void send_provider(const struct provider_row *provider, struct store_sink *sink)
{
    sink->provider(sink, provider->row.id, provider->row.number, &provider->tokens,
                   &provider->definition);
}

static void send_opening(const struct opening_row *row, struct store_sink *sink)
{
    sink->opening(sink, row->provider, &row->opening);
}

/* What core/store.h lets store_load hand over, so that nobody rests on more. */
static void send_brief(const struct appointment *appointment, struct store_sink *sink)
{
    const struct appointment brief = {
        .id = appointment->id,
        .number = appointment->number,
        .provider = appointment->provider,
        .span = appointment->span,
        .range = appointment->range,
        .service_day = appointment->service_day,
        .status = appointment->status,
        .undated = appointment->undated,
        .expires_at = appointment->expires_at,
        .client = appointment->client,
        .series = appointment->series,
    };
    sink->appointment(sink, &brief);
}

static void send_row(enum memory_table table, const void *row, struct store_sink *sink)
{
    const struct group_row *group = row;
    const struct collection_row *collection = row;
    switch (table) {
    case TABLE_GROUPS:
        sink->group(sink, group->row.id, group->closures, group->closure_count);
        break;
    case TABLE_COLLECTIONS:
        sink->collection(sink, collection->row.id, collection->last);
        break;
    case TABLE_CLIENTS:
        sink->client(sink, &((const struct client_row *)row)->client);
        break;
    case TABLE_SERIES:
        sink->series(sink, &((const struct series_row *)row)->series);
        break;
    case TABLE_PROVIDERS:
        send_provider(row, sink);
        break;
    case TABLE_OPENINGS:
        send_opening(row, sink);
        break;
    case TABLE_APPOINTMENTS:
        send_brief(&((const struct appointment_row *)row)->appointment, sink);
        break;
    case TABLE_COUNT:
        break;
    }
}

static void send_openings_of(const struct memory_tables *tables, int64_t provider,
                             struct store_sink *sink)
{
    const struct shelf *shelf = &tables->shelves[TABLE_OPENINGS];
    for (size_t i = 0; i < shelf->count && sink->opening != NULL; i++) {
        const struct opening_row *row = shelf->places[i].row;
        if (row->provider == provider) {
            send_opening(row, sink);
        }
    }
}

static void send_live_of(const struct memory_tables *tables, int64_t provider,
                         struct store_sink *sink)
{
    const struct shelf *shelf = &tables->shelves[TABLE_APPOINTMENTS];
    for (size_t i = 0; i < shelf->count && sink->appointment != NULL; i++) {
        const struct appointment_row *row = shelf->places[i].row;
        const struct appointment *appointment = &row->appointment;
        if (appointment->provider == provider && appointment_is_live(appointment->status)) {
            sink->appointment(sink, appointment);
        }
    }
}

void memory_rows_load(const struct memory_tables *tables, struct store_sink *sink)
{
    const bool wanted[TABLE_COUNT] = {
        [TABLE_GROUPS] = sink->group != NULL,
        [TABLE_COLLECTIONS] = sink->collection != NULL,
        [TABLE_CLIENTS] = sink->client != NULL,
        [TABLE_SERIES] = sink->series != NULL,
        [TABLE_PROVIDERS] = sink->provider != NULL,
        [TABLE_OPENINGS] = sink->opening != NULL,
        [TABLE_APPOINTMENTS] = sink->appointment != NULL,
    };
    for (enum memory_table table = 0; table < TABLE_COUNT; table++) {
        const struct shelf *shelf = &tables->shelves[table];
        for (size_t i = 0; i < shelf->count && wanted[table]; i++) {
            send_row(table, shelf->places[i].row, sink);
        }
    }
}

void memory_rows_load_provider(const struct memory_tables *tables, int64_t number,
                               struct store_sink *sink)
{
    const struct provider_row *provider = memory_tables_find(tables, TABLE_PROVIDERS, number);
    if (provider == NULL) {
        return;
    }
    if (sink->provider != NULL) {
        send_provider(provider, sink);
    }
    send_openings_of(tables, number, sink);
    send_live_of(tables, number, sink);
}
