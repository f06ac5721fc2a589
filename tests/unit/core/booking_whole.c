/* What is offered whole, on the whole core. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/booking_opening.h"
#include "server/store/memory.h"
#include "support/fixed_zone.h"
#include "support/house.h"

static struct house house;
static struct booking_wholes wholes;
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

TestSuite(booking_whole, .init = open_house, .fini = close_house);

static struct booking_whole_request week_of(const char *provider)
{
    return (struct booking_whole_request){
        .provider_id = provider,
        .first_day = HOUSE_DAY - 7,
        .last_day = HOUSE_DAY + 7,
        .rule_days = 3,
        .most = 1000,
    };
}

static enum result list(struct booking_whole_request request)
{
    return booking_wholes(house.booking, &request, &house.arena, &wholes);
}

static void open_up(const char *provider, int32_t from, int32_t until, int32_t piece)
{
    struct booking_opening_request request = house_opening(provider, from, until);
    request.piece_minutes = piece;
    cr_assert_eq(house_open_up(&house, &request, &opened), RESULT_OK);
}

static enum result take(const char *id, struct interval span)
{
    struct booking_request request = house_exact(id, "p1", span, OFFER_WHOLE);
    return house_ask(&house, &request, &answer);
}

static struct interval minutes(int32_t from, int32_t until)
{
    return (struct interval){house_at(from), house_at(until)};
}

Test(booking_whole, openings_pieces_and_occurrences_come_by_start)
{
    open_up("p1", 1200, 1230, 15);
    open_up("p1", -300, -200, 0);
    open_up("p1", 1430, 1500, 0);
    cr_assert_eq(list(week_of("p1")), RESULT_OK);
    const struct {
        int32_t start, length;
        int64_t number;
        int32_t day;
        enum slot_rule rule;
    } wanted[] = {{-300, 100, 3, -1, SLOT_NOTICE},      {540, 60, 0, 0, SLOT_BOOKABLE},
                  {1200, 15, 1, 0, SLOT_BOOKABLE},      {1215, 15, 2, 0, SLOT_BOOKABLE},
                  {1430, 70, 4, 0, SLOT_BOOKABLE},      {1440 + 540, 60, 0, 1, SLOT_BOOKABLE},
                  {2880 + 540, 60, 0, 2, SLOT_BOOKABLE}};
    cr_assert_eq(wholes.count, sizeof wanted / sizeof wanted[0]);
    for (size_t i = 0; i < wholes.count; i++) {
        const struct booking_whole *whole = &wholes.wholes[i];
        cr_assert_eq(whole->span.start, house_at(wanted[i].start), "%zu", i);
        cr_assert_eq(interval_length(whole->span), 60 * wanted[i].length, "%zu", i);
        cr_assert_eq(whole->number, wanted[i].number, "%zu", i);
        cr_assert_eq(whole->day, HOUSE_DAY + wanted[i].day, "%zu", i);
        cr_assert_eq(whole->rule, wanted[i].rule, "%zu", i);
        cr_assert_eq(whole->opened_at, whole->number > 0 ? house_at(480) : 0);
        cr_assert_str_eq(whole->provider_id, "p1");
    }
}

Test(booking_whole, days_without_dates_are_today)
{
    open_up("p1", 1200, 1230, 0);
    open_up("p1", 1440, 1500, 0);
    struct booking_whole_request request = week_of("p1");
    request.first_day = request.last_day = BOOKING_UNDATED;
    cr_assert_eq(list(request), RESULT_OK);
    cr_assert_eq(wholes.count, 2);
    request.last_day = INT32_MAX;
    cr_assert_eq(list(request), RESULT_OK);
    cr_assert_eq(wholes.count, 5);
}

Test(booking_whole, who_has_it_is_named_if_it_is_exactly_that)
{
    open_up("p1", 1200, 1260, 0);
    cr_assert_eq(take("a", minutes(1200, 1260)), RESULT_OK);
    struct booking_request part = house_exact("b", "p1", minutes(540, 550), OFFER_ANY);
    cr_assert_eq(house_ask(&house, &part, &answer), RESULT_OK);
    cr_assert_eq(list(week_of("p1")), RESULT_OK);
    cr_assert_eq(wholes.wholes[0].rule, SLOT_APPOINTMENT);
    cr_assert_null(wholes.wholes[0].appointment_id);
    cr_assert_str_eq(wholes.wholes[1].appointment_id, "a");
    struct booking_whole_request request = week_of("p1");
    request.bookable_only = true;
    cr_assert_eq(list(request), RESULT_OK);
    cr_assert_eq(wholes.count, 2, "the rule's next two days");
}

Test(booking_whole, of_a_group_they_come_by_start_and_provider)
{
    cr_assert_eq(house_register(&house, "p2", 9, 9, 10), RESULT_OK);
    open_up("p2", 530, 540, 0);
    struct booking_whole_request request = week_of(NULL);
    request.rule_days = 1;
    cr_assert_eq(list(request), RESULT_OK);
    cr_assert_eq(wholes.count, 3);
    cr_assert_str_eq(wholes.wholes[0].provider_id, "p2");
    cr_assert_str_eq(wholes.wholes[1].provider_id, "p1");
    cr_assert_str_eq(wholes.wholes[2].provider_id, "p2");
    request.group_id = "nobody's";
    cr_assert_eq(list(request), RESULT_OK);
    cr_assert_eq(wholes.count, 0);
    cr_assert_eq(list(week_of("nobody")), RESULT_PROVIDER_UNKNOWN);
}

Test(booking_whole, an_occurrence_under_an_opening_is_not_offered)
{
    open_up("p1", 530, 550, 0);
    struct booking_whole_request request = week_of("p1");
    request.rule_days = 1;
    cr_assert_eq(list(request), RESULT_OK);
    cr_assert_eq(wholes.count, 1);
    cr_assert_eq(wholes.wholes[0].number, 1);
    cr_assert_eq(take("a", minutes(540, 600)), RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(take("b", minutes(530, 550)), RESULT_OK);
}

Test(booking_whole, openings_of_one_start_keep_their_order)
{
    for (int i = 0; i < 20; i++) {
        open_up("p1", 1200, 1260, 0);
    }
    struct booking_opening_request another = house_opening("p1", 1300, 1360);
    memory_fail_nth(house.engine, 1);
    cr_assert_eq(house_open_up(&house, &another, &opened), RESULT_UNAVAILABLE, "load it again");
    cr_assert_eq(list(week_of("p1")), RESULT_OK);
    for (int i = 0; i < 20; i++) {
        cr_assert_eq(wholes.wholes[1 + i].number, 1 + i);
    }
}

Test(booking_whole, a_part_or_two_pieces_are_not_offered)
{
    open_up("p1", 1200, 1260, 15);
    const int32_t spans[][2] = {{1205, 1220}, {1200, 1230}, {1215, 1225}, {540, 570}, {1200, 1260}};
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
        cr_assert_eq(take("a", minutes(spans[i][0], spans[i][1])), RESULT_NO_SLOT_PREFERRED);
        cr_assert_eq(house.alternatives.reason, SLOT_NOT_OFFERED, "%zu", i);
    }
    cr_assert_eq(take("a", minutes(1215, 1230)), RESULT_OK);
}

Test(booking_whole, too_many_are_too_many)
{
    open_up("p1", 1200, 1260, 15);
    struct booking_whole_request request = week_of("p1");
    request.most = 7;
    cr_assert_eq(list(request), RESULT_OK);
    cr_assert_eq(wholes.count, 7);
    request.most = 6;
    cr_assert_eq(list(request), RESULT_TOO_MANY);
}

/* What is not asked for does not count. */
Test(booking_whole, what_is_taken_does_not_hide_what_can_be_booked)
{
    open_up("p1", 1200, 1260, 15);
    for (int i = 0; i < 3; i++) {
        char id[8];
        snprintf(id, sizeof id, "a%d", i);
        cr_assert_eq(take(id, minutes(1200 + 15 * i, 1215 + 15 * i)), RESULT_OK);
    }
    struct booking_whole_request request = week_of("p1");
    request.rule_days = 0;
    request.bookable_only = true;
    request.most = 1;
    cr_assert_eq(list(request), RESULT_OK);
    cr_assert_eq(wholes.count, 1);
    cr_assert_eq(wholes.wholes[0].number, 4);
}

/* A window of an hour that the clock leaves out. */
Test(booking_whole, an_occurrence_without_length_is_none)
{
    enum { GAP_DAY = 20541 };
    struct availability_rule rule = availability_every_day(150, 180);
    const struct provider_definition definition = {
        .zone = &fixed_spring, .daily_limit = 9, .rules = &rule, .rule_count = 1};
    struct booking_revised revised;
    atomic_store(&house.clock.now, (int64_t)(GAP_DAY - 1) * CIVIL_SECONDS_PER_DAY);
    cr_assert_eq(booking_register(
                     house.booking,
                     &(struct booking_definition){.provider_id = "s", .definition = &definition},
                     &(struct booking_revision){0}, &house.arena, &revised),
                 RESULT_OK);
    struct booking_whole_request request = week_of("s");
    request.first_day = GAP_DAY - 1;
    request.last_day = GAP_DAY + 1;
    cr_assert_eq(list(request), RESULT_OK);
    cr_assert_eq(wholes.count, 2);
    cr_assert_eq(wholes.wholes[0].day, GAP_DAY - 1);
    cr_assert_eq(wholes.wholes[1].day, GAP_DAY + 1);
}

/* By number. */

static enum result next_numbers(int64_t after, size_t limit)
{
    const struct booking_number_request request = {
        .collection = "slots", .after = after, .limit = limit};
    return booking_next_numbers(house.booking, &request, &house.arena, &wholes);
}

static void fill_three(void)
{
    cr_assert_eq(house_register(&house, "p2", PROVIDER_UNLIMITED, 9, 10), RESULT_OK);
    open_up("p2", 1200, 1260, 15);
    open_up("p1", 1200, 1260, 0);
    open_up("p1", 1260, 1290, 15);
}

Test(booking_whole, numbers_are_walked_in_pages)
{
    fill_three();
    cr_assert_eq(take("a", minutes(1200, 1260)), RESULT_OK);
    const int64_t wanted[] = {1, 2, 3, 4, 6, 7};
    for (int round = 0; round < 2; round++) {
        for (size_t limit = 1; limit < 8; limit++) {
            int64_t after = 0;
            size_t seen = 0;
            while (next_numbers(after, limit) == RESULT_OK && wholes.count > 0) {
                cr_assert_leq(wholes.count, limit);
                for (size_t i = 0; i < wholes.count; i++, seen++) {
                    cr_assert_lt(seen, 6);
                    cr_assert_eq(wholes.wholes[i].number, wanted[seen]);
                }
                after = wholes.wholes[wholes.count - 1].number;
            }
            cr_assert_eq(seen, 6);
        }
        house_reopen(&house);
    }
}

Test(booking_whole, a_number_says_what_it_is_whatever_is_in_its_way)
{
    struct booking_whole whole;
    fill_three();
    cr_assert_eq(take("a", minutes(1200, 1260)), RESULT_OK);
    cr_assert_eq(booking_find_number(house.booking, "slots", 5, &house.arena, &whole), RESULT_OK);
    cr_assert_str_eq(whole.appointment_id, "a");
    cr_assert_eq(whole.rule, SLOT_APPOINTMENT);
    cr_assert_eq(booking_find_number(house.booking, "slots", 3, &house.arena, &whole), RESULT_OK);
    cr_assert_eq(whole.span.start, house_at(1230));
    cr_assert_str_eq(whole.provider_id, "p2");
    const struct {
        const char *collection;
        int64_t number;
    } unknown[] = {{"slots", 0}, {"slots", -1}, {"slots", 8}, {"slots", INT64_MAX}, {"x", 1}};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        cr_assert_eq(booking_find_number(house.booking, unknown[i].collection, unknown[i].number,
                                         &house.arena, &whole),
                     RESULT_OPENING_UNKNOWN, "%zu", i);
    }
}

Test(booking_whole, openings_of_one_start_have_their_own_numbers)
{
    struct booking_whole whole;
    open_up("p1", 1200, 1260, 0);
    open_up("p1", 1200, 1230, 15);
    cr_assert_eq(next_numbers(0, 9), RESULT_OK);
    cr_assert_eq(wholes.count, 3);
    const int32_t lengths[] = {60, 15, 15};
    for (int64_t number = 1; number <= 3; number++) {
        cr_assert_eq(booking_find_number(house.booking, "slots", number, &house.arena, &whole),
                     RESULT_OK);
        cr_assert_eq(wholes.wholes[number - 1].number, number);
        cr_assert_eq(interval_length(whole.span), 60 * lengths[number - 1]);
    }
}

Test(booking_whole, a_number_that_was_taken_back_is_unknown)
{
    struct booking_whole whole;
    fill_three();
    const struct booking_withdrawal withdrawal = {
        .provider_id = "p1", .collection = "slots", .number = 5};
    cr_assert_eq(booking_withdraw(house.booking, &withdrawal, &house.arena), RESULT_OK);
    for (int round = 0; round < 2; round++) {
        cr_assert_eq(booking_find_number(house.booking, "slots", 5, &house.arena, &whole),
                     RESULT_OPENING_UNKNOWN);
        cr_assert_eq(next_numbers(4, 1), RESULT_OK);
        cr_assert_eq(wholes.wholes[0].number, 6);
        house_reopen(&house);
    }
}

/* Whatever is listed can be had exactly if the list says so; at random, over days and closures. */

static void close_at_random(unsigned *seed, struct availability_rule *rule)
{
    int32_t from = rand_r(seed) % 1440;
    *rule = availability_every_day(from, from + 1 + rand_r(seed) % 400);
    rule->kind = rand_r(seed) % 3 > 0 ? AVAILABILITY_CLOSED : AVAILABILITY_OPEN;
    rule->from_day = HOUSE_DAY + rand_r(seed) % 4 - 1;
    rule->until_day = rule->from_day + rand_r(seed) % 2;
}

static void furnish(unsigned *seed)
{
    struct availability_rule rules[4] = {availability_every_day(540, 600)};
    for (size_t i = 1; i < 4; i++) {
        close_at_random(seed, &rules[i]);
    }
    const struct provider_definition definition = {
        .daily_limit = rand_r(seed) % 3 > 0 ? PROVIDER_UNLIMITED : 2,
        .buffer_after_minutes = rand_r(seed) % 2 * 7,
        .notice_minutes = rand_r(seed) % 2 * 90,
        .rules = rules,
        .rule_count = 4,
    };
    struct booking_revised revised;
    cr_assert_eq(booking_register(
                     house.booking,
                     &(struct booking_definition){.provider_id = "p1", .definition = &definition},
                     &(struct booking_revision){0}, &house.arena, &revised),
                 RESULT_OK);
    for (int i = 0; i < 6; i++) {
        struct booking_opening_request request = house_opening("p1", 0, 0);
        int64_t start = house_at(rand_r(seed) % 4000 - 500) + rand_r(seed) % 2 * 17;
        int64_t length = 60 + rand_r(seed) % (i == 0 ? 300000 : 20000);
        request.range.instants = (struct interval){start, start + length};
        request.piece_minutes = rand_r(seed) % 2 * 60;
        request.overlap = rand_r(seed) % 2 ? OPENING_OVER : OPENING_FILL;
        cr_assert_eq(house_open_up(&house, &request, &opened), RESULT_OK);
    }
    for (int i = 0; i < 4; i++) {
        char id[8];
        snprintf(id, sizeof id, "r%d", i);
        int64_t start = house_at(600 + rand_r(seed) % 3000) + rand_r(seed) % 60;
        struct booking_request request = house_exact(
            id, "p1", (struct interval){start, start + 1 + rand_r(seed) % 4000}, OFFER_ANY);
        request.held = rand_r(seed) % 2;
        (void)!house_ask(&house, &request, &answer);
    }
}

Test(booking_whole, exactly_what_is_listed_as_bookable_can_be_had)
{
    size_t had = 0, refused = 0;
    for (unsigned first = 1; first <= 60; first++) {
        unsigned seed = first;
        house_deinit(&house);
        open_house();
        furnish(&seed);
        cr_assert_eq(list(week_of("p1")), RESULT_OK);
        const struct booking_wholes listed = wholes;
        for (size_t i = 0; i < listed.count; i++) {
            const struct booking_whole *whole = &listed.wholes[i];
            char id[24];
            snprintf(id, sizeof id, "w%zu", i);
            enum result result = take(id, whole->span);
            cr_assert_eq(result == RESULT_OK, whole->rule == SLOT_BOOKABLE, "seed %u: %zu", first,
                         i);
            had += result == RESULT_OK;
            refused += result != RESULT_OK;
            if (result == RESULT_OK) {
                cr_assert_eq(house_become(&house, id, APPOINTMENT_CANCELLED, &answer), RESULT_OK);
            } else {
                cr_assert_eq(house.alternatives.reason, (int32_t)whole->rule);
            }
        }
    }
    cr_assert_gt(had, 100);
    cr_assert_gt(refused, 100);
}
