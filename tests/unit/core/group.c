#include "core/group.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>

static struct groups *groups;

static void set_up(void)
{
    groups = groups_new(SAMPLE_UNIFORM);
}

static void tear_down(void)
{
    groups_free(groups);
}

TestSuite(group, .init = set_up, .fini = tear_down);

static void close_hours(struct group *group, int32_t start_hour, size_t count)
{
    struct availability_rule rules[4];
    for (size_t i = 0; i < count; i++) {
        rules[i] = availability_every_day(start_hour * 60 + (int32_t)i, start_hour * 60 + 60);
        rules[i].kind = AVAILABILITY_CLOSED;
    }
    group_edit(group);
    group_close(group, rules, count);
    group_edit_end(group);
}

Test(group, is_found_by_its_id_once_it_is_there)
{
    cr_assert_eq(groups_find(groups, "one"), NULL);
    struct group *one = groups_ensure(groups, "one"), *two = groups_ensure(groups, "two");
    cr_assert_neq(one, two);
    cr_assert_eq(groups_find(groups, "one"), one);
    cr_assert_eq(groups_find(groups, "two"), two);
    cr_assert_eq(groups_ensure(groups, "one"), one);
    cr_assert_str_eq(group_id(one), "one");
    cr_assert_neq(group_sample(one), group_sample(two));
}

Test(group, copies_its_id)
{
    char id[] = "one";
    struct group *group = groups_ensure(groups, id);
    id[0] = 'x';
    cr_assert_eq(groups_find(groups, "one"), group);
}

Test(group, is_born_without_closures)
{
    const struct closures *closures = group_closures(groups_ensure(groups, "one"));
    cr_assert_neq(closures, NULL);
    cr_assert_eq(closures->count, 0);
}

Test(group, closures_are_replaced_as_a_whole)
{
    struct group *group = groups_ensure(groups, "one");
    close_hours(group, 9, 3);
    cr_assert_eq(group_closures(group)->count, 3);
    close_hours(group, 12, 1);
    cr_assert_eq(group_closures(group)->count, 1);
    cr_assert_eq(group_closures(group)->rules[0].start_minute, 12 * 60);
    close_hours(group, 0, 0);
    cr_assert_eq(group_closures(group)->count, 0);
}

Test(group, the_closures_of_one_are_not_those_of_another)
{
    close_hours(groups_ensure(groups, "one"), 9, 2);
    cr_assert_eq(group_closures(groups_ensure(groups, "two"))->count, 0);
}

Test(group, replaced_closures_stay_readable_and_stand_elsewhere)
{
    struct group *group = groups_ensure(groups, "one");
    const struct closures *sets[24];
    for (int32_t hour = 0; hour < 24; hour++) {
        close_hours(group, hour, 2);
        sets[hour] = group_closures(group);
    }
    for (int32_t hour = 0; hour < 24; hour++) {
        cr_assert_eq(sets[hour]->count, 2);
        cr_assert_eq(sets[hour]->rules[1].start_minute, hour * 60 + 1);
        cr_assert(hour == 0 || sets[hour] != sets[hour - 1]);
    }
}

enum { THREADS = 4, IDS = 2000 };

static pthread_barrier_t all_ready;

static void *ensure_all(void *argument)
{
    struct group **found = argument;
    pthread_barrier_wait(&all_ready);
    for (int i = 0; i < IDS; i++) {
        char id[16];
        snprintf(id, sizeof id, "g%d", i);
        found[i] = groups_ensure(groups, id);
    }
    return NULL;
}

Test(group, simultaneous_makers_of_one_id_get_one_group)
{
    static struct group *found[THREADS][IDS];
    pthread_t threads[THREADS];
    pthread_barrier_init(&all_ready, NULL, THREADS);
    for (int i = 0; i < THREADS; i++) {
        pthread_create(&threads[i], NULL, ensure_all, found[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    pthread_barrier_destroy(&all_ready);
    for (int i = 0; i < IDS; i++) {
        for (int j = 1; j < THREADS; j++) {
            cr_assert_eq(found[j][i], found[0][i]);
        }
    }
}
