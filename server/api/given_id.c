/* Else a header could name what no document can, and two ids could look the same. */
#include "server/api/given_id.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "server/problem.h"
#include "server/utf8.h"

static bool is_id(const char *id, int64_t bytes_max)
{
    size_t length = strlen(id);
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)id[i] < 0x20 || id[i] == 0x7f) {
            return false;
        }
    }
    return length > 0 && (int64_t)length <= bytes_max && utf8_is_valid(id, length);
}

enum result given_id_check(const char *id, int64_t bytes_max, const char *name, const char *pointer,
                           struct response *response)
{
    if (is_id(id, bytes_max)) {
        return RESULT_OK;
    }
    char detail[160];
    snprintf(detail, sizeof detail,
             "The %s must be a text of 1 to %" PRId64 " bytes of UTF-8 without control characters.",
             name, bytes_max);
    problem_write_field(response, pointer, detail);
    return RESULT_INVALID;
}
