/* What arrived and was not yet taken stays in `received`, so pipelined answers work. */
#include "support/http_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/memory.h"

const char *http_reply_header(const struct http_reply *reply, const char *name)
{
    for (size_t i = 0; i < reply->header_count; i++) {
        if (strcasecmp(reply->headers[i].name, name) == 0) {
            return reply->headers[i].value;
        }
    }
    return NULL;
}

void http_client_init(struct http_client *client, int port)
{
    *client = (struct http_client){.port = port, .socket = -1, .limit_ms = 15000};
}

void http_client_disconnect(struct http_client *client)
{
    if (client->socket >= 0) {
        close(client->socket);
    }
    client->socket = -1;
    client->received_length = 0;
}

void http_client_deinit(struct http_client *client)
{
    http_client_disconnect(client);
    free(client->received);
    free(client->head);
    free(client->body);
}

static void apply_limit(const struct http_client *client)
{
    struct timeval limit = {.tv_sec = client->limit_ms / 1000,
                            .tv_usec = client->limit_ms % 1000 * 1000L};
    setsockopt(client->socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(client->socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

void http_client_set_limit(struct http_client *client, int limit_ms)
{
    client->limit_ms = limit_ms;
    if (client->socket >= 0) {
        apply_limit(client);
    }
}

/* The server may have closed a connection while it was idle: look before relying on it. */
static bool is_live(const struct http_client *client)
{
    char byte;
    if (client->socket < 0) {
        return false;
    }
    ssize_t got = recv(client->socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
}

static bool ensure_connected(struct http_client *client)
{
    if (is_live(client)) {
        return true;
    }
    http_client_disconnect(client);
    client->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (client->socket < 0) {
        return false;
    }
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)client->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    apply_limit(client);
    setsockopt(client->socket, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    if (connect(client->socket, (const struct sockaddr *)&address, sizeof address) != 0) {
        http_client_disconnect(client);
        return false;
    }
    return true;
}

bool http_client_send(struct http_client *client, const void *bytes, size_t length)
{
    if (!ensure_connected(client)) {
        return false;
    }
    for (size_t sent = 0; sent < length;) {
        ssize_t now = send(client->socket, (const char *)bytes + sent, length - sent, MSG_NOSIGNAL);
        if (now <= 0) {
            return false;
        }
        sent += (size_t)now;
    }
    return true;
}

bool http_client_send_text(struct http_client *client, const char *text)
{
    return http_client_send(client, text, strlen(text));
}

void http_client_finish_sending(struct http_client *client)
{
    shutdown(client->socket, SHUT_WR);
}

/* Appends what the server sends next; false at its end or the limit. */
static bool receive_more(struct http_client *client)
{
    if (client->socket < 0) {
        return false;
    }
    if (client->received_capacity - client->received_length < 65536) {
        client->received_capacity = client->received_capacity * 2 + 131072;
        client->received = memory_resize(client->received, client->received_capacity);
    }
    ssize_t got = recv(client->socket, client->received + client->received_length, 65536, 0);
    if (got <= 0) {
        return false;
    }
    client->received_length += (size_t)got;
    return true;
}

/* Makes sure that `length` bytes have arrived. */
static bool await_bytes(struct http_client *client, size_t length)
{
    while (client->received_length < length) {
        if (!receive_more(client)) {
            return false;
        }
    }
    return true;
}

/* The offset just after the next `end` at or after `from`, or 0. */
static size_t await_end(struct http_client *client, size_t from, const char *end)
{
    size_t length = strlen(end);
    for (;;) {
        const char *found =
            client->received_length <= from
                ? NULL
                : memmem(client->received + from, client->received_length - from, end, length);
        if (found != NULL) {
            return (size_t)(found - client->received) + length;
        }
        if (!receive_more(client)) {
            return 0;
        }
    }
}

static void append_body(struct http_client *client, size_t offset, size_t length)
{
    struct http_reply *reply = &client->reply;
    if (reply->body_length + length + 1 > client->body_capacity) {
        client->body_capacity = (reply->body_length + length + 1) * 2;
        client->body = memory_resize(client->body, client->body_capacity);
    }
    if (length > 0) {
        memcpy(client->body + reply->body_length, client->received + offset, length);
    }
    reply->body_length += length;
    client->body[reply->body_length] = '\0';
}

/* Each reads a body that begins at `offset`, and returns the offset after it, or 0. */
static size_t take_chunks(struct http_client *client, size_t offset)
{
    for (;;) {
        size_t data = await_end(client, offset, "\r\n");
        if (data == 0) {
            return 0;
        }
        char *rest;
        unsigned long length = strtoul(client->received + offset, &rest, 16);
        if (rest == client->received + offset || (*rest != '\r' && *rest != ';') ||
            length > 1UL << 30 || !await_bytes(client, data + length + 2) ||
            memcmp(client->received + data + length, "\r\n", 2) != 0) {
            return 0;
        }
        append_body(client, data, length);
        offset = data + length + 2;
        if (length == 0) {
            return offset;
        }
    }
}

static size_t take_counted(struct http_client *client, size_t offset, const char *count)
{
    char *rest;
    unsigned long length = strtoul(count, &rest, 10);
    if (rest == count || *rest != '\0' || length > 1UL << 30 ||
        !await_bytes(client, offset + length)) {
        return 0;
    }
    append_body(client, offset, length);
    return offset + length;
}

static size_t take_until_close(struct http_client *client, size_t offset)
{
    while (receive_more(client)) {
    }
    append_body(client, offset, client->received_length - offset);
    return client->received_length;
}

/* Cuts `head` into lines and lines into names and values; false if it is not the head of an HTTP
 * answer. */
static bool parse_head(struct http_reply *reply, char *head)
{
    char *place, *rest;
    char *line = strtok_r(head, "\r\n", &place);
    if (line == NULL || strncmp(line, "HTTP/1.1 ", 9) != 0) {
        return false;
    }
    reply->status = (int)strtol(line + 9, &rest, 10);
    if (rest != line + 12) {
        return false;
    }
    while ((line = strtok_r(NULL, "\r\n", &place)) != NULL) {
        char *colon = strchr(line, ':');
        if (colon == NULL || reply->header_count == HTTP_REPLY_HEADERS_MAX) {
            return false;
        }
        *colon = '\0';
        reply->headers[reply->header_count].name = line;
        reply->headers[reply->header_count++].value = colon + 1 + strspn(colon + 1, " ");
    }
    const char *connection = http_reply_header(reply, "Connection");
    reply->closes = connection != NULL && strcasecmp(connection, "close") == 0;
    return true;
}

static size_t take_body(struct http_client *client, size_t offset)
{
    struct http_reply *reply = &client->reply;
    const char *coding = http_reply_header(reply, "Transfer-Encoding");
    const char *count = http_reply_header(reply, "Content-Length");
    if (reply->status < 200 || reply->status == 204 || reply->status == 304) {
        return offset;
    }
    if (coding != NULL && strcasecmp(coding, "chunked") == 0) {
        reply->chunked = true;
        return take_chunks(client, offset);
    }
    if (count != NULL) {
        return take_counted(client, offset, count);
    }
    return take_until_close(client, offset);
}

static const struct http_reply *receive(struct http_client *client, bool with_body)
{
    client->reply = (struct http_reply){0};
    size_t end = await_end(client, 0, "\r\n\r\n");
    client->cut_off = client->received_length > 0;
    if (end == 0) {
        http_client_disconnect(client);
        return NULL;
    }
    client->head = memory_resize(client->head, end + 1);
    memcpy(client->head, client->received, end);
    client->head[end] = '\0';
    append_body(client, 0, 0);
    bool understood = parse_head(&client->reply, client->head);
    if (understood && with_body) {
        end = take_body(client, end);
    }
    if (!understood || end == 0) {
        http_client_disconnect(client);
        return NULL;
    }
    client->cut_off = false;
    client->reply.body = client->body;
    client->received_length -= end;
    memmove(client->received, client->received + end, client->received_length);
    return &client->reply;
}

const struct http_reply *http_client_receive(struct http_client *client)
{
    return receive(client, true);
}

const struct http_reply *http_client_receive_head(struct http_client *client)
{
    return receive(client, false);
}

bool http_client_sees_close(struct http_client *client)
{
    char byte;
    if (client->socket < 0 || client->received_length > 0) {
        return client->socket < 0;
    }
    ssize_t got = recv(client->socket, &byte, 1, 0);
    return got == 0 || (got < 0 && errno == ECONNRESET);
}

const struct http_reply *http_client_call(struct http_client *client, const char *method,
                                          const char *path, const char *body)
{
    size_t body_length = body != NULL ? strlen(body) : 0;
    size_t header_length = client->header != NULL ? strlen(client->header) : 0;
    size_t capacity = strlen(method) + strlen(path) + header_length + body_length + 160;
    char *request = memory_new(capacity);
    int length = snprintf(request, capacity, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n", method, path);
    if (client->header != NULL) {
        length += snprintf(request + length, capacity - (size_t)length, "%s\r\n", client->header);
    }
    if (body != NULL) {
        length +=
            snprintf(request + length, capacity - (size_t)length,
                     "Content-Type: application/json\r\nContent-Length: %zu\r\n", body_length);
    }
    length +=
        snprintf(request + length, capacity - (size_t)length, "\r\n%s", body != NULL ? body : "");
    bool sent = http_client_send(client, request, (size_t)length);
    free(request);
    const struct http_reply *reply = NULL;
    if (sent) {
        reply = strcmp(method, "HEAD") == 0 ? http_client_receive_head(client)
                                            : http_client_receive(client);
    }
    if (reply == NULL || reply->closes) {
        http_client_disconnect(client);
    }
    return reply;
}
