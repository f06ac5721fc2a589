/* Each line is one write, so that lines of several threads do not mix. */
#include "server/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/instant.h"

enum { MESSAGE_SIZE = 1024, LINE_SIZE = MESSAGE_SIZE + 64 };

static enum log_level highest = LOG_INFO;
static const char *const names[] = {"error", "warning", "info", "debug"};

void log_open(enum log_level level)
{
    highest = level;
}

/* Appends the message with control characters as '?'. */
static size_t append_printable(char *line, size_t length, const char *message)
{
    for (; *message != '\0' && length < LINE_SIZE - 1; message++) {
        unsigned char byte = (unsigned char)*message;
        line[length++] = byte < 0x20 || byte == 0x7f ? '?' : *message;
    }
    return length;
}

void log_line(enum log_level level, const char *format, ...)
{
    if (level > highest) {
        return;
    }
    char message[MESSAGE_SIZE], line[LINE_SIZE], instant[INSTANT_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    instant_format((int64_t)time(NULL), instant);
    size_t length = (size_t)snprintf(line, sizeof line, "%s %s ", instant, names[level]);
    length = append_printable(line, length, message);
    line[length++] = '\n';
    ssize_t written = write(STDERR_FILENO, line, length);
    (void)written; /* There is nowhere to say that there is nowhere to say it. */
}
