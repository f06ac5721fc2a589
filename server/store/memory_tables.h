/*
 * Memory tables: what the memory engine keeps, and the journal that undoes half a commit.
 *
 * A row is never changed, only replaced or removed; the journal holds what stood there until the
 * commit is complete or undone. The guard, one calendar per provider, follows the appointments.
 */
#ifndef SERVER_STORE_MEMORY_TABLES_H
#define SERVER_STORE_MEMORY_TABLES_H
#include <glib.h>

#include "core/store.h"
#include "server/store/shelf.h"

enum memory_table {
    TABLE_GROUPS,
    TABLE_COLLECTIONS,
    TABLE_CLIENTS,
    TABLE_SERIES,
    TABLE_PROVIDERS,
    TABLE_OPENINGS,
    TABLE_APPOINTMENTS,
    TABLE_COUNT
};

/* What every row begins with; its texts and rules are in the arena. */
struct row {
    struct arena arena;
    char *id;
    int64_t number;
};

struct group_row {
    struct row row; /* first; so below */
    const struct availability_rule *closures;
    size_t closure_count;
};

/* Numbered as they come; its id is its name. */
struct collection_row {
    struct row row;
    int64_t last;
};

struct client_row {
    struct row row;
    struct client client;
};

struct series_row {
    struct row row;
    struct series series;
};

struct provider_row {
    struct row row;
    struct store_tokens tokens; /* the one field that is set in place, when a commit is complete */
    struct provider_definition definition;
};

/* By key, without an id. */
struct opening_row {
    struct row row;
    int64_t provider;
    struct opening opening;
};

struct appointment_row {
    struct row row;
    struct appointment appointment;
};

struct memory_tables {
    struct shelf shelves[TABLE_COUNT];
    GHashTable *ids[TABLE_COUNT]; /* rows by id; NULL where an id may be there twice */
    struct shelf calendars;       /* live appointments, by provider */
    GArray *journal;
};

void memory_tables_init(struct memory_tables *tables);
void memory_tables_deinit(struct memory_tables *tables);

/* A copy of `size` bytes that begin with a struct row, with its own arena, id and number. The other
 * texts are still borrowed. */
void *memory_row_new(const void *row, size_t size, const char *id, int64_t number);

/* NULL if there is none. */
void *memory_tables_find(const struct memory_tables *tables, enum memory_table table,
                         int64_t number);
void *memory_tables_find_id(const struct memory_tables *tables, enum memory_table table,
                            const char *id);

/* Takes the row over and puts it in the place of its number. False, and the row is gone, if its id
 * is another's or its time is taken. */
bool memory_tables_put(struct memory_tables *tables, enum memory_table table, void *row);

/* False if there is none. */
bool memory_tables_remove(struct memory_tables *tables, enum memory_table table, int64_t number);

/* What was done since the last of these stays, or is undone. */
void memory_tables_accept(struct memory_tables *tables);
void memory_tables_undo(struct memory_tables *tables);

#endif
