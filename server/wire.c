/* Plain appends: this runs once for every response. */
#include "server/wire.h"

static const char *reason_phrase(int status)
{
    /* clang-format off */
    static const struct { int status; const char *phrase; } reasons[] = {
        {200, "OK"},
        {201, "Created"},
        {204, "No Content"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {503, "Service Unavailable"},
    };
    /* clang-format on */
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        if (reasons[i].status == status) {
            return reasons[i].phrase;
        }
    }
    return ""; /* RFC 9112 4: the phrase may be empty */
}

static void append_field(struct text *wire, const char *name, const char *value)
{
    text_append_string(wire, name);
    text_append_string(wire, ": ");
    text_append_string(wire, value);
    text_append_string(wire, "\r\n");
}

void wire_append_head(struct text *wire, const struct response *response, enum wire_framing framing,
                      enum wire_connection connection)
{
    text_append_string(wire, "HTTP/1.1 ");
    text_append_integer(wire, response->status);
    text_append_string(wire, " ");
    text_append_string(wire, reason_phrase(response->status));
    text_append_string(wire, "\r\n");
    /* RFC 9110 15.4.5: a 304 has no content, and its header speaks of what the client has. */
    bool has_content = response->status != 304;
    if (has_content) {
        append_field(wire, "Content-Type", response->content_type);
    }
    for (int i = 0; i < response->header_count; i++) {
        append_field(wire, response->headers[i].name, response->headers[i].value);
    }
    if (framing == WIRE_WHOLE && has_content) {
        text_append_string(wire, "Content-Length: ");
        text_append_integer(wire, (int64_t)response->body.length);
        text_append_string(wire, "\r\n");
    } else if (framing == WIRE_CHUNKED) {
        append_field(wire, "Transfer-Encoding", "chunked");
    }
    if (connection == WIRE_CLOSES) {
        append_field(wire, "Connection", "close");
    } else if (connection == WIRE_STAYS_OPEN_1_0) {
        append_field(wire, "Connection", "keep-alive");
    }
    text_append_string(wire, "\r\n");
}

void wire_append_chunk(struct text *wire, const struct text *piece)
{
    if (piece->length == 0) {
        return; /* an empty chunk would be the last one */
    }
    text_append_format(wire, "%zx\r\n", piece->length);
    text_append(wire, piece->bytes, piece->length);
    text_append_string(wire, "\r\n");
}

void wire_append_last_chunk(struct text *wire)
{
    text_append_string(wire, "0\r\n\r\n");
}
