/*
 * Appointment index: which request ids were ever used, and the number of the appointment each one
 * made.
 *
 * A booking claims its id before it decides anything, so two requests with one id are never decided
 * side by side. Ids are kept as 64-bit keyed hashes, 16 bytes each; whoever gets a number compares
 * the id in the store. Striped: each stripe has its own small lock, taken under no other but a
 * provider's. Any thread.
 */
#ifndef CORE_APPOINTMENT_INDEX_H
#define CORE_APPOINTMENT_INDEX_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/annotations.h"
#include "core/hash.h"

struct appointment_index;
void appointment_index_free(struct appointment_index *index);
struct appointment_index *appointment_index_new(struct hash_key key)
    OWNED_UNTIL(appointment_index_free);

/* Claims a new id: returns 0, and the caller must settle or release it. For a used id returns its
 * number. Waits while another request holds the claim. */
MUST_CHECK int64_t appointment_index_claim(struct appointment_index *index, const char *id);
void appointment_index_settle(struct appointment_index *index, const char *id, int64_t number);
void appointment_index_release(struct appointment_index *index, const char *id);

/* What claiming and settling come to, for loading. */
void appointment_index_put(struct appointment_index *index, const char *id, int64_t number);

/* 0 for an id that was never used or whose request is not decided yet. Does not wait. */
int64_t appointment_index_find(struct appointment_index *index, const char *id);

struct appointment_index_size {
    size_t settled;  /* ids that made an appointment */
    size_t capacity; /* entries there is memory for */
};
struct appointment_index_size appointment_index_size(struct appointment_index *index);

#endif
