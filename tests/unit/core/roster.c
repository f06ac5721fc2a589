#include "core/roster.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/roster_walk.h"
#include "support/fixed_zone.h"

enum { DAY = 20000 };

static int32_t always_the_day(struct roster_question *question, const struct zone *zone)
{
    (void)question, (void)zone;
    return DAY;
}

static bool never_refresh(struct roster_question *question, struct provider *provider,
                          struct roster_hint *hint_out)
{
    (void)question, (void)provider, (void)hint_out;
    cr_assert_fail("every hint is about the day");
    return false;
}

static struct roster_question question = {.day_for = always_the_day, .refresh = never_refresh};

static struct groups *groups;
static struct group *group;

static void set_up(void)
{
    groups = groups_new(SAMPLE_UNIFORM);
    group = groups_ensure(groups, "one");
}

static void tear_down(void)
{
    groups_free(groups);
}

TestSuite(roster, .init = set_up, .fini = tear_down);
TestSuite(roster_walk, .init = set_up, .fini = tear_down);

static void publish(struct roster *roster, struct provider *provider, int32_t free_slots,
                    int64_t latest)
{
    provider_lock(provider);
    roster_publish(roster, provider,
                   &(struct roster_hint){.group = group,
                                         .zone = &fixed_utc,
                                         .day = DAY,
                                         .free_slots = free_slots,
                                         .latest_booking = latest,
                                         .next_expiry = INT64_MAX});
    provider_unlock(provider);
}

Test(roster, finds_by_id_and_number)
{
    enum { MANY = 10000 };
    struct roster *roster = roster_new((struct hash_key){1, 2});
    char id[16];
    for (int i = 1; i <= MANY; i++) {
        snprintf(id, sizeof id, "p%d", i);
        struct provider *provider = roster_ensure(roster, id, 0);
        cr_assert_eq(provider_number(provider), i);
        cr_assert_eq(roster_ensure(roster, id, 0), provider);
    }
    for (int i = 1; i <= MANY; i++) {
        snprintf(id, sizeof id, "p%d", i);
        cr_assert_eq(roster_find(roster, id), roster_at(roster, i));
        cr_assert_str_eq(provider_id(roster_at(roster, i)), id);
    }
    cr_assert_null(roster_find(roster, "p0"));
    cr_assert_null(roster_at(roster, MANY + 1));
    cr_assert_null(roster_at(roster, 0));
    roster_free(roster);
}

Test(roster_walk, most_free_slots_then_least_recently_booked_then_registration)
{
    struct roster *roster = roster_new((struct hash_key){0});
    publish(roster, roster_ensure(roster, "few", 0), 1, 0);
    publish(roster, roster_ensure(roster, "recent", 0), 5, 90);
    publish(roster, roster_ensure(roster, "earlier", 0), 5, 10);
    publish(roster, roster_ensure(roster, "none", 0), 0, 0);
    publish(roster, roster_ensure(roster, "same", 0), 5, 10);
    const char *wanted[] = {"earlier", "same", "recent", "few"};
    struct roster_walk walk;
    roster_walk_init(&walk, roster, &question);
    for (size_t i = 0; i < 4; i++) {
        cr_assert_str_eq(provider_id(roster_walk_next(&walk)), wanted[i]);
    }
    cr_assert_null(roster_walk_next(&walk));
    roster_walk_deinit(&walk);
    roster_free(roster);
}

/* Property: the walk visits exactly the providers with free slots, each once, in order. */
Test(roster_walk, agrees_with_a_linear_scan)
{
    enum { PROVIDERS = 200 };
    unsigned seed = 5;
    struct roster *roster = roster_new((struct hash_key){0});
    int32_t free_slots[PROVIDERS + 1];
    int64_t latest[PROVIDERS + 1];
    for (int i = 1; i <= PROVIDERS; i++) {
        char id[16];
        snprintf(id, sizeof id, "p%d", i);
        roster_ensure(roster, id, 0);
    }
    for (int round = 0; round < 50; round++) {
        int with_free = 0;
        for (int i = 1; i <= PROVIDERS; i++) {
            free_slots[i] = rand_r(&seed) % (1 + round % 10);
            latest[i] = rand_r(&seed) % 5;
            with_free += free_slots[i] > 0;
            publish(roster, roster_at(roster, i), free_slots[i], latest[i]);
        }
        struct roster_walk walk;
        roster_walk_init(&walk, roster, &question);
        struct provider *provider;
        int64_t before = 0;
        int visited = 0;
        while ((provider = roster_walk_next(&walk)) != NULL) {
            int64_t now = provider_number(provider);
            visited++;
            if (before > 0) {
                bool in_order = free_slots[before] > free_slots[now] ||
                                (free_slots[before] == free_slots[now] &&
                                 (latest[before] < latest[now] ||
                                  (latest[before] == latest[now] && before < now)));
                cr_assert(in_order);
            }
            before = now;
        }
        cr_assert_eq(visited, with_free);
        roster_walk_deinit(&walk);
    }
    roster_free(roster);
}

static bool publish_for_the_day(struct roster_question *asking, struct provider *provider,
                                struct roster_hint *hint_out);

static struct refreshing {
    struct roster_question question;
    struct roster *roster;
    int count;
} refreshing = {.question = {.day_for = always_the_day, .refresh = publish_for_the_day}};

/* Somebody else publishes about another day right after. */
static bool publish_for_the_day(struct roster_question *asking, struct provider *provider,
                                struct roster_hint *hint_out)
{
    struct refreshing *state = (struct refreshing *)(void *)asking;
    state->count++;
    *hint_out = (struct roster_hint){
        .group = group, .zone = &fixed_utc, .day = DAY, .free_slots = 3, .next_expiry = INT64_MAX};
    publish(state->roster, provider, 0, 0);
    return true;
}

Test(roster_walk, a_hint_of_another_day_is_refreshed)
{
    struct roster *roster = roster_new((struct hash_key){0});
    struct provider *provider = roster_ensure(roster, "p1", 0);
    provider_lock(provider);
    roster_publish(roster, provider,
                   &(struct roster_hint){.group = group,
                                         .zone = &fixed_utc,
                                         .day = DAY - 1,
                                         .free_slots = 0,
                                         .next_expiry = INT64_MAX});
    provider_unlock(provider);
    refreshing.roster = roster;
    struct roster_walk walk;
    roster_walk_init(&walk, roster, &refreshing.question);
    cr_assert_eq(roster_walk_next(&walk), provider);
    cr_assert_eq(refreshing.count, 1);
    roster_walk_deinit(&walk);
    roster_free(roster);
}

Test(roster_walk, a_hint_holds_until_a_hold_expires)
{
    struct roster *roster = roster_new((struct hash_key){0});
    struct provider *provider = roster_ensure(roster, "p1", 0);
    provider_lock(provider);
    roster_publish(
        roster, provider,
        &(struct roster_hint){.group = group, .zone = &fixed_utc, .day = DAY, .next_expiry = 100});
    provider_unlock(provider);
    refreshing.roster = roster;
    struct roster_walk walk;
    refreshing.question.now = 99;
    roster_walk_init(&walk, roster, &refreshing.question);
    cr_assert_null(roster_walk_next(&walk));
    roster_walk_deinit(&walk);
    refreshing.question.now = 100;
    roster_walk_init(&walk, roster, &refreshing.question);
    cr_assert_eq(roster_walk_next(&walk), provider);
    roster_walk_deinit(&walk);
    roster_free(roster);
}

Test(roster_walk, shows_the_providers_of_the_group_alone)
{
    struct roster *roster = roster_new((struct hash_key){0});
    struct provider *provider = roster_ensure(roster, "p1", 0);
    publish(roster, provider, 3, 0);
    struct roster_question others = question;
    others.group = groups_ensure(groups, "two");
    struct roster_walk walk;
    roster_walk_init(&walk, roster, &others);
    cr_assert_null(roster_walk_next(&walk));
    roster_walk_deinit(&walk);
    others.group = group;
    roster_walk_init(&walk, roster, &others);
    cr_assert_eq(roster_walk_next(&walk), provider);
    roster_walk_deinit(&walk);
    roster_free(roster);
}

Test(roster_walk, a_full_first_day_hides_nobody_from_a_request_for_many_days)
{
    struct roster *roster = roster_new((struct hash_key){0});
    struct provider *full = roster_ensure(roster, "p1", 0), *empty = roster_ensure(roster, "p2", 0);
    publish(roster, full, 0, 0);
    publish(roster, empty, 3, 0);
    struct roster_question many = question;
    many.many_days = true;
    struct roster_walk walk;
    roster_walk_init(&walk, roster, &many);
    cr_assert_eq(roster_walk_next(&walk), empty);
    cr_assert_eq(roster_walk_next(&walk), full);
    cr_assert_null(roster_walk_next(&walk));
    roster_walk_deinit(&walk);
    roster_free(roster);
}
