#include "core/interval.h"

#include <criterion/criterion.h>

static void expect_members(const struct interval_set *set, const struct interval *wanted,
                           size_t count)
{
    cr_assert_eq(set->count, count, "%zu members", set->count);
    for (size_t i = 0; i < count; i++) {
        cr_assert_eq(set->members[i].start, wanted[i].start);
        cr_assert_eq(set->members[i].end, wanted[i].end);
    }
}

Test(interval, touching_intervals_do_not_overlap)
{
    cr_assert_not(interval_overlaps((struct interval){0, 10}, (struct interval){10, 20}));
    cr_assert(interval_overlaps((struct interval){0, 11}, (struct interval){10, 20}));
}

Test(interval, the_common_part_of_strangers_is_empty)
{
    cr_assert(
        interval_is_empty(interval_intersect((struct interval){0, 5}, (struct interval){7, 9})));
    cr_assert_eq(interval_length((struct interval){7, 5}), 0);
}

Test(interval_set, the_same_window_twice_is_one_window)
{
    struct interval_set set = {0};
    interval_set_add(&set, (struct interval){10, 20});
    interval_set_add(&set, (struct interval){10, 20});
    expect_members(&set, (struct interval[]){{10, 20}}, 1);
    interval_set_deinit(&set);
}

Test(interval_set, touching_windows_become_one)
{
    struct interval_set set = {0};
    interval_set_add(&set, (struct interval){20, 30});
    interval_set_add(&set, (struct interval){40, 50});
    interval_set_add(&set, (struct interval){30, 40});
    expect_members(&set, (struct interval[]){{20, 50}}, 1);
    interval_set_deinit(&set);
}

Test(interval_set, adding_keeps_the_order)
{
    struct interval_set set = {0};
    interval_set_add(&set, (struct interval){50, 60});
    interval_set_add(&set, (struct interval){10, 20});
    interval_set_add(&set, (struct interval){30, 40});
    interval_set_add(&set, (struct interval){70, 70});
    expect_members(&set, (struct interval[]){{10, 20}, {30, 40}, {50, 60}}, 3);
    interval_set_deinit(&set);
}

Test(interval_set, subtracting_from_the_middle_leaves_two)
{
    struct interval_set set = {0};
    interval_set_add(&set, (struct interval){10, 50});
    interval_set_add(&set, (struct interval){60, 70});
    interval_set_subtract(&set, (struct interval){20, 30});
    expect_members(&set, (struct interval[]){{10, 20}, {30, 50}, {60, 70}}, 3);
    interval_set_subtract(&set, (struct interval){40, 65});
    expect_members(&set, (struct interval[]){{10, 20}, {30, 40}, {65, 70}}, 3);
    interval_set_subtract(&set, (struct interval){0, 100});
    expect_members(&set, NULL, 0);
    interval_set_deinit(&set);
}

Test(interval_set, containing_needs_one_whole_member)
{
    struct interval_set set = {0};
    interval_set_add(&set, (struct interval){10, 20});
    interval_set_add(&set, (struct interval){30, 40});
    cr_assert(interval_set_contains(&set, (struct interval){10, 20}));
    cr_assert_not(interval_set_contains(&set, (struct interval){15, 35}));
    cr_assert_not(interval_set_contains(&set, (struct interval){20, 21}));
    interval_set_deinit(&set);
}

/* Against one flag per unit of time. */
Test(interval_set, agrees_with_a_bitmap)
{
    unsigned seed = 7;
    for (int round = 0; round < 200; round++) {
        struct interval_set set = {0};
        bool open[64] = {false};
        for (int step = 0; step < 12; step++) {
            int64_t start = rand_r(&seed) % 64, end = rand_r(&seed) % 65;
            bool add = rand_r(&seed) % 3 > 0;
            if (add) {
                interval_set_add(&set, (struct interval){start, end});
            } else {
                interval_set_subtract(&set, (struct interval){start, end});
            }
            for (int64_t i = start; i < end; i++) {
                open[i] = add;
            }
        }
        for (int64_t i = 0; i < 64; i++) {
            cr_assert_eq(interval_set_contains(&set, (struct interval){i, i + 1}), open[i]);
        }
        for (size_t i = 1; i < set.count; i++) {
            cr_assert_lt(set.members[i - 1].end, set.members[i].start);
        }
        interval_set_deinit(&set);
    }
}
