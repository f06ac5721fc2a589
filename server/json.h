/*
 * JSON: a request's document, decoded by a table of its fields.
 *
 * Strict: RFC 8259, no duplicate names, no NUL in texts, no fields nobody asked for. All that is
 * wrong with the fields is said at once.
 */
#ifndef SERVER_JSON_H
#define SERVER_JSON_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/annotations.h"
#include "core/memory.h"
#include "core/result.h"
#include "server/problem.h"

/* What a field holds, and the C type that it fills. Dates and instants lie in years 0001 to 9999:
 * who adds to one has to bound it. */
enum json_kind {
    JSON_KIND_TEXT,    /* const char *: `min` to `max` bytes, no control characters */
    JSON_KIND_INTEGER, /* int64_t: `min` to `max` */
    JSON_KIND_BOOLEAN, /* bool */
    JSON_KIND_TIME,    /* int32_t: "HH:MM", the minutes `min` to `max` of the day */
    JSON_KIND_DATE,    /* int32_t: a civil day, `min` to `max` if that is a range (max > min) */
    JSON_KIND_INSTANT, /* int64_t: UTC seconds, written as RFC 3339; bounded like a date */
    JSON_KIND_MOMENT,  /* struct json_moment: a time, bounded like a date, or an instant */
    JSON_KIND_CHOICE,  /* int32_t: the position of the text in `choices` */
    JSON_KIND_CHOICES, /* uint32_t: a list of `choices`, not empty; bit n is the n-th of them */
    JSON_KIND_TEXTS,   /* struct json_list: `min` to `max` texts of 1 to `text_bytes_max` bytes */
    JSON_KIND_OBJECT,  /* the struct of `shape` */
    JSON_KIND_LIST,    /* struct json_list: at most `max` objects of `shape` */
};

enum json_presence {
    JSON_REQUIRED,
    JSON_OPTIONAL, /* may be absent: the target stays as it was */
    JSON_NULLABLE, /* ... and so it does when null */
};

/* For who must tell an absent field from one that is null. */
enum json_given { JSON_GIVEN_NOT, JSON_GIVEN_NULL, JSON_GIVEN_VALUE };

struct json_list {
    const void *members; /* structs of the shape, or const char *; in the arena */
    size_t count;
};

/* "09:30" on a clock yet to be named, "24:00" included, or an instant on a whole minute. */
struct json_moment {
    bool is_instant;
    int32_t minute;         /* unless it is an instant */
    int64_t instant;        /* if it is one; so the rest */
    int32_t offset_minutes; /* ahead of UTC, as it was written */
    bool is_utc;            /* written with Z, not with an offset */
};

struct json_shape;

enum { JSON_CHOICES_MAX = 32 };

struct json_field {
    const char *name;
    enum json_kind kind;
    enum json_presence presence;
    size_t offset; /* in the struct of the shape */
    size_t given;  /* JSON_GIVEN_AT a member that says how the field was given; 0 is nowhere */
    int64_t min, max;
    int64_t text_bytes_max;
    const char *const *choices; /* ends with NULL; of CHOICES at most JSON_CHOICES_MAX */
    const struct json_shape *shape;
    const char *unless; /* of a document's required field: it may be absent if this one is given */
};

/* Of an `enum json_given`, which is set in any case. */
#define JSON_GIVEN_AT(type, member) (offsetof(type, member) + 1)

struct json_shape {
    const struct json_field *fields; /* each of another name */
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
