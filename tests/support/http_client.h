/*
 * HTTP client: one blocking connection to 127.0.0.1 that can also say what no proper client would.
 *
 * Answers belong to the client and last until its next receive or call. No wait is longer than the
 * limit. One thread at a time.
 */
#ifndef SUPPORT_HTTP_CLIENT_H
#define SUPPORT_HTTP_CLIENT_H
#include <stdbool.h>
#include <stddef.h>

#include "core/annotations.h"

enum { HTTP_REPLY_HEADERS_MAX = 32 };

struct http_reply {
    int status;
    struct {
        const char *name, *value;
    } headers[HTTP_REPLY_HEADERS_MAX];
    size_t header_count;
    const char *body; /* `body_length` bytes and a NUL, chunks put together */
    size_t body_length;
    bool chunked;
    bool closes; /* the server said it would close the connection */
};

/* The value of the first header of that name (any case), or NULL. */
const char *http_reply_header(const struct http_reply *reply, const char *name);

struct http_client {
    int port, limit_ms;
    const char *header; /* one more line of every call, such as "If-Match: *"; NULL: none */
    int socket;         /* -1: not connected */
    bool cut_off;       /* the last answer began and did not end */
    char *received;
    size_t received_length, received_capacity;
    char *head, *body;
    size_t body_capacity;
    struct http_reply reply;
};

/* Connects when it has something to send. */
void http_client_init(struct http_client *client, int port);
void http_client_deinit(struct http_client *client);

/* How long any one wait for the server may last; 15 seconds unless said otherwise. */
void http_client_set_limit(struct http_client *client, int limit_ms);

/* Connects first if there is no live connection. */
MUST_CHECK bool http_client_send(struct http_client *client, const void *bytes, size_t length);
MUST_CHECK bool http_client_send_text(struct http_client *client, const char *text);

/* Says that nothing more will be sent; answers can still be received. */
void http_client_finish_sending(struct http_client *client);
void http_client_disconnect(struct http_client *client);

/* One answer, also an interim one (1xx); NULL if none came, or only a part of one. The answer to a
 * HEAD has no body. */
const struct http_reply *http_client_receive(struct http_client *client);
const struct http_reply *http_client_receive_head(struct http_client *client);

/* True if the server closes the connection, within the limit, without sending anything more. */
bool http_client_sees_close(struct http_client *client);

/* A proper request and its answer; a NULL body sends none. */
const struct http_reply *http_client_call(struct http_client *client, const char *method,
                                          const char *path, const char *body);

#endif
