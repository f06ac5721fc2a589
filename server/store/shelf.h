/*
 * Shelf: rows by number, in the order of their numbers. Owns none of them.
 *
 * One sorted array: numbers mostly come rising, so a row mostly goes to the end.
 */
#ifndef SERVER_STORE_SHELF_H
#define SERVER_STORE_SHELF_H
#include <stddef.h>
#include <stdint.h>

struct shelf {
    struct shelf_place {
        int64_t number;
        void *row;
    } * places;
    size_t count, capacity;
};

void shelf_deinit(struct shelf *shelf);

/* The position of the first number that is not below. */
size_t shelf_position(const struct shelf *shelf, int64_t number);

/* NULL if there is none. */
void *shelf_find(const struct shelf *shelf, int64_t number);

/* Puts a row in the place of whatever is there; NULL clears the place. */
void shelf_put(struct shelf *shelf, int64_t number, void *row);

#endif
