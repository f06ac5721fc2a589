/* A check finds what somebody has damaged, each by its own promise, and nothing in what is whole;
 * so on every engine that keeps something. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/database_file.h"
#include "support/engine_bench.h"
#include "support/postgres_database.h"

enum { PROMISES_MAX = 32 };

static struct engine_bench bench;

static struct heard {
    struct check_sink sink; /* first */
    struct check_finding findings[PROMISES_MAX];
    size_t count;
} heard;

static void hear(struct check_sink *sink, const struct check_finding *finding)
{
    (void)sink;
    cr_assert_lt(heard.count, PROMISES_MAX);
    heard.findings[heard.count++] = *finding;
}

static void check(void)
{
    heard = (struct heard){.sink = {.found = hear}};
    bench.use = ENGINE_READ;
    cr_assert_eq(engine_bench_open(&bench), RESULT_OK, "%s", bench.message);
    cr_assert_eq(bench.operations->check(bench.engine, &heard.sink), RESULT_OK);
    engine_bench_close(&bench);
}

static void apply(int64_t provider, int64_t *token, const struct change *changes, size_t count)
{
    struct commit commit = engine_bench_commit(&bench, provider, *token, changes);
    commit.change_count = count;
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
    *token = commit.side.next_token;
}

static void fill(void)
{
    static const char *const ids[] = {"zero", "one", "two", "three", "four"};
    struct availability_rule closure = availability_every_day(0, 60);
    int64_t one = engine_bench_register(&bench, 1, "p1");
    int64_t two = engine_bench_register(&bench, 2, "p2"), none = 0;
    const struct client clients[] = {{.id = "jane", .number = 51, .name = "Jane"},
                                     {.id = "gone", .number = 52, .name = "Joan"}};
    const struct series series = {"weekly", 61, 7, 3};
    const struct opening cut = {
        .key = 71, .collection = "slots", .number = 1, .span = {0, 3600}, .piece_minutes = 15};
    const struct opening whole = {
        .key = 72, .collection = "slots", .number = 5, .span = {7200, 9000}};
    const struct change people[] = {{.kind = CHANGE_GROUP, .group = {"clinic", &closure, 1}},
                                    {.kind = CHANGE_CLIENT, .client = &clients[0]},
                                    {.kind = CHANGE_CLIENT, .client = &clients[1]},
                                    {.kind = CHANGE_CLIENT_ERASE, .client = &clients[1]},
                                    {.kind = CHANGE_SERIES, .series = &series}};
    const struct change openings[] = {{.kind = CHANGE_OPENING, .opening = &cut},
                                      {.kind = CHANGE_OPENING, .opening = &whole}};
    apply(0, &none, people, 5);
    apply(1, &one, openings, 2);
    for (int64_t i = 1; i <= 4; i++) {
        struct appointment appointment =
            engine_bench_appointment(80 + i, 1, (struct interval){i * 60, i * 60 + 60});
        appointment.id = ids[i];
        appointment.client = i == 1 ? 51 : i == 2 ? 52 : 0;
        appointment.series = i == 1 ? 61 : 0;
        appointment.note = i == 1 ? "a word" : NULL;
        appointment.status = i == 3 ? APPOINTMENT_HELD : APPOINTMENT_CONFIRMED;
        appointment.expires_at = i == 3 ? 999 : 0;
        cr_assert_eq(engine_bench_book(&bench, &one, &appointment), OUTCOME_APPLIED);
    }
    (void)two;
}

static void start(const struct engine_operations *operations)
{
    engine_bench_init(&bench, operations);
    cr_assert_eq(engine_bench_open(&bench), RESULT_OK, "%s", bench.message);
    fill();
    engine_bench_close(&bench);
}

static void stop(void)
{
    engine_bench_deinit(&bench);
}

/* A database that is made anew takes a second. */
static void start_again(void)
{
    if (bench.operations == &engine_sqlite) {
        stop();
        start(&engine_sqlite);
        return;
    }
    postgres_database_execute(
        &bench.database,
        "SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    bench.use = ENGINE_SERVE;
    cr_assert_eq(engine_bench_open(&bench), RESULT_OK, "%s", bench.message);
    fill();
    engine_bench_close(&bench);
}

static void start_sqlite(void)
{
    start(&engine_sqlite);
}

static void start_postgres(void)
{
    if (!postgres_server_is_there()) {
        cr_skip_test(POSTGRES_MISSING);
    }
    start(&engine_postgresql);
}

static void stop_postgres(void)
{
    if (bench.operations != NULL) {
        stop();
    }
}

TestSuite(check, .init = start_sqlite, .fini = stop);
TestSuite(check_postgresql, .init = start_postgres, .fini = stop_postgres);

static void expect_whole(void)
{
    check();
    for (size_t i = 0; i < heard.count; i++) {
        cr_expect_eq(heard.findings[i].broken, 0, "%s: %s", heard.findings[i].promise,
                     heard.findings[i].offenders[0]);
        cr_expect(heard.findings[i].examined > 0 ||
                      strstr(heard.findings[i].promise, "alias") != NULL,
                  "%s", heard.findings[i].promise);
    }
}

Test(check, nothing_is_found_in_a_whole_store_and_everything_is_looked_at)
{
    expect_whole();
}

Test(check_postgresql, nothing_is_found_in_a_whole_store_and_everything_is_looked_at)
{
    expect_whole();
}

/* The guard and the CHECKs are in the way of some damage, as they should be. */
static const struct damage {
    const char *sql, *promise, *offender;
} damages[] = {
    {"UPDATE appointment SET start_at = start_at - 60 WHERE number = 82", "overlap",
     "appointments 81 and 82 of provider 1"},
    {"UPDATE appointment SET provider = 9 WHERE number = 84", "every appointment lasts",
     "appointment 84"},
    {"UPDATE appointment SET first_provider = 9 WHERE number = 84", "every appointment lasts",
     "appointment 84"},
    {"UPDATE appointment SET client = 59 WHERE number = 84", "every appointment lasts",
     "appointment 84"},
    {"UPDATE appointment SET series = 69 WHERE number = 84", "every appointment lasts",
     "appointment 84"},
    {"UPDATE appointment SET end_at = start_at WHERE number = 84", "every appointment lasts",
     "appointment 84"},
    {"UPDATE appointment SET id = 'one' WHERE number = 84", "no request id", "id one, 2 times"},
    {"UPDATE appointment SET id = 'weekly' WHERE number = 84", "no request id",
     "id weekly, 2 times"},
    {"UPDATE appointment SET expires_at = NULL WHERE number = 83", "every hold", "appointment 83"},
    {"DELETE FROM provider_token WHERE provider = 2", "every provider has a token", "provider 2"},
    {"INSERT INTO provider_token VALUES (7, 70)", "every provider has a token",
     "the token of provider 7"},
    {"UPDATE provider_token SET token = 12345", "no token is that of two", "token 12345"},
    {"UPDATE provider SET alias = 'same'", "no alias", "alias same"},
    {"UPDATE availability_rule SET provider = 9 WHERE provider = 2", "every rule",
     "rule 0 of provider 9"},
    {"UPDATE availability_rule SET end_minute = start_minute WHERE provider = 2", "every rule",
     "rule 0 of provider 2"},
    {"DELETE FROM provider_group", "every rule", "closure 0 of group 1"},
    {"UPDATE opening SET provider = 9 WHERE key = 72", "every opening",
     "opening 72, number 5 of slots"},
    {"UPDATE opening SET number = 0 WHERE key = 72", "every opening",
     "opening 72, number 0 of slots"},
    {"UPDATE collection SET last = 3", "every opening", "opening 71, number 1 of slots"},
    {"DELETE FROM collection", "every opening", "opening 72, number 5 of slots"},
    {"UPDATE opening SET number = 4 WHERE key = 72", "no number of a collection",
     "number 4 of slots"},
    {"UPDATE provider_token SET token = 9999999999999 WHERE provider = 2", "newest epoch",
     "the token of provider 2"},
    {"UPDATE appointment SET number = 9999999999999 WHERE number = 84", "newest epoch",
     "appointment 9999999999999"},
    {"UPDATE client SET number = 9999999999999 WHERE number = 52", "newest epoch",
     "client 9999999999999"},
    {"UPDATE series SET number = 9999999999999", "newest epoch", "series 9999999999999"},
    {"UPDATE opening SET key = 9999999999999 WHERE key = 72", "newest epoch",
     "opening 9999999999999"},
    {"UPDATE provider SET version = 9999999999999 WHERE number = 2", "newest epoch",
     "the version of provider 2"},
    {"DELETE FROM event WHERE sequence = 3", "without gaps", "nothing between 2 and 4"},
    {"DELETE FROM event WHERE sequence = 1", "without gaps", "nothing between 0 and 2"},
    {"UPDATE event SET provider = 9 WHERE sequence = 2", "an event is about", "event 2"},
    {"DELETE FROM appointment WHERE number = 84", "an event is about", "event 13"},
    {"UPDATE client SET name = '1' WHERE number = 52", "erased client", "client 52"},
    {"UPDATE appointment SET note = '1' WHERE number = 82", "erased client", "appointment 82"},
    {"UPDATE provider SET daily_limit = 3", "limit of today",
     "provider 1, 4 appointments on day 20780, limit 3"},
    {NULL, NULL, NULL},
};

/* Of what only one engine has. */
static const struct damage sqlite_damages[] = {
    {"DELETE FROM erasable_text", "every text", "appointment 81"},
    {NULL, NULL, NULL},
};

static const struct damage postgres_damages[] = {
    {"UPDATE event_counter SET last = 20", "the counter of events",
     "the counter is at 20, the last event is 13"},
    {"DELETE FROM event WHERE sequence = 13", "the counter of events",
     "the counter is at 13, the last event is 12"},
    {"INSERT INTO writer (epoch, batch, fence) VALUES (9, 0, 0)", "later epoch", "epoch 9"},
    {"UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'appointment_client'::regclass",
     "every index", "index appointment_client"},
    {"UPDATE opening SET number = 9223372036854775807 WHERE key = 71", "every opening",
     "ERROR:  bigint out of range"},
    {NULL, NULL, NULL},
};

static const struct check_finding *find(const char *promise)
{
    for (size_t i = 0; i < heard.count; i++) {
        if (strstr(heard.findings[i].promise, promise) != NULL) {
            return &heard.findings[i];
        }
    }
    cr_assert_fail("%s", promise);
    return NULL;
}

static bool names(const struct check_finding *finding, const char *offender)
{
    for (size_t i = 0; i < finding->offender_count; i++) {
        if (strcmp(finding->offenders[i], offender) == 0) {
            return true;
        }
    }
    return false;
}

/* Nor are the indexes, by which two processes do not make one thing twice. */
#define NO_UNIQUE_INDEX                                                                    \
    "DO $$ DECLARE one record; BEGIN"                                                      \
    " FOR one IN SELECT conrelid::regclass AS at, conname FROM pg_constraint"              \
    " WHERE contype = 'u' AND connamespace = 'public'::regnamespace LOOP"                  \
    " EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.at, one.conname); END LOOP;" \
    " FOR one IN SELECT indexrelid::regclass AS name FROM pg_index JOIN pg_class"          \
    " ON pg_class.oid = indexrelid WHERE indisunique AND NOT indisprimary"                 \
    " AND relnamespace = 'public'::regnamespace LOOP"                                      \
    " EXECUTE format('DROP INDEX %s', one.name); END LOOP; END $$;"

static void damage(const char *sql)
{
    char script[2048];
    bool is_file = bench.operations == &engine_sqlite;
    snprintf(script, sizeof script, "%s %s",
             is_file ? "PRAGMA ignore_check_constraints=ON;"
                       "DROP TRIGGER IF EXISTS appointment_insert_fence;"
                       "DROP TRIGGER IF EXISTS appointment_update_fence;"
                     : "ALTER TABLE appointment DROP CONSTRAINT IF EXISTS appointment_guard,"
                       "DROP CONSTRAINT IF EXISTS appointment_check;"
                       "ALTER TABLE availability_rule"
                       " DROP CONSTRAINT IF EXISTS availability_rule_check;" NO_UNIQUE_INDEX,
             sql);
    if (is_file) {
        database_file_execute(bench.path, script);
    } else {
        postgres_database_execute(&bench.database, script);
    }
}

static void expect_found(const struct damage *table)
{
    for (const struct damage *one = table; one->sql != NULL; one++) {
        damage(one->sql);
        check();
        const struct check_finding *finding = find(one->promise);
        cr_expect_gt(finding->broken, 0, "%s", one->sql);
        cr_expect(names(finding, one->offender), "%s: %s", one->sql, finding->offenders[0]);
        cr_expect_eq(finding->may_break, strstr(finding->promise, "of today") != NULL);
        start_again();
    }
}

Test(check, every_kind_of_damage_is_found_by_its_promise)
{
    expect_found(damages);
    expect_found(sqlite_damages);
}

Test(check_postgresql, every_kind_of_damage_is_found_by_its_promise)
{
    expect_found(damages);
    expect_found(postgres_damages);
}

/* Several may serve without it: it is only the second fence. */
Test(check_postgresql, a_guard_that_is_not_there_is_a_note)
{
    postgres_database_execute(&bench.database,
                              "ALTER TABLE appointment DROP CONSTRAINT appointment_guard");
    check();
    const struct check_finding *finding = find("second fence");
    cr_expect_eq(finding->broken, 1);
    cr_expect(finding->may_break);
    cr_expect(names(finding, "appointment_guard is not there: store_guard was off"));
    postgres_database_execute(&bench.database, "DROP EXTENSION btree_gist");
    check();
    cr_expect_not_null(strstr(find("second fence")->offenders[0], "nor is the extension"));
    cr_expect_eq(find("overlap")->broken, 0);
}

/* A page that is not what it was. */
Test(check, a_damaged_file_is_found)
{
    int64_t page = database_file_ask(
        bench.path, "SELECT rootpage FROM sqlite_schema WHERE name = 'appointment_client'");
    FILE *file = fopen(bench.path, "r+e");
    fseek(file, (long)((page - 1) * 4096 + 3000), SEEK_SET);
    for (int i = 0; i < 1096; i++) {
        fputc(0x55, file);
    }
    fclose(file);
    check();
    cr_expect_gt(find("intact")->broken, 0);
}

static void expect_counted(void)
{
    damage("UPDATE appointment SET provider = 9; UPDATE event SET provider = 9");
    check();
    const struct check_finding *finding = find("an event is about");
    cr_expect_gt(finding->broken, CHECK_OFFENDERS_MAX);
    cr_expect_eq(finding->offender_count, CHECK_OFFENDERS_MAX);
}

Test(check, more_offenders_than_are_named_are_counted)
{
    expect_counted();
}

Test(check_postgresql, more_offenders_than_are_named_are_counted)
{
    expect_counted();
}

Test(check, a_store_that_is_only_looked_at_stays_as_it_is)
{
    int64_t epoch = database_file_ask(bench.path, "SELECT value FROM epoch");
    damage("SELECT 1");
    check();
    cr_expect_eq(database_file_ask(bench.path, "SELECT value FROM epoch"), epoch);
    cr_expect_eq(
        database_file_ask(bench.path, "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'"),
        0, "not even the guard comes back");
}

/* Epoch, rows of writers, constraints: nothing is added. */
Test(check_postgresql, a_store_that_is_only_looked_at_stays_as_it_is)
{
    static const char all[] =
        "SELECT value * 1000000 + (SELECT count(*) FROM writer) * 1000 +"
        " (SELECT count(*) FROM pg_constraint WHERE conrelid = 'appointment'::regclass) FROM epoch";
    damage("SELECT 1");
    int64_t before = postgres_database_ask(&bench.database, all);
    check();
    cr_expect_eq(postgres_database_ask(&bench.database, all), before);
}

Test(check_postgresql, a_store_that_is_not_there_is_not_made)
{
    stop();
    engine_bench_init(&bench, &engine_postgresql);
    bench.use = ENGINE_READ;
    cr_expect_eq(engine_bench_open(&bench), RESULT_UNAVAILABLE);
    cr_expect_not_null(strstr(bench.message, "there is no store"), "%s", bench.message);
    cr_expect_eq(postgres_database_ask(&bench.database,
                                       "SELECT count(*) FROM pg_class WHERE relname = 'epoch'"),
                 0);
}

Test(check, a_store_that_is_not_there_is_not_made)
{
    stop();
    engine_bench_init(&bench, &engine_sqlite);
    bench.use = ENGINE_READ;
    cr_expect_eq(engine_bench_open(&bench), RESULT_UNAVAILABLE);
    cr_expect_not_null(strstr(bench.message, "there is no file"), "%s", bench.message);
    cr_expect_neq(access(bench.path, F_OK), 0);
}
