/*
 * Stored: what an engine holds, and short ways to change it without a committer.
 */
#ifndef SUPPORT_STORED_H
#define SUPPORT_STORED_H
#include "server/store/engine.h"

struct stored_provider_row {
    const char *id;
    int64_t number, token;
    struct provider_definition definition;
};

struct stored {
    struct store_sink sink; /* first */
    struct arena arena;
    struct stored_provider_row providers[16];
    size_t provider_count;
    struct appointment appointments[64];
    size_t appointment_count;
};

void stored_read_all(struct stored *stored, struct engine *engine);
void stored_read_provider(struct stored *stored, struct engine *engine, int64_t provider);
void stored_deinit(struct stored *stored);

/* Each is a batch of one commit of one change. */
enum outcome stored_apply(struct engine *engine, int64_t provider, int64_t expected, int64_t next,
                          const struct change *change);
enum outcome stored_register(struct engine *engine, int64_t provider, int64_t expected,
                             int64_t next);
enum outcome stored_insert(struct engine *engine, const struct appointment *appointment,
                           int64_t expected, int64_t next);

/* A confirmed appointment whose number is the token it leads to. */
struct appointment stored_appointment(int64_t provider, int64_t number, struct interval span);
enum outcome stored_book(struct engine *engine, int64_t provider, int64_t expected, int64_t next,
                         struct interval span);

/* Cancels appointment `number`. */
enum outcome stored_set_status(struct engine *engine, int64_t provider, int64_t expected,
                               int64_t next, int64_t number);

#endif
