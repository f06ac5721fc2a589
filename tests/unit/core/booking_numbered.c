/* Ids that are made, aliases, and what is said with a booking, on the whole core. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "server/store/memory.h"
#include "support/house.h"

static struct house house;
static struct booking_answer answer;
static struct client client;
static bool created;
static struct booking_revised revised;

static void open_house(void)
{
    house_init(&house);
    cr_assert_eq(house_register(&house, "p1", PROVIDER_UNLIMITED, 9, 18), RESULT_OK);
}

static void close_house(void)
{
    house_deinit(&house);
}

TestSuite(booking_numbered, .init = open_house, .fini = close_house);

static enum result book(const char *id, int32_t hour, const struct booking_client *whom,
                        const char *note)
{
    struct booking_request request = house_request(id, "p1", hour, hour + 1, 60);
    request.id_prefix = "n";
    request.client = whom;
    request.note = note;
    return house_ask(&house, &request, &answer);
}

static void assert_booked(int32_t hour, const char *id)
{
    cr_assert_eq(book(NULL, hour, NULL, NULL), RESULT_OK);
    cr_assert_str_eq(answer.appointment.id, id);
}

Test(booking_numbered, appointments_count_on_past_what_stands_in_the_way)
{
    cr_assert_eq(book("n2", 9, NULL, NULL), RESULT_OK);
    assert_booked(10, "n1");
    assert_booked(11, "n3");
    house_reopen(&house);
    assert_booked(12, "n4");
    cr_assert_eq(booking_find(house.booking, "n4", &house.arena, &answer), RESULT_OK);
}

Test(booking_numbered, a_refusal_takes_no_number)
{
    cr_assert_eq(book(NULL, 4, NULL, NULL), RESULT_NO_SLOT_PREFERRED);
    assert_booked(9, "n1");
    cr_assert_eq(book(NULL, 9, NULL, NULL), RESULT_NO_SLOT_PREFERRED);
    assert_booked(10, "n2");
}

Test(booking_numbered, what_the_store_refuses_is_nobodys)
{
    const char *before = house_text(&house);
    memory_fail_nth(house.engine, 1);
    cr_assert_eq(book(NULL, 9, NULL, NULL), RESULT_UNAVAILABLE);
    cr_assert_str_eq(house_text(&house), before);
    cr_assert_eq(booking_find(house.booking, "n1", &house.arena, &answer),
                 RESULT_APPOINTMENT_UNKNOWN);
    cr_assert_eq(book("n1", 9, NULL, NULL), RESULT_OK, "it is free");
    assert_booked(10, "n2");
}

/* Clients. */

static enum result create(const char *alias, const char *email)
{
    const struct booking_client asked = {
        .id_prefix = "c", .name = "Ada", .alias = alias, .email = email};
    return booking_create_client(house.booking, &asked, &house.arena, &client, &created);
}

static void assert_client(const char *alias, const char *email, const char *id, bool is_new)
{
    cr_assert_eq(create(alias, email), RESULT_OK);
    cr_assert_str_eq(client.id, id, "%s", client.id);
    cr_assert_eq(created, is_new);
}

Test(booking_numbered, one_alias_is_one_client)
{
    assert_client("jane.doe", NULL, "c1", true);
    assert_client("jane.doe", NULL, "c1", false);
    assert_client("john.doe", NULL, "c2", true);
    house_reopen(&house);
    assert_client("jane.doe", NULL, "c1", false);
    assert_client("jim", NULL, "c3", true);
    cr_assert_eq(booking_find_client_alias(house.booking, "john.doe", &house.arena, &client),
                 RESULT_OK);
    cr_assert_str_eq(client.id, "c2");
    cr_assert_eq(booking_find_client_alias(house.booking, "nobody", &house.arena, &client),
                 RESULT_CLIENT_UNKNOWN);
}

Test(booking_numbered, an_alias_that_came_with_a_known_address_is_still_free)
{
    assert_client("ada", "ada@example.org", "c1", true);
    assert_client("augusta", "ada@example.org", "c1", false);
    cr_assert_eq(booking_find_client_alias(house.booking, "augusta", &house.arena, &client),
                 RESULT_CLIENT_UNKNOWN);
    assert_client("augusta", NULL, "c2", true);
}

Test(booking_numbered, an_alias_is_no_address)
{
    assert_client("ada@example.org", NULL, "c1", true);
    assert_client("x", "ada@example.org", "c2", true);
    cr_assert_eq(booking_find_client_alias(house.booking, "ada@example.org", &house.arena, &client),
                 RESULT_OK);
    cr_assert_str_eq(client.id, "c1");
}

Test(booking_numbered, the_alias_of_a_client_that_is_erased_is_free)
{
    assert_client("ada", NULL, "c1", true);
    cr_assert_eq(booking_erase_client(house.booking, "c1", &house.arena, &client), RESULT_OK);
    cr_assert_eq(booking_find_client_alias(house.booking, "ada", &house.arena, &client),
                 RESULT_CLIENT_UNKNOWN);
    assert_client("ada", NULL, "c2", true);
    house_reopen(&house);
    assert_client("ada", NULL, "c2", false);
}

Test(booking_numbered, a_client_that_the_store_refuses_is_nobody)
{
    memory_fail_nth(house.engine, 1);
    cr_assert_eq(create("ada", "ada@example.org"), RESULT_UNAVAILABLE);
    cr_assert_eq(booking_find_client_alias(house.booking, "ada", &house.arena, &client),
                 RESULT_CLIENT_UNKNOWN);
    cr_assert_eq(create("ada", "ada@example.org"), RESULT_OK);
    cr_assert(created);
}

Test(booking_numbered, a_booking_makes_its_client_or_knows_it)
{
    const struct booking_client whom = {.id_prefix = "c", .name = "Ada", .alias = "ada"};
    memory_fail_nth(house.engine, 1);
    cr_assert_eq(book(NULL, 9, &whom, NULL), RESULT_UNAVAILABLE);
    cr_assert_eq(book(NULL, 9, &whom, NULL), RESULT_OK);
    const char *id = answer.client_id;
    cr_assert_eq(book(NULL, 10, &whom, NULL), RESULT_OK);
    cr_assert_str_eq(answer.client_id, id);
    cr_assert_eq(booking_find_client_alias(house.booking, "ada", &house.arena, &client), RESULT_OK);
    cr_assert_str_eq(client.id, id);
}

/* Providers. */

static enum result ensure(const char *id, const char *alias)
{
    struct availability_rule rule = availability_every_day(540, 600);
    const struct provider_definition definition = {
        .alias = alias, .daily_limit = 3, .rules = &rule, .rule_count = 1};
    const struct booking_definition asked = {
        .provider_id = id, .id_prefix = "d", .definition = &definition};
    return booking_register(house.booking, &asked, &(struct booking_revision){0}, &house.arena,
                            &revised);
}

static void assert_provider(const char *alias, const char *id, bool is_new)
{
    cr_assert_eq(ensure(NULL, alias), RESULT_OK);
    cr_assert_str_eq(revised.provider_id, id);
    cr_assert_eq(revised.created, is_new);
}

Test(booking_numbered, one_alias_is_one_provider)
{
    cr_assert_eq(ensure("d2", NULL), RESULT_OK);
    assert_provider("green", "d1", true);
    assert_provider("green", "d1", false);
    assert_provider("blue", "d3", true);
    assert_provider(NULL, "d4", true);
    house_reopen(&house);
    assert_provider("blue", "d3", false);
    assert_provider("red", "d5", true);
}

Test(booking_numbered, another_providers_alias_is_taken_until_it_is_given_up)
{
    struct booking_provider found;
    cr_assert_eq(ensure("a", "green"), RESULT_OK);
    cr_assert_eq(ensure("b", "green"), RESULT_ALIAS_TAKEN);
    cr_assert_eq(ensure("a", "green"), RESULT_OK);
    cr_assert_eq(ensure("a", "blue"), RESULT_OK);
    cr_assert_eq(booking_find_provider_alias(house.booking, "green", &house.arena, &found),
                 RESULT_PROVIDER_UNKNOWN);
    cr_assert_eq(ensure("b", "green"), RESULT_OK);
    cr_assert_eq(ensure("a", NULL), RESULT_OK);
    cr_assert_eq(ensure("b", "blue"), RESULT_OK);
    house_reopen(&house);
    cr_assert_eq(booking_find_provider_alias(house.booking, "blue", &house.arena, &found),
                 RESULT_OK);
    cr_assert_str_eq(found.id, "b");
    cr_assert_eq(ensure("a", "green"), RESULT_OK);
}

Test(booking_numbered, a_provider_that_the_store_refuses_leaves_id_and_alias)
{
    struct booking_provider found;
    const char *before = house_text(&house);
    memory_fail_nth(house.engine, 1);
    cr_assert_eq(ensure(NULL, "green"), RESULT_UNAVAILABLE);
    cr_assert_str_eq(house_text(&house), before);
    cr_assert_eq(booking_find_provider_alias(house.booking, "green", &house.arena, &found),
                 RESULT_PROVIDER_UNKNOWN);
    cr_assert_eq(ensure(NULL, "green"), RESULT_OK);
    cr_assert(revised.created);
    memory_fail_nth(house.engine, 1);
    cr_assert_eq(ensure(revised.provider_id, "blue"), RESULT_UNAVAILABLE);
    cr_assert_eq(booking_find_provider_alias(house.booking, "green", &house.arena, &found),
                 RESULT_OK);
}

enum { THREADS = 8 };

struct rival {
    const char *alias;
    const char *provider, *client;
    bool made_provider, made_client;
    struct arena arena;
};

static void *get_or_create(void *argument)
{
    struct rival *rival = argument;
    struct availability_rule rule = availability_every_day(540, 600);
    const struct provider_definition definition = {
        .alias = rival->alias, .daily_limit = 3, .rules = &rule, .rule_count = 1};
    const struct booking_definition asked = {.id_prefix = "d", .definition = &definition};
    const struct booking_client whom = {.id_prefix = "c", .name = "Ada", .alias = rival->alias};
    struct booking_revised own;
    struct client found;
    if (booking_register(house.booking, &asked, &(struct booking_revision){0}, &rival->arena,
                         &own) == RESULT_OK) {
        rival->provider = own.provider_id;
        rival->made_provider = own.created;
    }
    if (booking_create_client(house.booking, &whom, &rival->arena, &found, &rival->made_client) ==
        RESULT_OK) {
        rival->client = found.id;
    }
    return NULL;
}

Test(booking_numbered, of_all_who_ask_for_an_alias_at_once_one_makes_it)
{
    memory_set_faults(house.engine, &(struct memory_faults){.seed = 1, .delay_us_max = 300});
    for (int round = 0; round < 30; round++) {
        struct rival rivals[THREADS];
        pthread_t threads[THREADS];
        char alias[16];
        int providers = 0, clients = 0;
        snprintf(alias, sizeof alias, "alias%d", round);
        for (int i = 0; i < THREADS; i++) {
            rivals[i] = (struct rival){.alias = alias};
            arena_init(&rivals[i].arena, 4096);
            pthread_create(&threads[i], NULL, get_or_create, &rivals[i]);
        }
        for (int i = 0; i < THREADS; i++) {
            pthread_join(threads[i], NULL);
            cr_assert_str_eq(rivals[i].provider, rivals[0].provider);
            cr_assert_str_eq(rivals[i].client, rivals[0].client);
            providers += rivals[i].made_provider;
            clients += rivals[i].made_client;
        }
        for (int i = 0; i < THREADS; i++) {
            arena_deinit(&rivals[i].arena);
        }
        cr_assert_eq(providers, 1);
        cr_assert_eq(clients, 1);
    }
}

struct renamer {
    char alias[24];
    enum result result;
    struct arena arena;
};

static void *rename_it(void *argument)
{
    struct renamer *renamer = argument;
    struct availability_rule rule = availability_every_day(540, 600);
    const struct provider_definition definition = {
        .alias = renamer->alias, .daily_limit = 3, .rules = &rule, .rule_count = 1};
    const struct booking_definition asked = {.provider_id = "d", .definition = &definition};
    struct booking_revised own;
    renamer->result = booking_register(house.booking, &asked, &(struct booking_revision){0},
                                       &renamer->arena, &own);
    return NULL;
}

/* All but one are anybody's again, whatever the store made of them. */
Test(booking_numbered, of_all_aliases_that_one_gets_at_once_one_stays)
{
    memory_set_faults(house.engine, &(struct memory_faults){.seed = 1,
                                                            .delay_us_max = 300,
                                                            .conflict_per_1000 = 50,
                                                            .not_applied_per_1000 = 50,
                                                            .unknown_per_1000 = 50});
    for (int round = 0; round < 30; round++) {
        struct renamer renamers[THREADS];
        pthread_t threads[THREADS];
        int found = 0;
        for (int i = 0; i < THREADS; i++) {
            snprintf(renamers[i].alias, sizeof renamers[i].alias, "alias%d-%d", round, i);
            arena_init(&renamers[i].arena, 4096);
            pthread_create(&threads[i], NULL, rename_it, &renamers[i]);
        }
        for (int i = 0; i < THREADS; i++) {
            pthread_join(threads[i], NULL);
            cr_assert(renamers[i].result == RESULT_OK || renamers[i].result == RESULT_UNAVAILABLE);
            arena_deinit(&renamers[i].arena);
        }
        for (int i = 0; i < THREADS; i++) {
            struct booking_provider provider;
            found += booking_find_provider_alias(house.booking, renamers[i].alias, &house.arena,
                                                 &provider) == RESULT_OK;
        }
        cr_expect_eq(found, 1, "round %d: %d", round, found);
    }
    memory_set_faults(house.engine, &(struct memory_faults){.seed = 0});
    int taken = 0;
    for (int i = 0; i < 30 * THREADS; i++) {
        char alias[24];
        snprintf(alias, sizeof alias, "alias%d-%d", i / THREADS, i % THREADS);
        taken += ensure("e", alias) == RESULT_ALIAS_TAKEN;
    }
    cr_assert_eq(taken, 1, "%d", taken);
}

/* Notes. */

static const char *note_of(const char *id)
{
    cr_assert_eq(booking_find(house.booking, id, &house.arena, &answer), RESULT_OK);
    return answer.appointment.note;
}

Test(booking_numbered, a_note_lasts_until_it_is_erased)
{
    cr_assert_eq(book("a", 9, NULL, "bring the X-ray"), RESULT_OK);
    cr_assert_str_eq(answer.appointment.note, "bring the X-ray");
    house_reopen(&house);
    cr_assert_str_eq(note_of("a"), "bring the X-ray");
    memory_fail_nth(house.engine, 1);
    cr_assert_eq(booking_erase_note(house.booking, "a", &house.arena, &answer), RESULT_UNAVAILABLE);
    cr_assert_str_eq(note_of("a"), "bring the X-ray");
    int64_t before = booking_last_event(house.booking);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(booking_erase_note(house.booking, "a", &house.arena, &answer), RESULT_OK);
        cr_assert_null(answer.appointment.note);
    }
    cr_assert_str_eq(house_events(&house, before), "appointment.note_erased ");
    house_reopen(&house);
    cr_assert_null(note_of("a"));
    cr_assert_eq(booking_erase_note(house.booking, "x", &house.arena, &answer),
                 RESULT_APPOINTMENT_UNKNOWN);
}

Test(booking_numbered, a_note_is_part_of_the_request)
{
    cr_assert_eq(book("a", 9, NULL, "x"), RESULT_OK);
    cr_assert_eq(book("a", 9, NULL, "y"), RESULT_ID_REUSED);
    cr_assert_eq(book("a", 9, NULL, NULL), RESULT_ID_REUSED);
    cr_assert_eq(book("a", 9, NULL, "x"), RESULT_OK);
    cr_assert(answer.repeated);
    cr_assert_str_eq(answer.appointment.note, "x");
}

static const struct booking_answer *only_of(const struct booking_filter *filter)
{
    struct booking_place place = {.limit = 10};
    struct booking_page page;
    cr_assert_eq(booking_next_page(house.booking, filter, &place, &house.arena, &page), RESULT_OK);
    cr_assert_eq(page.count, 1);
    return &page.answers[0];
}

Test(booking_numbered, whole_lists_have_notes)
{
    cr_assert_eq(book("a", 9, NULL, "x"), RESULT_OK);
    struct booking_filter filter = {.statuses = BOOKING_LIVE, .from = INT64_MIN, .to = INT64_MAX};
    cr_assert_null(only_of(&filter)->appointment.note, "memory keeps none");
    filter.whole = true;
    cr_assert_str_eq(only_of(&filter)->appointment.note, "x");
    cr_assert_str_eq(only_of(&filter)->provider_id, "p1");
    filter.statuses = (1U << APPOINTMENT_STATUS_COUNT) - 1;
    cr_assert_str_eq(only_of(&filter)->appointment.note, "x");
}

Test(booking_numbered, from_today_leaves_out_yesterday)
{
    cr_assert_eq(book("a", 9, NULL, NULL), RESULT_OK);
    struct booking_filter filter = {
        .statuses = BOOKING_LIVE, .from = INT64_MIN, .to = INT64_MAX, .from_today = true};
    atomic_store(&house.clock.now, house_at(1439));
    only_of(&filter);
    filter.statuses |= 1U << APPOINTMENT_CANCELLED;
    only_of(&filter);
    atomic_store(&house.clock.now, house_at(1440));
    struct booking_place place = {.limit = 10};
    struct booking_page page;
    cr_assert_eq(booking_next_page(house.booking, &filter, &place, &house.arena, &page), RESULT_OK);
    cr_assert_eq(page.count, 0);
}

Test(booking_numbered, a_revision_that_keeps_cancels_nobody)
{
    cr_assert_eq(book("a", 9, NULL, NULL), RESULT_OK);
    const struct booking_revision keep = {.keep = true};
    cr_assert_eq(house_open(&house, "p1", 14, 15, &keep, &revised), RESULT_OK);
    cr_assert_eq(revised.count, 0);
    house_reopen(&house);
    cr_assert_eq(booking_find(house.booking, "a", &house.arena, &answer), RESULT_OK);
    cr_assert_eq(answer.appointment.status, APPOINTMENT_CONFIRMED);
    cr_assert_eq(book("b", 9, NULL, NULL), RESULT_NO_SLOT_PREFERRED);
    cr_assert_eq(house_open(&house, "p1", 13, 15, &(struct booking_revision){0}, &revised),
                 RESULT_OK);
    cr_assert_eq(revised.count, 1, "the next one does not keep it");
}
