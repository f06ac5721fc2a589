/*
 * Percent: the encoding of bytes in a URI (RFC 3986 2.1).
 */
#ifndef SERVER_PERCENT_H
#define SERVER_PERCENT_H
#include <stdbool.h>
#include <stddef.h>

#include "core/memory.h"

/* Decodes `length` bytes and ends them with a NUL. The decoded form is never longer, and may take
 * the place of the encoded one. False for a bad escape, %00 and what is not UTF-8. */
bool percent_decode(const char *encoded, size_t length, char *decoded_out);

/* Any text as one segment of a path, or one value of a query; in the arena. */
const char *percent_encode(const char *text, struct arena *arena);

#endif
