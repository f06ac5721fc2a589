/* Neighbours in a set of numbers. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "support/rank_set.h"

Test(rank_set, an_empty_one_has_no_neighbours)
{
    struct rank_set set;
    rank_set_init(&set, 0);
    cr_expect_eq(rank_set_above(&set, 0), RANK_NONE);
    cr_expect_eq(rank_set_below(&set, 0), RANK_NONE);
    rank_set_deinit(&set);
}

/* Against a plain array. */
Test(rank_set, neighbours_are_the_nearest_members)
{
    enum { BOUND = 9000, STEPS = 3000 };
    static bool there[BOUND];
    uint64_t random = 1;
    struct rank_set set;
    rank_set_init(&set, BOUND);
    for (int step = 0; step < STEPS; step++) {
        random = random * 6364136223846793005U + 1442695040888963407U;
        size_t rank = (random >> 33) % BOUND, above, below;
        there[rank] = step % 3 != 0;
        there[rank] ? rank_set_add(&set, rank) : rank_set_remove(&set, rank);
        cr_assert_eq(rank_set_has(&set, rank), there[rank]);
        rank = (rank + 4500) % BOUND;
        for (above = rank + 1; above < BOUND && !there[above];) {
            above++;
        }
        for (below = rank; below > 0 && !there[below - 1];) {
            below--;
        }
        cr_assert_eq(rank_set_above(&set, rank), above < BOUND ? above : RANK_NONE);
        cr_assert_eq(rank_set_below(&set, rank), below > 0 ? below - 1 : RANK_NONE);
    }
    rank_set_deinit(&set);
}
