/* Erased texts leave the SQLite file and its log, not only the answers. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/store/keep.h"
#include "support/database_file.h"
#include "support/engine_bench.h"

enum { CLIENTS = 3000, FIRST_CLIENT = 100000, LONGEST = 600, BATCH = 40 };

static struct engine_bench bench;
static char log_path[128];
static int64_t token;

static void start(void)
{
    engine_bench_init(&bench, &engine_sqlite);
    snprintf(log_path, sizeof log_path, "%s-wal", bench.path);
    cr_assert_eq(engine_bench_open(&bench), RESULT_OK, "%s", bench.message);
    token = engine_bench_register(&bench, 1, "p1");
}

static void stop(void)
{
    engine_bench_deinit(&bench);
}

TestSuite(erasure, .init = start, .fini = stop);

/* Many changes in one commit: every commit waits for the disk. */
static struct change changes[BATCH];
static size_t change_count;

static void apply(void)
{
    struct commit commit = engine_bench_commit(&bench, 1, token, changes);
    commit.change_count = change_count;
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
    token = commit.side.next_token;
    change_count = 0;
    arena_reset(&bench.arena);
}

static void add(struct change change)
{
    changes[change_count++] = change;
}

/* Before the texts of the next changes are made: what is applied takes its own along. */
static void make_room(void)
{
    if (change_count + 2 > BATCH) {
        apply();
    }
}

static void rest(void)
{
    apply();
    bench.operations->idle(bench.engine, true);
}

/* Says whose it is, after any number of dots up to the longest, so that rows lie on their pages in
 * all ways. */
static const char *secret(int client, int kind)
{
    char text[LONGEST + 32];
    int length = (client * 5 + kind) * 7919 % LONGEST;
    memset(text, '.', (size_t)length);
    snprintf(text + length, 32, "#%d@secret", client);
    return arena_keep(&bench.arena, text);
}

static struct client *client_of(int i)
{
    char id[32];
    snprintf(id, sizeof id, "client-%d", i);
    struct client *client = arena_take(&bench.arena, sizeof *client);
    client->id = arena_keep(&bench.arena, id);
    client->number = FIRST_CLIENT + i;
    return client;
}

static void create(int i)
{
    make_room();
    struct client *client = client_of(i);
    client->name = secret(i, 0);
    client->email = secret(i, 1);
    client->phone = secret(i, 2);
    client->alias = secret(i, 4);
    struct appointment *appointment = arena_take(&bench.arena, sizeof *appointment);
    *appointment = engine_bench_appointment(i + 1, 1, (struct interval){i * 60, i * 60 + 60});
    appointment->client = client->number;
    appointment->note = secret(i, 5);
    struct change insert = engine_bench_insert(appointment);
    add((struct change){.kind = CHANGE_CLIENT, .client = client});
    add(insert);
}

static void cancel(int i)
{
    make_room();
    add((struct change){.kind = CHANGE_STATUS,
                        .status = {i + 1, APPOINTMENT_CANCELLED, "them", secret(i, 3)}});
}

static void erase(int i)
{
    make_room();
    add((struct change){.kind = CHANGE_CLIENT_ERASE, .client = client_of(i)});
}

static bool is_to_stay(int i)
{
    return i % 50 == 0 || i >= CLIENTS;
}

/* How many secrets there are; none may be of a client that was erased. */
static size_t count_secrets(const char *path)
{
    size_t size, count = 0, left = 0;
    char *bytes = database_file_read(path, &size);
    char *found = bytes;
    while ((found = memmem(found, size - (size_t)(found - bytes), "@secret", 7)) != NULL) {
        char *number = memrchr(bytes, '#', (size_t)(found - bytes));
        cr_assert_not_null(number);
        left += is_to_stay(atoi(number + 1)) ? 0 : 1;
        count++;
        found++;
    }
    free(bytes);
    cr_assert_eq(left, 0, "%zu of %zu texts in %s are of erased clients", left, count, path);
    return count;
}

/* Reasons grow rows in the middle of the table, so that pages are divided; neighbours go at
 * different times, others come meanwhile, and some stay. */
Test(erasure, no_text_of_an_erased_client_is_left_in_the_file_or_its_log)
{
    for (int i = 0; i < CLIENTS; i++) {
        create(i);
    }
    for (int i = 0; i < CLIENTS; i++) {
        cancel((int)((int64_t)i * 1223 % CLIENTS));
    }
    rest();
    cr_assert_geq(database_file_count(bench.path, "@secret") +
                      database_file_count(log_path, "@secret"),
                  6 * CLIENTS);
    for (int i = 0; i < CLIENTS; i++) {
        int victim = (int)((int64_t)i * 1789 % CLIENTS);
        if (!is_to_stay(victim)) {
            erase(victim);
            create(CLIENTS + i);
        }
    }
    rest();
    cr_assert_geq(count_secrets(bench.path), CLIENTS);
    count_secrets(log_path);
}

Test(erasure, right_after_an_erasure_the_log_is_emptied)
{
    create(1);
    apply();
    cr_assert_gt(database_file_count(log_path, "#1@secret"), 0);
    erase(1);
    rest();
    cr_assert_eq(database_file_count(log_path, "#1@secret"), 0);
    cr_assert_eq(database_file_count(bench.path, "#1@secret"), 0);
}

Test(erasure, a_reason_that_was_replaced_leaves_with_its_client)
{
    create(1);
    cancel(1);
    apply();
    add((struct change){.kind = CHANGE_STATUS,
                        .status = {2, APPOINTMENT_NO_SHOW, "them", secret(1, 2)}});
    erase(1);
    rest();
    cr_assert_eq(database_file_count(bench.path, "#1@secret"), 0);
}

static void erase_note(int i)
{
    struct change change = {.kind = CHANGE_NOTE_ERASE, .number = i + 1};
    struct commit commit = engine_bench_commit(&bench, 0, 0, &change);
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
}

/* How often it stands in the file and in its log. */
static size_t count_everywhere(const char *text)
{
    return database_file_count(bench.path, text) + database_file_count(log_path, text);
}

static void book_with(int i, const char *note, const char *reason)
{
    struct appointment appointment =
        engine_bench_appointment(i + 1, 1, (struct interval){i * 60, i * 60 + 60});
    appointment.note = note;
    appointment.reason = reason;
    cr_assert_eq(engine_bench_book(&bench, &token, &appointment), OUTCOME_APPLIED);
}

/* Alone, again, and in the same rest as what erases nothing. */
Test(erasure, a_note_leaves_alone_and_at_once)
{
    book_with(1, "first note", "first reason");
    book_with(2, "second note", NULL);
    bench.operations->idle(bench.engine, true);
    cr_assert_gt(database_file_count(log_path, "first note"), 0,
                 "there is nothing to empty it for");
    erase_note(1);
    erase_note(1);
    bench.operations->idle(bench.engine, true);
    cr_assert_eq(count_everywhere("first note"), 0);
    cr_assert_eq(count_everywhere("first reason"), 1);
    cr_assert_eq(count_everywhere("second note"), 1);
    erase_note(2);
    bench.operations->idle(bench.engine, true);
    cr_assert_eq(count_everywhere("second note"), 0);
}

/* Row by row among others that stay, after moves and ends, which write the rows again. */
Test(erasure, no_note_that_was_erased_is_left_in_the_file_or_its_log)
{
    enum { NOTES = 400 };
    for (int i = 0; i < NOTES; i++) {
        make_room();
        struct appointment *appointment = arena_take(&bench.arena, sizeof *appointment);
        *appointment = engine_bench_appointment(i + 1, 1, (struct interval){i * 60, i * 60 + 60});
        appointment->note = secret(i, 5);
        add(engine_bench_insert(appointment));
        if (i % 3 == 0) {
            cancel(i);
        }
    }
    rest();
    for (int i = 0; i < NOTES; i++) {
        int victim = i * 173 % NOTES;
        if (!is_to_stay(victim) && victim % 3 != 0) {
            make_room();
            add((struct change){.kind = CHANGE_NOTE_ERASE, .number = victim + 1});
        }
    }
    rest();
    for (int i = 0; i < NOTES; i++) {
        char text[32];
        snprintf(text, sizeof text, "#%d@secret", i);
        size_t notes = is_to_stay(i) || i % 3 == 0 ? 1 : 0, reasons = i % 3 == 0 ? 1 : 0;
        cr_assert_eq(count_everywhere(text), notes + reasons, "%s", text);
    }
}

/* As if the process had died between an erasure and what it does at rest. */
Test(erasure, a_log_that_was_left_behind_is_emptied_at_the_next_opening)
{
    engine_bench_close(&bench);
    pid_t child = fork();
    if (child == 0) {
        if (engine_bench_open(&bench) != RESULT_OK) {
            _exit(1);
        }
        create(1);
        apply();
        erase(1);
        apply();
        _exit(0);
    }
    waitpid(child, NULL, 0);
    cr_assert_gt(database_file_count(log_path, "#1@secret"), 0);
    cr_assert_eq(engine_bench_open(&bench), RESULT_OK, "%s", bench.message);
    cr_assert_eq(database_file_count(log_path, "#1@secret"), 0);
    cr_assert_eq(database_file_count(bench.path, "#1@secret"), 0);
}
