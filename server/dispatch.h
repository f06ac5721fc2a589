/*
 * Dispatch: from a request to its handler, by the tables of the faces that are switched on.
 *
 * 404, 405 with Allow, HEAD as GET, the conversion of a result to a refusal: here, once for all
 * routes. A refusal has the shape of one face: a 405 that of the first face which has the path, a
 * 404 that of the face whose routes begin like the path for the most segments.
 */
#ifndef SERVER_DISPATCH_H
#define SERVER_DISPATCH_H
#include "core/result.h"
#include "server/request.h"
#include "server/response.h"

/* A handler decodes, calls one use case and encodes. For anything but RESULT_OK the dispatcher lets
 * the face refuse; a handler that has more to say than the result's own text writes it first
 * (server/problem.h for the native ones). */
typedef enum result (*route_handler)(struct request *request, struct response *response);

enum route_access { ACCESS_ANYONE, ACCESS_CLIENT, ACCESS_STAFF };

/* Query parameters: refused by the dispatcher, as a problem document, or left to the handler. */
enum route_parameters { PARAMETERS_NONE, PARAMETERS_SOME };

struct route {
    const char *method;
    /* "/providers/{id}/availability": a {segment} matches any one non-empty segment, but leaves a
     * path to a route that has its text there, whatever the order and the face. Without a slash at
     * the end, which is accepted anyway, unless it is "/". */
    const char *path;
    route_handler handler;
    enum route_access access; /* who may; enforced once there are keys */
    enum route_parameters parameters;
    const char *summary; /* what it does, for /openapi.json; a sentence without a full stop */

    /* Of a method and path that several faces answer: whether the request is meant for this route.
     * Routes that have such a predicate are asked first, in the order of the faces; a request that
     * none of them claims goes to the first route without one, or else to the last route. */
    bool (*claims)(const struct request *request);
};

/* Never fails: every outcome is a response. */
void dispatch(struct request *request, struct response *response);

/* The answer to a request that was not received in full: in the shape of the face it is for. */
void dispatch_refuse(struct request *request, struct response *response, enum result result,
                     const char *detail);

#endif
