/* Two processes on one store, by the use cases of the core: what one does the other learns, and
 * what it did not know yet it finds out in time. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/pair.h"

static struct pair pair;
static struct house *const one = &pair.one, *const other = &pair.other;
static struct booking_answer answer, second;

static void set_up(void)
{
    if (!postgres_server_is_there()) {
        cr_skip_test(POSTGRES_MISSING);
    }
    pair_init(&pair);
}

static void tear_down(void)
{
    if (pair.one.booking != NULL) {
        pair_deinit(&pair);
    }
}

TestSuite(together, .init = set_up, .fini = tear_down);

static enum result tried;

static bool learns(struct house *house)
{
    enum result result = booking_follow(house->booking);
    cr_assert_eq(result, RESULT_OK);
    return true;
}

/* As a server decides: what is refused is decided again on what is known then. */
#define DECIDED(house, call) ((tried = (call)) != RESULT_OK && learns(house) ? (call) : tried)

static void register_on(struct house *house, const char *id)
{
    cr_assert_eq(DECIDED(house, house_register(house, id, 8, 9, 17)), RESULT_OK);
}

static enum result book_on(struct house *house, const char *id, const char *provider, int hour,
                           struct booking_answer *out)
{
    struct booking_request request = house_request(id, provider, hour, hour + 1, 60);
    return DECIDED(house, house_ask(house, &request, out));
}

static enum result cancel_on(struct house *house, const char *id)
{
    return DECIDED(house, house_become(house, id, APPOINTMENT_CANCELLED, &answer));
}

Test(together, what_one_registers_and_books_the_other_knows)
{
    register_on(one, "p");
    cr_assert_eq(book_on(one, "a", "p", 9, &answer), RESULT_OK);
    cr_assert_eq(book_on(other, "b", "p", 9, &answer), RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(book_on(other, "b", "p", 10, &answer), RESULT_OK);
    cr_assert_eq(book_on(one, "c", "p", 10, &answer), RESULT_NO_SLOT_PREFERRED);
    cr_assert(pair_agrees(&pair));
}

Test(together, one_id_registered_on_both_is_one_provider)
{
    register_on(one, "p");
    register_on(other, "p");
    register_on(one, "q");
    cr_assert_eq(book_on(other, "a", "q", 9, &answer), RESULT_OK);
    register_on(other, "r");
    register_on(one, "r");
    cr_assert(pair_agrees(&pair));
    cr_assert_eq(book_on(other, "b", "p", 9, &answer), RESULT_OK);
    cr_assert_eq(book_on(one, "c", "p", 9, &answer), RESULT_NO_SLOT_PREFERRED);
    cr_assert(pair_agrees(&pair));
}

Test(together, one_request_sent_to_both_is_one_appointment)
{
    register_on(one, "p");
    register_on(other, "q");
    pair_follow(&pair);
    cr_assert_eq(book_on(one, "a", NULL, 9, &answer), RESULT_OK);
    cr_assert_eq(book_on(other, "a", NULL, 9, &second), RESULT_OK);
    cr_assert_eq(second.appointment.number, answer.appointment.number);
    cr_assert_str_eq(second.provider_id, answer.provider_id);
    cr_assert_eq(book_on(other, "a", NULL, 10, &second), RESULT_ID_REUSED);
    cr_assert(pair_agrees(&pair));
    cr_assert_eq(house_live(other), 1);
}

static enum result book_for(struct house *house, const char *id, int hour,
                            const struct booking_client *client)
{
    struct booking_request request = house_request(id, "p", hour, hour + 1, 60);
    request.client = client;
    return DECIDED(house, house_ask(house, &request, &answer));
}

Test(together, one_address_given_to_both_is_one_client)
{
    static const struct booking_client ada = {.name = "Ada", .email = "Ada@x.org"},
                                       shouted = {.name = "ADA", .email = "ADA@X.ORG"};
    struct client client;
    register_on(one, "p");
    pair_follow(&pair);
    cr_assert_eq(book_for(one, "a", 9, &ada), RESULT_OK);
    const char *id = answer.client_id;
    cr_assert_eq(book_for(other, "b", 10, &shouted), RESULT_OK);
    cr_assert_str_eq(answer.client_id, id);
    cr_assert_eq(booking_find_client(other->booking, id, &other->arena, &client), RESULT_OK);
    cr_assert_str_eq(client.name, "Ada");
    cr_assert(pair_agrees(&pair));
}

Test(together, who_shares_an_address_under_an_id_of_its_own_is_another_client)
{
    static const struct booking_client ada = {.id = "ada", .name = "Ada", .email = "home@x.org"},
                                       eve = {.id = "eve", .name = "Eve", .email = "home@x.org"},
                                       home = {.email = "home@x.org"};
    register_on(one, "p");
    pair_follow(&pair);
    cr_assert_eq(book_for(one, "a", 9, &ada), RESULT_OK);
    cr_assert_eq(book_for(other, "b", 10, &eve), RESULT_OK);
    cr_assert_str_eq(answer.client_id, "eve");
    cr_assert_eq(book_for(other, "c", 11, &home), RESULT_OK);
    cr_assert_str_eq(answer.client_id, "ada");
    cr_assert(pair_agrees(&pair));
}

Test(together, erased_on_one_is_erased_on_the_other_and_its_address_is_free)
{
    static const struct booking_client ada = {.name = "Ada", .email = "ada@x.org"};
    struct client client;
    register_on(one, "p");
    pair_follow(&pair);
    cr_assert_eq(book_for(one, "a", 9, &ada), RESULT_OK);
    const char *id = answer.client_id;
    pair_follow(&pair);
    cr_assert_eq(booking_erase_client(one->booking, id, &one->arena, &client), RESULT_OK);
    pair_follow(&pair);
    const struct booking_client by_id = {.id = id};
    cr_assert_eq(book_for(other, "b", 10, &by_id), RESULT_CLIENT_UNKNOWN);
    cr_assert_eq(book_for(other, "c", 11, &ada), RESULT_OK, "%d", tried);
    cr_assert_str_neq(answer.client_id, id);
    const char *new_id = answer.client_id;
    cr_assert_eq(book_for(one, "d", 12, &ada), RESULT_OK, "%d", tried);
    cr_assert_str_eq(answer.client_id, new_id);
    cr_assert(pair_agrees(&pair));
}

Test(together, nobody_in_particular_is_somebody_with_room_whatever_was_known)
{
    register_on(one, "p");
    cr_assert_eq(house_register(one, "q", 1, 9, 17), RESULT_OK);
    pair_follow(&pair);
    for (int hour = 9; hour < 17; hour++) {
        char id[16];
        snprintf(id, sizeof id, "full %d", hour);
        cr_assert_eq(book_on(one, id, "p", hour, &answer), RESULT_OK);
    }
    cr_assert_eq(book_on(other, "a", NULL, 9, &answer), RESULT_OK);
    cr_assert_str_eq(answer.provider_id, "q");
    cr_assert_eq(book_on(other, "b", NULL, 9, &answer), RESULT_NO_SLOT);
    cr_assert(pair_agrees(&pair));
}

Test(together, cancelled_on_one_is_free_on_the_other)
{
    register_on(one, "p");
    cr_assert_eq(book_on(one, "a", "p", 9, &answer), RESULT_OK);
    pair_follow(&pair);
    cr_assert_eq(cancel_on(other, "a"), RESULT_OK);
    cr_assert_eq(book_on(one, "b", "p", 9, &answer), RESULT_OK);
    cr_assert_eq(cancel_on(one, "b"), RESULT_OK);
    cr_assert_eq(book_on(other, "c", "p", 9, &answer), RESULT_OK);
    cr_assert_eq(cancel_on(one, "c"), RESULT_OK);
    cr_assert(pair_agrees(&pair));
}

Test(together, openings_of_both_have_numbers_of_their_own)
{
    int64_t numbers[4];
    struct booking_opened opened;
    register_on(one, "p");
    register_on(other, "q");
    pair_follow(&pair);
    for (int i = 0; i < 4; i++) {
        struct house *house = i % 2 == 0 ? one : other;
        struct booking_opening_request request =
            house_opening(i < 2 ? "p" : "q", 18 * 60 + i * 30, 18 * 60 + i * 30 + 30);
        cr_assert_eq(DECIDED(house, house_open_up(house, &request, &opened)), RESULT_OK, "%d", i);
        numbers[i] = opened.openings[0].number;
        for (int j = 0; j < i; j++) {
            cr_assert_neq(numbers[i], numbers[j], "%d and %d", i, j);
        }
    }
    cr_assert(pair_agrees(&pair));
    for (int i = 0; i < 4; i++) {
        struct booking_whole whole;
        cr_assert_eq(booking_find_number(one->booking, "slots", numbers[i], &one->arena, &whole),
                     RESULT_OK);
        cr_assert_str_eq(whole.provider_id, i < 2 ? "p" : "q");
        cr_assert_eq(
            booking_find_number(other->booking, "slots", numbers[i], &other->arena, &whole),
            RESULT_OK);
        cr_assert_str_eq(whole.provider_id, i < 2 ? "p" : "q");
    }
}

Test(together, rules_of_both_have_numbers_of_their_own)
{
    register_on(one, "p");
    register_on(other, "q");
    pair_follow(&pair);
    int64_t first = 0, later = 0;
    struct booking_rule_request request = {
        .provider_id = "p", .rule = availability_every_day(18 * 60, 19 * 60), .most = 10};
    cr_assert_eq(DECIDED(one, booking_add_rule(one->booking, &request, &one->arena, &first)),
                 RESULT_OK);
    request.provider_id = "q";
    cr_assert_eq(DECIDED(other, booking_add_rule(other->booking, &request, &other->arena, &later)),
                 RESULT_OK);
    cr_assert_eq(first, 1);
    cr_assert_eq(later, 2);
    cr_assert(pair_agrees(&pair));
}

static enum result alias_on(struct house *house, const char *id, const char *alias)
{
    struct availability_rule rule = availability_every_day(9 * 60, 17 * 60);
    struct provider_definition definition = {
        .alias = alias, .daily_limit = 8, .rules = &rule, .rule_count = 1};
    const struct booking_definition asked = {.provider_id = id, .definition = &definition};
    struct booking_revised revised;
    return DECIDED(house, booking_register(house->booking, &asked, &(struct booking_revision){0},
                                           &house->arena, &revised));
}

static const char *who_is(struct house *house, const char *alias)
{
    struct booking_provider provider;
    return booking_find_provider_alias(house->booking, alias, &house->arena, &provider) == RESULT_OK
               ? provider.id
               : "nobody";
}

Test(together, an_alias_moves_for_both)
{
    cr_assert_eq(alias_on(one, "p", "first"), RESULT_OK);
    cr_assert_eq(alias_on(other, "q", "first"), RESULT_ALIAS_TAKEN);
    cr_assert_eq(alias_on(one, "p", "second"), RESULT_OK);
    cr_assert_eq(alias_on(other, "q", "first"), RESULT_OK);
    pair_follow(&pair);
    for (int i = 0; i < 2; i++) {
        struct house *house = i == 0 ? one : other;
        cr_assert_str_eq(who_is(house, "first"), "q");
        cr_assert_str_eq(who_is(house, "second"), "p");
    }
    cr_assert_eq(alias_on(one, "q", NULL), RESULT_OK);
    pair_follow(&pair);
    cr_assert_str_eq(who_is(other, "first"), "nobody");
    cr_assert_eq(alias_on(other, "p", "first"), RESULT_OK);
    pair_follow(&pair);
    cr_assert_str_eq(who_is(one, "first"), "p");
    cr_assert_str_eq(who_is(one, "second"), "nobody");
    cr_assert(pair_agrees(&pair));
}

Test(together, a_group_closed_on_one_is_closed_on_the_other)
{
    register_on(one, "p");
    cr_assert_eq(book_on(one, "a", "p", 9, &answer), RESULT_OK);
    struct availability_rule closed = availability_every_day(9 * 60, 12 * 60);
    closed.kind = AVAILABILITY_CLOSED;
    struct booking_closures closures = {.group_id = "default", .rules = &closed, .count = 1};
    struct booking_revised revised;
    cr_assert_eq(booking_close_group(other->booking, &closures, &(struct booking_revision){0},
                                     &other->arena, &revised),
                 RESULT_OK);
    cr_assert_eq(revised.count, 1);
    pair_follow(&pair);
    cr_assert_eq(book_on(one, "b", "p", 9, &answer), RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(book_on(one, "c", "p", 12, &answer), RESULT_OK);
    cr_assert(pair_agrees(&pair));
}

static size_t close_on(struct house *house, int start_hour, int end_hour)
{
    struct availability_rule closed = availability_every_day(start_hour * 60, end_hour * 60);
    closed.kind = AVAILABILITY_CLOSED;
    struct booking_closures closures = {.group_id = "default", .rules = &closed, .count = 1};
    struct booking_revised revised;
    cr_assert_eq(booking_close_group(house->booking, &closures, &(struct booking_revision){0},
                                     &house->arena, &revised),
                 RESULT_OK);
    return revised.count;
}

/* Or it would stand in a time that is closed, and nobody would cancel it. */
Test(together, nothing_is_booked_where_the_other_has_closed_though_nobody_was_told)
{
    register_on(one, "p");
    pair_follow(&pair);
    cr_assert_eq(book_on(one, "a", "p", 16, &answer), RESULT_OK);
    pair_follow(&pair);
    close_on(other, 9, 12);
    struct booking_request request = house_request("b", "p", 9, 12, 60);
    cr_assert_eq(house_ask(one, &request, &answer), RESULT_NO_SLOT_PREFERRED);
    request = house_request("c", "p", 9, 13, 60);
    cr_assert_eq(house_ask(one, &request, &answer), RESULT_OK);
    cr_assert_eq(answer.appointment.span.start % CIVIL_SECONDS_PER_DAY, 12 * 3600);
    cr_assert(pair_agrees(&pair));
}

Test(together, what_was_booked_before_the_closing_is_cancelled_though_nobody_was_told)
{
    register_on(one, "p");
    pair_follow(&pair);
    cr_assert_eq(book_on(one, "a", "p", 9, &answer), RESULT_OK);
    cr_assert_eq(book_on(one, "b", "p", 13, &answer), RESULT_OK);
    cr_assert_eq(close_on(other, 9, 12), 1);
    pair_follow(&pair);
    cr_assert_eq(house_live(one), 1);
    cr_assert(pair_agrees(&pair));
}

Test(together, closings_on_both_leave_what_neither_has_closed)
{
    register_on(one, "p");
    register_on(other, "q");
    close_on(one, 9, 12);
    close_on(other, 13, 15);
    cr_assert_eq(book_on(one, "a", "p", 9, &answer), RESULT_OK, "the last one counts");
    cr_assert_eq(book_on(one, "b", "q", 13, &answer), RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(book_on(other, "c", NULL, 10, &answer), RESULT_OK);
    cr_assert(pair_agrees(&pair));
}

Test(together, a_hold_expires_on_both_and_once)
{
    register_on(one, "p");
    pair_follow(&pair);
    struct booking_request request = house_request("a", "p", 9, 10, 60);
    request.held = true;
    cr_assert_eq(house_ask(one, &request, &answer), RESULT_OK);
    pair_follow(&pair);
    pair_set_time(&pair, booking_now(one->booking) + HOUSE_HOLD_SECONDS + 1);
    booking_expire(one->booking);
    booking_expire(other->booking);
    booking_expire(one->booking);
    booking_expire(other->booking);
    cr_assert(pair_agrees(&pair));
    cr_assert_eq(house_live(one), 0);
    cr_assert_str_eq(house_events(other, 1), "appointment.held appointment.expired ");
    cr_assert_eq(book_on(other, "b", "p", 9, &answer), RESULT_OK);
    cr_assert_eq(DECIDED(one, house_become(one, "a", APPOINTMENT_CONFIRMED, &answer)),
                 RESULT_HOLD_EXPIRED);
    cr_assert(pair_agrees(&pair));
}

Test(together, what_moves_on_one_has_moved_on_the_other)
{
    struct booking_moved moved;
    register_on(one, "p");
    register_on(one, "q");
    cr_assert_eq(book_on(one, "a", "p", 9, &answer), RESULT_OK);
    pair_follow(&pair);
    cr_assert_eq(DECIDED(other, house_move(other, "a", "q", 12, &moved)), RESULT_OK);
    cr_assert_eq(book_on(one, "b", "q", 12, &answer), RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(book_on(one, "c", "p", 9, &answer), RESULT_OK);
    cr_assert_eq(DECIDED(one, house_move(one, "a", "p", 12, &moved)), RESULT_OK);
    cr_assert_eq(DECIDED(other, house_move(other, "a", "p", 13, &moved)), RESULT_OK);
    cr_assert(pair_agrees(&pair));
}

Test(together, a_definition_put_on_one_holds_on_the_other)
{
    register_on(one, "p");
    pair_follow(&pair);
    struct booking_revised revised;
    cr_assert_eq(house_open(one, "p", 13, 14, &(struct booking_revision){0}, &revised), RESULT_OK);
    cr_assert_eq(book_on(other, "a", "p", 9, &answer), RESULT_NO_SLOT_PREFERRED,
                 "it found out by missing the token");
    cr_assert_eq(book_on(other, "a", "p", 13, &answer), RESULT_OK);
    cr_assert_eq(house_open(one, "p", 9, 10, &(struct booking_revision){0}, &revised), RESULT_OK);
    cr_assert_eq(revised.count, 1);
    cr_assert(pair_agrees(&pair));
}

/* By turns, at random, learning now and then. */
enum { OPERATIONS = 1500, PROVIDERS = 4, IDS = 60 };

static unsigned seed = 20261121;

static int below(int limit)
{
    return (int)((unsigned)rand_r(&seed) % (unsigned)limit);
}

static void act(struct house *house)
{
    static const char *const providers[PROVIDERS] = {"p0", "p1", "p2", "p3"};
    char id[16], email[32];
    struct booking_moved moved;
    struct booking_revised revised;
    const char *provider = providers[below(PROVIDERS)];
    snprintf(id, sizeof id, "k%d", below(IDS));
    snprintf(email, sizeof email, "c%d@x.org", below(20));
    struct booking_client client = {.name = "C", .email = email};
    struct booking_request request =
        house_request(id, below(3) > 0 ? provider : NULL, 9 + below(7), 17, 15 + 15 * below(4));
    request.held = below(4) == 0;
    request.client = below(2) == 0 ? &client : NULL;
    enum result result = RESULT_OK;
    switch (below(13)) {
    case 12:
        if (below(10) == 0) {
            close_on(house, 9 + below(3), 13 + below(2));
        }
        break;
    case 0:
        result = house_open(house, provider, 9 + below(2), 16 + below(2),
                            &(struct booking_revision){.move = below(2) == 0}, &revised);
        break;
    case 1:
    case 2:
        result = DECIDED(house, house_move(house, id, provider, 9 + below(7), &moved));
        break;
    case 3:
    case 4:
    case 5:
        result = DECIDED(house, house_become(house, id, APPOINTMENT_CANCELLED, &answer));
        break;
    case 6:
        pair_set_time(&pair, booking_now(house->booking) + below(60));
        booking_expire(house->booking);
        break;
    default:
        result = DECIDED(house, house_ask(house, &request, &answer));
        break;
    }
    cr_assert_neq(result, RESULT_UNAVAILABLE);
    cr_assert_neq(result, RESULT_INTERNAL);
}

Test(together, whatever_both_do_they_agree_in_the_end, .timeout = 100)
{
    for (int i = 0; i < PROVIDERS; i++) {
        char id[8];
        snprintf(id, sizeof id, "p%d", i);
        register_on(i % 2 == 0 ? one : other, id);
    }
    for (int i = 1; i <= OPERATIONS; i++) {
        struct house *house = below(2) == 0 ? one : other;
        act(house);
        if (below(8) == 0) {
            learns(below(2) == 0 ? one : other);
        }
        if (i % 100 == 0) {
            booking_expire(one->booking);
            cr_assert(pair_agrees(&pair), "after %d", i);
            arena_reset(&one->arena);
            arena_reset(&other->arena);
        }
    }
}
