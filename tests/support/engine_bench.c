/* Feeding an engine without a committer: tests say themselves what is in a batch. */
#include "support/engine_bench.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/fixed_zone.h"

enum { BENCH_DAY = 20780, RULES_KEPT = 4 }; /* 2026-11-23 */

void engine_bench_init(struct engine_bench *bench, const struct engine_operations *operations)
{
    *bench = (struct engine_bench){.operations = operations, .guard = true};
    snprintf(bench->directory, sizeof bench->directory, "/tmp/slotd-engine-XXXXXX");
    char *made = mkdtemp(bench->directory);
    assert(made != NULL);
    snprintf(bench->path, sizeof bench->path, "%s/slotd.db", bench->directory);
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
}

enum result engine_bench_open(struct engine_bench *bench)
{
    struct engine_settings settings = {
        .location = bench->path, .zones = fixed_zones(), .guard = bench->guard};
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

struct appointment engine_bench_appointment(int64_t number, int64_t provider,
                                            struct interval minutes)
{
    int64_t midnight = INT64_C(86400) * BENCH_DAY;
    return (struct appointment){
        .id = "request",
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
        .changes = change,
        .change_count = 1,
    };
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
    struct change change = {.kind = CHANGE_PROVIDER, .provider = {id, &definition}};
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

static void see_provider(struct store_sink *sink, const char *id, int64_t number,
                         const struct store_tokens *tokens,
                         const struct provider_definition *definition)
{
    struct seen *seen = (struct seen *)(void *)sink;
    assert(seen->provider_count < ENGINE_BENCH_SEEN && definition->rule_count <= RULES_KEPT);
    struct seen_provider *provider = &seen->providers[seen->provider_count++];
    *provider =
        (struct seen_provider){.number = number, .token = tokens->token, .definition = *definition};
    snprintf(provider->id, sizeof provider->id, "%s", id);
    for (size_t i = 0; i < definition->rule_count; i++) {
        provider->rules[i] = definition->rules[i];
    }
    provider->definition.rules = provider->rules;
}

static void see_appointment(struct store_sink *sink, const struct appointment *appointment)
{
    struct seen *seen = (struct seen *)(void *)sink;
    assert(seen->appointment_count < ENGINE_BENCH_SEEN);
    size_t position = seen->appointment_count++;
    snprintf(seen->ids[position], sizeof seen->ids[position], "%s", appointment->id);
    seen->appointments[position] = *appointment;
    seen->appointments[position].id = seen->ids[position];
}

static void seen_init(struct seen *seen)
{
    memset(seen, 0, sizeof *seen);
    seen->sink = (struct store_sink){.provider = see_provider, .appointment = see_appointment};
}

enum result engine_bench_load(struct engine_bench *bench, struct seen *seen_out)
{
    seen_init(seen_out);
    return bench->operations->load(bench->engine, &seen_out->sink);
}

enum result engine_bench_load_provider(struct engine_bench *bench, int64_t number,
                                       struct seen *seen_out)
{
    seen_init(seen_out);
    return bench->operations->load_provider(bench->engine, number, &seen_out->sink);
}
