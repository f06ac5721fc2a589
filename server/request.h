/*
 * Request: one decoded HTTP request, free of the HTTP library.
 *
 * Everything in it lives until the response is sent; the arena is the worker's and is emptied then.
 */
#ifndef SERVER_REQUEST_H
#define SERVER_REQUEST_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"

struct service;

enum { REQUEST_SEGMENTS_MAX = 8 };

struct request_header {
    const char *name, *value;
};

struct request {
    const char *method; /* "GET" */
    const char *path;   /* as received, undecoded, without the query */
    const char *query;  /* as received, or NULL */
    const struct request_header *headers;
    size_t header_count;
    const char *body; /* `body_length` bytes and a NUL */
    size_t body_length;

    /* Set by the dispatcher: the path's segments, percent-decoded, valid UTF-8 without NUL. */
    const char *segments[REQUEST_SEGMENTS_MAX];
    size_t segment_count;

    struct arena *arena;
    struct service *service;
};

/* The value of the first header of that name (any case), or NULL. */
const char *request_header(const struct request *request, const char *name);

/* Splits `path` on '/' and decodes each segment. False for a path that no route can have: a bad
 * escape, %00, invalid UTF-8, too many segments, not beginning with '/'. One trailing slash is
 * ignored. */
bool request_split_path(struct request *request);

#endif
