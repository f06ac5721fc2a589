/*
 * JSON: a request's document, decoded by a table of its fields.
 *
 * Strict: RFC 8259, no duplicate names, no NUL in texts, no fields nobody asked for. All that is
 * wrong with the fields is said at once. Nobody else knows the library behind this.
 */
#ifndef SERVER_JSON_H
#define SERVER_JSON_H
#include <stddef.h>
#include <stdint.h>

#include "core/annotations.h"
#include "core/memory.h"
#include "core/result.h"
#include "server/problem.h"

/* What a field holds, and the C type that it fills. */
enum json_kind {
    JSON_KIND_TEXT,    /* const char *: `min` to `max` bytes, no control characters */
    JSON_KIND_INTEGER, /* int64_t: `min` to `max` */
    JSON_KIND_TIME,    /* int32_t: "HH:MM", the minutes `min` to `max` of the day */
    JSON_KIND_OBJECT,  /* the struct of `shape` */
    JSON_KIND_LIST,    /* struct json_list: at most `max` objects of `shape` */
};

enum json_presence {
    JSON_REQUIRED,
    JSON_OPTIONAL, /* may be absent: the target stays as it was */
    JSON_NULLABLE, /* ... and null is the same as absent */
};

struct json_list {
    const void *members; /* structs of the shape, in the arena */
    size_t count;
};

struct json_shape;

struct json_field {
    const char *name;
    enum json_kind kind;
    enum json_presence presence;
    size_t offset; /* in the struct of the shape */
    int64_t min, max;
    const struct json_shape *shape;
};

struct json_shape {
    const struct json_field *fields;
    size_t field_count;
    size_t size; /* of the struct; only a list has to know it */

    /* What the fields must be together, asked when each is right by itself: a sentence on what is
     * wrong and the name of the field to blame, or NULL. The function itself may be NULL. */
    const char *(*check)(const void *members, const char **name_out);
};

struct json_source {
    const char *bytes;
    size_t length;
    int64_t max_depth;
    struct arena *arena; /* of everything that is handed out */
};

/* Fills the struct of the shape. RESULT_MALFORMED: it is no JSON, `errors_out` says why in one
 * detail; RESULT_INVALID: `errors_out` names the fields. The struct is of no use then. */
MUST_CHECK enum result json_decode(const struct json_source *source, const struct json_shape *shape,
                                   void *members_out, struct problem_errors *errors_out);

#endif
