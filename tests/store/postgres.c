/* What only the PostgreSQL engine promises: schemas, roles, the guard, and several writers. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/conformance.h"

static char location[300];

static void set_up(void)
{
    if (!postgres_server_is_there()) {
        cr_skip_test(POSTGRES_MISSING);
    }
    engine_bench_init(&bench, &engine_postgresql);
}

static void tear_down(void)
{
    if (bench.operations != NULL) {
        engine_bench_deinit(&bench);
    }
}

TestSuite(postgres, .init = set_up, .fini = tear_down);

static void open_well(void)
{
    cr_assert_eq(engine_bench_open(&bench), RESULT_OK, "%s", bench.message);
}

static void expect_refusal(const char *words)
{
    cr_assert_eq(engine_bench_open(&bench), RESULT_UNAVAILABLE);
    cr_assert_not_null(strstr(bench.message, words), "%s", bench.message);
}

static struct appointment hour(int64_t number)
{
    return engine_bench_appointment(number, 1,
                                    (struct interval){number % 24 * 60, number % 24 * 60 + 60});
}

static void execute(const char *sql)
{
    postgres_database_execute(&bench.database, sql);
}

static int64_t ask(const char *sql)
{
    return postgres_database_ask(&bench.database, sql);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void rest(long milliseconds)
{
    struct timespec time = {.tv_sec = milliseconds / 1000,
                            .tv_nsec = milliseconds % 1000 * 1000000};
    nanosleep(&time, NULL);
}

Test(postgres, reopening_keeps_everything_and_raises_the_epoch)
{
    open_well();
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment one = hour(1);
    cr_assert_eq(engine_bench_book(&bench, &token, &one), OUTCOME_APPLIED);
    engine_bench_close(&bench);
    open_well();
    cr_assert_eq(bench.operations->epoch(bench.engine), 2);
    cr_assert_eq(bench.operations->last_event(bench.engine), 2);
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_eq(seen.appointment_count, 1);
    cr_assert_eq(seen.providers[0].tokens.token, token);
}

Test(postgres, a_load_takes_many_pages)
{
    open_well();
    engine_bench_register(&bench, 1, "p1");
    execute("INSERT INTO appointment (number, provider, start_at, end_at, range_start, range_end, "
            "service_day, cost, fragments, stranded, runner_up_cost, runner_up_fragments, "
            "runner_up_stranded, status, provider_named, exact_fit, undated, id) "
            "SELECT n, 1, n, n + 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, false, false, false, 'x' || n "
            "FROM generate_series(1, 9000) AS n");
    struct store_sink nothing = {.group = NULL};
    cr_assert_eq(bench.operations->load(bench.engine, &nothing), RESULT_OK);
    struct store_page page = {.after = 8990, .limit = 64};
    cr_assert_eq(engine_bench_page(&bench, &page, &seen), RESULT_OK);
    cr_assert_eq(seen.appointment_count, 10);
}

Test(postgres, a_newer_schema_is_refused)
{
    open_well();
    engine_bench_close(&bench);
    execute("INSERT INTO schema_migrations (version) VALUES (99)");
    expect_refusal("newer slotd");
}

Test(postgres, another_programs_database_is_refused_and_not_touched)
{
    execute("CREATE TABLE theirs (a integer)");
    expect_refusal("another program");
    cr_assert_eq(ask("SELECT count(*) FROM pg_class WHERE relkind = 'r' "
                     "AND relnamespace = 'public'::regnamespace"),
                 1);
}

Test(postgres, a_server_that_is_not_there_is_said)
{
    bench.location = "//slotd@127.0.0.1:1/none";
    int64_t began = now_ms();
    expect_refusal("refused");
    cr_assert_lt(now_ms() - began, 5000);
}

/* A role of the database's own, with what `grants` says. */
static void use_role(const char *grants)
{
    char sql[400];
    const char *name = bench.database.name;
    snprintf(sql, sizeof sql, "CREATE ROLE %s_role LOGIN; %s %s_role", name, grants, name);
    execute(sql);
    snprintf(location, sizeof location, "//%s_role@/%s?host=%s&port=%d", name, name,
             bench.database.directory, bench.database.port);
    bench.location = location;
}

static void drop_role(void)
{
    char sql[128];
    const char *name = bench.database.name;
    engine_bench_close(&bench);
    snprintf(sql, sizeof sql, "DROP OWNED BY %s_role; DROP ROLE %s_role", name, name);
    execute(sql);
}

Test(postgres, a_role_that_may_make_no_tables_is_told_what_to_do)
{
    use_role("GRANT USAGE ON SCHEMA public TO");
    expect_refusal("GRANT SELECT, INSERT, UPDATE, DELETE");
    drop_role();
}

Test(postgres, a_role_that_may_make_no_tables_serves_where_they_are)
{
    open_well();
    engine_bench_close(&bench);
    use_role("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO");
    open_well();
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment one = hour(1), again = hour(25);
    cr_assert_eq(engine_bench_book(&bench, &token, &one), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_book(&bench, &token, &again), OUTCOME_NOT_APPLIED, "guarded");
    const struct change group = {.kind = CHANGE_GROUP, .group = {.id = "g"}};
    struct commit commit = engine_bench_commit(&bench, 0, 0, &group);
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED, "a number by itself");
    drop_role();
}

Test(postgres, without_the_right_to_extensions_it_serves_without_a_guard)
{
    use_role("GRANT USAGE, CREATE ON SCHEMA public TO");
    open_well();
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment one = hour(1), again = hour(25);
    cr_assert_eq(engine_bench_book(&bench, &token, &one), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_book(&bench, &token, &again), OUTCOME_APPLIED);
    cr_assert_eq(ask("SELECT count(*) FROM pg_indexes WHERE indexname = 'appointment_live'"), 1);
    drop_role();
}

Test(postgres, the_guard_can_be_taken_away_and_comes_back_only_where_it_can_hold)
{
    open_well();
    int64_t token = engine_bench_register(&bench, 1, "p1");
    engine_bench_close(&bench);
    bench.guard = false;
    open_well();
    struct appointment one = hour(1), again = hour(25);
    cr_assert_eq(engine_bench_book(&bench, &token, &one), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_book(&bench, &token, &again), OUTCOME_APPLIED);
    engine_bench_close(&bench);
    bench.guard = true;
    expect_refusal("store_guard cannot be on");
    execute("DELETE FROM appointment WHERE number = 25");
    open_well();
    cr_assert_eq(engine_bench_book(&bench, &token, &again), OUTCOME_NOT_APPLIED);
}

Test(postgres, two_processes_cannot_rest_on_one_token)
{
    open_well();
    int64_t token = engine_bench_register(&bench, 1, "p1"), stale = token;
    struct appointment one = hour(1), two = hour(2);
    cr_assert_eq(engine_bench_book(&bench, &token, &one), OUTCOME_APPLIED);
    struct engine *first = bench.engine;
    open_well();
    cr_assert_eq(engine_bench_book(&bench, &stale, &two), OUTCOME_CONFLICT);
    cr_assert_eq(engine_bench_book(&bench, &token, &two), OUTCOME_APPLIED);
    cr_assert_eq(bench.operations->last_event(bench.engine), 3);
    bench.operations->close(first);
}

/* Each of two writers, with an engine of its own, over the same few providers. */
enum { PROVIDERS = 8, BATCHES = 150, BATCH = 6 };

struct writer {
    struct engine_bench bench;
    unsigned seed;
    int64_t applied, conflicts, others;
};

struct token_sink {
    struct store_sink sink; /* first */
    int64_t token;
};

static void note_token(struct store_sink *sink, const char *id, int64_t number,
                       const struct store_tokens *tokens,
                       const struct provider_definition *definition)
{
    (void)id, (void)number, (void)definition;
    ((struct token_sink *)(void *)sink)->token = tokens->token;
}

static int64_t token_in_force(struct writer *writer, int64_t provider)
{
    struct token_sink tokens = {.sink = {.provider = note_token}};
    cr_assert_eq(
        writer->bench.operations->load_provider(writer->bench.engine, provider, &tokens.sink),
        RESULT_OK);
    return tokens.token;
}

static void write_batch(struct writer *writer)
{
    struct appointment appointments[BATCH];
    struct change changes[BATCH];
    struct commit commits[BATCH], *batch[BATCH];
    int64_t tokens[PROVIDERS + 1] = {0};
    for (int i = 0; i < BATCH; i++) {
        int64_t provider = 1 + rand_r(&writer->seed) % PROVIDERS;
        int64_t number = writer->bench.minted + 1,
                minute = (number >> 40) * 1000000 + (number & 0xfffff);
        if (tokens[provider] == 0) {
            tokens[provider] = token_in_force(writer, provider);
        }
        appointments[i] =
            engine_bench_appointment(number, provider, (struct interval){minute, minute + 1});
        changes[i] = engine_bench_insert(&appointments[i]);
        commits[i] = engine_bench_commit(&writer->bench, provider, tokens[provider], &changes[i]);
        tokens[provider] = commits[i].side.next_token;
        batch[i] = &commits[i];
    }
    writer->bench.operations->apply(writer->bench.engine, batch, BATCH);
    for (int i = 0; i < BATCH; i++) {
        writer->applied += commits[i].outcome == OUTCOME_APPLIED;
        writer->conflicts += commits[i].outcome == OUTCOME_CONFLICT;
        writer->others +=
            commits[i].outcome != OUTCOME_APPLIED && commits[i].outcome != OUTCOME_CONFLICT;
    }
}

static void *write_batches(void *argument)
{
    struct writer *writer = argument;
    for (int i = 0; i < BATCHES; i++) {
        write_batch(writer);
    }
    return NULL;
}

static void *open_one(void *argument)
{
    struct writer *writer = argument;
    enum result result = engine_bench_open(&writer->bench);
    cr_assert_eq(result, RESULT_OK, "%s", writer->bench.message);
    return NULL;
}

static void in_two_threads(void *(*run)(void *argument), struct writer *writers)
{
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(pthread_create(&threads[i], NULL, run, &writers[i]), 0);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
}

/* The batches are in no order of providers, and nothing is ever refused for a deadlock. */
Test(postgres, two_writers_meet_only_in_conflicts, .timeout = 60)
{
    struct writer *writers = memory_new(2 * sizeof *writers);
    for (unsigned i = 0; i < 2; i++) {
        writers[i] = (struct writer){.bench = bench, .seed = 20261121 + i};
        arena_init(&writers[i].bench.arena, 1 << 14);
    }
    in_two_threads(open_one, writers); /* Both find an empty database. */
    cr_assert_eq(ask("SELECT count(*) FROM pg_constraint WHERE conname = 'appointment_guard'"), 1);
    for (int64_t provider = 1; provider <= PROVIDERS; provider++) {
        char id[8] = {'p', (char)('0' + provider)};
        engine_bench_register(&writers[0].bench, provider, id);
    }
    in_two_threads(write_batches, writers);
    int64_t applied = writers[0].applied + writers[1].applied;
    cr_assert_eq(writers[0].others + writers[1].others, 0);
    cr_assert_gt(writers[0].applied, 0);
    cr_assert_gt(writers[1].applied, 0);
    cr_assert_gt(writers[0].conflicts + writers[1].conflicts, 0, "they did meet");
    cr_assert_eq(ask("SELECT count(*) FROM appointment"), applied);
    cr_assert_eq(ask("SELECT count(*) FROM event"), applied + PROVIDERS);
    cr_assert_eq(ask("SELECT max(sequence) FROM event"), applied + PROVIDERS);
    for (int i = 0; i < 2; i++) {
        engine_bench_close(&writers[i].bench);
        arena_deinit(&writers[i].bench.arena);
    }
    rest(200); /* The sessions have ended, and said how it was. */
    cr_assert_eq(ask("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"),
                 0);
    free(writers);
}
