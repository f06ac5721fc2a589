/* Every method and path once, where it stands first; what several faces answer has all their tags.
 * Paths that differ only in the names of their {segments} are one path, as OpenAPI has it. */
#include "server/openapi.h"

#include <ctype.h>
#include <string.h>

#include "server/encode.h"
#include "server/face.h"

/* The routes of all faces that are switched on, in one row. */
struct entry {
    const struct face *face;
    const struct route *route;
};

struct routing {
    struct entry *entries;
    size_t count;
};

static struct routing collect(const struct request *request)
{
    size_t most = 0;
    for (unsigned id = 0; id < FACE_COUNT; id++) {
        most += faces[id]->route_count;
    }
    struct routing routing = {.entries = arena_take(request->arena, most * sizeof(struct entry))};
    for (unsigned id = 0; id < FACE_COUNT; id++) {
        for (size_t i = 0; face_is_on(request->service, id) && i < faces[id]->route_count; i++) {
            routing.entries[routing.count++] =
                (struct entry){.face = faces[id], .route = &faces[id]->routes[i]};
        }
    }
    return routing;
}

static bool is_same_path(const struct route *a, const struct route *b)
{
    const char *left = a->path, *right = b->path;
    while (*left == *right && *left != '\0') {
        if (*left == '{') {
            left += strcspn(left, "}");
            right += strcspn(right, "}");
        } else {
            left++;
            right++;
        }
    }
    return *left == *right;
}

static bool is_same_operation(const struct route *a, const struct route *b)
{
    return strcmp(a->method, b->method) == 0 && is_same_path(a, b);
}

static char *lower_case(const char *word, struct arena *arena)
{
    char *lower = arena_keep(arena, word);
    for (char *at = lower; *at != '\0'; at++) {
        *at = (char)(tolower)((unsigned char)*at);
    }
    return lower;
}

/* "get_providers_by_id_slots". */
static void encode_operation_id(struct text *body, const char *method, const char *path)
{
    encode_name(body, "operationId");
    text_append_format(body, "\"%s", method);
    if (strcmp(path, "/") == 0) {
        text_append_string(body, "_root");
        path++;
    }
    for (; *path != '\0'; path++) {
        if (*path == '{') {
            text_append_string(body, "by_");
        } else if (*path != '}') {
            text_append(body, isalnum((unsigned char)*path) ? path : "_", 1);
        }
    }
    text_append(body, "\"", 1);
}

static void encode_tags(struct text *body, const struct routing *routing, size_t first)
{
    encode_name(body, "tags");
    encode_list(body);
    for (size_t i = first; i < routing->count; i++) {
        if (is_same_operation(routing->entries[i].route, routing->entries[first].route)) {
            encode_string(body, routing->entries[i].face->title);
        }
    }
    encode_list_end(body);
}

/* One for each {segment} of the path; nothing if it has none. */
static void encode_parameters(struct text *body, const char *path, struct arena *arena)
{
    const char *next = strchr(path, '{');
    if (next == NULL) {
        return;
    }
    encode_name(body, "parameters");
    encode_list(body);
    for (; next != NULL; next = strchr(next, '{')) {
        next++;
        encode_object(body);
        encode_string_member(body, "name", arena_copy_text(arena, next, strcspn(next, "}")));
        encode_string_member(body, "in", "path");
        encode_name(body, "required");
        encode_boolean(body, true);
        encode_name(body, "schema");
        encode_object(body);
        encode_string_member(body, "type", "string");
        encode_object_end(body);
        encode_object_end(body);
    }
    encode_list_end(body);
}

static void encode_responses(struct text *body, const struct face *face)
{
    encode_name(body, "responses");
    encode_object(body);
    encode_name(body, "2XX");
    encode_object(body);
    encode_string_member(body, "description", "It was done");
    encode_object_end(body);
    encode_name(body, "default");
    encode_object(body);
    encode_string_member(body, "description", "It was not done, and why");
    encode_name(body, "content");
    encode_object(body);
    encode_name(body, face->refusal_type != NULL ? face->refusal_type : "application/json");
    encode_object(body);
    encode_object_end(body);
    encode_object_end(body);
    encode_object_end(body);
    encode_object_end(body);
}

/* `path` may have other names than the route's own. */
static void encode_operation(struct text *body, const struct routing *routing, size_t index,
                             const char *path, struct arena *arena)
{
    const struct entry *entry = &routing->entries[index];
    const char *method = lower_case(entry->route->method, arena);
    encode_name(body, method);
    encode_object(body);
    encode_operation_id(body, method, path);
    if (entry->route->summary != NULL) {
        encode_string_member(body, "summary", entry->route->summary);
    }
    encode_tags(body, routing, index);
    encode_parameters(body, path, arena);
    encode_responses(body, entry->face);
    encode_object_end(body);
}

/* All methods of the path that stands first at `index`. */
static void encode_path(struct text *body, const struct routing *routing, size_t index,
                        struct arena *arena)
{
    const char *path = routing->entries[index].route->path;
    encode_name(body, path);
    encode_object(body);
    for (size_t i = index; i < routing->count; i++) {
        const struct route *route = routing->entries[i].route;
        if (!is_same_path(route, routing->entries[index].route)) {
            continue;
        }
        size_t first = index;
        while (!is_same_operation(routing->entries[first].route, route)) {
            first++;
        }
        if (first == i) {
            encode_operation(body, routing, i, path, arena);
        }
    }
    encode_object_end(body);
}

static void encode_paths(struct text *body, const struct routing *routing, struct arena *arena)
{
    encode_name(body, "paths");
    encode_object(body);
    for (size_t i = 0; i < routing->count; i++) {
        size_t first = 0;
        while (!is_same_path(routing->entries[first].route, routing->entries[i].route)) {
            first++;
        }
        if (first == i) {
            encode_path(body, routing, i, arena);
        }
    }
    encode_object_end(body);
}

static void encode_head(struct text *body, const struct service *service)
{
    encode_string_member(body, "openapi", "3.1.0");
    encode_name(body, "info");
    encode_object(body);
    encode_string_member(body, "title", "slotd");
    encode_string_member(body, "version", SLOTD_VERSION);
    encode_object_end(body);
    encode_name(body, "tags");
    encode_list(body);
    for (unsigned id = 0; id < FACE_COUNT; id++) {
        if (face_is_on(service, id)) {
            encode_object(body);
            encode_string_member(body, "name", faces[id]->title);
            encode_object_end(body);
        }
    }
    encode_list_end(body);
}

enum result openapi_describe(struct request *request, struct response *response)
{
    struct text *body = &response->body;
    struct routing routing = collect(request);
    encode_object(body);
    encode_head(body, request->service);
    encode_paths(body, &routing, request->arena);
    encode_object_end(body);
    return RESULT_OK;
}
