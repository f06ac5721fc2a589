/*
 * Reading: a config that is being filled, for the modules that read one of its places each.
 */
#ifndef CONFIG_READING_H
#define CONFIG_READING_H
#include <stddef.h>

#include "config/config.h"

enum { READING_BYTES_MAX = 65536, READING_SOURCE_SIZE = 256 };

struct config {
    enum config_action action;
    char *file;                 /* NULL if none was named */
    const char *argument;       /* of the verb; borrowed from the command line */
    char *values[OPTION_COUNT]; /* as written, acceptable */
    bool given[OPTION_COUNT];   /* by one of the places, and no default */
};

/* What is being filled, and where a complaint goes. */
struct reading {
    struct config *config;
    char *message;
    size_t message_size;
};

/* RESULT_INVALID, with the message. */
MUST_CHECK enum result reading_refuse(const struct reading *reading, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* `source` is the place, in words. */
MUST_CHECK enum result reading_set(const struct reading *reading, enum option option,
                                   const char *value, const char *source);
void reading_set_file(const struct reading *reading, const char *path);

/* The whole of a file of text, with a NUL at the end; the caller's to free. */
MUST_CHECK enum result reading_load(const struct reading *reading, const char *path,
                                    char **text_out);

/* Without the spaces on both sides; shortens the text. */
char *reading_trim(char *text);

#endif
