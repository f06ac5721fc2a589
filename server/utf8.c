/* The table of well-formed byte sequences in RFC 3629, section 4. */
#include "server/utf8.h"

struct lead {
    unsigned char first, last;               /* the lead byte */
    unsigned char second_first, second_last; /* the byte after it; all others are 80..BF */
    unsigned char length;
};

static const struct lead leads[] = {
    {0x00, 0x7f, 0x00, 0x00, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
    {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
    {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
};

static bool is_between(char byte, unsigned char first, unsigned char last)
{
    return (unsigned char)byte >= first && (unsigned char)byte <= last;
}

static bool follows(const struct lead *lead, const char *bytes, size_t length)
{
    if (length < lead->length) {
        return false;
    }
    for (size_t i = 1; i < lead->length; i++) {
        bool fits = i == 1 ? is_between(bytes[i], lead->second_first, lead->second_last)
                           : is_between(bytes[i], 0x80, 0xbf);
        if (!fits) {
            return false;
        }
    }
    return true;
}

size_t utf8_character(const char *bytes, size_t length)
{
    if (length == 0) {
        return 0;
    }
    for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++) {
        if (is_between(bytes[0], leads[i].first, leads[i].last)) {
            return follows(&leads[i], bytes, length) ? leads[i].length : 0;
        }
    }
    return 0;
}

bool utf8_is_valid(const char *bytes, size_t length)
{
    size_t position = 0;
    while (position < length) {
        size_t character = utf8_character(bytes + position, length - position);
        if (character == 0) {
            return false;
        }
        position += character;
    }
    return true;
}
