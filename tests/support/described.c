/* As much of JSON Schema as components.json needs; a keyword that is not known is a fault, so that
 * none is overlooked. */
#include "support/described.h"

#include <ctype.h>
#include <pthread.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "core/instant.h"
#include "server/openapi.h"
#include "server/service.h"

enum {
    FAULT_SIZE = 512,
    NOT_FOUND = 404,
    NOT_ALLOWED = 405,
    BODY_MAX = 256 * 1024,
    ARENA_SIZE = 64 * 1024
};

static json_t *description;
static _Thread_local char fault[FAULT_SIZE];

static void describe(void)
{
    struct service service = {.faces = ~0U};
    struct arena arena;
    arena_init(&arena, ARENA_SIZE);
    struct request request = {.method = "GET", .path = "/", .arena = &arena, .service = &service};
    struct response response = {.status = 200};
    if (openapi_describe(&request, &response) != RESULT_OK) {
        abort();
    }
    json_error_t error;
    description =
        json_loadb(response.body.bytes, response.body.length, JSON_REJECT_DUPLICATES, &error);
    if (description == NULL) {
        fprintf(stderr, "/openapi.json: %s\n", error.text);
        abort();
    }
    text_deinit(&response.body);
    arena_deinit(&arena);
}

/* "#/components/schemas/Date". */
static const json_t *resolve(const char *reference)
{
    const json_t *at = description;
    char name[64];
    for (const char *next = reference + 1; *next == '/';) {
        size_t length = strcspn(++next, "/");
        snprintf(name, sizeof name, "%.*s", (int)length, next);
        at = json_object_get(at, name);
        next += length;
    }
    return at;
}

static bool is_valid(const json_t *schema, json_t *value);

static bool blame(const char *keyword, json_t *value)
{
    char *shown = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    snprintf(fault, sizeof fault, "%s is not good for %.400s", keyword, shown);
    free(shown);
    return false;
}

static bool has_type(const char *type, const json_t *value)
{
    static const char *const names[] = {
        [JSON_OBJECT] = "object",   [JSON_ARRAY] = "array", [JSON_STRING] = "string",
        [JSON_INTEGER] = "integer", [JSON_REAL] = "number", [JSON_TRUE] = "boolean",
        [JSON_FALSE] = "boolean",   [JSON_NULL] = "null",
    };
    return strcmp(names[json_typeof(value)], type) == 0 ||
           (strcmp(type, "number") == 0 && json_is_integer(value));
}

static bool matches(const char *pattern, const char *text)
{
    regex_t regex;
    if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0) {
        abort();
    }
    bool does = regexec(&regex, text, 0, NULL, 0) == 0;
    regfree(&regex);
    return does;
}

static bool has_format(const char *format, const char *text)
{
    int32_t day;
    struct instant_text instant;
    char whole[INSTANT_SIZE + 8];
    if (strcmp(format, "date") == 0) {
        return civil_parse_date(text, &day);
    }
    if (strcmp(format, "date-time") != 0) {
        return true;
    }
    const char *dot = strchr(text, '.'); /* Microseconds, which the core does not read. */
    size_t head = dot != NULL ? (size_t)(dot - text) : strlen(text);
    snprintf(whole, sizeof whole, "%.*s%s", (int)head, text,
             dot != NULL ? dot + 1 + strspn(dot + 1, "0123456789") : "");
    return instant_parse(whole, &instant);
}

static bool any_of(const json_t *schemas, json_t *value)
{
    size_t i;
    json_t *schema;
    json_array_foreach(schemas, i, schema)
    {
        if (is_valid(schema, value)) {
            return true;
        }
    }
    return false;
}

static bool one_of_types(const json_t *types, const json_t *value)
{
    if (json_is_string(types)) {
        return has_type(json_string_value(types), value);
    }
    for (size_t i = 0; i < json_array_size(types); i++) {
        if (has_type(json_string_value(json_array_get(types, i)), value)) {
            return true;
        }
    }
    return false;
}

static bool one_of_values(const json_t *values, const json_t *value)
{
    for (size_t i = 0; i < json_array_size(values); i++) {
        if (json_equal(json_array_get(values, i), value)) {
            return true;
        }
    }
    return false;
}

static bool has_all(const json_t *names, const json_t *value)
{
    for (size_t i = 0; json_is_object(value) && i < json_array_size(names); i++) {
        if (json_object_get(value, json_string_value(json_array_get(names, i))) == NULL) {
            return false;
        }
    }
    return true;
}

static bool are_members_valid(const json_t *schema, json_t *value)
{
    const json_t *properties = json_object_get(schema, "properties"),
                 *others = json_object_get(schema, "additionalProperties");
    const char *name;
    json_t *member;
    json_object_foreach(value, name, member)
    {
        const json_t *known = json_object_get(properties, name);
        known = known != NULL ? known : others;
        if (json_is_false(known)) {
            return blame(name, value);
        }
        if (json_is_object(known) && !is_valid(known, member)) {
            return false;
        }
    }
    return true;
}

static bool are_items_valid(const json_t *schema, const json_t *value)
{
    for (size_t i = 0; i < json_array_size(value); i++) {
        if (!is_valid(schema, json_array_get(value, i))) {
            return false;
        }
    }
    return true;
}

static bool holds(const json_t *schema, const char *keyword, const json_t *rule, json_t *value)
{
    static const char *const silent[] = {"description", "default", "additionalProperties", NULL};
    const char *text = json_string_value(value);
    size_t count = json_is_array(value) ? json_array_size(value) : json_object_size(value);
    if (strcmp(keyword, "$ref") == 0) {
        return is_valid(resolve(json_string_value(rule)), value);
    }
    if (strcmp(keyword, "anyOf") == 0) {
        return any_of(rule, value);
    }
    if (strcmp(keyword, "type") == 0) {
        return one_of_types(rule, value);
    }
    if (strcmp(keyword, "enum") == 0) {
        return one_of_values(rule, value);
    }
    if (strcmp(keyword, "const") == 0) {
        return json_equal(rule, value);
    }
    if (strcmp(keyword, "required") == 0) {
        return has_all(rule, value);
    }
    if (strcmp(keyword, "properties") == 0) {
        return !json_is_object(value) || are_members_valid(schema, value);
    }
    if (strcmp(keyword, "items") == 0) {
        return !json_is_array(value) || are_items_valid(rule, value);
    }
    if (strcmp(keyword, "pattern") == 0) {
        return text == NULL || matches(json_string_value(rule), text);
    }
    if (strcmp(keyword, "format") == 0) {
        return text == NULL || has_format(json_string_value(rule), text);
    }
    if (strcmp(keyword, "minLength") == 0) {
        return text == NULL || (json_int_t)strlen(text) >= json_integer_value(rule);
    }
    if (strcmp(keyword, "minItems") == 0 || strcmp(keyword, "minProperties") == 0) {
        return (json_int_t)count >= json_integer_value(rule);
    }
    if (strcmp(keyword, "maxItems") == 0) {
        return (json_int_t)count <= json_integer_value(rule);
    }
    if (strcmp(keyword, "minimum") == 0) {
        return !json_is_number(value) || json_number_value(value) >= json_number_value(rule);
    }
    if (strcmp(keyword, "maximum") == 0) {
        return !json_is_number(value) || json_number_value(value) <= json_number_value(rule);
    }
    for (size_t i = 0; silent[i] != NULL; i++) {
        if (strcmp(silent[i], keyword) == 0) {
            return true;
        }
    }
    return false;
}

/* As deep as the answer is. */
static bool is_valid(const json_t *schema, json_t *value)
{
    const char *keyword;
    json_t *rule;
    if (schema == NULL) {
        return blame("a schema that is not there", value);
    }
    json_object_foreach((json_t *)(uintptr_t)schema, keyword, rule)
    {
        fault[0] = '\0';
        if (!holds(schema, keyword, rule, value)) {
            return fault[0] != '\0' ? false : blame(keyword, value);
        }
    }
    return true;
}

/* A {segment} matches any one; a trailing slash and the query are nothing. */
static bool matches_path(const char *pattern, const char *path)
{
    size_t length = strcspn(path, "?");
    while (length > 1 && path[length - 1] == '/') {
        length--;
    }
    const char *end = path + length;
    for (; *pattern != '\0'; pattern++) {
        if (*pattern == '{') {
            size_t segment = strcspn(path, "/?");
            if (segment == 0 || path >= end) {
                return false;
            }
            path += segment;
            pattern += strcspn(pattern, "}");
        } else if (path >= end || *path++ != *pattern) {
            return false;
        }
    }
    return path == end;
}

/* A text in its place is better than a {segment}. */
static const json_t *find_operation(const char *method, const char *path)
{
    char word[16] = "";
    for (size_t i = 0; method[i] != '\0' && i + 1 < sizeof word; i++) {
        word[i] = (char)(tolower)((unsigned char)method[i]);
    }
    const json_t *found = NULL;
    const char *pattern;
    json_t *operations;
    json_object_foreach(json_object_get(description, "paths"), pattern, operations)
    {
        if (matches_path(pattern, path) && (found == NULL || strchr(pattern, '{') == NULL)) {
            found = operations;
        }
    }
    return json_object_get(found, word);
}

static bool is_body_described(const json_t *answer, const struct http_reply *reply,
                              json_t *document)
{
    const json_t *content = json_object_get(answer, "content");
    const char *sent = http_reply_header(reply, "Content-Type");
    char type[64];
    if (content == NULL) {
        return reply->body_length == 0 || blame("no content", json_null());
    }
    snprintf(type, sizeof type, "%.*s", sent != NULL ? (int)strcspn(sent, ";") : 0,
             sent != NULL ? sent : "");
    const json_t *media = json_object_get(content, type);
    if (media == NULL) {
        snprintf(fault, sizeof fault, "the Content-Type %s is not described", type);
        return false;
    }
    return document == NULL || reply->body_length > BODY_MAX ||
           is_valid(json_object_get(media, "schema"), document);
}

/* Of a face that is switched off, or of a path with an empty segment: in the words of whoever
 * answers. */
static bool leads_nowhere(const struct http_reply *reply)
{
    return reply->status == NOT_FOUND && (strstr(reply->body, "\"route_unknown\"") != NULL ||
                                          strstr(reply->body, "\"Not Found\"") != NULL ||
                                          strstr(reply->body, "\"Not found.\"") != NULL);
}

const char *described_fault(const char *method, const char *path, const struct http_reply *reply,
                            json_t *document)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    char status[12];
    pthread_once(&once, describe);
    const json_t *operation = find_operation(method, path);
    if (operation == NULL || reply->status == NOT_ALLOWED || leads_nowhere(reply)) {
        return NULL;
    }
    snprintf(status, sizeof status, "%d", reply->status);
    const json_t *answer = json_object_get(json_object_get(operation, "responses"), status);
    if (answer == NULL) {
        snprintf(fault, sizeof fault, "the status %s is not described", status);
        return fault;
    }
    return is_body_described(answer, reply, document) ? NULL : fault;
}
