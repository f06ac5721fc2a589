/* Clients and their appointments, on the whole core. */
#include "core/booking_client.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "server/store/memory.h"
#include "support/house.h"

enum { CAP = 2 };

static struct house house;

static const struct booking_client ada = {
    .name = "Ada", .email = "ada@example.org", .phone = "+1 2"};
static const struct booking_client known = {.id = "c1"};

static void open_house(void)
{
    house_init(&house);
    house.settings.client_appointments_max = CAP;
    house_reopen(&house);
    cr_assert_eq(house_register(&house, "p1", 20, 8, 18), RESULT_OK);
    cr_assert_eq(house_register(&house, "p2", 20, 8, 18), RESULT_OK);
}

static void close_house(void)
{
    house_deinit(&house);
}

TestSuite(booking_client, .init = open_house, .fini = close_house);

static enum result create(const struct booking_client *asked, struct client *client, bool *created)
{
    return booking_create_client(house.booking, asked, &house.arena, client, created);
}

static void create_c1(void)
{
    struct client client;
    bool created;
    const struct booking_client asked = {.id = "c1", .name = "Ada", .email = "ada@example.org"};
    cr_assert_eq(create(&asked, &client, &created), RESULT_OK);
    cr_assert(created);
}

static enum result book_for(const char *id, const char *provider, int32_t hour,
                            const struct booking_client *client, struct booking_answer *answer)
{
    struct booking_request request = house_request(id, provider, hour, hour + 1, 60);
    request.client = client;
    return house_ask(&house, &request, answer);
}

/* How many more that client may have; they are cancelled again. */
static int room_for(const struct booking_client *client)
{
    static int probes;
    char ids[CAP + 1][16];
    int room = 0;
    struct booking_answer answer;
    enum result result = RESULT_OK;
    while (room <= CAP) {
        snprintf(ids[room], sizeof ids[room], "probe%d", probes++);
        result = book_for(ids[room], "p2", 8 + room, client, &answer);
        if (result != RESULT_OK) {
            break;
        }
        room++;
    }
    cr_assert_eq(result, RESULT_CLIENT_LIMIT);
    for (int i = 0; i < room; i++) {
        cr_assert_eq(house_become(&house, ids[i], APPOINTMENT_CANCELLED, &answer), RESULT_OK);
    }
    return room;
}

Test(booking_client, a_client_is_known_by_its_id)
{
    struct booking_answer answer;
    cr_assert_eq(book_for("a", "p1", 9, &known, &answer), RESULT_CLIENT_UNKNOWN);
    create_c1();
    cr_assert_eq(book_for("a", "p1", 9, &known, &answer), RESULT_OK);
    cr_assert_str_eq(answer.client_id, "c1");
}

Test(booking_client, a_client_may_come_with_its_booking)
{
    struct booking_answer answer;
    struct client client;
    cr_assert_eq(book_for("a", "p1", 9, &ada, &answer), RESULT_OK);
    cr_assert_eq(booking_find_client(house.booking, answer.client_id, &house.arena, &client),
                 RESULT_OK);
    cr_assert_str_eq(client.name, "Ada");
    cr_assert_str_eq(client.phone, "+1 2");
}

Test(booking_client, the_same_address_is_the_same_client)
{
    struct booking_answer first, second;
    const struct booking_client loud = {.name = "A.", .email = "ADA@Example.org"};
    cr_assert_eq(book_for("a", "p1", 9, &ada, &first), RESULT_OK);
    cr_assert_eq(book_for("b", "p1", 10, &loud, &second), RESULT_OK);
    cr_assert_str_eq(first.client_id, second.client_id);
    house_reopen(&house);
    cr_assert_eq(book_for("c", "p1", 11, &loud, &second), RESULT_CLIENT_LIMIT);
}

Test(booking_client, nobody_has_more_active_appointments_than_allowed)
{
    struct booking_answer answer;
    create_c1();
    cr_assert_eq(book_for("a", "p1", 9, &known, &answer), RESULT_OK);
    cr_assert_eq(book_for("b", "p2", 10, &known, &answer), RESULT_OK);
    const char *before = house_text(&house);
    cr_assert_eq(book_for("c", "p2", 11, &known, &answer), RESULT_CLIENT_LIMIT);
    cr_assert_str_eq(house_text(&house), before);
    cr_assert_eq(book_for("a", "p1", 9, &known, &answer), RESULT_OK, "the first answer again");
    house_reopen(&house);
    cr_assert_eq(book_for("c", "p2", 11, &known, &answer), RESULT_CLIENT_LIMIT);
}

Test(booking_client, cancelling_makes_room)
{
    struct booking_answer answer;
    create_c1();
    cr_assert_eq(book_for("a", "p1", 9, &known, &answer), RESULT_OK);
    cr_assert_eq(room_for(&known), 1);
    cr_assert_eq(house_become(&house, "a", APPOINTMENT_CANCELLED, &answer), RESULT_OK);
    cr_assert_eq(room_for(&known), 2);
}

Test(booking_client, what_is_over_makes_room)
{
    struct booking_answer answer;
    create_c1();
    cr_assert_eq(book_for("a", "p1", 9, &known, &answer), RESULT_OK);
    cr_assert_eq(book_for("b", "p1", 10, &known, &answer), RESULT_OK);
    atomic_store(&house.clock.now, house_at(600) - 1);
    cr_assert_eq(book_for("c", "p1", 11, &known, &answer), RESULT_CLIENT_LIMIT);
    atomic_store(&house.clock.now, house_at(600));
    cr_assert_eq(book_for("c", "p1", 11, &known, &answer), RESULT_OK);
}

Test(booking_client, a_hold_makes_room_the_second_it_expires_whoever_looks)
{
    struct booking_answer answer;
    create_c1();
    for (int i = 0; i < CAP; i++) {
        char id[] = {'h', (char)('0' + i), '\0'};
        struct booking_request request = house_request(id, "p1", 9 + i, 10 + i, 60);
        request.client = &known;
        request.held = true;
        cr_assert_eq(house_ask(&house, &request, &answer), RESULT_OK);
    }
    atomic_fetch_add(&house.clock.now, HOUSE_HOLD_SECONDS - 1);
    cr_assert_eq(book_for("c", "p2", 11, &known, &answer), RESULT_CLIENT_LIMIT);
    cr_assert_eq(house_become(&house, "h1", APPOINTMENT_CONFIRMED, &answer), RESULT_OK);
    atomic_fetch_add(&house.clock.now, 1);
    cr_assert_eq(book_for("c", "p2", 11, &known, &answer), RESULT_OK);
    cr_assert_eq(book_for("d", "p2", 12, &known, &answer), RESULT_CLIENT_LIMIT);
}

Test(booking_client, a_move_neither_makes_room_nor_takes_any)
{
    struct booking_answer answer;
    struct booking_moved moved;
    create_c1();
    cr_assert_eq(book_for("a", NULL, 9, &known, &answer), RESULT_OK);
    cr_assert_eq(book_for("b", NULL, 10, &known, &answer), RESULT_OK);
    cr_assert_eq(house_move(&house, "a", "p2", 15, &moved), RESULT_OK);
    cr_assert_eq(house_move(&house, "b", "p1", 15, &moved), RESULT_OK);
    cr_assert_eq(room_for(&known), 0);
    cr_assert_eq(house_move(&house, "a", "p2", 19, &moved), RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(room_for(&known), 0);
}

Test(booking_client, a_revision_makes_room_only_when_it_is_real)
{
    struct booking_answer answer;
    struct booking_revised revised;
    create_c1();
    cr_assert_eq(book_for("a", "p1", 9, &known, &answer), RESULT_OK);
    const struct booking_revision dry = {.dry_run = true}, real = {.dry_run = false};
    cr_assert_eq(house_open(&house, "p1", 12, 14, &dry, &revised), RESULT_OK);
    cr_assert_eq(room_for(&known), 1);
    cr_assert_eq(house_open(&house, "p1", 12, 14, &real, &revised), RESULT_OK);
    cr_assert_eq(room_for(&known), 2);
}

Test(booking_client, what_is_not_created_says_nothing)
{
    static const struct client nobody = {.id = NULL};
    const struct booking_client asked[] = {
        {.id = "c2", .name = "Eve", .email = "eve@example.org"}, /* The store fails. */
        {.id = "c1", .name = "Eve"},                             /* Somebody else's id. */
        {.id = "c3"},                                            /* Nothing is said. */
    };
    const enum result results[] = {RESULT_UNAVAILABLE, RESULT_ID_REUSED, RESULT_ID_REUSED};
    create_c1();
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        for (int set = 0; set < 2; set++) {
            struct client client = nobody;
            bool created = set == 1;
            memory_fail_nth(house.engine, i == 0 ? 1 : 0);
            cr_assert_eq(create(&asked[i], &client, &created), results[i], "%zu", i);
            cr_expect_null(client.id, "%zu", i);
            cr_expect_eq(created, set == 1, "%zu", i);
        }
    }
}

Test(booking_client, creating_twice_is_fine)
{
    struct client client;
    bool created;
    create_c1();
    const struct booking_client same = {.id = "c1", .name = "Ada", .email = "ada@example.org"};
    const struct booking_client other = {.id = "c1", .name = "Eve"};
    cr_assert_eq(create(&same, &client, &created), RESULT_OK);
    cr_assert_not(created);
    cr_assert_eq(create(&other, &client, &created), RESULT_ID_REUSED);
}

Test(booking_client, whoever_has_that_address_is_found_by_creating)
{
    struct client client;
    bool created;
    create_c1();
    cr_assert_eq(create(&ada, &client, &created), RESULT_OK);
    cr_assert_not(created);
    cr_assert_str_eq(client.id, "c1");
}

static void erase(const char *id)
{
    struct client client;
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(booking_erase_client(house.booking, id, &house.arena, &client), RESULT_OK);
        cr_assert(client.erased);
    }
}

Test(booking_client, one_that_was_erased_has_no_texts_and_keeps_its_appointments)
{
    struct booking_answer answer;
    struct client client;
    create_c1();
    cr_assert_eq(book_for("a", "p1", 9, &known, &answer), RESULT_OK);
    erase("c1");
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(booking_find_client(house.booking, "c1", &house.arena, &client), RESULT_OK);
        cr_assert(client.erased);
        cr_assert_null(client.name);
        cr_assert_null(client.email);
        cr_assert_eq(booking_find(house.booking, "a", &house.arena, &answer), RESULT_OK);
        cr_assert_eq(answer.appointment.status, APPOINTMENT_CONFIRMED);
        cr_assert_str_eq(answer.client_id, "c1");
        house_reopen(&house);
    }
}

Test(booking_client, one_that_was_erased_is_unknown_to_bookings)
{
    struct booking_answer answer;
    create_c1();
    erase("c1");
    cr_assert_eq(book_for("b", "p1", 10, &known, &answer), RESULT_CLIENT_UNKNOWN);
    house_reopen(&house);
    cr_assert_eq(book_for("b", "p1", 10, &known, &answer), RESULT_CLIENT_UNKNOWN);
}

Test(booking_client, the_address_of_one_that_was_erased_is_free_again)
{
    struct booking_answer answer;
    create_c1();
    erase("c1");
    cr_assert_eq(book_for("a", "p1", 9, &ada, &answer), RESULT_OK);
    cr_assert_str_neq(answer.client_id, "c1");
    house_reopen(&house);
    struct booking_answer again;
    cr_assert_eq(book_for("b", "p1", 10, &ada, &again), RESULT_OK);
    cr_assert_eq(again.appointment.client, answer.appointment.client);
}

Test(booking_client, every_change_is_one_event)
{
    struct booking_answer answer;
    struct client client;
    bool created;
    int64_t before = booking_last_event(house.booking);
    create_c1();
    cr_assert_eq(create(&ada, &client, &created), RESULT_OK);
    cr_assert_eq(book_for("a", "p1", 9, &(struct booking_client){.name = "Eve"}, &answer),
                 RESULT_OK);
    erase("c1");
    cr_assert_str_eq(house_events(&house, before),
                     "client.created client.created appointment.booked client.erased ");
}

Test(booking_client, a_booking_that_the_store_refuses_makes_no_client)
{
    struct booking_answer answer;
    for (uint64_t nth = 1; nth <= 2; nth++) {
        const char *before = house_text(&house);
        memory_fail_nth(house.engine, 1);
        cr_assert_eq(book_for("a", "p1", 9, &ada, &answer), RESULT_UNAVAILABLE);
        cr_assert_str_eq(house_text(&house), before);
    }
    cr_assert_eq(book_for("a", "p1", 9, &ada, &answer), RESULT_OK);
    cr_assert_eq(room_for(&ada), 1);
}

Test(booking_client, what_the_store_refuses_is_not_counted_and_what_it_keeps_is)
{
    struct booking_answer answer;
    create_c1();
    memory_fail_nth(house.engine, 1);
    cr_assert_eq(book_for("a", "p1", 9, &known, &answer), RESULT_UNAVAILABLE);
    cr_assert_eq(room_for(&known), 2);
    cr_assert_eq(book_for("a", "p1", 9, &known, &answer), RESULT_OK);
    memory_fail_nth(house.engine, 1);
    cr_assert_eq(house_become(&house, "a", APPOINTMENT_CANCELLED, &answer), RESULT_UNAVAILABLE);
    cr_assert_eq(room_for(&known), 1);
    struct booking_moved moved;
    memory_fail_nth(house.engine, 1);
    cr_assert_eq(house_move(&house, "a", "p2", 15, &moved), RESULT_UNAVAILABLE);
    cr_assert_eq(room_for(&known), 1);
    struct booking_revised revised;
    memory_fail_nth(house.engine, 1);
    cr_assert_eq(house_open(&house, "p1", 12, 14, &(struct booking_revision){0}, &revised),
                 RESULT_UNAVAILABLE);
    cr_assert_eq(room_for(&known), 1);
}

Test(booking_client, creating_and_erasing_may_be_asked_for_again)
{
    struct client client;
    bool created;
    const struct booking_client asked = {.id = "c1", .name = "Ada", .email = "ada@example.org"};
    memory_fail_nth(house.engine, 1);
    cr_assert_eq(create(&asked, &client, &created), RESULT_UNAVAILABLE);
    cr_assert_eq(booking_find_client(house.booking, "c1", &house.arena, &client),
                 RESULT_CLIENT_UNKNOWN);
    create_c1();
    memory_fail_nth(house.engine, 1);
    cr_assert_eq(booking_erase_client(house.booking, "c1", &house.arena, &client),
                 RESULT_UNAVAILABLE);
    cr_assert_eq(booking_find_client(house.booking, "c1", &house.arena, &client), RESULT_OK);
    cr_assert_not(client.erased);
    erase("c1");
}
