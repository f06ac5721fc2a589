/* One pass over the table: it is short, and most requests match near its top. */
#include "server/dispatch.h"

#include <stdio.h>
#include <string.h>

#include "server/problem.h"

enum { DETAIL_SIZE = 256 };

/* A {segment} takes any segment but an empty one. */
static bool matches_segment(const char *pattern, size_t length, const char *segment)
{
    if (pattern[0] == '{') {
        return segment[0] != '\0';
    }
    return strlen(segment) == length && strncmp(pattern, segment, length) == 0;
}

static bool matches_path(const struct route *route, const struct request *request)
{
    const char *pattern = route->path;
    for (size_t i = 0; i < request->segment_count; i++) {
        if (pattern[0] != '/') {
            return false;
        }
        pattern++;
        size_t length = strcspn(pattern, "/");
        if (!matches_segment(pattern, length, request->segments[i])) {
            return false;
        }
        pattern += length;
    }
    return pattern[0] == '\0';
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

/* "GET, HEAD, POST": what the path of the request answers; "" if there is no such path. */
static const char *allowed_methods(const struct request *request)
{
    struct text methods = {0};
    for (size_t i = 0; i < route_count; i++) {
        if (matches_path(&routes[i], request)) {
            bool is_get = strcmp(routes[i].method, "GET") == 0;
            text_append_format(&methods, "%s%s%s", methods.length > 0 ? ", " : "", routes[i].method,
                               is_get ? ", HEAD" : "");
        }
    }
    const char *kept = arena_copy_text(request->arena, methods.bytes, methods.length);
    text_deinit(&methods);
    return kept;
}

static void refuse_method(const struct request *request, struct response *response)
{
    const char *allowed = allowed_methods(request);
    if (allowed[0] == '\0') {
        refuse_path(request, response);
        return;
    }
    char detail[DETAIL_SIZE];
    snprintf(detail, sizeof detail, "This path answers %s.", allowed);
    response_add_header(response, "Allow", allowed);
    problem_write(response, RESULT_METHOD_NOT_ALLOWED, detail);
}

/* No route takes query parameters yet. They are refused by name: a parameter that is silently
 * ignored, such as a filter misspelt, answers another question than the one asked. */
static bool refuse_parameters(const struct request *request, struct response *response)
{
    struct problem_errors errors = {0};
    const char *rest = request->query != NULL ? request->query : "";
    while (*rest != '\0') {
        size_t length = strcspn(rest, "&");
        size_t name_length = strcspn(rest, "=&");
        if (length > 0) {
            char detail[DETAIL_SIZE];
            int kept = snprintf(detail, sizeof detail, "There is no query parameter \"%.*s\".",
                                name_length < 64 ? (int)name_length : 64, rest);
            problem_errors_add(&errors, "", arena_copy_text(request->arena, detail, (size_t)kept));
        }
        rest += length;
        rest += *rest == '&';
    }
    if (errors.count > 0) {
        problem_write_fields(response, &errors);
    }
    return errors.count > 0;
}

static void handle(const struct route *route, struct request *request, struct response *response)
{
    if (refuse_parameters(request, response)) {
        return;
    }
    enum result result = route->handler(request, response);
    if (result != RESULT_OK && response->body.length == 0) {
        problem_write(response, result, NULL);
    }
}

void dispatch(struct request *request, struct response *response)
{
    if (!request_split_path(request)) {
        refuse_path(request, response);
        return;
    }
    for (size_t i = 0; i < route_count; i++) {
        if (matches_method(&routes[i], request) && matches_path(&routes[i], request)) {
            handle(&routes[i], request, response);
            return;
        }
    }
    refuse_method(request, response);
}
