/* Every field of every call, wrong in every way: the answer names the field, and nothing changes.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "support/document.h"
#include "support/scene.h"

enum { MAX_ID_BYTES = 64, MAX_WINDOWS = 8, MAX_BODY_BYTES = 8192 };

static struct caller *const caller = &scene.caller;
static char *before;

static void set_with_content(void)
{
    static const char *const flags[] = {
        "--max-id-bytes", "64", "--max-windows", "8", "--max-body-bytes", "8192", NULL};
    scene.slotd.flags = flags;
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 5, "09:00-12:00"), 201);
    cr_assert_eq(caller_book(caller, "r", "p", "09:00-12:00", 30), 201);
    before = caller_everything(caller);
}

static void strike(void)
{
    free(before);
    scene_strike();
}

TestSuite(validation, .init = set_with_content, .fini = strike);

static void expect_unchanged(const char *after_what)
{
    char *after = caller_everything(caller);
    cr_expect_str_eq(after, before, "changed by: %s", after_what);
    free(after);
}

/* True if one of errors[] points at `pointer` or, unless that is the whole document, inside it. */
static bool points_at(const char *pointer)
{
    json_t *errors = document_at(caller->document, "/errors");
    size_t i, length = strlen(pointer);
    json_t *error;
    json_array_foreach(errors, i, error)
    {
        const char *given = json_string_value(json_object_get(error, "pointer"));
        if (given == NULL || document_text(error, "/detail")[0] == '\0') {
            return false;
        }
        if (strncmp(given, pointer, length) == 0 &&
            (given[length] == '\0' || (length > 0 && given[length] == '/'))) {
            return true;
        }
    }
    return false;
}

struct refusal {
    const char *body;
    int status;
    const char *pointer; /* NULL: none is promised */
};

static void expect_refused(const char *method, const char *path, const struct refusal *refusal)
{
    int status = caller_call(caller, method, path, refusal->body);
    cr_expect_eq(status, refusal->status, "%s %s %s: %d %s", method, path, refusal->body, status,
                 caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/code"), refusal->status == 422 ? "invalid" : "malformed",
                     "%s: %s", refusal->body, caller_body(caller));
    if (refusal->pointer != NULL) {
        cr_expect(points_at(refusal->pointer), "%s: expected %s in %s", refusal->body,
                  refusal->pointer, caller_body(caller));
    }
    expect_unchanged(refusal->body);
}

static void expect_all_refused(const char *method, const char *path, const struct refusal *refusals,
                               size_t count)
{
    for (size_t i = 0; i < count; i++) {
        expect_refused(method, path, &refusals[i]);
    }
}

#define REFUSED(method, path, table) \
    expect_all_refused(method, path, table, sizeof(table) / sizeof(table)[0])

/* clang-format off */
#define PROVIDER(id, availability, limit) \
    "{\"id\":" id ",\"availability\":" availability ",\"max_daily_appointments\":" limit "}"
#define WINDOW(start, end) "[{\"start\":" start ",\"end\":" end "}]"
#define LETTERS_16 "abcdefghijklmnop"

static const struct refusal provider_refusals[] = {
    {"{}", 422, NULL},
    {"{\"availability\":[],\"max_daily_appointments\":1}", 422, "/id"},
    {"{\"id\":\"x\",\"max_daily_appointments\":1}", 422, "/availability"},
    {"{\"id\":\"x\",\"availability\":[]}", 422, "/max_daily_appointments"},
    {PROVIDER("null", "[]", "1"), 422, "/id"},
    {PROVIDER("7", "[]", "1"), 422, "/id"},
    {PROVIDER("[\"x\"]", "[]", "1"), 422, "/id"},
    {PROVIDER("\"\"", "[]", "1"), 422, "/id"},
    {PROVIDER("\"a\\nb\"", "[]", "1"), 422, "/id"},
    {PROVIDER("\"\\u001f\"", "[]", "1"), 422, "/id"},
    {PROVIDER("\"\\u007f\"", "[]", "1"), 422, "/id"},
    {PROVIDER("\"" LETTERS_16 LETTERS_16 LETTERS_16 LETTERS_16 "x\"", "[]", "1"), 422, "/id"},
    {PROVIDER("\"x\"", "null", "1"), 422, "/availability"},
    {PROVIDER("\"x\"", "{}", "1"), 422, "/availability"},
    {PROVIDER("\"x\"", "\"09:00-10:00\"", "1"), 422, "/availability"},
    {PROVIDER("\"x\"", "[[]]", "1"), 422, "/availability/0"},
    {PROVIDER("\"x\"", "[null]", "1"), 422, "/availability/0"},
    {PROVIDER("\"x\"", "[{}]", "1"), 422, "/availability/0"},
    {PROVIDER("\"x\"", "[{\"start\":\"09:00\"}]", "1"), 422, "/availability/0/end"},
    {PROVIDER("\"x\"", "[{\"end\":\"09:00\"}]", "1"), 422, "/availability/0/start"},
    {PROVIDER("\"x\"", "[{\"start\":\"09:00\",\"end\":\"10:00\"},{\"start\":\"11:00\",\"end\":\"x\"}]", "1"), 422, "/availability/1/end"},
    {PROVIDER("\"x\"", "[{\"start\":\"09:00\",\"end\":\"10:00\",\"colour\":1}]", "1"), 422, "/availability/0/colour"},
    {PROVIDER("\"x\"", WINDOW("9", "\"10:00\""), "1"), 422, "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("null", "\"10:00\""), "1"), 422, "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"9am\"", "\"10:00\""), "1"), 422, "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"\"", "\"10:00\""), "1"), 422, "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"9:00\"", "\"10:00\""), "1"), 422, "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"09:0\"", "\"10:00\""), "1"), 422, "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"0900\"", "\"10:00\""), "1"), 422, "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"09.00\"", "\"10:00\""), "1"), 422, "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"09:00:00\"", "\"10:00\""), "1"), 422, "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\" 09:00\"", "\"10:00\""), "1"), 422, "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"09:00 \"", "\"10:00\""), "1"), 422, "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"-1:00\"", "\"10:00\""), "1"), 422, "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"+9:00\"", "\"10:00\""), "1"), 422, "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"09:60\"", "\"10:00\""), "1"), 422, "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"0\xd9\xa9:00\"", "\"10:00\""), "1"), 422, "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"24:00\"", "\"24:00\""), "1"), 422, "/availability/0"},
    {PROVIDER("\"x\"", WINDOW("\"09:00\"", "\"24:01\""), "1"), 422, "/availability/0/end"},
    {PROVIDER("\"x\"", WINDOW("\"09:00\"", "\"25:00\""), "1"), 422, "/availability/0/end"},
    {PROVIDER("\"x\"", WINDOW("\"09:00\"", "\"99:99\""), "1"), 422, "/availability/0/end"},
    {PROVIDER("\"x\"", WINDOW("\"09:00\"", "\"09:00\""), "1"), 422, "/availability/0"},
    {PROVIDER("\"x\"", WINDOW("\"09:00\"", "\"08:59\""), "1"), 422, "/availability/0"},
    {PROVIDER("\"x\"", "[]", "null"), 422, "/max_daily_appointments"},
    {PROVIDER("\"x\"", "[]", "\"5\""), 422, "/max_daily_appointments"},
    {PROVIDER("\"x\"", "[]", "true"), 422, "/max_daily_appointments"},
    {PROVIDER("\"x\"", "[]", "1.5"), 422, "/max_daily_appointments"},
    {PROVIDER("\"x\"", "[]", "-1"), 422, "/max_daily_appointments"},
    {PROVIDER("\"x\"", "[]", "1000001"), 422, "/max_daily_appointments"},
    {PROVIDER("\"x\"", "[]", "4294967297"), 422, "/max_daily_appointments"},
    {PROVIDER("\"x\"", "[]", "9223372036854775807"), 422, "/max_daily_appointments"},
    {PROVIDER("\"x\"", "[]", "1,\"colour\":null"), 422, "/colour"},
    {PROVIDER("\"x\"", "[]", "1,\"\":1"), 422, "/"},
    {PROVIDER("\"x\"", "[]", "1,\"a/b~c\":1"), 422, "/a~1b~0c"},
    {PROVIDER("\"x\"", "[]", "1,\"ID\":\"y\""), 422, "/ID"},
    /* The one that exists is not touched either. */
    {PROVIDER("\"p\"", WINDOW("\"09:00\"", "\"08:00\""), "1"), 422, "/availability/0"},
};

static const struct refusal availability_refusals[] = {
    {"{}", 422, "/availability"},
    {"{\"availability\":null}", 422, "/availability"},
    {"{\"availability\":{}}", 422, "/availability"},
    {"{\"availability\":[1]}", 422, "/availability/0"},
    {"{\"availability\":" WINDOW("\"12:00\"", "\"09:00\"") "}", 422, "/availability/0"},
    {"{\"availability\":" WINDOW("\"24:00\"", "\"24:00\"") "}", 422, "/availability/0"},
    {"{\"availability\":[],\"max_daily_appointments\":3}", 422, "/max_daily_appointments"},
    {"{\"availability\":[],\"id\":\"p\"}", 422, "/id"},
};

#define APPOINTMENT(id, range, duration) \
    "{\"id\":" id ",\"preferred_range\":" range ",\"duration\":" duration "}"
#define RANGE(start, end) "{\"start\":" start ",\"end\":" end "}"
#define MORNING RANGE("\"09:00\"", "\"12:00\"")

static const struct refusal appointment_refusals[] = {
    {"{}", 422, NULL},
    {"{\"preferred_range\":" MORNING ",\"duration\":30}", 422, "/id"},
    {"{\"id\":\"x\",\"duration\":30}", 422, "/preferred_range"},
    {"{\"id\":\"x\",\"preferred_range\":" MORNING "}", 422, "/duration"},
    {APPOINTMENT("null", MORNING, "30"), 422, "/id"},
    {APPOINTMENT("1", MORNING, "30"), 422, "/id"},
    {APPOINTMENT("\"\"", MORNING, "30"), 422, "/id"},
    {APPOINTMENT("\"a\\tb\"", MORNING, "30"), 422, "/id"},
    {APPOINTMENT("\"" LETTERS_16 LETTERS_16 LETTERS_16 LETTERS_16 "x\"", MORNING, "30"), 422, "/id"},
    {APPOINTMENT("\"x\"", "null", "30"), 422, "/preferred_range"},
    {APPOINTMENT("\"x\"", "[]", "30"), 422, "/preferred_range"},
    {APPOINTMENT("\"x\"", "\"09:00-12:00\"", "30"), 422, "/preferred_range"},
    {APPOINTMENT("\"x\"", "{}", "30"), 422, "/preferred_range"},
    {APPOINTMENT("\"x\"", "{\"start\":\"09:00\"}", "30"), 422, "/preferred_range/end"},
    {APPOINTMENT("\"x\"", "{\"end\":\"09:00\"}", "30"), 422, "/preferred_range/start"},
    {APPOINTMENT("\"x\"", "{\"start\":\"09:00\",\"end\":\"10:00\",\"zone\":\"UTC\"}", "30"), 422, "/preferred_range/zone"},
    {APPOINTMENT("\"x\"", RANGE("540", "\"12:00\""), "30"), 422, "/preferred_range/start"},
    {APPOINTMENT("\"x\"", RANGE("\"09:00\"", "null"), "30"), 422, "/preferred_range/end"},
    {APPOINTMENT("\"x\"", RANGE("\"9am\"", "\"12:00\""), "30"), 422, "/preferred_range/start"},
    {APPOINTMENT("\"x\"", RANGE("\"24:00\"", "\"24:00\""), "30"), 422, "/preferred_range"},
    {APPOINTMENT("\"x\"", RANGE("\"09:00\"", "\"24:01\""), "30"), 422, "/preferred_range/end"},
    {APPOINTMENT("\"x\"", RANGE("\"12:00\"", "\"12:00\""), "30"), 422, "/preferred_range"},
    {APPOINTMENT("\"x\"", RANGE("\"12:00\"", "\"09:00\""), "30"), 422, "/preferred_range"},
    {APPOINTMENT("\"x\"", MORNING, "null"), 422, "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "\"30\""), 422, "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "[30]"), 422, "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "false"), 422, "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "30.0"), 422, "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "3e1"), 422, "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "0"), 422, "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "-0"), 422, "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "-30"), 422, "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "1441"), 422, "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "4294967326"), 422, "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "9223372036854775807"), 422, "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "-9223372036854775808"), 422, "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "30,\"preferred_provider\":5"), 422, "/preferred_provider"},
    {APPOINTMENT("\"x\"", MORNING, "30,\"preferred_provider\":\"\""), 422, "/preferred_provider"},
    {APPOINTMENT("\"x\"", MORNING, "30,\"preferred_provider\":[\"p\"]"), 422, "/preferred_provider"},
    {APPOINTMENT("\"x\"", MORNING, "30,\"preferred_provider\":\"a\\u0001\""), 422, "/preferred_provider"},
    {APPOINTMENT("\"x\"", MORNING, "30,\"prefered_provider\":\"p\""), 422, "/prefered_provider"},
    {APPOINTMENT("\"x\"", MORNING, "30,\"availability\":[]"), 422, "/availability"},
};

/* Not even JSON, or not one document: the same for every call. */
static const struct refusal malformed[] = {
    {"", 400, NULL},
    {" ", 400, NULL},
    {"{", 400, NULL},
    {"}", 400, NULL},
    {"{\"id\"", 400, NULL},
    {"{\"id\":\"x\",", 400, NULL},
    {"{\"id\":\"x\"", 400, NULL},
    {"{\"id\":\"x", 400, NULL},
    {"{\"id\":\"x\\", 400, NULL},
    {"{\"id\":\"x\",}", 400, NULL},
    {"{\"id\":'x'}", 400, NULL},
    {"{id:\"x\"}", 400, NULL},
    {"{\"id\":\"x\"}{}", 400, NULL},
    {"{\"id\":\"x\"} x", 400, NULL},
    {"// x\n{}", 400, NULL},
    {"id=x&duration=30", 400, NULL},
    {"<id>x</id>", 400, NULL},
    {"\xef\xbb\xbf{}", 400, NULL},
    {"{\"id\":\"x\",\"id\":\"x\"}", 400, NULL},
    {"{\"availability\":[{\"start\":\"09:00\",\"start\":\"09:00\",\"end\":\"10:00\"}]}", 400, NULL},
    {"{\"id\":\"\xff\"}", 400, NULL},
    {"{\"id\":\"\xc0\xaf\"}", 400, NULL},
    {"{\"id\":\"\xed\xa0\x80\"}", 400, NULL},
    {"{\"id\":\"\xf4\x90\x80\x80\"}", 400, NULL},
    {"{\"id\":\"\xe2\x82\"}", 400, NULL},
    {"{\"\xff\":1}", 400, NULL},
    {"{\"id\":\"\\ud800\"}", 400, NULL},
    {"{\"id\":\"\\u00\"}", 400, NULL},
    {"{\"id\":\"\\x41\"}", 400, NULL},
    {"{\"id\":\"a\tb\"}", 400, NULL},
    {"{\"id\":\"a\nb\"}", 400, NULL},
    {"{\"duration\":NaN}", 400, NULL},
    {"{\"duration\":Infinity}", 400, NULL},
    {"{\"duration\":030}", 400, NULL},
    {"{\"duration\":+30}", 400, NULL},
    {"{\"duration\":.5}", 400, NULL},
    {"{\"duration\":0x1e}", 400, NULL},
    {"{\"duration\":True}", 400, NULL},
};

static const struct refusal no_object[] = {
    {"null", 422, ""}, {"true", 422, ""}, {"30", 422, ""}, {"\"x\"", 422, ""}, {"[]", 422, ""}, {"[{}]", 422, ""},
};

static const struct { const char *method, *path; } calls[] = {
    {"POST", "/providers"}, {"PUT", "/providers/p/availability"}, {"POST", "/appointments"},
};
/* clang-format on */

Test(validation, of_a_provider)
{
    REFUSED("POST", "/providers", provider_refusals);
}

Test(validation, of_an_availability)
{
    REFUSED("PUT", "/providers/p/availability", availability_refusals);
}

Test(validation, of_an_appointment)
{
    REFUSED("POST", "/appointments", appointment_refusals);
}

Test(validation, of_what_is_not_json)
{
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        REFUSED(calls[i].method, calls[i].path, malformed);
    }
}

Test(validation, of_what_is_no_object)
{
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        REFUSED(calls[i].method, calls[i].path, no_object);
    }
}

/* Too large for any number type: which of the two refusals does not matter. */
Test(validation, of_numbers_beyond_all_bounds)
{
    static const char *const numbers[] = {"99999999999999999999", "-99999999999999999999", "1e400",
                                          "1e-400", "3.0e1000000000"};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        char body[256];
        snprintf(body, sizeof body,
                 "{\"id\":\"x\",\"preferred_range\":" MORNING ",\"duration\":%s}", numbers[i]);
        int status = caller_call(caller, "POST", "/appointments", body);
        cr_expect(status == 400 || status == 422, "%s: %d", numbers[i], status);
        expect_unchanged(body);
    }
}

/* A NUL ends no string early: neither written out nor as an escape. */
Test(validation, of_nul)
{
    static const char body[] = "{\"id\":\"x\0y\",\"preferred_range\":" MORNING ",\"duration\":30}";
    char head[128];
    snprintf(head, sizeof head,
             "POST /appointments HTTP/1.1\r\nHost: localhost\r\nContent-Length: %zu\r\n\r\n",
             sizeof body - 1);
    cr_assert(http_client_send_text(&caller->client, head));
    cr_assert(http_client_send(&caller->client, body, sizeof body - 1));
    cr_expect_eq(caller_take(caller, http_client_receive(&caller->client)), 400);
    int status =
        caller_call(caller, "POST", "/appointments", APPOINTMENT("\"x\\u0000y\"", MORNING, "30"));
    cr_expect(status == 400 || status == 422, "%d", status);
    expect_unchanged("NUL");
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
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        cr_expect_eq(caller_call(caller, calls[i].method, calls[i].path, body), 400, "%zu levels",
                     levels);
        cr_expect_str_eq(caller_text(caller, "/code"), "malformed");
    }
    free(body);
}

Test(validation, of_deep_nesting)
{
    static const size_t depths[] = {40, 500, 900, 2000, 4000};
    for (size_t i = 0; i < sizeof depths / sizeof depths[0]; i++) {
        expect_nesting_refused(depths[i], '[', ']');
        expect_nesting_refused(depths[i], '[', '[');
        expect_nesting_refused(depths[i], '{', '}');
    }
    expect_unchanged("nesting");
}

Test(validation, brackets_inside_a_string_are_no_nesting)
{
    char body[256];
    snprintf(
        body, sizeof body, "%s",
        APPOINTMENT("\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"{{{{{{{{{{\"", MORNING, "30"));
    cr_expect_eq(caller_call(caller, "POST", "/appointments", body), 201, "%s",
                 caller_body(caller));
}

/* Registers a provider with that many windows of half an hour. */
static void write_provider(char *body, size_t size, int windows)
{
    int length =
        snprintf(body, size, "{\"id\":\"many\",\"max_daily_appointments\":5,\"availability\":[");
    for (int i = 0; i < windows; i++) {
        length += snprintf(body + length, size - (size_t)length,
                           "%s{\"start\":\"%02d:00\",\"end\":\"%02d:30\"}", i > 0 ? "," : "", i, i);
    }
    snprintf(body + length, size - (size_t)length, "]}");
}

Test(validation, of_too_many_windows)
{
    char body[2048];
    write_provider(body, sizeof body, MAX_WINDOWS + 1);
    expect_refused("POST", "/providers", &(struct refusal){body, 422, "/availability"});
    write_provider(body, sizeof body, MAX_WINDOWS);
    cr_expect_eq(caller_call(caller, "POST", "/providers", body), 201);
}

Test(validation, what_is_just_within_bounds_is_accepted)
{
    static const char *const bodies[] = {
        PROVIDER("\"" LETTERS_16 LETTERS_16 LETTERS_16 LETTERS_16 "\"", "[]", "0"),
        PROVIDER("\"one\"", WINDOW("\"00:00\"", "\"24:00\""), "1000000"),
        PROVIDER("\" \\u0080 \xf0\x9f\x8c\xb3\"", WINDOW("\"23:59\"", "\"24:00\""), "1"),
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        cr_expect_eq(caller_call(caller, "POST", "/providers", bodies[i]), 201, "%s: %s", bodies[i],
                     caller_body(caller));
    }
    cr_expect_eq(caller_book(caller, "long", "one", "00:00-24:00", 1440), 201);
    cr_expect_eq(caller_book(caller, "short", "p", "10:00-10:01", 1), 201);
}

Test(validation, of_a_body_that_is_too_large)
{
    char *body = memory_new(MAX_BODY_BYTES + 2);
    memset(body, ' ', MAX_BODY_BYTES + 1);
    memcpy(body, "{}", 2);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        cr_expect_eq(caller_call(caller, calls[i].method, calls[i].path, body), 413);
        cr_expect_str_eq(caller_text(caller, "/code"), "too_large");
    }
    body[MAX_BODY_BYTES] = '\0';
    cr_expect_eq(caller_call(caller, "POST", "/providers", body), 422, "just within the limit");
    free(body);
    expect_unchanged("a large body");
}

Test(validation, of_the_method)
{
    static const struct {
        const char *method, *path, *allowed;
    } cases[] = {
        {"PUT", "/providers", "POST"},
        {"DELETE", "/providers", "GET"},
        {"DELETE", "/providers/p", "GET"},
        {"POST", "/providers/p", "GET"},
        {"POST", "/providers/p/availability", "PUT"},
        {"DELETE", "/appointments", "POST"},
        {"PATCH", "/appointments", "GET"},
        {"DELETE", "/appointments/r", "GET"},
        {"POST", "/appointments/r", "GET"},
        {"GET", "/appointments/r/cancel", "POST"},
        {"PUT", "/appointments/r/cancel", "POST"},
        {"HEAD", "/appointments/r/cancel", "POST"},
        {"OPTIONS", "/appointments/r/cancel", "POST"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int status = caller_call(caller, cases[i].method, cases[i].path,
                                 strcmp(cases[i].method, "HEAD") == 0 ? NULL : "{}");
        cr_expect_eq(status, 405, "%s %s: %d", cases[i].method, cases[i].path, status);
        const char *allow =
            caller->reply != NULL ? http_reply_header(caller->reply, "Allow") : NULL;
        cr_expect(allow != NULL && strstr(allow, cases[i].allowed) != NULL, "%s %s: Allow: %s",
                  cases[i].method, cases[i].path, allow != NULL ? allow : "none");
        if (strcmp(cases[i].method, "HEAD") != 0) {
            cr_expect_str_eq(caller_text(caller, "/code"), "method_not_allowed");
        }
    }
    expect_unchanged("a method");
}

/* Either nothing is there, or nothing of that id. */
Test(validation, of_the_path)
{
    static const char *const paths[] = {
        "/nope",
        "/Providers",
        "/providers/p/x",
        "/providers/p/availability/x/y",
        "/appointments/r/cancel/x",
        "//providers",
        "/providers//availability",
        "/appointments//",
        "/appointments/./r",
        "/appointments/../providers",
        "/api/appointments",
        "/appointments/%zz",
        "/appointments/%",
        "/appointments/r%0",
        "/appointments/r%00",
        "/appointments/%ff",
        "/appointments/%c0%af",
        "/appointments/r%2f",
        "/appointments%2fr",
        "/appointments\\r",
        "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p",
    };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        int status = caller_get(caller, paths[i]);
        cr_expect_eq(status, 404, "%s: %d %s", paths[i], status, caller_body(caller));
        const char *code = caller_text(caller, "/code");
        cr_expect(strcmp(code, "route_unknown") == 0 || strcmp(code, "appointment_unknown") == 0,
                  "%s: %s", paths[i], caller_body(caller));
    }
    expect_unchanged("a path");
}

Test(validation, of_a_provider_that_does_not_exist)
{
    cr_expect_eq(caller_replace(caller, "nobody", "09:00-10:00"), 404);
    cr_expect_str_eq(caller_text(caller, "/code"), "provider_unknown");
    cr_expect_eq(caller_book(caller, "x", "nobody", "09:00-10:00", 30), 404);
    cr_expect_str_eq(caller_text(caller, "/code"), "preferred_unknown");
    cr_expect_eq(caller_get(caller, "/appointments/x"), 404);
    expect_unchanged("an unknown provider");
}
