/* Random names in the form of RFC 9562. */
#include "server/uuid.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES = 4096 };

Test(uuid, has_the_form_of_version_4)
{
    for (int i = 0; i < NAMES; i++) {
        char name[UUID_SIZE];
        uuid_make(name);
        cr_assert_eq(strlen(name), UUID_SIZE - 1);
        for (size_t j = 0; j < UUID_SIZE - 1; j++) {
            bool is_dash = j == 8 || j == 13 || j == 18 || j == 23;
            cr_assert_not_null(strchr(is_dash ? "-" : "0123456789abcdef", name[j]), "%s", name);
        }
        cr_assert_eq(name[14], '4', "%s", name);
        cr_assert_not_null(strchr("89ab", name[19]), "%s", name);
    }
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, UUID_SIZE);
}

Test(uuid, is_never_the_same_twice)
{
    static char names[NAMES][UUID_SIZE];
    for (int i = 0; i < NAMES; i++) {
        uuid_make(names[i]);
    }
    qsort(names, NAMES, UUID_SIZE, compare);
    for (int i = 1; i < NAMES; i++) {
        cr_assert_str_neq(names[i - 1], names[i]);
    }
}
