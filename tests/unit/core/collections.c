/* What openings count in. */
#include "core/collections.h"

#include <criterion/criterion.h>
#include <string.h>

static struct collections *collections;
static struct collection_range range;

static void begin(void)
{
    collections = collections_new();
}

static void end(void)
{
    collections_free(collections);
}

TestSuite(collections, .init = begin, .fini = end);

static int64_t take(const char *name, int64_t count)
{
    return collections_take(collections, name,
                            &(struct collection_range){.count = count, .provider = 3, .start = 60});
}

static void put(const char *name, int64_t first, int64_t count)
{
    collections_put(collections, name,
                    &(struct collection_range){.first = first, .count = count, .provider = first});
}

Test(collections, numbers_follow_one_another_in_each)
{
    cr_assert_eq(take("a", 1), 1);
    cr_assert_eq(take("a", 4), 2);
    cr_assert_eq(take("b", 1), 1);
    cr_assert_eq(take("a", 1), 6);
}

Test(collections, what_was_loaded_in_any_order_is_gone_on_with)
{
    put("a", 9, 3);
    put("a", 2, 1);
    put("a", 5, 2);
    cr_assert_eq(take("a", 2), 12);
    put("a", 1, 1);
    cr_assert_eq(take("a", 1), 14);
}

Test(collections, ranges_are_found_by_their_numbers)
{
    put("a", 9, 3);
    put("a", 2, 1);
    put("a", 5, 2);
    const struct {
        int64_t after, first;
    } cases[] = {{0, 2}, {1, 2}, {2, 5}, {4, 5}, {5, 5}, {6, 9}, {8, 9}, {10, 9}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_assert(collections_next(collections, "a", cases[i].after, &range));
        cr_assert_eq(range.first, cases[i].first, "after %d", (int)cases[i].after);
        cr_assert_eq(range.provider, range.first);
    }
    cr_assert_not(collections_next(collections, "a", 11, &range));
    cr_assert_not(collections_next(collections, "nobody's", 0, &range));
}

Test(collections, a_range_that_is_taken_is_found_where_it_is)
{
    cr_assert_eq(take("a", 2), 1);
    cr_assert(collections_next(collections, "a", 1, &range));
    cr_assert_eq(range.first, 1);
    cr_assert_eq(range.count, 2);
    cr_assert_eq(range.provider, 3);
    cr_assert_eq(range.start, 60);
}

Test(collections, a_name_is_one_text)
{
    char name[] = "a";
    const char *kept = collections_name(collections, name);
    name[0] = 'b';
    cr_assert_str_eq(kept, "a");
    cr_assert_eq(collections_name(collections, "a"), kept);
    cr_assert_neq(collections_name(collections, "b"), kept);
}

Test(collections, what_had_the_last_number_may_be_gone)
{
    put("a", 2, 1);
    collections_go_on(collections, "a", 7);
    put("a", 5, 1);
    collections_go_on(collections, "a", 6);
    collections_go_on(collections, "b", 1);
    cr_assert_eq(take("a", 2), 8);
    cr_assert_eq(take("b", 1), 2);
    cr_assert(collections_next(collections, "a", 5, &range));
    cr_assert_eq(range.first, 8);
}

Test(collections, a_number_that_was_reached_is_not_given_out_again)
{
    const struct collection_range five = {.first = 5, .count = 1};
    collections_reach(collections, "a", &five);
    cr_assert_eq(take("a", 1), 6);
    collections_reach(collections, "a", &five);
    cr_assert_eq(take("a", 1), 7);
    collections_reach(collections, "a", &(struct collection_range){.first = 8, .count = 1});
    cr_assert_eq(take("a", 1), 9);
}
