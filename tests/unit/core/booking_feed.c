/* The feed of changes, on the whole core. */
#include "core/booking_feed.h"

#include <criterion/criterion.h>
#include <pthread.h>

#include "support/house.h"

static struct house house;

static void open_house(void)
{
    house_init(&house);
}

static void close_house(void)
{
    house_deinit(&house);
}

TestSuite(booking_feed, .init = open_house, .fini = close_house);

static enum result book(const char *id, int32_t hour)
{
    struct booking_answer answer;
    struct booking_request request = house_request(id, "p1", hour, hour + 1, 60);
    return house_ask(&house, &request, &answer);
}

Test(booking_feed, what_is_changed_is_told_once_and_what_is_refused_is_not)
{
    struct booking_revised revised;
    const struct booking_closures closures = {.group_id = GROUP_DEFAULT};
    cr_assert_eq(house_register(&house, "p1", 2, 9, 12), RESULT_OK);
    cr_assert_eq(house_register(&house, "p1", 2, 9, 12), RESULT_OK);
    cr_assert_eq(booking_close_group(house.booking, &closures, &(struct booking_revision){0},
                                     &house.arena, &revised),
                 RESULT_OK);
    cr_assert_eq(book("a", 9), RESULT_OK);
    cr_assert_eq(book("a", 9), RESULT_OK);
    cr_assert_eq(book("a", 10), RESULT_ID_REUSED);
    cr_assert_eq(book("b", 9), RESULT_NO_SLOT_PREFERRED);
    cr_assert_str_eq(house_events(&house, 0), "provider.registered provider.changed group.closed "
                                              "appointment.booked ");
}

Test(booking_feed, an_event_says_whose_and_when)
{
    struct booking_feed feed;
    cr_assert_eq(house_register(&house, "p1", 2, 9, 12), RESULT_OK);
    cr_assert_eq(book("a", 9), RESULT_OK);
    cr_assert_eq(booking_events(house.booking, 1, 9, &house.arena, &feed), RESULT_OK);
    cr_assert_eq(feed.count, 1);
    cr_assert_str_eq(feed.events[0].provider_id, "p1");
    cr_assert_str_eq(feed.events[0].event.appointment_id, "a");
    cr_assert_eq(feed.events[0].event.span.start, house_at(540));
    cr_assert_eq(feed.events[0].event.at, booking_now(house.booking));
}

Test(booking_feed, it_comes_in_parts)
{
    struct booking_feed feed;
    cr_assert_eq(house_register(&house, "p1", 9, 9, 12), RESULT_OK);
    cr_assert_eq(book("a", 9), RESULT_OK);
    cr_assert_eq(book("b", 10), RESULT_OK);
    for (int64_t after = 0; after < 3; after++) {
        cr_assert_eq(booking_events(house.booking, after, 1, &house.arena, &feed), RESULT_OK);
        cr_assert_eq(feed.count, 1);
        cr_assert_eq(feed.events[0].event.sequence, after + 1);
    }
    cr_assert_eq(booking_events(house.booking, 3, 1, &house.arena, &feed), RESULT_OK);
    cr_assert_eq(feed.count, 0);
    cr_assert_eq(booking_last_event(house.booking), 3);
}

static void *wait_for_first(void *unused)
{
    (void)unused;
    booking_await_event(house.booking, 0, 60000);
    return NULL;
}

Test(booking_feed, whoever_waits_is_woken)
{
    pthread_t thread;
    pthread_create(&thread, NULL, wait_for_first, NULL);
    cr_assert_eq(house_register(&house, "p1", 9, 9, 12), RESULT_OK);
    pthread_join(thread, NULL);
    booking_await_event(house.booking, 1, 1);
    cr_assert_eq(booking_last_event(house.booking), 1);
}
