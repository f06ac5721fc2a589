/* What goes for records of all kinds. Each case runs once per engine. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

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

static const struct availability_rule two_rules[] = {
    {AVAILABILITY_OPEN, AVAILABILITY_EVERY_WEEKDAY, AVAILABILITY_DAY_FIRST, AVAILABILITY_DAY_LAST,
     540, 720, 0},
    {AVAILABILITY_CLOSED, 0x60, 20000, 20001, 1380, 1500, INT64_C(1) << 41},
};

static const struct client ada = {.id = "ada",
                                  .number = 5,
                                  .name = "Ada L.",
                                  .email = "ada@example.org",
                                  .phone = "+1 23",
                                  .created_at = ENGINE_BENCH_NOW};
static const struct client bob = {.id = "bob", .number = 4, .created_at = ENGINE_BENCH_NOW - 1};

static struct appointment nine_to_ten(int64_t number)
{
    return engine_bench_appointment(number, 1, (struct interval){540, 600});
}

static struct change create(const struct client *client)
{
    return (struct change){.kind = CHANGE_CLIENT, .client = client};
}

static struct change close_group(const char *id, const struct availability_rule *closures,
                                 size_t count)
{
    return (struct change){.kind = CHANGE_GROUP, .group = {id, closures, count}};
}

/* One of everything, put in the opposite order. */
static void put_one_of_everything(void)
{
    static const struct series weekly = {.id = "weekly", .number = 8, .occurrences = 12};
    static const struct opening opening = {
        .key = 9, .collection = "slots", .number = 1, .span = {0, 3600}};
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment appointment = nine_to_ten(1);
    struct change open_up = {.kind = CHANGE_OPENING, .opening = &opening};
    struct change changes[] = {{.kind = CHANGE_SERIES, .series = &weekly},
                               create(&ada),
                               close_group("south", two_rules, 2)};
    cr_assert_eq(engine_bench_book(&bench, &token, &appointment), OUTCOME_APPLIED);
    struct commit commit = engine_bench_commit(&bench, 1, token, &open_up);
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
    for (size_t i = 0; i < 3; i++) {
        cr_assert_eq(apply(&changes[i], 1), OUTCOME_APPLIED);
    }
}

CONFORMANCE(records, everything_loads_after_what_it_may_rest_on)
{
    put_one_of_everything();
    load();
    cr_assert_str_eq(seen.order, "gncspoa");
}

CONFORMANCE(records, a_sink_takes_what_it_has_functions_for)
{
    struct store_sink nothing = {0};
    put_one_of_everything();
    cr_assert_eq(bench.operations->load(bench.engine, &nothing), RESULT_OK);
    cr_assert_eq(bench.operations->load_provider(bench.engine, 1, &nothing), RESULT_OK);
}

CONFORMANCE(records, the_changes_of_no_provider_are_made_together_or_not_at_all)
{
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment appointment = nine_to_ten(1), got;
    appointment.client = ada.number;
    appointment.reason = "secret";
    struct change clients[] = {create(&ada), create(&bob)};
    cr_assert_eq(apply(clients, 2), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_book(&bench, &token, &appointment), OUTCOME_APPLIED);
    struct client eve = {.id = "eve", .number = 6};
    struct series series = {.id = "weekly", .number = 7};
    struct change group = close_group("south", two_rules, 2);
    cr_assert_eq(apply(&group, 1), OUTCOME_APPLIED);
    struct change changes[] = {
        {.kind = CHANGE_CLIENT_ERASE, .client = &ada},
        create(&eve),
        {.kind = CHANGE_SERIES, .series = &series},
        close_group("north", two_rules, 1),
        close_group("south", NULL, 0),
        create(&bob), /* Again. */
    };
    cr_assert_eq(apply(changes, 6), OUTCOME_NOT_APPLIED);
    load();
    cr_assert_str_eq(seen.order, "gccpa");
    cr_assert_eq(seen.groups[0].closure_count, 2);
    cr_assert(same_client(&seen.clients[1], &ada));
    cr_assert_eq(engine_bench_find(&bench, 1, &got), RESULT_OK);
    cr_assert(same_appointment(&got, &appointment));

    cr_assert_eq(apply(changes, 5), OUTCOME_APPLIED);
    load();
    cr_assert_str_eq(seen.order, "ggcccspa");
}

/* Everything the changes point to is written over before it is asked for. */
CONFORMANCE(records, nothing_is_borrowed_once_a_commit_is_made)
{
    char texts[14][16];
    struct availability_rule rules[2] = {two_rules[0], two_rules[1]};
    for (int i = 0; i < 14; i++) {
        snprintf(texts[i], sizeof texts[i], "text %d", i);
    }
    struct provider_definition definition = {.name = texts[0],
                                             .alias = texts[10],
                                             .group = texts[1],
                                             .zone = &fixed_utc,
                                             .rules = rules,
                                             .rule_count = 2};
    struct appointment appointment = nine_to_ten(1);
    appointment.id = texts[2];
    appointment.ended_by = texts[3];
    appointment.reason = texts[4];
    appointment.note = texts[11];
    struct client client = {
        .id = texts[5], .number = 2, .name = texts[6], .phone = texts[7], .alias = texts[12]};
    struct opening opening = {.key = 4, .collection = texts[13], .number = 1, .span = {0, 3600}};
    struct series series = {.id = texts[8], .number = 3};
    struct change changes[] = {
        {.kind = CHANGE_PROVIDER, .provider = {.id = "p1", .definition = &definition}},
        engine_bench_insert(&appointment),
        create(&client),
        {.kind = CHANGE_SERIES, .series = &series},
        close_group(texts[9], rules, 2),
        {.kind = CHANGE_OPENING, .opening = &opening}};
    struct commit commit = engine_bench_commit(&bench, 1, 0, changes);
    commit.change_count = 6;
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
    memset(texts, '?', sizeof texts);
    memset(rules, 0, sizeof rules);
    opening = (struct opening){0};

    struct appointment got;
    load();
    cr_assert_str_eq(seen.order, "gncspoa");
    cr_assert_str_eq(seen.providers[0].definition.name, "text 0");
    cr_assert_str_eq(seen.collections[0].name, "text 13");
    cr_assert_str_eq(seen.providers[0].definition.group, "text 1");
    cr_assert(same_rules(seen.providers[0].definition.rules, two_rules, 2));
    cr_assert_eq(engine_bench_find(&bench, 1, &got), RESULT_OK);
    cr_assert_str_eq(got.id, "text 2");
    cr_assert_str_eq(got.ended_by, "text 3");
    cr_assert_str_eq(got.reason, "text 4");
    cr_assert_str_eq(seen.clients[0].id, "text 5");
    cr_assert_str_eq(seen.clients[0].name, "text 6");
    cr_assert_str_eq(seen.clients[0].phone, "text 7");
    cr_assert_str_eq(seen.series[0].id, "text 8");
    cr_assert_str_eq(seen.groups[0].id, "text 9");
    cr_assert_str_eq(seen.providers[0].definition.alias, "text 10");
    cr_assert_str_eq(got.note, "text 11");
    cr_assert_str_eq(seen.clients[0].alias, "text 12");
    cr_assert_str_eq(seen.openings[0].opening.collection, "text 13");
    cr_assert_eq(seen.openings[0].opening.span.end, 3600);
    cr_assert(same_rules(seen.groups[0].closures, two_rules, 2));
}
