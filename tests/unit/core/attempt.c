/* Who is asked when nobody is named, where contests could have hidden somebody. */
#include "core/attempt.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "server/store/memory.h"
#include "support/fixed_zone.h"
#include "support/house.h"

static struct house house;

static void set_up(void)
{
    house_init(&house);
}

static void tear_down(void)
{
    house_deinit(&house);
}

TestSuite(attempt, .init = set_up, .fini = tear_down);

static enum result book(const char *id, int32_t from_hour, int32_t until_hour, int32_t duration)
{
    const struct booking_request request = house_request(id, NULL, from_hour, until_hour, duration);
    struct booking_answer answer;
    return house_ask(&house, &request, &answer);
}

Test(attempt, a_booking_that_the_store_did_not_take_hides_nobody)
{
    cr_assert_eq(house_register(&house, "p1", 1, 9, 12), RESULT_OK);
    memory_fail_nth(house.engine, 1);
    cr_assert_eq(book("a", 9, 12, 30), RESULT_UNAVAILABLE);
    cr_assert_eq(book("b", 9, 12, 30), RESULT_OK);
    cr_assert_eq(book("c", 9, 12, 30), RESULT_NO_SLOT);
}

Test(attempt, less_than_the_shortest_slot_can_still_be_had)
{
    cr_assert_eq(house_register(&house, "p1", PROVIDER_UNLIMITED, 9, 10), RESULT_OK);
    cr_assert_eq(book("a", 9, 10, 50), RESULT_OK);
    cr_assert_eq(book("b", 9, 10, 10), RESULT_OK);
    cr_assert_eq(book("c", 9, 10, 10), RESULT_NO_SLOT);
}

/* All of them look as if they could, by the quarter hour. */
Test(attempt, many_who_cannot_after_all_do_not_hide_the_one_who_can)
{
    struct availability_rule rule = availability_every_day(545, 600);
    const struct provider_definition definition = {
        .daily_limit = 50, .rules = &rule, .rule_count = 1};
    for (int i = 0; i < 3 * ROLL_PASSED_MAX; i++) {
        char id[16];
        snprintf(id, sizeof id, "p%d", i);
        const struct booking_definition late = {.provider_id = id, .definition = &definition};
        struct booking_revised revised;
        cr_assert_eq(booking_register(house.booking, &late, &(struct booking_revision){0},
                                      &house.arena, &revised),
                     RESULT_OK);
    }
    cr_assert_eq(house_register(&house, "able", 2, 9, 10), RESULT_OK);
    struct booking_request request = house_request("a", NULL, 9, 10, 15);
    request.range.end_minute = 555;
    struct booking_answer answer;
    cr_assert_eq(house_ask(&house, &request, &answer), RESULT_OK);
    cr_assert_str_eq(answer.provider_id, "able");
}

Test(attempt, a_refused_request_teaches_the_sample_too)
{
    house.settings.sample_mode = SAMPLE_LEARNED;
    house_reopen(&house);
    cr_assert_eq(house_register(&house, "p1", 5, 9, 12), RESULT_OK);
    struct sample *sample = group_sample(groups_find(house.booking->groups, GROUP_DEFAULT));
    struct sample_view before, after;
    sample_read(sample, &before);
    for (int i = 0; i < 2 * SAMPLE_SIZE; i++) {
        char id[16];
        snprintf(id, sizeof id, "r%d", i);
        cr_assert_eq(book(id, 13, 15, 35), RESULT_NO_SLOT);
    }
    sample_read(sample, &after);
    cr_assert_neq(memcmp(&before, &after, sizeof before), 0);
}

/* Those who are asked for alternatives are found by the last day that may be booked, which is not
 * the one wanted: what has expired must be mended there, or it would be found for ever. */
Test(attempt, an_expired_hold_is_noticed_on_the_last_day_too, .timeout = 20)
{
    cr_assert_eq(house_register(&house, "p1", PROVIDER_UNLIMITED, 9, 12), RESULT_OK);
    struct booking_request held = house_request("held", "p1", 9, 12, 30);
    held.held = true;
    held.hold_seconds = HOUSE_HOLD_SECONDS;
    struct booking_answer answer;
    cr_assert_eq(house_ask(&house, &held, &answer), RESULT_OK);
    struct booking_request late = house_request("late", NULL, 9, 12, 30);
    late.range.day = HOUSE_DAY + 1000;
    cr_assert_eq(house_ask(&house, &late, &answer), RESULT_NO_SLOT);
    atomic_fetch_add(&house.clock.now, HOUSE_HOLD_SECONDS);
    cr_assert_eq(house_ask(&house, &late, &answer), RESULT_NO_SLOT);
}
