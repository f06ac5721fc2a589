/* The body in, the response out; the watchdog is told at every step what the worker waits for. */
#include "server/exchange.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "server/dispatch.h"
#include "server/hygiene.h"
#include "server/problem.h"
#include "server/wire.h"

enum {
    ARENA_BLOCK_SIZE = 32 * 1024,
    RECEIVE_SIZE = 16 * 1024,
    DISCARD_MAX = 64 * 1024,     /* read of a refused body, so that the refusal arrives */
    TEXT_KEPT_MAX = 1024 * 1024, /* a buffer that has grown above that is given back */
};

_Static_assert((int)EXCHANGE_HEADERS_MAX > (int)HYGIENE_HEADERS_MAX, "too many must be visible");

struct exchange {
    struct worker *worker;
    const struct peer *peer;
    struct request *request; /* NULL if it could not be read */
    struct framing framing;
    const char *detail; /* of a refusal */
    bool is_1_1;
    bool closes;
};

struct worker *worker_new(struct service *service, struct watchdog *watchdog)
{
    struct worker *worker = memory_new(sizeof *worker);
    worker->service = service;
    worker->watchdog = watchdog;
    worker->slot = watchdog_enlist(watchdog, WATCHDOG_WORKER);
    return worker;
}

/* Most workers of a quiet service never see a connection and need no memory. */
static void warm_up(struct worker *worker)
{
    if (worker->received == NULL) {
        worker->received = memory_new(RECEIVE_SIZE);
        arena_init(&worker->arena, ARENA_BLOCK_SIZE);
    }
}

void worker_free(struct worker *worker)
{
    if (worker == NULL) {
        return;
    }
    watchdog_leave(worker->slot);
    text_deinit(&worker->response.body);
    text_deinit(&worker->body);
    text_deinit(&worker->wire);
    if (worker->received != NULL) {
        arena_deinit(&worker->arena);
        free(worker->received);
    }
    free(worker);
}

/* A signal meant for an idle connection may arrive just when its next request does, so the first
 * failure is no verdict. */
static int receive(const struct exchange *exchange, size_t size)
{
    const struct peer *peer = exchange->peer;
    struct worker *worker = exchange->worker;
    int received = peer->read(peer->connection, worker->received, size);
    if (received < 0 && !exchange->framing.chunked && !watchdog_is_late(worker->slot)) {
        received = peer->read(peer->connection, worker->received, size);
    }
    return received;
}

/* How much to ask for: never more than is announced or allowed. 0 when the body is complete. */
static size_t next_receive_size(const struct exchange *exchange, size_t limit)
{
    size_t length = exchange->worker->body.length;
    size_t left = exchange->framing.chunked ? limit + 1 - length
                                            : (size_t)exchange->framing.body_length - length;
    return left < RECEIVE_SIZE ? left : RECEIVE_SIZE;
}

static enum result receive_body(struct exchange *exchange, size_t limit)
{
    struct worker *worker = exchange->worker;
    struct text *body = &worker->body;
    text_clear(body);
    for (;;) {
        size_t size = next_receive_size(exchange, limit);
        /* A body that trickles in never has a read that fails. */
        if (size > 0 && watchdog_is_late(worker->slot)) {
            return RESULT_TIMEOUT;
        }
        int received = size > 0 ? receive(exchange, size) : 0;
        if (size == 0 || (received == 0 && exchange->framing.chunked)) {
            break;
        }
        if (received <= 0) {
            bool is_late = watchdog_is_late(worker->slot);
            exchange->detail = is_late ? NULL : "The request body ended early.";
            return is_late ? RESULT_TIMEOUT : RESULT_MALFORMED;
        }
        text_append(body, worker->received, (size_t)received);
        if (body->length > limit) {
            return RESULT_TOO_LARGE;
        }
    }
    text_append(body, "", 1);
    exchange->request->body = body->bytes;
    exchange->request->body_length = body->length - 1;
    return RESULT_OK;
}

/* A connection that is closed with bytes unread is reset, and the reset may overtake the answer. */
static void discard_body(const struct exchange *exchange)
{
    int64_t left = exchange->framing.chunked ? DISCARD_MAX : exchange->framing.body_length;
    left = left < DISCARD_MAX ? left : DISCARD_MAX;
    while (left > 0) {
        size_t size = left < RECEIVE_SIZE ? (size_t)left : RECEIVE_SIZE;
        int received = receive(exchange, size);
        if (received <= 0 || watchdog_is_late(exchange->worker->slot)) {
            return;
        }
        left -= received;
    }
}

static enum result read_body(struct exchange *exchange)
{
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    const struct peer *peer = exchange->peer;
    const struct framing *framing = &exchange->framing;
    int64_t limit = exchange->worker->service->limits.max_body_bytes;
    if (!framing->chunked && framing->body_length == 0) {
        return RESULT_OK;
    }
    bool is_announced = !framing->chunked && framing->body_length > limit;
    if (is_announced && framing->expects_continue) {
        return RESULT_TOO_LARGE; /* the client waits before it sends */
    }
    enum result result = RESULT_TOO_LARGE;
    if (!is_announced) {
        if (framing->expects_continue) {
            peer->write(peer->connection, go_on, sizeof go_on - 1);
        }
        result = receive_body(exchange, (size_t)limit);
    }
    if (result == RESULT_TOO_LARGE) {
        discard_body(exchange);
    }
    return result;
}

static bool send_wire(const struct exchange *exchange)
{
    const struct peer *peer = exchange->peer;
    const struct text *wire = &exchange->worker->wire;
    return peer->write(peer->connection, wire->bytes, wire->length) == (int)wire->length;
}

static bool take_piece(struct response *response)
{
    text_clear(&response->body);
    return response->next_piece(response->piece_context, &response->body);
}

/* The pieces after the first, each in one write. */
static bool send_pieces(const struct exchange *exchange, enum wire_framing framing)
{
    struct response *response = &exchange->worker->response;
    struct text *wire = &exchange->worker->wire;
    bool more = true, sent = true;
    while (more && sent) {
        more = take_piece(response);
        text_clear(wire);
        if (framing == WIRE_CHUNKED) {
            wire_append_chunk(wire, &response->body);
        } else {
            text_append(wire, response->body.bytes, response->body.length);
        }
        if (!more && framing == WIRE_CHUNKED) {
            wire_append_last_chunk(wire);
        }
        sent = wire->length == 0 || send_wire(exchange);
    }
    return sent;
}

/* With every worker taken a connection is worth one answer: the next client waits for the worker.
 */
static bool must_close(const struct exchange *exchange)
{
    return exchange->closes || !exchange->framing.keeps_alive ||
           atomic_load(&exchange->worker->service->draining) ||
           watchdog_is_full(exchange->worker->watchdog);
}

static enum wire_connection connection_of(const struct exchange *exchange)
{
    if (exchange->closes) {
        return WIRE_CLOSES;
    }
    return exchange->is_1_1 ? WIRE_STAYS_OPEN : WIRE_STAYS_OPEN_1_0;
}

static void send_response(struct exchange *exchange)
{
    struct response *response = &exchange->worker->response;
    struct text *wire = &exchange->worker->wire;
    bool head_only = exchange->request != NULL && strcmp(exchange->request->method, "HEAD") == 0;
    enum wire_framing framing = WIRE_WHOLE;
    if (response->next_piece != NULL && take_piece(response)) {
        framing = exchange->is_1_1 ? WIRE_CHUNKED : WIRE_UNTIL_CLOSE;
    }
    exchange->closes = must_close(exchange) || framing == WIRE_UNTIL_CLOSE;

    text_clear(wire);
    wire_append_head(wire, response, framing, connection_of(exchange));
    if (framing == WIRE_CHUNKED && !head_only) {
        wire_append_chunk(wire, &response->body);
    } else if (!head_only) {
        text_append(wire, response->body.bytes, response->body.length);
    }
    bool sent = send_wire(exchange);
    if (sent && framing != WIRE_WHOLE && !head_only) {
        sent = send_pieces(exchange, framing);
    }
    exchange->closes = exchange->closes || !sent;
}

static void give_back(struct text *text)
{
    if (text->capacity > TEXT_KEPT_MAX) {
        text_deinit(text);
        *text = (struct text){0};
    }
}

/* What is no request has no path, and so no face. */
static void refuse(const struct exchange *exchange, enum result result)
{
    struct response *response = &exchange->worker->response;
    if (exchange->request != NULL && exchange->request->path != NULL) {
        dispatch_refuse(exchange->request, response, result, exchange->detail);
    } else {
        problem_write(response, result, exchange->detail);
    }
}

static void answer(struct exchange *exchange, enum result result)
{
    struct worker *worker = exchange->worker;
    watchdog_enter(worker->slot, WATCHDOG_BUSY);
    response_reset(&worker->response);
    if (result == RESULT_OK) {
        dispatch(exchange->request, &worker->response);
    } else {
        exchange->closes = true;
        refuse(exchange, result);
    }
    send_response(exchange);
    arena_reset(&worker->arena);
    give_back(&worker->response.body);
    give_back(&worker->body);
    give_back(&worker->wire);
}

bool exchange_serve(struct worker *worker, const struct peer *peer, struct request *request,
                    const char *http_version)
{
    struct exchange exchange = {
        .worker = worker,
        .peer = peer,
        .request = request,
        .is_1_1 = strcmp(http_version, "1.1") == 0,
    };
    watchdog_enter(worker->slot, WATCHDOG_RECEIVING);
    warm_up(worker);
    request->body = "";
    request->body_length = 0;
    request->arena = &worker->arena;
    request->service = worker->service;
    enum result result = hygiene_check(request, http_version, &exchange.framing, &exchange.detail);
    if (result == RESULT_OK) {
        result = read_body(&exchange);
    }
    answer(&exchange, result);
    return !exchange.closes;
}

void exchange_refuse(struct worker *worker, const struct peer *peer, enum result result,
                     const char *detail)
{
    warm_up(worker);
    struct exchange exchange = {.worker = worker, .peer = peer, .detail = detail, .is_1_1 = true};
    answer(&exchange, result);
}
