/*
 * Store read: what a thread asks of the engine, waiting for its turn on the committer thread.
 *
 * The functions are the reading half of core/store.h.
 */
#ifndef SERVER_STORE_STORE_READ_H
#define SERVER_STORE_STORE_READ_H
#include "core/store.h"
#include "server/store/engine.h"

/* Begins every question; what is asked, and where the answer goes, comes after it. */
struct store_read {
    enum result (*run)(struct engine *engine, const struct store_read *read);
    enum result result;
    struct store_read *next;
};

/* By the committer: queues the read, waits until it has run, and returns its result. */
MUST_CHECK enum result store_read_run(struct store *store, struct store_read *read);

enum result store_read_load(struct store *store, struct store_sink *sink);
enum result store_read_follow(struct store *store, struct store_sink *sink);
enum result store_read_provider_number(struct store *store, int64_t *number_out);
enum result store_read_provider(struct store *store, int64_t number, struct store_sink *sink);
enum result store_read_appointment(struct store *store, int64_t number, struct arena *arena,
                                   struct appointment *appointment_out);
enum result store_read_client(struct store *store, int64_t number, struct arena *arena,
                              struct client *client_out);
enum result store_read_series(struct store *store, int64_t number, struct arena *arena,
                              struct series *series_out);
enum result store_read_page(struct store *store, const struct store_page *page,
                            struct store_sink *sink);
enum result store_read_events(struct store *store, const struct event_page *page,
                              struct arena *arena, struct event_list *list_out);

#endif
