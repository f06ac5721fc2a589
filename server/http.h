/*
 * HTTP: the only module that knows civetweb.
 *
 * Requests arrive on civetweb's workers, one connection per worker for the connection's life. The
 * module does the HTTP hygiene the library leaves out, reads the body within its limits, hands the
 * request to dispatch() and sends the response in one write.
 */
#ifndef SERVER_HTTP_H
#define SERVER_HTTP_H
#include <stddef.h>
#include <stdint.h>

#include "core/annotations.h"
#include "core/result.h"
#include "server/service.h"

struct http_settings {
    const char *listen; /* "127.0.0.1:5000"; port 0 takes a free one */
    int64_t workers;
    int64_t connection_queue;
    int64_t keep_alive_timeout_ms, request_timeout_ms, body_timeout_ms;
    struct service *service;
};

struct http;

/* Starts listening. On failure RESULT_UNAVAILABLE and a sentence for the operator in message_out.
 */
MUST_CHECK enum result http_start(const struct http_settings *settings, struct http **http_out,
                                  char *message_out, size_t message_size);

/* "127.0.0.1:5000", with the port that was really taken. */
const char *http_address(const struct http *http);

/* Takes no new connections, waits up to `drain_timeout_ms` until the requests in flight are
 * answered, then stops the library and frees. */
void http_stop(struct http *http, int64_t drain_timeout_ms);

#endif
