/* Once only: what decodes to an escape stays one. */
#include "server/percent.h"

#include <string.h>

#include "server/utf8.h"

static int hex_digit(char character)
{
    if (character >= '0' && character <= '9') {
        return character - '0';
    }
    if (character >= 'a' && character <= 'f') {
        return character - 'a' + 10;
    }
    if (character >= 'A' && character <= 'F') {
        return character - 'A' + 10;
    }
    return -1;
}

bool percent_decode(const char *encoded, size_t length, char *decoded_out)
{
    size_t decoded = 0;
    for (size_t i = 0; i < length; i++) {
        char byte = encoded[i];
        if (byte == '%') {
            int high = i + 2 < length ? hex_digit(encoded[i + 1]) : -1;
            int low = i + 2 < length ? hex_digit(encoded[i + 2]) : -1;
            if (high < 0 || low < 0 || (high == 0 && low == 0)) {
                return false;
            }
            byte = (char)(high * 16 + low);
            i += 2;
        }
        decoded_out[decoded++] = byte;
    }
    decoded_out[decoded] = '\0';
    return utf8_is_valid(decoded_out, decoded);
}

/* RFC 3986 2.3. */
static bool is_unreserved(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') ||
           (character != '\0' && strchr("-._~", character) != NULL);
}

const char *percent_encode(const char *text, struct arena *arena)
{
    static const char digits[] = "0123456789ABCDEF";
    char *encoded = arena_take(arena, 3 * strlen(text) + 1);
    char *end = encoded;
    for (const char *next = text; *next != '\0'; next++) {
        unsigned char byte = (unsigned char)*next;
        if (is_unreserved(*next)) {
            *end++ = *next;
        } else {
            *end++ = '%';
            *end++ = digits[byte >> 4];
            *end++ = digits[byte & 15];
        }
    }
    *end = '\0';
    return encoded;
}
