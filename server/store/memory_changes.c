/* Each change finds its row, makes another one and puts it there. */
#include "server/store/memory_changes.h"

#include <assert.h>
#include <string.h>

#include "server/store/keep.h"

static const struct availability_rule *
keep_rules(struct row *row, const struct availability_rule *rules, size_t count)
{
    return arena_copy(&row->arena, rules, count * sizeof *rules);
}

/* Of the row with that id; the next one, if there is none. */
static int64_t number_of(const struct memory_tables *tables, enum memory_table table,
                         const char *id)
{
    const struct row *old = memory_tables_find_id(tables, table, id);
    return old != NULL ? old->number : (int64_t)tables->shelves[table].count + 1;
}

static bool put_provider(struct memory_tables *tables, const struct commit *commit,
                         const struct change *change)
{
    int64_t number = commit->side.provider;
    const struct provider_row *old = memory_tables_find(tables, TABLE_PROVIDERS, number);
    struct provider_row value = {
        .tokens = {.token = old != NULL ? old->tokens.token : 0,
                   .version = commit->side.next_token},
        .definition = *change->provider.definition,
    };
    struct provider_row *row = memory_row_new(&value, sizeof value, change->provider.id, number);
    struct provider_definition *definition = &row->definition;
    definition->name = arena_keep(&row->row.arena, definition->name);
    definition->alias = arena_keep(&row->row.arena, definition->alias);
    definition->group = arena_keep(&row->row.arena, definition->group);
    definition->rules = keep_rules(&row->row, definition->rules, definition->rule_count);
    return memory_tables_put(tables, TABLE_PROVIDERS, row);
}

static bool put_group(struct memory_tables *tables, const struct change *change)
{
    const char *id = change->group.id;
    int64_t number = number_of(tables, TABLE_GROUPS, id);
    struct group_row value = {.closure_count = change->group.closure_count};
    struct group_row *row = memory_row_new(&value, sizeof value, id, number);
    row->closures = keep_rules(&row->row, change->group.closures, row->closure_count);
    return memory_tables_put(tables, TABLE_GROUPS, row);
}

static bool put_client(struct memory_tables *tables, const struct client *client)
{
    struct client_row value = {.client = *client};
    struct client_row *row = memory_row_new(&value, sizeof value, client->id, client->number);
    keep_client(&row->row.arena, &row->client);
    return memory_tables_put(tables, TABLE_CLIENTS, row);
}

static bool insert_client(struct memory_tables *tables, const struct client *client)
{
    return memory_tables_find(tables, TABLE_CLIENTS, client->number) == NULL &&
           put_client(tables, client);
}

static bool insert_series(struct memory_tables *tables, const struct series *series)
{
    if (memory_tables_find(tables, TABLE_SERIES, series->number) != NULL) {
        return false;
    }
    struct series_row value = {.series = *series};
    struct series_row *row = memory_row_new(&value, sizeof value, series->id, series->number);
    keep_series(&row->row.arena, &row->series);
    return memory_tables_put(tables, TABLE_SERIES, row);
}

static bool insert_opening(struct memory_tables *tables, int64_t provider,
                           const struct opening *opening)
{
    if (memory_tables_find(tables, TABLE_PROVIDERS, provider) == NULL ||
        memory_tables_find(tables, TABLE_OPENINGS, opening->key) != NULL ||
        interval_is_empty(opening->span)) {
        return false;
    }
    struct opening_row value = {.provider = provider, .opening = *opening};
    struct opening_row *row = memory_row_new(&value, sizeof value, NULL, opening->key);
    keep_opening(&row->row.arena, &row->opening);
    return memory_tables_put(tables, TABLE_OPENINGS, row);
}

static bool end_opening(struct memory_tables *tables, int64_t provider, int64_t key)
{
    const struct opening_row *row = memory_tables_find(tables, TABLE_OPENINGS, key);
    return row != NULL && row->provider == provider &&
           memory_tables_remove(tables, TABLE_OPENINGS, key);
}

/* False if its provider is not there, its span is empty or its time is taken. */
static bool put_appointment(struct memory_tables *tables, const struct appointment *appointment)
{
    if (memory_tables_find(tables, TABLE_PROVIDERS, appointment->provider) == NULL ||
        interval_is_empty(appointment->span)) {
        return false;
    }
    struct appointment_row value = {.appointment = *appointment};
    struct appointment_row *row =
        memory_row_new(&value, sizeof value, appointment->id, appointment->number);
    keep_appointment(&row->row.arena, &row->appointment);
    return memory_tables_put(tables, TABLE_APPOINTMENTS, row);
}

static bool insert_appointment(struct memory_tables *tables, const struct appointment *appointment)
{
    return memory_tables_find(tables, TABLE_APPOINTMENTS, appointment->number) == NULL &&
           put_appointment(tables, appointment);
}

/* NULL if it is not that provider's. */
static const struct appointment *find_of(const struct memory_tables *tables, int64_t number,
                                         int64_t provider)
{
    const struct appointment_row *row = memory_tables_find(tables, TABLE_APPOINTMENTS, number);
    return row != NULL && row->appointment.provider == provider ? &row->appointment : NULL;
}

static bool set_status(struct memory_tables *tables, int64_t provider, const struct change *change)
{
    const struct appointment *old = find_of(tables, change->status.number, provider);
    if (old == NULL) {
        return false;
    }
    struct appointment appointment = *old;
    appointment.status = change->status.status;
    if (change->status.ended_by != NULL) {
        appointment.ended_by = change->status.ended_by;
    }
    if (change->status.reason != NULL) {
        appointment.reason = change->status.reason;
    }
    return put_appointment(tables, &appointment);
}

static bool move(struct memory_tables *tables, const struct change *change)
{
    const struct appointment *place = change->move.appointment;
    const struct appointment *old = find_of(tables, place->number, change->move.from);
    if (old == NULL || !appointment_is_live(old->status)) {
        return false;
    }
    struct appointment appointment = *old;
    if (old->first_provider == 0) {
        appointment.first_provider = old->provider;
        appointment.first_start = old->span.start;
    }
    appointment.provider = place->provider;
    appointment.span = place->span;
    appointment.range = place->range;
    appointment.service_day = place->service_day;
    appointment.provider_named = place->provider_named;
    appointment.undated = place->undated;
    appointment.start_microseconds = appointment.end_microseconds = 0;
    return put_appointment(tables, &appointment);
}

static bool erase_client(struct memory_tables *tables, const struct client *client)
{
    const struct client_row *old = memory_tables_find(tables, TABLE_CLIENTS, client->number);
    if (old == NULL || strcmp(old->row.id, client->id) != 0) {
        return false;
    }
    struct client erased = {.id = old->client.id,
                            .number = old->client.number,
                            .created_at = old->client.created_at,
                            .erased = true};
    bool made = put_client(tables, &erased);
    const struct shelf *appointments = &tables->shelves[TABLE_APPOINTMENTS];
    for (size_t i = 0; i < appointments->count && made; i++) {
        const struct appointment_row *row = appointments->places[i].row;
        if (row->appointment.client == client->number &&
            (row->appointment.reason != NULL || row->appointment.note != NULL)) {
            struct appointment appointment = row->appointment;
            appointment.reason = appointment.note = NULL;
            made = put_appointment(tables, &appointment);
        }
    }
    return made;
}

static bool erase_note(struct memory_tables *tables, int64_t number)
{
    const struct appointment_row *old = memory_tables_find(tables, TABLE_APPOINTMENTS, number);
    if (old == NULL) {
        return false;
    }
    struct appointment appointment = old->appointment;
    appointment.note = NULL;
    return put_appointment(tables, &appointment);
}

/* A change can only be made under its provider's token. */
static bool is_under_token(const struct commit *commit, int64_t provider)
{
    return provider != 0 &&
           (provider == commit->side.provider || provider == commit->other.provider);
}

static bool make(struct memory_tables *tables, const struct commit *commit,
                 const struct change *change)
{
    switch (change->kind) {
    case CHANGE_PROVIDER:
        return put_provider(tables, commit, change);
    case CHANGE_APPOINTMENT:
        assert(change->appointment->provider == commit->side.provider);
        return insert_appointment(tables, change->appointment);
    case CHANGE_STATUS:
        return set_status(tables, commit->side.provider, change);
    case CHANGE_MOVE:
        assert(is_under_token(commit, change->move.from));
        assert(is_under_token(commit, change->move.appointment->provider));
        return move(tables, change);
    case CHANGE_SERIES:
        return insert_series(tables, change->series);
    case CHANGE_CLIENT:
        return insert_client(tables, change->client);
    case CHANGE_CLIENT_ERASE:
        return erase_client(tables, change->client);
    case CHANGE_GROUP:
        return put_group(tables, change);
    case CHANGE_OPENING:
        return insert_opening(tables, commit->side.provider, change->opening);
    case CHANGE_OPENING_END:
        return end_opening(tables, commit->side.provider, change->opening->key);
    case CHANGE_NOTE_ERASE:
        return erase_note(tables, change->number);
    }
    return false;
}

bool memory_change_reach(struct memory_tables *tables, const struct change_reach *reach)
{
    const struct collection_row *old =
        memory_tables_find_id(tables, TABLE_COLLECTIONS, reach->collection);
    if (old != NULL && old->last >= reach->last) {
        return true;
    }
    const struct collection_row value = {.last = reach->last};
    int64_t number = number_of(tables, TABLE_COLLECTIONS, reach->collection);
    return memory_tables_put(tables, TABLE_COLLECTIONS,
                             memory_row_new(&value, sizeof value, reach->collection, number));
}

bool memory_change_make(struct memory_tables *tables, const struct commit *commit,
                        const struct change *change)
{
    const struct change_reach numbers = change_reach_of(change);
    return make(tables, commit, change) &&
           (numbers.collection == NULL || memory_change_reach(tables, &numbers));
}
