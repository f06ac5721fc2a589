/* Moves within a provider and between two. Each case runs once per engine. */
#include <criterion/criterion.h>

#include "support/conformance.h"

/* The tokens in force, by number of provider. */
static int64_t tokens[4];

static void register_two(void)
{
    tokens[1] = engine_bench_register(&bench, 1, "p1");
    tokens[2] = engine_bench_register(&bench, 2, "p2");
}

static struct appointment at(int64_t number, int64_t provider, int64_t hour)
{
    return engine_bench_appointment(number, provider, (struct interval){hour * 60, hour * 60 + 60});
}

static enum outcome book(int64_t number, int64_t provider, int64_t hour)
{
    struct appointment appointment = at(number, provider, hour);
    return engine_bench_book(&bench, &tokens[provider], &appointment);
}

static void follow(const struct commit *commit)
{
    if (commit->outcome == OUTCOME_APPLIED) {
        tokens[commit->side.provider] = commit->side.next_token;
        tokens[commit->other.provider] = commit->other.next_token;
    }
}

static enum outcome move(const struct appointment *place, int64_t from)
{
    struct change change = engine_bench_move(place, from);
    struct commit commit = engine_bench_move_commit(&bench, tokens, &change);
    engine_bench_apply(&bench, &commit);
    follow(&commit);
    return commit.outcome;
}

static void expect_tokens(void)
{
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    for (size_t i = 0; i < seen.provider_count; i++) {
        cr_assert_eq(seen.providers[i].tokens.token, tokens[seen.providers[i].number]);
    }
}

/* Where it stands, and where it stood at first; 0: it was not moved. */
static void expect_place(int64_t number, const struct appointment *place, int64_t first_provider,
                         int64_t first_start)
{
    struct appointment got;
    cr_assert_eq(engine_bench_find(&bench, number, &got), RESULT_OK);
    cr_expect_eq(got.provider, place->provider);
    cr_expect_eq(got.span.start, place->span.start);
    cr_expect_eq(got.span.end, place->span.end);
    cr_expect_eq(got.range.start, place->range.start);
    cr_expect_eq(got.range.end, place->range.end);
    cr_expect_eq(got.service_day, place->service_day);
    cr_expect_eq(got.provider_named, place->provider_named);
    cr_expect_eq(got.undated, place->undated);
    cr_expect_eq(got.first_provider, first_provider);
    cr_expect_eq(got.first_start, first_start);
    expect_tokens();
}

CONFORMANCE(moves, a_move_within_a_provider_frees_the_old_time_and_takes_the_new)
{
    register_two();
    cr_assert_eq(book(1, 1, 9), OUTCOME_APPLIED);
    struct appointment before = at(1, 1, 9), place = at(1, 1, 14);
    place.range = (struct interval){place.span.start - 600, place.span.end + 600};
    place.service_day++;
    place.provider_named = true;
    place.undated = true;
    place.id = "not what counts";
    place.status = APPOINTMENT_EXPIRED;
    cr_assert_eq(move(&place, 1), OUTCOME_APPLIED);
    expect_place(1, &place, 1, before.span.start);
    cr_assert_eq(book(2, 1, 14), OUTCOME_NOT_APPLIED);
    cr_assert_eq(book(3, 1, 9), OUTCOME_APPLIED);

    struct appointment got;
    cr_assert_eq(engine_bench_find(&bench, 1, &got), RESULT_OK);
    cr_assert_str_eq(got.id, before.id);
    cr_assert_eq(got.status, APPOINTMENT_CONFIRMED);
}

CONFORMANCE(moves, a_move_may_overlap_the_old_place)
{
    register_two();
    cr_assert_eq(book(1, 1, 9), OUTCOME_APPLIED);
    struct appointment place = engine_bench_appointment(1, 1, (struct interval){570, 660});
    cr_assert_eq(move(&place, 1), OUTCOME_APPLIED);
    expect_place(1, &place, 1, at(1, 1, 9).span.start);
}

CONFORMANCE(moves, a_move_to_another_provider_moves_both_tokens_on)
{
    register_two();
    cr_assert_eq(book(1, 1, 9), OUTCOME_APPLIED);
    struct appointment place = at(1, 2, 9);
    cr_assert_eq(move(&place, 1), OUTCOME_APPLIED);
    expect_place(1, &place, 1, place.span.start);
    cr_assert_eq(engine_bench_load_provider(&bench, 1, &seen), RESULT_OK);
    cr_assert_eq(seen.appointment_count, 0);
    cr_assert_eq(engine_bench_load_provider(&bench, 2, &seen), RESULT_OK);
    cr_assert_eq(seen.appointment_count, 1);
    cr_assert_eq(book(2, 2, 9), OUTCOME_NOT_APPLIED, "its time is taken there");
    cr_assert_eq(book(3, 1, 9), OUTCOME_APPLIED, "and free here");
}

CONFORMANCE(moves, either_side_may_be_the_one_it_leaves)
{
    register_two();
    cr_assert_eq(book(1, 2, 9), OUTCOME_APPLIED);
    struct appointment place = at(1, 1, 9);
    struct change change = engine_bench_move(&place, 2);
    struct commit commit = engine_bench_commit(&bench, 1, tokens[1], &change);
    commit.other = engine_bench_commit(&bench, 2, tokens[2], &change).side;
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
    follow(&commit);
    expect_place(1, &place, 2, place.span.start);
}

static void is_stale(int64_t provider)
{
    register_two();
    int64_t old = tokens[provider];
    cr_assert_eq(book(1, 1, 9), OUTCOME_APPLIED);
    cr_assert_eq(book(2, 2, 12), OUTCOME_APPLIED);
    int64_t in_force = tokens[provider];
    struct appointment before = at(1, 1, 9), place = at(1, 2, 9);
    tokens[provider] = old;
    cr_assert_eq(move(&place, 1), OUTCOME_CONFLICT);
    tokens[provider] = in_force;
    expect_place(1, &before, 0, 0);
    cr_assert_eq(move(&place, 1), OUTCOME_APPLIED);
}

CONFORMANCE(moves, a_stale_token_of_the_one_it_leaves_is_a_conflict)
{
    is_stale(1);
}

CONFORMANCE(moves, a_stale_token_of_the_one_it_goes_to_is_a_conflict)
{
    is_stale(2);
}

static void is_refused(const struct appointment *place, int64_t from,
                       const struct appointment *before)
{
    cr_assert_eq(move(place, from), OUTCOME_NOT_APPLIED);
    expect_place(before->number, before, 0, 0);
}

CONFORMANCE(moves, a_move_onto_another_appointment_is_refused)
{
    register_two();
    cr_assert_eq(book(1, 1, 9), OUTCOME_APPLIED);
    cr_assert_eq(book(2, 1, 11), OUTCOME_APPLIED);
    cr_assert_eq(book(3, 2, 11), OUTCOME_APPLIED);
    struct appointment before = at(1, 1, 9), within = at(1, 1, 11), across = at(1, 2, 11);
    is_refused(&within, 1, &before);
    is_refused(&across, 1, &before);
    cr_assert_eq(book(4, 1, 9), OUTCOME_NOT_APPLIED, "it still takes its time");
}

CONFORMANCE(moves, a_move_to_an_empty_span_is_refused)
{
    register_two();
    cr_assert_eq(book(1, 1, 9), OUTCOME_APPLIED);
    struct appointment before = at(1, 1, 9);
    struct appointment empty = engine_bench_appointment(1, 1, (struct interval){700, 700});
    is_refused(&empty, 1, &before);
}

CONFORMANCE(moves, a_move_needs_its_appointment_where_it_leaves)
{
    register_two();
    cr_assert_eq(book(1, 1, 9), OUTCOME_APPLIED);
    struct appointment before = at(1, 1, 9), unknown = at(99, 2, 9), foreign = at(1, 1, 14);
    is_refused(&unknown, 1, &before);
    is_refused(&foreign, 2, &before);
}

CONFORMANCE(moves, an_appointment_that_has_ended_does_not_move)
{
    register_two();
    cr_assert_eq(book(1, 1, 9), OUTCOME_APPLIED);
    struct change cancel = engine_bench_status(1, APPOINTMENT_CANCELLED);
    struct commit commit = engine_bench_commit(&bench, 1, tokens[1], &cancel);
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
    tokens[1] = commit.side.next_token;
    struct appointment before = at(1, 1, 9), place = at(1, 1, 14);
    is_refused(&place, 1, &before);
}

CONFORMANCE(moves, the_first_place_is_kept_through_later_moves)
{
    register_two();
    cr_assert_eq(book(1, 1, 9), OUTCOME_APPLIED);
    int64_t first = at(1, 1, 9).span.start;
    struct appointment places[] = {at(1, 2, 10), at(1, 2, 11), at(1, 1, 12), at(1, 1, 9)};
    int64_t from = 1;
    for (size_t i = 0; i < 4; i++) {
        cr_assert_eq(move(&places[i], from), OUTCOME_APPLIED);
        expect_place(1, &places[i], 1, first);
        from = places[i].provider;
    }
}

/* A change that comes after the move is refused, so the move is taken back. */
CONFORMANCE(moves, a_move_that_is_taken_back_leaves_both_calendars_as_they_were)
{
    register_two();
    cr_assert_eq(book(1, 1, 9), OUTCOME_APPLIED);
    struct appointment before = at(1, 1, 9), place = at(1, 2, 9), again = at(1, 1, 20);
    struct change changes[] = {engine_bench_move(&place, 1), engine_bench_insert(&again)};
    struct commit commit = engine_bench_move_commit(&bench, tokens, &changes[0]);
    commit.changes = changes;
    commit.change_count = 2;
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_NOT_APPLIED);
    expect_place(1, &before, 0, 0);
    cr_assert_eq(book(2, 1, 9), OUTCOME_NOT_APPLIED);
    cr_assert_eq(book(3, 2, 9), OUTCOME_APPLIED);
}

/* In one batch: a booking of the one it goes to, the move, and a booking of each that rests on it;
 * their order is that of submission. */
static void batch_around(const struct appointment *place, const enum outcome expected[static 4])
{
    register_two();
    cr_assert_eq(book(1, 1, 9), OUTCOME_APPLIED);
    cr_assert_eq(book(2, 2, 9), OUTCOME_APPLIED);
    struct appointment bookings[] = {at(10, 2, 16), at(11, 1, 17), at(12, 2, 17)};
    struct change changes[] = {
        engine_bench_insert(&bookings[0]),
        engine_bench_move(place, 1),
        engine_bench_insert(&bookings[1]),
        engine_bench_insert(&bookings[2]),
    };
    struct commit commits[4], *batch[4];
    int64_t next[4] = {0, tokens[1], tokens[2], 0};
    static const int64_t providers[] = {2, 0, 1, 2};
    for (size_t i = 0; i < 4; i++) {
        commits[i] =
            i == 1 ? engine_bench_move_commit(&bench, next, &changes[i])
                   : engine_bench_commit(&bench, providers[i], next[providers[i]], &changes[i]);
        next[commits[i].side.provider] = commits[i].side.next_token;
        next[commits[i].other.provider] = commits[i].other.next_token;
        batch[i] = &commits[i];
    }
    bench.operations->apply(bench.engine, batch, 4);
    for (size_t i = 0; i < 4; i++) {
        cr_assert_eq(commits[i].outcome, expected[i], "%zu: %d", i, (int)commits[i].outcome);
        follow(&commits[i]);
    }
}

CONFORMANCE(moves, later_commits_of_a_batch_rest_on_the_tokens_of_a_move)
{
    struct appointment place = at(1, 2, 12);
    batch_around(&place, (enum outcome[]){OUTCOME_APPLIED, OUTCOME_APPLIED, OUTCOME_APPLIED,
                                          OUTCOME_APPLIED});
    expect_place(1, &place, 1, at(1, 1, 9).span.start);
}

CONFORMANCE(moves, a_refused_move_takes_the_successors_of_both_providers_along)
{
    struct appointment before = at(1, 1, 9), place = at(1, 2, 9);
    batch_around(&place, (enum outcome[]){OUTCOME_APPLIED, OUTCOME_NOT_APPLIED, OUTCOME_CONFLICT,
                                          OUTCOME_CONFLICT});
    expect_place(1, &before, 0, 0);
    cr_assert_eq(seen.appointment_count, 3);
}
