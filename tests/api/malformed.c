/* Bodies that are not JSON, or not what a body is: refused by every call, and nothing changes. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "support/scene.h"

enum { MAX_BODY_BYTES = 8192 };

static struct caller *const caller = &scene.caller;

static void set_with_content(void)
{
    static const char *const flags[] = {"--max-body-bytes", "8192", NULL};
    scene.slotd.flags = flags;
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 5, "09:00-12:00"), 201);
    cr_assert_eq(caller_book(caller, "r", "p", "09:00-12:00", 30), 201);
    scene_remember();
}

TestSuite(malformed, .init = set_with_content, .fini = scene_strike);

static const struct {
    const char *method, *path;
} calls[] = {
    {"POST", "/providers"},
    {"PUT", "/providers/p/availability"},
    {"POST", "/appointments"},
};
enum { CALL_COUNT = sizeof calls / sizeof calls[0] };

/* By every call, with that status and code. */
static void expect_refused(const char *body, int status, const char *code)
{
    for (size_t i = 0; i < CALL_COUNT; i++) {
        int got = caller_call(caller, calls[i].method, calls[i].path, body);
        cr_expect_eq(got, status, "%s %.200s: %d %s", calls[i].path, body, got,
                     caller_body(caller));
        cr_expect_str_eq(caller_text(caller, "/code"), code, "%.200s", body);
    }
    cr_expect(scene_is_unchanged(), "changed by %.200s", body);
}

/* clang-format off */
static const char *const malformed[] = {
    "",
    " ",
    "{",
    "}",
    "{\"id\"",
    "{\"id\":\"x\",",
    "{\"id\":\"x\"",
    "{\"id\":\"x",
    "{\"id\":\"x\\",
    "{\"id\":\"x\",}",
    "{\"id\":'x'}",
    "{id:\"x\"}",
    "{\"id\":\"x\"}{}",
    "{\"id\":\"x\"} x",
    "// x\n{}",
    "id=x&duration=30",
    "<id>x</id>",
    "\xef\xbb\xbf{}",
    "{\"id\":\"x\",\"id\":\"x\"}",
    "{\"availability\":[{\"start\":\"09:00\",\"start\":\"09:00\",\"end\":\"10:00\"}]}",
    "{\"id\":\"\xff\"}",
    "{\"id\":\"\xc0\xaf\"}",
    "{\"id\":\"\xed\xa0\x80\"}",
    "{\"id\":\"\xf4\x90\x80\x80\"}",
    "{\"id\":\"\xe2\x82\"}",
    "{\"\xff\":1}",
    "{\"id\":\"\\ud800\"}",
    "{\"id\":\"\\u00\"}",
    "{\"id\":\"\\x41\"}",
    "{\"id\":\"a\tb\"}",
    "{\"id\":\"a\nb\"}",
    "{\"duration\":NaN}",
    "{\"duration\":Infinity}",
    "{\"duration\":030}",
    "{\"duration\":+30}",
    "{\"duration\":.5}",
    "{\"duration\":0x1e}",
    "{\"duration\":True}",
};
/* clang-format on */

Test(malformed, what_is_not_json)
{
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
        expect_refused(malformed[i], 400, "malformed");
    }
}

Test(malformed, what_is_no_object)
{
    static const char *const bodies[] = {"null", "true", "30", "\"x\"", "[]", "[{}]"};
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        expect_refused(bodies[i], 422, "invalid");
        caller_call(caller, "POST", "/appointments", bodies[i]);
        cr_expect_eq(caller_count(caller, "/errors"), 1);
        cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), "");
    }
}

/* A NUL ends no string early: neither written out nor as an escape. */
Test(malformed, nul)
{
    static const char raw[] = "{\"id\":\"x\0y\",\"availability\":[],\"max_daily_appointments\":1}";
    static const char escaped[] =
        "{\"id\":\"x\\u0000y\",\"availability\":[],\"max_daily_appointments\":1}";
    char head[128];
    snprintf(head, sizeof head,
             "POST /providers HTTP/1.1\r\nHost: localhost\r\nContent-Length: %zu\r\n\r\n",
             sizeof raw - 1);
    cr_assert(http_client_send_text(&caller->client, head));
    cr_assert(http_client_send(&caller->client, raw, sizeof raw - 1));
    cr_expect_eq(caller_take(caller, http_client_receive(&caller->client)), 400);
    int status = caller_call(caller, "POST", "/providers", escaped);
    cr_expect(status == 400 || status == 422, "%d", status);
    cr_expect(scene_is_unchanged());
}

static void expect_nesting_refused(size_t levels, char open, char close)
{
    static const char begin[] = "{\"colour\":";
    size_t length = sizeof begin - 1;
    char *body = memory_new(length + levels * 2 + 2);
    memcpy(body, begin, length);
    memset(body + length, open, levels);
    memset(body + length + levels, close, levels);
    body[length + levels * 2] = '}';
    expect_refused(body, 400, "malformed");
    free(body);
}

Test(malformed, deep_nesting)
{
    static const size_t depths[] = {40, 500, 900, 2000, 4000};
    for (size_t i = 0; i < sizeof depths / sizeof depths[0]; i++) {
        expect_nesting_refused(depths[i], '[', ']');
        expect_nesting_refused(depths[i], '[', '[');
        expect_nesting_refused(depths[i], '{', '}');
    }
    cr_expect(scene_is_unchanged());
}

Test(malformed, brackets_inside_a_string_are_no_nesting)
{
    static const char id[] = "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"{{{{{{{{{{";
    cr_expect_eq(caller_book(caller, id, "p", "09:00-12:00", 30), 201, "%s", caller_body(caller));
}

Test(malformed, a_body_that_is_too_large)
{
    char *body = memory_new(MAX_BODY_BYTES + 2);
    memset(body, ' ', MAX_BODY_BYTES + 1);
    memcpy(body, "{}", 2);
    expect_refused(body, 413, "too_large");
    body[MAX_BODY_BYTES] = '\0';
    cr_expect_eq(caller_call(caller, "POST", "/providers", body), 422, "just within the limit");
    free(body);
}
