/* Providers and groups come back as they were put. Each case runs once per engine. */
#include <criterion/criterion.h>

#include "support/conformance.h"
#include "support/fixed_zone.h"
#include "support/same.h"

static void load(void)
{
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
}

static enum outcome apply(const struct change *changes, size_t count)
{
    struct commit commit = engine_bench_commit(&bench, 0, 0, changes);
    commit.change_count = count;
    return engine_bench_apply(&bench, &commit);
}

static enum outcome apply_to(int64_t *token, const struct change *change)
{
    struct commit commit = engine_bench_commit(&bench, 1, *token, change);
    enum outcome outcome = engine_bench_apply(&bench, &commit);
    *token = outcome == OUTCOME_APPLIED ? commit.side.next_token : *token;
    return outcome;
}

static const struct availability_rule two_rules[] = {
    {AVAILABILITY_OPEN, AVAILABILITY_EVERY_WEEKDAY, AVAILABILITY_DAY_FIRST, AVAILABILITY_DAY_LAST,
     540, 720, 0},
    {AVAILABILITY_CLOSED, 0x60, 20000, 20001, 1380, 1500, INT64_C(1) << 41},
};

static const struct provider_definition full_definition = {
    .name = "Zo\xc3\xab",
    .alias = "Dr. Zo\xc3\xab; --",
    .group = "b\xc3\xa9"
             "b\xc3\xa9s",
    .zone = &fixed_spring,
    .daily_limit = 3,
    .slot_step_minutes = 5,
    .buffer_before_minutes = 10,
    .buffer_after_minutes = 15,
    .notice_minutes = 120,
    .past_allowed = true,
    .horizon_days = 90,
    .hold_seconds = 600,
    .rules = two_rules,
    .rule_count = 2,
};

static struct change define(const char *id, const struct provider_definition *definition)
{
    return (struct change){.kind = CHANGE_PROVIDER,
                           .provider = {.id = id, .definition = definition}};
}

CONFORMANCE(definitions, a_definition_comes_back_as_it_was_put)
{
    struct change change = define("p/3", &full_definition);
    struct commit commit = engine_bench_commit(&bench, 3, 0, &change);
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
    load();
    cr_assert_eq(seen.provider_count, 1);
    cr_assert_str_eq(seen.providers[0].id, "p/3");
    cr_assert_eq(seen.providers[0].number, 3);
    cr_assert_eq(seen.providers[0].tokens.token, commit.side.next_token);
    cr_assert(same_definition(&seen.providers[0].definition, &full_definition));
}

CONFORMANCE(definitions, a_new_definition_replaces_all_of_the_old_one)
{
    static const struct provider_definition closed = {
        .zone = &fixed_utc, .daily_limit = PROVIDER_UNLIMITED, .rules = two_rules, .rule_count = 1};
    struct change change = define("p1", &full_definition), next = define("p1", &closed);
    int64_t token = 0;
    cr_assert_eq(apply_to(&token, &change), OUTCOME_APPLIED);
    cr_assert_eq(apply_to(&token, &next), OUTCOME_APPLIED);
    load();
    cr_assert_eq(seen.provider_count, 1);
    cr_assert(same_definition(&seen.providers[0].definition, &closed));
}

CONFORMANCE(definitions, the_version_is_the_token_that_the_definition_was_put_with)
{
    int64_t token = engine_bench_register(&bench, 1, "p1"), version = token;
    struct appointment appointment = engine_bench_appointment(1, 1, (struct interval){540, 600});
    cr_assert_eq(engine_bench_book(&bench, &token, &appointment), OUTCOME_APPLIED);
    load();
    cr_assert_eq(seen.providers[0].tokens.token, token);
    cr_assert_eq(seen.providers[0].tokens.version, version);
    struct change change = define("p1", &full_definition);
    cr_assert_eq(apply_to(&token, &change), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_load_provider(&bench, 1, &seen), RESULT_OK);
    cr_assert_eq(seen.providers[0].tokens.token, token);
    cr_assert_eq(seen.providers[0].tokens.version, token);
}

static struct change close_group(const char *id, const struct availability_rule *closures,
                                 size_t count)
{
    return (struct change){.kind = CHANGE_GROUP, .group = {id, closures, count}};
}

CONFORMANCE(definitions, the_closures_of_a_group_come_back_as_they_were_last_put)
{
    struct change changes[] = {
        close_group("south", two_rules, 2), close_group("north", two_rules, 1),
        close_group("east", two_rules, 2),  close_group("south", two_rules + 1, 1),
        close_group("east", NULL, 0),
    };
    cr_assert_eq(apply(changes, 5), OUTCOME_APPLIED);
    load();
    cr_assert_eq(seen.group_count, 3);
    cr_assert_str_eq(seen.groups[0].id, "south");
    cr_assert_eq(seen.groups[0].closure_count, 1);
    cr_assert(same_rules(seen.groups[0].closures, two_rules + 1, 1));
    cr_assert_str_eq(seen.groups[1].id, "north");
    cr_assert_eq(seen.groups[1].closure_count, 1);
    cr_assert(same_rules(seen.groups[1].closures, two_rules, 1));
    cr_assert_str_eq(seen.groups[2].id, "east");
    cr_assert_eq(seen.groups[2].closure_count, 0);
}
