/* Series, on the whole core. */
#include "core/booking_series.h"

#include <criterion/criterion.h>
#include <string.h>

#include "server/store/memory.h"
#include "support/house.h"

enum { CAP = 4 };

static struct house house;
static struct booking_series told;

static void open_house(void)
{
    house_init(&house);
    house.settings.client_appointments_max = CAP;
    house_reopen(&house);
    cr_assert_eq(house_register(&house, "p1", 5, 9, 12), RESULT_OK);
}

static void close_house(void)
{
    house_deinit(&house);
}

TestSuite(booking_series, .init = open_house, .fini = close_house);

static const int32_t days[] = {HOUSE_DAY, HOUSE_DAY + 1, HOUSE_DAY + 2, HOUSE_DAY + 3,
                               HOUSE_DAY + 4};

/* Three days from 9 to 10. */
static struct booking_series_request three(const char *id, const char *provider,
                                           enum series_conflict on_conflict)
{
    return (struct booking_series_request){
        .first = house_request(id, provider, 9, 10, 60),
        .days = days,
        .day_count = 3,
        .on_conflict = on_conflict,
    };
}

static enum result ask(const struct booking_series_request *request)
{
    told = (struct booking_series){0};
    return booking_book_series(house.booking, request, &house.arena, &told);
}

static void take_day(const char *id, const char *provider, int32_t day, int32_t hour)
{
    struct booking_answer answer;
    struct booking_request request = house_request(id, provider, hour, hour + 1, 60);
    request.range.day = HOUSE_DAY + day;
    cr_assert_eq(house_ask(&house, &request, &answer), RESULT_OK);
}

static bool is_known(const char *id)
{
    struct booking_answer answer;
    return booking_find(house.booking, id, &house.arena, &answer) == RESULT_OK;
}

static void assert_outcomes(enum occurrence_outcome a, enum occurrence_outcome b,
                            enum occurrence_outcome c)
{
    const enum occurrence_outcome wanted[] = {a, b, c};
    cr_assert_eq(told.occurrence_count, 3);
    for (size_t i = 0; i < 3; i++) {
        cr_assert_eq(told.occurrences[i].outcome, wanted[i], "of %zu", i);
        cr_assert_eq(told.occurrences[i].day, days[i]);
    }
}

Test(booking_series, each_day_gets_its_appointment)
{
    struct booking_answer answer;
    const struct booking_series_request request = three("s", "p1", SERIES_FAIL);
    cr_assert_eq(ask(&request), RESULT_OK);
    assert_outcomes(OCCURRENCE_BOOKED, OCCURRENCE_BOOKED, OCCURRENCE_BOOKED);
    cr_assert_eq(told.booked_count, 3);
    cr_assert_str_eq(told.provider_id, "p1");
    const char *ids[] = {"s.1", "s.2", "s.3"};
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(booking_find(house.booking, ids[i], &house.arena, &answer), RESULT_OK);
        cr_assert_eq(answer.appointment.service_day, days[i]);
        cr_assert_eq(answer.appointment.occurrence, i + 1);
        cr_assert_eq(house_minute(&answer), 540);
    }
}

Test(booking_series, one_that_cannot_be_had_fails_them_all)
{
    take_day("x", "p1", 1, 9);
    const char *before = house_text(&house);
    const struct booking_series_request request = three("s", "p1", SERIES_FAIL);
    cr_assert_eq(ask(&request), RESULT_SERIES_REFUSED);
    assert_outcomes(OCCURRENCE_BOOKED, OCCURRENCE_SKIPPED, OCCURRENCE_BOOKED);
    cr_assert_str_eq(house_text(&house), before);
    cr_assert_not(is_known("s.1"));
}

Test(booking_series, a_refused_id_may_be_used_again)
{
    struct booking_answer answer;
    take_day("x", "p1", 1, 9);
    struct booking_series_request request = three("s", "p1", SERIES_FAIL);
    cr_assert_eq(ask(&request), RESULT_SERIES_REFUSED);
    cr_assert_eq(house_become(&house, "x", APPOINTMENT_CANCELLED, &answer), RESULT_OK);
    cr_assert_eq(ask(&request), RESULT_OK);
    cr_assert_not(told.repeated);
}

Test(booking_series, one_that_cannot_be_had_may_be_left_out)
{
    take_day("x", "p1", 1, 9);
    const struct booking_series_request request = three("s", "p1", SERIES_SKIP);
    cr_assert_eq(ask(&request), RESULT_OK);
    assert_outcomes(OCCURRENCE_BOOKED, OCCURRENCE_SKIPPED, OCCURRENCE_BOOKED);
    cr_assert_eq(told.booked_count, 2);
    cr_assert(is_known("s.1") && !is_known("s.2") && is_known("s.3"));
}

Test(booking_series, one_that_cannot_be_had_may_get_another_time)
{
    take_day("x", "p1", 1, 9);
    const struct booking_series_request request = three("s", "p1", SERIES_SHIFT);
    cr_assert_eq(ask(&request), RESULT_OK);
    assert_outcomes(OCCURRENCE_BOOKED, OCCURRENCE_SHIFTED, OCCURRENCE_BOOKED);
    cr_assert_eq(told.occurrences[1].appointment.span.start, house_at(CIVIL_MINUTES_PER_DAY + 600));
}

Test(booking_series, all_or_nothing_goes_before_leaving_out)
{
    take_day("x", "p1", 1, 9);
    struct booking_series_request request = three("s", "p1", SERIES_SKIP);
    request.all_or_nothing = true;
    const char *before = house_text(&house);
    cr_assert_eq(ask(&request), RESULT_SERIES_REFUSED);
    cr_assert_str_eq(house_text(&house), before);
}

Test(booking_series, nobody_at_all_is_refused)
{
    struct booking_series_request request = three("s", NULL, SERIES_SKIP);
    request.first.range.start_minute = 13 * 60;
    request.first.range.end_minute = 14 * 60;
    cr_assert_eq(ask(&request), RESULT_SERIES_REFUSED);
    request.first.provider_id = "ghost";
    cr_assert_eq(ask(&request), RESULT_PREFERRED_UNKNOWN);
    request.first.provider_id = NULL;
    request.first.group_id = "ghosts";
    cr_assert_eq(ask(&request), RESULT_GROUP_UNKNOWN);
}

Test(booking_series, whoever_has_everything_gets_it)
{
    cr_assert_eq(house_register(&house, "p2", 3, 9, 12), RESULT_OK);
    take_day("x", "p1", 2, 9);
    const enum series_conflict all[] = {SERIES_FAIL, SERIES_SKIP, SERIES_SHIFT};
    const char *ids[] = {"s", "t", "u"};
    const struct booking_series_request first = three(ids[0], NULL, all[1]);
    cr_assert_eq(ask(&first), RESULT_OK);
    cr_assert_str_eq(told.provider_id, "p2");
    cr_assert_eq(told.booked_count, 3);
    cr_assert_not(told.occurrences[0].appointment.provider_named);
}

Test(booking_series, if_nobody_has_everything_whoever_has_most_gets_it)
{
    cr_assert_eq(house_register(&house, "p2", 3, 9, 12), RESULT_OK);
    take_day("x", "p1", 0, 9);
    take_day("y", "p1", 2, 9);
    take_day("z", "p2", 1, 9);
    const struct booking_series_request request = three("s", NULL, SERIES_SKIP);
    cr_assert_eq(ask(&request), RESULT_OK);
    cr_assert_str_eq(told.provider_id, "p2");
    assert_outcomes(OCCURRENCE_BOOKED, OCCURRENCE_SKIPPED, OCCURRENCE_BOOKED);
}

Test(booking_series, the_same_request_gets_the_first_answer)
{
    struct booking_answer answer;
    struct booking_moved moved;
    take_day("x", "p1", 1, 9);
    const struct booking_series_request request = three("s", NULL, SERIES_SHIFT);
    cr_assert_eq(ask(&request), RESULT_OK);
    const struct booking_series first = told;
    cr_assert_eq(house_move(&house, "s.1", NULL, 11, &moved), RESULT_OK);
    cr_assert_eq(house_become(&house, "s.3", APPOINTMENT_CANCELLED, &answer), RESULT_OK);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(ask(&request), RESULT_OK);
        cr_assert(told.repeated);
        cr_assert_str_eq(told.provider_id, "p1");
        cr_assert_eq(told.booked_count, first.booked_count);
        assert_outcomes(OCCURRENCE_BOOKED, OCCURRENCE_SHIFTED, OCCURRENCE_BOOKED);
        for (size_t j = 0; j < 3; j++) {
            const struct appointment *a = &told.occurrences[j].appointment;
            const struct appointment *b = &first.occurrences[j].appointment;
            cr_assert_str_eq(a->id, b->id);
            cr_assert_eq(a->span.start, b->span.start);
            cr_assert_eq(a->status, b->status);
            cr_assert_eq(a->decision.chosen.cost, b->decision.chosen.cost);
        }
        house_reopen(&house);
    }
    struct booking_series_request other = request;
    other.day_count = 2;
    cr_assert_eq(ask(&other), RESULT_ID_REUSED);
}

Test(booking_series, an_id_of_an_occurrence_that_is_used_already_books_nothing)
{
    struct booking_answer answer;
    take_day("s.2", "p1", 4, 11);
    const char *before = house_text(&house);
    const struct booking_series_request request = three("s", "p1", SERIES_SKIP);
    cr_assert_eq(ask(&request), RESULT_ID_REUSED);
    cr_assert_str_eq(house_text(&house), before);
    struct booking_request single = house_request("s.1", "p1", 9, 10, 60);
    cr_assert_eq(house_ask(&house, &single, &answer), RESULT_OK);
    single = house_request("s", "p1", 10, 11, 60);
    cr_assert_eq(house_ask(&house, &single, &answer), RESULT_OK);
}

Test(booking_series, the_id_of_a_series_is_no_id_of_an_appointment)
{
    struct booking_answer answer;
    const struct booking_series_request request = three("s", "p1", SERIES_FAIL);
    cr_assert_eq(ask(&request), RESULT_OK);
    struct booking_request single = house_request("s", "p1", 10, 11, 60);
    cr_assert_eq(house_ask(&house, &single, &answer), RESULT_ID_REUSED);
    house_reopen(&house);
    cr_assert_eq(house_ask(&house, &single, &answer), RESULT_ID_REUSED);
    single.id = "s.1";
    cr_assert_eq(house_ask(&house, &single, &answer), RESULT_ID_REUSED);
}

Test(booking_series, all_of_it_counts_as_the_clients)
{
    struct booking_answer answer;
    const struct booking_client ada = {.name = "Ada", .email = "ada@example.org"};
    struct booking_series_request request = three("s", "p1", SERIES_FAIL);
    request.first.client = &ada;
    request.day_count = CAP + 1;
    const char *before = house_text(&house);
    cr_assert_eq(ask(&request), RESULT_CLIENT_LIMIT);
    cr_assert_str_eq(house_text(&house), before);
    request.day_count = CAP - 1;
    cr_assert_eq(ask(&request), RESULT_OK);
    struct booking_series_request second = three("t", "p1", SERIES_FAIL);
    second.first.client = &ada;
    second.first.range.start_minute = 10 * 60;
    second.first.range.end_minute = 11 * 60;
    cr_assert_eq(ask(&second), RESULT_CLIENT_LIMIT);
    struct booking_request single = house_request("a", "p1", 11, 12, 60);
    single.client = &ada;
    cr_assert_eq(house_ask(&house, &single, &answer), RESULT_OK);
    single = house_request("b", "p1", 10, 11, 60);
    single.client = &ada;
    cr_assert_eq(house_ask(&house, &single, &answer), RESULT_CLIENT_LIMIT);
}

Test(booking_series, a_series_and_each_of_its_appointments_are_events)
{
    int64_t before = booking_last_event(house.booking);
    const struct booking_series_request request = three("s", "p1", SERIES_FAIL);
    cr_assert_eq(ask(&request), RESULT_OK);
    cr_assert_eq(ask(&request), RESULT_OK);
    cr_assert_str_eq(house_events(&house, before),
                     "series.booked appointment.booked appointment.booked appointment.booked ");
}

Test(booking_series, one_that_the_store_refuses_leaves_nothing_behind)
{
    const struct booking_client ada = {.name = "Ada", .email = "ada@example.org"};
    struct booking_series_request request = three("s", NULL, SERIES_SKIP);
    request.first.client = &ada;
    take_day("x", "p1", 1, 9);
    for (int i = 0; i < 2; i++) {
        const char *before = house_text(&house);
        memory_fail_nth(house.engine, 1);
        cr_assert_eq(ask(&request), RESULT_UNAVAILABLE);
        cr_assert_str_eq(house_text(&house), before);
        cr_assert_not(is_known("s.1"));
    }
    cr_assert_eq(ask(&request), RESULT_OK);
    cr_assert_eq(told.booked_count, 2);
    const char *before = house_text(&house);
    house_reopen(&house);
    cr_assert_str_eq(house_text(&house), before);
}

Test(booking_series, one_that_the_store_refuses_does_not_count_as_its_clients)
{
    struct client client;
    bool created;
    const struct booking_client known = {.id = "c1", .name = "Ada"};
    struct booking_series_request request = three("s", NULL, SERIES_FAIL);
    request.first.client = &known;
    cr_assert_eq(booking_create_client(house.booking, &known, &house.arena, &client, &created),
                 RESULT_OK);
    for (int i = 0; i < 2; i++) {
        memory_fail_nth(house.engine, 1);
        cr_assert_eq(ask(&request), RESULT_UNAVAILABLE);
    }
    cr_assert_eq(ask(&request), RESULT_OK);
    struct booking_answer answer;
    struct booking_request single = house_request("a", "p1", 11, 12, 60);
    single.client = &known;
    cr_assert_eq(house_ask(&house, &single, &answer), RESULT_OK, "the fourth");
}
