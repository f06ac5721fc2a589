/*
 * Text: a growing byte buffer that answers are written into. One thread at a time.
 */
#ifndef SERVER_TEXT_H
#define SERVER_TEXT_H
#include <stddef.h>
#include <stdint.h>

#include "core/annotations.h"

struct text {
    char *bytes; /* not NUL-terminated */
    size_t length, capacity;
};

void text_deinit(struct text *text);
void text_clear(struct text *text); /* keeps the memory */
void text_append(struct text *text, const char *bytes, size_t length);
void text_append_string(struct text *text, const char *string);
void text_append_integer(struct text *text, int64_t number);
void text_append_format(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
