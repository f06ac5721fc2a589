#include <criterion/criterion.h>

#include "server/faces/person.h"

static struct arena arena;

static void open_arena(void)
{
    arena_init(&arena, 1024);
}

static void close_arena(void)
{
    arena_deinit(&arena);
}

TestSuite(person, .init = open_arena, .fini = close_arena);

static void assert_person(struct person person, const char *first, const char *last)
{
    cr_assert_str_eq(person.first, first);
    cr_assert_str_eq(person.last, last);
}

Test(person, the_name_reads_as_people_write_it)
{
    struct person plain = {"John", "Doe"}, two_first = {"Mary Ann", "Smith"};
    cr_assert_str_eq(person_join(plain, &arena), "John Doe");
    cr_assert_str_eq(person_join(two_first, &arena), "Mary Ann Smith");
}

Test(person, a_last_name_with_spaces_is_joined_with_a_no_break_space)
{
    struct person person = {"Vincent", "van Gogh"};
    cr_assert_str_eq(person_join(person, &arena), "Vincent\xc2\xa0van Gogh");
}

Test(person, every_pair_comes_back)
{
    static const char *const parts[] = {"",   "A", "A B",        " A",
                                        "A ", " ", "\xc3\xa0 b", "\xe2\x80\xa0"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        for (size_t j = 0; j < sizeof parts / sizeof parts[0]; j++) {
            struct person person = {parts[i], parts[j]};
            assert_person(person_split(person_join(person, &arena), &arena), parts[i], parts[j]);
        }
    }
}

Test(person, no_break_spaces_inside_a_part_become_plain)
{
    struct person person = {"A\xc2\xa0\xc2\xa0"
                            "B",
                            "\xc2\xa0"
                            "C\xc2\xa0"};
    assert_person(person_split(person_join(person, &arena), &arena), "A  B", " C ");
}

Test(person, any_name_can_be_split)
{
    assert_person(person_split(NULL, &arena), "", "");
    assert_person(person_split("", &arena), "", "");
    assert_person(person_split("Cher", &arena), "Cher", "");
    assert_person(person_split("Dr. Jane Smith", &arena), "Dr. Jane", "Smith");
}
