/*
 * Engine bench: one engine on the bench, fed by hand, and what it hands back.
 *
 * A SQLite engine lies in a directory of its own, which goes with the bench.
 */
#ifndef SUPPORT_ENGINE_BENCH_H
#define SUPPORT_ENGINE_BENCH_H
#include "server/store/engine.h"

enum { ENGINE_BENCH_SEEN = 64 };

/* What a load handed over, in that order. */
struct seen {
    struct store_sink sink; /* first */
    size_t provider_count, appointment_count;
    struct seen_provider {
        char id[32];
        int64_t number, token;
        struct provider_definition definition; /* its rules point to the copies below */
        struct availability_rule rules[4];
    } providers[ENGINE_BENCH_SEEN];
    struct appointment appointments[ENGINE_BENCH_SEEN];
    char ids[ENGINE_BENCH_SEEN][32];
};

struct engine_bench {
    const struct engine_operations *operations;
    struct engine *engine;
    bool guard;
    char directory[64], path[96];
    char message[ENGINE_MESSAGE_SIZE]; /* of the last open */
    int64_t minted;
    atomic_bool stale;
};

void engine_bench_init(struct engine_bench *bench, const struct engine_operations *operations);
void engine_bench_deinit(struct engine_bench *bench);

MUST_CHECK enum result engine_bench_open(struct engine_bench *bench);
void engine_bench_close(struct engine_bench *bench);

/* A confirmed appointment of `provider`, from minute to minute of 2026-11-23 UTC. */
struct appointment engine_bench_appointment(int64_t number, int64_t provider,
                                            struct interval minutes);
struct change engine_bench_insert(const struct appointment *appointment);
struct change engine_bench_status(int64_t number, enum appointment_status status);

/* With a newly minted token as its next one. */
struct commit engine_bench_commit(struct engine_bench *bench, int64_t provider,
                                  int64_t expected_token, const struct change *change);

/* As a batch of its own. */
enum outcome engine_bench_apply(struct engine_bench *bench, struct commit *commit);

/* Registers a provider with one rule; returns its token. */
int64_t engine_bench_register(struct engine_bench *bench, int64_t number, const char *id);

/* Inserts one appointment as a batch of its own, moving *token on if it is applied. */
enum outcome engine_bench_book(struct engine_bench *bench, int64_t *token,
                               const struct appointment *appointment);

MUST_CHECK enum result engine_bench_load(struct engine_bench *bench, struct seen *seen_out);
MUST_CHECK enum result engine_bench_load_provider(struct engine_bench *bench, int64_t number,
                                                  struct seen *seen_out);

#endif
