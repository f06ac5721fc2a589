/* The highest number of a collection outlives whatever has it. Each case runs once per engine. */
#include <criterion/criterion.h>

#include "support/conformance.h"
#include "support/fixed_zone.h"

static int64_t token; /* of the one provider */

static enum outcome apply(const struct change *changes, size_t count)
{
    struct commit commit = engine_bench_commit(&bench, 1, token, changes);
    commit.change_count = count;
    if (engine_bench_apply(&bench, &commit) == OUTCOME_APPLIED) {
        token = commit.side.next_token;
    }
    return commit.outcome;
}

static struct opening opening_of(int64_t key, const char *collection, int64_t number)
{
    return (struct opening){
        .key = key, .collection = collection, .number = number, .span = {0, 3600}};
}

static enum outcome open_up(int64_t key, const char *collection, int64_t number)
{
    const struct opening opening = opening_of(key, collection, number);
    const struct change change = {.kind = CHANGE_OPENING, .opening = &opening};
    return apply(&change, 1);
}

/* With two rules, of which the first has the higher number. */
static enum outcome define(const char *collection, int64_t number)
{
    struct availability_rule rules[] = {availability_every_day(540, 600),
                                        availability_every_day(600, 660)};
    rules[0].number = number;
    rules[1].number = number > 0 ? number - 1 : 0;
    const struct provider_definition definition = {
        .zone = &fixed_utc, .rules = rules, .rule_count = 2};
    const struct change change = {
        .kind = CHANGE_PROVIDER,
        .provider = {.id = "p1", .definition = &definition, .collection = collection}};
    return apply(&change, 1);
}

static void expect(size_t position, const char *name, int64_t last)
{
    cr_assert_lt(position, seen.collection_count);
    cr_expect_str_eq(seen.collections[position].name, name);
    cr_expect_eq(seen.collections[position].last, last, "%s: %d", name,
                 (int)seen.collections[position].last);
}

static void load(void)
{
    conformance_restart();
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
}

CONFORMANCE(collections, a_number_stays_when_its_opening_goes)
{
    struct opening opening = opening_of(7, "slots", 1);
    const struct change end = {.kind = CHANGE_OPENING_END, .opening = &opening};
    token = engine_bench_register(&bench, 1, "p1");
    cr_assert_eq(open_up(7, "slots", 1), OUTCOME_APPLIED);
    cr_assert_eq(apply(&end, 1), OUTCOME_APPLIED);
    load();
    cr_assert_str_eq(seen.order, "np");
    expect(0, "slots", 1);
}

CONFORMANCE(collections, pieces_have_numbers_of_their_own)
{
    struct opening opening = opening_of(7, "slots", INT64_C(1) << 41);
    opening.piece_minutes = 15;
    const struct change change = {.kind = CHANGE_OPENING, .opening = &opening};
    token = engine_bench_register(&bench, 1, "p1");
    cr_assert_eq(apply(&change, 1), OUTCOME_APPLIED);
    load();
    cr_assert_str_eq(seen.order, "npo");
    expect(0, "slots", (INT64_C(1) << 41) + 3);
}

CONFORMANCE(collections, each_has_its_own_and_it_only_rises)
{
    token = engine_bench_register(&bench, 1, "p1");
    cr_assert_eq(open_up(7, "slots", 5), OUTCOME_APPLIED);
    cr_assert_eq(open_up(8, "l'\xc3\xa9t\xc3\xa9; --", 9), OUTCOME_APPLIED);
    cr_assert_eq(open_up(9, "slots", 3), OUTCOME_APPLIED);
    cr_assert_eq(open_up(10, "Slots", 2), OUTCOME_APPLIED);
    load();
    cr_assert_str_eq(seen.order, "nnnpoooo");
    expect(0, "slots", 5);
    expect(1, "l'\xc3\xa9t\xc3\xa9; --", 9);
    expect(2, "Slots", 2);
    cr_assert_eq(open_up(11, "slots", 6), OUTCOME_APPLIED);
    load();
    expect(0, "slots", 6);
    expect(1, "l'\xc3\xa9t\xc3\xa9; --", 9);
}

CONFORMANCE(collections, a_number_stays_when_its_rule_goes)
{
    cr_assert_eq(define("rules/default", 4), OUTCOME_APPLIED);
    cr_assert_eq(define(NULL, 0), OUTCOME_APPLIED);
    load();
    cr_assert_str_eq(seen.order, "np");
    expect(0, "rules/default", 4);
    cr_assert_eq(define("rules/default", 3), OUTCOME_APPLIED);
    cr_assert_eq(define("rules/south", 2), OUTCOME_APPLIED);
    load();
    cr_assert_str_eq(seen.order, "nnp");
    expect(0, "rules/default", 4);
    expect(1, "rules/south", 2);
}

CONFORMANCE(collections, a_number_is_given_out_with_its_commit_or_not_at_all)
{
    const struct opening first = opening_of(7, "slots", 5), other = opening_of(8, "others", 1);
    const struct change changes[] = {{.kind = CHANGE_OPENING, .opening = &first},
                                     {.kind = CHANGE_OPENING, .opening = &other},
                                     {.kind = CHANGE_OPENING, .opening = &first} /* Again. */};
    token = engine_bench_register(&bench, 1, "p1");
    cr_assert_eq(open_up(6, "slots", 4), OUTCOME_APPLIED);
    cr_assert_eq(apply(changes, 3), OUTCOME_NOT_APPLIED);
    load();
    cr_assert_str_eq(seen.order, "npo");
    expect(0, "slots", 4);
    cr_assert_eq(apply(changes, 2), OUTCOME_APPLIED);
    load();
    cr_assert_str_eq(seen.order, "nnpooo");
    expect(0, "slots", 5);
    expect(1, "others", 1);
}

/* Of one provider nothing is handed over that is everybody's. */
CONFORMANCE(collections, one_provider_loads_without_them)
{
    token = engine_bench_register(&bench, 1, "p1");
    cr_assert_eq(open_up(7, "slots", 5), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_load_provider(&bench, 1, &seen), RESULT_OK);
    cr_assert_str_eq(seen.order, "po");
}
