/* What is SQLite's own: whose file it is, who may open it, and what a hard end leaves behind. */
#include <criterion/criterion.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/fixed_zone.h"
#include "support/stored.h"
#include "support/temporary.h"

static struct temporary directory;
static char path[TEMPORARY_PATH_SIZE * 2], message[ENGINE_MESSAGE_SIZE];

static void make_directory(void)
{
    temporary_init(&directory);
    snprintf(path, sizeof path, "%s", temporary_path(&directory, "s.db"));
}

static void remove_directory(void)
{
    temporary_deinit(&directory);
}

TestSuite(sqlite, .init = make_directory, .fini = remove_directory);

static enum result open_sqlite(bool guard, struct engine **engine_out)
{
    struct engine_settings settings = {.location = path, .zones = fixed_zones(), .guard = guard};
    message[0] = '\0';
    return engine_sqlite.open(&settings, engine_out, message);
}

static void run_sql(const char *sql)
{
    sqlite3 *database;
    cr_assert_eq(sqlite3_open(path, &database), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK, "%s",
                 sqlite3_errmsg(database));
    sqlite3_close(database);
}

Test(sqlite, a_second_opener_is_refused_and_told_who_has_it)
{
    struct engine *first, *second;
    char pid[16];
    snprintf(pid, sizeof pid, "%ld", (long)getpid());
    cr_assert_eq(open_sqlite(true, &first), RESULT_OK, "%s", message);
    cr_assert_eq(open_sqlite(true, &second), RESULT_UNAVAILABLE);
    cr_assert_not_null(strstr(message, pid), "%s", message);
    engine_sqlite.close(first);
    cr_assert_eq(open_sqlite(true, &second), RESULT_OK, "%s", message);
    engine_sqlite.close(second);
}

Test(sqlite, another_programs_database_is_refused_and_left_alone)
{
    struct engine *engine;
    char before[65536], after[65536];
    run_sql("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
    FILE *file = fopen(path, "r");
    size_t length = fread(before, 1, sizeof before, file);
    fclose(file);
    cr_assert_eq(open_sqlite(true, &engine), RESULT_UNAVAILABLE);
    cr_assert_not_null(strstr(message, "another program"), "%s", message);
    file = fopen(path, "r");
    cr_assert_eq(fread(after, 1, sizeof after, file), length);
    fclose(file);
    cr_assert_eq(memcmp(before, after, length), 0);
}

Test(sqlite, a_file_that_is_no_database_is_refused)
{
    struct engine *engine;
    FILE *file = fopen(path, "w");
    for (int i = 0; i < 1000; i++) {
        fputs("this is not a database\n", file);
    }
    fclose(file);
    cr_assert_eq(open_sqlite(true, &engine), RESULT_UNAVAILABLE);
    cr_assert_not_null(strstr(message, "not a slotd database"), "%s", message);
}

Test(sqlite, a_newer_schema_is_refused)
{
    struct engine *engine;
    cr_assert_eq(open_sqlite(true, &engine), RESULT_OK);
    engine_sqlite.close(engine);
    run_sql("PRAGMA user_version = 999");
    cr_assert_eq(open_sqlite(true, &engine), RESULT_UNAVAILABLE);
    cr_assert_not_null(strstr(message, "newer"), "%s", message);
}

Test(sqlite, a_missing_directory_is_said)
{
    struct engine *engine;
    strcat(path, "/no/such/place.db");
    cr_assert_eq(open_sqlite(true, &engine), RESULT_UNAVAILABLE);
    cr_assert_neq(message[0], '\0');
}

Test(sqlite, the_guard_can_be_taken_off_and_put_on_again)
{
    struct engine *engine;
    cr_assert_eq(open_sqlite(false, &engine), RESULT_OK);
    cr_assert_eq(stored_register(engine, 1, 0, 100), OUTCOME_APPLIED);
    cr_assert_eq(stored_book(engine, 1, 100, 101, (struct interval){0, 600}), OUTCOME_APPLIED);
    engine_sqlite.close(engine);
    cr_assert_eq(open_sqlite(true, &engine), RESULT_OK, "%s", message);
    cr_assert_eq(stored_book(engine, 1, 101, 102, (struct interval){300, 900}),
                 OUTCOME_NOT_APPLIED);
    engine_sqlite.close(engine);
    cr_assert_eq(open_sqlite(false, &engine), RESULT_OK);
    cr_assert_eq(stored_book(engine, 1, 101, 102, (struct interval){300, 900}), OUTCOME_APPLIED,
                 "without a guard nothing stops a wrong core");
    engine_sqlite.close(engine);
    cr_assert_eq(open_sqlite(true, &engine), RESULT_UNAVAILABLE);
    cr_assert_not_null(strstr(message, "overlap"), "%s", message);
}

/* Books for ever, reporting each number once it is applied. */
static void book_until_killed(int report)
{
    struct engine *engine;
    if (open_sqlite(true, &engine) != RESULT_OK ||
        stored_register(engine, 1, 0, 1) != OUTCOME_APPLIED) {
        _exit(1);
    }
    for (int64_t number = 2;; number++) {
        struct interval span = {number * 60, number * 60 + 60};
        if (stored_book(engine, 1, number - 1, number, span) != OUTCOME_APPLIED ||
            write(report, &number, sizeof number) != sizeof number) {
            _exit(1);
        }
        engine_sqlite.idle(engine, true);
    }
}

Test(sqlite, what_was_applied_survives_a_kill)
{
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        book_until_killed(ends[1]);
    }
    close(ends[1]);
    int64_t last = 0, number;
    while (last < 300 && read(ends[0], &number, sizeof number) == sizeof number) {
        last = number;
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    while (read(ends[0], &number, sizeof number) == sizeof number) {
        last = number;
    }
    close(ends[0]);
    cr_assert_geq(last, 300);

    struct engine *engine;
    struct arena arena;
    struct appointment appointment;
    arena_init(&arena, 4096);
    cr_assert_eq(open_sqlite(true, &engine), RESULT_OK, "%s", message);
    for (number = 2; number <= last; number++) {
        cr_assert_eq(engine_sqlite.find_appointment(engine, number, &arena, &appointment),
                     RESULT_OK, "%lld is lost", (long long)number);
    }
    engine_sqlite.close(engine);
    arena_deinit(&arena);
}

/* A limit on the file's size stands for a full disk: the write is refused, and nothing may have
 * happened. */
Test(sqlite, a_full_disk_refuses_cleanly_and_service_comes_back)
{
    struct engine *engine;
    cr_assert_eq(open_sqlite(true, &engine), RESULT_OK);
    cr_assert_eq(stored_register(engine, 1, 0, 1), OUTCOME_APPLIED);
    struct rlimit room;
    getrlimit(RLIMIT_FSIZE, &room);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){.rlim_cur = 1 << 17, .rlim_max = room.rlim_max});
    int64_t number = 2;
    enum outcome outcome = OUTCOME_APPLIED;
    while (outcome == OUTCOME_APPLIED && number < 5000) {
        struct interval span = {number * 60, number * 60 + 60};
        outcome = stored_book(engine, 1, number - 1, number, span);
        number++;
    }
    cr_assert_eq(outcome, OUTCOME_NOT_APPLIED);
    cr_assert(engine_sqlite.is_sound(engine));
    setrlimit(RLIMIT_FSIZE, &room);
    int64_t refused = number - 1;
    cr_assert_eq(stored_book(engine, 1, refused - 1, refused, (struct interval){0, 60}),
                 OUTCOME_APPLIED, "the token before is still in force");
    engine_sqlite.close(engine);
}
