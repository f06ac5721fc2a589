/* The writer has no state of its own: after '{', '[', ':' and ',' and at the very start no comma is
 * due. A string cannot be mistaken for one of them, since it ends in a quotation mark. */
#include "server/encode.h"

#include <stddef.h>
#include <string.h>

#include "server/utf8.h"

static void separate(struct text *text)
{
    if (text->length > 0 && strchr("{[:,", text->bytes[text->length - 1]) == NULL) {
        text_append(text, ",", 1);
    }
}

void encode_object(struct text *text)
{
    separate(text);
    text_append(text, "{", 1);
}

void encode_object_end(struct text *text)
{
    text_append(text, "}", 1);
}

void encode_list(struct text *text)
{
    separate(text);
    text_append(text, "[", 1);
}

void encode_list_end(struct text *text)
{
    text_append(text, "]", 1);
}

void encode_name(struct text *text, const char *name)
{
    separate(text);
    text_append(text, "\"", 1);
    text_append_string(text, name);
    text_append(text, "\":", 2);
}

static bool is_plain(char character)
{
    return character >= ' ' && character < 0x7f && character != '"' && character != '\\';
}

/* One character that is not plain; returns its length. */
static size_t append_special(struct text *text, const char *bytes, size_t length)
{
    size_t character = utf8_character(bytes, length);
    if (character == 0) {
        text_append_string(text, "\xef\xbf\xbd");
        return 1;
    }
    if (character > 1) {
        text_append(text, bytes, character);
    } else if (bytes[0] == '"' || bytes[0] == '\\') {
        text_append(text, "\\", 1);
        text_append(text, bytes, 1);
    } else {
        text_append_format(text, "\\u%04x", (unsigned)bytes[0]);
    }
    return character;
}

void encode_string(struct text *text, const char *string)
{
    separate(text);
    text_append(text, "\"", 1);
    size_t length = strlen(string);
    size_t position = 0;
    while (position < length) {
        size_t plain = 0;
        while (position + plain < length && is_plain(string[position + plain])) {
            plain++;
        }
        text_append(text, string + position, plain);
        position += plain;
        if (position < length) {
            position += append_special(text, string + position, length - position);
        }
    }
    text_append(text, "\"", 1);
}

void encode_integer(struct text *text, int64_t number)
{
    separate(text);
    text_append_integer(text, number);
}

void encode_boolean(struct text *text, bool truth)
{
    separate(text);
    text_append_string(text, truth ? "true" : "false");
}

void encode_null(struct text *text)
{
    separate(text);
    text_append_string(text, "null");
}

void encode_string_member(struct text *text, const char *name, const char *string)
{
    encode_name(text, name);
    encode_string(text, string);
}

void encode_integer_member(struct text *text, const char *name, int64_t number)
{
    encode_name(text, name);
    encode_integer(text, number);
}
