/* What is asked often, or of large tables, is found by a key and never sorted. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "server/store/sqlite_rows.h"
#include "server/store/sqlite_schema.h"
#include "server/store/sqlite_statements.h"
#include "support/engine_bench.h"
#include "support/fixed_zone.h"

static struct engine_bench bench;
static struct sqlite_statements statements;

static void start(void)
{
    sqlite3 *database;
    engine_bench_init(&bench, &engine_sqlite);
    cr_assert_eq(
        sqlite_schema_open(bench.path, true, &database, bench.message, sizeof bench.message),
        RESULT_OK, "%s", bench.message);
    cr_assert_eq(sqlite_statements_init(&statements, database, fixed_zones()), RESULT_OK);
}

static void stop(void)
{
    sqlite3 *database = statements.database;
    sqlite_statements_deinit(&statements);
    sqlite3_close(database);
    engine_bench_deinit(&bench);
}

TestSuite(sqlite_plans, .init = start, .fini = stop);

/* The steps of the plan, a line each. */
static void explain(enum sqlite_statement which, char plan_out[static 1024])
{
    char sql[2048];
    sqlite3_stmt *statement;
    int length = 0;
    snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", sqlite3_sql(statements.prepared[which]));
    cr_assert_eq(sqlite3_prepare_v2(statements.database, sql, -1, &statement, NULL), SQLITE_OK);
    plan_out[0] = '\0';
    while (sqlite3_step(statement) == SQLITE_ROW) {
        length += snprintf(plan_out + length, 1024 - (size_t)length, "%s\n",
                           (const char *)sqlite3_column_text(statement, 3));
        cr_assert_lt(length, 1024);
    }
    sqlite3_finalize(statement);
}

Test(sqlite_plans, every_plan_goes_by_the_index_that_is_there_for_it)
{
    static const struct {
        enum sqlite_statement which;
        const char *step;
    } plans[] = {
        {STATEMENT_PAGE, "SEARCH appointment USING INTEGER PRIMARY KEY (rowid>?)"},
        {STATEMENT_PAGE_OF_CLIENT,
         "SEARCH appointment USING INDEX appointment_client (client=? AND rowid>?)"},
        {STATEMENT_PAGE_OF_SERIES,
         "SEARCH appointment USING INDEX appointment_series (series=? AND rowid>?)"},
        {STATEMENT_PAGE_OF_BOTH,
         "SEARCH appointment USING INDEX appointment_series (series=? AND rowid>?)"},
        {STATEMENT_APPOINTMENT, "SEARCH appointment USING INTEGER PRIMARY KEY (rowid=?)"},
        {STATEMENT_LIVE_OF_PROVIDER, "USING INDEX appointment_live (provider=?)"},
        {STATEMENT_STATUS_SET, "SEARCH appointment USING INTEGER PRIMARY KEY (rowid=?)"},
        {STATEMENT_MOVE, "SEARCH appointment USING INTEGER PRIMARY KEY (rowid=?)"},
        {STATEMENT_NOTE_ERASE, "SEARCH appointment USING INTEGER PRIMARY KEY (rowid=?)"},
        {STATEMENT_OPENINGS_OF_PROVIDER,
         "SEARCH opening USING INDEX opening_provider (provider=?)"},
        {STATEMENT_OPENING_DELETE, "SEARCH opening USING INTEGER PRIMARY KEY (rowid=?)"},
        {STATEMENT_NOTE_BLANK, "SEARCH erasable_text USING INTEGER PRIMARY KEY (rowid=?)"},
        {STATEMENT_WORDS_ERASE, "SEARCH appointment USING INDEX appointment_client (client=?)"},
        {STATEMENT_TEXTS_BLANK, "SEARCH erasable_text USING INTEGER PRIMARY KEY (rowid=?)"},
        {STATEMENT_TEXTS_BLANK, "SEARCH appointment USING INDEX appointment_client (client=?)"},
        {STATEMENT_REASON_BLANK, "SEARCH erasable_text USING INTEGER PRIMARY KEY (rowid=?)"},
        {STATEMENT_EVENTS, "SEARCH event USING INTEGER PRIMARY KEY (rowid>?)"},
        {STATEMENT_EVENTS, "SEARCH appointment USING INTEGER PRIMARY KEY (rowid=?)"},
        {STATEMENT_LAST_EVENT, "SEARCH event"},
        {STATEMENT_CLIENT, "SEARCH client USING INTEGER PRIMARY KEY (rowid=?)"},
        {STATEMENT_SERIES, "SEARCH series USING INTEGER PRIMARY KEY (rowid=?)"},
    };
    for (size_t i = 0; i < sizeof plans / sizeof plans[0]; i++) {
        char plan[1024];
        explain(plans[i].which, plan);
        cr_expect_not_null(strstr(plan, plans[i].step), "%s: %s", plans[i].step, plan);
        cr_expect_null(strstr(plan, "SCAN"), "%s", plan);
    }
}

Test(sqlite_plans, nothing_that_loads_is_sorted)
{
    static const enum sqlite_statement loads[] = {
        STATEMENT_GROUPS,       STATEMENT_CLOSURES,  STATEMENT_CLIENTS,
        STATEMENT_ALL_SERIES,   STATEMENT_PROVIDERS, STATEMENT_APPOINTMENTS,
        STATEMENT_RULES,        STATEMENT_EVENTS,    STATEMENT_PAGE,
        STATEMENT_PAGE_OF_BOTH, STATEMENT_OPENINGS,  STATEMENT_OPENINGS_OF_PROVIDER,
        STATEMENT_COLLECTIONS,
    };
    for (size_t i = 0; i < sizeof loads / sizeof loads[0]; i++) {
        char plan[1024];
        explain(loads[i], plan);
        cr_expect_null(strstr(plan, "TEMP B-TREE"), "%s", plan);
    }
}

/* How many statements and triggers were run since this was last asked, and how many of these append
 * a text. */
static int count_runs(int *appended_out)
{
    int runs = 0;
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        int count = sqlite3_stmt_status(statements.prepared[i], SQLITE_STMTSTATUS_RUN, 1);
        *appended_out = i == STATEMENT_TEXT_APPEND ? count : *appended_out;
        runs += count;
    }
    return runs;
}

Test(sqlite_plans, a_note_is_one_statement_more_and_no_note_is_none)
{
    struct appointment plain = engine_bench_appointment(1, 1, (struct interval){540, 600});
    struct appointment noted = engine_bench_appointment(2, 1, (struct interval){600, 660});
    noted.note = "by the window";
    plain.start_microseconds = 1;
    struct change changes[] = {engine_bench_insert(&plain), engine_bench_insert(&noted)};
    struct commit commit = engine_bench_commit(&bench, 1, 1, changes);
    int appended = 0;
    count_runs(&appended);
    cr_assert_eq(sqlite_rows_write(&statements, &commit, &changes[0]), SQLITE_DONE);
    cr_assert_eq(count_runs(&appended), 3, "itself, its guard and its event");
    cr_assert_eq(appended, 0);
    cr_assert_eq(sqlite_rows_write(&statements, &commit, &changes[1]), SQLITE_DONE);
    cr_assert_eq(count_runs(&appended), 4);
    cr_assert_eq(appended, 1);
}
