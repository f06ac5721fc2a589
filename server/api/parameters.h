/*
 * Parameters: a request's query, or the problem that says why it will not do.
 */
#ifndef SERVER_API_PARAMETERS_H
#define SERVER_API_PARAMETERS_H
#include "core/annotations.h"
#include "core/result.h"
#include "server/json.h"
#include "server/request.h"
#include "server/response.h"

/* RESULT_INVALID: the problem is written already. For routes with PARAMETERS_SOME. */
MUST_CHECK enum result parameters_decode(const struct request *request,
                                         const struct json_shape *shape, struct response *response,
                                         void *members_out);

#endif
