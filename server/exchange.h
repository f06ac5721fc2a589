/*
 * Exchange: one request and its response, over whatever carries the bytes.
 *
 * Reads the body within its limits, hands the request to dispatch(), sends the response in one
 * write and decides whether the connection stays. All on one worker, whose memory stays warm.
 */
#ifndef SERVER_EXCHANGE_H
#define SERVER_EXCHANGE_H
#include <stdbool.h>
#include <stddef.h>

#include "core/annotations.h"
#include "core/memory.h"
#include "core/result.h"
#include "server/request.h"
#include "server/response.h"
#include "server/service.h"
#include "server/watchdog.h"

enum { EXCHANGE_HEADERS_MAX = 64 }; /* one more than hygiene lets pass */

struct worker {
    struct service *service;
    const struct watchdog *watchdog;
    struct watchdog_slot *slot;
    struct arena arena;
    struct response response;
    struct text body; /* of the request */
    struct text wire;
    struct request_header headers[EXCHANGE_HEADERS_MAX];
    char *received; /* the bytes of one read */
};

/* By the worker's own thread. */
void worker_free(struct worker *worker);
struct worker *worker_new(struct service *service, struct watchdog *watchdog)
    OWNED_UNTIL(worker_free);

/* The client's end. `read` returns the bytes read, 0 at the end of a chunked body and less on
 * failure; `write` returns the bytes written, fewer on failure. */
struct peer {
    void *connection;
    int (*read)(void *connection, void *bytes, size_t size);
    int (*write)(void *connection, const void *bytes, size_t size);
};

/* Serves a request of which the head is known; the rest of `request` is filled in here. Returns
 * whether the connection stays open. */
MUST_CHECK bool exchange_serve(struct worker *worker, const struct peer *peer,
                               struct request *request, const char *http_version);

/* Answers what is no request. The connection must be closed. */
void exchange_refuse(struct worker *worker, const struct peer *peer, enum result result,
                     const char *detail);

#endif
