/* Clients and series come back as they were put, until they are erased. Each case runs once per
 * engine. */
#include <criterion/criterion.h>

#include "support/conformance.h"
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

/* Hour by hour, so that none overlaps another. */
static struct appointment in_hour(int64_t number, int64_t hour)
{
    return engine_bench_appointment(number, 1, (struct interval){hour * 60, hour * 60 + 60});
}

static const struct client ada = {.id = "ada",
                                  .number = 5,
                                  .name = "Ada L.",
                                  .email = "ada@example.org",
                                  .phone = "+1 23",
                                  .alias = "ada; --",
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

static enum result find_client(int64_t number, struct client *client_out)
{
    return bench.operations->find_client(bench.engine, number, &bench.arena, client_out);
}

static void create_ada_and_bob(void)
{
    struct change changes[] = {create(&ada), create(&bob)};
    cr_assert_eq(apply(changes, 2), OUTCOME_APPLIED);
}

CONFORMANCE(clients, clients_come_back_by_number_and_in_its_order)
{
    struct client got;
    create_ada_and_bob();
    cr_assert_eq(find_client(5, &got), RESULT_OK);
    cr_assert(same_client(&got, &ada));
    cr_assert_eq(find_client(6, &got), RESULT_CLIENT_UNKNOWN);
    load();
    cr_assert_eq(seen.client_count, 2);
    cr_assert(same_client(&seen.clients[0], &bob));
    cr_assert(same_client(&seen.clients[1], &ada));
}

CONFORMANCE(clients, an_id_and_a_number_belong_to_one_client)
{
    create_ada_and_bob();
    struct client same_id = {.id = "ada", .number = 6}, same_number = {.id = "eve", .number = 5};
    struct change by_id = create(&same_id), by_number = create(&same_number);
    struct commit commit = engine_bench_commit(&bench, 0, 0, &by_id);
    cr_assert(conformance_is_refused(&commit));
    cr_assert_eq(apply(&by_number, 1), OUTCOME_NOT_APPLIED);
    load();
    cr_assert_eq(seen.client_count, 2);
    cr_assert(same_client(&seen.clients[1], &ada));
}

CONFORMANCE(clients, an_erased_client_keeps_its_id_and_number)
{
    struct client only_named = {.id = ada.id, .number = ada.number}, later = ada, got;
    struct change change = erase(&only_named), again = create(&later);
    later.number = 6;
    create_ada_and_bob();
    cr_assert_eq(apply(&change, 1), OUTCOME_APPLIED);
    struct client erased = {
        .id = ada.id, .number = ada.number, .created_at = ada.created_at, .erased = true};
    cr_assert_eq(find_client(5, &got), RESULT_OK);
    cr_assert(same_client(&got, &erased));
    load();
    cr_assert(same_client(&seen.clients[0], &bob));
    cr_assert(same_client(&seen.clients[1], &erased));
    struct commit commit = engine_bench_commit(&bench, 0, 0, &again);
    cr_assert(conformance_is_refused(&commit), "the id is not free again");
}

CONFORMANCE(clients, erasing_a_client_deletes_the_reasons_of_its_appointments_only)
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
        cr_assert(same_appointment(&got, &appointments[i]));
    }
}

CONFORMANCE(clients, only_a_client_that_is_there_can_be_erased)
{
    create_ada_and_bob();
    struct client nobody = {.id = "eve", .number = 6}, confused = {.id = "bob", .number = 5};
    struct change unknown = erase(&nobody), wrong = erase(&confused);
    cr_assert_eq(apply(&unknown, 1), OUTCOME_NOT_APPLIED);
    cr_assert_eq(apply(&wrong, 1), OUTCOME_NOT_APPLIED);
    load();
    cr_assert(same_client(&seen.clients[0], &bob));
    cr_assert(same_client(&seen.clients[1], &ada));
}

static enum result find_series(int64_t number, struct series *series_out)
{
    return bench.operations->find_series(bench.engine, number, &bench.arena, series_out);
}

CONFORMANCE(clients, a_series_comes_back_as_it_was_inserted)
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
    cr_assert(same_series(&got, &weekly));
    cr_assert_eq(find_series(9, &got), RESULT_APPOINTMENT_UNKNOWN);
    load();
    cr_assert_eq(seen.series_count, 2);
    cr_assert(same_series(&seen.series[0], &daily));
    cr_assert(same_series(&seen.series[1], &weekly));
}
