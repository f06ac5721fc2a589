/*
 * Caller: a client of slotd as a test speaks of it, with the last answer at hand.
 *
 * Every call returns the HTTP status, 0 if no whole answer came. Ids are taken as they are, so
 * those that JSON or a path would have to escape go through caller_call. Windows are written
 * "09:00-12:00 13:00-13:30". One thread at a time.
 */
#ifndef SUPPORT_CALLER_H
#define SUPPORT_CALLER_H
#include <jansson.h>
#include <stdint.h>

#include "support/http_client.h"

struct caller {
    struct http_client client;
    const struct http_reply *reply; /* of the last call; NULL if none came */
    json_t *document;               /* its body; NULL if that is not JSON */
    char slot[32], header[512], starts[2048];
};

void caller_open(struct caller *caller, int port);
void caller_close(struct caller *caller);

int caller_call(struct caller *caller, const char *method, const char *path, const char *body);
int caller_get(struct caller *caller, const char *path);

/* A body, or a path to GET, as printf writes it; in a body, ' stands for ". */
int caller_say(struct caller *caller, const char *method, const char *path, const char *format, ...)
    PRINTF_LIKE(4, 5);
int caller_look(struct caller *caller, const char *format, ...) PRINTF_LIKE(2, 3);

/* One more header line, of the next call only. */
void caller_add_header(struct caller *caller, const char *format, ...) PRINTF_LIKE(2, 3);

/* Takes an answer that was received on the client by other means. */
int caller_take(struct caller *caller, const struct http_reply *reply);

int caller_register(struct caller *caller, const char *provider, int limit, const char *windows);
int caller_replace(struct caller *caller, const char *provider, const char *windows);

/* A NULL provider is nobody in particular; the range is one window. */
int caller_book(struct caller *caller, const char *id, const char *provider, const char *range,
                int minutes);
int caller_cancel(struct caller *caller, const char *id);

/* Of the last answer: by JSON pointer, and the booked slot as "09:30-10:00". */
const char *caller_text(const struct caller *caller, const char *pointer);
int64_t caller_number(const struct caller *caller, const char *pointer);
int64_t caller_count(const struct caller *caller, const char *pointer);
const char *caller_slot(struct caller *caller);

/* The local times of its slots, "09:00 10:00". */
const char *caller_starts(struct caller *caller);

/* A header of the last answer; "" if it has none of that name. */
const char *caller_header(const struct caller *caller, const char *name);

/* The last answer's body as it came; "" if there was none. */
const char *caller_body(const struct caller *caller);

/* Everything GET /providers and GET /appointments say, to compare; the caller's to free. */
char *caller_everything(struct caller *caller);

#endif
