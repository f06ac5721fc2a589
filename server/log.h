/*
 * Log: one line a message on stderr, "2026-11-21T09:30:00Z info message". Any thread.
 */
#ifndef SERVER_LOG_H
#define SERVER_LOG_H
#include "core/annotations.h"

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

/* Messages of a higher level than this are left out; LOG_INFO until it is called. Before the first
 * thread. */
void log_open(enum log_level level);

/* Control characters are escaped and what is over a kilobyte is cut, so that a message is always
 * one line. Keeps errno. */
void log_line(enum log_level level, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
