/* A list by start. Nothing is ever far longer than the rest but by the user's will, so the longest
 * length is enough to bound a search from below. */
#include "core/opening.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

int64_t opening_count(const struct opening *opening)
{
    return opening->piece_minutes > 0
               ? interval_length(opening->span) / (60 * (int64_t)opening->piece_minutes)
               : 1;
}

struct interval opening_piece(const struct opening *opening, int64_t number)
{
    assert(number >= opening->number && number < opening->number + opening_count(opening));
    if (opening->piece_minutes == 0) {
        return opening->span;
    }
    int64_t length = 60 * (int64_t)opening->piece_minutes;
    int64_t start = opening->span.start + length * (number - opening->number);
    return (struct interval){start, start + length};
}

void opening_list_deinit(struct opening_list *list)
{
    free(list->members);
    *list = (struct opening_list){0};
}

void opening_list_clear(struct opening_list *list)
{
    list->count = 0;
    list->longest = 0;
}

/* The first position whose opening starts at or after `instant`. */
static size_t first_from(const struct opening_list *list, int64_t instant)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->members[middle].span.start < instant) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

void opening_list_add(struct opening_list *list, const struct opening *opening)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity > 0 ? 2 * list->capacity : 4;
        list->members = memory_resize(list->members, list->capacity * sizeof *list->members);
    }
    size_t place = first_from(list, opening->span.start + 1);
    memmove(&list->members[place + 1], &list->members[place],
            (list->count - place) * sizeof *list->members);
    list->members[place] = *opening;
    list->count++;
    int64_t length = interval_length(opening->span);
    list->longest = length > list->longest ? length : list->longest;
}

size_t opening_list_find(const struct opening_list *list, int64_t key)
{
    size_t position = 0;
    while (position < list->count && list->members[position].key != key) {
        position++;
    }
    return position;
}

void opening_list_remove_at(struct opening_list *list, size_t position)
{
    assert(position < list->count);
    list->count--;
    memmove(&list->members[position], &list->members[position + 1],
            (list->count - position) * sizeof *list->members);
}

size_t opening_list_first_ending_after(const struct opening_list *list, int64_t instant)
{
    return first_from(list, instant - list->longest + 1);
}

const struct opening *opening_list_find_number(const struct opening_list *list,
                                               const char *collection, int64_t number,
                                               int64_t start)
{
    for (size_t i = first_from(list, start);
         i < list->count && list->members[i].span.start == start; i++) {
        const struct opening *opening = &list->members[i];
        if (number >= opening->number && number < opening->number + opening_count(opening) &&
            strcmp(opening->collection, collection) == 0) {
            return opening;
        }
    }
    return NULL;
}
