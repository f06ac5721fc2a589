/* Paths that lead nowhere and methods that nobody answers. */
#include <criterion/criterion.h>
#include <string.h>

#include "support/scene.h"

static struct caller *const caller = &scene.caller;

static void set_with_content(void)
{
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 5, "09:00-12:00"), 201);
    cr_assert_eq(caller_book(caller, "r", "p", "09:00-12:00", 30), 201);
    scene_remember();
}

TestSuite(routing, .init = set_with_content, .fini = scene_strike);

Test(routing, a_method_that_the_path_does_not_answer)
{
    static const struct {
        const char *method, *path, *allowed;
    } cases[] = {
        {"PUT", "/providers", "POST"},
        {"DELETE", "/providers", "GET"},
        {"DELETE", "/providers/p", "GET"},
        {"POST", "/providers/p", "GET"},
        {"DELETE", "/providers/p/availability", "PUT"},
        {"PUT", "/providers/p/openings", "POST"},
        {"PUT", "/providers/p/openings/1", "DELETE"},
        {"POST", "/openings", "GET"},
        {"GET", "/appointments/r/note", "DELETE"},
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
    cr_expect(scene_is_unchanged());
}

/* Either nothing is there, or nothing of that id. */
Test(routing, a_path_that_leads_nowhere)
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
        "/appointment/r",
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
    cr_expect(scene_is_unchanged());
}

Test(routing, a_provider_that_does_not_exist)
{
    cr_expect_eq(caller_replace(caller, "nobody", "09:00-10:00"), 404);
    cr_expect_str_eq(caller_text(caller, "/code"), "provider_unknown");
    cr_expect_eq(caller_book(caller, "x", "nobody", "09:00-10:00", 30), 404);
    cr_expect_str_eq(caller_text(caller, "/code"), "preferred_unknown");
    cr_expect_eq(caller_get(caller, "/appointments/x"), 404);
    cr_expect(scene_is_unchanged());
}

Test(routing, a_face_that_is_switched_off_does_not_exist)
{
    static const char *const flags[] = {"--faces", "quarter_hours,calendar_booking", NULL};
    static const char *const operation[] = {"/healthz", "/readyz", "/version", "/openapi.json"};
    scene.slotd.flags = flags;
    scene_restart();
    cr_expect_eq(caller_get(caller, "/providers"), 404);
    cr_expect_eq(caller_get(caller, "/appointments/r"), 404);
    cr_expect_str_eq(caller_text(caller, "/code"), "route_unknown");
    cr_expect_eq(caller_get(caller, "/consultant"), 404);
    for (size_t i = 0; i < 4; i++) {
        cr_expect_eq(caller_get(caller, operation[i]), 200, "%s", operation[i]);
    }
    scene.slotd.flags = NULL;
    scene_restart();
    cr_expect_eq(caller_get(caller, "/appointments/r"), 200);
}

Test(routing, a_slash_at_the_end_changes_nothing)
{
    cr_expect_eq(caller_get(caller, "/providers/"), 200);
    cr_expect_eq(caller_get(caller, "/appointments/r/"), 200);
    cr_expect_eq(caller_call(caller, "HEAD", "/appointments/r/", NULL), 200);
    cr_expect_eq(caller_call(caller, "POST", "/appointments/r/cancel/", NULL), 200);
}
