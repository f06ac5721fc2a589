/* Every field of every call, wrong in every way: the answer names the field, and nothing changes.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/document.h"
#include "support/scene.h"

enum { MAX_WINDOWS = 8 };

static struct caller *const caller = &scene.caller;

static void set_with_content(void)
{
    static const char *const flags[] = {"--max-id-bytes", "64", "--max-windows", "8", NULL};
    scene.slotd.flags = flags;
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 5, "09:00-12:00"), 201);
    cr_assert_eq(caller_book(caller, "r", "p", "09:00-12:00", 30), 201);
    scene_remember();
}

TestSuite(validation, .init = set_with_content, .fini = scene_strike);

/* True if one of errors[] points at `pointer` or inside it. */
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
            (given[length] == '\0' || given[length] == '/')) {
            return true;
        }
    }
    return false;
}

struct refusal {
    const char *body, *pointer; /* NULL: which one is not promised */
};

static void expect_refused(const char *method, const char *path, const struct refusal *refusal)
{
    int status = caller_call(caller, method, path, refusal->body);
    cr_expect_eq(status, 422, "%s: %d %s", refusal->body, status, caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/code"), "invalid", "%s", refusal->body);
    if (refusal->pointer != NULL) {
        cr_expect(points_at(refusal->pointer), "%s: expected %s in %s", refusal->body,
                  refusal->pointer, caller_body(caller));
    }
    cr_expect(scene_is_unchanged(), "changed by %s", refusal->body);
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
    {"{}", NULL},
    {"{\"availability\":[],\"max_daily_appointments\":1}", "/id"},
    {"{\"id\":\"x\",\"max_daily_appointments\":1}", "/availability"},
    {"{\"id\":\"x\",\"availability\":[]}", "/max_daily_appointments"},
    {PROVIDER("null", "[]", "1"), "/id"},
    {PROVIDER("7", "[]", "1"), "/id"},
    {PROVIDER("[\"x\"]", "[]", "1"), "/id"},
    {PROVIDER("\"\"", "[]", "1"), "/id"},
    {PROVIDER("\"a\\nb\"", "[]", "1"), "/id"},
    {PROVIDER("\"\\u001f\"", "[]", "1"), "/id"},
    {PROVIDER("\"\\u007f\"", "[]", "1"), "/id"},
    {PROVIDER("\"" LETTERS_16 LETTERS_16 LETTERS_16 LETTERS_16 "x\"", "[]", "1"), "/id"},
    {PROVIDER("\"x\"", "null", "1"), "/availability"},
    {PROVIDER("\"x\"", "{}", "1"), "/availability"},
    {PROVIDER("\"x\"", "\"09:00-10:00\"", "1"), "/availability"},
    {PROVIDER("\"x\"", "[[]]", "1"), "/availability/0"},
    {PROVIDER("\"x\"", "[null]", "1"), "/availability/0"},
    {PROVIDER("\"x\"", "[{}]", "1"), "/availability/0"},
    {PROVIDER("\"x\"", "[{\"start\":\"09:00\"}]", "1"), "/availability/0/end"},
    {PROVIDER("\"x\"", "[{\"end\":\"09:00\"}]", "1"), "/availability/0/start"},
    {PROVIDER("\"x\"", "[{\"start\":\"09:00\",\"end\":\"10:00\"},{\"start\":\"11:00\",\"end\":\"x\"}]", "1"), "/availability/1/end"},
    {PROVIDER("\"x\"", "[{\"start\":\"09:00\",\"end\":\"10:00\",\"colour\":1}]", "1"), "/availability/0/colour"},
    {PROVIDER("\"x\"", WINDOW("9", "\"10:00\""), "1"), "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("null", "\"10:00\""), "1"), "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"9am\"", "\"10:00\""), "1"), "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"\"", "\"10:00\""), "1"), "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"9:00\"", "\"10:00\""), "1"), "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"09:0\"", "\"10:00\""), "1"), "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"0900\"", "\"10:00\""), "1"), "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"09.00\"", "\"10:00\""), "1"), "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"09:00:00\"", "\"10:00\""), "1"), "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\" 09:00\"", "\"10:00\""), "1"), "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"09:00 \"", "\"10:00\""), "1"), "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"-1:00\"", "\"10:00\""), "1"), "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"+9:00\"", "\"10:00\""), "1"), "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"09:60\"", "\"10:00\""), "1"), "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"0\xd9\xa9:00\"", "\"10:00\""), "1"), "/availability/0/start"},
    {PROVIDER("\"x\"", WINDOW("\"24:00\"", "\"24:00\""), "1"), "/availability/0"},
    {PROVIDER("\"x\"", WINDOW("\"09:00\"", "\"24:01\""), "1"), "/availability/0/end"},
    {PROVIDER("\"x\"", WINDOW("\"09:00\"", "\"25:00\""), "1"), "/availability/0/end"},
    {PROVIDER("\"x\"", WINDOW("\"09:00\"", "\"99:99\""), "1"), "/availability/0/end"},
    {PROVIDER("\"x\"", WINDOW("\"09:00\"", "\"09:00\""), "1"), "/availability/0"},
    {PROVIDER("\"x\"", "[]", "\"5\""), "/max_daily_appointments"},
    {PROVIDER("\"x\"", "[]", "true"), "/max_daily_appointments"},
    {PROVIDER("\"x\"", "[]", "1.5"), "/max_daily_appointments"},
    {PROVIDER("\"x\"", "[]", "-1"), "/max_daily_appointments"},
    {PROVIDER("\"x\"", "[]", "1000001"), "/max_daily_appointments"},
    {PROVIDER("\"x\"", "[]", "4294967297"), "/max_daily_appointments"},
    {PROVIDER("\"x\"", "[]", "9223372036854775807"), "/max_daily_appointments"},
    {PROVIDER("\"x\"", "[]", "1,\"colour\":null"), "/colour"},
    {PROVIDER("\"x\"", "[]", "1,\"\":1"), "/"},
    {PROVIDER("\"x\"", "[]", "1,\"a/b~c\":1"), "/a~1b~0c"},
    {PROVIDER("\"x\"", "[]", "1,\"ID\":\"y\""), "/ID"},
    /* The one that exists is not touched either. */
    {PROVIDER("\"p\"", WINDOW("\"09:00\"", "\"09:00\""), "1"), "/availability/0"},
};

static const struct refusal availability_refusals[] = {
    {"{}", "/availability"},
    {"{\"availability\":null}", "/availability"},
    {"{\"availability\":{}}", "/availability"},
    {"{\"availability\":[1]}", "/availability/0"},
    {"{\"availability\":" WINDOW("\"12:00\"", "\"12:00\"") "}", "/availability/0"},
    {"{\"availability\":" WINDOW("\"24:00\"", "\"24:00\"") "}", "/availability/0"},
    {"{\"availability\":[],\"max_daily_appointments\":3}", "/max_daily_appointments"},
    {"{\"availability\":[],\"id\":\"p\"}", "/id"},
};

#define APPOINTMENT(id, range, duration) \
    "{\"id\":" id ",\"preferred_range\":" range ",\"duration\":" duration "}"
#define RANGE(start, end) "{\"start\":" start ",\"end\":" end "}"
#define MORNING RANGE("\"09:00\"", "\"12:00\"")

static const struct refusal appointment_refusals[] = {
    {"{}", NULL},
    {"{\"preferred_range\":" MORNING ",\"duration\":30}", "/id"},
    {"{\"id\":\"x\",\"duration\":30}", "/preferred_range"},
    {"{\"id\":\"x\",\"preferred_range\":" MORNING "}", "/duration"},
    {APPOINTMENT("null", MORNING, "30"), "/id"},
    {APPOINTMENT("1", MORNING, "30"), "/id"},
    {APPOINTMENT("\"\"", MORNING, "30"), "/id"},
    {APPOINTMENT("\"a\\tb\"", MORNING, "30"), "/id"},
    {APPOINTMENT("\"" LETTERS_16 LETTERS_16 LETTERS_16 LETTERS_16 "x\"", MORNING, "30"), "/id"},
    {APPOINTMENT("\"x\"", "null", "30"), "/preferred_range"},
    {APPOINTMENT("\"x\"", "[]", "30"), "/preferred_range"},
    {APPOINTMENT("\"x\"", "\"09:00-12:00\"", "30"), "/preferred_range"},
    {APPOINTMENT("\"x\"", "{}", "30"), "/preferred_range"},
    {APPOINTMENT("\"x\"", "{\"start\":\"09:00\"}", "30"), "/preferred_range/end"},
    {APPOINTMENT("\"x\"", "{\"end\":\"09:00\"}", "30"), "/preferred_range/start"},
    {APPOINTMENT("\"x\"", "{\"start\":\"09:00\",\"end\":\"10:00\",\"zone\":\"UTC\"}", "30"), "/preferred_range/zone"},
    {APPOINTMENT("\"x\"", RANGE("540", "\"12:00\""), "30"), "/preferred_range/start"},
    {APPOINTMENT("\"x\"", RANGE("\"09:00\"", "null"), "30"), "/preferred_range/end"},
    {APPOINTMENT("\"x\"", RANGE("\"9am\"", "\"12:00\""), "30"), "/preferred_range/start"},
    {APPOINTMENT("\"x\"", RANGE("\"24:00\"", "\"24:00\""), "30"), "/preferred_range"},
    {APPOINTMENT("\"x\"", RANGE("\"09:00\"", "\"24:01\""), "30"), "/preferred_range/end"},
    {APPOINTMENT("\"x\"", RANGE("\"12:00\"", "\"12:00\""), "30"), "/preferred_range"},
    {APPOINTMENT("\"x\"", RANGE("\"12:00\"", "\"09:00\""), "30"), "/preferred_range"},
    {APPOINTMENT("\"x\"", MORNING, "null"), "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "\"30\""), "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "[30]"), "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "false"), "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "30.0"), "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "3e1"), "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "0"), "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "-0"), "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "-30"), "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "1441"), "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "4294967326"), "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "9223372036854775807"), "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "-9223372036854775808"), "/duration"},
    {APPOINTMENT("\"x\"", MORNING, "30,\"preferred_provider\":5"), "/preferred_provider"},
    {APPOINTMENT("\"x\"", MORNING, "30,\"preferred_provider\":\"\""), "/preferred_provider"},
    {APPOINTMENT("\"x\"", MORNING, "30,\"preferred_provider\":[\"p\"]"), "/preferred_provider"},
    {APPOINTMENT("\"x\"", MORNING, "30,\"preferred_provider\":\"a\\u0001\""), "/preferred_provider"},
    {APPOINTMENT("\"x\"", MORNING, "30,\"prefered_provider\":\"p\""), "/prefered_provider"},
    {APPOINTMENT("\"x\"", MORNING, "30,\"availability\":[]"), "/availability"},
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
        cr_expect(scene_is_unchanged(), "changed by %s", body);
    }
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
    expect_refused("POST", "/providers", &(struct refusal){body, "/availability"});
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
