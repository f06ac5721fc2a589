/* A value ends at the end of its line, quoted or not. */
#include "config/dotenv.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char path[] = ".env";

/* Up to a comment, which is a # after a space. */
static char *unquoted(char *value)
{
    for (char *at = value; *at != '\0'; at++) {
        if (*at == '#' && (at == value || isspace((unsigned char)at[-1]))) {
            *at = '\0';
            break;
        }
    }
    return reading_trim(value);
}

/* In double quotes a backslash takes a quote or a backslash as it is. NULL: the quotes do not end,
 * or something follows them. */
static char *quoted(char *value)
{
    char quote = value[0];
    char *from = value + 1, *to = value;
    while (*from != '\0' && *from != quote) {
        bool escapes = quote == '"' && *from == '\\' && (from[1] == '"' || from[1] == '\\');
        from += escapes;
        *to++ = *from++;
    }
    if (*from == '\0') {
        return NULL;
    }
    const char *rest = reading_trim(from + 1);
    *to = '\0';
    return *rest == '\0' || *rest == '#' ? value : NULL;
}

static enum result read_line(const struct reading *reading, char *line, const char *source,
                             variable_taker take)
{
    static const char export[] = "export";
    char *name = reading_trim(line);
    size_t word = strcspn(name, " \t");
    if (word == sizeof export - 1 && strncmp(name, export, word) == 0) {
        name = reading_trim(name + word);
    }
    char *equals = strchr(name, '=');
    if (equals != NULL) {
        *equals = '\0';
        name = reading_trim(name);
    }
    struct variable variable = {.name = name, .length = strlen(name), .source = source};
    if (!variable_is_ours(&variable)) { /* nor is an empty line, or a comment */
        return RESULT_OK;
    }
    char *value = equals != NULL ? reading_trim(equals + 1) : NULL;
    if (value != NULL) {
        variable.value = *value == '"' || *value == '\'' ? quoted(value) : unquoted(value);
    }
    if (variable.value == NULL) {
        return reading_refuse(reading,
                              "%s: %.80s is not of the form NAME=VALUE, NAME=\"VALUE\" or "
                              "NAME='VALUE'",
                              source, name);
    }
    return take(reading, &variable);
}

/* A directory of that name is somebody else's. */
static bool is_there(void)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

enum result dotenv_read(const struct reading *reading, variable_taker take)
{
    char *text;
    if (!is_there()) {
        return RESULT_OK;
    }
    enum result result = reading_load(reading, path, &text);
    if (result != RESULT_OK) {
        return result;
    }
    char *rest = text;
    for (int number = 1; result == RESULT_OK && rest != NULL; number++) {
        char source[READING_SOURCE_SIZE];
        snprintf(source, sizeof source, "%s:%d", path, number);
        result = read_line(reading, strsep(&rest, "\n"), source, take);
    }
    free(text);
    return result;
}
