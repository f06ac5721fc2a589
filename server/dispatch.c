/* What a request gets, whichever face it is for. */
#include "server/dispatch.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/booking_follow.h"
#include "server/lookup.h"
#include "server/problem.h"
#include "server/query.h"
#include "server/service.h"

enum { DETAIL_SIZE = 256, BAD_REQUEST = 400, SERVICE_UNAVAILABLE = 503 };

/* Of one request: enough for everybody who makes the same at one moment to see that it is made. */
enum { DECISIONS_MAX = 64 };

static void refuse_path(const struct lookup *lookup, const struct request *request,
                        struct response *response)
{
    char detail[DETAIL_SIZE];
    snprintf(detail, sizeof detail, "There is nothing at \"%.100s\".", request->path);
    lookup->face->refuse(request, response, RESULT_ROUTE_UNKNOWN, detail);
}

/* "GET, HEAD, POST". */
static const char *list_methods(const struct lookup *lookup, struct arena *arena)
{
    struct text list = {0};
    for (size_t i = 0; i < lookup->method_count; i++) {
        text_append_format(&list, "%s%s", i > 0 ? ", " : "", lookup->methods[i]);
    }
    const char *kept = arena_copy_text(arena, list.bytes, list.length);
    text_deinit(&list);
    return kept;
}

static void refuse_method(const struct lookup *lookup, const struct request *request,
                          struct response *response)
{
    const char *allowed = list_methods(lookup, request->arena);
    char detail[DETAIL_SIZE];
    snprintf(detail, sizeof detail, "This path answers %s.", allowed);
    response_add_header(response, "Allow", allowed);
    lookup->face->refuse(request, response, RESULT_METHOD_NOT_ALLOWED, detail);
}

/* A browser asks before it lets a page send more than a form could. It is told back only what is a
 * list of names (RFC 9110 5.6.2). */
static void allow_cross_origin(const struct lookup *lookup, const struct request *request,
                               struct response *response)
{
    static const char list_of_names[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                        "0123456789!#$%&'*+-.^_`|~, \t";
    const char *allowed = list_methods(lookup, request->arena);
    const char *headers = request_header(request, "Access-Control-Request-Headers");
    bool is_list =
        headers != NULL && headers[0] != '\0' && headers[strspn(headers, list_of_names)] == '\0';
    response_add_header(response, "Allow", allowed);
    response_add_header(response, "Access-Control-Allow-Methods", allowed);
    response_add_header(response, "Access-Control-Allow-Headers", is_list ? headers : "*");
    response_add_header(response, "Access-Control-Max-Age", "600");
}

/* By name: a parameter that is silently ignored, such as a filter misspelt, answers another
 * question than the one asked. */
static bool refuse_parameters(const struct request *request, struct response *response)
{
    static const struct json_shape nothing = {0};
    struct problem_errors errors;
    if (request->query == NULL ||
        query_decode(request->query, &nothing, request->arena, NULL, &errors) == RESULT_OK) {
        return false;
    }
    problem_write_fields(response, &errors);
    return true;
}

/* Whoever shows what an earlier answer said wants to see at least that (RFC 9110 13.1). */
static bool has_seen_more(const struct request *request)
{
    return request_header(request, "If-None-Match") != NULL ||
           request_header(request, "If-Match") != NULL;
}

/* Whatever anybody else does, these stay. */
static bool is_final(enum result result, const struct response *response)
{
    switch ((int)result) {
    case RESULT_OK:
        return response->status < BAD_REQUEST;
    case RESULT_MALFORMED:
    case RESULT_INVALID:
    case RESULT_TOO_LARGE:
    case RESULT_TIMEOUT:
    case RESULT_HEADERS_TOO_LARGE:
        return true;
    default:
        return false;
    }
}

/* A refusal may rest on what another process has changed since: with a store that several share it
 * is decided again on everything that was durable when the request came, and after a clash again
 * and again. What was refused has left nothing behind. */
static enum result decide_shared(const struct route *route, struct request *request,
                                 struct response *response)
{
    struct booking *booking = request->service->booking;
    bool is_behind = true;
    if (has_seen_more(request)) {
        is_behind = false;
        if (booking_follow(booking) != RESULT_OK) {
            return RESULT_UNAVAILABLE;
        }
    }
    for (int decisions = 1;; decisions++) {
        uint64_t learned = booking_learned(booking);
        enum result result = route->handler(request, response);
        bool stands = is_final(result, response) || (!is_behind && result != RESULT_CLASH);
        if (stands || decisions == DECISIONS_MAX) {
            return result;
        }
        enum result followed = booking_follow(booking);
        if (followed == RESULT_OK && result != RESULT_CLASH &&
            booking_learned(booking) == learned) {
            return result;
        }
        is_behind = false;
        response_reset(response);
        if (followed != RESULT_OK) {
            return RESULT_UNAVAILABLE;
        }
    }
}

/* Whether it is alive and ready is about this process alone, and must be said while the store is
 * out of reach. */
static enum result decide(const struct lookup *lookup, struct request *request,
                          struct response *response)
{
    bool is_alone = request->service->follower == NULL || lookup->face == &face_operation;
    return is_alone ? lookup->route->handler(request, response)
                    : decide_shared(lookup->route, request, response);
}

static void handle(const struct lookup *lookup, struct request *request, struct response *response)
{
    const struct route *route = lookup->route;
    if (route->parameters == PARAMETERS_NONE && refuse_parameters(request, response)) {
        return;
    }
    enum result result = decide(lookup, request, response);
    if (result != RESULT_OK && response->body.length == 0) {
        lookup->face->refuse(request, response, result, NULL);
    }
}

static void answer(const struct lookup *lookup, struct request *request, struct response *response)
{
    if (lookup->route != NULL) {
        handle(lookup, request, response);
    } else if (lookup->method_count == 0) {
        refuse_path(lookup, request, response);
    } else if (lookup->asks_first) {
        allow_cross_origin(lookup, request, response);
    } else {
        refuse_method(lookup, request, response);
    }
}

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool has_header(const struct response *response, const char *name)
{
    for (int i = 0; i < response->header_count; i++) {
        if (strcmp(response->headers[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* What every answer of a face has. */
static void complete(const struct face *face, const struct request *request,
                     struct response *response, int64_t begin_us)
{
    if (response->status == SERVICE_UNAVAILABLE && !has_header(response, "Retry-After")) {
        response_add_header(response, "Retry-After", "1");
    }
    if (face->cross_origin) {
        response_add_header(response, "Access-Control-Allow-Origin", "*");
    }
    if (face->finish != NULL) {
        face->finish(request, response, now_us() - begin_us);
    }
}

void dispatch(struct request *request, struct response *response)
{
    const struct lookup lookup = lookup_route(request);
    int64_t begin_us = lookup.face->finish != NULL ? now_us() : 0;
    answer(&lookup, request, response);
    complete(lookup.face, request, response, begin_us);
}

void dispatch_refuse(struct request *request, struct response *response, enum result result,
                     const char *detail)
{
    const struct lookup lookup = lookup_route(request);
    int64_t begin_us = lookup.face->finish != NULL ? now_us() : 0;
    lookup.face->refuse(request, response, result, detail);
    complete(lookup.face, request, response, begin_us);
}
