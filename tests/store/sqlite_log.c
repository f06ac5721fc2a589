/* The log goes out in few pieces, and in their order. */
#include <criterion/criterion.h>
#include <string.h>

#include "support/engine_bench.h"
#include "support/faulty_disk.h"

/* A batch that fills many pages: more than the log gathers at once. */
enum { BOOKINGS = 60, NOTE_SIZE = 4000 };

static struct engine_bench bench;
static struct seen seen;
static char note[NOTE_SIZE + 1];

static struct batch {
    struct appointment appointments[BOOKINGS];
    struct change changes[BOOKINGS];
    struct commit commits[BOOKINGS], *pointers[BOOKINGS];
    int64_t last_token;
} batch;

static void start(void)
{
    faulty_disk_install();
    engine_bench_init(&bench, &engine_sqlite);
    memset(note, 'n', NOTE_SIZE);
}

static void stop(void)
{
    faulty_disk_set(FAULTY_DISK_WELL);
    engine_bench_deinit(&bench);
}

TestSuite(sqlite_log, .init = start, .fini = stop);

static void open_well(void)
{
    cr_assert_eq(engine_bench_open(&bench), RESULT_OK, "%s", bench.message);
}

static void reopen(void)
{
    engine_bench_close(&bench);
    open_well();
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
}

/* Each commit names the token of the one before it. */
static void fill(int64_t token)
{
    for (int i = 0; i < BOOKINGS; i++) {
        batch.appointments[i] =
            engine_bench_appointment(i + 1, 1, (struct interval){i * 10, i * 10 + 10});
        batch.appointments[i].note = note;
        batch.changes[i] = engine_bench_insert(&batch.appointments[i]);
        batch.commits[i] = engine_bench_commit(&bench, 1, token, &batch.changes[i]);
        batch.pointers[i] = &batch.commits[i];
        token = batch.commits[i].side.next_token;
    }
    batch.last_token = token;
}

static enum outcome apply(void)
{
    bench.operations->apply(bench.engine, batch.pointers, BOOKINGS);
    bench.operations->resolve(bench.engine, batch.pointers, BOOKINGS);
    for (int i = 1; i < BOOKINGS; i++) {
        cr_assert_eq(batch.commits[i].outcome, batch.commits[0].outcome);
    }
    return batch.commits[0].outcome;
}

Test(sqlite_log, a_small_batch_is_one_write)
{
    open_well();
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment first = engine_bench_appointment(1, 1, (struct interval){0, 10});
    struct appointment second = engine_bench_appointment(2, 1, (struct interval){10, 20});
    cr_assert_eq(engine_bench_book(&bench, &token, &first), OUTCOME_APPLIED);
    int before = faulty_disk_writes();
    cr_assert_eq(engine_bench_book(&bench, &token, &second), OUTCOME_APPLIED);
    cr_assert_eq(faulty_disk_writes() - before, 1);
}

Test(sqlite_log, a_large_batch_is_few_writes_and_is_there_after_reopening)
{
    open_well();
    fill(engine_bench_register(&bench, 1, "p1"));
    int before = faulty_disk_writes();
    cr_assert_eq(apply(), OUTCOME_APPLIED);
    int writes = faulty_disk_writes() - before;
    cr_assert(writes > 1 && writes < BOOKINGS / 4, "%d writes", writes);
    reopen();
    cr_assert_eq(seen.appointment_count, BOOKINGS);
    cr_assert_eq(seen.providers[0].tokens.token, batch.last_token);
}

/* Wherever the disk becomes full: nothing of the batch is there, and the next one can be. */
Test(sqlite_log, a_disk_that_becomes_full_within_a_batch_leaves_nothing_of_it)
{
    int writes = 0;
    open_well();
    int64_t token = engine_bench_register(&bench, 1, "p1");
    for (;; writes++) {
        fill(token);
        faulty_disk_set_full_after(writes);
        enum outcome outcome = apply();
        faulty_disk_set(FAULTY_DISK_WELL);
        if (outcome == OUTCOME_APPLIED) {
            break;
        }
        cr_assert_eq(outcome, OUTCOME_NOT_APPLIED);
        cr_assert(bench.operations->is_sound(bench.engine));
        if (writes % 2 == 0) { /* What the same connection sees, and what a restart finds. */
            reopen();
        }
        cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
        cr_assert_eq(seen.appointment_count, 0);
        cr_assert_eq(seen.providers[0].tokens.token, token);
    }
    cr_assert_gt(writes, 1);
    reopen();
    cr_assert_eq(seen.appointment_count, BOOKINGS);
}

/* A log that was emptied begins again at its head. */
Test(sqlite_log, what_comes_after_the_log_was_emptied_is_there)
{
    open_well();
    int64_t token = engine_bench_register(&bench, 1, "p1");
    fill(token);
    cr_assert_eq(apply(), OUTCOME_APPLIED);
    for (int i = 0; i < 3; i++) {
        struct change change = {.kind = CHANGE_NOTE_ERASE, .number = i + 1};
        struct commit commit = engine_bench_commit(&bench, 0, 0, &change);
        cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
        bench.operations->idle(bench.engine, true); /* An erasure empties the log. */
    }
    token = batch.last_token;
    struct appointment last = engine_bench_appointment(100, 1, (struct interval){700, 710});
    cr_assert_eq(engine_bench_book(&bench, &token, &last), OUTCOME_APPLIED);
    reopen();
    cr_assert_eq(seen.appointment_count, BOOKINGS + 1);
}
