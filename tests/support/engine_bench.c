/* Feeding an engine without a committer: tests say themselves what is in a batch. */
#include "support/engine_bench.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "server/store/keep.h"
#include "support/fixed_zone.h"

enum { BENCH_DAY = 20780 }; /* 2026-11-23 */

void engine_bench_init(struct engine_bench *bench, const struct engine_operations *operations)
{
    *bench = (struct engine_bench){.operations = operations, .guard = true};
    snprintf(bench->directory, sizeof bench->directory, "/tmp/slotd-engine-XXXXXX");
    char *made = mkdtemp(bench->directory);
    assert(made != NULL);
    snprintf(bench->path, sizeof bench->path, "%s/slotd.db", bench->directory);
    arena_init(&bench->arena, 1 << 14);
    if (operations == &engine_postgresql) {
        postgres_database_make(&bench->database);
    }
}

void engine_bench_deinit(struct engine_bench *bench)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal", ".lock"};
    engine_bench_close(bench);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", bench->path, endings[i]);
        unlink(path);
    }
    rmdir(bench->directory);
    if (bench->operations == &engine_postgresql) {
        postgres_database_drop(&bench->database);
    }
    arena_deinit(&bench->arena);
}

enum result engine_bench_open(struct engine_bench *bench)
{
    const char *own =
        bench->operations == &engine_postgresql ? bench->database.location : bench->path;
    struct engine_settings settings = {
        .use = bench->use,
        .location = bench->location != NULL ? bench->location : own,
        .zones = fixed_zones(),
        .guard = bench->guard,
    };
    bench->message[0] = '\0';
    enum result result = bench->operations->open(&settings, &bench->engine, bench->message);
    if (result == RESULT_OK) {
        bench->minted = bench->operations->epoch(bench->engine) << 40;
    }
    return result;
}

void engine_bench_close(struct engine_bench *bench)
{
    if (bench->engine != NULL) {
        bench->operations->close(bench->engine);
        bench->engine = NULL;
    }
}

/* "request 7"; the last few hundred last. */
static const char *request_id(int64_t number)
{
    enum { KEPT = 512 };
    static char ids[KEPT][32];
    static _Atomic unsigned next;
    char *id = ids[next++ % KEPT];
    snprintf(id, sizeof ids[0], "request %lld", (long long)number);
    return id;
}

struct appointment engine_bench_appointment(int64_t number, int64_t provider,
                                            struct interval minutes)
{
    int64_t midnight = INT64_C(86400) * BENCH_DAY;
    return (struct appointment){
        .id = request_id(number),
        .number = number,
        .provider = provider,
        .span = {midnight + minutes.start * 60, midnight + minutes.end * 60},
        .range = {midnight, midnight + 86400},
        .service_day = BENCH_DAY,
        .status = APPOINTMENT_CONFIRMED,
    };
}

struct change engine_bench_insert(const struct appointment *appointment)
{
    return (struct change){.kind = CHANGE_APPOINTMENT, .appointment = appointment};
}

struct change engine_bench_status(int64_t number, enum appointment_status status)
{
    return (struct change){.kind = CHANGE_STATUS, .status = {.number = number, .status = status}};
}

struct commit engine_bench_commit(struct engine_bench *bench, int64_t provider,
                                  int64_t expected_token, const struct change *change)
{
    return (struct commit){
        .side = {.provider = provider,
                 .expected_token = expected_token,
                 .next_token = ++bench->minted,
                 .stale = &bench->stale},
        .at = ENGINE_BENCH_NOW,
        .known = INT64_MAX,
        .changes = change,
        .change_count = 1,
    };
}

struct change engine_bench_move(const struct appointment *place, int64_t from)
{
    return (struct change){.kind = CHANGE_MOVE, .move = {place, from}};
}

struct commit engine_bench_move_commit(struct engine_bench *bench, const int64_t *tokens,
                                       const struct change *move)
{
    int64_t from = move->move.from, to = move->move.appointment->provider;
    struct commit commit = engine_bench_commit(bench, from, tokens[from], move);
    if (to != from) {
        commit.other = engine_bench_commit(bench, to, tokens[to], move).side;
    }
    return commit;
}

enum outcome engine_bench_apply(struct engine_bench *bench, struct commit *commit)
{
    commit->outcome = OUTCOME_PENDING;
    bench->operations->apply(bench->engine, &commit, 1);
    return commit->outcome;
}

int64_t engine_bench_register(struct engine_bench *bench, int64_t number, const char *id)
{
    struct availability_rule rule = availability_every_day(540, 1020);
    struct provider_definition definition = {
        .zone = &fixed_utc, .daily_limit = 8, .rules = &rule, .rule_count = 1};
    struct change change = {.kind = CHANGE_PROVIDER,
                            .provider = {.id = id, .definition = &definition}};
    struct commit commit = engine_bench_commit(bench, number, 0, &change);
    enum outcome outcome = engine_bench_apply(bench, &commit);
    assert(outcome == OUTCOME_APPLIED);
    return commit.side.next_token;
}

enum outcome engine_bench_book(struct engine_bench *bench, int64_t *token,
                               const struct appointment *appointment)
{
    struct change change = engine_bench_insert(appointment);
    struct commit commit = engine_bench_commit(bench, appointment->provider, *token, &change);
    enum outcome outcome = engine_bench_apply(bench, &commit);
    *token = outcome == OUTCOME_APPLIED ? commit.side.next_token : *token;
    return outcome;
}

static struct seen *see(struct store_sink *sink, char letter, size_t count)
{
    struct seen *seen = (struct seen *)(void *)sink;
    assert(count < ENGINE_BENCH_SEEN);
    seen->order[seen->order_length++] = letter;
    return seen;
}

static struct seen *seen_of(struct store_sink *sink)
{
    return (struct seen *)(void *)sink;
}

static const struct availability_rule *
keep_rules(struct arena *arena, const struct availability_rule *rules, size_t count)
{
    return arena_copy(arena, rules, count * sizeof *rules);
}

static void see_group(struct store_sink *sink, const char *id,
                      const struct availability_rule *closures, size_t closure_count)
{
    struct seen *seen = see(sink, 'g', seen_of(sink)->group_count);
    seen->groups[seen->group_count++] = (struct seen_group){
        .id = arena_keep(seen->arena, id),
        .closures = keep_rules(seen->arena, closures, closure_count),
        .closure_count = closure_count,
    };
}

static void see_collection(struct store_sink *sink, const char *name, int64_t last)
{
    struct seen *seen = see(sink, 'n', seen_of(sink)->collection_count);
    seen->collections[seen->collection_count++] = (struct seen_collection){
        .name = arena_keep(seen->arena, name),
        .last = last,
    };
}

static void see_client(struct store_sink *sink, const struct client *client)
{
    struct seen *seen = see(sink, 'c', seen_of(sink)->client_count);
    struct client *kept = &seen->clients[seen->client_count++];
    *kept = *client;
    keep_client(seen->arena, kept);
}

static void see_series(struct store_sink *sink, const struct series *series)
{
    struct seen *seen = see(sink, 's', seen_of(sink)->series_count);
    struct series *kept = &seen->series[seen->series_count++];
    *kept = *series;
    keep_series(seen->arena, kept);
}

static void see_provider(struct store_sink *sink, const char *id, int64_t number,
                         const struct store_tokens *tokens,
                         const struct provider_definition *definition)
{
    struct seen *seen = see(sink, 'p', seen_of(sink)->provider_count);
    struct seen_provider *provider = &seen->providers[seen->provider_count++];
    *provider = (struct seen_provider){
        .id = arena_keep(seen->arena, id),
        .number = number,
        .tokens = *tokens,
        .definition = *definition,
    };
    struct provider_definition *kept = &provider->definition;
    kept->name = arena_keep(seen->arena, kept->name);
    kept->alias = arena_keep(seen->arena, kept->alias);
    kept->group = arena_keep(seen->arena, kept->group);
    kept->rules = keep_rules(seen->arena, kept->rules, kept->rule_count);
}

static void see_opening(struct store_sink *sink, int64_t provider, const struct opening *opening)
{
    struct seen *seen = see(sink, 'o', seen_of(sink)->opening_count);
    struct seen_opening *kept = &seen->openings[seen->opening_count++];
    *kept = (struct seen_opening){.provider = provider, .opening = *opening};
    keep_opening(seen->arena, &kept->opening);
}

static void see_appointment(struct store_sink *sink, const struct appointment *appointment)
{
    struct seen *seen = see(sink, 'a', seen_of(sink)->appointment_count);
    struct appointment *kept = &seen->appointments[seen->appointment_count++];
    *kept = *appointment;
    keep_appointment(seen->arena, kept);
}

static void see_step(struct store_sink *sink, const struct store_step *step)
{
    struct seen *seen = see(sink, 't', seen_of(sink)->step_count);
    struct store_step *kept = &seen->steps[seen->step_count++];
    *kept = *step;
    kept->id = arena_keep(seen->arena, step->id);
    kept->alias = arena_keep(seen->arena, step->alias);
}

static struct store_sink *seen_init(struct seen *seen, struct engine_bench *bench)
{
    memset(seen, 0, sizeof *seen);
    seen->arena = &bench->arena;
    seen->sink = (struct store_sink){
        .group = see_group,
        .collection = see_collection,
        .client = see_client,
        .series = see_series,
        .provider = see_provider,
        .opening = see_opening,
        .appointment = see_appointment,
        .step = see_step,
    };
    return &seen->sink;
}

enum result engine_bench_load(struct engine_bench *bench, struct seen *seen_out)
{
    return bench->operations->load(bench->engine, seen_init(seen_out, bench));
}

enum result engine_bench_follow(struct engine_bench *bench, struct seen *seen_out)
{
    return bench->operations->follow(bench->engine, seen_init(seen_out, bench));
}

enum result engine_bench_load_provider(struct engine_bench *bench, int64_t number,
                                       struct seen *seen_out)
{
    return bench->operations->load_provider(bench->engine, number, seen_init(seen_out, bench));
}

enum result engine_bench_page(struct engine_bench *bench, const struct store_page *page,
                              struct seen *seen_out)
{
    return bench->operations->page(bench->engine, page, seen_init(seen_out, bench));
}

enum result engine_bench_find(struct engine_bench *bench, int64_t number,
                              struct appointment *appointment_out)
{
    return bench->operations->find_appointment(bench->engine, number, &bench->arena,
                                               appointment_out);
}

enum result engine_bench_events(struct engine_bench *bench, int64_t after, size_t limit,
                                struct event_list *list_out)
{
    struct event_page page = {.after = after, .limit = limit};
    return bench->operations->events(bench->engine, &page, &bench->arena, list_out);
}
