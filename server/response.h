/*
 * Response: what goes back. Handlers fill it; the HTTP layer sends header and body in one write.
 */
#ifndef SERVER_RESPONSE_H
#define SERVER_RESPONSE_H
#include <stdbool.h>
#include <stdint.h>

#include "core/memory.h"
#include "server/text.h"

enum { RESPONSE_HEADERS_MAX = 12 };

struct response {
    int status;               /* 200 unless a handler says otherwise */
    const char *content_type; /* "application/json" unless a handler says otherwise */
    struct text body;         /* owned by the worker, kept between requests */
    struct {
        const char *name, *value; /* live as long as the request's arena */
    } headers[RESPONSE_HEADERS_MAX];
    int header_count;

    /* A long answer in pieces: called until it returns false, each time with `body` emptied before;
     * what it appends is sent as one piece. The first piece is asked for before anything is sent,
     * so an answer that fits in it goes out with a Content-Length like any other. */
    bool (*next_piece)(void *context, struct text *body);
    void *piece_context; /* in the request's arena */
};

/* Ready for the next request. */
void response_reset(struct response *response);
void response_add_header(struct response *response, const char *name, const char *value);

/* Location: `collection`, which ends in a slash, and the id as one percent-encoded segment. */
void response_add_location(struct response *response, struct arena *arena, const char *collection,
                           const char *id);

#endif
