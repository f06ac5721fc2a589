/* Only the one way in which a number is written makes it an id, so no two ids are one thing. */
#include "server/faces/numbered_id.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { DIGITS_MAX = 18, NUMBER_SIZE = 24 }; /* as NUMBERED_ID_MAX has */

bool numbered_id_parse(const char *digits, int64_t *number_out)
{
    size_t length = strlen(digits);
    if (length == 0 || length > DIGITS_MAX || strspn(digits, "0123456789") != length ||
        digits[0] == '0') {
        return false;
    }
    int64_t number = 0;
    for (size_t i = 0; i < length; i++) {
        number = 10 * number + (digits[i] - '0');
    }
    *number_out = number;
    return true;
}

const char *numbered_id_make(const char *prefix, int64_t number, struct arena *arena)
{
    size_t size = strlen(prefix) + NUMBER_SIZE;
    char *id = arena_take(arena, size);
    snprintf(id, size, "%s%" PRId64, prefix, number);
    return id;
}

int64_t numbered_id_number(const char *prefix, const char *id)
{
    size_t length = strlen(prefix);
    int64_t number;
    bool is_numbered = strncmp(id, prefix, length) == 0 && numbered_id_parse(id + length, &number);
    return is_numbered ? number : 0;
}

const char *numbered_id_of_segment(const char *prefix, const char *segment, struct arena *arena)
{
    int64_t number;
    return numbered_id_parse(segment, &number) ? numbered_id_make(prefix, number, arena) : NULL;
}
