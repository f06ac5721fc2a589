/* Where the connection breaks, the server dies or the standby does not answer: what is said is what
 * is there. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "support/conformance.h"
#include "support/wire.h"

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

TestSuite(postgres_faults, .init = set_up, .fini = tear_down);

static void open_well(void)
{
    cr_assert_eq(engine_bench_open(&bench), RESULT_OK, "%s", bench.message);
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

static void end_sessions(void)
{
    execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()");
}

Test(postgres_faults, a_server_that_forgot_what_it_acknowledged_is_not_trusted)
{
    open_well();
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment one = hour(1);
    execute("UPDATE writer SET batch = 0");
    end_sessions();
    cr_assert_eq(engine_bench_book(&bench, &token, &one), OUTCOME_NOT_APPLIED);
    cr_assert_not(bench.operations->is_sound(bench.engine));
}

Test(postgres_faults, a_fence_that_was_raised_stops_a_batch_until_it_is_taken_again)
{
    open_well();
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment one = hour(1);
    execute("UPDATE writer SET fence = fence + 1");
    cr_assert_eq(engine_bench_book(&bench, &token, &one), OUTCOME_APPLIED);
    cr_assert_eq(ask("SELECT fence FROM writer"), 3, "by a connection of its own");
}

Test(postgres_faults, a_session_that_was_ended_is_replaced_and_nobody_notices)
{
    open_well();
    int64_t token = engine_bench_register(&bench, 1, "p1");
    for (int64_t number = 1; number < 4; number++) {
        struct appointment appointment = hour(number), found;
        end_sessions();
        cr_assert_eq(engine_bench_book(&bench, &token, &appointment), OUTCOME_APPLIED);
        end_sessions();
        cr_assert_eq(engine_bench_find(&bench, number, &found), RESULT_OK);
        end_sessions();
        cr_assert_eq(engine_bench_load_provider(&bench, 1, &seen), RESULT_OK);
        cr_assert_eq(seen.appointment_count, (size_t)number);
    }
    cr_assert_eq(bench.operations->last_event(bench.engine), 4);
}

static struct wire *open_by_wire(void)
{
    struct wire *wire = wire_new(bench.database.port);
    snprintf(location, sizeof location, "//slotd@127.0.0.1:%d/%s?connect_timeout=1",
             wire_port(wire), bench.database.name);
    bench.location = location;
    open_well();
    return wire;
}

static enum outcome book_and_resolve(int64_t *token, int64_t number)
{
    struct appointment appointment = engine_bench_appointment(
        number, 1, (struct interval){number * 2, number * 2 + 1}); /* Each has its own time. */
    struct change change = engine_bench_insert(&appointment);
    struct commit commit = engine_bench_commit(&bench, 1, *token, &change), *batch = &commit;
    bench.operations->apply(bench.engine, &batch, 1);
    bench.operations->resolve(bench.engine, &batch, 1);
    *token = commit.outcome == OUTCOME_APPLIED ? commit.side.next_token : *token;
    return commit.outcome;
}

/* Wherever it breaks, what is said is what is there. */
static void cut_everywhere(enum wire_direction direction)
{
    struct wire *wire = open_by_wire();
    int64_t token = engine_bench_register(&bench, 1, "p1"), made = 0, number = 1;
    int64_t before = wire_count(wire, direction);
    cr_assert_eq(book_and_resolve(&token, number), OUTCOME_APPLIED);
    int64_t bytes = wire_count(wire, direction) - before;
    cr_assert_gt(bytes, 200);
    for (int64_t cut = 0; cut <= bytes; cut += 2) {
        number++;
        wire_set(wire, direction, cut, WIRE_CUT);
        enum outcome outcome = book_and_resolve(&token, number);
        cr_assert(outcome == OUTCOME_APPLIED || outcome == OUTCOME_NOT_APPLIED, "at %d: %d",
                  (int)cut, (int)outcome);
        made += outcome == OUTCOME_APPLIED;
        struct appointment found;
        enum result result = engine_bench_find(&bench, number, &found);
        cr_assert_eq(result == RESULT_OK, outcome == OUTCOME_APPLIED, "at %d", (int)cut);
        wire_set(wire, direction, -1, WIRE_CUT);
    }
    cr_assert_eq(ask("SELECT count(*) FROM appointment"), made + 1);
    cr_assert_eq(ask("SELECT count(*) FROM event"), made + 2);
    cr_assert_eq(ask("SELECT max(sequence) FROM event"), made + 2);
    cr_assert(bench.operations->is_sound(bench.engine));
    engine_bench_close(&bench);
    wire_free(wire);
}

Test(postgres_faults, a_cut_at_any_byte_on_the_way_there_leaves_no_doubt, .timeout = 100)
{
    cut_everywhere(WIRE_TO_SERVER);
}

Test(postgres_faults, a_cut_at_any_byte_on_the_way_back_leaves_no_doubt, .timeout = 100)
{
    cut_everywhere(WIRE_TO_CLIENT);
}

/* The old session is still there, in a transaction, when the new one comes. */
Test(postgres_faults, a_server_that_falls_silent_leaves_no_doubt)
{
    struct wire *wire = open_by_wire();
    int64_t token = engine_bench_register(&bench, 1, "p1");
    int64_t before = wire_count(wire, WIRE_TO_SERVER);
    cr_assert_eq(book_and_resolve(&token, 1), OUTCOME_APPLIED);
    int64_t bytes = wire_count(wire, WIRE_TO_SERVER) - before;
    for (int64_t part = 0; part < 4; part++) {
        int64_t began = now_ms(), number = 2 + part;
        struct appointment found;
        wire_set(wire, part == 3 ? WIRE_TO_CLIENT : WIRE_TO_SERVER,
                 part == 3 ? 60 : bytes * (part + 1) / 4, WIRE_SILENT);
        enum outcome outcome = book_and_resolve(&token, number);
        cr_assert(outcome == OUTCOME_APPLIED || outcome == OUTCOME_NOT_APPLIED);
        cr_assert_eq(engine_bench_find(&bench, number, &found) == RESULT_OK,
                     outcome == OUTCOME_APPLIED);
        cr_assert_lt(now_ms() - began, 8000);
        wire_set(wire, WIRE_TO_SERVER, -1, WIRE_CUT);
        wire_set(wire, WIRE_TO_CLIENT, -1, WIRE_CUT);
    }
    engine_bench_close(&bench);
    wire_free(wire);
}

/* A server that nobody else is on. */
static char server[80];

static void use_own_server(void)
{
    postgres_database_drop(&bench.database);
    snprintf(server, sizeof server, "%s-postgres", bench.directory);
    postgres_server_run("start", server);
    postgres_database_make_at(&bench.database, server);
}

static void leave_own_server(void)
{
    engine_bench_close(&bench);
    postgres_server_run("stop", server);
    postgres_database_make(&bench.database);
}

Test(postgres_faults, a_server_that_crashes_is_missed_quickly_and_found_again)
{
    use_own_server();
    open_well();
    int64_t token = engine_bench_register(&bench, 1, "p1");
    cr_assert_eq(book_and_resolve(&token, 1), OUTCOME_APPLIED);
    postgres_server_run("pause", server);
    int64_t began = now_ms();
    struct appointment found;
    for (int64_t number = 2; number < 40; number++) {
        cr_assert_eq(book_and_resolve(&token, number), OUTCOME_NOT_APPLIED);
        cr_assert_eq(engine_bench_find(&bench, 1, &found), RESULT_UNAVAILABLE);
    }
    cr_assert_lt(now_ms() - began, 3000);
    cr_assert(bench.operations->is_sound(bench.engine));
    postgres_server_run("resume", server);
    rest(1100); /* The longest that it waits before it tries again. */
    cr_assert_eq(book_and_resolve(&token, 50), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_find(&bench, 1, &found), RESULT_OK);
    leave_own_server();
}

/* When the change has arrived and its answer has not. */
static void *hold_soon(void *argument)
{
    rest(500);
    wire_hold(argument, true);
    return NULL;
}

/* What nobody was told of may be there: memory must not go on from where it is. */
Test(postgres_faults, what_stays_in_doubt_is_read_from_the_start_when_the_server_is_back)
{
    use_own_server();
    struct wire *wire = open_by_wire();
    int64_t token = engine_bench_register(&bench, 1, "p1");
    int64_t before = wire_count(wire, WIRE_TO_CLIENT);
    cr_assert_eq(book_and_resolve(&token, 1), OUTCOME_APPLIED);
    int64_t bytes = wire_count(wire, WIRE_TO_CLIENT) - before;
    wire_set(wire, WIRE_TO_CLIENT, bytes - 20, WIRE_SILENT);
    pthread_t thread;
    cr_assert_eq(pthread_create(&thread, NULL, hold_soon, wire), 0);
    cr_assert_eq(book_and_resolve(&token, 2), OUTCOME_UNKNOWN);
    pthread_join(thread, NULL);
    cr_assert(bench.operations->is_sound(bench.engine), "as long as nothing can be read");
    cr_assert_eq(book_and_resolve(&token, 3), OUTCOME_NOT_APPLIED);
    wire_hold(wire, false);
    rest(1100);
    cr_assert_eq(book_and_resolve(&token, 4), OUTCOME_NOT_APPLIED);
    cr_assert_not(bench.operations->is_sound(bench.engine));
    cr_assert_eq(ask("SELECT count(*) FROM appointment"), 2);
    engine_bench_close(&bench);
    wire_free(wire);
    leave_own_server();
}

/* COMMIT waits for a standby that never comes; it is cancelled, and later the standby is let go. */
static void *cancel_and_let_go(void *argument)
{
    (void)argument;
    rest(500);
    execute("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
    rest(500);
    execute("ALTER SYSTEM RESET synchronous_standby_names");
    execute("SELECT pg_reload_conf()");
    return NULL;
}

Test(postgres_faults, a_cancelled_wait_for_the_standby_is_no_success_until_it_is_one)
{
    pthread_t thread;
    use_own_server();
    open_well();
    int64_t token = engine_bench_register(&bench, 1, "p1");
    execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    execute("SELECT pg_reload_conf()");
    rest(300);
    cr_assert_eq(pthread_create(&thread, NULL, cancel_and_let_go, NULL), 0);
    struct appointment one = hour(1);
    struct change change = engine_bench_insert(&one);
    struct commit commit = engine_bench_commit(&bench, 1, token, &change), *batch = &commit;
    bench.operations->apply(bench.engine, &batch, 1);
    cr_assert_eq(commit.outcome, OUTCOME_UNKNOWN);
    bench.operations->resolve(bench.engine, &batch, 1);
    cr_assert_eq(commit.outcome, OUTCOME_APPLIED);
    cr_assert_eq(ask("SELECT count(*) FROM appointment"), 1);
    pthread_join(thread, NULL);
    leave_own_server();
}
