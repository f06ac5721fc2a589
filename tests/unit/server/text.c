/* A buffer that grows. */
#include "server/text.h"

#include <criterion/criterion.h>
#include <string.h>

static void assert_text(struct text *text, const char *expected)
{
    cr_assert_eq(text->length, strlen(expected), "%.*s", (int)text->length, text->bytes);
    cr_assert_arr_eq(text->bytes, expected, text->length);
    text_deinit(text);
}

Test(text, pieces_are_joined)
{
    struct text text = {0};
    text_append(&text, "abcdef", 3);
    text_append(&text, NULL, 0);
    text_append_string(&text, "");
    text_append_string(&text, "-");
    text_append_format(&text, "%s=%d", "x", 42);
    assert_text(&text, "abc-x=42");
}

Test(text, every_integer_has_its_digits)
{
    struct text text = {0};
    static const int64_t numbers[] = {0, 7, -1, 1000, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        text_append_integer(&text, numbers[i]);
        text_append_string(&text, " ");
    }
    assert_text(&text, "0 7 -1 1000 9223372036854775807 -9223372036854775808 ");
}

Test(text, growing_keeps_what_is_there)
{
    struct text text = {0};
    for (int i = 0; i < 100000; i++) {
        text_append(&text, &"0123456789"[i % 10], 1);
    }
    cr_assert_eq(text.length, 100000);
    for (size_t i = 0; i < text.length; i++) {
        cr_assert_eq(text.bytes[i], "0123456789"[i % 10]);
    }
    text_deinit(&text);
}

Test(text, clearing_keeps_the_memory)
{
    struct text text = {0};
    text_append_string(&text, "something");
    size_t capacity = text.capacity;
    text_clear(&text);
    cr_expect_eq(text.length, 0);
    cr_expect_eq(text.capacity, capacity);
    text_append_string(&text, "else");
    assert_text(&text, "else");
}

Test(text, a_format_longer_than_the_buffer_is_whole)
{
    struct text text = {0};
    char expected[5001];
    memset(expected, ' ', 5000);
    expected[4999] = 'x';
    expected[5000] = '\0';
    text_append_format(&text, "%5000s", "x");
    assert_text(&text, expected);
}
