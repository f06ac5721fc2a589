/*
 * Dispatch: from a request to its handler, by the table in routes.c.
 *
 * 404, 405 with Allow, HEAD as GET, the conversion of a result to a problem document: here, once
 * for all routes.
 */
#ifndef SERVER_DISPATCH_H
#define SERVER_DISPATCH_H
#include "core/result.h"
#include "server/request.h"
#include "server/response.h"

/* A handler decodes, calls one use case and encodes. For anything but RESULT_OK the dispatcher
 * writes the problem document; a handler that has more to say than the result's own text calls
 * problem_* first (server/problem.h). */
typedef enum result (*route_handler)(struct request *request, struct response *response);

enum route_access { ACCESS_ANYONE, ACCESS_CLIENT, ACCESS_STAFF };

/* Query parameters: refused by the dispatcher, or decoded by the handler (server/api/parameters.h).
 */
enum route_parameters { PARAMETERS_NONE, PARAMETERS_SOME };

struct route {
    const char *method;
    /* "/providers/{id}/availability": a {segment} matches any one non-empty segment, but leaves a
     * path to a route that has its text there, whatever the order of the table. */
    const char *path;
    route_handler handler;
    enum route_access access; /* who may; enforced once there are keys */
    enum route_parameters parameters;
    const char *summary; /* what it does, for /openapi.json; a sentence without a full stop */

    /* Of a path that two faces answer: whether this request is meant for this route. NULL: it is.
     */
    bool (*claims)(const struct request *request);
};

extern const struct route routes[];
extern const size_t route_count;

/* Never fails: every outcome is a response. */
void dispatch(struct request *request, struct response *response);

#endif
