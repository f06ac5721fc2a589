/* Files of older schemas are brought to the newest one, with all they hold. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/database_file.h"
#include "support/engine_bench.h"
#include "support/fixed_zone.h"
#include "support/same.h"

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
    cr_assert_eq(provider->definition.rules[1].number, 0);
    cr_assert_null(provider->definition.name);
    cr_assert_null(provider->definition.alias);
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
    cr_assert_null(got.note);
    cr_assert_eq(got.start_microseconds, 0);
    cr_assert_eq(got.end_microseconds, 0);
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
    cr_assert_eq(database_file_ask(bench.path, "PRAGMA user_version"), 3);
    int64_t token = seen.providers[0].tokens.token;
    open_well();
    struct appointment appointment = engine_bench_appointment(20, 1, (struct interval){0, 60});
    cr_assert_eq(engine_bench_book(&bench, &token, &appointment), OUTCOME_APPLIED);
    engine_bench_close(&bench);
    open_well();
    cr_assert_str_eq(seen.order, "ppaaa");
    cr_assert_eq(seen.providers[0].tokens.version, 101);
}

/* As the slotd before openings left it, with something in every column. */
static void start_second(void)
{
    engine_bench_init(&bench, &engine_sqlite);
    run_file("sqlite_001.sql");
    run_file("sqlite_002.sql");
    run_file("sqlite_guard_on.sql");
    database_file_execute(
        bench.path,
        "PRAGMA application_id = 0x736c6f74; PRAGMA user_version = 2; UPDATE epoch SET value = 7;"
        "INSERT INTO provider_token VALUES (1, 102);"
        "INSERT INTO provider VALUES"
        " (1, 'p1', 'UTC', 8, 101, 'Ada', 'south', 5, 10, 15, 120, 1, 90, 600);"
        "INSERT INTO availability_rule VALUES (1, 0, 0, 127, 20000, 20001, 540, 1020);"
        "INSERT INTO provider_group VALUES (1, 'south');"
        "INSERT INTO group_closure VALUES (1, 0, 1, 3, 20002, 20003, 600, 660);"
        "INSERT INTO erasable_text VALUES (1, 'Bob'), (2, 'bob@b'), (3, '+1'), (4, 'ill');"
        "INSERT INTO client VALUES (5, 'bob', 77, 0, 1, 2, 3), (6, 'eve', 78, 1, NULL, NULL, NULL);"
        "INSERT INTO series VALUES (8, 'weekly', -2, 12);"
        "INSERT INTO appointment VALUES"
        " (11, 'first', 1, 20780, 1795420800, 1795424400, 1795392000, 1795478400, 2, 1, 1, -5,"
        "  1795428000, 900, 0, 1795420000, 5, 8, 4, 1795410000, -3, 1, 20, 2, 35, 9, 1795334400,"
        "  'the desk', 4);"
        "INSERT INTO event VALUES (1, 1795410000, 11, 1, 11, 1795420800, 1795424400, NULL),"
        " (2, 1795410001, 14, 1, 11, NULL, NULL, NULL)");
}

TestSuite(migration_second, .init = start_second, .fini = stop);

static void expect_definitions(void)
{
    static const struct availability_rule rule = {.weekdays = 127,
                                                  .from_day = 20000,
                                                  .until_day = 20001,
                                                  .start_minute = 540,
                                                  .end_minute = 1020};
    static const struct availability_rule closure = {.kind = AVAILABILITY_CLOSED,
                                                     .weekdays = 3,
                                                     .from_day = 20002,
                                                     .until_day = 20003,
                                                     .start_minute = 600,
                                                     .end_minute = 660};
    const struct provider_definition definition = {
        .name = "Ada",
        .group = "south",
        .zone = &fixed_utc,
        .daily_limit = 8,
        .slot_step_minutes = 5,
        .buffer_before_minutes = 10,
        .buffer_after_minutes = 15,
        .notice_minutes = 120,
        .past_allowed = true,
        .horizon_days = 90,
        .hold_seconds = 600,
        .rules = &rule,
        .rule_count = 1,
    };
    cr_assert_str_eq(seen.groups[0].id, "south");
    cr_assert_eq(seen.groups[0].closure_count, 1);
    cr_expect(same_rules(seen.groups[0].closures, &closure, 1));
    cr_assert_str_eq(seen.providers[0].id, "p1");
    cr_assert_eq(seen.providers[0].tokens.token, 102);
    cr_assert_eq(seen.providers[0].tokens.version, 101);
    cr_expect(same_definition(&seen.providers[0].definition, &definition));
}

static void expect_people(void)
{
    static const struct client bob = {
        .id = "bob", .number = 5, .created_at = 77, .name = "Bob", .email = "bob@b", .phone = "+1"};
    static const struct client eve = {.id = "eve", .number = 6, .created_at = 78, .erased = true};
    static const struct series weekly = {
        .id = "weekly", .number = 8, .fingerprint = UINT64_MAX - 1, .occurrences = 12};
    cr_expect(same_client(&seen.clients[0], &bob));
    cr_expect(same_client(&seen.clients[1], &eve));
    cr_expect(same_series(&seen.series[0], &weekly));
}

static void expect_appointment(void)
{
    static const struct appointment first = {
        .id = "first",
        .number = 11,
        .provider = 1,
        .span = {1795420800, 1795424400},
        .range = {1795392000, 1795478400},
        .service_day = 20780,
        .status = APPOINTMENT_CANCELLED,
        .provider_named = true,
        .created_at = 1795410000,
        .expires_at = 1795420000,
        .client = 5,
        .series = 8,
        .occurrence = 4,
        .fingerprint = UINT64_MAX - 2,
        .first_provider = 9,
        .first_start = 1795334400,
        .ended_by = "the desk",
        .reason = "ill",
        .decision = {.exact_fit = true,
                     .has_runner_up = true,
                     .runner_up_start = 1795428000,
                     .chosen = {.cost = -5, .fragments = 1, .stranded_minutes = 20},
                     .runner_up = {.cost = 900, .fragments = 2, .stranded_minutes = 35}},
    };
    struct appointment got;
    cr_assert_eq(engine_bench_find(&bench, 11, &got), RESULT_OK);
    cr_expect(same_appointment(&got, &first));
}

Test(migration_second, everything_is_kept_and_says_nothing_of_what_is_new)
{
    for (int64_t opened = 8; opened < 10; opened++) {
        open_well();
        cr_assert_eq(bench.operations->epoch(bench.engine), opened);
        cr_assert_str_eq(seen.order, "gccspa");
        expect_definitions();
        expect_people();
        expect_appointment();
        engine_bench_close(&bench);
    }
    cr_assert_eq(database_file_ask(bench.path, "PRAGMA user_version"), 3);
    cr_assert_eq(database_file_ask(bench.path, "SELECT count(*) FROM event"), 2);
    cr_assert_eq(database_file_ask(bench.path, "SELECT count(*) FROM opening"), 0);
    cr_assert_eq(database_file_ask(bench.path, "SELECT count(*) FROM collection"), 0);
}

Test(migration_second, what_is_new_can_be_said_of_what_was_there)
{
    static const struct client bob = {.id = "bob", .number = 5};
    static const struct opening opening = {
        .key = 4, .collection = "slots", .number = 1, .span = {0, 3600}};
    struct appointment noted = engine_bench_appointment(20, 1, (struct interval){0, 60}), got;
    int64_t token = 102;
    open_well();
    noted.note = "by the window";
    noted.client = bob.number;
    cr_assert_eq(engine_bench_book(&bench, &token, &noted), OUTCOME_APPLIED);
    struct change open_up = {.kind = CHANGE_OPENING, .opening = &opening};
    struct commit commit = engine_bench_commit(&bench, 1, token, &open_up);
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
    struct change erasures[] = {{.kind = CHANGE_NOTE_ERASE, .number = 11},
                                {.kind = CHANGE_CLIENT_ERASE, .client = &bob}};
    commit = engine_bench_commit(&bench, 0, 0, erasures);
    commit.change_count = 2;
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
    cr_assert_eq(bench.operations->last_event(bench.engine), 6);
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_str_eq(seen.order, "gnccspoaa");
    for (int64_t number = 11; number <= 20; number += 9) {
        cr_assert_eq(engine_bench_find(&bench, number, &got), RESULT_OK);
        cr_assert_null(got.note);
        cr_assert_null(got.reason);
    }
}

enum { PAGE_SIZE = 4096 };

/* Pages of the one that are not the same in the other, or not there. */
static size_t count_changed(const char *before, size_t before_size, const char *after,
                            size_t after_size)
{
    size_t changed = 0;
    for (size_t at = 0; at < before_size; at += PAGE_SIZE) {
        bool same = at < after_size && memcmp(before + at, after + at, PAGE_SIZE) == 0;
        changed += same ? 0 : 1;
    }
    return changed;
}

/* A file of years is not rewritten while people wait for slotd to start. */
Test(migration_second, the_rows_stay_where_they_are)
{
    size_t before_size, after_size;
    database_file_execute(
        bench.path,
        "WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 5099) "
        "INSERT INTO appointment (number, id, provider, service_day, start_at, end_at, range_start,"
        " range_end, status, provider_named, exact_fit, cost, runner_up_cost) "
        "SELECT i, 'id-' || i, 1, i, i * 60, i * 60 + 60, 0, 1, 1, 0, 0, 0, 0 FROM n;"
        "INSERT INTO client SELECT number, id, 0, 0, NULL, NULL, NULL FROM appointment"
        " WHERE number >= 100");
    char *before = database_file_read(bench.path, &before_size);
    cr_assert_eq(engine_bench_open(&bench), RESULT_OK, "%s", bench.message);
    engine_bench_close(&bench);
    char *after = database_file_read(bench.path, &after_size);
    cr_assert_gt(before_size, 100 * PAGE_SIZE);
    size_t changed = count_changed(before, before_size, after, after_size);
    cr_assert_lt(changed, 10, "%zu pages", changed);
    free(before);
    free(after);
}
