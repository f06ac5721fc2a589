/* Revisions and closures, on the whole core. */
#include "core/booking_provider.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/store/memory.h"
#include "support/house.h"

static struct house house;
static struct booking_revised revised;

static const struct booking_revision plainly, to_move = {.move = true};

static void open_house(void)
{
    house_init(&house);
    cr_assert_eq(house_register(&house, "p1", 9, 8, 18), RESULT_OK);
}

static void close_house(void)
{
    house_deinit(&house);
}

TestSuite(booking_provider, .init = open_house, .fini = close_house);

/* Asks for a range of hours; the first hour of it is had. */
static void book_within(const char *id, const char *provider, int32_t from, int32_t until)
{
    struct booking_answer answer;
    struct booking_request request = house_request(id, provider, from, from + 1, 60);
    cr_assert_eq(house_ask(&house, &request, &answer), RESULT_OK, "%s", id);
    struct booking_moved moved;
    const struct booking_move move = {
        .range = {.day = HOUSE_DAY, .start_minute = from * 60, .end_minute = until * 60}};
    if (until == from + 1) {
        return;
    }
    /* Its own time is as good as any: a move widens the range. */
    cr_assert_eq(booking_move(house.booking, id, &move, &house.arena, &moved), RESULT_OK);
    cr_assert_eq(house_minute(&moved.answer), from * 60, "%s", id);
}

static struct booking_answer found(const char *id)
{
    struct booking_answer answer;
    cr_assert_eq(booking_find(house.booking, id, &house.arena, &answer), RESULT_OK);
    return answer;
}

static void assert_stands(const char *id, const char *provider, int32_t hour)
{
    struct booking_answer answer = found(id);
    cr_assert(appointment_is_live(answer.appointment.status), "%s has ended", id);
    cr_assert_str_eq(answer.provider_id, provider, "%s is with %s", id, answer.provider_id);
    cr_assert_eq(house_minute(&answer), hour * 60, "%s is at %d", id, house_minute(&answer));
}

static void assert_cancelled(const char *id)
{
    struct booking_answer answer = found(id);
    cr_assert_eq(answer.appointment.status, APPOINTMENT_CANCELLED, "%s stands", id);
    cr_assert_str_eq(answer.appointment.ended_by, "availability");
}

Test(booking_provider, exactly_the_misfits_ahead_are_cancelled)
{
    book_within("early", "p1", 9, 10);
    book_within("at_the_edge", "p1", 10, 11);
    book_within("inside", "p1", 14, 15);
    book_within("late", "p1", 16, 17);
    cr_assert_eq(house_open(&house, "p1", 10, 16, &plainly, &revised), RESULT_OK);
    cr_assert_eq(revised.count, 2);
    cr_assert_str_eq(revised.affected[0].id, "early");
    cr_assert_str_eq(revised.affected[1].id, "late");
    cr_assert_not(revised.affected[0].moved);
    cr_assert_eq(revised.affected[0].span.start, house_at(540));
    assert_cancelled("early");
    assert_cancelled("late");
    assert_stands("at_the_edge", "p1", 10);
    assert_stands("inside", "p1", 14);
}

Test(booking_provider, what_has_begun_is_not_touched)
{
    book_within("begun", "p1", 9, 10);
    book_within("ahead", "p1", 10, 11);
    atomic_store(&house.clock.now, house_at(540));
    cr_assert_eq(house_open(&house, "p1", 15, 16, &plainly, &revised), RESULT_OK);
    cr_assert_eq(revised.count, 1);
    assert_stands("begun", "p1", 9);
    assert_cancelled("ahead");
}

Test(booking_provider, an_undated_one_is_ahead_for_its_whole_day)
{
    struct booking_answer answer;
    cr_assert_eq(house_book(&house, "a", "p1", (struct interval){540, 600}, 60, &answer),
                 RESULT_OK);
    atomic_store(&house.clock.now, house_at(23 * 60));
    cr_assert_eq(house_open(&house, "p1", 15, 16, &plainly, &revised), RESULT_OK);
    assert_cancelled("a");
}

Test(booking_provider, an_undated_one_of_yesterday_is_not_touched)
{
    struct booking_answer answer;
    cr_assert_eq(house_book(&house, "a", "p1", (struct interval){540, 600}, 60, &answer),
                 RESULT_OK);
    atomic_store(&house.clock.now, house_at(CIVIL_MINUTES_PER_DAY));
    cr_assert_eq(house_open(&house, "p1", 15, 16, &plainly, &revised), RESULT_OK);
    cr_assert_eq(revised.count, 0);
    assert_stands("a", "p1", 9);
}

Test(booking_provider, a_misfit_moves_within_what_was_asked_for)
{
    book_within("wide", "p1", 9, 15);
    book_within("narrow", "p1", 10, 11);
    cr_assert_eq(house_open(&house, "p1", 12, 18, &to_move, &revised), RESULT_OK);
    cr_assert_eq(revised.count, 2);
    cr_assert(revised.affected[0].moved);
    cr_assert_not(revised.affected[1].moved);
    struct booking_answer answer = found("wide");
    cr_assert_geq(answer.appointment.span.start, house_at(720));
    cr_assert_leq(answer.appointment.span.end, house_at(900));
    cr_assert_eq(answer.appointment.span.start, revised.affected[0].new_span.start);
    assert_cancelled("narrow");
}

Test(booking_provider, one_that_named_nobody_moves_to_another_of_the_group)
{
    book_within("a", NULL, 9, 10);
    cr_assert_eq(house_register(&house, "p2", 9, 8, 18), RESULT_OK);
    cr_assert_eq(house_open(&house, "p1", 12, 18, &to_move, &revised), RESULT_OK);
    cr_assert_eq(revised.count, 1);
    cr_assert_str_eq(revised.affected[0].new_provider_id, "p2");
    assert_stands("a", "p2", 9);
}

Test(booking_provider, one_that_named_its_provider_is_cancelled_rather_than_moved_away)
{
    book_within("a", "p1", 9, 10);
    cr_assert_eq(house_register(&house, "p2", 9, 8, 18), RESULT_OK);
    cr_assert_eq(house_open(&house, "p1", 12, 18, &to_move, &revised), RESULT_OK);
    assert_cancelled("a");
}

Test(booking_provider, one_that_named_its_provider_still_has_named_it_after_a_move)
{
    book_within("a", "p1", 9, 15);
    cr_assert_eq(house_open(&house, "p1", 12, 18, &to_move, &revised), RESULT_OK);
    cr_assert(revised.affected[0].moved);
    cr_assert(found("a").appointment.provider_named);
}

static void book_minutes(const char *id, int32_t from, int32_t until)
{
    struct booking_answer answer;
    struct booking_request request = house_request(id, "p1", 0, 0, until - from);
    request.range.start_minute = from;
    request.range.end_minute = until;
    cr_assert_eq(house_ask(&house, &request, &answer), RESULT_OK, "%s", id);
}

/* One waits for the three quarters of an hour from 11:00, of which the other has the first; it
 * leaves for the half hour that it fills. */
Test(booking_provider, time_that_one_gives_up_serves_the_next)
{
    struct booking_moved moved;
    book_minutes("waits", 600, 645);
    book_minutes("leaves", 645, 675);
    book_minutes("before", 705, 900);
    book_minutes("for_now", 900, 930);
    book_minutes("after", 930, 990);
    const struct booking_move until_noon = {
        .range = {.day = HOUSE_DAY, .start_minute = 600, .end_minute = 705}};
    const struct booking_move whenever = {
        .range = {.day = HOUSE_DAY, .start_minute = 645, .end_minute = 960}};
    cr_assert_eq(booking_move(house.booking, "leaves", &whenever, &house.arena, &moved), RESULT_OK);
    cr_assert_eq(booking_move(house.booking, "waits", &until_noon, &house.arena, &moved),
                 RESULT_OK);
    struct booking_answer answer;
    cr_assert_eq(house_become(&house, "for_now", APPOINTMENT_CANCELLED, &answer), RESULT_OK);
    cr_assert_eq(found("waits").appointment.span.start, house_at(600));
    cr_assert_eq(found("leaves").appointment.span.start, house_at(645));
    cr_assert_eq(house_open(&house, "p1", 11, 18, &to_move, &revised), RESULT_OK);
    cr_assert_eq(revised.count, 2);
    cr_assert_eq(found("waits").appointment.span.start, house_at(660));
    cr_assert_eq(found("leaves").appointment.span.start, house_at(900));
}

static void assert_same_list(const struct booking_revised *a, const struct booking_revised *b)
{
    cr_assert_eq(a->count, b->count, "%zu against %zu", a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        const struct booking_affected *left = &a->affected[i], *right = &b->affected[i];
        cr_assert_str_eq(left->id, right->id);
        cr_assert_str_eq(left->provider_id, right->provider_id);
        cr_assert_eq(left->span.start, right->span.start);
        cr_assert_eq(left->service_day, right->service_day);
        cr_assert_eq(left->moved, right->moved, "%s", left->id);
        if (left->moved) {
            cr_assert_str_eq(left->new_provider_id, right->new_provider_id, "%s", left->id);
            cr_assert_eq(left->new_zone, right->new_zone);
            cr_assert_eq(left->new_span.start, right->new_span.start, "%s", left->id);
            cr_assert_eq(left->new_span.end, right->new_span.end);
        }
    }
}

static size_t count_moved(void)
{
    size_t moved = 0;
    for (size_t i = 0; i < revised.count; i++) {
        moved += revised.affected[i].moved ? 1 : 0;
    }
    return moved;
}

/* Some that can move within, some elsewhere, some nowhere; others have room for a few of them. */
static void fill(unsigned seed)
{
    static char ids[24][16];
    cr_assert_eq(house_register(&house, "p2", 7, 8, 18), RESULT_OK);
    cr_assert_eq(house_register(&house, "p3", PROVIDER_UNLIMITED, 10, 16), RESULT_OK);
    for (int i = 0; i < 24; i++) {
        struct booking_answer answer;
        snprintf(ids[i], sizeof ids[i], "r%u-%d", seed, i);
        int32_t from = 8 + rand_r(&seed) % 9, until = from + 1 + rand_r(&seed) % 4;
        struct booking_request request =
            house_request(ids[i], rand_r(&seed) % 4 == 0 ? "p1" : NULL, from,
                          until > 18 ? 18 : until, 30 + rand_r(&seed) % 31);
        request.held = rand_r(&seed) % 5 == 0;
        (void)!house_ask(&house, &request, &answer);
    }
    cr_assert_gt(house_live(&house), 10);
}

enum { SEEDS = 20 };

Test(booking_provider, a_dry_run_says_what_the_real_one_does_and_changes_nothing)
{
    size_t moved = 0;
    for (unsigned first = 1; first <= SEEDS; first++) {
        unsigned seed = first;
        house_deinit(&house);
        open_house();
        fill(seed);
        for (int i = 0; i < 4; i++) {
            static const char *const ids[] = {"p1", "p2", "p3"};
            const struct booking_revision dry = {.dry_run = true, .move = rand_r(&seed) % 4 > 0};
            const struct booking_revision real = {.move = dry.move};
            const char *provider = ids[rand_r(&seed) % 3];
            int32_t start = 8 + rand_r(&seed) % 5, end = 13 + rand_r(&seed) % 6;
            struct booking_revised told;
            const char *before = house_text(&house);
            cr_assert_eq(house_open(&house, provider, start, end, &dry, &told), RESULT_OK);
            cr_assert_str_eq(house_text(&house), before);
            cr_assert_eq(house_open(&house, provider, start, end, &real, &revised), RESULT_OK);
            assert_same_list(&told, &revised);
            moved += count_moved();
        }
    }
    cr_assert_gt(moved, SEEDS);
}

static const struct availability_rule *closed(int32_t from_hour, int32_t until_hour)
{
    static struct availability_rule rule;
    rule = availability_every_day(from_hour * 60, until_hour * 60);
    rule.kind = AVAILABILITY_CLOSED;
    return &rule;
}

static enum result close_group(int32_t from_hour, int32_t until_hour,
                               const struct booking_revision *wish, struct booking_revised *out)
{
    const struct booking_closures closures = {
        .group_id = GROUP_DEFAULT,
        .rules = closed(from_hour, until_hour),
        .count = from_hour < until_hour ? 1 : 0,
    };
    return booking_close_group(house.booking, &closures, wish, &house.arena, out);
}

Test(booking_provider, a_dry_run_of_closures_says_what_the_real_one_does_and_changes_nothing)
{
    size_t moved = 0;
    for (unsigned first = 1; first <= SEEDS; first++) {
        unsigned seed = first;
        house_deinit(&house);
        open_house();
        fill(seed);
        for (int i = 0; i < 4; i++) {
            const struct booking_revision dry = {.dry_run = true, .move = rand_r(&seed) % 4 > 0};
            const struct booking_revision real = {.move = dry.move};
            int32_t from = 8 + rand_r(&seed) % 7, until = from + 1 + rand_r(&seed) % 4;
            struct booking_revised told;
            const char *before = house_text(&house);
            cr_assert_eq(close_group(from, until, &dry, &told), RESULT_OK);
            cr_assert_str_eq(house_text(&house), before);
            cr_assert_eq(close_group(from, until, &real, &revised), RESULT_OK);
            assert_same_list(&told, &revised);
            moved += count_moved();
        }
    }
    cr_assert_gt(moved, SEEDS);
}

Test(booking_provider, closures_cancel_the_misfits_of_all_providers_of_the_group)
{
    cr_assert_eq(house_register(&house, "p2", 9, 8, 18), RESULT_OK);
    book_within("a", "p1", 12, 13);
    book_within("b", "p2", 12, 13);
    book_within("c", "p2", 14, 15);
    cr_assert_eq(close_group(12, 13, &plainly, &revised), RESULT_OK);
    cr_assert_eq(revised.count, 2);
    assert_cancelled("a");
    assert_cancelled("b");
    assert_stands("c", "p2", 14);
}

static bool can_book(const char *provider, int32_t hour)
{
    struct booking_answer answer;
    struct booking_request request = house_request("probe", provider, hour, hour + 1, 60);
    enum result result = house_ask(&house, &request, &answer);
    cr_assert(result == RESULT_OK || result == RESULT_NO_SLOT_PREFERRED);
    return result == RESULT_OK;
}

Test(booking_provider, new_availability_does_not_undo_the_closures_of_the_group)
{
    cr_assert_eq(close_group(12, 13, &plainly, &revised), RESULT_OK);
    cr_assert_eq(house_open(&house, "p1", 8, 20, &plainly, &revised), RESULT_OK);
    cr_assert_not(can_book("p1", 12));
}

Test(booking_provider, a_provider_that_joins_later_obeys_the_closures)
{
    cr_assert_eq(close_group(12, 13, &plainly, &revised), RESULT_OK);
    cr_assert_eq(house_register(&house, "p2", 9, 8, 18), RESULT_OK);
    cr_assert_not(can_book("p2", 12));
}

Test(booking_provider, closures_are_there_after_a_restart)
{
    struct booking_closures closures;
    cr_assert_eq(close_group(12, 13, &plainly, &revised), RESULT_OK);
    house_reopen(&house);
    cr_assert_not(can_book("p1", 12));
    cr_assert_eq(booking_find_closures(house.booking, GROUP_DEFAULT, &house.arena, &closures),
                 RESULT_OK);
    cr_assert_eq(closures.count, 1);
    cr_assert_eq(closures.rules[0].start_minute, 720);
}

Test(booking_provider, closures_that_are_lifted_give_the_time_back)
{
    cr_assert_eq(close_group(12, 13, &plainly, &revised), RESULT_OK);
    cr_assert_eq(close_group(0, 0, &plainly, &revised), RESULT_OK);
    cr_assert(can_book("p1", 12));
}

Test(booking_provider, a_group_is_made_by_closing_it)
{
    struct booking_closures closures;
    cr_assert_eq(booking_find_closures(house.booking, "g", &house.arena, &closures),
                 RESULT_GROUP_UNKNOWN);
    const struct booking_closures asked = {.group_id = "g", .rules = closed(1, 2), .count = 1};
    cr_assert_eq(booking_close_group(house.booking, &asked, &plainly, &house.arena, &revised),
                 RESULT_OK);
    cr_assert_eq(booking_find_closures(house.booking, "g", &house.arena, &closures), RESULT_OK);
}

static int64_t token_of(const char *id, int64_t *version_out)
{
    struct booking_provider provider;
    cr_assert_eq(booking_find_provider(house.booking, id, &house.arena, &provider), RESULT_OK);
    *version_out = provider.version;
    return provider.token;
}

Test(booking_provider, a_definition_that_was_replaced_since_is_not_replaced_again)
{
    int64_t version;
    struct booking_revision wish = {.expected = token_of("p1", &version)};
    cr_assert_eq(house_open(&house, "p1", 9, 17, &wish, &revised), RESULT_OK);
    const char *before = house_text(&house);
    cr_assert_eq(house_open(&house, "p1", 10, 17, &wish, &revised), RESULT_VERSION_CHANGED);
    cr_assert_str_eq(house_text(&house), before);
}

Test(booking_provider, bookings_since_do_not_count_as_a_change_of_the_definition)
{
    int64_t version, same;
    struct booking_revision wish = {.expected = token_of("p1", &version)};
    book_within("a", "p1", 9, 10);
    cr_assert_eq(house_open(&house, "p1", 8, 17, &wish, &revised), RESULT_OK);
    cr_assert_eq(revised.version, (token_of("p1", &same), same));
    wish.expected = revised.version;
    book_within("b", "p1", 10, 11);
    cr_assert_eq(house_open(&house, "p1", 8, 16, &wish, &revised), RESULT_OK);
}

Test(booking_provider, each_change_of_a_revision_is_one_event)
{
    book_within("wide", "p1", 9, 15);
    book_within("narrow", "p1", 10, 11);
    int64_t before = booking_last_event(house.booking);
    const struct booking_revision dry = {.dry_run = true, .move = true};
    cr_assert_eq(house_open(&house, "p1", 12, 18, &dry, &revised), RESULT_OK);
    cr_assert_eq(close_group(15, 16, &dry, &revised), RESULT_OK);
    cr_assert_eq(booking_last_event(house.booking), before);
    cr_assert_eq(house_open(&house, "p1", 12, 18, &to_move, &revised), RESULT_OK);
    cr_assert_eq(close_group(16, 17, &to_move, &revised), RESULT_OK);
    cr_assert_str_eq(house_events(&house, before),
                     "provider.changed appointment.moved appointment.cancelled group.closed ");
}

/* What is acknowledged is done, what is not may be asked for again until it is. */
Test(booking_provider, a_revision_ends_well_whatever_commit_the_store_refuses)
{
    fill(1);
    struct booking_revised told;
    const struct booking_revision dry = {.dry_run = true, .move = true};
    cr_assert_eq(house_open(&house, "p1", 12, 14, &dry, &told), RESULT_OK);
    cr_assert_gt(told.count, 3);
    enum result result = RESULT_UNAVAILABLE;
    size_t settled = 0;
    for (uint64_t nth = 1; result != RESULT_OK; nth++) {
        cr_assert_lt(nth, 20);
        memory_fail_nth(house.engine, nth);
        result = house_open(&house, "p1", 12, 14, &to_move, &revised);
        cr_assert(result == RESULT_OK || result == RESULT_UNAVAILABLE);
        settled += nth == 1 ? house_live(&house) : 0;
    }
    memory_fail_nth(house.engine, 0);
    const char *before = house_text(&house);
    house_reopen(&house);
    cr_assert_str_eq(house_text(&house), before);
    cr_assert_eq(house_open(&house, "p1", 12, 14, &dry, &revised), RESULT_OK);
    cr_assert_eq(revised.count, 0);
    revised = told;
    size_t moved = count_moved();
    cr_assert_eq(house_live(&house), settled - told.count + moved);
}

Test(booking_provider, closing_a_group_ends_well_whatever_commit_the_store_refuses)
{
    fill(1);
    const struct booking_revision dry = {.dry_run = true, .move = true};
    enum result result = RESULT_UNAVAILABLE;
    struct booking_closures closures;
    uint64_t nth = 1;
    for (; result != RESULT_OK; nth++) {
        cr_assert_lt(nth, 40);
        const char *before = house_text(&house);
        memory_fail_nth(house.engine, nth);
        result = close_group(11, 14, &to_move, &revised);
        cr_assert(result == RESULT_OK || result == RESULT_UNAVAILABLE);
        if (nth == 1) {
            cr_assert_str_eq(house_text(&house), before);
            cr_assert_eq(
                booking_find_closures(house.booking, GROUP_DEFAULT, &house.arena, &closures),
                RESULT_OK);
            cr_assert_eq(closures.count, 0);
        }
    }
    cr_assert_gt(nth, 4, "several commits");
    memory_fail_nth(house.engine, 0);
    cr_assert_eq(close_group(11, 14, &dry, &revised), RESULT_OK);
    cr_assert_eq(revised.count, 0);
    cr_assert_not(can_book("p1", 13) || can_book("p2", 13) || can_book("p3", 13));
    const char *before = house_text(&house);
    house_reopen(&house);
    cr_assert_str_eq(house_text(&house), before);
}

Test(booking_provider, a_registration_that_the_store_refuses_registers_nobody)
{
    struct booking_provider provider;
    const char *before = house_text(&house);
    memory_fail_nth(house.engine, 1);
    cr_assert_eq(house_register(&house, "p2", 9, 8, 18), RESULT_UNAVAILABLE);
    cr_assert_str_eq(house_text(&house), before);
    cr_assert_eq(booking_find_provider(house.booking, "p2", &house.arena, &provider),
                 RESULT_PROVIDER_UNKNOWN);
    cr_assert_eq(house_register(&house, "p2", 9, 8, 18), RESULT_OK);
}

static enum result register_known_as(const char *id, const char *alias,
                                     const struct booking_revision *wish)
{
    struct availability_rule rule = availability_every_day(540, 1020);
    const struct provider_definition definition = {
        .alias = alias, .daily_limit = 5, .rules = &rule, .rule_count = 1};
    return booking_register(house.booking,
                            &(struct booking_definition){
                                .provider_id = id, .id_prefix = "n", .definition = &definition},
                            wish, &house.arena, &revised);
}

Test(booking_provider, a_dry_run_knows_whose_an_alias_is)
{
    const struct booking_revision dry = {.dry_run = true};
    cr_assert_eq(register_known_as("p2", "doc", &plainly), RESULT_OK);
    cr_expect_eq(register_known_as("p3", "doc", &dry), RESULT_ALIAS_TAKEN);
    cr_expect_eq(register_known_as("p1", "doc", &dry), RESULT_ALIAS_TAKEN);
    cr_expect_eq(register_known_as("p2", "doc", &dry), RESULT_OK);
    cr_expect_not(revised.created);
    cr_assert_eq(register_known_as(NULL, "doc", &dry), RESULT_OK);
    cr_expect_not(revised.created);
    cr_expect_str_eq(revised.provider_id, "p2");
    cr_assert_eq(register_known_as(NULL, "other", &dry), RESULT_OK);
    cr_expect(revised.created);
    cr_expect_eq(register_known_as("p1", "other", &plainly), RESULT_OK, "nothing was claimed");
}

/* The definition is durable, only who has to go elsewhere is not there yet. */
Test(booking_provider, an_alias_stands_with_its_definition_whatever_fails_after_it)
{
    struct booking_provider provider;
    struct booking_answer answer;
    const struct booking_revision moving = {.move = true};
    cr_assert_eq(register_known_as("p1", "old", &plainly), RESULT_OK);
    cr_assert_eq(house_book(&house, "a", NULL, (struct interval){540, 600}, 60, &answer),
                 RESULT_OK);
    cr_assert_str_eq(answer.provider_id, "p1");
    cr_assert_eq(register_known_as("p2", NULL, &plainly), RESULT_OK);
    struct availability_rule rule = availability_every_day(720, 780);
    const struct provider_definition definition = {
        .alias = "new", .daily_limit = 5, .rules = &rule, .rule_count = 1};
    const struct booking_definition asked = {.provider_id = "p1", .definition = &definition};
    memory_fail_nth(house.engine, 2);
    cr_assert_eq(booking_register(house.booking, &asked, &moving, &house.arena, &revised),
                 RESULT_UNAVAILABLE);
    cr_assert_eq(booking_find_provider_alias(house.booking, "new", &house.arena, &provider),
                 RESULT_OK);
    cr_assert_str_eq(provider.id, "p1");
    cr_assert_eq(register_known_as("p2", "new", &plainly), RESULT_ALIAS_TAKEN);
    cr_assert_eq(register_known_as("p2", "old", &plainly), RESULT_OK);
}

Test(booking_provider, a_dry_run_registers_nobody)
{
    struct booking_provider provider;
    const struct booking_revision dry = {.dry_run = true};
    struct availability_rule rule = availability_every_day(540, 1020);
    const struct provider_definition definition = {
        .group = "g", .daily_limit = 5, .rules = &rule, .rule_count = 1};
    const char *before = house_text(&house);
    cr_assert_eq(booking_register(
                     house.booking,
                     &(struct booking_definition){.provider_id = "p2", .definition = &definition},
                     &dry, &house.arena, &revised),
                 RESULT_OK);
    cr_assert(revised.created);
    cr_assert_eq(booking_find_provider(house.booking, "p2", &house.arena, &provider),
                 RESULT_PROVIDER_UNKNOWN);
    cr_assert_str_eq(house_text(&house), before);
    cr_assert_eq(booking_register(
                     house.booking,
                     &(struct booking_definition){.provider_id = "p1", .definition = &definition},
                     &dry, &house.arena, &revised),
                 RESULT_OK);
    cr_assert_not(revised.created);
    cr_assert_str_eq(house_text(&house), before);
    struct booking_closures closures;
    cr_assert_eq(booking_find_closures(house.booking, "g", &house.arena, &closures),
                 RESULT_GROUP_UNKNOWN);
}
