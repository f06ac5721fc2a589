/* A key is an id, so it has to be one. */
#include "server/api/idempotency.h"

#include <string.h>

#include "server/problem.h"
#include "server/utf8.h"

enum result idempotency_key(const struct request *request, struct response *response,
                            int64_t bytes_max, const char **key_out)
{
    const char *key = request_header(request, "Idempotency-Key");
    size_t length = key != NULL ? strlen(key) : 0;
    bool is_id = length > 0 && (int64_t)length <= bytes_max && utf8_is_valid(key, length);
    for (size_t i = 0; i < length; i++) {
        is_id = is_id && (unsigned char)key[i] >= ' ' && key[i] != 0x7f;
    }
    if (key != NULL && !is_id) {
        problem_write_field(response, "/id", "The Idempotency-Key is empty, too long, or no text.");
        return RESULT_INVALID;
    }
    *key_out = key;
    return RESULT_OK;
}
