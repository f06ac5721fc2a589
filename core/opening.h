/*
 * Opening: time that a provider opens once, from one instant to another, besides what its rules
 * open. It may be sold in pieces of equal length, each of them whole.
 *
 * Openings are numbered from 1 within a collection, which is whatever offers them; the pieces of
 * one that is cut have numbers of their own, one after the other.
 */
#ifndef CORE_OPENING_H
#define CORE_OPENING_H
#include <stddef.h>

#include "core/interval.h"

struct opening {
    int64_t key;            /* the store's, unique for ever */
    const char *collection; /* borrowed from whatever holds the value */
    int64_t number;         /* of the first piece, if it is cut */
    struct interval span;
    int32_t piece_minutes; /* 0: it is not cut */
    int64_t opened_at;
};

/* How many numbers it has: one, or one for each piece. */
int64_t opening_count(const struct opening *opening);

/* The piece of that number, or the whole of one that is not cut. */
struct interval opening_piece(const struct opening *opening, int64_t number);

/* The openings of one provider, by start. A zeroed list is empty; it copies what it is given. The
 * collections stay borrowed. */
struct opening_list {
    struct opening *members;
    size_t count, capacity;
    int64_t longest; /* no opening is longer, in seconds */
};

void opening_list_deinit(struct opening_list *list);
void opening_list_clear(struct opening_list *list);
void opening_list_add(struct opening_list *list, const struct opening *opening);

/* The position of the one with that key, or `count`. */
size_t opening_list_find(const struct opening_list *list, int64_t key);
void opening_list_remove_at(struct opening_list *list, size_t position);

/* The opening of that collection which has the number and begins at `start`; NULL: there is none.
 */
const struct opening *opening_list_find_number(const struct opening_list *list,
                                               const char *collection, int64_t number,
                                               int64_t start);

/* The first position whose opening may end after `instant`: all before it do not. */
size_t opening_list_first_ending_after(const struct opening_list *list, int64_t instant);

#endif
