/* Files of older schemas are brought to the newest one, with all they hold. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/database_file.h"
#include "support/engine_bench.h"
#include "support/fixed_zone.h"

static struct engine_bench bench;
static struct seen seen;

static void run_file(const char *name)
{
    char path[512];
    size_t size;
    snprintf(path, sizeof path, "%s/server/store/schema/%s", SOURCE_DIRECTORY, name);
    char *sql = database_file_read(path, &size);
    database_file_execute(bench.path, sql);
    free(sql);
}

/* As the first slotd left it: two providers, one without a limit, and an appointment of each kind
 * of row there was. */
static void start(void)
{
    engine_bench_init(&bench, &engine_sqlite);
    run_file("sqlite_001.sql");
    run_file("sqlite_guard_on.sql");
    database_file_execute(
        bench.path,
        "PRAGMA application_id = 0x736c6f74; PRAGMA user_version = 1; UPDATE epoch SET value = 7;"
        "INSERT INTO provider_token VALUES (1, 101), (2, 202);"
        "INSERT INTO provider VALUES (1, 'p1', 'UTC', 8), (2, 'p2', 'Fixed/Plus2', NULL);"
        "INSERT INTO availability_rule VALUES"
        " (1, 0, 0, 127, -2147483648, 2147483647, 540, 1020),"
        " (1, 1, 1, 3, 20000, 20001, 600, 660);"
        "INSERT INTO appointment VALUES"
        " (11, 'first', 1, 20780, 1795420800, 1795424400, 1795392000, 1795478400, 1, 1, 1, -5,"
        "  1795428000, 900),"
        " (12, 'second', 2, 20780, 1795420800, 1795424400, 1795392000, 1795478400, 2, 0, 0, 40,"
        "  NULL, 0)");
}

static void stop(void)
{
    engine_bench_deinit(&bench);
}

TestSuite(migration, .init = start, .fini = stop);

static void open_well(void)
{
    cr_assert_eq(engine_bench_open(&bench), RESULT_OK, "%s", bench.message);
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
}

Test(migration, providers_keep_what_they_said_and_say_nothing_else)
{
    open_well();
    cr_assert_eq(bench.operations->epoch(bench.engine), 8);
    cr_assert_str_eq(seen.order, "ppaa");
    const struct seen_provider *provider = &seen.providers[0];
    cr_assert_str_eq(provider->id, "p1");
    cr_assert_eq(provider->tokens.token, 101);
    cr_assert_eq(provider->tokens.version, 101, "the token stands for the definition, too");
    cr_assert_eq(provider->definition.zone, &fixed_utc);
    cr_assert_eq(provider->definition.daily_limit, 8);
    cr_assert_eq(provider->definition.rule_count, 2);
    cr_assert_eq(provider->definition.rules[1].until_day, 20001);
    cr_assert_null(provider->definition.name);
    cr_assert_null(provider->definition.group);
    cr_assert_eq(provider->definition.slot_step_minutes, 0);
    cr_assert_eq(provider->definition.buffer_before_minutes, 0);
    cr_assert_eq(provider->definition.buffer_after_minutes, 0);
    cr_assert_eq(provider->definition.notice_minutes, 0);
    cr_assert_not(provider->definition.past_allowed);
    cr_assert_eq(provider->definition.horizon_days, 0);
    cr_assert_eq(provider->definition.hold_seconds, 0);
    cr_assert_eq(seen.providers[1].definition.zone, &fixed_plus2);
    cr_assert_eq(seen.providers[1].definition.daily_limit, PROVIDER_UNLIMITED);
    cr_assert_eq(seen.providers[1].tokens.version, 202);
}

Test(migration, appointments_keep_what_they_said)
{
    struct appointment got;
    open_well();
    cr_assert_eq(engine_bench_find(&bench, 11, &got), RESULT_OK);
    cr_assert_str_eq(got.id, "first");
    cr_assert_eq(got.provider, 1);
    cr_assert_eq(got.span.start, 1795420800);
    cr_assert_eq(got.span.end, 1795424400);
    cr_assert_eq(got.range.start, 1795392000);
    cr_assert_eq(got.range.end, 1795478400);
    cr_assert_eq(got.service_day, 20780);
    cr_assert_eq(got.status, APPOINTMENT_CONFIRMED);
    cr_assert(got.provider_named && got.decision.exact_fit && got.decision.has_runner_up);
    cr_assert_eq(got.decision.chosen.cost, -5);
    cr_assert_eq(got.decision.runner_up_start, 1795428000);
    cr_assert_eq(got.decision.runner_up.cost, 900);
    cr_assert_eq(engine_bench_find(&bench, 12, &got), RESULT_OK);
    cr_assert_eq(got.status, APPOINTMENT_CANCELLED);
    cr_assert_not(got.provider_named || got.decision.has_runner_up);
}

Test(migration, appointments_say_nothing_of_what_they_were_not_asked)
{
    struct appointment got;
    open_well();
    cr_assert_eq(engine_bench_find(&bench, 11, &got), RESULT_OK);
    cr_assert(got.undated, "no request had a date then");
    cr_assert_eq(got.created_at, 0);
    cr_assert_eq(got.expires_at, 0);
    cr_assert_eq(got.client, 0);
    cr_assert_eq(got.series, 0);
    cr_assert_eq(got.occurrence, 0);
    cr_assert_eq(got.fingerprint, 0);
    cr_assert_eq(got.first_provider, 0);
    cr_assert_eq(got.first_start, 0);
    cr_assert_null(got.ended_by);
    cr_assert_null(got.reason);
    cr_assert_eq(got.decision.chosen.fragments, 0);
    cr_assert_eq(got.decision.runner_up.stranded_minutes, 0);
}

Test(migration, the_guard_still_stands_and_the_feed_begins)
{
    int64_t token = 101;
    open_well();
    cr_assert_eq(bench.operations->last_event(bench.engine), 0);
    struct appointment taken = engine_bench_appointment(20, 1, (struct interval){0, 60});
    taken.span = (struct interval){1795422000, 1795426000};
    cr_assert_eq(engine_bench_book(&bench, &token, &taken), OUTCOME_NOT_APPLIED);
    taken.span = (struct interval){1795424400, 1795428000};
    cr_assert_eq(engine_bench_book(&bench, &token, &taken), OUTCOME_APPLIED);
    cr_assert_eq(bench.operations->last_event(bench.engine), 1);
}

Test(migration, a_file_is_migrated_once)
{
    open_well();
    engine_bench_close(&bench);
    cr_assert_eq(database_file_ask(bench.path, "PRAGMA user_version"), 2);
    int64_t token = seen.providers[0].tokens.token;
    open_well();
    struct appointment appointment = engine_bench_appointment(20, 1, (struct interval){0, 60});
    cr_assert_eq(engine_bench_book(&bench, &token, &appointment), OUTCOME_APPLIED);
    engine_bench_close(&bench);
    open_well();
    cr_assert_str_eq(seen.order, "ppaaa");
    cr_assert_eq(seen.providers[0].tokens.version, 101);
}
