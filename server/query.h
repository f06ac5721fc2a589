/*
 * Query: a request's parameters, decoded by a table of their fields (server/json.h).
 *
 * name=value pieces with '&' between them, in any order; '+' is a space, the rest is
 * percent-encoded UTF-8. A list has commas between its members. That of JSON_KIND_TEXTS may come
 * as several parameters of its name too, and an encoded comma is part of a text. Objects and lists
 * of objects have no form here.
 */
#ifndef SERVER_QUERY_H
#define SERVER_QUERY_H
#include "core/annotations.h"
#include "core/memory.h"
#include "core/result.h"
#include "server/json.h"
#include "server/problem.h"

enum { QUERY_PARAMETERS_MAX = 256 };

/* A name or a value, decoded. NULL for a bad escape, %00 and what is not UTF-8. */
char *query_decode_text(const char *encoded, size_t length, struct arena *arena);

/* Fills the struct of the shape; `encoded` may be NULL, which is no parameter. RESULT_INVALID:
 * `errors_out` names the parameters as "/name". The struct is of no use then. */
MUST_CHECK enum result query_decode(const char *encoded, const struct json_shape *shape,
                                    struct arena *arena, void *members_out,
                                    struct problem_errors *errors_out);

#endif
