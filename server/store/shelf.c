/* Bisection, and a tail that moves. */
#include "server/store/shelf.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

void shelf_deinit(struct shelf *shelf)
{
    free(shelf->places);
    *shelf = (struct shelf){0};
}

size_t shelf_position(const struct shelf *shelf, int64_t number)
{
    size_t low = 0, high = shelf->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (shelf->places[middle].number < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_at(const struct shelf *shelf, size_t position, int64_t number)
{
    return position < shelf->count && shelf->places[position].number == number;
}

void *shelf_find(const struct shelf *shelf, int64_t number)
{
    size_t position = shelf_position(shelf, number);
    return is_at(shelf, position, number) ? shelf->places[position].row : NULL;
}

static void open_place(struct shelf *shelf, size_t position)
{
    if (shelf->count == shelf->capacity) {
        shelf->capacity = shelf->capacity * 2 + 64;
        shelf->places = memory_resize(shelf->places, shelf->capacity * sizeof *shelf->places);
    }
    struct shelf_place *place = &shelf->places[position];
    memmove(place + 1, place, (shelf->count - position) * sizeof *place);
    shelf->count++;
}

static void close_place(struct shelf *shelf, size_t position)
{
    struct shelf_place *place = &shelf->places[position];
    shelf->count--;
    memmove(place, place + 1, (shelf->count - position) * sizeof *place);
}

void shelf_put(struct shelf *shelf, int64_t number, void *row)
{
    size_t position = shelf_position(shelf, number);
    bool there = is_at(shelf, position, number);
    if (row == NULL) {
        if (there) {
            close_place(shelf, position);
        }
        return;
    }
    if (!there) {
        open_place(shelf, position);
    }
    shelf->places[position] = (struct shelf_place){number, row};
}
