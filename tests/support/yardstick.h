/*
 * Yardstick: a civetweb server with slotd's options and an answer of a given length, for what
 * slotd's rate is compared with.
 */
#ifndef SUPPORT_YARDSTICK_H
#define SUPPORT_YARDSTICK_H
#include <civetweb.h>
#include <stddef.h>

/* 201 and as many blanks as are missing. Bytes: of the whole answer, header included. */
void yardstick_compose(size_t bytes);

/* Answers with what was composed. */
int yardstick_answer(struct mg_connection *connection);

/* Says where it listens and serves until SIGTERM, which ends the process. Port "0": any. */
void yardstick_serve(const char *name, const char *port, const char *workers,
                     int (*begin_request)(struct mg_connection *connection));

#endif
