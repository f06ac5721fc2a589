/* What arrives on the socket when nobody is polite: refused in JSON, understood in one way only,
 * and never a reason to keep the others waiting. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "support/scene.h"

static struct caller *const caller = &scene.caller;
static struct http_client *const client = &scene.caller.client;

static void set_with_provider(void)
{
    static const char *const flags[] = {"--body-timeout-ms", "1000", "--max-body-bytes", "8192",
                                        NULL};
    scene.slotd.flags = flags;
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 5, "09:00-12:00"), 201);
    scene_remember();
}

TestSuite(hygiene, .init = set_with_provider, .fini = scene_strike);

#define BOOKING \
    "{\"id\":\"x\",\"preferred_range\":{\"start\":\"09:00\",\"end\":\"12:00\"},\"duration\":30}"
#define HEX_OF_BOOKING "4a"
_Static_assert(sizeof BOOKING - 1 == 0x4a, "HEX_OF_BOOKING is its length");
#define LENGTH_OF_BOOKING "74"
#define POST_LINE "POST /appointments HTTP/1.1\r\n"
#define HOST "Host: localhost\r\n"

static int64_t elapsed_ms(struct timespec begin)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - begin.tv_sec) * 1000 + (now.tv_nsec - begin.tv_nsec) / 1000000;
}

static int send_raw(const char *request)
{
    if (!http_client_send_text(client, request)) {
        return 0;
    }
    return caller_take(caller, http_client_receive(client));
}

static void expect_unchanged(void)
{
    http_client_disconnect(client);
    cr_expect(scene_is_unchanged());
}

/* One refusal in JSON, then the end of the connection: nothing after it is read as a request. */
static void expect_rejected(const char *request, int status)
{
    int got = send_raw(request);
    cr_expect_eq(got, status, "%d for %.200s", got, request);
    cr_expect_str_neq(caller_text(caller, "/code"), "", "%.200s: %s", request, caller_body(caller));
    cr_expect(caller->reply != NULL && caller->reply->closes, "%.200s", request);
    cr_expect(http_client_sees_close(client), "stays open after %.200s", request);
    expect_unchanged();
}

Test(hygiene, the_request_behind_these_tests_is_sound)
{
    cr_expect_eq(send_raw(POST_LINE HOST "Content-Length: " LENGTH_OF_BOOKING "\r\n\r\n" BOOKING),
                 201);
}

Test(hygiene, two_ways_of_saying_the_length_are_refused)
{
    expect_rejected(POST_LINE HOST "Content-Length: " LENGTH_OF_BOOKING
                                   "\r\nTransfer-Encoding: chunked\r\n\r\n" HEX_OF_BOOKING
                                   "\r\n" BOOKING "\r\n0\r\n\r\n",
                    400);
    expect_rejected(POST_LINE HOST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"
                                   "0\r\n\r\n" POST_LINE HOST "Content-Length: " LENGTH_OF_BOOKING
                                   "\r\n\r\n" BOOKING,
                    400);
}

Test(hygiene, two_lengths_are_refused)
{
    expect_rejected(POST_LINE HOST "Content-Length: " LENGTH_OF_BOOKING
                                   "\r\nContent-Length: " LENGTH_OF_BOOKING "\r\n\r\n" BOOKING,
                    400);
    expect_rejected(POST_LINE HOST "Content-Length: " LENGTH_OF_BOOKING
                                   "\r\ncontent-length: 2\r\n\r\n" BOOKING,
                    400);
    expect_rejected(POST_LINE HOST "Content-Length: " LENGTH_OF_BOOKING ", " LENGTH_OF_BOOKING
                                   "\r\n\r\n" BOOKING,
                    400);
}

Test(hygiene, odd_lengths_are_refused)
{
    static const char *const lengths[] = {"74x", "+74", "-74", "0x4a", "7 4", "74.0", "", "\"74\""};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        char request[512];
        snprintf(request, sizeof request, POST_LINE HOST "Content-Length: %s\r\n\r\n" BOOKING,
                 lengths[i]);
        expect_rejected(request, 400);
    }
}

Test(hygiene, enormous_lengths_are_refused_at_once)
{
    static const char *const lengths[] = {"8193", "4294967370", "9223372036854775807",
                                          "18446744073709551690", "99999999999999999999999"};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        char request[512];
        snprintf(request, sizeof request, POST_LINE HOST "Content-Length: %s\r\n\r\n" BOOKING,
                 lengths[i]);
        int status = send_raw(request);
        cr_expect(status == 413 || status == 400, "%s: %d", lengths[i], status);
        expect_unchanged();
    }
}

Test(hygiene, other_codings_are_refused)
{
    static const char *const codings[] = {"gzip, chunked", "chunked, chunked", "xchunked",
                                          "identity", "chunked\r\nTransfer-Encoding: chunked"};
    for (size_t i = 0; i < sizeof codings / sizeof codings[0]; i++) {
        char request[512];
        snprintf(request, sizeof request,
                 POST_LINE HOST "Transfer-Encoding: %s\r\n\r\n" HEX_OF_BOOKING "\r\n" BOOKING
                                "\r\n0\r\n\r\n",
                 codings[i]);
        int status = send_raw(request);
        cr_expect(status == 400 || status == 501, "%s: %d", codings[i], status);
        expect_unchanged();
    }
}

Test(hygiene, a_chunked_body_is_understood)
{
    cr_expect_eq(send_raw(POST_LINE HOST "Transfer-Encoding: chunked\r\n\r\n" HEX_OF_BOOKING
                                         "\r\n" BOOKING "\r\n0\r\n\r\n"),
                 201, "%s", caller_body(caller));
    cr_expect_eq(caller_get(caller, "/appointments/x"), 200);
}

Test(hygiene, a_chunked_body_has_the_same_limit)
{
    char chunk[1100];
    snprintf(chunk, sizeof chunk, "400\r\n%01024d\r\n", 0);
    cr_assert(http_client_send_text(client, POST_LINE HOST "Transfer-Encoding: chunked\r\n\r\n"));
    for (int i = 0; i < 8; i++) {
        cr_assert(http_client_send_text(client, chunk));
    }
    cr_expect_eq(send_raw("1\r\nx\r\n0\r\n\r\n"), 413);
    expect_unchanged();
}

Test(hygiene, broken_chunks_are_refused)
{
    static const char *const bodies[] = {
        "zz\r\n" BOOKING "\r\n0\r\n\r\n", "-4a\r\n" BOOKING "\r\n0\r\n\r\n",
        "4a\r\n" BOOKING "0\r\n\r\n", "10000000000000004a\r\n" BOOKING "\r\n0\r\n\r\n"};
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        char request[512];
        snprintf(request, sizeof request, POST_LINE HOST "Transfer-Encoding: chunked\r\n\r\n%s",
                 bodies[i]);
        int status = send_raw(request);
        cr_expect(status == 0 || (status >= 400 && status < 500), "%s: %d", bodies[i], status);
        expect_unchanged();
    }
}

Test(hygiene, seventy_headers_are_too_many)
{
    char request[4096];
    int length = snprintf(request, sizeof request, POST_LINE HOST);
    for (int i = 0; i < 70; i++) {
        length += snprintf(request + length, sizeof request - (size_t)length, "X-Header-%d: %d\r\n",
                           i, i);
    }
    snprintf(request + length, sizeof request - (size_t)length,
             "Content-Length: " LENGTH_OF_BOOKING "\r\n\r\n" BOOKING);
    expect_rejected(request, 431);
}

Test(hygiene, an_enormous_header_is_refused)
{
    char *request;
    cr_assert(asprintf(&request, "GET /appointments HTTP/1.1\r\n" HOST "X-Large: %030000d\r\n\r\n",
                       0) > 0);
    int status = send_raw(request);
    cr_expect(status == 431 || status == 400 || status == 414, "%d", status);
    cr_expect_str_neq(caller_text(caller, "/code"), "", "%s", caller_body(caller));
    free(request);
    expect_unchanged();
}

Test(hygiene, a_request_names_its_host)
{
    expect_rejected("GET /healthz HTTP/1.1\r\n\r\n", 400);
    expect_rejected("GET /healthz HTTP/1.1\r\n" HOST "Host: other\r\n\r\n", 400);
    cr_expect_eq(send_raw("GET /healthz HTTP/1.0\r\n\r\n"), 200, "HTTP/1.0 knew no Host");
    cr_expect(http_client_sees_close(client));
}

/* What the library itself refuses is JSON, too, and repeats nothing of the request. */
Test(hygiene, garbage_is_refused_in_json)
{
    static const char *const requests[] = {
        "GET /healthz\r\n\r\n",
        "GET /he<script>althz x HTTP/1.1\r\n" HOST "\r\n",
        "get /healthz HTTP/1.1\r\n" HOST "\r\n",
        "BREW /healthz HTTP/1.1\r\n" HOST "\r\n",
        "GET healthz HTTP/1.1\r\n" HOST "\r\n",
        "GET /healthz HTTP/9.9\r\n" HOST "\r\n",
        "GET /healthz HTTP/1.1\r\nHost localhost\r\n\r\n",
        "\x16\x03\x01\x02<script>\r\n\r\n",
        "\r\n\r\n\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        http_client_set_limit(client, 3000);
        int status = send_raw(requests[i]);
        cr_expect(status == 0 || (status >= 400 && status < 500) || status == 505,
                  "request %zu: %d", i, status);
        if (status != 0) {
            cr_expect_str_neq(caller_text(caller, "/code"), "", "request %zu: %s", i,
                              caller_body(caller));
            cr_expect_null(strstr(caller_body(caller), "script"), "%s", caller_body(caller));
        }
        expect_unchanged();
    }
}

Test(hygiene, an_upgrade_is_not_taken)
{
    cr_expect_eq(send_raw("GET /healthz HTTP/1.1\r\n" HOST "Upgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"),
                 200, "an Upgrade may be ignored (RFC 9110 7.8)");
}

Test(hygiene, head_is_get_without_the_body)
{
    static const char *const paths[] = {"/healthz", "/providers/p", "/providers", "/nothing"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        int status = caller_get(caller, paths[i]);
        size_t length = caller->reply->body_length;
        const struct http_reply *reply = http_client_call(client, "HEAD", paths[i], NULL);
        cr_assert_not_null(reply);
        const char *counted = http_reply_header(reply, "Content-Length");
        cr_expect_eq(reply->status, status);
        cr_expect(counted != NULL && strtoul(counted, NULL, 10) == length, "%s: %s", paths[i],
                  counted != NULL ? counted : "no length");
        cr_expect_eq(caller_get(caller, "/healthz"), 200, "what followed HEAD %s", paths[i]);
    }
}

Test(hygiene, a_client_that_waits_to_continue_is_told_to)
{
    cr_assert(http_client_send_text(client, POST_LINE HOST "Expect: 100-continue\r\n"
                                                           "Content-Length: " LENGTH_OF_BOOKING
                                                           "\r\n\r\n"));
    const struct http_reply *interim = http_client_receive(client);
    cr_assert_not_null(interim);
    cr_expect_eq(interim->status, 100);
    cr_expect_eq(send_raw(BOOKING), 201);
}

Test(hygiene, nobody_is_told_to_continue_what_will_be_refused)
{
    int status = send_raw(POST_LINE HOST "Expect: 100-continue\r\nContent-Length: 9000\r\n\r\n");
    cr_expect_eq(status, 413);
}

Test(hygiene, requests_in_one_piece_are_answered_in_order)
{
    cr_assert(http_client_send_text(client, POST_LINE HOST
                                    "Content-Length: " LENGTH_OF_BOOKING "\r\n\r\n" BOOKING
                                    "GET /appointments/x HTTP/1.1\r\n" HOST "\r\n"
                                    "GET /nothing HTTP/1.1\r\n" HOST "\r\n"
                                    "GET /version HTTP/1.1\r\n" HOST "\r\n"));
    cr_expect_eq(caller_take(caller, http_client_receive(client)), 201);
    cr_expect_eq(caller_take(caller, http_client_receive(client)), 200);
    cr_expect_str_eq(caller_text(caller, "/request_id"), "x");
    cr_expect_eq(caller_take(caller, http_client_receive(client)), 404);
    cr_expect_eq(caller_take(caller, http_client_receive(client)), 200);
    cr_expect_str_eq(caller_text(caller, "/name"), "slotd");
}

Test(hygiene, a_request_may_come_byte_by_byte)
{
    static const char request[] =
        POST_LINE HOST "Content-Length: " LENGTH_OF_BOOKING "\r\n\r\n" BOOKING;
    const struct timespec moment = {.tv_nsec = 500000};
    for (size_t i = 0; i < sizeof request - 1; i++) {
        cr_assert(http_client_send(client, request + i, 1));
        if (i % 8 == 0) {
            nanosleep(&moment, NULL); /* All of them would take a busy machine past the limit. */
        }
    }
    cr_expect_eq(caller_take(caller, http_client_receive(client)), 201);
}

Test(hygiene, half_a_body_changes_nothing)
{
    cr_assert(http_client_send_text(client, POST_LINE HOST "Content-Length: 80\r\n\r\n" BOOKING));
    http_client_finish_sending(client);
    int status = caller_take(caller, http_client_receive(client));
    cr_expect(status == 400 || status == 0, "%d", status);
    expect_unchanged();
}

Test(hygiene, a_client_that_leaves_before_the_answer_is_no_trouble)
{
    for (int i = 0; i < 50; i++) {
        cr_assert(http_client_send_text(client, "GET /appointments HTTP/1.1\r\n" HOST "\r\n"));
        http_client_disconnect(client);
    }
    expect_unchanged();
}

Test(hygiene, a_slow_body_is_given_up_in_time)
{
    struct timespec begin;
    const struct timespec moment = {.tv_nsec = 100000000};
    clock_gettime(CLOCK_MONOTONIC, &begin);
    cr_assert(http_client_send_text(client, POST_LINE HOST "Content-Length: " LENGTH_OF_BOOKING
                                                           "\r\n\r\n"));
    /* One byte a time: a limit that starts anew with each would be reached after five seconds. */
    for (int i = 0; i < 40; i++) {
        if (!http_client_send(client, &BOOKING[i], 1)) {
            break;
        }
        char byte;
        if (recv(client->socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0) {
            break;
        }
        nanosleep(&moment, NULL);
    }
    int status = caller_take(caller, http_client_receive(client));
    int64_t waited = elapsed_ms(begin);
    cr_expect_eq(status, 408, "%d after %d ms", status, (int)waited);
    cr_expect_str_eq(caller_text(caller, "/code"), "timeout");
    cr_expect(waited >= 900 && waited < 4500, "%d ms", (int)waited);
    expect_unchanged();
}

/* As many as there are workers, and again as many: the body limit frees them. */
Test(hygiene, slow_clients_do_not_stop_the_others_for_long)
{
    enum { SLOW = 16 };
    struct http_client slow[SLOW];
    for (int i = 0; i < SLOW; i++) {
        http_client_init(&slow[i], scene.slotd.port);
        cr_assert(http_client_send_text(&slow[i], POST_LINE HOST
                                        "Content-Length: " LENGTH_OF_BOOKING "\r\n\r\n{"));
    }
    http_client_disconnect(client);
    http_client_set_limit(client, 8000);
    struct timespec begin;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    cr_expect_eq(caller_get(caller, "/healthz"), 200);
    cr_expect_lt(elapsed_ms(begin), 6000, "%d ms", (int)elapsed_ms(begin));
    for (int i = 0; i < SLOW; i++) {
        http_client_deinit(&slow[i]);
    }
}

/* Idle connections hold as many workers as there are. */
Test(hygiene, idle_clients_do_not_stop_the_others_for_long)
{
    enum { IDLE = 12 };
    struct http_client idle[IDLE];
    for (int i = 0; i < IDLE; i++) {
        http_client_init(&idle[i], scene.slotd.port);
        cr_assert_not_null(http_client_call(&idle[i], "GET", "/healthz", NULL), "client %d", i);
    }
    struct timespec begin;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    cr_expect_eq(caller_get(caller, "/healthz"), 200);
    cr_expect_lt(elapsed_ms(begin), 3000, "%d ms", (int)elapsed_ms(begin));
    for (int i = 0; i < IDLE; i++) {
        http_client_deinit(&idle[i]);
    }
}
