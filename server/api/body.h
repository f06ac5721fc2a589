/*
 * Body: a request's document, or the problem that says why it will not do.
 */
#ifndef SERVER_API_BODY_H
#define SERVER_API_BODY_H
#include "core/annotations.h"
#include "core/result.h"
#include "server/json.h"
#include "server/request.h"
#include "server/response.h"

/* RESULT_MALFORMED, RESULT_INVALID: the problem is written already. */
MUST_CHECK enum result body_decode(const struct request *request, const struct json_shape *shape,
                                   struct response *response, void *members_out);

#endif
