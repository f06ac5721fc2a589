/* As the tokens: locked in order, so that what is decided here is what the database has. */
#include "server/store/postgres_collections.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "server/store/change_reach.h"
#include "server/store/postgres_round.h"

struct held_collection {
    const char *name;     /* of the change that counts in it */
    int64_t others, last; /* that others gave out; that this batch does */
    bool is_stored;
};

void postgres_collections_init(struct postgres_collections *collections)
{
    collections->list = g_array_new(FALSE, FALSE, sizeof(struct held_collection));
    postgres_array_init(&collections->names, POSTGRES_TEXTS);
}

void postgres_collections_deinit(struct postgres_collections *collections)
{
    g_array_free(collections->list, TRUE);
    postgres_array_deinit(&collections->names);
}

static int compare_collections(const void *left, const void *right)
{
    return strcmp(((const struct held_collection *)left)->name,
                  ((const struct held_collection *)right)->name);
}

/* Of a collection that was collected. */
static struct held_collection *find(const struct postgres_collections *collections,
                                    const char *name)
{
    const struct held_collection key = {.name = name};
    struct held_collection *held = bsearch(&key, collections->list->data, collections->list->len,
                                           sizeof key, compare_collections);
    assert(held != NULL);
    return held;
}

static void collect(GArray *list, const struct postgres_commits *commits)
{
    g_array_set_size(list, 0);
    for (size_t i = 0; i < commits->count; i++) {
        for (size_t j = 0; j < commits->list[i]->change_count; j++) {
            const struct change_reach reach = change_reach_of(&commits->list[i]->changes[j]);
            struct held_collection held = {.name = reach.collection};
            if (held.name != NULL) {
                g_array_append_val(list, held);
            }
        }
    }
    if (list->len == 0) {
        return;
    }
    struct held_collection *first = &g_array_index(list, struct held_collection, 0);
    qsort(first, list->len, sizeof *first, compare_collections);
    guint kept = 1;
    for (guint i = 1; i < list->len; i++) {
        if (strcmp(first[i].name, first[kept - 1].name) != 0) {
            first[kept++] = first[i];
        }
    }
    g_array_set_size(list, kept);
}

bool postgres_collections_queue_lock(struct postgres_collections *collections,
                                     struct postgres_link *link,
                                     const struct postgres_commits *commits)
{
    collect(collections->list, commits);
    if (collections->list->len == 0) {
        return false;
    }
    postgres_array_clear(&collections->names);
    for (guint i = 0; i < collections->list->len; i++) {
        postgres_array_add_text(&collections->names,
                                g_array_index(collections->list, struct held_collection, i).name);
    }
    struct postgres_values values = {0};
    postgres_put_array(&values, &collections->names);
    postgres_put_number(&values, link->epoch);
    postgres_round_add(link, POSTGRES_COLLECTIONS_LOCK, &values);
    return true;
}

void postgres_collections_read(struct postgres_collections *collections, const PGresult *rows)
{
    for (int row = 0; row < PQntuples(rows); row++) {
        struct held_collection *held = find(collections, postgres_text(rows, row, 0));
        held->others = postgres_number(rows, row, 1);
        held->is_stored = true;
    }
}

/* The first number that a change gives out; 0: none. */
static int64_t first_given(const struct change *change)
{
    return change->kind == CHANGE_OPENING    ? change->opening->number
           : change->kind == CHANGE_PROVIDER ? change->provider.given
                                             : 0;
}

bool postgres_collections_clash(const struct postgres_collections *collections,
                                const struct commit *commit)
{
    for (size_t i = 0; i < commit->change_count; i++) {
        const struct change *change = &commit->changes[i];
        const struct change_reach reach = change_reach_of(change);
        int64_t first = first_given(change);
        if (reach.collection != NULL && first != 0 &&
            first <= find(collections, reach.collection)->others) {
            return true;
        }
    }
    return false;
}

static void note_reach(const struct postgres_collections *collections, const struct commit *commit)
{
    for (size_t i = 0; i < commit->change_count; i++) {
        const struct change_reach reach = change_reach_of(&commit->changes[i]);
        if (reach.collection != NULL) {
            struct held_collection *held = find(collections, reach.collection);
            held->last = reach.last > held->last ? reach.last : held->last;
        }
    }
}

void postgres_collections_queue_reach(struct postgres_collections *collections,
                                      struct postgres_link *link,
                                      const struct postgres_commits *commits)
{
    if (collections->list->len == 0) {
        return;
    }
    for (size_t i = 0; i < commits->count; i++) {
        if (commits->list[i]->outcome == OUTCOME_APPLIED) {
            note_reach(collections, commits->list[i]);
        }
    }
    for (guint i = 0; i < collections->list->len; i++) {
        const struct held_collection *held =
            &g_array_index(collections->list, struct held_collection, i);
        struct postgres_values values = {0};
        postgres_put_text(&values, held->name);
        postgres_put_number(&values, held->last);
        postgres_put_number(&values, link->epoch);
        if (held->last > 0) {
            postgres_round_add(
                link, held->is_stored ? POSTGRES_COLLECTION_REACH : POSTGRES_COLLECTION_INSERT,
                &values);
        }
    }
}
