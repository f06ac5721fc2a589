/* A key is an id, so it has to be one. */
#include "server/api/idempotency.h"

#include <stddef.h>

#include "server/api/given_id.h"

enum result idempotency_key(const struct request *request, struct response *response,
                            int64_t bytes_max, const char **key_out)
{
    const char *key = request_header(request, "Idempotency-Key");
    if (key != NULL) {
        enum result result = given_id_check(key, bytes_max, "Idempotency-Key", "/id", response);
        if (result != RESULT_OK) {
            return result;
        }
    }
    *key_out = key;
    return RESULT_OK;
}
