/* Escapes, made and undone. What paths and queries make of them is tested with those. */
#include "server/percent.h"

#include <criterion/criterion.h>
#include <string.h>

static char decoded[16];

Test(percent, an_escape_is_two_hexadecimal_digits)
{
    cr_assert(percent_decode("%c3%BC%2b+", 10, decoded));
    cr_assert_str_eq(decoded, "\u00fc++");
    cr_expect_not(percent_decode("%4", 2, decoded));
    cr_expect_not(percent_decode("%4g", 3, decoded));
    cr_expect_not(percent_decode("%00", 3, decoded));
    cr_expect_not(percent_decode("%ff", 3, decoded));
}

Test(percent, nothing_beyond_the_length_is_read)
{
    cr_expect_not(percent_decode("%41", 2, decoded));
    cr_expect_not(percent_decode("%41", 1, decoded));
    cr_assert(percent_decode("%41%42", 3, decoded));
    cr_expect_str_eq(decoded, "A");
    cr_assert(percent_decode("%41", 0, decoded));
    cr_expect_str_eq(decoded, "");
}

Test(percent, the_decoded_form_may_take_the_place_of_the_encoded)
{
    char text[] = "a%2541%20b";
    cr_assert(percent_decode(text, strlen(text), text));
    cr_assert_str_eq(text, "a%41 b");
}

Test(percent, an_encoded_text_is_one_segment_and_decodes_to_itself)
{
    static const char text[] = "Aa0-._~ /?&=+%\u00fc";
    char back[64];
    struct arena arena;
    arena_init(&arena, 256);
    const char *encoded = percent_encode(text, &arena);
    cr_expect_str_eq(encoded, "Aa0-._~%20%2F%3F%26%3D%2B%25%C3%BC");
    cr_assert(percent_decode(encoded, strlen(encoded), back));
    cr_expect_str_eq(back, text);
    cr_expect_str_eq(percent_encode("", &arena), "");
    arena_deinit(&arena);
}
