/* What is SQLite's own: the file, its owners, its faults. */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/database_file.h"
#include "support/engine_bench.h"
#include "support/faulty_disk.h"

static struct engine_bench bench;
static struct seen seen;

static void start(void)
{
    faulty_disk_install();
    engine_bench_init(&bench, &engine_sqlite);
}

static void stop(void)
{
    faulty_disk_set(FAULTY_DISK_WELL);
    engine_bench_deinit(&bench);
}

TestSuite(sqlite, .init = start, .fini = stop);

static void open_well(void)
{
    cr_assert_eq(engine_bench_open(&bench), RESULT_OK, "%s", bench.message);
}

static void open_refused(const char *because)
{
    cr_assert_eq(engine_bench_open(&bench), RESULT_UNAVAILABLE);
    cr_assert_not_null(strstr(bench.message, because), "%s", bench.message);
}

static struct appointment hour(int64_t number)
{
    return engine_bench_appointment(number, 1, (struct interval){number * 60, number * 60 + 60});
}

Test(sqlite, reopening_keeps_everything_and_raises_the_epoch)
{
    for (int64_t epoch = 1; epoch <= 3; epoch++) {
        open_well();
        cr_assert_eq(bench.operations->epoch(bench.engine), epoch);
        int64_t token =
            epoch == 1 ? engine_bench_register(&bench, 1, "p1") : seen.providers[0].tokens.token;
        struct appointment appointment = hour(epoch);
        cr_assert_eq(engine_bench_book(&bench, &token, &appointment), OUTCOME_APPLIED);
        cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
        cr_assert_eq(seen.appointment_count, (size_t)epoch);
        cr_assert_eq(seen.providers[0].tokens.token, token);
        engine_bench_close(&bench);
    }
}

Test(sqlite, a_second_opener_is_told_who_has_it)
{
    char pid[16];
    snprintf(pid, sizeof pid, "%ld", (long)getpid());
    open_well();
    struct engine_bench second = bench;
    cr_assert_eq(engine_bench_open(&second), RESULT_UNAVAILABLE);
    cr_assert_not_null(strstr(second.message, pid), "%s", second.message);
}

Test(sqlite, without_the_lock_file_the_file_itself_is_still_locked)
{
    char lock[128];
    open_well();
    struct engine_bench second = bench;
    snprintf(lock, sizeof lock, "%s.lock", bench.path);
    unlink(lock);
    cr_assert_eq(engine_bench_open(&second), RESULT_UNAVAILABLE);
    cr_assert_neq(second.message[0], '\0');
}

static void refused_untouched(const char *because)
{
    size_t before_size, after_size;
    char *before = database_file_read(bench.path, &before_size);
    open_refused(because);
    char *after = database_file_read(bench.path, &after_size);
    cr_assert_eq(before_size, after_size);
    cr_assert_eq(memcmp(before, after, before_size), 0);
    free(before);
    free(after);
}

Test(sqlite, a_file_that_is_no_database_is_refused_and_not_touched)
{
    FILE *file = fopen(bench.path, "w");
    cr_assert_not_null(file);
    for (int i = 0; i < 500; i++) {
        fputs("not a database at all\n", file);
    }
    fclose(file);
    refused_untouched("not a slotd database");
}

Test(sqlite, another_programs_database_is_refused_and_not_touched)
{
    database_file_execute(bench.path, "CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)");
    refused_untouched("another program's database");
    database_file_execute(bench.path, "PRAGMA application_id = 77; DROP TABLE theirs; VACUUM");
    refused_untouched("another program's database");
}

/* As a program that was killed leaves it: what it wrote is in the log, not in the file. */
Test(sqlite, another_programs_log_is_not_touched_either)
{
    pid_t child = fork();
    if (child == 0) {
        database_file_execute(bench.path, "PRAGMA journal_mode = WAL");
        sqlite3 *database;
        sqlite3_open(bench.path, &database);
        sqlite3_exec(database, "CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)", NULL, NULL,
                     NULL);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    char log[128];
    snprintf(log, sizeof log, "%s-wal", bench.path);
    size_t before, after;
    free(database_file_read(log, &before));
    cr_assert_gt(before, 0);
    refused_untouched("another program's database");
    cr_assert_eq(access(log, F_OK), 0, "their log is gone");
    free(database_file_read(log, &after));
    cr_assert_eq(before, after);
}

Test(sqlite, a_newer_schema_is_refused)
{
    open_well();
    engine_bench_close(&bench);
    database_file_execute(bench.path, "PRAGMA user_version = 99");
    refused_untouched("newer");
}

Test(sqlite, a_missing_directory_is_said)
{
    snprintf(bench.path, sizeof bench.path, "/nonexistent/slotd.db");
    open_refused("No such file or directory");
}

Test(sqlite, a_name_that_sqlite_would_keep_in_memory_is_refused)
{
    static const char *const names[] = {"", ":memory:"};
    cr_assert_eq(chdir(bench.directory), 0);
    for (size_t i = 0; i < 2; i++) {
        struct engine_bench unsafe = bench;
        snprintf(unsafe.path, sizeof unsafe.path, "%s", names[i]);
        cr_assert_eq(engine_bench_open(&unsafe), RESULT_UNAVAILABLE, "\"%s\"", names[i]);
    }
}

Test(sqlite, a_zone_that_is_not_there_refuses_to_load)
{
    open_well();
    engine_bench_register(&bench, 1, "p1");
    engine_bench_close(&bench);
    database_file_execute(bench.path, "UPDATE provider SET zone = 'Atlantis/Center'");
    open_well();
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_UNAVAILABLE);
}

Test(sqlite, without_the_guard_overlaps_are_not_its_business)
{
    bench.guard = false;
    open_well();
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment one = hour(1), two = hour(1);
    two.number = 2;
    cr_assert_eq(engine_bench_book(&bench, &token, &one), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_book(&bench, &token, &two), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_load_provider(&bench, 1, &seen), RESULT_OK);
    cr_assert_eq(seen.appointment_count, 2);
    engine_bench_close(&bench);

    bench.guard = true;
    open_refused("overlap");
    database_file_execute(bench.path, "UPDATE appointment SET status = 2 WHERE number = 2");
    open_well();
    two.number = 3;
    cr_assert_eq(engine_bench_book(&bench, &token, &two), OUTCOME_NOT_APPLIED);
}

/* As if the process had died in the middle of putting the guard up or taking it down. */
Test(sqlite, half_a_guard_is_made_whole)
{
    open_well();
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment one = hour(1), two = hour(1);
    two.number = 2;
    cr_assert_eq(engine_bench_book(&bench, &token, &one), OUTCOME_APPLIED);
    engine_bench_close(&bench);
    database_file_execute(
        bench.path, "DROP TRIGGER appointment_insert_fence; DROP TRIGGER appointment_update_fence");
    open_well();
    cr_assert_eq(engine_bench_book(&bench, &token, &two), OUTCOME_NOT_APPLIED);
}

/* The first ones did ABORT, which costs a booking copies of pages. */
Test(sqlite, a_store_of_before_gets_the_triggers_of_today)
{
    open_well();
    engine_bench_close(&bench);
    database_file_execute(
        bench.path, "DROP TRIGGER appointment_insert_fence; DROP TRIGGER appointment_update_fence;"
                    "CREATE TRIGGER appointment_insert_guard BEFORE INSERT ON appointment "
                    "BEGIN SELECT RAISE(ABORT, 'old'); END;"
                    "CREATE TRIGGER appointment_update_guard BEFORE UPDATE ON appointment "
                    "BEGIN SELECT RAISE(ABORT, 'old'); END");
    open_well();
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment one = hour(1), two = hour(1);
    two.number = 2;
    cr_assert_eq(engine_bench_book(&bench, &token, &one), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_book(&bench, &token, &two), OUTCOME_NOT_APPLIED);
}

static void fails_and_recovers(enum faulty_disk_fault fault)
{
    open_well();
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment one = hour(1), two = hour(2);
    cr_assert_eq(engine_bench_book(&bench, &token, &one), OUTCOME_APPLIED);
    faulty_disk_set(fault);
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(engine_bench_book(&bench, &token, &two), OUTCOME_NOT_APPLIED);
        cr_assert(bench.operations->is_sound(bench.engine));
    }
    faulty_disk_set(FAULTY_DISK_WELL);
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_eq(seen.appointment_count, 1);
    cr_assert_eq(engine_bench_book(&bench, &token, &two), OUTCOME_APPLIED);
    engine_bench_close(&bench);
    open_well();
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_eq(seen.appointment_count, 2);
    cr_assert_eq(seen.providers[0].tokens.token, token);
}

Test(sqlite, a_full_disk_refuses_and_passes)
{
    fails_and_recovers(FAULTY_DISK_FULL);
}

Test(sqlite, a_write_that_fails_refuses_and_passes)
{
    fails_and_recovers(FAULTY_DISK_WRITE_FAILS);
}

Test(sqlite, after_a_failed_sync_the_outcome_is_unknown_and_nothing_more_is_done)
{
    open_well();
    int64_t token = engine_bench_register(&bench, 1, "p1"), stale = 7;
    struct appointment one = hour(1), two = hour(2), three = hour(3);
    cr_assert_eq(engine_bench_book(&bench, &token, &one), OUTCOME_APPLIED);
    struct change first = engine_bench_insert(&two), second = engine_bench_insert(&three);
    struct commit good = engine_bench_commit(&bench, 1, token, &first);
    struct commit missed = engine_bench_commit(&bench, 1, stale, &second);
    struct commit *batch[] = {&good, &missed};
    faulty_disk_set(FAULTY_DISK_SYNC_FAILS);
    bench.operations->apply(bench.engine, batch, 2);
    bench.operations->resolve(bench.engine, batch, 2);
    faulty_disk_set(FAULTY_DISK_WELL);
    cr_assert_eq(good.outcome, OUTCOME_UNKNOWN);
    cr_assert_eq(missed.outcome, OUTCOME_CONFLICT, "what missed its token wrote nothing anyway");
    cr_assert_not(bench.operations->is_sound(bench.engine));
    cr_assert_eq(engine_bench_book(&bench, &token, &three), OUTCOME_NOT_APPLIED);
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_UNAVAILABLE);
    cr_assert_eq(engine_bench_load_provider(&bench, 1, &seen), RESULT_UNAVAILABLE);
    engine_bench_close(&bench);

    open_well();
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_geq(seen.appointment_count, 1, "what was acknowledged is there");
}

Test(sqlite, checkpoints_keep_the_log_short)
{
    enum { BOOKINGS = 6000 };
    char log[128];
    struct stat status;
    open_well();
    int64_t token = engine_bench_register(&bench, 1, "p1");
    for (int64_t number = 1; number <= BOOKINGS; number++) {
        struct appointment appointment = hour(number);
        cr_assert_eq(engine_bench_book(&bench, &token, &appointment), OUTCOME_APPLIED);
        bench.operations->idle(bench.engine, number % 2 == 0);
    }
    snprintf(log, sizeof log, "%s-wal", bench.path);
    cr_assert_eq(stat(log, &status), 0);
    cr_assert_leq(status.st_size, INT64_C(5000000), "%lld bytes", (long long)status.st_size);
}

Test(sqlite, a_batch_that_was_rolled_back_leaves_no_gap_among_the_events)
{
    struct event_list list;
    open_well();
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment one = hour(1), two = hour(2);
    faulty_disk_set(FAULTY_DISK_FULL);
    cr_assert_eq(engine_bench_book(&bench, &token, &one), OUTCOME_NOT_APPLIED);
    cr_assert_eq(bench.operations->last_event(bench.engine), 1);
    faulty_disk_set(FAULTY_DISK_WELL);
    cr_assert_eq(engine_bench_book(&bench, &token, &two), OUTCOME_APPLIED);
    cr_assert_eq(bench.operations->last_event(bench.engine), 2);
    cr_assert_eq(engine_bench_events(&bench, 0, 10, &list), RESULT_OK);
    cr_assert_eq(list.count, 2);
    cr_assert_eq(list.events[1].sequence, 2);
    cr_assert_eq(list.events[1].span.start, two.span.start);
}

Test(sqlite, the_feed_goes_on_where_it_was_after_reopening)
{
    open_well();
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment one = hour(1), two = hour(2);
    cr_assert_eq(engine_bench_book(&bench, &token, &one), OUTCOME_APPLIED);
    engine_bench_close(&bench);
    open_well();
    cr_assert_eq(bench.operations->last_event(bench.engine), 2);
    cr_assert_eq(engine_bench_book(&bench, &token, &two), OUTCOME_APPLIED);
    cr_assert_eq(bench.operations->last_event(bench.engine), 3);
}

/* Applies one booking after the other, and says which are applied, until it is killed. */
static void book_until_killed(int report)
{
    if (engine_bench_open(&bench) != RESULT_OK) {
        _exit(1);
    }
    int64_t token = engine_bench_register(&bench, 1, "p1");
    for (int64_t number = 1;; number++) {
        struct appointment appointment = hour(number);
        if (engine_bench_book(&bench, &token, &appointment) != OUTCOME_APPLIED ||
            write(report, &number, sizeof number) != (ssize_t)sizeof number) {
            _exit(1);
        }
        bench.operations->idle(bench.engine, number % 3 == 0);
    }
}

struct counting {
    struct store_sink sink; /* first */
    int64_t last, count;
};

static void count_provider(struct store_sink *sink, const char *id, int64_t number,
                           const struct store_tokens *tokens,
                           const struct provider_definition *definition)
{
    (void)sink, (void)id, (void)number, (void)tokens, (void)definition;
}

static void count_appointment(struct store_sink *sink, const struct appointment *appointment)
{
    struct counting *counting = (struct counting *)(void *)sink;
    counting->count++;
    counting->last = appointment->number;
}

Test(sqlite, a_killed_process_leaves_everything_it_reported)
{
    int report[2];
    cr_assert_eq(pipe(report), 0);
    pid_t child = fork();
    if (child == 0) {
        close(report[0]);
        book_until_killed(report[1]);
    }
    close(report[1]);
    int64_t number, reported = 0;
    while (reported < 1500 && read(report[0], &number, sizeof number) == (ssize_t)sizeof number) {
        reported = number;
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    while (read(report[0], &number, sizeof number) == (ssize_t)sizeof number) {
        reported = number;
    }
    close(report[0]);
    cr_assert_geq(reported, 1500);

    struct counting counting = {
        .sink = {.provider = count_provider, .appointment = count_appointment}};
    open_well();
    cr_assert_eq(bench.operations->epoch(bench.engine), 2);
    cr_assert_eq(bench.operations->load(bench.engine, &counting.sink), RESULT_OK);
    cr_assert_geq(counting.last, reported);
    cr_assert_leq(counting.last, reported + 1, "only the one that was under way");
    cr_assert_eq(counting.count, counting.last, "without a gap");
}
