/* What an engine promises to several processes on one store: two engines, by hand. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/conformance.h"
#include "support/fixed_zone.h"

/* `bench` is the one, `other` the other. */
static struct engine_bench other;
static int64_t token;

static void open_both(void)
{
    cr_assert_eq(engine_bench_open(&bench), RESULT_OK, "%s", bench.message);
    cr_assert_eq(engine_bench_open(&other), RESULT_OK, "%s", other.message);
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
    cr_assert_eq(engine_bench_load(&other, &seen), RESULT_OK);
}

static void set_up(void)
{
    if (!postgres_server_is_there()) {
        cr_skip_test(POSTGRES_MISSING);
    }
    engine_bench_init(&bench, &engine_postgresql);
    other = bench;
    arena_init(&other.arena, 1 << 14);
    open_both();
}

static void tear_down(void)
{
    if (bench.operations != NULL) {
        engine_bench_close(&other);
        arena_deinit(&other.arena);
        engine_bench_deinit(&bench);
    }
}

TestSuite(several, .init = set_up, .fini = tear_down);

static void follow(struct engine_bench *who, const char *order)
{
    cr_assert_eq(engine_bench_follow(who, &seen), RESULT_OK);
    seen.order[seen.order_length] = '\0';
    cr_assert_str_eq(seen.order, order);
}

static struct appointment in_hour(int64_t number, int64_t provider, int hour)
{
    return engine_bench_appointment(number, provider, (struct interval){hour * 60, hour * 60 + 60});
}

static enum outcome book(struct engine_bench *who, int64_t number, int hour)
{
    struct appointment one = in_hour(number, 1, hour);
    return engine_bench_book(who, &token, &one);
}

static struct commit apply(struct engine_bench *who, int64_t provider, int64_t expected,
                           const struct change *changes, size_t count)
{
    struct commit commit = engine_bench_commit(who, provider, expected, changes);
    commit.change_count = count;
    engine_bench_apply(who, &commit);
    return commit;
}

static void expect_step(size_t i, int64_t before, int64_t after, bool is_whole)
{
    cr_assert_eq(seen.steps[i].before, before);
    cr_assert_eq(seen.steps[i].after, after);
    cr_assert_eq(seen.steps[i].is_whole, is_whole);
}

static struct change definition_of(const char *id, const struct provider_definition *definition)
{
    return (struct change){.kind = CHANGE_PROVIDER,
                           .provider = {.id = id, .definition = definition}};
}

Test(several, what_one_does_is_handed_to_the_other_once_and_never_to_itself)
{
    token = engine_bench_register(&bench, 1, "p1");
    int64_t registered = token;
    follow(&bench, "");
    follow(&other, "t");
    cr_assert_str_eq(seen.steps[0].id, "p1");
    cr_assert_eq(seen.steps[0].number, 1);
    expect_step(0, 0, token, false);
    follow(&other, "");
    cr_assert_eq(book(&bench, 1, 9), OUTCOME_APPLIED);
    cr_assert_eq(book(&bench, 2, 10), OUTCOME_APPLIED);
    follow(&other, "aat");
    expect_step(0, registered, token, true);
    cr_assert_str_eq(seen.appointments[0].id, "request 1");
    cr_assert_eq(other.operations->last_event(other.engine), 3);
    follow(&other, "");
    follow(&bench, "");
}

Test(several, a_load_is_where_following_begins)
{
    token = engine_bench_register(&bench, 1, "p1");
    cr_assert_eq(engine_bench_load(&other, &seen), RESULT_OK);
    follow(&other, "");
    cr_assert_eq(book(&bench, 1, 9), OUTCOME_APPLIED);
    follow(&other, "at");
}

Test(several, an_appointment_comes_once_and_as_it_is_now)
{
    token = engine_bench_register(&bench, 1, "p1");
    follow(&other, "t");
    int64_t before = token;
    cr_assert_eq(book(&bench, 1, 9), OUTCOME_APPLIED);
    struct change cancel = engine_bench_status(1, APPOINTMENT_CANCELLED);
    token = apply(&bench, 1, token, &cancel, 1).side.next_token;
    follow(&other, "at");
    cr_assert_eq(seen.appointments[0].status, APPOINTMENT_CANCELLED);
    expect_step(0, before, token, true);
}

Test(several, a_step_is_what_the_others_did_after_ones_own_last_change)
{
    token = engine_bench_register(&bench, 1, "p1");
    follow(&other, "t");
    cr_assert_eq(book(&bench, 1, 9), OUTCOME_APPLIED);
    cr_assert_eq(book(&other, 2, 10), OUTCOME_APPLIED);
    follow(&other, "a"); /* It knew that when it made its own. */
    cr_assert_eq(book(&bench, 3, 11), OUTCOME_APPLIED);
    cr_assert_eq(book(&other, 4, 12), OUTCOME_APPLIED);
    int64_t before = token;
    cr_assert_eq(book(&bench, 5, 13), OUTCOME_APPLIED);
    cr_assert_eq(book(&bench, 6, 14), OUTCOME_APPLIED);
    follow(&other, "aaat");
    expect_step(0, before, token, true);
}

Test(several, what_is_not_whole_is_told_though_ones_own_change_came_later)
{
    int64_t theirs = token = engine_bench_register(&bench, 1, "p1");
    cr_assert_eq(book(&other, 2, 10), OUTCOME_APPLIED);
    follow(&other, "t");
    expect_step(0, 0, theirs, false);
}

Test(several, moves_definitions_and_openings_are_not_whole)
{
    int64_t tokens[3] = {0, engine_bench_register(&bench, 1, "p1"),
                         engine_bench_register(&bench, 2, "p2")};
    token = tokens[1];
    cr_assert_eq(book(&bench, 1, 9), OUTCOME_APPLIED);
    tokens[1] = token;
    follow(&other, "att");
    struct appointment place = in_hour(1, 2, 12);
    struct change move = engine_bench_move(&place, 1);
    struct commit commit = engine_bench_move_commit(&bench, tokens, &move);
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
    follow(&other, "att");
    expect_step(0, tokens[1], commit.side.next_token, false);
    expect_step(1, tokens[2], commit.other.next_token, false);
    struct provider_definition definition = {.zone = &fixed_utc, .alias = "first"};
    struct change change = definition_of("p1", &definition);
    commit = apply(&bench, 1, commit.side.next_token, &change, 1);
    cr_assert_eq(commit.outcome, OUTCOME_APPLIED);
    follow(&other, "t");
    cr_assert_str_eq(seen.steps[0].alias, "first");
    expect_step(0, commit.side.expected_token, commit.side.next_token, false);
    struct opening opening = {.key = 5, .collection = "slots", .number = 3, .span = {60, 120}};
    change = (struct change){.kind = CHANGE_OPENING, .opening = &opening};
    commit = apply(&bench, 1, commit.side.next_token, &change, 1);
    cr_assert_eq(commit.outcome, OUTCOME_APPLIED);
    follow(&other, "nt");
    cr_assert_eq(seen.collections[0].last, 3);
    cr_assert_not(seen.steps[0].is_whole);
}

Test(several, clients_series_and_closures_come_with_their_texts)
{
    struct client ada = {.id = "ada", .number = 5, .email = "A@x.org", .phone = "1"};
    struct series weekly = {.id = "weekly", .number = 6, .occurrences = 2};
    struct availability_rule closed = availability_every_day(0, 60);
    struct change changes[] = {
        {.kind = CHANGE_CLIENT, .client = &ada},
        {.kind = CHANGE_SERIES, .series = &weekly},
        {.kind = CHANGE_GROUP, .group = {.id = "g", .closures = &closed, .closure_count = 1}},
    };
    cr_assert_eq(apply(&bench, 0, 0, changes, 3).outcome, OUTCOME_APPLIED);
    follow(&other, "gcs");
    cr_assert_eq(seen.groups[0].closure_count, 1);
    cr_assert_str_eq(seen.clients[0].email, "A@x.org");
    cr_assert_str_eq(seen.series[0].id, "weekly");
    struct change erase = {.kind = CHANGE_CLIENT_ERASE, .client = &ada};
    cr_assert_eq(apply(&bench, 0, 0, &erase, 1).outcome, OUTCOME_APPLIED);
    follow(&other, "c");
    cr_assert(seen.clients[0].erased);
}

Test(several, who_slept_while_steps_were_forgotten_is_told_of_every_provider)
{
    token = engine_bench_register(&bench, 1, "p1");
    int64_t second = engine_bench_register(&bench, 2, "p2");
    follow(&other, "tt");
    cr_assert_eq(book(&bench, 1, 9), OUTCOME_APPLIED);
    postgres_database_execute(&bench.database,
                              "DELETE FROM step; UPDATE step_horizon SET forgotten = 3");
    follow(&other, "att");
    expect_step(0, 0, token, false);
    expect_step(1, 0, second, false);
    follow(&other, "");
}

/* As after a failover to a standby that was behind: what memory rests on is not there. */
Test(several, who_was_shown_more_than_there_is_trusts_it_no_longer)
{
    token = engine_bench_register(&bench, 1, "p1");
    cr_assert_eq(engine_bench_follow(&other, &seen), RESULT_OK);
    cr_assert(other.operations->is_sound(other.engine));
    postgres_database_execute(&bench.database, "UPDATE event_counter SET last = last - 1");
    cr_assert_eq(engine_bench_follow(&other, &seen), RESULT_UNAVAILABLE);
    cr_assert_not(other.operations->is_sound(other.engine));
}

Test(several, numbers_of_providers_are_given_to_one)
{
    int64_t numbers[3];
    engine_bench_register(&bench, 7, "p7");
    cr_assert_eq(bench.operations->provider_number(bench.engine, &numbers[0]), RESULT_OK);
    cr_assert_eq(other.operations->provider_number(other.engine, &numbers[1]), RESULT_OK);
    cr_assert_eq(bench.operations->provider_number(bench.engine, &numbers[2]), RESULT_OK);
    cr_assert_eq(numbers[0], 8);
    cr_assert_eq(numbers[1], 9);
    cr_assert_eq(numbers[2], 10);
}

/* In a batch with another one, which is applied. */
static struct commit apply_beside(struct engine_bench *who, const struct change *change,
                                  int64_t provider, int64_t expected)
{
    static int64_t number = 1000;
    struct client neighbour = {.id = "", .number = number++};
    char id[32];
    snprintf(id, sizeof id, "neighbour %lld", (long long)number);
    neighbour.id = id;
    struct change beside = {.kind = CHANGE_CLIENT, .client = &neighbour};
    struct commit commits[] = {engine_bench_commit(who, 0, 0, &beside),
                               engine_bench_commit(who, provider, expected, change)};
    struct commit *batch[] = {&commits[0], &commits[1]};
    who->operations->apply(who->engine, batch, 2);
    cr_assert_eq(commits[0].outcome, OUTCOME_APPLIED);
    return commits[1];
}

static void expect_clash(const struct change *change, int64_t provider, int64_t expected)
{
    struct commit commit = apply_beside(&other, change, provider, expected);
    cr_assert_eq(commit.outcome, OUTCOME_CONFLICT);
    cr_assert(commit.clashes);
}

Test(several, a_request_id_is_that_of_one_appointment_or_series)
{
    token = engine_bench_register(&bench, 1, "p1");
    int64_t second = engine_bench_register(&bench, 2, "p2");
    struct series weekly = {.id = "weekly", .number = 6, .occurrences = 2};
    struct change series = {.kind = CHANGE_SERIES, .series = &weekly};
    cr_assert_eq(book(&bench, 1, 9), OUTCOME_APPLIED);
    cr_assert_eq(apply(&bench, 0, 0, &series, 1).outcome, OUTCOME_APPLIED);
    struct appointment same = in_hour(20, 2, 9), as_series = in_hour(21, 2, 9);
    same.id = "request 1";
    as_series.id = "weekly";
    struct change change = engine_bench_insert(&same);
    expect_clash(&change, 2, second);
    change = engine_bench_insert(&as_series);
    expect_clash(&change, 2, second);
    weekly.number = 7;
    expect_clash(&series, 0, 0);
    weekly.id = "request 1";
    expect_clash(&series, 0, 0);
    as_series.id = "mine";
    cr_assert_eq(engine_bench_book(&other, &second, &as_series), OUTCOME_APPLIED);
}

Test(several, a_client_is_known_by_one_id_and_its_addresses_are_nobody_elses)
{
    struct client ada = {.id = "ada", .number = 5}, eve = {.id = "eve", .number = 6};
    struct change first = {
        .kind = CHANGE_CLIENT, .alias = "aada", .address = "eada@x.org", .client = &ada};
    cr_assert_eq(apply(&bench, 0, 0, &first, 1).outcome, OUTCOME_APPLIED);
    struct change same_alias = {.kind = CHANGE_CLIENT, .alias = "aada", .client = &eve},
                  same_address = {.kind = CHANGE_CLIENT, .address = "eada@x.org", .client = &eve};
    expect_clash(&same_alias, 0, 0);
    expect_clash(&same_address, 0, 0);
    struct client same_id = {.id = "ada", .number = 7};
    struct change id = {.kind = CHANGE_CLIENT, .client = &same_id};
    expect_clash(&id, 0, 0);
    struct change erase = {.kind = CHANGE_CLIENT_ERASE, .client = &ada};
    cr_assert_eq(apply(&other, 0, 0, &erase, 1).outcome, OUTCOME_APPLIED);
    cr_assert_eq(apply(&other, 0, 0, &same_address, 1).outcome, OUTCOME_APPLIED, "free again");
}

Test(several, a_provider_has_its_id_and_alias_alone)
{
    struct provider_definition definition = {.zone = &fixed_utc, .alias = "first"},
                               plain = {.zone = &fixed_utc};
    struct change one = definition_of("p1", &definition), two = definition_of("p1", &plain),
                  three = definition_of("p3", &definition);
    struct commit commit = apply(&bench, 1, 0, &one, 1);
    cr_assert_eq(commit.outcome, OUTCOME_APPLIED);
    expect_clash(&two, 2, 0);
    expect_clash(&three, 3, 0);
    cr_assert_eq(apply(&bench, 1, commit.side.next_token, &one, 1).outcome, OUTCOME_APPLIED);
}

static struct change open_up(struct opening *opening, int64_t key, int64_t number)
{
    *opening = (struct opening){
        .key = key, .collection = "slots", .number = number, .span = {key * 60, key * 60 + 60}};
    return (struct change){.kind = CHANGE_OPENING, .opening = opening};
}

Test(several, numbers_of_a_collection_that_another_gave_out_clash_and_ones_own_do_not)
{
    struct opening opening;
    int64_t one = engine_bench_register(&bench, 1, "p1"),
            two = engine_bench_register(&bench, 2, "p2");
    struct change change = open_up(&opening, 1, 2);
    struct commit commit = apply(&bench, 1, one, &change, 1);
    cr_assert_eq(commit.outcome, OUTCOME_APPLIED);
    change = open_up(&opening, 2, 1);
    commit = apply(&bench, 1, commit.side.next_token, &change, 1);
    cr_assert_eq(commit.outcome, OUTCOME_APPLIED, "it was decided first and came second");
    change = open_up(&opening, 3, 2);
    expect_clash(&change, 2, two);
    change = open_up(&opening, 4, 3);
    struct commit theirs = apply(&other, 2, two, &change, 1);
    cr_assert_eq(theirs.outcome, OUTCOME_APPLIED);
    change = open_up(&opening, 5, 3);
    commit = apply(&bench, 1, commit.side.next_token, &change, 1);
    cr_assert_eq(commit.outcome, OUTCOME_CONFLICT);
    cr_assert(commit.clashes);
}

Test(several, a_rule_number_clashes_only_where_it_is_given_out_now)
{
    struct availability_rule rule = availability_every_day(540, 1020);
    struct provider_definition definition = {.zone = &fixed_utc, .rules = &rule, .rule_count = 1};
    struct change change = definition_of("p1", &definition);
    rule.number = 1;
    change.provider.collection = "rules/default";
    change.provider.given = 1;
    struct commit commit = apply(&bench, 1, 0, &change, 1);
    cr_assert_eq(commit.outcome, OUTCOME_APPLIED);
    struct change second = definition_of("p2", &definition);
    second.provider.collection = "rules/default";
    second.provider.given = 1;
    expect_clash(&second, 2, 0);
    change.provider.given = 0;
    commit = apply(&other, 1, commit.side.next_token, &change, 1);
    cr_assert_eq(commit.outcome, OUTCOME_APPLIED, "it has the number already");
}

Test(several, what_was_decided_without_knowing_of_a_closing_is_a_conflict)
{
    struct availability_rule closure = availability_every_day(540, 600);
    token = engine_bench_register(&bench, 1, "p1");
    follow(&other, "t");
    int64_t before = seen.sink.known;
    struct change change = {.kind = CHANGE_GROUP,
                            .group = {.id = "g", .closures = &closure, .closure_count = 1}};
    struct commit commit = apply(&bench, 0, 0, &change, 1);
    cr_assert_eq(commit.outcome, OUTCOME_APPLIED);
    struct appointment one = in_hour(1, 1, 9);
    change = engine_bench_insert(&one);
    commit = engine_bench_commit(&other, 1, token, &change);
    commit.known = before;
    engine_bench_apply(&other, &commit);
    cr_assert_eq(commit.outcome, OUTCOME_CONFLICT);
    cr_assert_not(commit.clashes);
    follow(&other, "g");
    cr_assert_gt(seen.sink.known, before);
    commit.known = seen.sink.known;
    engine_bench_apply(&other, &commit);
    cr_assert_eq(commit.outcome, OUTCOME_APPLIED);
}

static struct commit change_status(struct engine_bench *who, int64_t expected,
                                   enum appointment_status status, bool waited_in_vain)
{
    struct change change = engine_bench_status(1, status);
    struct commit commit = engine_bench_commit(who, 1, expected, &change);
    commit.side.waited_in_vain = waited_in_vain;
    engine_bench_apply(who, &commit);
    cr_assert_eq(commit.outcome, OUTCOME_APPLIED);
    return commit;
}

static int64_t wishes(void)
{
    return postgres_database_ask(&bench.database,
                                 "SELECT count(*) FROM provider_token WHERE wanted_by <> 0");
}

static void miss(struct engine_bench *who, bool insists)
{
    struct change change = engine_bench_status(1, APPOINTMENT_CANCELLED);
    struct commit commit = engine_bench_commit(who, 1, token - 1, &change);
    commit.side.insists = insists;
    engine_bench_apply(who, &commit);
    cr_assert_eq(commit.outcome, OUTCOME_CONFLICT);
    cr_assert_not(commit.clashes);
}

Test(several, who_insists_is_told_of_to_all_others_until_it_had_its_change)
{
    token = engine_bench_register(&bench, 1, "p1");
    cr_assert_eq(book(&bench, 1, 9), OUTCOME_APPLIED);
    follow(&other, "at");
    miss(&other, false);
    cr_assert_eq(wishes(), 0, "it may have been by chance");
    miss(&other, true);
    cr_assert_eq(wishes(), 1);
    struct commit told = change_status(&bench, token, APPOINTMENT_COMPLETED, false);
    cr_assert(told.side.is_wanted);
    told = change_status(&bench, told.side.next_token, APPOINTMENT_NO_SHOW, false);
    cr_assert(told.side.is_wanted, "it still waits");
    cr_assert_eq(engine_bench_follow(&other, &seen), RESULT_OK);
    cr_assert_not(seen.steps[0].is_wanted, "it is its own wish");
    struct commit own = change_status(&other, told.side.next_token, APPOINTMENT_COMPLETED, false);
    cr_assert_not(own.side.is_wanted, "it was its own wish");
    cr_assert_eq(wishes(), 0);
    cr_assert_eq(engine_bench_follow(&bench, &seen), RESULT_OK);
    cr_assert_not(seen.steps[0].is_wanted, "it is done");
}

Test(several, a_third_one_that_insists_is_heard_of_with_what_the_second_does)
{
    token = engine_bench_register(&bench, 1, "p1");
    postgres_database_ask(&bench.database,
                          "UPDATE provider_token SET wanted_by = 999999 RETURNING wanted_by");
    cr_assert_eq(book(&bench, 1, 9), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_follow(&other, &seen), RESULT_OK);
    cr_assert(seen.steps[0].is_wanted);
}

Test(several, who_insists_and_then_stays_away_is_waited_for_once)
{
    token = engine_bench_register(&bench, 1, "p1");
    cr_assert_eq(book(&bench, 1, 9), OUTCOME_APPLIED);
    miss(&other, true);
    struct commit told = change_status(&bench, token, APPOINTMENT_COMPLETED, false);
    cr_assert(told.side.is_wanted);
    told = change_status(&bench, told.side.next_token, APPOINTMENT_NO_SHOW, true);
    cr_assert_not(told.side.is_wanted);
    cr_assert_eq(wishes(), 0);
}

static void close_both(void) /* What a session did is counted when it ends. */
{
    engine_bench_close(&bench);
    engine_bench_close(&other);
}

static int64_t whole_readings(void)
{
    return postgres_database_ask(&bench.database,
                                 "SELECT sum(seq_scan)::bigint FROM pg_stat_user_tables WHERE "
                                 "relname IN ('appointment', 'event', 'step', 'series')");
}

/* A plan that was made while a table was empty reads all of it, and stays. */
Test(several, what_serves_is_found_by_its_index_though_the_tables_were_empty)
{
    close_both();
    int64_t before = whole_readings(); /* to make the indexes */
    open_both();
    token = engine_bench_register(&bench, 1, "p1");
    for (int hour = 0; hour < 20; hour++) {
        cr_assert_eq(book(&bench, hour + 1, hour), OUTCOME_APPLIED);
        cr_assert_eq(engine_bench_follow(&other, &seen), RESULT_OK);
    }
    close_both();
    cr_assert_eq(whole_readings(), before);
    open_both();
}
