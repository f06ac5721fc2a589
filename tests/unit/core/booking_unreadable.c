/* What the new use cases say while the store can neither confirm nor be read, on the whole core. */
#include <criterion/criterion.h>
#include <string.h>

#include "core/booking_slots.h"
#include "server/store/memory.h"
#include "support/house.h"

static struct house house;
static const struct store_operations *sound;

/* Whatever a use case writes. */
static struct outputs {
    struct booking_opened opened;
    struct booking_wholes wholes;
    struct booking_whole whole;
    struct booking_starts starts;
    struct booking_answer answer;
    struct client client;
    int64_t number;
    bool created;
} outputs;

static struct booking_withdrawal withdrawal_of(int32_t from, int32_t until)
{
    return (struct booking_withdrawal){
        .provider_id = "p1",
        .collection = "slots",
        .range = {.is_instants = true, .instants = {house_at(from), house_at(until)}},
        .most = 100,
    };
}

static enum result open_up(int32_t from, int32_t until, enum opening_overlap overlap)
{
    struct booking_opening_request request = house_opening("p1", from, until);
    request.overlap = overlap;
    return house_open_up(&house, &request, &outputs.opened);
}

static enum result withdraw(int32_t from, int32_t until)
{
    const struct booking_withdrawal withdrawal = withdrawal_of(from, until);
    return booking_withdraw(house.booking, &withdrawal, &house.arena);
}

static void open_house(void)
{
    struct booking_request request = house_request("noted", "p1", 9, 10, 15);
    request.note = "by the window";
    house_init(&house);
    cr_assert_eq(house_register(&house, "p1", PROVIDER_UNLIMITED, 9, 10), RESULT_OK);
    cr_assert_eq(open_up(1300, 1360, OPENING_OVER), RESULT_OK);
    cr_assert_eq(withdraw(1440 + 540, 1440 + 600), RESULT_OK);
    cr_assert_eq(house_ask(&house, &request, &outputs.answer), RESULT_OK);
}

static void close_house(void)
{
    house_deinit(&house);
}

TestSuite(booking_unreadable, .init = open_house, .fini = close_house);

static enum result do_open(void)
{
    return open_up(1200, 1260, OPENING_FILL);
}
static enum result do_reopen(void)
{
    return open_up(1440 + 540, 1440 + 600, OPENING_REFUSE);
}
static enum result do_withdraw_opening(void)
{
    return withdraw(1300, 1360);
}
static enum result do_withdraw_occurrence(void)
{
    return withdraw(2880 + 540, 2880 + 600);
}
static enum result do_add_rule(void)
{
    const struct booking_rule_request request = {
        .provider_id = "p1", .rule = availability_every_day(660, 720), .most = 100};
    return booking_add_rule(house.booking, &request, &house.arena, &outputs.number);
}
static enum result do_erase_note(void)
{
    return booking_erase_note(house.booking, "noted", &house.arena, &outputs.answer);
}
static enum result do_create_client(void)
{
    const struct booking_client asked = {.id_prefix = "c", .name = "Ada", .alias = "ada"};
    return booking_create_client(house.booking, &asked, &house.arena, &outputs.client,
                                 &outputs.created);
}

static enum result list_wholes(const char *provider)
{
    const struct booking_whole_request request = {
        .provider_id = provider,
        .first_day = HOUSE_DAY,
        .last_day = HOUSE_DAY + 3,
        .rule_days = 4,
        .most = 100,
    };
    return booking_wholes(house.booking, &request, &house.arena, &outputs.wholes);
}
static enum result do_list_provider(void)
{
    return list_wholes("p1");
}
static enum result do_list_group(void)
{
    return list_wholes(NULL);
}
static enum result do_list_numbers(void)
{
    const struct booking_number_request request = {.collection = "slots", .limit = 10};
    return booking_next_numbers(house.booking, &request, &house.arena, &outputs.wholes);
}
static enum result do_find_number(void)
{
    return booking_find_number(house.booking, "slots", 1, &house.arena, &outputs.whole);
}
static enum result do_list_starts(void)
{
    const struct booking_starts_request request = {
        .provider_id = "p1", .duration_minutes = 15, .rule_days = 3, .most = 100};
    return booking_starts(house.booking, &request, &house.arena, &outputs.starts);
}

static enum result (*const deeds[])(void) = {
    do_open,     do_reopen,     do_withdraw_opening, do_withdraw_occurrence,
    do_add_rule, do_erase_note, do_create_client,
};
static enum result (*const questions[])(void) = {
    do_list_provider, do_list_group, do_list_numbers, do_find_number, do_list_starts,
};
enum {
    DEEDS = sizeof deeds / sizeof deeds[0],
    QUESTIONS = sizeof questions / sizeof questions[0],
};

/* RESULT_UNAVAILABLE, and nothing is written. */
static void expect_nothing(enum result (*ask)(void), size_t which)
{
    struct outputs before;
    memset(&outputs, 0x5a, sizeof outputs);
    memcpy(&before, &outputs, sizeof before);
    cr_expect_eq(ask(), RESULT_UNAVAILABLE, "%zu", which);
    cr_expect_eq(memcmp(&outputs, &before, sizeof before), 0, "%zu", which);
}

Test(booking_unreadable, a_deed_that_the_store_refuses_writes_nothing)
{
    for (size_t i = 0; i < DEEDS; i++) {
        const char *before = house_text(&house);
        memory_fail_nth(house.engine, 1);
        expect_nothing(deeds[i], i);
        cr_expect_str_eq(house_text(&house), before, "%zu", i);
        cr_expect_eq(deeds[i](), RESULT_OK, "%zu", i);
    }
}

/* From now on the provider has to be read again, and cannot be. */
static enum result read_no_provider(struct store *store, int64_t number, struct store_sink *sink)
{
    (void)store, (void)number, (void)sink;
    return RESULT_UNAVAILABLE;
}
static enum result find_no_appointment(struct store *store, int64_t number, struct arena *arena,
                                       struct appointment *appointment_out)
{
    (void)store, (void)number, (void)arena, (void)appointment_out;
    return RESULT_UNAVAILABLE;
}

static void stop_reading(void)
{
    static struct store_operations broken;
    struct store *store = committer_store(house.committer);
    sound = store->operations;
    broken = *sound;
    broken.load_provider = read_no_provider;
    broken.find_appointment = find_no_appointment;
    store->operations = &broken;
}

static void break_store(void)
{
    memory_fail_nth(house.engine, 1);
    cr_assert_eq(open_up(1400, 1410, OPENING_OVER), RESULT_UNAVAILABLE);
    stop_reading();
}

static void mend_store(void)
{
    committer_store(house.committer)->operations = sound;
}

Test(booking_unreadable, what_cannot_be_read_is_neither_done_nor_told)
{
    const char *before = house_text(&house);
    for (size_t i = 0; i < DEEDS; i++) {
        if (deeds[i] != do_create_client) { /* It is about no provider. */
            break_store();
            expect_nothing(deeds[i], i);
            mend_store();
            cr_expect_str_eq(house_text(&house), before, "%zu", i);
        }
    }
    for (size_t i = 0; i < QUESTIONS; i++) {
        break_store();
        expect_nothing(questions[i], i);
        mend_store();
        cr_expect_eq(questions[i](), RESULT_OK, "%zu", i);
    }
    house_reopen(&house);
    cr_assert_str_eq(house_text(&house), before);
}

/* Memory still has what the store has refused. */
static struct booking_request ask_in_vain(void)
{
    const struct booking_request request =
        house_exact("late", NULL, (struct interval){house_at(555), house_at(600)}, OFFER_ANY);
    memory_fail_nth(house.engine, 1);
    cr_assert_eq(house_ask(&house, &request, &outputs.answer), RESULT_UNAVAILABLE);
    return request;
}

Test(booking_unreadable, nobody_is_refused_for_want_of_reading)
{
    struct booking_request request = house_request("tomorrow", NULL, 9, 10, 15);
    request.range.day += 2; /* About which nobody was asked before. */
    ask_in_vain();
    stop_reading();
    cr_expect_eq(house_ask(&house, &request, &outputs.answer), RESULT_UNAVAILABLE);
    mend_store();
    cr_assert_eq(house_ask(&house, &request, &outputs.answer), RESULT_OK);
}

/* After everybody has been asked, and before it is seen that somebody must be loaded again, another
 * request has that done. */
static uint64_t mend_meanwhile(struct store *store)
{
    static int calls;
    if (++calls == 2) {
        const struct booking_request other =
            house_exact("other", NULL, (struct interval){house_at(660), house_at(720)}, OFFER_ANY);
        cr_assert_eq(house_ask(&house, &other, &outputs.answer), RESULT_NO_SLOT);
    }
    return sound->failures(store);
}

Test(booking_unreadable, nobody_is_refused_by_what_another_has_mended_meanwhile)
{
    const struct booking_request request = ask_in_vain();
    struct store *store = committer_store(house.committer);
    sound = store->operations;
    struct store_operations mending = *sound;
    mending.failures = mend_meanwhile;
    store->operations = &mending;
    enum result result = house_ask(&house, &request, &outputs.answer);
    mend_store();
    cr_assert_eq(result, RESULT_OK);
}
