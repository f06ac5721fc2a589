/* What was said with a booking stays until it is erased. Each case runs once per engine. */
#include <criterion/criterion.h>

#include "support/conformance.h"
#include "support/same.h"

static int64_t tokens[4];

static void register_two(void)
{
    tokens[1] = engine_bench_register(&bench, 1, "p1");
    tokens[2] = engine_bench_register(&bench, 2, "p2");
}

/* Hour by hour, so that none overlaps another. */
static struct appointment noted(int64_t number, const char *note)
{
    struct appointment appointment =
        engine_bench_appointment(number, 1, (struct interval){number * 60, number * 60 + 60});
    appointment.note = note;
    appointment.start_microseconds = 1;
    appointment.end_microseconds = 999999;
    return appointment;
}

static void book(const struct appointment *appointment)
{
    cr_assert_eq(engine_bench_book(&bench, &tokens[appointment->provider], appointment),
                 OUTCOME_APPLIED);
}

static void expect(const struct appointment *put)
{
    struct appointment got;
    cr_assert_eq(engine_bench_find(&bench, put->number, &got), RESULT_OK);
    cr_expect(same_appointment(&got, put));
}

static enum outcome apply(const struct change *changes, size_t count)
{
    struct commit commit = engine_bench_commit(&bench, 0, 0, changes);
    commit.change_count = count;
    return engine_bench_apply(&bench, &commit);
}

static struct change erasure_of(int64_t number)
{
    return (struct change){.kind = CHANGE_NOTE_ERASE, .number = number};
}

static enum outcome erase_note(int64_t number)
{
    struct change change = erasure_of(number);
    return apply(&change, 1);
}

CONFORMANCE(notes, a_note_and_a_reason_do_not_take_each_others_place)
{
    struct appointment both = noted(1, "note"), note = noted(2, "note"), reason = noted(3, NULL),
                       empty = noted(4, "");
    both.reason = "reason";
    reason.reason = "reason";
    register_two();
    book(&both);
    book(&note);
    book(&reason);
    book(&empty);
    for (int turn = 0; turn < 2; turn++) {
        expect(&both);
        expect(&note);
        expect(&reason);
        expect(&empty);
        conformance_restart();
    }
}

CONFORMANCE(notes, what_is_confirmed_moved_and_cancelled_keeps_its_note)
{
    struct appointment put = noted(1, "by the window");
    put.status = APPOINTMENT_HELD;
    register_two();
    book(&put);
    struct change confirm = engine_bench_status(1, APPOINTMENT_CONFIRMED);
    struct commit commit = engine_bench_commit(&bench, 1, tokens[1], &confirm);
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
    tokens[1] = commit.side.next_token;
    put.status = APPOINTMENT_CONFIRMED;
    expect(&put);

    struct appointment place = engine_bench_appointment(1, 2, (struct interval){700, 760});
    struct change move = engine_bench_move(&place, 1);
    commit = engine_bench_move_commit(&bench, tokens, &move);
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
    put.first_provider = 1;
    put.first_start = put.span.start;
    put.provider = 2;
    put.span = place.span;
    put.start_microseconds = put.end_microseconds = 0; /* They were those of the old place. */
    expect(&put);

    struct change cancel = {.kind = CHANGE_STATUS,
                            .status = {1, APPOINTMENT_CANCELLED, "the client", "ill"}};
    commit = engine_bench_commit(&bench, 2, commit.other.next_token, &cancel);
    cr_assert_eq(engine_bench_apply(&bench, &commit), OUTCOME_APPLIED);
    put.status = APPOINTMENT_CANCELLED;
    put.ended_by = "the client";
    put.reason = "ill";
    expect(&put);
}

CONFORMANCE(notes, erasing_takes_one_note_and_nothing_else)
{
    struct appointment victim = noted(1, "secret"), other = noted(2, "secret");
    victim.reason = "reason";
    register_two();
    book(&victim);
    book(&other);
    cr_assert_eq(erase_note(1), OUTCOME_APPLIED);
    victim.note = NULL;
    for (int turn = 0; turn < 2; turn++) {
        expect(&victim);
        expect(&other);
        cr_assert_eq(engine_bench_load(&bench, &seen), RESULT_OK);
        cr_assert_eq(seen.providers[0].tokens.token, tokens[1], "no provider's token is changed");
        conformance_restart();
    }
}

CONFORMANCE(notes, erasing_again_or_what_never_was_is_fine)
{
    struct appointment put = noted(1, "secret"), silent = noted(2, NULL);
    silent.reason = "reason";
    register_two();
    book(&put);
    book(&silent);
    cr_assert_eq(erase_note(1), OUTCOME_APPLIED);
    cr_assert_eq(erase_note(1), OUTCOME_APPLIED);
    cr_assert_eq(erase_note(2), OUTCOME_APPLIED);
    put.note = NULL;
    expect(&put);
    expect(&silent);
}

CONFORMANCE(notes, what_is_cancelled_gives_up_its_note_though_its_time_is_taken)
{
    struct appointment put = noted(1, "secret"), next = noted(2, "stays");
    put.status = APPOINTMENT_CANCELLED;
    next.span = put.span;
    register_two();
    book(&put);
    book(&next);
    cr_assert_eq(erase_note(1), OUTCOME_APPLIED);
    cr_assert_eq(erase_note(2), OUTCOME_APPLIED);
    put.note = next.note = NULL;
    expect(&put);
    expect(&next);
}

CONFORMANCE(notes, an_unknown_number_fails_its_commit)
{
    struct appointment put = noted(1, "secret");
    register_two();
    book(&put);
    struct change changes[] = {erasure_of(1), erasure_of(99)};
    cr_assert_eq(apply(changes, 2), OUTCOME_NOT_APPLIED);
    expect(&put);
}

CONFORMANCE(notes, they_go_with_their_client)
{
    static const struct client ada = {.id = "ada", .number = 5};
    struct change create = {.kind = CHANGE_CLIENT, .client = &ada};
    struct change erase = {.kind = CHANGE_CLIENT_ERASE, .client = &ada};
    struct appointment hers[] = {noted(1, "hers"), noted(2, NULL), noted(3, "hers")};
    struct appointment other = noted(4, "not hers");
    hers[1].reason = hers[2].reason = "reason";
    other.client = 6;
    register_two();
    book(&other);
    cr_assert_eq(apply(&create, 1), OUTCOME_APPLIED);
    for (size_t i = 0; i < 3; i++) {
        hers[i].client = ada.number;
        book(&hers[i]);
        hers[i].note = hers[i].reason = NULL;
    }
    cr_assert_eq(apply(&erase, 1), OUTCOME_APPLIED);
    for (size_t i = 0; i < 3; i++) {
        expect(&hers[i]);
    }
    expect(&other);
}
