/*
 * PostgreSQL tokens: those of all providers that a batch concerns, as they are in its transaction.
 *
 * They are locked, read, compared and swapped here, and written back once per provider.
 */
#ifndef SERVER_STORE_POSTGRES_TOKENS_H
#define SERVER_STORE_POSTGRES_TOKENS_H
#include "core/store.h"
#include "server/store/postgres_link.h"
#include "server/store/postgres_values.h"

struct postgres_tokens {
    GArray *list; /* by provider, each once */
    struct postgres_array providers, values;
};

void postgres_tokens_init(struct postgres_tokens *tokens);
void postgres_tokens_deinit(struct postgres_tokens *tokens);

/* Locks the rows of every provider that a commit names, in the order of their numbers; queues
 * nothing if none does. Commits that are OUTCOME_NOT_APPLIED are left out; so below. */
void postgres_tokens_queue_lock(struct postgres_tokens *tokens, struct postgres_link *link,
                                struct commit *const *commits, size_t count);

/* What the locking answered. */
void postgres_tokens_read(struct postgres_tokens *tokens, const PGresult *rows);

/* OUTCOME_APPLIED or OUTCOME_CONFLICT for each, one after the other. Returns how many apply. */
size_t postgres_tokens_decide(struct postgres_tokens *tokens, struct commit *const *commits,
                              size_t count);

void postgres_tokens_queue_swap(struct postgres_tokens *tokens, struct postgres_link *link);

#endif
