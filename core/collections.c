/* A handful of collections, each an array of ranges. Numbers rise as they are given out, so the
 * array is in order but while it is being loaded. */
#include "core/collections.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

struct collection {
    char *name;
    int64_t last; /* that was given out, of all there ever were */
    struct collection_range *ranges;
    size_t count, capacity;
    bool is_sorted;
    struct collection *next;
};

struct collections {
    pthread_mutex_t mutex;
    struct collection *first; /* guarded by it, with all that follows */
};

struct collections *collections_new(void)
{
    struct collections *collections = memory_new(sizeof *collections);
    pthread_mutex_init(&collections->mutex, NULL);
    return collections;
}

void collections_free(struct collections *collections)
{
    if (collections == NULL) {
        return;
    }
    struct collection *collection = collections->first;
    while (collection != NULL) {
        struct collection *next = collection->next;
        free(collection->name);
        free(collection->ranges);
        free(collection);
        collection = next;
    }
    pthread_mutex_destroy(&collections->mutex);
    free(collections);
}

static struct collection *find(struct collections *collections, const char *name)
{
    struct collection *collection = collections->first;
    while (collection != NULL && strcmp(collection->name, name) != 0) {
        collection = collection->next;
    }
    return collection;
}

static struct collection *ensure(struct collections *collections, const char *name)
{
    struct collection *collection = find(collections, name);
    if (collection == NULL) {
        collection = memory_new(sizeof *collection);
        *collection = (struct collection){
            .name = memory_copy_text(name),
            .is_sorted = true,
            .next = collections->first,
        };
        collections->first = collection;
    }
    return collection;
}

static int compare_ranges(const void *a, const void *b)
{
    int64_t first = ((const struct collection_range *)a)->first;
    int64_t second = ((const struct collection_range *)b)->first;
    return (first > second) - (first < second);
}

static void sort(struct collection *collection)
{
    if (!collection->is_sorted) {
        qsort(collection->ranges, collection->count, sizeof *collection->ranges, compare_ranges);
        collection->is_sorted = true;
    }
}

static void append(struct collection *collection, const struct collection_range *range)
{
    if (collection->count == collection->capacity) {
        collection->capacity = collection->capacity > 0 ? 2 * collection->capacity : 16;
        collection->ranges =
            memory_resize(collection->ranges, collection->capacity * sizeof *collection->ranges);
    }
    collection->is_sorted =
        collection->is_sorted &&
        (collection->count == 0 || collection->ranges[collection->count - 1].first < range->first);
    collection->ranges[collection->count++] = *range;
    int64_t last = range->first + range->count - 1;
    collection->last = last > collection->last ? last : collection->last;
}

const char *collections_name(struct collections *collections, const char *name)
{
    pthread_mutex_lock(&collections->mutex);
    const char *kept = ensure(collections, name)->name;
    pthread_mutex_unlock(&collections->mutex);
    return kept;
}

int64_t collections_take(struct collections *collections, const char *name,
                         const struct collection_range *range)
{
    pthread_mutex_lock(&collections->mutex);
    struct collection *collection = ensure(collections, name);
    struct collection_range taken = *range;
    taken.first = collection->last + 1;
    append(collection, &taken);
    pthread_mutex_unlock(&collections->mutex);
    return taken.first;
}

void collections_go_on(struct collections *collections, const char *name, int64_t last)
{
    pthread_mutex_lock(&collections->mutex);
    struct collection *collection = ensure(collections, name);
    collection->last = last > collection->last ? last : collection->last;
    pthread_mutex_unlock(&collections->mutex);
}

void collections_put(struct collections *collections, const char *name,
                     const struct collection_range *range)
{
    pthread_mutex_lock(&collections->mutex);
    append(ensure(collections, name), range);
    pthread_mutex_unlock(&collections->mutex);
}

void collections_reach(struct collections *collections, const char *name,
                       const struct collection_range *range)
{
    pthread_mutex_lock(&collections->mutex);
    struct collection *collection = ensure(collections, name);
    if (range->first > collection->last) {
        append(collection, range);
    }
    pthread_mutex_unlock(&collections->mutex);
}

/* The first range that has a number after `after`, or the count. */
static size_t first_after(const struct collection *collection, int64_t after)
{
    size_t low = 0, high = collection->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct collection_range *range = &collection->ranges[middle];
        if (range->first + range->count - 1 <= after) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_same(const struct collection_range *a, const struct collection_range *b)
{
    return a->first == b->first && a->count == b->count && a->provider == b->provider &&
           a->start == b->start;
}

static bool overlap(const struct collection_range *a, const struct collection_range *b)
{
    return a->first < b->first + b->count && b->first < a->first + a->count;
}

void collections_learn(struct collections *collections, const char *name,
                       const struct collection_range *range)
{
    pthread_mutex_lock(&collections->mutex);
    struct collection *collection = ensure(collections, name);
    sort(collection);
    size_t place = first_after(collection, range->first - 1), kept = 0;
    if (place < collection->count && is_same(&collection->ranges[place], range)) {
        pthread_mutex_unlock(&collections->mutex);
        return;
    }
    for (size_t i = 0; i < collection->count; i++) {
        if (!overlap(&collection->ranges[i], range)) {
            collection->ranges[kept++] = collection->ranges[i];
        }
    }
    collection->count = kept;
    append(collection, range);
    pthread_mutex_unlock(&collections->mutex);
}

bool collections_next(struct collections *collections, const char *name, int64_t after,
                      struct collection_range *range_out)
{
    pthread_mutex_lock(&collections->mutex);
    struct collection *collection = find(collections, name);
    bool found = false;
    if (collection != NULL) {
        sort(collection);
        size_t place = first_after(collection, after);
        found = place < collection->count;
        if (found) {
            *range_out = collection->ranges[place];
        }
    }
    pthread_mutex_unlock(&collections->mutex);
    return found;
}
