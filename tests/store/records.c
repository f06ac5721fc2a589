/* What is put into a store comes back as it was put. Each case runs once per engine. */
#include <criterion/criterion.h>

#include "support/conformance.h"
#include "support/fixed_zone.h"

enum { MANY = 1000 };

static struct appointment nine_to_ten(int64_t number, int64_t provider)
{
    return engine_bench_appointment(number, provider, (struct interval){540, 600});
}

/* Hour by hour, so that none overlaps another. */
static struct appointment in_hour(int64_t number, int64_t hour)
{
    return engine_bench_appointment(number, 1, (struct interval){hour * 60, hour * 60 + 60});
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

static void load(void)
{
    cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
}

static bool is_same_text(const char *left, const char *right)
{
    return left == right || (left != NULL && right != NULL && strcmp(left, right) == 0);
}

static bool is_same_interval(struct interval left, struct interval right)
{
    return left.start == right.start && left.end == right.end;
}

static void expect_rules(const struct availability_rule *got, const struct availability_rule *put,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        cr_expect_eq(got[i].kind, put[i].kind);
        cr_expect_eq(got[i].weekdays, put[i].weekdays);
        cr_expect_eq(got[i].from_day, put[i].from_day);
        cr_expect_eq(got[i].until_day, put[i].until_day);
        cr_expect_eq(got[i].start_minute, put[i].start_minute);
        cr_expect_eq(got[i].end_minute, put[i].end_minute);
    }
}

static const struct availability_rule two_rules[] = {
    {AVAILABILITY_OPEN, AVAILABILITY_EVERY_WEEKDAY, AVAILABILITY_DAY_FIRST, AVAILABILITY_DAY_LAST,
     540, 720},
    {AVAILABILITY_CLOSED, 0x60, 20000, 20001, 1380, 1500},
};

static const struct provider_definition full_definition = {
    .name = "Zo\xc3\xab",
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
    return (struct change){.kind = CHANGE_PROVIDER, .provider = {id, definition}};
}

static void expect_definition(const struct provider_definition *got,
                              const struct provider_definition *put)
{
    cr_expect(is_same_text(got->name, put->name));
    cr_expect(is_same_text(got->group, put->group));
    cr_expect_eq(got->zone, put->zone, "zones compare by address");
    cr_expect_eq(got->daily_limit, put->daily_limit);
    cr_expect_eq(got->slot_step_minutes, put->slot_step_minutes);
    cr_expect_eq(got->buffer_before_minutes, put->buffer_before_minutes);
    cr_expect_eq(got->buffer_after_minutes, put->buffer_after_minutes);
    cr_expect_eq(got->notice_minutes, put->notice_minutes);
    cr_expect_eq(got->past_allowed, put->past_allowed);
    cr_expect_eq(got->horizon_days, put->horizon_days);
    cr_expect_eq(got->hold_seconds, put->hold_seconds);
    cr_assert_eq(got->rule_count, put->rule_count);
    expect_rules(got->rules, put->rules, put->rule_count);
}

CONFORMANCE(records, a_definition_comes_back_as_it_was_put)
{
    struct change change = define("p/3", &full_definition);
    struct commit commit = engine_bench_commit(&bench, 3, 0, &change);
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
    load();
    cr_assert_eq(seen.provider_count, 1);
    cr_assert_str_eq(seen.providers[0].id, "p/3");
    cr_assert_eq(seen.providers[0].number, 3);
    cr_assert_eq(seen.providers[0].tokens.token, commit.side.next_token);
    expect_definition(&seen.providers[0].definition, &full_definition);
}

CONFORMANCE(records, a_new_definition_replaces_all_of_the_old_one)
{
    static const struct provider_definition closed = {
        .zone = &fixed_utc, .daily_limit = PROVIDER_UNLIMITED, .rules = two_rules, .rule_count = 1};
    struct change change = define("p1", &full_definition), next = define("p1", &closed);
    int64_t token = 0;
    cr_assert_eq(apply_to(&token, &change), OUTCOME_APPLIED);
    cr_assert_eq(apply_to(&token, &next), OUTCOME_APPLIED);
    load();
    cr_assert_eq(seen.provider_count, 1);
    expect_definition(&seen.providers[0].definition, &closed);
}

CONFORMANCE(records, the_version_is_the_token_that_the_definition_was_put_with)
{
    int64_t token = engine_bench_register(&bench, 1, "p1"), version = token;
    struct appointment appointment = nine_to_ten(1, 1);
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

/* With every field said. */
static struct appointment full_appointment(void)
{
    struct appointment appointment = nine_to_ten(77, 1);
    appointment.id = "a \"quoted\" id; --";
    appointment.status = APPOINTMENT_HELD;
    appointment.provider_named = true;
    appointment.undated = true;
    appointment.created_at = ENGINE_BENCH_NOW - 5;
    appointment.expires_at = ENGINE_BENCH_NOW + 600;
    appointment.client = INT64_C(1) << 41;
    appointment.series = (INT64_C(1) << 41) + 1;
    appointment.occurrence = 4;
    appointment.fingerprint = UINT64_MAX - 1;
    appointment.first_provider = 9;
    appointment.first_start = ENGINE_BENCH_NOW - 86400;
    appointment.ended_by = "the \xe2\x82\xac desk";
    appointment.reason = "it's; DROP TABLE";
    appointment.decision = (struct decision){
        .exact_fit = true,
        .has_runner_up = true,
        .runner_up_start = appointment.span.end,
        .chosen = {.cost = -5, .fragments = 1, .stranded_minutes = 20},
        .runner_up = {.cost = 900, .fragments = 2, .stranded_minutes = 35},
    };
    return appointment;
}

static void expect_decision(const struct decision *got, const struct decision *put)
{
    cr_expect_eq(got->exact_fit, put->exact_fit);
    cr_expect_eq(got->has_runner_up, put->has_runner_up);
    cr_expect_eq(got->runner_up_start, put->runner_up_start);
    cr_expect_eq(got->chosen.cost, put->chosen.cost);
    cr_expect_eq(got->chosen.fragments, put->chosen.fragments);
    cr_expect_eq(got->chosen.stranded_minutes, put->chosen.stranded_minutes);
    cr_expect_eq(got->runner_up.cost, put->runner_up.cost);
    cr_expect_eq(got->runner_up.fragments, put->runner_up.fragments);
    cr_expect_eq(got->runner_up.stranded_minutes, put->runner_up.stranded_minutes);
}

static void expect_brief(const struct appointment *got, const struct appointment *put)
{
    cr_expect(is_same_text(got->id, put->id));
    cr_expect_eq(got->number, put->number);
    cr_expect_eq(got->provider, put->provider);
    cr_expect(is_same_interval(got->span, put->span));
    cr_expect(is_same_interval(got->range, put->range));
    cr_expect_eq(got->service_day, put->service_day);
    cr_expect_eq(got->status, put->status);
    cr_expect_eq(got->undated, put->undated);
    cr_expect_eq(got->expires_at, put->expires_at);
    cr_expect_eq(got->client, put->client);
    cr_expect_eq(got->series, put->series);
}

static void expect_appointment(const struct appointment *got, const struct appointment *put)
{
    expect_brief(got, put);
    cr_expect_eq(got->provider_named, put->provider_named);
    cr_expect_eq(got->created_at, put->created_at);
    cr_expect_eq(got->occurrence, put->occurrence);
    cr_expect_eq(got->fingerprint, put->fingerprint);
    cr_expect_eq(got->first_provider, put->first_provider);
    cr_expect_eq(got->first_start, put->first_start);
    cr_expect(is_same_text(got->ended_by, put->ended_by));
    cr_expect(is_same_text(got->reason, put->reason));
    expect_decision(&got->decision, &put->decision);
}

static void comes_back(const struct appointment *put)
{
    struct store_page page = {.limit = MANY};
    struct appointment got;
    int64_t token = engine_bench_register(&bench, 1, "p1");
    cr_assert_eq(engine_bench_book(&bench, &token, put), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_find(&bench, put->number, &got), RESULT_OK);
    expect_appointment(&got, put);
    cr_assert_eq(engine_bench_page(&bench, &page, &seen), RESULT_OK);
    cr_assert_eq(seen.appointment_count, 1);
    expect_appointment(&seen.appointments[0], put);
}

CONFORMANCE(records, an_appointment_comes_back_as_it_was_inserted)
{
    struct appointment put = full_appointment(), got;
    comes_back(&put);
    cr_assert_eq(engine_bench_find(&bench, 78, &got), RESULT_APPOINTMENT_UNKNOWN);
}

CONFORMANCE(records, an_appointment_of_which_little_is_said_comes_back_as_little)
{
    struct appointment put = nine_to_ten(1, 1);
    comes_back(&put);
}

CONFORMANCE(records, a_start_hands_over_what_memory_keeps_and_no_more)
{
    struct appointment put = full_appointment();
    comes_back(&put);
    struct appointment brief = {
        .id = put.id,
        .number = put.number,
        .provider = put.provider,
        .span = put.span,
        .range = put.range,
        .service_day = put.service_day,
        .status = put.status,
        .undated = put.undated,
        .expires_at = put.expires_at,
        .client = put.client,
        .series = put.series,
    };
    load();
    expect_appointment(&seen.appointments[0], &brief);
}

CONFORMANCE(records, loading_one_provider_hands_over_whole_appointments)
{
    struct appointment put = full_appointment();
    comes_back(&put);
    cr_assert_eq(engine_bench_load_provider(&bench, 1, &seen), RESULT_OK);
    expect_appointment(&seen.appointments[0], &put);
}

CONFORMANCE(records, a_status_keeps_who_ended_it_and_why)
{
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment put = nine_to_ten(1, 1), got;
    struct change cancel = {.kind = CHANGE_STATUS,
                            .status = {1, APPOINTMENT_CANCELLED, "the client", "ill"}};
    cr_assert_eq(engine_bench_book(&bench, &token, &put), OUTCOME_APPLIED);
    cr_assert_eq(apply_to(&token, &cancel), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_find(&bench, 1, &got), RESULT_OK);
    put.status = APPOINTMENT_CANCELLED;
    put.ended_by = "the client";
    put.reason = "ill";
    expect_appointment(&got, &put);
}

CONFORMANCE(records, a_status_that_says_nothing_takes_nothing_away)
{
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment put = full_appointment(), got;
    struct change confirm = engine_bench_status(put.number, APPOINTMENT_CONFIRMED);
    cr_assert_eq(engine_bench_book(&bench, &token, &put), OUTCOME_APPLIED);
    cr_assert_eq(apply_to(&token, &confirm), OUTCOME_APPLIED);
    cr_assert_eq(engine_bench_find(&bench, put.number, &got), RESULT_OK);
    put.status = APPOINTMENT_CONFIRMED;
    expect_appointment(&got, &put);
}

static const struct client ada = {.id = "ada",
                                  .number = 5,
                                  .name = "Ada L.",
                                  .email = "ada@example.org",
                                  .phone = "+1 23",
                                  .created_at = ENGINE_BENCH_NOW};
static const struct client bob = {.id = "bob", .number = 4, .created_at = ENGINE_BENCH_NOW - 1};

static struct change create(const struct client *client)
{
    return (struct change){.kind = CHANGE_CLIENT, .client = client};
}

static struct change erase(const struct client *client)
{
    return (struct change){.kind = CHANGE_CLIENT_ERASE, .client = client};
}

static void expect_client(const struct client *got, const struct client *put)
{
    cr_expect(is_same_text(got->id, put->id));
    cr_expect_eq(got->number, put->number);
    cr_expect(is_same_text(got->name, put->name));
    cr_expect(is_same_text(got->email, put->email));
    cr_expect(is_same_text(got->phone, put->phone));
    cr_expect_eq(got->created_at, put->created_at);
    cr_expect_eq(got->erased, put->erased);
}

static enum result find_client(int64_t number, struct client *client_out)
{
    return bench.operations->find_client(bench.engine, number, &bench.arena, client_out);
}

static void create_ada_and_bob(void)
{
    struct change changes[] = {create(&ada), create(&bob)};
    cr_assert_eq(apply(changes, 2), OUTCOME_APPLIED);
}

CONFORMANCE(records, clients_come_back_by_number_and_in_its_order)
{
    struct client got;
    create_ada_and_bob();
    cr_assert_eq(find_client(5, &got), RESULT_OK);
    expect_client(&got, &ada);
    cr_assert_eq(find_client(6, &got), RESULT_CLIENT_UNKNOWN);
    load();
    cr_assert_eq(seen.client_count, 2);
    expect_client(&seen.clients[0], &bob);
    expect_client(&seen.clients[1], &ada);
}

CONFORMANCE(records, an_id_and_a_number_belong_to_one_client)
{
    create_ada_and_bob();
    struct client same_id = {.id = "ada", .number = 6}, same_number = {.id = "eve", .number = 5};
    struct change by_id = create(&same_id), by_number = create(&same_number);
    cr_assert_eq(apply(&by_id, 1), OUTCOME_NOT_APPLIED);
    cr_assert_eq(apply(&by_number, 1), OUTCOME_NOT_APPLIED);
    load();
    cr_assert_eq(seen.client_count, 2);
    expect_client(&seen.clients[1], &ada);
}

CONFORMANCE(records, an_erased_client_keeps_its_id_and_number)
{
    struct client only_named = {.id = ada.id, .number = ada.number}, got;
    struct change change = erase(&only_named), again = create(&ada);
    create_ada_and_bob();
    cr_assert_eq(apply(&change, 1), OUTCOME_APPLIED);
    struct client erased = {
        .id = ada.id, .number = ada.number, .created_at = ada.created_at, .erased = true};
    cr_assert_eq(find_client(5, &got), RESULT_OK);
    expect_client(&got, &erased);
    load();
    expect_client(&seen.clients[0], &bob);
    expect_client(&seen.clients[1], &erased);
    cr_assert_eq(apply(&again, 1), OUTCOME_NOT_APPLIED, "the id is not free again");
}

CONFORMANCE(records, erasing_a_client_deletes_the_reasons_of_its_appointments_only)
{
    int64_t token = engine_bench_register(&bench, 1, "p1");
    create_ada_and_bob();
    struct appointment appointments[] = {in_hour(1, 9), in_hour(2, 10), in_hour(3, 11)};
    static const int64_t clients[] = {5, 4, 0};
    for (size_t i = 0; i < 3; i++) {
        appointments[i].client = clients[i];
        appointments[i].reason = "secret";
        appointments[i].ended_by = "the desk";
        cr_assert_eq(engine_bench_book(&bench, &token, &appointments[i]), OUTCOME_APPLIED);
    }
    struct change change = erase(&ada);
    cr_assert_eq(apply(&change, 1), OUTCOME_APPLIED);
    appointments[0].reason = NULL;
    for (size_t i = 0; i < 3; i++) {
        struct appointment got;
        cr_assert_eq(engine_bench_find(&bench, appointments[i].number, &got), RESULT_OK);
        expect_appointment(&got, &appointments[i]);
    }
}

CONFORMANCE(records, only_a_client_that_is_there_can_be_erased)
{
    create_ada_and_bob();
    struct client nobody = {.id = "eve", .number = 6}, confused = {.id = "bob", .number = 5};
    struct change unknown = erase(&nobody), wrong = erase(&confused);
    cr_assert_eq(apply(&unknown, 1), OUTCOME_NOT_APPLIED);
    cr_assert_eq(apply(&wrong, 1), OUTCOME_NOT_APPLIED);
    load();
    expect_client(&seen.clients[0], &bob);
    expect_client(&seen.clients[1], &ada);
}

static void expect_series(const struct series *got, const struct series *put)
{
    cr_expect(is_same_text(got->id, put->id));
    cr_expect_eq(got->number, put->number);
    cr_expect_eq(got->fingerprint, put->fingerprint);
    cr_expect_eq(got->occurrences, put->occurrences);
}

static enum result find_series(int64_t number, struct series *series_out)
{
    return bench.operations->find_series(bench.engine, number, &bench.arena, series_out);
}

CONFORMANCE(records, a_series_comes_back_as_it_was_inserted)
{
    static const struct series weekly = {
        .id = "weekly", .number = 8, .fingerprint = UINT64_MAX, .occurrences = 12};
    static const struct series daily = {.id = "daily", .number = 7, .occurrences = 5};
    static const struct series same_number = {.id = "other", .number = 7};
    struct series got;
    struct change changes[] = {{.kind = CHANGE_SERIES, .series = &weekly},
                               {.kind = CHANGE_SERIES, .series = &daily}};
    struct change again = {.kind = CHANGE_SERIES, .series = &same_number};
    cr_assert_eq(apply(changes, 2), OUTCOME_APPLIED);
    cr_assert_eq(apply(&again, 1), OUTCOME_NOT_APPLIED);
    cr_assert_eq(find_series(8, &got), RESULT_OK);
    expect_series(&got, &weekly);
    cr_assert_eq(find_series(9, &got), RESULT_APPOINTMENT_UNKNOWN);
    load();
    cr_assert_eq(seen.series_count, 2);
    expect_series(&seen.series[0], &daily);
    expect_series(&seen.series[1], &weekly);
}

static struct change close_group(const char *id, const struct availability_rule *closures,
                                 size_t count)
{
    return (struct change){.kind = CHANGE_GROUP, .group = {id, closures, count}};
}

CONFORMANCE(records, the_closures_of_a_group_come_back_as_they_were_last_put)
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
    expect_rules(seen.groups[0].closures, two_rules + 1, 1);
    cr_assert_str_eq(seen.groups[1].id, "north");
    cr_assert_eq(seen.groups[1].closure_count, 1);
    expect_rules(seen.groups[1].closures, two_rules, 1);
    cr_assert_str_eq(seen.groups[2].id, "east");
    cr_assert_eq(seen.groups[2].closure_count, 0);
}

/* One of everything, put in the opposite order. */
static void put_one_of_everything(void)
{
    static const struct series weekly = {.id = "weekly", .number = 8, .occurrences = 12};
    int64_t token = engine_bench_register(&bench, 1, "p1");
    struct appointment appointment = nine_to_ten(1, 1);
    struct change changes[] = {{.kind = CHANGE_SERIES, .series = &weekly},
                               create(&ada),
                               close_group("south", two_rules, 2)};
    cr_assert_eq(engine_bench_book(&bench, &token, &appointment), OUTCOME_APPLIED);
    for (size_t i = 0; i < 3; i++) {
        cr_assert_eq(apply(&changes[i], 1), OUTCOME_APPLIED);
    }
}

CONFORMANCE(records, groups_clients_and_series_load_before_providers_and_appointments)
{
    put_one_of_everything();
    load();
    cr_assert_str_eq(seen.order, "gcspa");
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
    struct appointment appointment = in_hour(1, 9), got;
    appointment.client = ada.number;
    appointment.reason = "secret";
    create_ada_and_bob();
    cr_assert_eq(engine_bench_book(&bench, &token, &appointment), OUTCOME_APPLIED);
    struct client eve = {.id = "eve", .number = 6};
    struct series series = {.id = "weekly", .number = 7};
    struct change group = close_group("south", two_rules, 2);
    cr_assert_eq(apply(&group, 1), OUTCOME_APPLIED);
    struct change changes[] = {
        erase(&ada),
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
    expect_client(&seen.clients[1], &ada);
    cr_assert_eq(engine_bench_find(&bench, 1, &got), RESULT_OK);
    expect_appointment(&got, &appointment);

    cr_assert_eq(apply(changes, 5), OUTCOME_APPLIED);
    load();
    cr_assert_str_eq(seen.order, "ggcccspa");
}
