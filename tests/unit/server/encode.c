/* Well-formed JSON, whatever is in the strings. */
#include "server/encode.h"

#include <criterion/criterion.h>
#include <string.h>

static void assert_text(struct text *text, const char *expected)
{
    cr_assert_eq(text->length, strlen(expected), "%.*s", (int)text->length, text->bytes);
    cr_assert_arr_eq(text->bytes, expected, text->length);
    text_deinit(text);
}

static void assert_encoded(const char *string, const char *expected)
{
    struct text text = {0};
    encode_string(&text, string);
    assert_text(&text, expected);
}

Test(encode, commas_come_by_themselves)
{
    struct text text = {0};
    encode_object(&text);
    encode_string_member(&text, "a", "{");
    encode_name(&text, "b");
    encode_list(&text);
    encode_integer(&text, 1);
    encode_integer(&text, -2);
    encode_object(&text);
    encode_object_end(&text);
    encode_object(&text);
    encode_integer_member(&text, "c", 3);
    encode_object_end(&text);
    encode_list(&text);
    encode_list_end(&text);
    encode_boolean(&text, true);
    encode_boolean(&text, false);
    encode_null(&text);
    encode_list_end(&text);
    encode_string_member(&text, "d", ",");
    encode_string_member(&text, "e", ":");
    encode_object_end(&text);
    assert_text(&text, "{\"a\":\"{\",\"b\":[1,-2,{},{\"c\":3},[],true,false,null],"
                       "\"d\":\",\",\"e\":\":\"}");
}

Test(encode, a_piece_may_go_on_after_a_comma)
{
    struct text text = {0};
    text_append_string(&text, ",");
    encode_object(&text);
    encode_object_end(&text);
    assert_text(&text, ",{}");
}

Test(encode, strings_are_escaped)
{
    assert_encoded("", "\"\"");
    assert_encoded("plain /~", "\"plain /~\"");
    assert_encoded("\"\\", "\"\\\"\\\\\"");
    assert_encoded("a\nb\tc\x01\x1f", "\"a\\u000ab\\u0009c\\u0001\\u001f\"");
    assert_encoded("\x7f", "\"\\u007f\"");
}

Test(encode, characters_of_every_length_stay_as_they_are)
{
    assert_encoded("\u00e9\u20ac\U0001f600x", "\"\u00e9\u20ac\U0001f600x\"");
}

Test(encode, what_is_not_utf8_is_replaced)
{
    assert_encoded("\xff", "\"\ufffd\"");
    assert_encoded("a\xc3", "\"a\ufffd\"");
    assert_encoded("\xc0\xaf", "\"\ufffd\ufffd\"");
    assert_encoded("\xed\xa0\x80", "\"\ufffd\ufffd\ufffd\"");
    assert_encoded("\xf4\x90\x80\x80", "\"\ufffd\ufffd\ufffd\ufffd\"");
    assert_encoded("\xe2\x82\x7f", "\"\ufffd\ufffd\\u007f\"");
}
