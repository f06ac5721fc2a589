/*
 * JSON syntax: whether bytes are a JSON document (RFC 8259), and the document as jansson has it.
 *
 * The library's parser recurses, and workers have small stacks: nesting is bounded before it sees
 * the document. It takes dozens of blocks for a booking: while it parses, they come from the
 * request's arena instead of the heap. For those who read documents: server/json.h, by tables;
 * server/document.h, freely.
 */
#ifndef SERVER_JSON_SYNTAX_H
#define SERVER_JSON_SYNTAX_H
#include <jansson.h>
#include <stddef.h>

#include "server/json.h"

enum { JSON_FAULT_SIZE = 192 };

enum json_fault_kind { JSON_FAULT_ZERO_BYTE, JSON_FAULT_TOO_DEEP, JSON_FAULT_SYNTAX };

/* What is wrong and where; `offset` is in bytes from 0, lines and columns as the library counts. */
struct json_fault {
    enum json_fault_kind kind;
    char text[JSON_FAULT_SIZE]; /* of the syntax: a clause, such as "invalid token near 'x'" */
    int line, column;           /* of the syntax */
    size_t offset;
};

/* `flags` are the library's, besides JSON_DECODE_ANY. NULL if there is a fault. The document lies
 * in the source's arena and dies with it: it must not be released, changed or added to. */
json_t *json_parse(const struct json_source *source, size_t flags, struct json_fault *fault_out);

#endif
