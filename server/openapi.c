/* Every method and path once, where it stands first; what several faces answer has all their tags.
 * Paths that differ only in the names of their {segments} are one path, as OpenAPI has it. */
#include "server/openapi.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "description.h"
#include "server/description/answers.h"
#include "server/description/field_schema.h"
#include "server/encode.h"
#include "server/face.h"

enum { REFERENCE_SIZE = 96 };

/* The routes of all faces that are switched on, in one row. */
struct entry {
    unsigned face; /* its face_id */
    const struct operation *operation;
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
            const struct route *route = &faces[id]->routes[i];
            routing.entries[routing.count++] = (struct entry){
                .face = id,
                .operation = operation_find(id, route->method, route->path),
                .route = route,
            };
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
            encode_string(body, faces[routing->entries[i].face]->title);
        }
    }
    encode_list_end(body);
}

/* A member that is JSON already. */
static void encode_written(struct text *body, const char *name, const char *json)
{
    encode_name(body, name);
    text_append_string(body, json);
}

static const char *segment_schema(const char *name, unsigned face)
{
    static const struct {
        const char *name, *schema;
    } known[] = {
        {"number", "{\"type\":\"integer\",\"minimum\":1}"},
        {"date", "{\"type\":\"string\",\"format\":\"date\"}"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(known[i].name, name) == 0) {
            return known[i].schema;
        }
    }
    return operation_tables[face]->parameter;
}

/* One for each {segment}. */
static void encode_segments(struct text *body, const char *path, unsigned face, struct arena *arena)
{
    for (const char *next = strchr(path, '{'); next != NULL; next = strchr(next, '{')) {
        next++;
        const char *name = arena_copy_text(arena, next, strcspn(next, "}"));
        encode_object(body);
        encode_string_member(body, "name", name);
        encode_string_member(body, "in", "path");
        encode_name(body, "required");
        encode_boolean(body, true);
        encode_written(body, "schema", segment_schema(name, face));
        encode_object_end(body);
    }
}

static void encode_reference(struct text *body, const char *kind, const char *name, size_t length)
{
    char reference[REFERENCE_SIZE];
    snprintf(reference, sizeof reference, "#/components/%s/%.*s", kind, (int)length, name);
    encode_object(body);
    encode_string_member(body, "$ref", reference);
    encode_object_end(body);
}

static void encode_parameter(struct text *body, const char *name, size_t length)
{
    encode_reference(body, "parameters", name, length);
}

static void encode_parameters(struct text *body, const struct entry *entry, const char *path,
                              const struct request *request)
{
    encode_name(body, "parameters");
    encode_list(body);
    encode_segments(body, path, entry->face, request->arena);
    if (entry->operation->query != NULL) {
        struct json_field fields[SHAPE_FIELDS_MAX];
        const struct json_shape shape = entry->operation->query(&request->service->limits, fields);
        field_schema_encode_query(body, &shape);
    }
    names_each(body, entry->operation->parameters, encode_parameter);
    encode_list_end(body);
}

static void encode_document(struct text *body, const struct operation *operation,
                            const struct service_limits *limits)
{
    if (operation->body != NULL) {
        struct json_field fields[SHAPE_FIELDS_MAX];
        const struct json_shape shape = operation->body(limits, fields);
        field_schema_encode_shape(body, &shape);
    } else {
        encode_reference(body, "schemas", operation->document, strlen(operation->document));
    }
}

/* Of all faces that share the operation. */
static void encode_body(struct text *body, const struct routing *routing, size_t first,
                        const struct service_limits *limits)
{
    const struct operation *operation = routing->entries[first].operation;
    if (operation->body == NULL && operation->document == NULL) {
        return;
    }
    encode_name(body, "requestBody");
    encode_object(body);
    encode_name(body, "required");
    encode_boolean(body, !operation->body_optional);
    encode_name(body, "content");
    encode_object(body);
    encode_name(body, "application/json");
    encode_object(body);
    encode_name(body, "schema");
    encode_object(body);
    encode_name(body, "anyOf");
    encode_list(body);
    for (size_t i = first; i < routing->count; i++) {
        if (is_same_operation(routing->entries[i].route, routing->entries[first].route)) {
            encode_document(body, routing->entries[i].operation, limits);
        }
    }
    encode_list_end(body);
    for (int depth = 0; depth < 4; depth++) {
        encode_object_end(body);
    }
}

static void encode_responses(struct text *body, const struct routing *routing, size_t first,
                             const struct request *request)
{
    struct answers answers = {.count = 0};
    for (size_t i = first; i < routing->count; i++) {
        const struct entry *entry = &routing->entries[i];
        if (is_same_operation(entry->route, routing->entries[first].route)) {
            answers_add(&answers, entry->face, entry->operation, request);
        }
    }
    answers_encode(body, &answers);
}

/* `path` may have other names than the route's own. */
static void encode_operation(struct text *body, const struct routing *routing, size_t index,
                             const char *path, const struct request *request)
{
    const struct entry *entry = &routing->entries[index];
    const char *method = lower_case(entry->route->method, request->arena);
    encode_name(body, method);
    encode_object(body);
    encode_operation_id(body, method, path);
    if (entry->route->summary != NULL) {
        encode_string_member(body, "summary", entry->route->summary);
    }
    encode_tags(body, routing, index);
    if (entry->operation->note != NULL) {
        encode_string_member(body, "description", entry->operation->note);
    }
    encode_parameters(body, entry, path, request);
    encode_body(body, routing, index, &request->service->limits);
    encode_responses(body, routing, index, request);
    encode_object_end(body);
}

/* All methods of the path that stands first at `index`. */
static void encode_path(struct text *body, const struct routing *routing, size_t index,
                        const struct request *request)
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
            encode_operation(body, routing, i, path, request);
        }
    }
    encode_object_end(body);
}

static void encode_paths(struct text *body, const struct routing *routing,
                         const struct request *request)
{
    encode_name(body, "paths");
    encode_object(body);
    for (size_t i = 0; i < routing->count; i++) {
        size_t first = 0;
        while (!is_same_path(routing->entries[first].route, routing->entries[i].route)) {
            first++;
        }
        if (first == i) {
            encode_path(body, routing, i, request);
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

/* components.json as it is. Security schemes will stand beside it. */
static void encode_components(struct text *body)
{
    encode_name(body, "components");
    encode_object(body);
    text_append(body, embedded_components, sizeof embedded_components - 1);
    encode_object_end(body);
}

enum result openapi_describe(struct request *request, struct response *response)
{
    struct text *body = &response->body;
    struct routing routing = collect(request);
    encode_object(body);
    encode_head(body, request->service);
    encode_paths(body, &routing, request);
    encode_components(body);
    encode_object_end(body);
    return RESULT_OK;
}
