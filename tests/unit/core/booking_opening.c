/* Opening, adding rules, and what the store makes of either, on the whole core. */
#include "core/booking_opening.h"

#include <criterion/criterion.h>

#include "server/store/memory.h"
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

TestSuite(booking_opening, .init = open_house, .fini = close_house);

static enum result open_up(int32_t from, int32_t until, enum opening_overlap overlap, int32_t piece)
{
    struct booking_opening_request request = house_opening("p1", from, until);
    request.overlap = overlap;
    request.piece_minutes = piece;
    return house_open_up(&house, &request, &opened);
}

static void assert_opened(size_t i, int64_t number, int32_t from, int32_t until)
{
    cr_assert_lt(i, opened.count);
    const struct opening *opening = &opened.openings[i];
    cr_assert_eq(opening->number, number, "#%d", (int)opening->number);
    cr_assert_eq(opening->span.start, house_at(from), "#%d", (int)number);
    cr_assert_eq(opening->span.end, house_at(until), "#%d", (int)number);
    cr_assert_eq(opening->opened_at, house_at(480));
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

static enum result take(const char *id, int32_t from, int32_t until, enum booking_offer offer)
{
    struct booking_request request =
        house_exact(id, "p1", (struct interval){house_at(from), house_at(until)}, offer);
    return house_ask(&house, &request, &answer);
}

Test(booking_opening, what_is_open_once_can_be_booked_and_lasts)
{
    cr_assert_eq(take("a", 1200, 1260, OFFER_ANY), RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(open_up(1200, 1260, OPENING_OVER, 0), RESULT_OK);
    cr_assert_eq(opened.count, 1);
    assert_opened(0, 1, 1200, 1260);
    cr_assert_not(opened.reopened);
    house_reopen(&house);
    cr_assert_eq(take("a", 1200, 1260, OFFER_WHOLE), RESULT_OK);
    cr_assert_eq(take("b", 1200, 1260, OFFER_WHOLE), RESULT_NO_SLOT_PREFERRED);
}

Test(booking_opening, numbers_go_on_after_a_restart)
{
    cr_assert_eq(open_up(1200, 1260, OPENING_OVER, 0), RESULT_OK);
    cr_assert_eq(open_up(1300, 1360, OPENING_OVER, 15), RESULT_OK);
    assert_opened(0, 2, 1305, 1350);
    house_reopen(&house);
    cr_assert_eq(open_up(1380, 1400, OPENING_OVER, 0), RESULT_OK);
    assert_opened(0, 5, 1380, 1400);
}

Test(booking_opening, the_number_of_what_was_withdrawn_is_not_given_out_again)
{
    cr_assert_eq(open_up(1200, 1260, OPENING_OVER, 15), RESULT_OK);
    assert_opened(0, 1, 1200, 1260);
    cr_assert_eq(withdraw(1200, 1260), RESULT_OK);
    house_reopen(&house);
    cr_assert_eq(open_up(1300, 1360, OPENING_OVER, 0), RESULT_OK);
    assert_opened(0, 5, 1300, 1360);
}

/* Whoever was told a number was told that it is there. */
Test(booking_opening, a_number_that_the_store_refused_may_come_again)
{
    memory_fail_nth(house.engine, 1);
    cr_assert_eq(open_up(1200, 1260, OPENING_OVER, 0), RESULT_UNAVAILABLE);
    house_reopen(&house);
    cr_assert_eq(open_up(1300, 1360, OPENING_OVER, 0), RESULT_OK);
    assert_opened(0, 1, 1300, 1360);
}

Test(booking_opening, pieces_lie_within_what_was_given)
{
    cr_assert_eq(open_up(1207, 1238, OPENING_OVER, 15), RESULT_OK);
    assert_opened(0, 1, 1215, 1230);
}

Test(booking_opening, what_has_no_whole_piece_opens_nothing)
{
    const char *before = house_text(&house);
    cr_assert_eq(open_up(1207, 1221, OPENING_OVER, 15), RESULT_OK);
    cr_assert_eq(opened.count, 0);
    cr_assert_str_eq(house_text(&house), before);
}

Test(booking_opening, gaps_are_filled_in_their_order)
{
    cr_assert_eq(open_up(1200, 1230, OPENING_OVER, 0), RESULT_OK);
    cr_assert_eq(open_up(1260, 1290, OPENING_OVER, 0), RESULT_OK);
    cr_assert_eq(open_up(1170, 1320, OPENING_FILL, 0), RESULT_OK);
    cr_assert_eq(opened.count, 3);
    assert_opened(0, 3, 1170, 1200);
    assert_opened(1, 4, 1230, 1260);
    assert_opened(2, 5, 1290, 1320);
    const char *before = house_text(&house);
    cr_assert_eq(open_up(1170, 1320, OPENING_FILL, 0), RESULT_OK);
    cr_assert_eq(opened.count, 0);
    cr_assert_str_eq(house_text(&house), before);
}

/* What lies across the quarters leaves pieces of them, which are nobody's. */
Test(booking_opening, what_fills_a_gap_is_cut_into_whole_pieces_too)
{
    cr_assert_eq(open_up(1220, 1225, OPENING_OVER, 0), RESULT_OK);
    cr_assert_eq(open_up(1265, 1268, OPENING_OVER, 0), RESULT_OK);
    cr_assert_eq(open_up(1270, 1275, OPENING_OVER, 0), RESULT_OK);
    cr_assert_eq(open_up(1200, 1290, OPENING_FILL, 15), RESULT_OK);
    cr_assert_eq(opened.count, 3);
    assert_opened(0, 4, 1200, 1215);
    assert_opened(1, 5, 1230, 1260);
    assert_opened(2, 7, 1275, 1290);
}

Test(booking_opening, no_more_numbers_are_taken_than_allowed)
{
    struct booking_opening_request request = house_opening("p1", 1200, 1260);
    request.piece_minutes = 15;
    request.most = 3;
    cr_assert_eq(house_open_up(&house, &request, &opened), RESULT_TOO_MANY);
    request.most = 4;
    cr_assert_eq(house_open_up(&house, &request, &opened), RESULT_OK);
    assert_opened(0, 1, 1200, 1260);
}

Test(booking_opening, over_what_is_open_nothing_is_opened_if_that_is_refused)
{
    cr_assert_eq(open_up(1200, 1260, OPENING_REFUSE, 0), RESULT_OK);
    cr_assert_eq(open_up(1200, 1260, OPENING_REFUSE, 0), RESULT_OPENING_OVERLAPS);
    cr_assert_eq(open_up(1190, 1201, OPENING_REFUSE, 0), RESULT_OPENING_OVERLAPS);
    cr_assert_eq(open_up(1210, 1220, OPENING_REFUSE, 0), RESULT_OPENING_OVERLAPS);
    cr_assert_eq(open_up(590, 620, OPENING_REFUSE, 0), RESULT_OPENING_OVERLAPS, "over a rule");
    cr_assert_eq(open_up(1260, 1290, OPENING_REFUSE, 0), RESULT_OK, "it touches");
    cr_assert_eq(open_up(600, 620, OPENING_REFUSE, 0), RESULT_OK, "it touches a rule");
    struct booking_opening_request other = house_opening("p1", 1200, 1260);
    other.collection = "others";
    other.overlap = OPENING_REFUSE;
    cr_assert_eq(house_open_up(&house, &other, &opened), RESULT_OK, "of another collection");
    assert_opened(0, 1, 1200, 1260);
}

Test(booking_opening, yesterdays_rule_past_midnight_is_in_the_way)
{
    cr_assert_eq(house_register(&house, "p1", PROVIDER_UNLIMITED, 22, 26), RESULT_OK);
    cr_assert_eq(open_up(1440 + 119, 1440 + 130, OPENING_REFUSE, 0), RESULT_OPENING_OVERLAPS);
    cr_assert_eq(open_up(1440 + 120, 1440 + 130, OPENING_REFUSE, 0), RESULT_OK);
}

Test(booking_opening, what_must_begin_later_does_not_begin_today)
{
    struct booking_opening_request request = house_opening("p1", 1439, 1500);
    request.later_days = true;
    cr_assert_eq(house_open_up(&house, &request, &opened), RESULT_NOT_AHEAD);
    request = house_opening("p1", 1440, 1500);
    request.later_days = true;
    cr_assert_eq(house_open_up(&house, &request, &opened), RESULT_OK);
    request.provider_id = "nobody";
    cr_assert_eq(house_open_up(&house, &request, &opened), RESULT_PROVIDER_UNKNOWN);
}

static enum result add_rule(int32_t from, int32_t until, uint8_t weekdays, int64_t *number)
{
    struct booking_rule_request request = {
        .provider_id = "p1", .rule = availability_every_day(from, until), .most = 4};
    request.rule.weekdays = weekdays;
    return booking_add_rule(house.booking, &request, &house.arena, number);
}

Test(booking_opening, rules_are_numbered_and_counted_on_after_a_restart)
{
    int64_t number;
    cr_assert_eq(add_rule(600, 660, 1, &number), RESULT_OK);
    cr_assert_eq(number, 1);
    cr_assert_eq(add_rule(660, 720, 1, &number), RESULT_OK);
    cr_assert_eq(number, 2);
    house_reopen(&house);
    cr_assert_eq(add_rule(720, 780, 1, &number), RESULT_OK);
    cr_assert_eq(number, 3);
    cr_assert_eq(add_rule(780, 840, 1, &number), RESULT_TOO_MANY);
    cr_assert_eq(take("a", 720, 780, OFFER_WHOLE), RESULT_OK);
}

/* By what replaces all rules; the highest one came with rules that were put. */
Test(booking_opening, the_number_of_a_rule_that_is_gone_is_not_given_out_again)
{
    int64_t number;
    struct booking_revised revised;
    struct availability_rule rule = availability_every_day(540, 600);
    const struct provider_definition definition = {.rules = &rule, .rule_count = 1};
    const struct booking_definition asked = {.provider_id = "p1", .definition = &definition};
    const struct booking_revision wish = {.keep = true};
    cr_assert_eq(add_rule(600, 660, 1, &number), RESULT_OK);
    cr_assert_eq(house_open(&house, "p1", 9, 10, &wish, &revised), RESULT_OK);
    house_reopen(&house);
    cr_assert_eq(add_rule(600, 660, 1, &number), RESULT_OK);
    cr_assert_eq(number, 2);
    rule.number = 7;
    cr_assert_eq(booking_replace_availability(house.booking, &asked, &wish, &house.arena, &revised),
                 RESULT_OK);
    cr_assert_eq(house_open(&house, "p1", 9, 10, &wish, &revised), RESULT_OK);
    house_reopen(&house);
    cr_assert_eq(add_rule(600, 660, 1, &number), RESULT_OK);
    cr_assert_eq(number, 8);
}

Test(booking_opening, a_rule_lies_over_no_other)
{
    int64_t number;
    cr_assert_eq(add_rule(599, 660, 1, &number), RESULT_OPENING_OVERLAPS);
    cr_assert_eq(add_rule(1380, 1440 + 541, 1, &number), RESULT_OPENING_OVERLAPS, "next day");
    cr_assert_eq(add_rule(1380, 1440 + 540, 1, &number), RESULT_OK);
    cr_assert_eq(add_rule(0, 60, 2, &number), RESULT_OPENING_OVERLAPS, "the night before");
    cr_assert_eq(add_rule(0, 60, 1, &number), RESULT_OK);
    cr_assert_eq(add_rule(1430, 1440 + 20, 64, &number), RESULT_OPENING_OVERLAPS, "into Monday");
}

/* What each use case does, and what the store may make of its only commit. */
static enum result do_open(void)
{
    return open_up(1200, 1260, OPENING_REFUSE, 15);
}
static enum result do_withdraw_opening(void)
{
    return withdraw(1300, 1360);
}
static enum result do_withdraw_occurrence(void)
{
    return withdraw(540, 600);
}
static enum result do_reopen(void)
{
    return open_up(1440 + 540, 1440 + 600, OPENING_REFUSE, 0);
}
static enum result do_add_rule(void)
{
    int64_t number;
    return add_rule(660, 720, 1, &number);
}

static enum result (*const deeds[])(void) = {
    do_open, do_withdraw_opening, do_withdraw_occurrence, do_reopen, do_add_rule,
};
enum { DEEDS = sizeof deeds / sizeof deeds[0] };

Test(booking_opening, what_the_store_refuses_has_not_happened_and_may_be_asked_for_again)
{
    cr_assert_eq(open_up(1300, 1360, OPENING_OVER, 0), RESULT_OK);
    cr_assert_eq(withdraw(1440 + 540, 1440 + 600), RESULT_OK);
    for (size_t i = 0; i < DEEDS; i++) {
        const char *before = house_text(&house);
        memory_fail_nth(house.engine, 1);
        cr_assert_eq(deeds[i](), RESULT_UNAVAILABLE, "%zu", i);
        cr_assert_str_eq(house_text(&house), before, "%zu", i);
        house_reopen(&house);
        cr_assert_str_eq(house_text(&house), before, "%zu", i);
        cr_assert_eq(deeds[i](), RESULT_OK, "%zu", i);
        before = house_text(&house);
        house_reopen(&house);
        cr_assert_str_eq(house_text(&house), before, "%zu", i);
    }
}

Test(booking_opening, whatever_the_store_says_memory_and_a_restart_agree)
{
    for (unsigned seed = 1; seed <= 20; seed++) {
        house_deinit(&house);
        open_house();
        cr_assert_eq(open_up(1300, 1360, OPENING_OVER, 0), RESULT_OK);
        cr_assert_eq(withdraw(1440 + 540, 1440 + 600), RESULT_OK);
        memory_set_faults(house.engine, &(struct memory_faults){.seed = seed,
                                                                .conflict_per_1000 = 200,
                                                                .not_applied_per_1000 = 200,
                                                                .unknown_per_1000 = 300});
        for (size_t i = 0; i < DEEDS; i++) {
            enum result result = deeds[i]();
            cr_assert(result == RESULT_OK || result == RESULT_UNAVAILABLE, "%s",
                      result_text(result));
        }
        memory_set_faults(house.engine, &(struct memory_faults){.seed = 0});
        const char *before = house_text(&house);
        house_reopen(&house);
        cr_assert_str_eq(house_text(&house), before, "seed %u", seed);
    }
}

Test(booking_opening, each_is_one_event)
{
    cr_assert_eq(open_up(1300, 1360, OPENING_OVER, 0), RESULT_OK);
    cr_assert_eq(withdraw(1440 + 540, 1440 + 600), RESULT_OK);
    int64_t before = booking_last_event(house.booking);
    for (size_t i = 0; i < DEEDS; i++) {
        cr_assert_eq(deeds[i](), RESULT_OK);
    }
    cr_assert_str_eq(house_events(&house, before),
                     "provider.opened provider.withdrawn provider.changed provider.changed "
                     "provider.changed ");
}
