/* What all places have in common. */
#include "config/reading.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "config/value.h"
#include "core/memory.h"

enum result reading_refuse(const struct reading *reading, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reading->message, reading->message_size, format, arguments);
    va_end(arguments);
    return RESULT_INVALID;
}

enum result reading_set(const struct reading *reading, enum option option, const char *value,
                        const char *source)
{
    const struct option_row *row = &option_table[option];
    if (!value_is_acceptable(row, value)) {
        char wanted[VALUE_WANTED_SIZE], flaw[VALUE_FLAW_SIZE];
        value_describe(row, wanted);
        value_describe_flaw(row, value, flaw);
        return reading_refuse(reading, "%s: %s = \"%.80s\", but wanted is %s%s", source, row->name,
                              value, wanted, flaw);
    }
    free(reading->config->values[option]);
    reading->config->values[option] = memory_copy_text(value);
    reading->config->given[option] = true;
    return RESULT_OK;
}

void reading_set_file(const struct reading *reading, const char *path)
{
    free(reading->config->file);
    reading->config->file = memory_copy_text(path);
}

/* Fills `text`, which has room for READING_BYTES_MAX and a final NUL. */
static enum result load(const struct reading *reading, const char *path, char *text)
{
    char reason[128];
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return reading_refuse(reading, "cannot read the configuration file \"%.200s\": %s", path,
                              strerror_r(errno, reason, sizeof reason));
    }
    size_t length = fread(text, 1, READING_BYTES_MAX, file);
    int failure = ferror(file) ? errno : 0;
    bool is_whole = failure != 0 || fgetc(file) == EOF;
    fclose(file);
    if (failure != 0) {
        return reading_refuse(reading, "cannot read the configuration file \"%.200s\": %s", path,
                              strerror_r(failure, reason, sizeof reason));
    }
    if (!is_whole || memchr(text, '\0', length) != NULL) {
        return reading_refuse(reading, "\"%.200s\" is no configuration file: it %s", path,
                              is_whole ? "holds a NUL byte" : "is larger than 64 KB");
    }
    text[length] = '\0';
    return RESULT_OK;
}

enum result reading_load(const struct reading *reading, const char *path, char **text_out)
{
    char *text = memory_new(READING_BYTES_MAX + 1);
    enum result result = load(reading, path, text);
    if (result != RESULT_OK) {
        free(text);
        return result;
    }
    *text_out = text;
    return RESULT_OK;
}

char *reading_trim(char *text)
{
    while (isspace((unsigned char)*text)) {
        text++;
    }
    size_t length = strlen(text);
    while (length > 0 && isspace((unsigned char)text[length - 1])) {
        text[--length] = '\0';
    }
    return text;
}
