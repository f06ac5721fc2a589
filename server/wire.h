/*
 * Wire: a response as the bytes of HTTP/1.1.
 */
#ifndef SERVER_WIRE_H
#define SERVER_WIRE_H
#include "server/response.h"
#include "server/text.h"

enum wire_framing {
    WIRE_WHOLE,       /* Content-Length: the length of the response's body */
    WIRE_CHUNKED,     /* as many chunks as come */
    WIRE_UNTIL_CLOSE, /* for HTTP/1.0, which has no chunks */
};

enum wire_connection {
    WIRE_STAYS_OPEN,
    WIRE_STAYS_OPEN_1_0, /* an HTTP/1.0 client has to be told */
    WIRE_CLOSES,
};

/* Appends the status line and the header fields. */
void wire_append_head(struct text *wire, const struct response *response, enum wire_framing framing,
                      enum wire_connection connection);

/* Appends a piece as one chunk; an empty piece is nothing. Then the end of the chunks. */
void wire_append_chunk(struct text *wire, const struct text *piece);
void wire_append_last_chunk(struct text *wire);

#endif
