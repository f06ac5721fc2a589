/*
 * PostgreSQL tokens: those of all providers that a batch concerns, as they are in its transaction.
 *
 * They are locked, read, compared and swapped here, and written back once per provider.
 */
#ifndef SERVER_STORE_POSTGRES_TOKENS_H
#define SERVER_STORE_POSTGRES_TOKENS_H
#include "core/store.h"
#include "server/store/postgres_collections.h"
#include "server/store/postgres_link.h"
#include "server/store/postgres_values.h"

/* What the batch did to each token: a row of `step` in all. */
enum step_column { STEP_PROVIDER, STEP_BEFORE, STEP_AFTER, STEP_IS_WHOLE, STEP_COLUMN_COUNT };

struct postgres_tokens {
    GArray *list; /* by provider, each once */
    struct postgres_array providers, values, wishes;
    struct postgres_array steps[STEP_COLUMN_COUNT];
};

void postgres_tokens_init(struct postgres_tokens *tokens);
void postgres_tokens_deinit(struct postgres_tokens *tokens);

/* Locks the rows of every provider that a commit names, in the order of their numbers; queues
 * nothing, and says so, if none does. Commits that are OUTCOME_NOT_APPLIED or clash are left out;
 * so below. */
bool postgres_tokens_queue_lock(struct postgres_tokens *tokens, struct postgres_link *link,
                                const struct postgres_commits *commits);

/* What the locking answered. */
void postgres_tokens_read(struct postgres_tokens *tokens, const PGresult *rows);

/* OUTCOME_APPLIED or OUTCOME_CONFLICT for each, one after the other, as `writer`. Returns how many
 * apply. */
size_t postgres_tokens_decide(struct postgres_tokens *tokens,
                              const struct postgres_collections *collections,
                              const struct postgres_commits *commits, int64_t writer);

/* Whether there is anything to write although no commit applies. */
bool postgres_tokens_are_wanted(const struct postgres_tokens *tokens);

void postgres_tokens_queue_swap(struct postgres_tokens *tokens, struct postgres_link *link);

/* The places of POSTGRES_EVENTS_INSERT that are about steps. */
void postgres_tokens_put_steps(struct postgres_tokens *tokens, struct postgres_values *values);

#endif
