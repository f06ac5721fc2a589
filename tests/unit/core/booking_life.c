/* Holds, and what becomes of an appointment, on the whole core. */
#include "core/booking_life.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <time.h>

#include "server/store/memory.h"
#include "support/house.h"

static struct house house;

static void open_house(void)
{
    house_init(&house);
    cr_assert_eq(house_register(&house, "p1", 5, 8, 18), RESULT_OK);
}

static void close_house(void)
{
    house_deinit(&house);
}

TestSuite(booking_life, .init = open_house, .fini = close_house);

static struct booking_answer ask(struct booking_request request)
{
    struct booking_answer answer;
    cr_assert_eq(house_ask(&house, &request, &answer), RESULT_OK);
    return answer;
}

static struct booking_answer hold(const char *id, const char *provider, int32_t hour)
{
    struct booking_request request = house_request(id, provider, hour, hour + 1, 60);
    request.held = true;
    return ask(request);
}

static enum result try_to_book(const char *id, const char *provider, int32_t hour)
{
    struct booking_answer answer;
    struct booking_request request = house_request(id, provider, hour, hour + 1, 60);
    return house_ask(&house, &request, &answer);
}

static enum appointment_status status_of(const char *id)
{
    struct booking_answer answer;
    cr_assert_eq(booking_find(house.booking, id, &house.arena, &answer), RESULT_OK);
    return answer.appointment.status;
}

static void pass(int64_t seconds)
{
    atomic_fetch_add(&house.clock.now, seconds);
}

Test(booking_life, what_is_held_is_taken)
{
    struct booking_answer answer = hold("a", "p1", 9);
    cr_assert_eq(answer.appointment.status, APPOINTMENT_HELD);
    cr_assert_eq(try_to_book("b", "p1", 9), RESULT_NO_SLOT_PREFERRED);
    pass(HOUSE_HOLD_SECONDS - 1);
    cr_assert_eq(try_to_book("b", "p1", 9), RESULT_NO_SLOT_PREFERRED);
}

Test(booking_life, a_hold_is_free_for_others_the_second_it_expires)
{
    hold("a", "p1", 9);
    pass(HOUSE_HOLD_SECONDS);
    cr_assert_eq(try_to_book("b", "p1", 9), RESULT_OK);
    cr_assert_eq(status_of("a"), APPOINTMENT_EXPIRED);
}

Test(booking_life, an_expired_hold_is_found_by_a_request_that_names_nobody)
{
    cr_assert_eq(house_register(&house, "p2", 1, 9, 10), RESULT_OK);
    cr_assert_eq(house_register(&house, "p1", 1, 9, 10), RESULT_OK);
    hold("a", "p1", 9);
    hold("b", "p2", 9);
    cr_assert_eq(try_to_book("c", NULL, 9), RESULT_NO_SLOT);
    pass(HOUSE_HOLD_SECONDS);
    cr_assert_eq(try_to_book("c", NULL, 9), RESULT_OK);
    cr_assert_eq(try_to_book("d", NULL, 9), RESULT_OK);
}

Test(booking_life, its_owner_sees_it_expired_before_anybody_has_looked)
{
    hold("a", "p1", 9);
    pass(HOUSE_HOLD_SECONDS);
    cr_assert_eq(status_of("a"), APPOINTMENT_EXPIRED);
    cr_assert_eq(house_live(&house), 0);
}

Test(booking_life, too_late_to_confirm)
{
    struct booking_answer answer;
    hold("a", "p1", 9);
    pass(HOUSE_HOLD_SECONDS);
    cr_assert_eq(house_become(&house, "a", APPOINTMENT_CONFIRMED, &answer), RESULT_HOLD_EXPIRED);
    booking_expire(house.booking);
    cr_assert_eq(house_become(&house, "a", APPOINTMENT_CONFIRMED, &answer), RESULT_HOLD_EXPIRED);
}

Test(booking_life, confirming_twice_is_fine_and_nobody_can_take_it_any_more)
{
    struct booking_answer answer;
    hold("a", "p1", 9);
    pass(HOUSE_HOLD_SECONDS - 1);
    cr_assert_eq(house_become(&house, "a", APPOINTMENT_CONFIRMED, &answer), RESULT_OK);
    cr_assert_eq(house_become(&house, "a", APPOINTMENT_CONFIRMED, &answer), RESULT_OK);
    pass(60);
    booking_expire(house.booking);
    cr_assert_eq(status_of("a"), APPOINTMENT_CONFIRMED);
    cr_assert_eq(try_to_book("b", "p1", 9), RESULT_NO_SLOT_PREFERRED);
    house_reopen(&house);
    pass(HOUSE_HOLD_SECONDS);
    cr_assert_eq(try_to_book("b", "p1", 9), RESULT_NO_SLOT_PREFERRED);
}

Test(booking_life, expiring_is_one_event)
{
    hold("a", "p1", 9);
    int64_t before = booking_last_event(house.booking);
    booking_expire(house.booking);
    cr_assert_eq(booking_last_event(house.booking), before);
    pass(HOUSE_HOLD_SECONDS);
    booking_expire(house.booking);
    booking_expire(house.booking);
    cr_assert_str_eq(house_events(&house, before), "appointment.expired ");
}

Test(booking_life, a_hold_lasts_as_long_as_the_request_says_or_the_provider_or_the_settings)
{
    struct booking_revised revised;
    struct availability_rule rule = availability_every_day(480, 1080);
    const struct provider_definition definition = {
        .daily_limit = 5, .hold_seconds = 120, .rules = &rule, .rule_count = 1};
    cr_assert_eq(booking_register(
                     house.booking,
                     &(struct booking_definition){.provider_id = "p2", .definition = &definition},
                     &(struct booking_revision){0}, &house.arena, &revised),
                 RESULT_OK);
    int64_t now = booking_now(house.booking);
    cr_assert_eq(hold("a", "p1", 9).appointment.expires_at, now + HOUSE_HOLD_SECONDS);
    cr_assert_eq(hold("b", "p2", 9).appointment.expires_at, now + 120);
    struct booking_request request = house_request("c", "p2", 10, 11, 60);
    request.held = true;
    request.hold_seconds = 30;
    cr_assert_eq(ask(request).appointment.expires_at, now + 30);
}

Test(booking_life, a_hold_expires_after_a_restart_too)
{
    hold("a", "p1", 9);
    house_reopen(&house);
    cr_assert_eq(try_to_book("b", "p1", 9), RESULT_NO_SLOT_PREFERRED);
    pass(HOUSE_HOLD_SECONDS);
    house_reopen(&house);
    cr_assert_eq(try_to_book("b", "p1", 9), RESULT_OK);
}

/* Leads an appointment into that state. */
static void bring_to(const char *id, enum appointment_status status)
{
    struct booking_answer answer;
    hold(id, "p1", 9);
    bool was_confirmed = status != APPOINTMENT_HELD && status != APPOINTMENT_EXPIRED;
    if (was_confirmed) {
        cr_assert_eq(house_become(&house, id, APPOINTMENT_CONFIRMED, &answer), RESULT_OK);
        atomic_store(&house.clock.now, house_at(570));
    }
    if (was_confirmed && status != APPOINTMENT_CONFIRMED) {
        cr_assert_eq(house_become(&house, id, status, &answer), RESULT_OK);
    }
    if (status == APPOINTMENT_EXPIRED) {
        pass(HOUSE_HOLD_SECONDS);
    }
}

static void assert_moves(enum appointment_status from)
{
    const enum appointment_status targets[] = {APPOINTMENT_CONFIRMED, APPOINTMENT_CANCELLED,
                                               APPOINTMENT_COMPLETED, APPOINTMENT_NO_SHOW};
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        struct booking_answer answer;
        atomic_store(&house.clock.now, house_at(480));
        char id[] = {(char)('a' + from), (char)('0' + i), '\0'};
        bring_to(id, from);
        bool late = from == APPOINTMENT_EXPIRED && targets[i] == APPOINTMENT_CONFIRMED;
        enum result refused = late ? RESULT_HOLD_EXPIRED : RESULT_STATE_FORBIDS;
        bool may = from == targets[i] || appointment_may_become(from, targets[i]);
        cr_assert_eq(house_become(&house, id, targets[i], &answer), may ? RESULT_OK : refused,
                     "%s to %s", appointment_status_name(from),
                     appointment_status_name(targets[i]));
        cr_assert_eq(status_of(id), may ? targets[i] : from);
        enum result freed = house_become(&house, id, APPOINTMENT_CANCELLED, &answer);
        cr_assert(freed == RESULT_OK || freed == RESULT_STATE_FORBIDS);
        booking_expire(house.booking);
    }
}

Test(booking_life, a_hold_may_become_what_the_table_says)
{
    assert_moves(APPOINTMENT_HELD);
}

Test(booking_life, a_confirmed_one_may_become_what_the_table_says)
{
    assert_moves(APPOINTMENT_CONFIRMED);
}

Test(booking_life, what_has_ended_stays_what_it_is)
{
    assert_moves(APPOINTMENT_CANCELLED);
    assert_moves(APPOINTMENT_EXPIRED);
    assert_moves(APPOINTMENT_COMPLETED);
    assert_moves(APPOINTMENT_NO_SHOW);
}

Test(booking_life, nothing_is_completed_before_its_start)
{
    struct booking_answer answer;
    ask(house_request("a", "p1", 9, 10, 60));
    atomic_store(&house.clock.now, house_at(540) - 1);
    cr_assert_eq(house_become(&house, "a", APPOINTMENT_COMPLETED, &answer), RESULT_NOT_BEGUN);
    cr_assert_eq(house_become(&house, "a", APPOINTMENT_NO_SHOW, &answer), RESULT_NOT_BEGUN);
    pass(1);
    cr_assert_eq(house_become(&house, "a", APPOINTMENT_COMPLETED, &answer), RESULT_OK);
}

Test(booking_life, who_ended_it_and_why_is_kept_as_it_was_said_first)
{
    struct booking_answer answer;
    ask(house_request("a", "p1", 9, 10, 60));
    const struct booking_ending first = {
        .to = APPOINTMENT_CANCELLED, .by = "client", .reason = "ill"};
    const struct booking_ending second = {
        .to = APPOINTMENT_CANCELLED, .by = "staff", .reason = "closed"};
    cr_assert_eq(booking_become(house.booking, "a", &first, &house.arena, &answer), RESULT_OK);
    cr_assert_eq(booking_become(house.booking, "a", &second, &house.arena, &answer), RESULT_OK);
    cr_assert_str_eq(answer.appointment.ended_by, "client");
    house_reopen(&house);
    cr_assert_eq(booking_find(house.booking, "a", &house.arena, &answer), RESULT_OK);
    cr_assert_str_eq(answer.appointment.ended_by, "client");
    cr_assert_str_eq(answer.appointment.reason, "ill");
}

Test(booking_life, every_change_is_one_event_and_what_is_refused_is_none)
{
    struct booking_answer answer;
    int64_t before = booking_last_event(house.booking);
    hold("a", "p1", 9);
    cr_assert_eq(house_become(&house, "a", APPOINTMENT_COMPLETED, &answer), RESULT_STATE_FORBIDS);
    cr_assert_eq(house_become(&house, "a", APPOINTMENT_CONFIRMED, &answer), RESULT_OK);
    cr_assert_eq(house_become(&house, "a", APPOINTMENT_CONFIRMED, &answer), RESULT_OK);
    cr_assert_eq(try_to_book("b", "p1", 9), RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(house_become(&house, "a", APPOINTMENT_NO_SHOW, &answer), RESULT_NOT_BEGUN);
    atomic_store(&house.clock.now, house_at(540));
    cr_assert_eq(house_become(&house, "a", APPOINTMENT_NO_SHOW, &answer), RESULT_OK);
    cr_assert_eq(try_to_book("b", "p1", 10), RESULT_OK);
    cr_assert_str_eq(house_events(&house, before),
                     "appointment.held appointment.confirmed appointment.no_show "
                     "appointment.booked ");
}

Test(booking_life, whatever_the_store_refuses_may_be_asked_for_again)
{
    const enum appointment_status steps[] = {APPOINTMENT_CONFIRMED, APPOINTMENT_CANCELLED};
    hold("a", "p1", 9);
    for (size_t i = 0; i < 2; i++) {
        struct booking_answer answer;
        const char *before = house_text(&house);
        memory_fail_nth(house.engine, 1);
        cr_assert_eq(house_become(&house, "a", steps[i], &answer), RESULT_UNAVAILABLE);
        cr_assert_str_eq(house_text(&house), before);
        cr_assert_eq(house_become(&house, "a", steps[i], &answer), RESULT_OK);
    }
}

Test(booking_life, an_expiry_that_the_store_refuses_comes_about_later)
{
    hold("a", "p1", 9);
    int64_t before = booking_last_event(house.booking);
    pass(HOUSE_HOLD_SECONDS);
    memory_fail_nth(house.engine, 1);
    booking_expire(house.booking);
    cr_assert_eq(status_of("a"), APPOINTMENT_EXPIRED);
    booking_expire(house.booking);
    cr_assert_str_eq(house_events(&house, before), "appointment.expired ");
    cr_assert_eq(try_to_book("b", "p1", 9), RESULT_OK);
}

Test(booking_life, a_hold_expires_by_itself_though_an_earlier_one_was_cancelled)
{
    struct booking_answer answer;
    hold("a", "p1", 9);
    pass(100);
    hold("b", "p1", 10);
    cr_assert_eq(house_become(&house, "a", APPOINTMENT_CANCELLED, &answer), RESULT_OK);
    int64_t last = booking_last_event(house.booking);
    pass(HOUSE_HOLD_SECONDS - 100);
    booking_expire(house.booking);
    cr_expect_str_eq(house_events(&house, last), "");
    pass(100);
    booking_expire(house.booking);
    cr_assert_str_eq(house_events(&house, last), "appointment.expired ");
}

/* Somebody moves it after it was looked up, once. */
static const struct store_operations *plain;
static enum result find_and_move(struct store *store, int64_t number, struct arena *arena,
                                 struct appointment *appointment_out)
{
    store->operations = plain;
    enum result result = plain->find_appointment(store, number, arena, appointment_out);
    struct booking_moved moved;
    cr_assert_eq(house_move(&house, "a", NULL, 14, &moved), RESULT_OK);
    return result;
}

Test(booking_life, what_was_moved_meanwhile_to_a_later_time_is_not_completed)
{
    struct booking_answer answer;
    cr_assert_eq(house_book(&house, "a", "p1", (struct interval){540, 600}, 60, &answer),
                 RESULT_OK);
    struct store *store = committer_store(house.committer);
    plain = store->operations;
    struct store_operations moving = *plain;
    moving.find_appointment = find_and_move;
    store->operations = &moving;
    cr_expect_eq(house_become(&house, "a", APPOINTMENT_COMPLETED, &answer), RESULT_NOT_BEGUN);
    cr_assert_eq(status_of("a"), APPOINTMENT_CONFIRMED);
}

static enum result cancelling;

static void *cancel_a(void *unused)
{
    struct booking_answer answer;
    (void)unused;
    cancelling = house_become(&house, "a", APPOINTMENT_CANCELLED, &answer);
    return NULL;
}

/* When its time is over it is being cancelled, and so nobody's to expire. */
static void expect_expiry_after_cancelling(const struct memory_faults *faults, uint64_t nth)
{
    pthread_t thread;
    hold("a", "p1", 9);
    int64_t last = booking_last_event(house.booking);
    pass(HOUSE_HOLD_SECONDS - 1);
    memory_set_faults(house.engine, faults);
    memory_fail_nth(house.engine, nth);
    cr_assert_eq(pthread_create(&thread, NULL, cancel_a, NULL), 0);
    nanosleep(&(struct timespec){.tv_nsec = 400000000}, NULL); /* Of 1.5 s. */
    pass(1);
    booking_expire(house.booking);
    pthread_join(thread, NULL);
    memory_set_faults(house.engine, &(struct memory_faults){0});
    booking_expire(house.booking);
    cr_assert_str_eq(house_events(&house, last), "appointment.expired ");
}

Test(booking_life, a_hold_expires_by_itself_though_the_store_refused_to_cancel_it)
{
    const struct memory_faults slow = {.seed = 5, .delay_us_max = 2000000};
    expect_expiry_after_cancelling(&slow, 1);
    cr_assert_eq(cancelling, RESULT_UNAVAILABLE);
}

Test(booking_life, a_hold_expires_by_itself_though_to_cancel_it_came_too_late)
{
    const struct memory_faults slow = {
        .seed = 5, .delay_us_max = 2000000, .conflict_per_1000 = 1000};
    expect_expiry_after_cancelling(&slow, 0);
    cr_assert_eq(cancelling, RESULT_STATE_FORBIDS);
}
