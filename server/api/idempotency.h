/*
 * Idempotency: the key that stands for the id of what a request makes (Idempotency-Key).
 */
#ifndef SERVER_API_IDEMPOTENCY_H
#define SERVER_API_IDEMPOTENCY_H
#include <stdint.h>

#include "core/annotations.h"
#include "core/result.h"
#include "server/request.h"
#include "server/response.h"

/* NULL without the header. RESULT_INVALID: it cannot be an id of at most `bytes_max`; the problem
 * is written already. */
MUST_CHECK enum result idempotency_key(const struct request *request, struct response *response,
                                       int64_t bytes_max, const char **key_out);

#endif
