/*
 * Document: what a foreign contract's client sends, taken as it comes: values of any type, found by
 * name in a JSON body, whatever its Content-Type, or in the query. What nobody asks for is ignored.
 *
 * The faces decide what a value must be and say so in their own words; the native API has stricter
 * ways (server/json.h, server/query.h). Everything lives in the request's arena.
 */
#ifndef SERVER_DOCUMENT_H
#define SERVER_DOCUMENT_H
#include <stdbool.h>
#include <stdint.h>

#include "core/annotations.h"
#include "core/result.h"
#include "server/request.h"

enum value_kind {
    VALUE_ABSENT,
    VALUE_NULL,
    VALUE_TEXT,
    VALUE_INTEGER, /* also one that is too large for `integer`, which is at its bound then */
    VALUE_REAL,
    VALUE_BOOLEAN,
    VALUE_LIST,
    VALUE_OBJECT,
};

struct value {
    enum value_kind kind;
    const char *text; /* of a text: valid UTF-8 without NUL; of a number: its digits as sent */
    int64_t integer;  /* of an integer, or of a boolean: 0 or 1 */

    /* As it stands in the body; of a parameter, nowhere. */
    const char *written;
    size_t written_length;
};

struct document {
    struct value whole;   /* VALUE_ABSENT: there is no body */
    const void *contents; /* of an object; internal, and lives no longer than the request */
};

/* Reads the body. RESULT_MALFORMED: it is no JSON; a sentence says why and where, without "JSON" in
 * it: "Expecting value: line 1 column 1 (char 0)". So are nesting deeper than the option
 * max_json_depth allows, \u0000 and numbers beyond a double's range. An empty body, or one of
 * spaces, is absent. */
MUST_CHECK enum result document_read(const struct request *request, struct document *document_out,
                                     const char **detail_out);

/* The value as compact JSON, with the digits and escapes that were sent; NULL if it is absent. */
const char *value_json(const struct value *value, const struct request *request);

/* A member of the body, the last one of that name; VALUE_ABSENT if there is none, or the body is no
 * object. */
struct value document_member(const struct document *document, const char *name,
                             const struct request *request);

/* A parameter of the query, decoded, always a text; the last one of that name. What is not
 * decodable (a bad escape, no UTF-8, a NUL) is absent. */
struct value document_parameter(const struct request *request, const char *name);

#endif
