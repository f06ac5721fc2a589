/*
 * Encode: JSON, appended to a text.
 *
 * Commas come by themselves: whatever follows another value gets one, judged by the last byte. So a
 * call sequence that is balanced is well-formed JSON. Any bytes may be given as a string: what is
 * not UTF-8 becomes U+FFFD.
 */
#ifndef SERVER_ENCODE_H
#define SERVER_ENCODE_H
#include <stdbool.h>
#include <stdint.h>

#include "server/text.h"

void encode_object(struct text *text);
void encode_object_end(struct text *text);
void encode_list(struct text *text);
void encode_list_end(struct text *text);

/* Before each value in an object. The name is plain ASCII. */
void encode_name(struct text *text, const char *name);

void encode_string(struct text *text, const char *string);
void encode_integer(struct text *text, int64_t number);
void encode_boolean(struct text *text, bool truth);
void encode_null(struct text *text);

/* A name and its value. */
void encode_string_member(struct text *text, const char *name, const char *string);
void encode_integer_member(struct text *text, const char *name, int64_t number);

#endif
