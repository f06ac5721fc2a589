/* Openings come back until they end. Each case runs once per engine. */
#include <criterion/criterion.h>

#include "support/conformance.h"
#include "support/fixed_zone.h"
#include "support/same.h"

/* The tokens in force, by number of provider. */
static int64_t tokens[4];

static void register_two(void)
{
    tokens[1] = engine_bench_register(&bench, 1, "p1");
    tokens[2] = engine_bench_register(&bench, 2, "p2");
}

static const struct opening whole = {.key = 12,
                                     .collection = "slots",
                                     .number = 1,
                                     .span = {ENGINE_BENCH_NOW, ENGINE_BENCH_NOW + 3600},
                                     .opened_at = ENGINE_BENCH_NOW - 100};
static const struct opening cut = {.key = (INT64_C(7) << 40) + 1,
                                   .collection = "l'\xc3\xa9t\xc3\xa9; --",
                                   .number = INT64_C(1) << 41,
                                   .span = {-7200, -3600},
                                   .piece_minutes = 15,
                                   .opened_at = ENGINE_BENCH_NOW};
/* At the time of the first: two providers, or one of them twice, may open one hour. */
static const struct opening early = {.key = 11,
                                     .collection = "slots",
                                     .number = 2,
                                     .span = {ENGINE_BENCH_NOW, ENGINE_BENCH_NOW + 3600}};

static struct change open_of(const struct opening *opening)
{
    return (struct change){.kind = CHANGE_OPENING, .opening = opening};
}

static struct change end_of(int64_t key)
{
    struct opening *opening = arena_take(&bench.arena, sizeof *opening);
    *opening = (struct opening){.key = key}; /* Only that counts. */
    return (struct change){.kind = CHANGE_OPENING_END, .opening = opening};
}

static enum outcome apply(int64_t provider, const struct change *changes, size_t count)
{
    struct commit commit = engine_bench_commit(&bench, provider, tokens[provider], changes);
    commit.change_count = count;
    if (engine_bench_apply(&bench, &commit) == OUTCOME_APPLIED) {
        tokens[provider] = provider != 0 ? commit.side.next_token : 0;
    }
    return commit.outcome;
}

static enum outcome open_up(int64_t provider, const struct opening *opening)
{
    struct change change = open_of(opening);
    return apply(provider, &change, 1);
}

static enum outcome end(int64_t provider, int64_t key)
{
    struct change change = end_of(key);
    return apply(provider, &change, 1);
}

static void open_three(void)
{
    register_two();
    cr_assert_eq(open_up(1, &cut), OUTCOME_APPLIED);
    cr_assert_eq(open_up(2, &whole), OUTCOME_APPLIED);
    cr_assert_eq(open_up(1, &early), OUTCOME_APPLIED);
}

static void expect(size_t position, int64_t provider, const struct opening *opening)
{
    cr_assert_lt(position, seen.opening_count);
    cr_expect_eq(seen.openings[position].provider, provider);
    cr_expect(same_opening(&seen.openings[position].opening, opening));
}

static void expect_three(void)
{
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_str_eq(seen.order, "nnppooo");
    cr_assert_eq(seen.providers[0].tokens.token, tokens[1]);
    cr_assert_eq(seen.providers[1].tokens.token, tokens[2]);
    expect(0, 1, &early);
    expect(1, 2, &whole);
    expect(2, 1, &cut);
}

CONFORMANCE(openings, openings_come_back_as_they_were_inserted_by_key)
{
    open_three();
    expect_three();
    conformance_restart();
    expect_three();
}

CONFORMANCE(openings, one_provider_loads_with_its_own_before_its_appointments)
{
    open_three();
    struct appointment appointment = engine_bench_appointment(1, 1, (struct interval){540, 600});
    cr_assert_eq(engine_bench_book(&bench, &tokens[1], &appointment), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_load_provider(&bench, 1, &seen), RESULT_OK);
    cr_assert_str_eq(seen.order, "pooa");
    expect(0, 1, &early);
    expect(1, 1, &cut);
    cr_assert_eq(engine_bench_load_provider(&bench, 2, &seen), RESULT_OK);
    cr_assert_str_eq(seen.order, "po");
    expect(0, 2, &whole);
    cr_assert_eq(engine_bench_load_provider(&bench, 3, &seen), RESULT_OK);
    cr_assert_str_eq(seen.order, "");
}

CONFORMANCE(openings, one_that_ended_is_gone_and_the_others_stay)
{
    open_three();
    cr_assert_eq(end(1, early.key), OUTCOME_APPLIED);
    for (int turn = 0; turn < 2; turn++) {
        cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
        cr_assert_str_eq(seen.order, "nnppoo");
        cr_assert_eq(seen.providers[0].tokens.token, tokens[1]);
        expect(0, 2, &whole);
        expect(1, 1, &cut);
        conformance_restart();
    }
    cr_assert_eq(engine_bench_load_provider(&bench, 1, &seen), RESULT_OK);
    cr_assert_str_eq(seen.order, "po");
}

CONFORMANCE(openings, only_its_own_provider_can_end_one_that_is_there)
{
    open_three();
    cr_assert_eq(end(2, early.key), OUTCOME_NOT_APPLIED, "it is the other one's");
    cr_assert_eq(end(0, early.key), OUTCOME_NOT_APPLIED, "it is somebody's");
    cr_assert_eq(end(1, 999), OUTCOME_NOT_APPLIED, "never there");
    expect_three();
    cr_assert_eq(end(1, early.key), OUTCOME_APPLIED);
    cr_assert_eq(end(1, early.key), OUTCOME_NOT_APPLIED, "ended already");
}

CONFORMANCE(openings, a_stale_token_neither_opens_nor_ends)
{
    open_three();
    struct opening more = whole;
    more.key = 99;
    int64_t in_force = tokens[1];
    tokens[1] = in_force - 1;
    cr_assert_eq(open_up(1, &more), OUTCOME_CONFLICT);
    cr_assert_eq(end(1, early.key), OUTCOME_CONFLICT);
    tokens[1] = 0;
    cr_assert_eq(open_up(1, &more), OUTCOME_CONFLICT, "it is registered");
    tokens[1] = in_force;
    expect_three();
}

CONFORMANCE(openings, nobody_opens_for_a_provider_that_is_not_there)
{
    register_two();
    cr_assert_eq(open_up(3, &whole), OUTCOME_NOT_APPLIED);
    cr_assert_eq(open_up(0, &whole), OUTCOME_NOT_APPLIED);
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_str_eq(seen.order, "pp");
}

CONFORMANCE(openings, a_key_belongs_to_one_and_a_span_is_not_empty)
{
    open_three();
    struct opening same_key = cut, empty = cut;
    same_key.key = whole.key;
    empty.key = 99;
    empty.span.end = empty.span.start;
    cr_assert_eq(open_up(2, &same_key), OUTCOME_NOT_APPLIED);
    cr_assert_eq(open_up(1, &same_key), OUTCOME_NOT_APPLIED);
    cr_assert_eq(open_up(1, &empty), OUTCOME_NOT_APPLIED);
    expect_three();
}

/* A provider that registers and opens at once, an end that is taken back, a key that ends and comes
 * again. */
CONFORMANCE(openings, they_are_made_and_ended_with_their_commit_or_not_at_all)
{
    struct provider_definition definition = {.zone = &fixed_utc};
    struct opening more = cut;
    more.key = 99;
    struct change birth[] = {
        {.kind = CHANGE_PROVIDER, .provider = {.id = "p3", .definition = &definition}},
        open_of(&more)};
    open_three();
    struct change changes[] = {end_of(early.key), open_of(&more), end_of(cut.key), open_of(&early),
                               open_of(&early) /* Again. */};
    cr_assert_eq(apply(1, changes, 5), OUTCOME_NOT_APPLIED);
    expect_three();
    cr_assert_eq(apply(1, changes, 4), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_str_eq(seen.order, "nnppooo");
    expect(0, 1, &early);
    expect(1, 2, &whole);
    expect(2, 1, &more);
    cr_assert_eq(end(1, more.key), OUTCOME_APPLIED);
    cr_assert_eq(apply(3, birth, 2), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_load_provider(&bench, 3, &seen), RESULT_OK);
    cr_assert_str_eq(seen.order, "po");
    expect(0, 3, &more);
}

/* Two in one batch, of which the second fails by itself, and a third that rests on the first. */
CONFORMANCE(openings, one_that_is_refused_does_not_touch_its_neighbours)
{
    register_two();
    struct change changes[] = {open_of(&early), end_of(999), open_of(&cut)};
    struct commit commits[] = {engine_bench_commit(&bench, 1, tokens[1], &changes[0]),
                               engine_bench_commit(&bench, 2, tokens[2], &changes[1]),
                               engine_bench_commit(&bench, 1, 0, &changes[2])};
    commits[2].side.expected_token = commits[0].side.next_token;
    struct commit *batch[] = {&commits[0], &commits[1], &commits[2]};
    bench.operations->apply(bench.engine, batch, 3);
    cr_assert_eq(commits[0].outcome, OUTCOME_APPLIED);
    cr_assert_eq(commits[1].outcome, OUTCOME_NOT_APPLIED);
    cr_assert_eq(commits[2].outcome, OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_str_eq(seen.order, "nnppoo");
    cr_assert_eq(seen.providers[1].tokens.token, tokens[2]);
}
