/* Exact requests: they get their range or nothing. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "core/booking_slots.h"
#include "support/fixed_zone.h"
#include "support/house.h"

static struct house house;
static struct booking_answer answer;

enum { GAP_DAY = 20541 /* 2026-03-29, of the fixed spring zone */ };

static void open_house(void)
{
    house_init(&house);
    cr_assert_eq(house_register(&house, "p1", PROVIDER_UNLIMITED, 9, 18), RESULT_OK);
}

static void close_house(void)
{
    house_deinit(&house);
}

TestSuite(booking_exact, .init = open_house, .fini = close_house);

static struct interval seconds(int64_t start, int64_t length)
{
    return (struct interval){start, start + length};
}

static enum result ask(const char *id, struct interval span, enum booking_offer offer)
{
    struct booking_request request = house_exact(id, "p1", span, offer);
    return house_ask(&house, &request, &answer);
}

static void assert_refused(struct interval span, enum booking_offer offer, enum slot_rule reason)
{
    cr_assert_eq(ask("refused", span, offer), RESULT_NO_SLOT_PREFERRED);
    cr_assert_str_eq(slot_rule_name((enum slot_rule)house.alternatives.reason),
                     slot_rule_name(reason));
    cr_assert_eq(house.alternatives.count, 0);
}

Test(booking_exact, the_span_is_had_to_the_second)
{
    cr_assert_eq(ask("a", seconds(house_at(600) + 7, 31), OFFER_ANY), RESULT_OK);
    cr_assert_eq(answer.appointment.span.start, house_at(600) + 7);
    cr_assert_eq(answer.appointment.span.end, house_at(600) + 38);
    assert_refused(seconds(house_at(600), 8), OFFER_ANY, SLOT_APPOINTMENT);
    cr_assert_eq(ask("before", seconds(house_at(600), 7), OFFER_ANY), RESULT_OK);
    cr_assert_eq(ask("after", seconds(house_at(600) + 38, 1), OFFER_ANY), RESULT_OK);
    house_reopen(&house);
    assert_refused(seconds(house_at(600) + 37, 1), OFFER_ANY, SLOT_APPOINTMENT);
}

Test(booking_exact, the_first_thing_in_the_way_is_the_reason)
{
    cr_assert_eq(ask("a", seconds(house_at(600), 3600), OFFER_ANY), RESULT_OK);
    assert_refused(seconds(house_at(480), 3600), OFFER_ANY, SLOT_OUTSIDE_HOURS);
    assert_refused(seconds(house_at(479), 60), OFFER_ANY, SLOT_NOTICE);
    assert_refused(seconds(house_at(1050), 3600), OFFER_ANY, SLOT_OUTSIDE_HOURS);
    assert_refused(seconds(house_at(366 * 1440 + 600), 60), OFFER_ANY, SLOT_HORIZON);
    assert_refused(seconds(house_at(630), 60), OFFER_ANY, SLOT_APPOINTMENT);
    assert_refused(seconds(house_at(720), 60), OFFER_WHOLE, SLOT_NOT_OFFERED);
    assert_refused(seconds(house_at(715), 600), OFFER_GRID, SLOT_NOT_OFFERED);
}

Test(booking_exact, terms_narrow_what_the_provider_allows)
{
    struct booking_request request =
        house_exact("a", "p1", seconds(house_at(600) + 30, 60), OFFER_ANY);
    request.terms.notice_seconds = 2 * 3600 + 31;
    cr_assert_eq(house_ask(&house, &request, &answer), RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(house.alternatives.reason, SLOT_NOTICE);
    request.terms.notice_seconds--;
    cr_assert_eq(house_ask(&house, &request, &answer), RESULT_OK);
    request = house_exact("b", "p1", seconds(house_at(3 * 1440 + 600), 60), OFFER_ANY);
    request.terms.horizon_days = 2;
    cr_assert_eq(house_ask(&house, &request, &answer), RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(house.alternatives.reason, SLOT_HORIZON);
    request.terms.horizon_days = 3;
    cr_assert_eq(house_ask(&house, &request, &answer), RESULT_OK);
    request = house_exact("c", "p1", seconds(house_at(366 * 1440 + 600), 60), OFFER_ANY);
    request.terms.horizon_days = 400;
    cr_assert_eq(house_ask(&house, &request, &answer), RESULT_NO_SLOT_PREFERRED);
}

Test(booking_exact, microseconds_are_kept)
{
    struct booking_request request = house_exact("a", "p1", seconds(house_at(600), 60), OFFER_ANY);
    request.exact.start_microseconds = 1;
    request.exact.end_microseconds = 999999;
    cr_assert_eq(house_ask(&house, &request, &answer), RESULT_OK);
    house_reopen(&house);
    cr_assert_eq(booking_find(house.booking, "a", &house.arena, &answer), RESULT_OK);
    cr_assert_eq(answer.appointment.start_microseconds, 1);
    cr_assert_eq(answer.appointment.end_microseconds, 999999);
    request.exact.end_microseconds = 0;
    cr_assert_eq(house_ask(&house, &request, &answer), RESULT_ID_REUSED);
}

Test(booking_exact, what_is_no_whole_number_of_minutes_is_on_no_grid)
{
    assert_refused(seconds(house_at(600), 30), OFFER_GRID, SLOT_NOT_OFFERED);
    assert_refused(seconds(house_at(600), 90), OFFER_GRID, SLOT_NOT_OFFERED);
    assert_refused(seconds(house_at(600) + 30, 60), OFFER_GRID, SLOT_NOT_OFFERED);
    cr_assert_eq(ask("a", seconds(house_at(600), 60), OFFER_GRID), RESULT_OK);
}

static void live_in_spring(void)
{
    struct availability_rule rule = availability_every_day(0, 1440);
    const struct provider_definition definition = {
        .zone = &fixed_spring,
        .daily_limit = PROVIDER_UNLIMITED,
        .rules = &rule,
        .rule_count = 1,
    };
    struct booking_revised revised;
    atomic_store(&house.clock.now, (int64_t)(GAP_DAY - 1) * CIVIL_SECONDS_PER_DAY);
    cr_assert_eq(booking_register(
                     house.booking,
                     &(struct booking_definition){.provider_id = "p1", .definition = &definition},
                     &(struct booking_revision){0}, &house.arena, &revised),
                 RESULT_OK);
}

static enum result ask_wall(const char *id, int32_t start_minute, int32_t end_minute)
{
    const struct booking_request request = {
        .id = id,
        .provider_id = "p1",
        .range = {.day = GAP_DAY, .start_minute = start_minute, .end_minute = end_minute},
        .exact = {.is_exact = true},
    };
    return house_ask(&house, &request, &answer);
}

/* The clock goes from 02:00 to 03:00: of what it does not show nothing is left. */
Test(booking_exact, a_range_that_the_clock_leaves_out_is_not_to_be_had)
{
    live_in_spring();
    cr_assert_eq(ask_wall("empty", 120, 180), RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(house.alternatives.reason, SLOT_OUTSIDE_HOURS);
    cr_assert_eq(ask_wall("backwards", 150, 180), RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(ask_wall("over", 90, 210), RESULT_OK);
    cr_assert_eq(interval_length(answer.appointment.span), 3600);
}

Test(booking_exact, somebody_with_little_time_left_still_has_that)
{
    cr_assert_eq(ask("a", seconds(house_at(540), 9 * 3600 - 300), OFFER_ANY), RESULT_OK);
    struct booking_request request = {
        .id = "b",
        .range = {.day = HOUSE_DAY, .start_minute = 1075, .end_minute = 1080},
        .exact = {.is_exact = true},
    };
    cr_assert_eq(house_ask(&house, &request, &answer), RESULT_OK);
}

/* Every minute of two days, by a provider with everything that bends a grid. */
Test(booking_exact, the_grid_accepts_exactly_the_slots_that_are_listed)
{
    live_in_spring();
    struct booking_opened opened;
    struct booking_opening_request opening = {.provider_id = "p1", .collection = "x", .most = 1};
    int64_t midnight = fixed_spring.to_instant(&fixed_spring, GAP_DAY, 0);
    struct availability_rule rules[] = {availability_every_day(60, 250),
                                        availability_every_day(600, 700),
                                        availability_every_day(1300, 1500)};
    rules[1].kind = AVAILABILITY_CLOSED;
    const struct provider_definition definition = {.rules = rules, .rule_count = 3};
    struct booking_revised revised;
    cr_assert_eq(booking_replace_availability(
                     house.booking,
                     &(struct booking_definition){.provider_id = "p1", .definition = &definition},
                     &(struct booking_revision){0}, &house.arena, &revised),
                 RESULT_OK);
    opening.range.is_instants = true;
    opening.range.instants = seconds(midnight + 9 * 3600 + 130, 6 * 3600);
    cr_assert_eq(house_open_up(&house, &opening, &opened), RESULT_OK);
    cr_assert_eq(ask("taken", seconds(midnight + 5 * 1800, 1200), OFFER_ANY), RESULT_OK);
    for (int32_t minutes = 7; minutes < 120; minutes += 37) {
        const struct booking_slots_request request = {.provider_id = "p1",
                                                      .first_day = GAP_DAY - 1,
                                                      .last_day = GAP_DAY + 1,
                                                      .duration_minutes = minutes,
                                                      .step_minutes = minutes,
                                                      .offers_max = 10000};
        struct booking_slots slots;
        cr_assert_eq(booking_slots(house.booking, &request, &house.arena, &slots), RESULT_OK);
        size_t next = 0;
        for (int64_t at = midnight - 86400; at < midnight + 2 * 86400 - 3600; at += 60) {
            bool listed = next < slots.slot_count && slots.slots[next].start == at;
            char id[32];
            snprintf(id, sizeof id, "%d-%lld", (int)minutes, (long long)at);
            enum result result = ask(id, seconds(at, 60 * (int64_t)minutes), OFFER_GRID);
            cr_assert_eq(result == RESULT_OK, listed, "%d minutes at minute %lld", (int)minutes,
                         (long long)((at - midnight) / 60));
            if (result == RESULT_OK) {
                cr_assert_eq(house_become(&house, id, APPOINTMENT_CANCELLED, &answer), RESULT_OK);
            }
            next += listed;
        }
        cr_assert_eq(next, slots.slot_count);
    }
}
