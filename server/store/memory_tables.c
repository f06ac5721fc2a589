/* Rows on shelves, ids beside them, and the guard. */
#include "server/store/memory_tables.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/calendar.h"

/* What stood in the place of a row that was put or removed: NULL, nothing. */
struct replaced {
    enum memory_table table;
    int64_t number;
    struct row *row;
};

static const bool ids_are_unique[TABLE_COUNT] = {
    [TABLE_GROUPS] = true,
    [TABLE_COLLECTIONS] = true,
    [TABLE_CLIENTS] = true,
    [TABLE_PROVIDERS] = true,
};

/* Most rows have one short text. */
enum { ROW_ARENA_SIZE = 64 };

void *memory_row_new(const void *row, size_t size, const char *id, int64_t number)
{
    struct row *copy = memory_copy(row, size);
    arena_init(&copy->arena, ROW_ARENA_SIZE);
    copy->id = arena_keep(&copy->arena, id);
    copy->number = number;
    return copy;
}

static void row_free(struct row *row)
{
    if (row != NULL) {
        arena_deinit(&row->arena);
        free(row);
    }
}

void memory_tables_init(struct memory_tables *tables)
{
    *tables = (struct memory_tables){
        .journal = g_array_new(FALSE, FALSE, sizeof(struct replaced)),
    };
    for (size_t table = 0; table < TABLE_COUNT; table++) {
        if (ids_are_unique[table]) {
            tables->ids[table] = g_hash_table_new(g_str_hash, g_str_equal);
        }
    }
}

void memory_tables_deinit(struct memory_tables *tables)
{
    for (size_t table = 0; table < TABLE_COUNT; table++) {
        struct shelf *shelf = &tables->shelves[table];
        g_clear_pointer(&tables->ids[table], g_hash_table_destroy);
        for (size_t i = 0; i < shelf->count; i++) {
            row_free(shelf->places[i].row);
        }
        shelf_deinit(shelf);
    }
    for (size_t i = 0; i < tables->calendars.count; i++) {
        calendar_free(tables->calendars.places[i].row);
    }
    shelf_deinit(&tables->calendars);
    g_array_free(tables->journal, TRUE);
}

void *memory_tables_find(const struct memory_tables *tables, enum memory_table table,
                         int64_t number)
{
    return shelf_find(&tables->shelves[table], number);
}

void *memory_tables_find_id(const struct memory_tables *tables, enum memory_table table,
                            const char *id)
{
    return g_hash_table_lookup(tables->ids[table], id);
}

static struct calendar *calendar_of(struct memory_tables *tables, int64_t provider)
{
    struct calendar *calendar = shelf_find(&tables->calendars, provider);
    if (calendar == NULL) {
        calendar = calendar_new();
        shelf_put(&tables->calendars, provider, calendar);
    }
    return calendar;
}

/* What the row takes of its provider's time; NULL: nothing. */
static const struct appointment *taking(const void *row)
{
    const struct appointment_row *stored = row;
    return stored != NULL && appointment_is_live(stored->appointment.status) ? &stored->appointment
                                                                             : NULL;
}

static bool take_time(struct memory_tables *tables, const struct appointment *appointment)
{
    return appointment == NULL ||
           calendar_add(calendar_of(tables, appointment->provider), appointment) == RESULT_OK;
}

static void release_time(struct memory_tables *tables, const struct appointment *appointment)
{
    if (appointment != NULL) {
        struct calendar *calendar = calendar_of(tables, appointment->provider);
        calendar_remove_at(calendar, calendar_find(calendar, appointment->number));
    }
}

/* False, and all is as it was, if the new row's time is taken. */
static bool exchange_time(struct memory_tables *tables, const struct row *old,
                          const struct row *new)
{
    release_time(tables, taking(old));
    if (take_time(tables, taking(new))) {
        return true;
    }
    bool taken_back = take_time(tables, taking(old));
    assert(taken_back); /* Nobody was there meanwhile. */
    return false;
}

/* False if a new number comes with the id of another. */
static bool exchange_id(GHashTable *ids, const struct row *old, struct row *new)
{
    if (old == NULL && new != NULL && g_hash_table_contains(ids, new->id)) {
        return false;
    }
    if (old != NULL) {
        g_hash_table_remove(ids, old->id);
    }
    if (new != NULL) {
        assert(old == NULL || strcmp(old->id, new->id) == 0); /* An id stays with its number. */
        g_hash_table_insert(ids, new->id, new);
    }
    return true;
}

/* The new row, or with NULL nothing, takes the place of the old one. */
static bool exchange(struct memory_tables *tables, const struct replaced *place, struct row *old,
                     struct row *new)
{
    if (place->table == TABLE_APPOINTMENTS && !exchange_time(tables, old, new)) {
        return false;
    }
    GHashTable *ids = tables->ids[place->table];
    if (ids != NULL && !exchange_id(ids, old, new)) {
        return false;
    }
    shelf_put(&tables->shelves[place->table], place->number, new);
    return true;
}

bool memory_tables_put(struct memory_tables *tables, enum memory_table table, void *row)
{
    struct row *new = row;
    struct replaced replaced = {
        .table = table,
        .number = new->number,
        .row = memory_tables_find(tables, table, new->number),
    };
    if (!exchange(tables, &replaced, replaced.row, new)) {
        row_free(new);
        return false;
    }
    g_array_append_val(tables->journal, replaced);
    return true;
}

bool memory_tables_remove(struct memory_tables *tables, enum memory_table table, int64_t number)
{
    struct replaced removed = {
        .table = table,
        .number = number,
        .row = memory_tables_find(tables, table, number),
    };
    if (removed.row == NULL) {
        return false;
    }
    bool gone = exchange(tables, &removed, removed.row, NULL);
    assert(gone); /* Nothing comes that could be in the way. */
    g_array_append_val(tables->journal, removed);
    return true;
}

void memory_tables_accept(struct memory_tables *tables)
{
    for (guint i = 0; i < tables->journal->len; i++) {
        row_free(g_array_index(tables->journal, struct replaced, i).row);
    }
    g_array_set_size(tables->journal, 0);
}

void memory_tables_undo(struct memory_tables *tables)
{
    for (guint i = tables->journal->len; i-- > 0;) {
        struct replaced *replaced = &g_array_index(tables->journal, struct replaced, i);
        struct row *put = memory_tables_find(tables, replaced->table, replaced->number);
        bool undone = exchange(tables, replaced, put, replaced->row);
        assert(undone); /* What came after it is undone already. */
        row_free(put);
    }
    g_array_set_size(tables->journal, 0);
}
