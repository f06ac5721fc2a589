/* What loading makes of a store against what booking made of the same. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/desk.h"
#include "support/house.h"

enum { PROVIDERS = 7, BOOKINGS = 500 };

static void register_all(struct house *house)
{
    for (int provider = 0; provider < PROVIDERS; provider++) {
        char id[16];
        snprintf(id, sizeof id, "p%d", provider);
        struct availability_rule rule = availability_every_day(0, CIVIL_MINUTES_PER_DAY);
        struct provider_definition definition = {.daily_limit = PROVIDER_UNLIMITED,
                                                 .rules = &rule,
                                                 .rule_count = 1,
                                                 .group = provider % 3 == 0 ? "thirds" : NULL};
        const struct booking_definition put = {.provider_id = id, .definition = &definition};
        const struct booking_revision wish = {.keep = false};
        struct booking_revised revised;
        cr_assert_eq(booking_register(house->booking, &put, &wish, &house->arena, &revised),
                     RESULT_OK);
    }
}

/* Some for a client, some held, some cancelled again, and in no order of time. */
static void book_at_random(struct house *house, unsigned *seed, int number)
{
    static const struct booking_client somebody = {.id = "somebody", .name = "Somebody"};
    char id[64], provider[16];
    snprintf(id, sizeof id, "r%d-%.*s", number, rand_r(seed) % 30,
             "------------------------------");
    snprintf(provider, sizeof provider, "p%d", rand_r(seed) % PROVIDERS);
    int32_t hour = rand_r(seed) % 16;
    struct booking_request request =
        house_request(id, provider, hour, hour + 8, 5 + rand_r(seed) % 50);
    request.range.day = HOUSE_DAY + 1 + rand_r(seed) % 20;
    request.held = rand_r(seed) % 4 == 0;
    request.client = rand_r(seed) % 3 == 0 ? &somebody : NULL;
    struct booking_answer answer;
    cr_assert_eq(house_ask(house, &request, &answer), RESULT_OK);
    if (rand_r(seed) % 5 == 0) {
        cr_assert_eq(house_become(house, id, APPOINTMENT_CANCELLED, &answer), RESULT_OK);
    }
}

static void read_samples(const struct house *house, struct sample_view views[2])
{
    sample_read(group_sample(groups_find(house->booking->groups, GROUP_DEFAULT)), &views[0]);
    sample_read(group_sample(groups_find(house->booking->groups, "thirds")), &views[1]);
}

Test(booking_load, is_what_booking_came_to)
{
    struct house house;
    house_init(&house);
    house.settings.sample_mode = SAMPLE_LEARNED;
    house_reopen(&house);
    register_all(&house);
    struct sample_view cold[2], before[2], after[2];
    read_samples(&house, cold);
    unsigned seed = 31;
    for (int number = 0; number < BOOKINGS; number++) {
        book_at_random(&house, &seed, number);
    }
    read_samples(&house, before);
    cr_expect_arr_neq(before, cold, sizeof before);
    const char *text = house_text(&house);
    house_reopen(&house);
    read_samples(&house, after);
    cr_expect_arr_eq(before, after, sizeof before);
    cr_expect_str_eq(house_text(&house), text);
    cr_expect_eq(id_index_size(house.booking->index).settled, BOOKINGS);
    house_deinit(&house);
}
