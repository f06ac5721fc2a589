/* What every engine promises. Each case runs once per engine. */
#include <criterion/criterion.h>

#include "support/conformance.h"
#include "support/fixed_zone.h"

static struct appointment nine_to_ten(int64_t number, int64_t provider)
{
    return engine_bench_appointment(number, provider, (struct interval){540, 600});
}

CONFORMANCE(conformance, an_empty_store_loads_nothing_and_is_in_its_first_epoch)
{
    cr_assert_eq(bench.operations->epoch(bench.engine), 1);
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_eq(seen.provider_count + seen.appointment_count, 0);
}

CONFORMANCE(conformance, providers_load_before_appointments_and_both_by_number)
{
    static const int64_t numbers[] = {40, 10, 30, 20};
    int64_t tokens[5] = {0};
    for (int64_t provider = 4; provider >= 1; provider--) {
        char id[8] = {'p', (char)('0' + provider)};
        tokens[provider] = engine_bench_register(&bench, provider, id);
    }
    for (int64_t i = 0; i < 4; i++) {
        struct appointment appointment = nine_to_ten(numbers[i], i + 1);
        appointment.status = i == 2 ? APPOINTMENT_CANCELLED : APPOINTMENT_CONFIRMED;
        cr_assert_eq(engine_bench_book(&bench, &tokens[i + 1], &appointment), OUTCOME_APPLIED);
    }
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_eq(seen.provider_count, 4);
    cr_assert_eq(seen.appointment_count, 4, "whatever their status");
    for (int64_t i = 0; i < 4; i++) {
        cr_assert_eq(seen.providers[i].number, i + 1);
        cr_assert_eq(seen.appointments[i].number, (i + 1) * 10);
    }
}

CONFORMANCE(conformance, a_stale_token_is_a_conflict_and_changes_nothing)
{
    int64_t first = engine_bench_register(&bench, 1, "p1"), token = first;
    struct appointment a = nine_to_ten(1, 1);
    struct appointment b = engine_bench_appointment(2, 1, (struct interval){600, 660});
    cr_assert_eq(engine_bench_book(&bench, &token, &a), OUTCOME_APPLIED);
    int64_t stale = first;
    cr_assert_eq(engine_bench_book(&bench, &stale, &b), OUTCOME_CONFLICT);
    stale = 0;
    cr_assert_eq(engine_bench_book(&bench, &stale, &b), OUTCOME_CONFLICT, "it is registered");
    stale = token + 1000;
    cr_assert_eq(engine_bench_book(&bench, &stale, &b), OUTCOME_CONFLICT, "never in force");
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_eq(seen.appointment_count, 1);
    cr_assert_eq(seen.providers[0].tokens.token, token);
    cr_assert_eq(engine_bench_book(&bench, &token, &b), OUTCOME_APPLIED);
}

CONFORMANCE(conformance, nothing_can_be_built_on_a_provider_that_is_not_there)
{
    int64_t token = 5;
    struct appointment appointment = nine_to_ten(1, 9);
    cr_assert_eq(engine_bench_book(&bench, &token, &appointment), OUTCOME_CONFLICT);
}

CONFORMANCE(conformance, a_registration_of_a_number_in_use_is_a_conflict)
{
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct provider_definition definition = {.zone = &fixed_utc};
    struct change change = {.kind = CHANGE_PROVIDER,
                            .provider = {.id = "other", .definition = &definition}};
    struct commit commit = engine_bench_commit(&bench, 1, 0, &change);
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_CONFLICT);
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_str_eq(seen.providers[0].id, "p1");
    cr_assert_eq(seen.providers[0].tokens.token, token);
}

CONFORMANCE(conformance, one_id_belongs_to_one_provider)
{
    engine_bench_register(&bench, 1, "p1");
    struct provider_definition definition = {.zone = &fixed_utc};
    struct change change = {.kind = CHANGE_PROVIDER,
                            .provider = {.id = "p1", .definition = &definition}};
    struct commit commit = engine_bench_commit(&bench, 2, 0, &change);
    cr_assert(conformance_is_refused(&commit));
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_eq(seen.provider_count, 1);
}

CONFORMANCE(conformance, overlapping_appointments_of_one_provider_are_refused)
{
    static const struct interval overlapping[] = {
        {540, 600}, {500, 541}, {599, 700}, {550, 560}, {500, 700}};
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment first = nine_to_ten(1, 1);
    cr_assert_eq(engine_bench_book(&bench, &token, &first), OUTCOME_APPLIED);
    for (size_t i = 0; i < sizeof overlapping / sizeof overlapping[0]; i++) {
        struct appointment other = engine_bench_appointment(10 + (int64_t)i, 1, overlapping[i]);
        cr_assert_eq(engine_bench_book(&bench, &token, &other), OUTCOME_NOT_APPLIED, "%zu", i);
    }
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_eq(seen.appointment_count, 1);
    cr_assert_eq(seen.providers[0].tokens.token, token, "and the token is the old one");
}

CONFORMANCE(conformance, touching_spans_and_other_providers_are_accepted)
{
    int64_t token = engine_bench_register(&bench, 1, "p1");
    int64_t other = engine_bench_register(&bench, 2, "p2");
    struct appointment middle = nine_to_ten(1, 1), same_time = nine_to_ten(4, 2);
    struct appointment before = engine_bench_appointment(2, 1, (struct interval){480, 540});
    struct appointment after = engine_bench_appointment(3, 1, (struct interval){600, 660});
    cr_assert_eq(engine_bench_book(&bench, &token, &middle), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_book(&bench, &token, &before), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_book(&bench, &token, &after), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_book(&bench, &other, &same_time), OUTCOME_APPLIED);
}

CONFORMANCE(conformance, an_empty_span_is_refused)
{
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment empty = engine_bench_appointment(1, 1, (struct interval){600, 600});
    cr_assert_eq(engine_bench_book(&bench, &token, &empty), OUTCOME_NOT_APPLIED);
}

CONFORMANCE(conformance, a_cancelled_appointment_frees_its_time_and_cannot_come_back_over_another)
{
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment first = nine_to_ten(1, 1), second = nine_to_ten(2, 1);
    cr_assert_eq(engine_bench_book(&bench, &token, &first), OUTCOME_APPLIED);
    struct change cancel = engine_bench_status(1, APPOINTMENT_CANCELLED);
    struct commit commit = engine_bench_commit(&bench, 1, token, &cancel);
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
    token = commit.side.next_token;
    cr_assert_eq(engine_bench_book(&bench, &token, &second), OUTCOME_APPLIED);
    struct change revive = engine_bench_status(1, APPOINTMENT_CONFIRMED);
    commit = engine_bench_commit(&bench, 1, token, &revive);
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_NOT_APPLIED);
    cr_assert_eq(engine_bench_load_provider(&bench, 1, &seen), RESULT_OK);
    cr_assert_eq(seen.appointment_count, 1);
    cr_assert_eq(seen.appointments[0].number, 2);
}

CONFORMANCE(conformance, a_held_appointment_can_be_confirmed_where_it_stands)
{
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment held = nine_to_ten(1, 1);
    held.status = APPOINTMENT_HELD;
    cr_assert_eq(engine_bench_book(&bench, &token, &held), OUTCOME_APPLIED);
    struct change confirm = engine_bench_status(1, APPOINTMENT_CONFIRMED);
    struct commit commit = engine_bench_commit(&bench, 1, token, &confirm);
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
}

CONFORMANCE(conformance, a_status_needs_its_appointment_at_that_provider)
{
    int64_t one = engine_bench_register(&bench, 1, "p1");
    int64_t two = engine_bench_register(&bench, 2, "p2");
    struct appointment appointment = nine_to_ten(1, 1);
    cr_assert_eq(engine_bench_book(&bench, &one, &appointment), OUTCOME_APPLIED);
    struct change unknown = engine_bench_status(99, APPOINTMENT_CANCELLED);
    struct change foreign = engine_bench_status(1, APPOINTMENT_CANCELLED);
    struct commit commit = engine_bench_commit(&bench, 1, one, &unknown);
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_NOT_APPLIED);
    commit = engine_bench_commit(&bench, 2, two, &foreign);
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_NOT_APPLIED);
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_eq(seen.appointments[0].status, APPOINTMENT_CONFIRMED);
}

CONFORMANCE(conformance, the_changes_of_one_commit_are_made_together_or_not_at_all)
{
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment kept = nine_to_ten(1, 1);
    struct appointment later = engine_bench_appointment(2, 1, (struct interval){700, 760});
    struct provider_definition closed = {.zone = &fixed_plus2, .daily_limit = 1};
    cr_assert_eq(engine_bench_book(&bench, &token, &kept), OUTCOME_APPLIED);
    struct change changes[] = {
        {.kind = CHANGE_PROVIDER, .provider = {.id = "p1", .definition = &closed}},
        engine_bench_status(1, APPOINTMENT_CANCELLED),
        engine_bench_insert(&later),
        engine_bench_insert(&later), /* The same number again. */
    };
    struct commit commit = engine_bench_commit(&bench, 1, token, changes);
    commit.change_count = 4;
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_NOT_APPLIED);
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_eq(seen.providers[0].tokens.token, token);
    cr_assert_eq(seen.providers[0].definition.daily_limit, 8);
    cr_assert_eq(seen.providers[0].definition.zone, &fixed_utc);
    cr_assert_eq(seen.providers[0].definition.rule_count, 1);
    cr_assert_eq(seen.appointment_count, 1);
    cr_assert_eq(seen.appointments[0].status, APPOINTMENT_CONFIRMED);

    commit.change_count = 3;
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_eq(seen.providers[0].definition.daily_limit, 1);
    cr_assert_eq(seen.appointment_count, 2);
    cr_assert_eq(seen.appointments[0].status, APPOINTMENT_CANCELLED);
}

/* The second takes the time that the first gives up, and one row is changed twice. */
CONFORMANCE(conformance, changes_that_rest_on_each_other_are_taken_back_together)
{
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment first = nine_to_ten(1, 1), second = nine_to_ten(2, 1);
    first.status = APPOINTMENT_HELD;
    cr_assert_eq(engine_bench_book(&bench, &token, &first), OUTCOME_APPLIED);
    struct change changes[] = {
        engine_bench_status(1, APPOINTMENT_CONFIRMED),
        engine_bench_status(1, APPOINTMENT_CANCELLED), engine_bench_insert(&second),
        engine_bench_insert(&second), /* The same number again. */
    };
    struct commit commit = engine_bench_commit(&bench, 1, token, changes);
    commit.change_count = 4;
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_NOT_APPLIED);
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_eq(seen.appointment_count, 1);
    cr_assert_eq(seen.appointments[0].status, APPOINTMENT_HELD);
    cr_assert_eq(engine_bench_book(&bench, &token, &second), OUTCOME_NOT_APPLIED);
}

CONFORMANCE(conformance, changes_of_one_commit_see_each_other)
{
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment first = nine_to_ten(1, 1), second = nine_to_ten(2, 1);
    cr_assert_eq(engine_bench_book(&bench, &token, &first), OUTCOME_APPLIED);
    struct change changes[] = {engine_bench_status(1, APPOINTMENT_CANCELLED),
                               engine_bench_insert(&second)};
    struct commit commit = engine_bench_commit(&bench, 1, token, changes);
    commit.change_count = 2;
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
}

/* In one batch: a refusal, its successors which rest on it, and neighbours on both sides. */
CONFORMANCE(conformance, a_failed_commit_takes_its_successors_along_and_nobody_else)
{
    enum { COUNT = 6 };
    int64_t tokens[4] = {0};
    tokens[1] = engine_bench_register(&bench, 1, "p1");
    tokens[2] = engine_bench_register(&bench, 2, "p2");
    tokens[3] = engine_bench_register(&bench, 3, "p3");
    struct appointment taken = nine_to_ten(1, 2);
    cr_assert_eq(engine_bench_book(&bench, &tokens[2], &taken), OUTCOME_APPLIED);

    struct appointment appointments[COUNT] = {
        nine_to_ten(10, 1),
        nine_to_ten(11, 2), /* Overlaps the one that is there. */
        engine_bench_appointment(12, 2, (struct interval){600, 660}),
        engine_bench_appointment(13, 2, (struct interval){660, 720}),
        nine_to_ten(14, 3),
        engine_bench_appointment(15, 3, (struct interval){600, 660}),
    };
    static const enum outcome expected[COUNT] = {OUTCOME_APPLIED,  OUTCOME_NOT_APPLIED,
                                                 OUTCOME_CONFLICT, OUTCOME_CONFLICT,
                                                 OUTCOME_APPLIED,  OUTCOME_APPLIED};
    struct change changes[COUNT];
    struct commit commits[COUNT], *batch[COUNT];
    for (int i = 0; i < COUNT; i++) {
        int64_t provider = appointments[i].provider;
        changes[i] = engine_bench_insert(&appointments[i]);
        commits[i] = engine_bench_commit(&bench, provider, tokens[provider], &changes[i]);
        tokens[provider] = commits[i].side.next_token;
        batch[i] = &commits[i];
    }
    bench.operations->apply(bench.engine, batch, COUNT);
    for (int i = 0; i < COUNT; i++) {
        cr_assert_eq(commits[i].outcome, expected[i], "commit %d: %d", i, (int)commits[i].outcome);
    }
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_eq(seen.appointment_count, 4);
    cr_assert_eq(seen.providers[2].tokens.token, commits[5].side.next_token);
}

CONFORMANCE(conformance, one_provider_loads_alone_with_its_live_appointments)
{
    int64_t one = engine_bench_register(&bench, 1, "p1");
    int64_t two = engine_bench_register(&bench, 2, "p2");
    struct appointment appointments[] = {
        engine_bench_appointment(5, 1, (struct interval){700, 730}),
        engine_bench_appointment(6, 1, (struct interval){540, 600}),
        engine_bench_appointment(7, 1, (struct interval){600, 660}),
    };
    struct appointment other = nine_to_ten(8, 2);
    appointments[2].status = APPOINTMENT_EXPIRED;
    for (size_t i = 0; i < 3; i++) {
        cr_assert_eq(engine_bench_book(&bench, &one, &appointments[i]), OUTCOME_APPLIED);
    }
    cr_assert_eq(engine_bench_book(&bench, &two, &other), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_load_provider(&bench, 1, &seen), RESULT_OK);
    cr_assert_eq(seen.provider_count, 1);
    cr_assert_eq(seen.providers[0].tokens.token, one);
    cr_assert_eq(seen.appointment_count, 2);
    cr_assert_eq(seen.appointments[0].number, 5);
    cr_assert_eq(seen.appointments[1].number, 6);
    cr_assert_eq(engine_bench_load_provider(&bench, 3, &seen), RESULT_OK);
    cr_assert_eq(seen.provider_count + seen.appointment_count, 0);
}

CONFORMANCE(conformance, what_was_refused_works_the_second_time)
{
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment first = nine_to_ten(1, 1), again = nine_to_ten(2, 1);
    cr_assert_eq(engine_bench_book(&bench, &token, &first), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_book(&bench, &token, &again), OUTCOME_NOT_APPLIED);
    again = engine_bench_appointment(2, 1, (struct interval){600, 660});
    cr_assert_eq(engine_bench_book(&bench, &token, &again), OUTCOME_APPLIED);
    bench.operations->idle(bench.engine, true);
    bench.operations->idle(bench.engine, false);
}
