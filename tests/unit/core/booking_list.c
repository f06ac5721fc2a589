/* Lists of appointments, on the whole core. */
#include "core/booking_list.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "core/booking_series.h"
#include "support/house.h"

enum { ANY_STATUS = (1U << APPOINTMENT_STATUS_COUNT) - 1, STANDING = 40 };

static struct house house;

static void open_house(void)
{
    house_init(&house);
    cr_assert_eq(house_register(&house, "p1", PROVIDER_UNLIMITED, 0, 24), RESULT_OK);
    cr_assert_eq(house_register(&house, "p2", PROVIDER_UNLIMITED, 0, 24), RESULT_OK);
}

static void close_house(void)
{
    house_deinit(&house);
}

TestSuite(booking_list, .init = open_house, .fini = close_house);

static const struct booking_client ada = {.id = "ada", .name = "Ada"};

static void book(const char *id, const char *provider, int32_t hour,
                 const struct booking_client *client, bool held)
{
    struct booking_answer answer;
    struct booking_request request = house_request(id, provider, hour, hour + 1, 60);
    request.client = client;
    request.held = held;
    cr_assert_eq(house_ask(&house, &request, &answer), RESULT_OK);
}

static struct booking_filter all(uint32_t statuses)
{
    return (struct booking_filter){.statuses = statuses, .from = INT64_MIN, .to = INT64_MAX};
}

/* The ids in their order, with a space after each, seen in pages of that size. */
static const char *listed(struct booking_filter filter, size_t limit)
{
    char *ids = arena_take(&house.arena, 4096);
    struct booking_place place = {.limit = limit};
    struct booking_page page;
    for (;;) {
        cr_assert_eq(booking_next_page(house.booking, &filter, &place, &house.arena, &page),
                     RESULT_OK);
        cr_assert_leq(page.count, limit);
        for (size_t i = 0; i < page.count; i++) {
            strcat(strcat(ids, page.answers[i].appointment.id), " ");
        }
        if (page.count == 0) {
            return ids;
        }
    }
}

static void assert_lists(struct booking_filter filter, const char *ids)
{
    for (size_t limit = 1; limit < 5; limit++) {
        cr_assert_str_eq(listed(filter, limit), ids, "in pages of %zu: %s", limit,
                         listed(filter, limit));
    }
}

/* Of every kind one, in an order that is neither that of time nor that of providers. */
static void fill(void)
{
    struct booking_answer answer;
    book("late", "p1", 15, NULL, false);
    book("other", "p2", 10, &ada, false);
    book("held", "p1", 11, NULL, true);
    book("early", "p1", 9, &ada, false);
    book("gone", "p2", 12, &ada, false);
    cr_assert_eq(house_become(&house, "gone", APPOINTMENT_CANCELLED, &answer), RESULT_OK);
}

Test(booking_list, live_ones_come_by_provider_and_time)
{
    fill();
    assert_lists(all(BOOKING_LIVE), "early held late other ");
}

Test(booking_list, after_the_last_start_there_is_only_the_next_provider)
{
    const struct booking_filter filter = all(BOOKING_LIVE);
    struct booking_place place = {.limit = 9, .number = 1, .start = INT64_MAX};
    struct booking_page page;
    book("a", "p1", 9, NULL, false);
    book("b", "p2", 10, NULL, false);
    cr_assert_eq(booking_next_page(house.booking, &filter, &place, &house.arena, &page), RESULT_OK);
    cr_assert_eq(page.count, 1);
    cr_expect_str_eq(page.answers[0].appointment.id, "b");
}

Test(booking_list, all_of_them_come_in_the_order_of_booking)
{
    fill();
    assert_lists(all(ANY_STATUS), "late other held early gone ");
}

Test(booking_list, one_providers)
{
    fill();
    struct booking_filter filter = all(BOOKING_LIVE);
    filter.provider_id = "p2";
    assert_lists(filter, "other ");
    filter.statuses = ANY_STATUS;
    assert_lists(filter, "other gone ");
}

Test(booking_list, one_clients)
{
    fill();
    struct booking_filter filter = all(BOOKING_LIVE);
    filter.client_id = "ada";
    assert_lists(filter, "other early ");
    filter.statuses = ANY_STATUS;
    assert_lists(filter, "other early gone ");
    filter.provider_id = "p1";
    assert_lists(filter, "early ");
}

Test(booking_list, one_series)
{
    fill();
    const int32_t days[] = {HOUSE_DAY + 1, HOUSE_DAY + 2};
    const struct booking_series_request request = {
        .first = house_request("s", "p1", 9, 10, 60), .days = days, .day_count = 2};
    struct booking_series series;
    cr_assert_eq(booking_book_series(house.booking, &request, &house.arena, &series), RESULT_OK);
    struct booking_filter filter = all(ANY_STATUS);
    filter.series_id = "s";
    assert_lists(filter, "s.1 s.2 ");
}

Test(booking_list, one_status)
{
    fill();
    assert_lists(all(1U << APPOINTMENT_HELD), "held ");
    assert_lists(all(1U << APPOINTMENT_CONFIRMED), "early late other ");
    assert_lists(all(1U << APPOINTMENT_CANCELLED), "gone ");
    assert_lists(all(1U << APPOINTMENT_NO_SHOW), "");
}

Test(booking_list, from_one_start_to_before_another)
{
    fill();
    struct booking_filter filter = {
        .statuses = BOOKING_LIVE, .from = house_at(600), .to = house_at(900)};
    assert_lists(filter, "held other ");
    filter.statuses = ANY_STATUS;
    assert_lists(filter, "other held gone ");
    filter.from = house_at(660);
    filter.to = house_at(660) + 1;
    assert_lists(filter, "held ");
    filter.statuses = BOOKING_LIVE;
    assert_lists(filter, "held ");
    filter.to = filter.from;
    assert_lists(filter, "");
}

Test(booking_list, a_hold_that_is_over_is_listed_as_expired)
{
    fill();
    atomic_fetch_add(&house.clock.now, HOUSE_HOLD_SECONDS);
    assert_lists(all(1U << APPOINTMENT_EXPIRED), "held ");
    assert_lists(all(1U << APPOINTMENT_HELD), "");
    assert_lists(all(1U << APPOINTMENT_HELD | 1U << APPOINTMENT_CANCELLED), "gone ");
}

Test(booking_list, whom_nobody_knows_has_no_list)
{
    struct booking_place place = {.limit = 9};
    struct booking_page page;
    struct booking_filter filter = all(BOOKING_LIVE);
    filter.provider_id = "ghost";
    cr_assert_eq(booking_next_page(house.booking, &filter, &place, &house.arena, &page),
                 RESULT_PROVIDER_UNKNOWN);
    filter = all(BOOKING_LIVE);
    filter.client_id = "ghost";
    cr_assert_eq(booking_next_page(house.booking, &filter, &place, &house.arena, &page),
                 RESULT_CLIENT_UNKNOWN);
    filter = all(BOOKING_LIVE);
    filter.series_id = "ghost";
    cr_assert_eq(booking_next_page(house.booking, &filter, &place, &house.arena, &page),
                 RESULT_APPOINTMENT_UNKNOWN);
}

/* While this goes on, others come and go in between. */
struct unrest {
    atomic_bool ends;
    atomic_int made;
};

static void *disturb(void *argument)
{
    struct unrest *unrest = argument;
    struct arena arena;
    arena_init(&arena, 1 << 14);
    for (int i = 0; !atomic_load(&unrest->ends); i++) {
        char id[32];
        snprintf(id, sizeof id, "u%d", i);
        struct booking_request request = house_request(id, NULL, 0, 24, 7);
        request.range.day++;
        struct booking_answer answer;
        struct booking_alternatives alternatives;
        if (booking_book(house.booking, &request, &arena, &answer, &alternatives) == RESULT_OK) {
            atomic_fetch_add(&unrest->made, 1);
        }
        snprintf(id, sizeof id, "u%d", i - i % 5);
        const struct booking_ending ending = {.to = APPOINTMENT_CANCELLED};
        (void)!booking_become(house.booking, id, &ending, &arena, &answer);
        arena_reset(&arena);
    }
    arena_deinit(&arena);
    return NULL;
}

/* Each of the standing ones, once. */
static void walk_once(uint32_t statuses)
{
    int seen[STANDING] = {0};
    struct booking_filter filter = all(statuses);
    struct booking_place place = {.limit = 1};
    struct booking_page page;
    do {
        cr_assert_eq(booking_next_page(house.booking, &filter, &place, &house.arena, &page),
                     RESULT_OK);
        int number;
        if (page.count == 1 && sscanf(page.answers[0].appointment.id, "standing%d", &number) == 1) {
            seen[number]++;
        }
    } while (page.count > 0);
    for (int i = 0; i < STANDING; i++) {
        cr_assert_eq(seen[i], 1, "%d was seen %d times", i, seen[i]);
    }
}

Test(booking_list, what_stands_is_seen_exactly_once_while_others_come_and_go)
{
    static char ids[STANDING][16];
    for (int i = 0; i < STANDING; i++) {
        struct booking_answer answer;
        snprintf(ids[i], sizeof ids[i], "standing%d", i);
        struct booking_request request = house_request(ids[i], i % 2 ? "p1" : "p2", 0, 24, 5);
        request.range.day++;
        request.range.start_minute = i / 2 * 60 + 20;
        request.range.end_minute = request.range.start_minute + 5;
        cr_assert_eq(house_ask(&house, &request, &answer), RESULT_OK);
    }
    struct unrest unrest = {.made = 0};
    pthread_t thread;
    pthread_create(&thread, NULL, disturb, &unrest);
    /* Until there was something to disturb it; the runner ends a test that takes for ever. */
    while (atomic_load(&unrest.made) < 50) {
        walk_once(BOOKING_LIVE);
        walk_once(ANY_STATUS);
    }
    atomic_store(&unrest.ends, true);
    pthread_join(thread, NULL);
}
