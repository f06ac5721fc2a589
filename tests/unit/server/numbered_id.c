#include <criterion/criterion.h>

#include "server/faces/numbered_id.h"

Test(numbered_id, an_id_and_its_number_are_each_others)
{
    struct arena arena;
    arena_init(&arena, 256);
    cr_assert_str_eq(numbered_id_make("pro-", 7, &arena), "pro-7");
    cr_assert_eq(numbered_id_number("pro-", "pro-7"), 7);
    cr_assert_str_eq(numbered_id_of_segment("pro-", "120", &arena), "pro-120");
    cr_assert_null(numbered_id_of_segment("pro-", "x", &arena));
    arena_deinit(&arena);
}

Test(numbered_id, only_the_plain_way_to_write_a_number_is_an_id)
{
    static const char *const others[] = {"pro-",
                                         "pro-0",
                                         "pro-07",
                                         "pro--7",
                                         "pro-+7",
                                         "pro-7a",
                                         "pro- 7",
                                         "Pro-7",
                                         "7",
                                         "",
                                         "pro-9999999999999999999"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        cr_assert_eq(numbered_id_number("pro-", others[i]), 0, "%s", others[i]);
    }
}
