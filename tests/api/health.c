/* What a supervisor or a load balancer asks. */
#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "support/scene.h"

static struct caller *const caller = &scene.caller;

TestSuite(health, .init = scene_set, .fini = scene_strike);

Test(health, alive_and_ready)
{
    cr_expect_eq(caller_get(caller, "/healthz"), 200);
    cr_expect_str_eq(caller_body(caller), "{\"status\":\"ok\"}");
    cr_expect_eq(caller_get(caller, "/readyz"), 200);
    cr_expect_str_eq(caller_body(caller), "{\"status\":\"ready\"}");
    cr_expect_str_eq(http_reply_header(caller->reply, "Content-Type"), "application/json");
}

Test(health, the_version_is_told)
{
    cr_expect_eq(caller_get(caller, "/version"), 200);
    cr_expect_str_eq(caller_text(caller, "/name"), "slotd");
    cr_expect_str_eq(caller_text(caller, "/version"), "0.1.0");
}

Test(health, only_reading_is_allowed)
{
    static const char *const paths[] = {"/healthz", "/readyz", "/version"};
    for (size_t i = 0; i < 3; i++) {
        cr_expect_eq(caller_call(caller, "POST", paths[i], "{}"), 405, "%s", paths[i]);
        const char *allow = http_reply_header(caller->reply, "Allow");
        cr_expect(allow != NULL && strstr(allow, "GET") != NULL, "%s", paths[i]);
        cr_expect_eq(caller_call(caller, "HEAD", paths[i], NULL), 200, "%s", paths[i]);
    }
}

/* New connections are refused and idle ones closed, so what asks is under way already: it has a
 * body that is not all there. */
Test(health, a_terminating_slotd_says_that_it_drains)
{
    const struct timespec moment = {.tv_nsec = 100000000};
    struct http_client *client = &caller->client;
    cr_assert(http_client_send_text(client, "GET /readyz HTTP/1.1\r\nHost: localhost\r\n"
                                            "Content-Length: 2\r\n\r\n{"));
    nanosleep(&moment, NULL);
    kill(scene.slotd.pid, SIGTERM);
    nanosleep(&moment, NULL);
    cr_assert(http_client_send_text(client, "}"));
    cr_expect_eq(caller_take(caller, http_client_receive(client)), 503);
    cr_expect_str_eq(caller_body(caller), "{\"status\":\"draining\"}");
    cr_assert_not_null(caller->reply, "the request in flight got no answer");
    cr_expect_not_null(http_reply_header(caller->reply, "Retry-After"));
    cr_expect(caller->reply->closes);
}

Test(health, many_may_ask_at_once)
{
    struct http_client clients[24];
    for (size_t i = 0; i < 24; i++) {
        http_client_init(&clients[i], scene.slotd.port);
    }
    for (int round = 0; round < 10; round++) {
        for (size_t i = 0; i < 24; i++) {
            const struct http_reply *reply = http_client_call(&clients[i], "GET", "/healthz", NULL);
            cr_assert_not_null(reply, "client %zu was never answered", i);
            cr_assert_eq(reply->status, 200);
        }
    }
    for (size_t i = 0; i < 24; i++) {
        http_client_deinit(&clients[i]);
    }
}
