/* Each line is one write, so that lines of several threads do not mix. */
#include "server/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "core/instant.h"

enum { LINE_SIZE = 1024 };

static enum log_level highest = LOG_INFO;
static const char *const names[] = {"error", "warning", "info", "debug"};

void log_open(enum log_level level)
{
    highest = level;
}

/* Control characters become \xNN. Leaves room for the newline and cuts no UTF-8 character. */
static size_t append_message(char *line, size_t length, const char *message)
{
    static const char digits[] = "0123456789abcdef";
    const size_t end = LINE_SIZE - 1;
    for (; *message != '\0'; message++) {
        unsigned char byte = (unsigned char)*message;
        bool is_control = byte < 0x20 || byte == 0x7f;
        if (length + (is_control ? 4 : 1) > end) {
            break;
        }
        if (is_control) {
            line[length++] = '\\';
            line[length++] = 'x';
            line[length++] = digits[byte >> 4];
            line[length++] = digits[byte & 0xf];
        } else {
            line[length++] = *message;
        }
    }
    if (((unsigned char)*message & 0xc0) == 0x80) {
        while (((unsigned char)line[length - 1] & 0xc0) == 0x80) {
            length--;
        }
        length--;
    }
    return length;
}

void log_line(enum log_level level, const char *format, ...)
{
    if (level > highest) {
        return;
    }
    int errno_of_caller = errno;
    char message[LINE_SIZE], line[LINE_SIZE], instant[INSTANT_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    instant_format((int64_t)time(NULL), instant);
    size_t length = (size_t)snprintf(line, sizeof line, "%s %s ", instant, names[level]);
    length = append_message(line, length, message);
    line[length++] = '\n';
    /* A line that cannot be written is lost: there is nowhere to say so. */
    while (write(STDERR_FILENO, line, length) < 0 && errno == EINTR) {
    }
    errno = errno_of_caller;
}
