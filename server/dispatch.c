/* The table is short, and a path without a {segment} is looked for no further than its line. */
#include "server/dispatch.h"

#include <stdio.h>
#include <string.h>

#include "server/problem.h"
#include "server/query.h"

enum { DETAIL_SIZE = 256 };

/* A {segment} takes any segment but an empty one. */
static bool matches_segment(const char *pattern, size_t length, const char *segment)
{
    if (pattern[0] == '{') {
        return segment[0] != '\0';
    }
    return strlen(segment) == length && strncmp(pattern, segment, length) == 0;
}

/* 0 unless the pattern is the path's. Of two that are, the higher rank has a literal segment where
 * the other first has a {segment}: a bit for each segment, the first one on top. */
static unsigned rank_path(const struct route *route, const struct request *request)
{
    const char *pattern = route->path;
    unsigned rank = 1;
    for (size_t i = 0; i < request->segment_count; i++) {
        if (pattern[0] != '/') {
            return 0;
        }
        pattern++;
        size_t length = strcspn(pattern, "/");
        if (!matches_segment(pattern, length, request->segments[i])) {
            return 0;
        }
        rank = 2 * rank + (pattern[0] != '{');
        pattern += length;
    }
    return pattern[0] == '\0' ? rank : 0;
}

/* The path is found before the method: what only a {segment} answers is not done to the literal
 * beside it. 0: no such path. */
static unsigned rank_best(const struct request *request)
{
    unsigned all_literal = (2U << request->segment_count) - 1, best = 0;
    for (size_t i = 0; i < route_count && best < all_literal; i++) {
        unsigned rank = rank_path(&routes[i], request);
        best = rank > best ? rank : best;
    }
    return best;
}

static bool matches_method(const struct route *route, const struct request *request)
{
    return strcmp(route->method, request->method) == 0 ||
           (strcmp(route->method, "GET") == 0 && strcmp(request->method, "HEAD") == 0);
}

static void refuse_path(const struct request *request, struct response *response)
{
    char detail[DETAIL_SIZE];
    snprintf(detail, sizeof detail, "There is nothing at \"%.100s\".", request->path);
    problem_write(response, RESULT_ROUTE_UNKNOWN, detail);
}

/* "GET, HEAD, POST": what the path of the request answers. */
static const char *allowed_methods(const struct request *request, unsigned rank)
{
    struct text methods = {0};
    for (size_t i = 0; i < route_count; i++) {
        if (rank_path(&routes[i], request) == rank) {
            bool is_get = strcmp(routes[i].method, "GET") == 0;
            text_append_format(&methods, "%s%s%s", methods.length > 0 ? ", " : "", routes[i].method,
                               is_get ? ", HEAD" : "");
        }
    }
    const char *kept = arena_copy_text(request->arena, methods.bytes, methods.length);
    text_deinit(&methods);
    return kept;
}

static void refuse_method(const struct request *request, unsigned rank, struct response *response)
{
    const char *allowed = allowed_methods(request, rank);
    char detail[DETAIL_SIZE];
    snprintf(detail, sizeof detail, "This path answers %s.", allowed);
    response_add_header(response, "Allow", allowed);
    problem_write(response, RESULT_METHOD_NOT_ALLOWED, detail);
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

static void handle(const struct route *route, struct request *request, struct response *response)
{
    if (route->parameters == PARAMETERS_NONE && refuse_parameters(request, response)) {
        return;
    }
    enum result result = route->handler(request, response);
    if (result != RESULT_OK && response->body.length == 0) {
        problem_write(response, result, NULL);
    }
}

void dispatch(struct request *request, struct response *response)
{
    unsigned rank = request_split_path(request) ? rank_best(request) : 0;
    if (rank == 0) {
        refuse_path(request, response);
        return;
    }
    for (size_t i = 0; i < route_count; i++) {
        if (matches_method(&routes[i], request) && rank_path(&routes[i], request) == rank) {
            handle(&routes[i], request, response);
            return;
        }
    }
    refuse_method(request, rank, response);
}
