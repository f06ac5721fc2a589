/* What every engine promises (server/store/engine.h): the same cases over SQLite and memory. */
#include <criterion/criterion.h>
#include <string.h>

#include "support/fixed_zone.h"
#include "support/stored.h"
#include "support/temporary.h"

static const struct {
    const struct engine_operations *operations;
    bool keeps, guards;
} kinds[] = {{&engine_sqlite, true, true}, {&engine_memory, false, false}};

static struct temporary directory;
static struct engine *engine;

static void open_engine(const struct engine_operations *operations)
{
    char message[ENGINE_MESSAGE_SIZE] = "";
    struct engine_settings settings = {
        .location = temporary_path(&directory, "conformance.db"),
        .zones = fixed_zones(),
        .guard = true,
    };
    cr_assert_eq(operations->open(&settings, &engine, message), RESULT_OK, "%s", message);
}

/* Runs `check` on a fresh engine of every kind. */
static void for_every_engine(void (*check)(void))
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        temporary_init(&directory);
        open_engine(kinds[i].operations);
        check();
        engine->operations->close(engine);
        temporary_deinit(&directory);
    }
}

static void expect_live(int64_t provider, size_t count)
{
    struct stored stored;
    stored_read_provider(&stored, engine, provider);
    cr_assert_eq(stored.appointment_count, count, "%zu live", stored.appointment_count);
    stored_deinit(&stored);
}

static void register_one(int64_t provider, int64_t token)
{
    cr_assert_eq(stored_register(engine, provider, 0, token), OUTCOME_APPLIED);
}

static void tokens(void)
{
    register_one(1, 100);
    cr_assert_eq(stored_register(engine, 1, 0, 101), OUTCOME_CONFLICT, "it is there already");
    cr_assert_eq(stored_book(engine, 1, 99, 102, (struct interval){0, 600}), OUTCOME_CONFLICT);
    cr_assert_eq(stored_book(engine, 2, 0x7ff, 103, (struct interval){0, 600}), OUTCOME_CONFLICT,
                 "no such provider");
    expect_live(1, 0);
    cr_assert_eq(stored_book(engine, 1, 100, 104, (struct interval){0, 600}), OUTCOME_APPLIED);
    cr_assert_eq(stored_book(engine, 1, 100, 105, (struct interval){600, 900}), OUTCOME_CONFLICT,
                 "a token is in force once");
    expect_live(1, 1);
}

Test(conformance, only_the_token_in_force_lets_a_change_in)
{
    for_every_engine(tokens);
}

static void neighbours(void)
{
    register_one(1, 100);
    register_one(2, 200);
    struct appointment bookings[4];
    struct change changes[4];
    struct commit commits[4], *batch[4];
    const int64_t providers[] = {1, 1, 1, 2}, expected[] = {100, 7, 110, 200},
                  next[] = {110, 111, 112, 210};
    for (size_t i = 0; i < 4; i++) {
        bookings[i] = stored_appointment(
            providers[i], next[i], (struct interval){(int64_t)i * 600, (int64_t)i * 600 + 600});
        changes[i] = (struct change){.kind = CHANGE_APPOINTMENT, .appointment = &bookings[i]};
        commits[i] = (struct commit){.provider = providers[i],
                                     .expected_token = expected[i],
                                     .next_token = next[i],
                                     .changes = &changes[i],
                                     .change_count = 1};
        batch[i] = &commits[i];
    }
    engine->operations->apply(engine, batch, 4);
    cr_assert_eq(commits[0].outcome, OUTCOME_APPLIED);
    cr_assert_eq(commits[1].outcome, OUTCOME_CONFLICT);
    cr_assert_eq(commits[2].outcome, OUTCOME_APPLIED, "its predecessor is the first");
    cr_assert_eq(commits[3].outcome, OUTCOME_APPLIED);
    expect_live(1, 2);
    expect_live(2, 1);
}

Test(conformance, a_failed_commit_leaves_its_neighbours_alone)
{
    for_every_engine(neighbours);
}

static void atomicity(void)
{
    register_one(1, 100);
    struct appointment appointment = stored_appointment(1, 110, (struct interval){0, 600});
    struct change changes[] = {
        {.kind = CHANGE_APPOINTMENT, .appointment = &appointment},
        {.kind = CHANGE_STATUS, .status = {.number = 4711, .status = APPOINTMENT_CANCELLED}},
    };
    struct commit refused = {.provider = 1,
                             .expected_token = 100,
                             .next_token = 110,
                             .changes = changes,
                             .change_count = 2};
    struct appointment after = stored_appointment(1, 111, (struct interval){600, 900});
    struct change change = {.kind = CHANGE_APPOINTMENT, .appointment = &after};
    struct commit successor = {.provider = 1,
                               .expected_token = 110,
                               .next_token = 111,
                               .changes = &change,
                               .change_count = 1};
    struct commit *batch[] = {&refused, &successor};
    engine->operations->apply(engine, batch, 2);
    cr_assert_eq(refused.outcome, OUTCOME_NOT_APPLIED, "there is no appointment 4711");
    cr_assert_eq(successor.outcome, OUTCOME_CONFLICT, "its predecessor never was");
    expect_live(1, 0);
    cr_assert_eq(stored_book(engine, 1, 100, 112, (struct interval){0, 600}), OUTCOME_APPLIED,
                 "the old token is still in force");
}

Test(conformance, a_commit_happens_whole_or_not_at_all)
{
    for_every_engine(atomicity);
}

static void status(void)
{
    register_one(1, 100);
    cr_assert_eq(stored_book(engine, 1, 100, 101, (struct interval){0, 600}), OUTCOME_APPLIED);
    cr_assert_eq(stored_set_status(engine, 1, 101, 102, 101), OUTCOME_APPLIED);
    expect_live(1, 0);
    cr_assert_eq(stored_book(engine, 1, 102, 103, (struct interval){0, 600}), OUTCOME_APPLIED,
                 "a cancelled appointment gives its time back");
    struct arena arena;
    arena_init(&arena, 1024);
    struct appointment found;
    cr_assert_eq(engine->operations->find_appointment(engine, 101, &arena, &found), RESULT_OK);
    cr_assert_eq(found.status, APPOINTMENT_CANCELLED);
    cr_assert_eq(engine->operations->find_appointment(engine, 9, &arena, &found),
                 RESULT_APPOINTMENT_UNKNOWN);
    arena_deinit(&arena);
}

Test(conformance, a_status_is_kept)
{
    for_every_engine(status);
}

static void round_trip(void)
{
    register_one(2, 200);
    register_one(1, 100);
    struct appointment booked = stored_appointment(1, 110, (struct interval){6000, 7800});
    booked.id = "réq \"1\"";
    booked.range = (struct interval){3600, 9000};
    booked.service_day = -3;
    booked.provider_named = true;
    booked.decision = (struct decision){.exact_fit = true,
                                        .has_runner_up = true,
                                        .runner_up_start = 7200,
                                        .cost = -5,
                                        .runner_up_cost = 12};
    cr_assert_eq(stored_insert(engine, &booked, 100, 110), OUTCOME_APPLIED);
    cr_assert_eq(stored_book(engine, 2, 200, 105, (struct interval){0, 600}), OUTCOME_APPLIED);

    struct stored stored;
    stored_read_all(&stored, engine);
    cr_assert_eq(stored.provider_count, 2);
    cr_assert_eq(stored.providers[0].number, 1, "by number");
    cr_assert_eq(stored.providers[0].token, 110);
    cr_assert_str_eq(stored.providers[0].id, "provider-1");
    cr_assert_eq(stored.providers[0].definition.daily_limit, 7);
    cr_assert_eq(stored.providers[0].definition.zone, &fixed_plus2);
    cr_assert_eq(stored.providers[0].definition.rule_count, 2);
    cr_assert_eq(stored.providers[0].definition.rules[1].end_minute, 1500);
    cr_assert_eq(stored.appointment_count, 2);
    cr_assert_eq(stored.appointments[0].number, 105, "by number");
    const struct appointment *found = &stored.appointments[1];
    cr_assert_str_eq(found->id, booked.id);
    cr_assert_eq(found->provider, 1);
    cr_assert_eq(found->span.start, booked.span.start);
    cr_assert_eq(found->span.end, booked.span.end);
    cr_assert_eq(found->range.start, booked.range.start);
    cr_assert_eq(found->range.end, booked.range.end);
    cr_assert_eq(found->service_day, booked.service_day);
    cr_assert_eq(found->status, booked.status);
    cr_assert(found->provider_named);
    cr_assert_eq(memcmp(&found->decision, &booked.decision, sizeof booked.decision), 0);
    stored_deinit(&stored);
}

Test(conformance, what_goes_in_comes_out)
{
    for_every_engine(round_trip);
}

static void redefinition(void)
{
    register_one(1, 100);
    struct availability_rule rule = availability_every_day(60, 120);
    struct provider_definition definition = {
        .zone = &fixed_utc, .daily_limit = PROVIDER_UNLIMITED, .rules = &rule, .rule_count = 1};
    struct change change = {.kind = CHANGE_PROVIDER,
                            .provider = {.id = "provider-1", .definition = &definition}};
    cr_assert_eq(stored_apply(engine, 1, 100, 101, &change), OUTCOME_APPLIED);
    struct stored stored;
    stored_read_provider(&stored, engine, 1);
    cr_assert_eq(stored.provider_count, 1);
    cr_assert_eq(stored.providers[0].definition.daily_limit, PROVIDER_UNLIMITED);
    cr_assert_eq(stored.providers[0].definition.rule_count, 1);
    cr_assert_eq(stored.providers[0].definition.rules[0].start_minute, 60);
    stored_deinit(&stored);
    stored_read_provider(&stored, engine, 2);
    cr_assert_eq(stored.provider_count, 0);
    stored_deinit(&stored);
}

Test(conformance, a_definition_replaces_the_one_before)
{
    for_every_engine(redefinition);
}

Test(conformance, an_engine_that_keeps_has_everything_after_reopening)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (!kinds[i].keeps) {
            continue;
        }
        temporary_init(&directory);
        open_engine(kinds[i].operations);
        int64_t epoch = engine->operations->epoch(engine);
        round_trip();
        engine->operations->close(engine);
        open_engine(kinds[i].operations);
        cr_assert_eq(engine->operations->epoch(engine), epoch + 1);
        expect_live(1, 1);
        cr_assert_eq(stored_book(engine, 1, 110, 120, (struct interval){0, 60}), OUTCOME_APPLIED);
        engine->operations->close(engine);
        temporary_deinit(&directory);
    }
}

/* The fence must not depend on the core being right: this books what the core never would. */
Test(conformance, a_guard_refuses_overlaps_and_only_overlaps)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (!kinds[i].guards) {
            continue;
        }
        temporary_init(&directory);
        open_engine(kinds[i].operations);
        register_one(1, 100);
        register_one(2, 200);
        cr_assert_eq(stored_book(engine, 1, 100, 101, (struct interval){1000, 2000}),
                     OUTCOME_APPLIED);
        const struct interval overlapping[] = {
            {1000, 2000}, {0, 1001}, {1999, 3000}, {1200, 1300}, {0, 5000}};
        for (size_t k = 0; k < sizeof overlapping / sizeof overlapping[0]; k++) {
            cr_assert_eq(stored_book(engine, 1, 101, 300 + (int64_t)k, overlapping[k]),
                         OUTCOME_NOT_APPLIED, "case %zu", k);
        }
        cr_assert_eq(stored_book(engine, 1, 101, 102, (struct interval){0, 1000}), OUTCOME_APPLIED);
        cr_assert_eq(stored_book(engine, 1, 102, 103, (struct interval){2000, 3000}),
                     OUTCOME_APPLIED, "touching is fine");
        cr_assert_eq(stored_book(engine, 2, 200, 201, (struct interval){1000, 2000}),
                     OUTCOME_APPLIED, "another provider's time is its own");
        engine->operations->close(engine);
        temporary_deinit(&directory);
    }
}
