/* The feed: one event for every change that became durable. Each case runs once per engine. */
#include <criterion/criterion.h>
#include <string.h>

#include "support/conformance.h"
#include "support/fixed_zone.h"

enum { MANY = 1000 };

static struct event_list list;
static int64_t token;

static void read_from(int64_t after)
{
    cr_assert_eq(engine_bench_events(&bench, after, MANY, &list), RESULT_OK);
    for (size_t i = 0; i < list.count; i++) {
        cr_assert_eq(list.events[i].sequence, after + 1 + (int64_t)i);
    }
}

static int64_t last_event(void)
{
    return bench.operations->last_event(bench.engine);
}

static enum outcome apply(int64_t provider, const struct change *changes, size_t count)
{
    struct commit commit =
        engine_bench_commit(&bench, provider, provider != 0 ? token : 0, changes);
    commit.change_count = count;
    engine_bench_apply(&bench, &commit);
    if (provider != 0 && commit.outcome == OUTCOME_APPLIED) {
        token = commit.side.next_token;
    }
    return commit.outcome;
}

static struct appointment at(int64_t number, int64_t hour)
{
    return engine_bench_appointment(number, 1, (struct interval){hour * 60, hour * 60 + 60});
}

static enum outcome book(int64_t number, int64_t hour)
{
    struct appointment appointment = at(number, hour);
    return engine_bench_book(&bench, &token, &appointment);
}

CONFORMANCE(events, an_empty_store_has_none)
{
    cr_assert_eq(last_event(), 0);
    read_from(0);
    cr_assert_eq(list.count, 0);
}

CONFORMANCE(events, a_provider_is_registered_once_and_changed_afterwards)
{
    struct provider_definition definition = {.zone = &fixed_utc};
    struct change change = {.kind = CHANGE_PROVIDER,
                            .provider = {.id = "p1", .definition = &definition}};
    cr_assert_eq(apply(1, &change, 1), OUTCOME_APPLIED);
    cr_assert_eq(apply(1, &change, 1), OUTCOME_APPLIED);
    read_from(0);
    cr_assert_eq(list.count, 2);
    cr_assert_eq(list.events[0].kind, EVENT_PROVIDER_REGISTERED);
    cr_assert_eq(list.events[1].kind, EVENT_PROVIDER_CHANGED);
    cr_assert_eq(list.events[1].provider, 1);
    cr_assert_eq(list.events[1].at, ENGINE_BENCH_NOW);
    cr_assert_null(list.events[1].appointment_id);
    cr_assert_null(list.events[1].subject_id);
}

CONFORMANCE(events, an_appointment_tells_how_it_began_and_where)
{
    token = engine_bench_register(&bench, 1, "p1");
    struct appointment held = at(1, 9), booked = at(2, 10);
    held.status = APPOINTMENT_HELD;
    held.id = "to hold";
    struct change changes[] = {engine_bench_insert(&held), engine_bench_insert(&booked)};
    cr_assert_eq(apply(1, changes, 2), OUTCOME_APPLIED);
    read_from(1);
    cr_assert_eq(list.count, 2);
    cr_assert_eq(list.events[0].kind, EVENT_APPOINTMENT_HELD);
    cr_assert_str_eq(list.events[0].appointment_id, "to hold");
    cr_assert_eq(list.events[0].provider, 1);
    cr_assert_eq(list.events[0].span.start, held.span.start);
    cr_assert_eq(list.events[0].span.end, held.span.end);
    cr_assert_null(list.events[0].subject_id);
    cr_assert_eq(list.events[1].kind, EVENT_APPOINTMENT_BOOKED);
    cr_assert_eq(list.events[1].span.start, booked.span.start);
}

CONFORMANCE(events, every_status_has_its_kind)
{
    static const struct {
        enum appointment_status status;
        enum event_kind kind;
    } kinds[] = {
        {APPOINTMENT_CONFIRMED, EVENT_APPOINTMENT_CONFIRMED},
        {APPOINTMENT_CANCELLED, EVENT_APPOINTMENT_CANCELLED},
        {APPOINTMENT_EXPIRED, EVENT_APPOINTMENT_EXPIRED},
        {APPOINTMENT_COMPLETED, EVENT_APPOINTMENT_COMPLETED},
        {APPOINTMENT_NO_SHOW, EVENT_APPOINTMENT_NO_SHOW},
    };
    enum { COUNT = sizeof kinds / sizeof kinds[0] };
    struct change changes[COUNT];
    token = engine_bench_register(&bench, 1, "p1");
    for (size_t i = 0; i < COUNT; i++) {
        cr_assert_eq(book((int64_t)i + 1, (int64_t)i + 8), OUTCOME_APPLIED);
        changes[i] = engine_bench_status((int64_t)i + 1, kinds[i].status);
    }
    cr_assert_eq(apply(1, changes, COUNT), OUTCOME_APPLIED);
    read_from(1 + COUNT);
    cr_assert_eq(list.count, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        cr_assert_eq(list.events[i].kind, kinds[i].kind);
        cr_assert_eq(list.events[i].provider, 1);
        cr_assert_eq(strncmp(list.events[i].appointment_id, "request ", 8), 0);
        cr_assert_eq(list.events[i].appointment_id[8], (char)('1' + i));
        cr_assert_eq(list.events[i].span.start, 0);
        cr_assert_eq(list.events[i].span.end, 0);
    }
}

CONFORMANCE(events, groups_series_and_clients_are_named)
{
    static const struct series weekly = {.id = "weekly", .number = 8};
    static const struct client ada = {.id = "ada", .number = 5, .email = "ada@example.org"};
    struct change changes[] = {{.kind = CHANGE_GROUP, .group = {.id = "south"}},
                               {.kind = CHANGE_SERIES, .series = &weekly},
                               {.kind = CHANGE_CLIENT, .client = &ada},
                               {.kind = CHANGE_CLIENT_ERASE, .client = &ada}};
    static const struct {
        enum event_kind kind;
        const char *subject;
    } expected[] = {{EVENT_GROUP_CLOSED, "south"},
                    {EVENT_SERIES_BOOKED, "weekly"},
                    {EVENT_CLIENT_CREATED, "ada"},
                    {EVENT_CLIENT_ERASED, "ada"}};
    cr_assert_eq(apply(0, changes, 4), OUTCOME_APPLIED);
    read_from(0);
    cr_assert_eq(list.count, 4);
    for (size_t i = 0; i < 4; i++) {
        cr_assert_eq(list.events[i].kind, expected[i].kind);
        cr_assert_str_eq(list.events[i].subject_id, expected[i].subject);
        cr_assert_eq(list.events[i].provider, 0);
        cr_assert_null(list.events[i].appointment_id);
        cr_assert_eq(list.events[i].span.start, 0);
    }
}

CONFORMANCE(events, openings_tell_when_and_their_end_only_whose)
{
    static const struct opening opening = {.key = 9, .collection = "slots", .span = {3600, 7200}};
    struct change changes[] = {{.kind = CHANGE_OPENING, .opening = &opening},
                               {.kind = CHANGE_OPENING_END, .opening = &opening}};
    token = engine_bench_register(&bench, 1, "p1");
    cr_assert_eq(apply(1, changes, 2), OUTCOME_APPLIED);
    read_from(1);
    cr_assert_eq(list.count, 2);
    cr_assert_eq(list.events[0].kind, EVENT_PROVIDER_OPENED);
    cr_assert_eq(list.events[0].span.start, 3600);
    cr_assert_eq(list.events[0].span.end, 7200);
    cr_assert_eq(list.events[1].kind, EVENT_PROVIDER_WITHDRAWN);
    cr_assert_eq(list.events[1].span.end, 0);
    for (size_t i = 0; i < 2; i++) {
        cr_assert_eq(list.events[i].provider, 1);
        cr_assert_null(list.events[i].appointment_id);
        cr_assert_null(list.events[i].subject_id);
    }
}

CONFORMANCE(events, an_erased_note_names_the_appointment_and_no_provider)
{
    struct change erase = {.kind = CHANGE_NOTE_ERASE, .number = 4};
    struct appointment noted = at(4, 9);
    noted.note = "secret";
    token = engine_bench_register(&bench, 1, "p1");
    cr_assert_eq(engine_bench_book(&bench, &token, &noted), OUTCOME_APPLIED);
    cr_assert_eq(apply(0, &erase, 1), OUTCOME_APPLIED);
    read_from(2);
    cr_assert_eq(list.count, 1);
    cr_assert_eq(list.events[0].kind, EVENT_APPOINTMENT_NOTE_ERASED);
    cr_assert_eq(list.events[0].provider, 0);
    cr_assert_str_eq(list.events[0].appointment_id, "request 4");
    cr_assert_eq(list.events[0].span.end, 0);
    cr_assert_null(list.events[0].subject_id);
}

CONFORMANCE(events, a_move_tells_the_new_place_and_earlier_events_keep_the_old)
{
    int64_t tokens[3] = {0};
    tokens[1] = engine_bench_register(&bench, 1, "p1");
    tokens[2] = engine_bench_register(&bench, 2, "p2");
    struct appointment before = at(1, 9);
    struct appointment after = engine_bench_appointment(1, 2, (struct interval){700, 760});
    cr_assert_eq(engine_bench_book(&bench, &tokens[1], &before), OUTCOME_APPLIED);
    struct change change = engine_bench_move(&after, 1);
    struct commit commit = engine_bench_move_commit(&bench, tokens, &change);
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
    read_from(2);
    cr_assert_eq(list.count, 2, "one event for both providers");
    cr_assert_eq(list.events[0].provider, 1);
    cr_assert_eq(list.events[0].span.start, before.span.start);
    cr_assert_eq(list.events[1].kind, EVENT_APPOINTMENT_MOVED);
    cr_assert_eq(list.events[1].provider, 2);
    cr_assert_eq(list.events[1].span.start, after.span.start);
    cr_assert_eq(list.events[1].span.end, after.span.end);
}

/* Alone, and in a batch with commits that are applied before and after. */
CONFORMANCE(events, what_was_refused_leaves_no_gap)
{
    token = engine_bench_register(&bench, 1, "p1");
    cr_assert_eq(book(1, 9), OUTCOME_APPLIED);
    cr_assert_eq(book(2, 9), OUTCOME_NOT_APPLIED);
    int64_t in_force = token;
    token = 1;
    cr_assert_eq(book(3, 10), OUTCOME_CONFLICT);
    token = in_force;
    cr_assert_eq(last_event(), 2);

    struct appointment good = at(4, 11), bad[] = {at(5, 12), at(6, 12)}, other = at(7, 9);
    other.provider = 2;
    int64_t second = engine_bench_register(&bench, 2, "p2");
    struct change first = engine_bench_insert(&good), last = engine_bench_insert(&other);
    struct change refused[] = {engine_bench_insert(&bad[0]), engine_bench_insert(&bad[1])};
    struct commit commits[] = {
        engine_bench_commit(&bench, 1, token, &first),
        engine_bench_commit(&bench, 1, 0, refused),
        engine_bench_commit(&bench, 2, second, &last),
    };
    commits[1].side.expected_token = commits[0].side.next_token;
    commits[1].change_count = 2;
    struct commit *batch[] = {&commits[0], &commits[1], &commits[2]};
    bench.operations->apply(bench.engine, batch, 3);
    cr_assert_eq(commits[0].outcome, OUTCOME_APPLIED);
    cr_assert_eq(commits[1].outcome, OUTCOME_NOT_APPLIED);
    cr_assert_eq(commits[2].outcome, OUTCOME_APPLIED);
    read_from(0);
    cr_assert_eq(list.count, 5);
    cr_assert_eq(last_event(), 5);
    cr_assert_eq(list.events[3].span.start, good.span.start);
    cr_assert_eq(list.events[4].provider, 2);
}

CONFORMANCE(events, a_page_begins_after_an_event_and_has_a_limit)
{
    enum { BOOKED = 6 };
    token = engine_bench_register(&bench, 1, "p1");
    for (int64_t i = 0; i < BOOKED; i++) {
        cr_assert_eq(book(i + 1, 8 + i), OUTCOME_APPLIED);
    }
    cr_assert_eq(engine_bench_events(&bench, 2, 3, &list), RESULT_OK);
    cr_assert_eq(list.count, 3);
    cr_assert_eq(list.events[0].sequence, 3);
    cr_assert_eq(list.events[2].sequence, 5);
    read_from(1 + BOOKED - 1);
    cr_assert_eq(list.count, 1);
    read_from(1 + BOOKED);
    cr_assert_eq(list.count, 0);
    read_from(1 + BOOKED + 100);
    cr_assert_eq(list.count, 0);
    cr_assert_eq(engine_bench_events(&bench, 0, SIZE_MAX, &list), RESULT_OK);
    cr_assert_eq(list.count, 1 + BOOKED);
}
