/*
 * Document: reading JSON in one expression, by JSON pointer (RFC 6901 without escapes).
 *
 * What is not there, or is of another type, reads as "" or -1, so that an assertion shows it.
 */
#ifndef SUPPORT_DOCUMENT_H
#define SUPPORT_DOCUMENT_H
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* NULL if there is nothing at `pointer`; "" is the document itself. Borrowed. */
json_t *document_at(json_t *document, const char *pointer);

const char *document_text(json_t *document, const char *pointer);
int64_t document_number(json_t *document, const char *pointer);

/* Elements of an array or fields of an object. */
int64_t document_count(json_t *document, const char *pointer);

#endif
