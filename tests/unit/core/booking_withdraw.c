/* Withdrawing, and opening again, on the whole core. */
#include "core/booking_opening.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "support/fixed_zone.h"
#include "support/house.h"

static struct house house;
static struct booking_opened opened;
static struct booking_answer answer;

static void open_house(void)
{
    house_init(&house);
    cr_assert_eq(house_register(&house, "p1", PROVIDER_UNLIMITED, 9, 10), RESULT_OK);
}

static void close_house(void)
{
    house_deinit(&house);
}

TestSuite(booking_withdraw, .init = open_house, .fini = close_house);

static enum result open_up(int32_t from, int32_t until, enum opening_overlap overlap, int32_t piece)
{
    struct booking_opening_request request = house_opening("p1", from, until);
    request.overlap = overlap;
    request.piece_minutes = piece;
    return house_open_up(&house, &request, &opened);
}

static struct booking_withdrawal withdrawal_of(int32_t from, int32_t until)
{
    return (struct booking_withdrawal){
        .provider_id = "p1",
        .collection = "slots",
        .range = {.is_instants = true, .instants = {house_at(from), house_at(until)}},
        .most = 100,
    };
}

static enum result withdraw(int32_t from, int32_t until)
{
    const struct booking_withdrawal withdrawal = withdrawal_of(from, until);
    return booking_withdraw(house.booking, &withdrawal, &house.arena);
}

static enum result withdraw_number(int64_t number)
{
    const struct booking_withdrawal withdrawal = {
        .provider_id = "p1", .collection = "slots", .number = number};
    return booking_withdraw(house.booking, &withdrawal, &house.arena);
}

static enum result take(const char *id, int32_t from, int32_t until, enum booking_offer offer)
{
    struct booking_request request =
        house_exact(id, "p1", (struct interval){house_at(from), house_at(until)}, offer);
    return house_ask(&house, &request, &answer);
}

Test(booking_withdraw, an_opening_is_taken_back_by_its_span_or_its_number)
{
    cr_assert_eq(open_up(1200, 1260, OPENING_OVER, 0), RESULT_OK);
    cr_assert_eq(open_up(1300, 1360, OPENING_OVER, 0), RESULT_OK);
    cr_assert_eq(withdraw(1200, 1259), RESULT_OPENING_UNKNOWN);
    cr_assert_eq(withdraw(1200, 1260), RESULT_OK);
    cr_assert_eq(withdraw(1200, 1260), RESULT_OPENING_UNKNOWN);
    cr_assert_eq(withdraw_number(3), RESULT_OPENING_UNKNOWN);
    cr_assert_eq(withdraw_number(2), RESULT_OK);
    cr_assert_eq(withdraw_number(2), RESULT_OPENING_UNKNOWN);
    house_reopen(&house);
    cr_assert_eq(take("a", 1200, 1260, OFFER_ANY), RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(take("a", 1300, 1360, OFFER_ANY), RESULT_NO_SLOT_PREFERRED);
}

Test(booking_withdraw, what_is_booked_is_not_taken_back)
{
    cr_assert_eq(open_up(1200, 1260, OPENING_OVER, 0), RESULT_OK);
    cr_assert_eq(take("a", 1259, 1260, OFFER_ANY), RESULT_OK);
    cr_assert_eq(take("b", 540, 541, OFFER_ANY), RESULT_OK);
    const char *before = house_text(&house);
    cr_assert_eq(withdraw(1200, 1260), RESULT_OPENING_TAKEN);
    cr_assert_eq(withdraw_number(1), RESULT_OPENING_TAKEN);
    cr_assert_eq(withdraw(540, 600), RESULT_OPENING_TAKEN);
    cr_assert_str_eq(house_text(&house), before);
    cr_assert_eq(house_become(&house, "a", APPOINTMENT_CANCELLED, &answer), RESULT_OK);
    cr_assert_eq(withdraw(1200, 1260), RESULT_OK);
}

Test(booking_withdraw, an_expired_hold_is_not_in_the_way_of_a_withdrawal)
{
    cr_assert_eq(open_up(1200, 1260, OPENING_OVER, 0), RESULT_OK);
    struct booking_request request =
        house_exact("a", "p1", (struct interval){house_at(1200), house_at(1260)}, OFFER_WHOLE);
    request.held = true;
    cr_assert_eq(house_ask(&house, &request, &answer), RESULT_OK);
    cr_assert_eq(withdraw(1200, 1260), RESULT_OPENING_TAKEN);
    atomic_fetch_add(&house.clock.now, HOUSE_HOLD_SECONDS);
    cr_assert_eq(withdraw(1200, 1260), RESULT_OK);
}

Test(booking_withdraw, an_occurrence_of_a_rule_is_closed_for_its_day_and_opened_again)
{
    cr_assert_eq(withdraw(540, 570), RESULT_OPENING_UNKNOWN);
    cr_assert_eq(withdraw(540, 600), RESULT_OK);
    cr_assert_eq(withdraw(540, 600), RESULT_OPENING_UNKNOWN);
    cr_assert_eq(take("a", 540, 600, OFFER_ANY), RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(house.alternatives.reason, SLOT_CLOSED);
    cr_assert_eq(take("b", 1440 + 540, 1440 + 600, OFFER_WHOLE), RESULT_OK);
    house_reopen(&house);
    cr_assert_eq(open_up(540, 600, OPENING_REFUSE, 0), RESULT_OK);
    cr_assert(opened.reopened);
    cr_assert_eq(opened.count, 0);
    cr_assert_eq(open_up(540, 600, OPENING_REFUSE, 0), RESULT_OPENING_OVERLAPS);
    cr_assert_eq(take("a", 540, 600, OFFER_WHOLE), RESULT_OK);
}

Test(booking_withdraw, what_only_touches_a_closed_occurrence_reopens_nothing)
{
    cr_assert_eq(withdraw(540, 600), RESULT_OK);
    cr_assert_eq(open_up(530, 540, OPENING_REFUSE, 0), RESULT_OK);
    cr_assert_not(opened.reopened);
}

/* It would not be bookable: closures beat openings. */
Test(booking_withdraw, over_part_of_what_was_withdrawn_nothing_is_opened)
{
    cr_assert_eq(withdraw(540, 600), RESULT_OK);
    const char *before = house_text(&house);
    const int32_t spans[][2] = {{540, 599}, {541, 600}, {550, 560}, {530, 541}, {599, 620}};
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
        cr_expect_eq(open_up(spans[i][0], spans[i][1], OPENING_REFUSE, 0), RESULT_OPENING_OVERLAPS,
                     "%zu", i);
    }
    cr_assert_str_eq(house_text(&house), before);
    cr_assert_eq(open_up(600, 620, OPENING_REFUSE, 0), RESULT_OK, "it touches");
    cr_assert_eq(take("a", 600, 620, OFFER_WHOLE), RESULT_OK);
    cr_assert_eq(open_up(540, 599, OPENING_FILL, 0), RESULT_OK, "only who refuses is refused");
    cr_assert_eq(open_up(540, 600, OPENING_REFUSE, 0), RESULT_OPENING_OVERLAPS, "over an opening");
    cr_assert_eq(withdraw(540, 599), RESULT_OK);
    cr_assert_eq(open_up(540, 600, OPENING_REFUSE, 0), RESULT_OK);
    cr_assert(opened.reopened);
}

static void close_once(int32_t from, int32_t until)
{
    struct availability_rule rules[] = {availability_every_day(540, 1020),
                                        availability_every_day(from, until)};
    rules[1].kind = AVAILABILITY_CLOSED;
    rules[1].from_day = rules[1].until_day = HOUSE_DAY;
    const struct provider_definition definition = {.rules = rules, .rule_count = 2};
    struct booking_revised revised;
    cr_assert_eq(booking_replace_availability(
                     house.booking,
                     &(struct booking_definition){.provider_id = "p1", .definition = &definition},
                     &(struct booking_revision){0}, &house.arena, &revised),
                 RESULT_OK);
}

static void set_day(int32_t days_later, int32_t minute)
{
    atomic_store(&house.clock.now, house_at(days_later * 1440 + minute));
}

static enum result withdraw_on(int32_t days_later)
{
    return withdraw(days_later * 1440 + 540, days_later * 1440 + 600);
}

static size_t count_rules(void)
{
    struct booking_provider provider;
    cr_assert_eq(booking_find_provider(house.booking, "p1", &house.arena, &provider), RESULT_OK);
    return provider.definition.rule_count;
}

/* The rule, and of the withdrawals yesterday's, today's and tomorrow's. */
Test(booking_withdraw, what_was_withdrawn_is_forgotten_when_its_day_is_over)
{
    for (int32_t day = 0; day < 20; day++) {
        set_day(day, 480);
        cr_assert_eq(withdraw_on(day + 1), RESULT_OK, "%d", (int)day);
        cr_assert_leq(count_rules(), 4, "%d", (int)day);
    }
    house_reopen(&house);
    cr_assert_eq(count_rules(), 4);
    cr_assert_eq(withdraw_on(20), RESULT_OPENING_UNKNOWN, "it still is");
    cr_assert_eq(open_up(20 * 1440 + 540, 20 * 1440 + 600, OPENING_REFUSE, 0), RESULT_OK);
    cr_assert(opened.reopened);
}

Test(booking_withdraw, yesterday_is_the_providers)
{
    struct availability_rule rule = availability_every_day(540, 600);
    const struct provider_definition definition = {
        .zone = &fixed_plus2, .daily_limit = 9, .rules = &rule, .rule_count = 1};
    const struct booking_definition asked = {.provider_id = "p1", .definition = &definition};
    struct booking_revised revised;
    cr_assert_eq(booking_register(house.booking, &asked, &(struct booking_revision){0},
                                  &house.arena, &revised),
                 RESULT_OK);
    cr_assert_eq(withdraw(1440 + 420, 1440 + 480), RESULT_OK);
    set_day(2, 1319);
    cr_assert_eq(withdraw(4 * 1440 + 420, 4 * 1440 + 480), RESULT_OK);
    cr_assert_eq(count_rules(), 3, "a minute before midnight");
    set_day(2, 1320);
    cr_assert_eq(withdraw(5 * 1440 + 420, 5 * 1440 + 480), RESULT_OK);
    cr_assert_eq(count_rules(), 3);
}

Test(booking_withdraw, a_diary_that_is_filled_in_afterwards_forgets_nothing)
{
    struct availability_rule rule = availability_every_day(540, 600);
    const struct provider_definition definition = {
        .daily_limit = 9, .past_allowed = true, .rules = &rule, .rule_count = 1};
    const struct booking_definition asked = {.provider_id = "p1", .definition = &definition};
    struct booking_revised revised;
    cr_assert_eq(booking_register(house.booking, &asked, &(struct booking_revision){0},
                                  &house.arena, &revised),
                 RESULT_OK);
    cr_assert_eq(withdraw_on(1), RESULT_OK);
    set_day(9, 480);
    cr_assert_eq(withdraw_on(10), RESULT_OK);
    cr_assert_eq(take("a", 1440 + 540, 1440 + 600, OFFER_WHOLE), RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(house.alternatives.reason, SLOT_CLOSED);
}

Test(booking_withdraw, no_more_rules_are_added_than_allowed)
{
    struct booking_withdrawal withdrawal = withdrawal_of(3 * 1440 + 540, 3 * 1440 + 600);
    withdrawal.most = 3;
    cr_assert_eq(withdraw_on(1), RESULT_OK);
    cr_assert_eq(withdraw_on(2), RESULT_OK);
    const char *before = house_text(&house);
    cr_assert_eq(booking_withdraw(house.booking, &withdrawal, &house.arena), RESULT_TOO_MANY);
    cr_assert_str_eq(house_text(&house), before);
    cr_assert_eq(count_rules(), 3);
    set_day(3, 480);
    cr_assert_eq(booking_withdraw(house.booking, &withdrawal, &house.arena), RESULT_OK);
    cr_assert_eq(count_rules(), 3);
    cr_assert_eq(open_up(1200, 1260, OPENING_OVER, 0), RESULT_OK);
    withdrawal = withdrawal_of(1200, 1260);
    withdrawal.most = 0;
    cr_assert_eq(booking_withdraw(house.booking, &withdrawal, &house.arena), RESULT_OK,
                 "an opening needs no rule");
}

/* A lunch break is nothing that was withdrawn. */
Test(booking_withdraw, a_closure_that_is_no_occurrence_stays)
{
    close_once(720, 780);
    cr_assert_eq(open_up(720, 780, OPENING_REFUSE, 0), RESULT_OPENING_OVERLAPS);
    cr_assert_eq(open_up(720, 780, OPENING_OVER, 0), RESULT_OK);
    cr_assert_not(opened.reopened);
    cr_assert_eq(take("a", 720, 780, OFFER_ANY), RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(house.alternatives.reason, SLOT_CLOSED);
}

Test(booking_withdraw, an_occurrence_over_the_change_of_the_clocks_is_withdrawn_whole)
{
    enum { SPRING = 20541, AUTUMN = 20751 };
    const int32_t days[] = {SPRING, AUTUMN};
    const int32_t windows[][2] = {{60, 150}, {90, 200}, {150, 300}, {1400, 1600}};
    for (size_t i = 0; i < 8; i++) {
        const int32_t *window = windows[i / 2];
        int32_t day = days[i % 2] - (window[1] > 1440);
        struct availability_rule rule = availability_every_day(window[0], window[1]);
        const struct provider_definition definition = {
            .zone = &fixed_spring, .daily_limit = 9, .rules = &rule, .rule_count = 1};
        struct booking_revised revised;
        atomic_store(&house.clock.now, (int64_t)(day - 3) * CIVIL_SECONDS_PER_DAY);
        cr_assert_eq(booking_register(house.booking,
                                      &(struct booking_definition){.provider_id = "s",
                                                                   .definition = &definition},
                                      &(struct booking_revision){0}, &house.arena, &revised),
                     RESULT_OK);
        const struct interval span = {fixed_spring.to_instant(&fixed_spring, day, window[0]),
                                      fixed_spring.to_instant(&fixed_spring, day, window[1])};
        struct booking_withdrawal withdrawal = withdrawal_of(0, 0);
        struct booking_opening_request again = house_opening("s", 0, 0);
        struct booking_request request = house_exact("probe", "s", span, OFFER_WHOLE);
        withdrawal.provider_id = "s";
        withdrawal.range.instants = again.range.instants = span;
        again.overlap = OPENING_REFUSE;
        cr_assert_eq(booking_withdraw(house.booking, &withdrawal, &house.arena), RESULT_OK, "%zu",
                     i);
        cr_assert_eq(house_ask(&house, &request, &answer), RESULT_NO_SLOT_PREFERRED);
        cr_assert_eq(house.alternatives.reason, SLOT_CLOSED);
        cr_assert_eq(house_open_up(&house, &again, &opened), RESULT_OK);
        cr_assert(opened.reopened, "%zu", i);
        char id[16];
        snprintf(id, sizeof id, "a%zu", i);
        request.id = id;
        cr_assert_eq(house_ask(&house, &request, &answer), RESULT_OK, "%zu", i);
        cr_assert_eq(house_become(&house, id, APPOINTMENT_CANCELLED, &answer), RESULT_OK);
    }
}
