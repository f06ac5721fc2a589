/* Notes: said with a booking, shown with the whole appointment, erased for good. */
#include <criterion/criterion.h>
#include <string.h>

#include "support/document.h"
#include "support/scene.h"

enum { NOTE_BYTES_MAX = 2000 };

static struct caller *const caller = &scene.caller;

static void set_with_provider(void)
{
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 50, "09:00-17:00"), 201);
}

TestSuite(notes, .init = set_with_provider, .fini = scene_strike);

/* Further members begin with a comma. */
static int ask(const char *id, const char *members)
{
    return caller_say(caller, "POST", "/appointments",
                      "{'id':'%s','date':'%s','duration':30,'preferred_provider':'p',"
                      "'preferred_range':{'start':'09:00','end':'17:00'}%s}",
                      id, scene_date(2), members);
}

static const char *note(void)
{
    cr_assert_eq(caller_get(caller, "/appointments/a"), 200);
    return document_at(caller->document, "/note") != NULL ? caller_text(caller, "/note") : NULL;
}

Test(notes, are_shown_with_the_whole_appointment)
{
    cr_assert_eq(ask("a", ",'note':'by the window, \xc3\xa9t\xc3\xa9'"), 201);
    cr_expect_str_eq(caller_text(caller, "/note"), "by the window, \xc3\xa9t\xc3\xa9");
    cr_expect_str_eq(note(), "by the window, \xc3\xa9t\xc3\xa9");
    cr_assert_eq(caller_get(caller, "/appointments"), 200);
    cr_expect_null(document_at(caller->document, "/scheduled/0/note"), "not in lists");
    scene_revive();
    cr_expect_str_eq(note(), "by the window, \xc3\xa9t\xc3\xa9");
    cr_assert_eq(caller_call(caller, "POST", "/appointments/a/cancel", NULL), 200);
    cr_expect_str_eq(caller_text(caller, "/note"), "by the window, \xc3\xa9t\xc3\xa9");
}

Test(notes, belong_to_the_request)
{
    cr_assert_eq(ask("a", ",'note':'one'"), 201);
    cr_expect_eq(ask("a", ",'note':'one'"), 201);
    cr_expect_str_eq(caller_header(caller, "Idempotent-Replay"), "true");
    cr_expect_str_eq(caller_text(caller, "/note"), "one");
    cr_expect_eq(ask("a", ",'note':'two'"), 409);
    cr_expect_eq(ask("a", ""), 409);
    cr_assert_eq(ask("b", ""), 201);
    cr_expect_null(document_at(caller->document, "/note"));
}

Test(notes, are_erased_for_good)
{
    static const char path[] = "/appointments/a/note";
    cr_assert_eq(ask("a", ",'note':'very private'"), 201);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(caller_call(caller, "DELETE", path, NULL), 200, "twice is fine");
        cr_expect_str_eq(caller_text(caller, "/request_id"), "a");
        cr_expect_str_eq(caller_text(caller, "/status"), "confirmed");
        cr_expect_null(strstr(caller_body(caller), "private"));
        cr_expect_null(note());
    }
    scene_revive();
    cr_expect_null(note());
    cr_assert_eq(ask("a", ",'note':'very private'"), 201, "the same request again");
    cr_expect_null(document_at(caller->document, "/note"));
    cr_assert_eq(caller_get(caller, "/events?after=2"), 200);
    cr_assert_eq(caller_count(caller, "/events"), 1, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/events/0/kind"), "appointment.note_erased");
    cr_expect_str_eq(caller_text(caller, "/events/0/request_id"), "a");
    cr_expect_eq(caller_call(caller, "DELETE", "/appointments/b/note", NULL), 404);
    cr_expect_str_eq(caller_text(caller, "/code"), "appointment_unknown");
}

Test(notes, of_a_series_are_those_of_its_occurrences)
{
    cr_assert_eq(ask("s", ",'note':'mind the step','repeat':'FREQ=DAILY;COUNT=2'"), 201, "%s",
                 caller_body(caller));
    cr_assert_eq(caller_get(caller, "/appointments/s.2"), 200);
    cr_expect_str_eq(caller_text(caller, "/note"), "mind the step");
    cr_assert_eq(caller_call(caller, "DELETE", "/appointments/s.2/note", NULL), 200);
    cr_assert_eq(caller_get(caller, "/appointments/s.1"), 200);
    cr_expect_str_eq(caller_text(caller, "/note"), "mind the step", "each has its own");
    cr_expect_eq(ask("t", ",'horizon':2,'repeat':'FREQ=DAILY;COUNT=2'"), 409);
    cr_expect_str_eq(caller_text(caller, "/code"), "series_refused");
}

Test(notes, are_texts_of_some_length)
{
    char text[NOTE_BYTES_MAX + 32];
    memset(text, 'x', sizeof text);
    memcpy(text, ",'note':'", 9);
    memcpy(text + 9 + NOTE_BYTES_MAX, "'", 2);
    cr_expect_eq(ask("a", text), 201);
    memcpy(text + 9 + NOTE_BYTES_MAX, "x'", 3);
    static const char *const wrong[] = {NULL, ",'note':''", ",'note':5", ",'note':'a\\u0007b'"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_expect_eq(ask("b", wrong[i] != NULL ? wrong[i] : text), 422, "case %zu", i);
        cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), "/note", "case %zu", i);
    }
}
