/*
 * Id index: which ids were ever used, and the number that each one stands for.
 *
 * Of appointments and series by request id, of clients by id and by address. Whoever makes
 * something claims its id before deciding anything, so two requests with one id are never decided
 * side by side. Ids are kept as 64-bit keyed hashes in tables of 16 bytes an entry, of which a half
 * to three quarters are taken; whoever gets a number compares the id in the store. Striped: each
 * stripe has its own small lock, taken under no other but a provider's. Any thread.
 */
#ifndef CORE_ID_INDEX_H
#define CORE_ID_INDEX_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/annotations.h"
#include "core/hash.h"

struct id_index;
void id_index_free(struct id_index *index);
struct id_index *id_index_new(struct hash_key key) OWNED_UNTIL(id_index_free);

/* Claims a new id: returns 0, and the caller must settle or release it. For a used id returns its
 * number. Waits while another request holds the claim. */
MUST_CHECK int64_t id_index_claim(struct id_index *index, const char *id);

/* The same, but it never waits: false for an id that is used or claimed. */
MUST_CHECK bool id_index_try_claim(struct id_index *index, const char *id);
void id_index_settle(struct id_index *index, const char *id, int64_t number);
void id_index_release(struct id_index *index, const char *id);

/* The id stands for nothing any more. */
void id_index_forget(struct id_index *index, const char *id);

/* What claiming and settling come to, for loading. */
void id_index_put(struct id_index *index, const char *id, int64_t number);

/* The same for very many, in their order. They are known when the load ends; only one thread adds
 * to one load. Ending frees it. */
struct id_index_load;
void id_index_load_end(struct id_index_load *load);
struct id_index_load *id_index_load_begin(struct id_index *index) OWNED_UNTIL(id_index_load_end);
void id_index_load_put(struct id_index_load *load, const char *id, int64_t number);

/* 0 for an id that was never used or whose request is not decided yet. Does not wait. */
int64_t id_index_find(struct id_index *index, const char *id);

struct id_index_size {
    size_t settled;  /* ids that stand for something */
    size_t capacity; /* entries there is memory for */
};
struct id_index_size id_index_size(struct id_index *index);

#endif
