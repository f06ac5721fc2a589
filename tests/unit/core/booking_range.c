/* Booking by day, by instants and by group; reach and alternatives, on the whole core. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "support/fixed_zone.h"
#include "support/house.h"

enum { NEVER_FULL = 50 };

static struct house house;
static struct booking_answer answer;

static void open_house(void)
{
    house_init(&house);
}

static void close_house(void)
{
    house_deinit(&house);
}

TestSuite(booking_range, .init = open_house, .fini = close_house);

static void define(const char *id, struct provider_definition definition)
{
    struct availability_rule rule = availability_every_day(9 * 60, 17 * 60);
    struct booking_revised revised;
    definition.rules = &rule;
    definition.rule_count = 1;
    definition.daily_limit = definition.daily_limit > 0 ? definition.daily_limit : NEVER_FULL;
    cr_assert_eq(
        booking_register(house.booking,
                         &(struct booking_definition){.provider_id = id, .definition = &definition},
                         &(struct booking_revision){0}, &house.arena, &revised),
        RESULT_OK);
}

static struct booking_request between(const char *id, int64_t start, int64_t end, int32_t minutes)
{
    return (struct booking_request){
        .id = id,
        .range = {.is_instants = true, .instants = {start, end}},
        .duration_minutes = minutes,
    };
}

static enum result ask(struct booking_request request)
{
    return house_ask(&house, &request, &answer);
}

Test(booking_range, a_date_is_that_of_the_provider)
{
    define("p1", (struct provider_definition){.zone = &fixed_plus2});
    struct booking_request request = house_request("a", "p1", 9, 10, 60);
    request.range.day = HOUSE_DAY + 3;
    cr_assert_eq(ask(request), RESULT_OK);
    cr_assert_eq(answer.appointment.service_day, HOUSE_DAY + 3);
    cr_assert_eq(answer.appointment.span.start, house_at(3 * CIVIL_MINUTES_PER_DAY + 420));
}

Test(booking_range, minutes_may_be_said_on_another_clock)
{
    define("p1", (struct provider_definition){.zone = &fixed_utc});
    struct booking_request request = house_request("a", "p1", 12, 13, 60);
    request.range.zone = &fixed_plus2;
    cr_assert_eq(ask(request), RESULT_OK);
    cr_assert_eq(answer.appointment.span.start, house_at(600));
}

Test(booking_range, from_one_instant_to_another)
{
    define("p1", (struct provider_definition){.zone = &fixed_plus2});
    cr_assert_eq(ask(between("a", house_at(600), house_at(660), 60)), RESULT_OK);
    cr_assert_eq(answer.appointment.span.start, house_at(600));
    cr_assert_eq(ask(between("b", house_at(600), house_at(660), 60)), RESULT_NO_SLOT);
}

Test(booking_range, of_several_days_the_one_that_is_hurt_least)
{
    define("p1", (struct provider_definition){.daily_limit = NEVER_FULL});
    struct booking_request request = house_request("before", "p1", 9, 11, 120);
    request.range.day = HOUSE_DAY + 1;
    cr_assert_eq(ask(request), RESULT_OK);
    request = house_request("after", "p1", 12, 17, 300);
    request.range.day = HOUSE_DAY + 1;
    cr_assert_eq(ask(request), RESULT_OK);
    cr_assert_eq(ask(between("a", house_at(540), house_at(3 * CIVIL_MINUTES_PER_DAY), 60)),
                 RESULT_OK);
    cr_assert_eq(answer.appointment.service_day, HOUSE_DAY + 1, "the gap it fills");
    cr_assert(answer.appointment.decision.exact_fit);
}

Test(booking_range, a_full_day_of_several_is_passed_over)
{
    define("p1", (struct provider_definition){.daily_limit = 1});
    cr_assert_eq(ask(house_request("x", "p1", 9, 10, 60)), RESULT_OK);
    cr_assert_eq(ask(between("a", house_at(540), house_at(2 * CIVIL_MINUTES_PER_DAY), 60)),
                 RESULT_OK);
    cr_assert_eq(answer.appointment.service_day, HOUSE_DAY + 1);
}

Test(booking_range, a_group_is_asked_for_by_its_id)
{
    define("p1", (struct provider_definition){.zone = NULL});
    define("g1", (struct provider_definition){.group = "g"});
    struct booking_request request = house_request("a", NULL, 9, 10, 60);
    request.group_id = "g";
    cr_assert_eq(ask(request), RESULT_OK);
    cr_assert_str_eq(answer.provider_id, "g1");
    request.id = "b";
    cr_assert_eq(ask(request), RESULT_NO_SLOT, "p1 is in another one");
    request.group_id = NULL;
    cr_assert_eq(ask(request), RESULT_OK);
    cr_assert_str_eq(answer.provider_id, "p1");
}

Test(booking_range, an_unknown_group_and_a_provider_of_another_one_are_refused)
{
    define("p1", (struct provider_definition){.zone = NULL});
    define("g1", (struct provider_definition){.group = "g"});
    struct booking_request request = house_request("a", NULL, 9, 10, 60);
    request.group_id = "ghosts";
    cr_assert_eq(ask(request), RESULT_GROUP_UNKNOWN);
    request.group_id = "g";
    request.provider_id = "p1";
    cr_assert_eq(ask(request), RESULT_PREFERRED_UNKNOWN);
    request.group_id = NULL;
    request.provider_id = "g1";
    cr_assert_eq(ask(request), RESULT_OK, "whatever group it is in");
}

Test(booking_range, nothing_dated_begins_in_the_past)
{
    define("p1", (struct provider_definition){.zone = NULL});
    atomic_store(&house.clock.now, house_at(600));
    cr_assert_eq(ask(house_request("a", "p1", 9, 10, 30)), RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(ask(house_request("a", "p1", 9, 11, 60)), RESULT_OK);
    cr_assert_eq(house_minute(&answer), 600);
}

Test(booking_range, notice_is_kept)
{
    define("p1", (struct provider_definition){.notice_minutes = 120});
    cr_assert_eq(ask(house_request("a", "p1", 9, 10, 60)), RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(ask(house_request("a", "p1", 10, 11, 60)), RESULT_OK);
    cr_assert_eq(house_book(&house, "b", "p1", (struct interval){540, 600}, 60, &answer),
                 RESULT_NO_SLOT_PREFERRED, "also without a date");
}

Test(booking_range, the_horizon_is_the_providers_or_the_general_one)
{
    define("near", (struct provider_definition){.horizon_days = 2});
    define("far", (struct provider_definition){.horizon_days = 0});
    struct booking_request request = house_request("a", "near", 9, 10, 60);
    request.range.day = HOUSE_DAY + 3;
    cr_assert_eq(ask(request), RESULT_NO_SLOT_PREFERRED);
    request.range.day = HOUSE_DAY + 2;
    cr_assert_eq(ask(request), RESULT_OK);
    request = house_request("b", "far", 9, 10, 60);
    request.range.day = HOUSE_DAY + house.settings.horizon_days + 1;
    cr_assert_eq(ask(request), RESULT_NO_SLOT_PREFERRED);
    request.range.day--;
    cr_assert_eq(ask(request), RESULT_OK);
}

static int64_t distance(struct interval wanted, struct interval span)
{
    int64_t before = wanted.start - span.start, after = span.end - wanted.end;
    int64_t most = before > after ? before : after;
    return most > 0 ? most : 0;
}

/* Each can be had right after the refusal, in the order that was told. */
static void assert_alternatives(struct interval wanted, size_t count)
{
    const struct booking_alternatives told = house.alternatives;
    cr_assert_eq(told.count, count, "%zu", told.count);
    for (size_t i = 0; i < told.count; i++) {
        const struct booking_alternative *each = &told.at[i];
        for (size_t j = 0; j < i; j++) {
            cr_assert_neq(each->span.start, told.at[j].span.start);
        }
        if (i > 0) {
            cr_assert_leq(distance(wanted, told.at[i - 1].span), distance(wanted, each->span));
        }
        char id[] = {'z', (char)('0' + i), '\0'};
        struct booking_request request = between(id, each->span.start, each->span.end,
                                                 (int32_t)(interval_length(each->span) / 60));
        request.provider_id = each->provider_id;
        cr_assert_eq(ask(request), RESULT_OK, "alternative %zu", i);
        cr_assert_eq(house_become(&house, id, APPOINTMENT_CANCELLED, &answer), RESULT_OK);
    }
}

Test(booking_range, alternatives_of_the_named_provider)
{
    define("p1", (struct provider_definition){.zone = NULL});
    cr_assert_eq(ask(house_request("x", "p1", 10, 12, 120)), RESULT_OK);
    cr_assert_eq(ask(house_request("a", "p1", 10, 11, 60)), RESULT_NO_SLOT_PREFERRED);
    assert_alternatives((struct interval){house_at(600), house_at(660)}, BOOKING_ALTERNATIVES_MAX);
}

Test(booking_range, alternatives_of_a_group_are_those_of_all)
{
    define("p1", (struct provider_definition){.daily_limit = 1});
    define("p2", (struct provider_definition){.notice_minutes = 600});
    define("p3", (struct provider_definition){.horizon_days = 1, .buffer_after_minutes = 20});
    cr_assert_eq(ask(house_request("x", "p1", 10, 11, 60)), RESULT_OK);
    cr_assert_eq(ask(house_request("y", "p3", 10, 11, 60)), RESULT_OK);
    cr_assert_eq(ask(house_request("a", NULL, 10, 11, 60)), RESULT_NO_SLOT);
    assert_alternatives((struct interval){house_at(600), house_at(660)}, BOOKING_ALTERNATIVES_MAX);
}

Test(booking_range, alternatives_without_a_date_are_not_over)
{
    define("p1", (struct provider_definition){.zone = NULL});
    atomic_store(&house.clock.now, house_at(15 * 60 + 30));
    cr_assert_eq(house_book(&house, "x", "p1", (struct interval){900, 1020}, 120, &answer),
                 RESULT_OK);
    cr_assert_eq(house_book(&house, "a", "p1", (struct interval){900, 960}, 60, &answer),
                 RESULT_NO_SLOT_PREFERRED);
    assert_alternatives((struct interval){house_at(900), house_at(960)}, BOOKING_ALTERNATIVES_MAX);
}

Test(booking_range, alternatives_on_the_day_that_clocks_change)
{
    define("p1", (struct provider_definition){.zone = &fixed_spring, .horizon_days = 365});
    int32_t day = 20541; /* 2026-03-29, and the clock is set to the day before */
    atomic_store(&house.clock.now, ((int64_t)day - 1) * CIVIL_SECONDS_PER_DAY);
    struct booking_request request = house_request("x", "p1", 9, 17, 480);
    request.range.day = day;
    cr_assert_eq(ask(request), RESULT_OK);
    request = house_request("a", "p1", 9, 10, 60);
    request.range.day = day;
    cr_assert_eq(ask(request), RESULT_NO_SLOT_PREFERRED);
    int64_t start = fixed_spring.to_instant(&fixed_spring, day, 540);
    assert_alternatives((struct interval){start, start + 3600}, BOOKING_ALTERNATIVES_MAX);
}

static void ask_for_year(int32_t years)
{
    define("p1", (struct provider_definition){.horizon_days = 60});
    struct booking_request request = house_request("a", "p1", 9, 10, 60);
    request.range.day = HOUSE_DAY + years * 365;
    cr_assert_eq(ask(request), RESULT_NO_SLOT_PREFERRED);
    int64_t start = request.range.day * (int64_t)CIVIL_SECONDS_PER_DAY + INT64_C(9) * 3600;
    assert_alternatives((struct interval){start, start + 3600}, BOOKING_ALTERNATIVES_MAX);
}

Test(booking_range, alternatives_to_what_is_long_past_begin_now)
{
    ask_for_year(-3);
}

Test(booking_range, alternatives_to_what_is_beyond_the_horizon_end_with_it)
{
    ask_for_year(3);
}

Test(booking_range, where_there_is_nothing_there_are_no_alternatives)
{
    define("p1", (struct provider_definition){.horizon_days = 1});
    cr_assert_eq(ask(house_request("a", "p1", 9, 20, 540)), RESULT_NO_SLOT_PREFERRED);
    assert_alternatives((struct interval){0, 0}, 0);
}
