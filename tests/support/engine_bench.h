/*
 * Engine bench: one engine on the bench, fed by hand, and what it hands back.
 *
 * A SQLite engine lies in a directory of its own, a PostgreSQL engine in a database of its own;
 * both go with the bench.
 */
#ifndef SUPPORT_ENGINE_BENCH_H
#define SUPPORT_ENGINE_BENCH_H
#include "server/store/engine.h"
#include "support/postgres_database.h"

enum { ENGINE_BENCH_SEEN = 64 };

/* What a load or a page handed over, with copies of all texts and rules. */
struct seen {
    struct store_sink sink;                /* first */
    struct arena *arena;                   /* the bench's */
    char order[ENGINE_BENCH_SEEN * 8 + 1]; /* a letter for each: g n c s p o a t */
    size_t order_length;

    struct seen_group {
        const char *id;
        const struct availability_rule *closures;
        size_t closure_count;
    } groups[ENGINE_BENCH_SEEN];
    struct seen_collection {
        const char *name;
        int64_t last;
    } collections[ENGINE_BENCH_SEEN];
    struct client clients[ENGINE_BENCH_SEEN];
    struct series series[ENGINE_BENCH_SEEN];
    struct seen_provider {
        const char *id;
        int64_t number;
        struct store_tokens tokens;
        struct provider_definition definition;
    } providers[ENGINE_BENCH_SEEN];
    struct seen_opening {
        int64_t provider;
        struct opening opening;
    } openings[ENGINE_BENCH_SEEN];
    struct appointment appointments[ENGINE_BENCH_SEEN];
    struct store_step steps[ENGINE_BENCH_SEEN];
    size_t step_count, group_count, collection_count, client_count, series_count, provider_count,
        opening_count, appointment_count;
};

struct engine_bench {
    const struct engine_operations *operations;
    struct engine *engine;
    enum engine_use use; /* of the next open */
    bool guard;
    const char *location; /* NULL: the directory's or the database's */
    char directory[64], path[96];
    struct postgres_database database; /* of a PostgreSQL engine */
    char message[ENGINE_MESSAGE_SIZE]; /* of the last open */
    int64_t minted;
    atomic_bool stale;
    struct arena arena; /* of what was seen */
};

void engine_bench_init(struct engine_bench *bench, const struct engine_operations *operations);
void engine_bench_deinit(struct engine_bench *bench);

MUST_CHECK enum result engine_bench_open(struct engine_bench *bench);
void engine_bench_close(struct engine_bench *bench);

/* A confirmed appointment "request <number>" of `provider`, from minute to minute of 2026-11-23
 * UTC. */
struct appointment engine_bench_appointment(int64_t number, int64_t provider,
                                            struct interval minutes);
struct change engine_bench_insert(const struct appointment *appointment);
struct change engine_bench_status(int64_t number, enum appointment_status status);

/* Decided at ENGINE_BENCH_NOW, with a newly minted token as its next one. Of no provider: 0. */
#define ENGINE_BENCH_NOW INT64_C(1795420800)
struct commit engine_bench_commit(struct engine_bench *bench, int64_t provider,
                                  int64_t expected_token, const struct change *change);

/* Of an appointment, to the place it names. `tokens`, by number of provider, are those in force. */
struct change engine_bench_move(const struct appointment *place, int64_t from);
struct commit engine_bench_move_commit(struct engine_bench *bench, const int64_t *tokens,
                                       const struct change *move);

/* As a batch of its own. */
enum outcome engine_bench_apply(struct engine_bench *bench, struct commit *commit);

/* Registers a provider with one rule; returns its token. */
int64_t engine_bench_register(struct engine_bench *bench, int64_t number, const char *id);

/* Inserts one appointment as a batch of its own, moving *token on if it is applied. */
enum outcome engine_bench_book(struct engine_bench *bench, int64_t *token,
                               const struct appointment *appointment);

MUST_CHECK enum result engine_bench_load(struct engine_bench *bench, struct seen *seen_out);
MUST_CHECK enum result engine_bench_follow(struct engine_bench *bench, struct seen *seen_out);
MUST_CHECK enum result engine_bench_load_provider(struct engine_bench *bench, int64_t number,
                                                  struct seen *seen_out);
MUST_CHECK enum result engine_bench_page(struct engine_bench *bench, const struct store_page *page,
                                         struct seen *seen_out);

/* One appointment, whole. */
MUST_CHECK enum result engine_bench_find(struct engine_bench *bench, int64_t number,
                                         struct appointment *appointment_out);
MUST_CHECK enum result engine_bench_events(struct engine_bench *bench, int64_t after, size_t limit,
                                           struct event_list *list_out);

#endif
