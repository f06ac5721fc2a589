/*
 * Committer: the store port over any engine, by group commit.
 *
 * One thread takes everything queued, hands it to the engine as one transaction sorted by provider,
 * publishes the outcomes and wakes the waiters of that batch. Reads (load, find, page, events) run
 * on the same thread, after everything that was submitted before them.
 */
#ifndef SERVER_STORE_COMMITTER_H
#define SERVER_STORE_COMMITTER_H
#include "core/store.h"
#include "server/store/engine.h"

struct committer;

/* Stops the thread after what is queued, then closes the engine. */
void committer_free(struct committer *committer);

/* Takes the engine over. */
struct committer *committer_new(struct engine *engine) OWNED_UNTIL(committer_free);

struct store *committer_store(struct committer *committer);

/* False once the engine is unsound: every change answers RESULT_UNAVAILABLE until a restart. */
bool committer_is_sound(struct committer *committer);

/* False while the store refuses changes and it may pass (a full disk): reads go on. */
bool committer_takes_changes(struct committer *committer);

#endif
