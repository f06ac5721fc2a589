/* The description of the API against the tables that are behind it. */
#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "server/face.h"
#include "support/document.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

TestSuite(openapi, .fini = scene_strike);

static void set_with(const char *const *flags)
{
    scene.slotd.flags = flags;
    scene_set();
    cr_assert_eq(caller_get(caller, "/openapi.json"), 200);
    cr_assert_not_null(caller->document, "%s", caller_body(caller));
}

/* "/things/{}/parts": what two names of one path have in common. */
static void strip_names(const char *path, char *stripped, size_t size)
{
    size_t length = 0;
    for (; *path != '\0' && length + 1 < size; path++) {
        stripped[length++] = *path;
        if (*path == '{') {
            path += strcspn(path, "}") - 1;
        }
    }
    stripped[length] = '\0';
}

/* Whichever names its {segments} have. */
static json_t *find_operation(const char *method, const char *path)
{
    char wanted[128], word[16] = "";
    strip_names(path, wanted, sizeof wanted);
    for (size_t i = 0; method[i] != '\0'; i++) {
        word[i] = (char)(tolower)((unsigned char)method[i]);
    }
    const char *name;
    json_t *operations;
    json_object_foreach(json_object_get(caller->document, "paths"), name, operations)
    {
        char stripped[128];
        strip_names(name, stripped, sizeof stripped);
        if (strcmp(stripped, wanted) == 0) {
            return json_object_get(operations, word);
        }
    }
    return NULL;
}

static bool has_tag(const json_t *operation, const char *tag)
{
    size_t i;
    json_t *value;
    json_array_foreach(json_object_get(operation, "tags"), i, value)
    {
        if (strcmp(json_string_value(value), tag) == 0) {
            return true;
        }
    }
    return false;
}

/* Something is done, and whoever cannot do it now says so with a schema. */
static void expect_answers(const struct route *route, json_t *responses)
{
    const char *status;
    json_t *answer;
    bool is_done = false;
    json_object_foreach(responses, status, answer)
    {
        is_done = is_done || status[0] == '2';
        cr_expect_gt(json_string_length(json_object_get(answer, "description")), 0);
    }
    cr_expect(is_done, "%s %s", route->method, route->path);
    const json_t *content = document_at(json_object_get(responses, "503"), "/content");
    cr_expect_gt(json_object_size(content), 0, "%s %s", route->method, route->path);
}

static void expect_operation(const struct face *face, const struct route *route)
{
    const json_t *operation = find_operation(route->method, route->path);
    cr_assert_not_null(operation, "%s %s", route->method, route->path);
    cr_expect(has_tag(operation, face->title), "%s %s", route->method, route->path);
    cr_expect_gt(json_string_length(json_object_get(operation, "summary")), 0);
    expect_answers(route, json_object_get(operation, "responses"));
}

static size_t count_segments(const char *path)
{
    size_t count = 0;
    for (; *path != '\0'; path++) {
        count += *path == '{';
    }
    return count;
}

/* Each {segment} is a parameter, in their order; the id is nobody else's. */
static void expect_sound(const char *path, const json_t *operation, json_t *seen)
{
    const char *id = json_string_value(json_object_get(operation, "operationId"));
    cr_assert_not_null(id, "%s", path);
    cr_expect_null(json_object_get(seen, id), "%s is there twice", id);
    json_object_set_new(seen, id, json_true());
    cr_expect_eq(id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_")], '\0', "%s", id);

    size_t i;
    json_t *parameter;
    const json_t *parameters = json_object_get(operation, "parameters");
    cr_assert_geq(json_array_size(parameters), count_segments(path), "%s", path);
    json_array_foreach(parameters, i, parameter)
    {
        if (strchr(path, '{') == NULL) {
            break; /* The rest is of the query and the headers. */
        }
        char segment[64];
        snprintf(segment, sizeof segment, "{%s}", document_text(parameter, "/name"));
        cr_expect_not_null(strstr(path, segment), "%s: %s", path, segment);
        cr_expect_str_eq(document_text(parameter, "/in"), "path");
        cr_expect(json_is_true(document_at(parameter, "/required")));
        cr_expect_gt(strlen(document_text(parameter, "/schema/type")), 0);
        path = strchr(path, '}') + 1;
    }
}

static bool is_routed(const char *method, const char *path)
{
    char wanted[128];
    strip_names(path, wanted, sizeof wanted);
    for (unsigned id = 0; id < FACE_COUNT; id++) {
        for (size_t i = 0; i < faces[id]->route_count; i++) {
            char stripped[128];
            strip_names(faces[id]->routes[i].path, stripped, sizeof stripped);
            if (strcmp(stripped, wanted) == 0 &&
                strcasecmp(faces[id]->routes[i].method, method) == 0) {
                return true;
            }
        }
    }
    return false;
}

Test(openapi, every_route_is_described)
{
    set_with(NULL);
    cr_expect_str_eq(caller_text(caller, "/openapi"), "3.1.0");
    cr_expect_str_eq(caller_text(caller, "/info/title"), "slotd");
    cr_expect_str_eq(caller_text(caller, "/info/version"), "0.1.0");
    cr_expect_str_eq(caller_header(caller, "Content-Type"), "application/json");
    cr_expect_eq(caller_count(caller, "/tags"), FACE_COUNT);
    for (unsigned id = 0; id < FACE_COUNT; id++) {
        char pointer[32];
        snprintf(pointer, sizeof pointer, "/tags/%u/name", id);
        cr_expect_str_eq(caller_text(caller, pointer), faces[id]->title);
        for (size_t i = 0; i < faces[id]->route_count; i++) {
            expect_operation(faces[id], &faces[id]->routes[i]);
        }
    }
}

Test(openapi, nothing_else_is_described_and_nothing_twice)
{
    set_with(NULL);
    json_t *seen = json_object(), *paths = json_object(), *operations, *operation;
    const char *path, *method;
    json_object_foreach(json_object_get(caller->document, "paths"), path, operations)
    {
        char stripped[128];
        strip_names(path, stripped, sizeof stripped);
        cr_expect_null(json_object_get(paths, stripped), "%s is there twice", stripped);
        json_object_set_new(paths, stripped, json_true());
        cr_expect(strlen(path) == 1 || path[strlen(path) - 1] != '/', "%s", path);
        json_object_foreach(operations, method, operation)
        {
            cr_expect(is_routed(method, path), "%s %s", method, path);
            expect_sound(path, operation, seen);
        }
    }
    cr_expect_gt(json_object_size(seen), 25);
    json_decref(seen);
    json_decref(paths);
}

Test(openapi, the_native_refusals_are_problems)
{
    set_with(NULL);
    json_t *operation = find_operation("GET", "/providers/{id}/slots");
    json_t *content = json_object_get(document_at(operation, "/responses/422"), "content");
    cr_expect_not_null(json_object_get(content, "application/problem+json"));
    cr_expect_str_eq(document_text(operation, "/operationId"), "get_providers_by_id_slots");
}

Test(openapi, a_face_that_is_switched_off_is_not_described)
{
    static const char *const flags[] = {"--faces", "quarter_hours", NULL};
    set_with(flags);
    cr_expect_eq(caller_count(caller, "/tags"), 2);
    cr_expect_str_eq(caller_text(caller, "/tags/0/name"), faces[FACE_QUARTER_HOURS]->title);
    cr_expect_str_eq(caller_text(caller, "/tags/1/name"), faces[FACE_OPERATION]->title);
    cr_expect_null(find_operation("GET", "/providers"));
    cr_expect_not_null(find_operation("GET", "/healthz"));
    cr_expect_not_null(find_operation("GET", "/openapi.json"));
}

Test(openapi, no_parameters_are_taken)
{
    set_with(NULL);
    cr_expect_eq(caller_get(caller, "/openapi.json?x=1"), 422);
    cr_expect_eq(caller_call(caller, "POST", "/openapi.json", "{}"), 405);
}

/* What a document and a query may hold is said by the tables that decode them. */
Test(openapi, the_fields_of_a_call_are_those_that_it_decodes)
{
    set_with(NULL);
    json_t *booking = find_operation("POST", "/appointments");
    json_t *content = document_at(booking, "/requestBody/content");
    json_t *schema = document_at(json_object_get(content, "application/json"), "/schema/anyOf/0");
    cr_expect_eq(document_number(schema, "/properties/duration/maximum"), 1440);
    cr_expect_str_eq(document_text(schema, "/properties/offered/enum/1"), "whole");
    cr_expect(json_is_false(document_at(schema, "/additionalProperties")));
    json_t *slots = find_operation("GET", "/slots");
    cr_expect_eq(json_array_size(document_at(slots, "/parameters")), 11);
}

Test(openapi, what_several_faces_answer_has_the_answers_of_all)
{
    set_with(NULL);
    json_t *responses = json_object_get(find_operation("POST", "/api/providers"), "responses");
    cr_expect_not_null(json_object_get(responses, "200"));
    cr_expect_not_null(json_object_get(responses, "201"));
    cr_expect_not_null(json_object_get(responses, "400"));
    cr_expect_not_null(json_object_get(responses, "422"));
}
