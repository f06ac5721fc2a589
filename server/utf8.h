/*
 * UTF-8: what is well-formed (RFC 3629).
 */
#ifndef SERVER_UTF8_H
#define SERVER_UTF8_H
#include <stdbool.h>
#include <stddef.h>

/* The length of the character at the start of `bytes`, 1 to 4; 0 if there is no well-formed one:
 * overlong, a surrogate, above U+10FFFF or cut off. */
size_t utf8_character(const char *bytes, size_t length);

bool utf8_is_valid(const char *bytes, size_t length);

#endif
