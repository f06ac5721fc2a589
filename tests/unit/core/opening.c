/* Openings by themselves. */
#include "core/opening.h"

#include <criterion/criterion.h>
#include <stdlib.h>

Test(opening, one_that_is_not_cut_has_one_number)
{
    const struct opening opening = {.number = 7, .span = {100, 101}};
    cr_assert_eq(opening_count(&opening), 1);
    cr_assert_eq(opening_piece(&opening, 7).start, 100);
    cr_assert_eq(opening_piece(&opening, 7).end, 101);
}

Test(opening, pieces_follow_one_another)
{
    const struct opening opening = {.number = 7, .span = {30, 30 + 3 * 900}, .piece_minutes = 15};
    cr_assert_eq(opening_count(&opening), 3);
    for (int64_t i = 0; i < 3; i++) {
        cr_assert_eq(opening_piece(&opening, 7 + i).start, 30 + 900 * i);
        cr_assert_eq(opening_piece(&opening, 7 + i).end, 930 + 900 * i);
    }
}

static void assert_in_order(const struct opening_list *list)
{
    for (size_t i = 1; i < list->count; i++) {
        cr_assert_leq(list->members[i - 1].span.start, list->members[i].span.start);
    }
}

/* The search from below never leaves one out that ends later. */
Test(opening, a_list_finds_what_ends_after_an_instant)
{
    for (unsigned first = 1; first <= 50; first++) {
        unsigned seed = first;
        struct opening_list list = {0};
        for (int64_t key = 1; key <= 30; key++) {
            int64_t start = rand_r(&seed) % 200, length = 1 + rand_r(&seed) % 40;
            opening_list_add(&list, &(struct opening){.key = key, .span = {start, start + length}});
            if (rand_r(&seed) % 4 == 0) {
                opening_list_remove_at(&list, (size_t)rand_r(&seed) % list.count);
            }
        }
        assert_in_order(&list);
        for (int64_t instant = -1; instant < 250; instant++) {
            size_t from = opening_list_first_ending_after(&list, instant);
            for (size_t i = 0; i < from; i++) {
                cr_assert_leq(list.members[i].span.end, instant);
            }
        }
        opening_list_deinit(&list);
    }
}

Test(opening, a_list_knows_its_members_by_key)
{
    struct opening_list list = {0};
    opening_list_add(&list, &(struct opening){.key = 5, .span = {20, 30}});
    opening_list_add(&list, &(struct opening){.key = 6, .span = {10, 15}});
    opening_list_add(&list, &(struct opening){.key = 7, .span = {20, 25}});
    cr_assert_eq(opening_list_find(&list, 6), 0);
    cr_assert_eq(opening_list_find(&list, 5), 1, "what was added first comes first");
    cr_assert_eq(opening_list_find(&list, 7), 2);
    cr_assert_eq(opening_list_find(&list, 8), 3);
    opening_list_remove_at(&list, 0);
    cr_assert_eq(opening_list_find(&list, 5), 0);
    opening_list_clear(&list);
    cr_assert_eq(list.count, 0);
    opening_list_deinit(&list);
}
