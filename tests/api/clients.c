/* Clients: made once, found again, limited, and forgotten for good. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/memory.h"
#include "support/document.h"
#include "support/scene.h"

enum { FILE_MAX = 16 * 1024 * 1024 };

static struct caller *const caller = &scene.caller;

static void set_with_provider(void)
{
    static const char *const flags[] = {"--max-client-appointments", "3", NULL};
    scene.slotd.flags = flags;
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 50, "09:00-17:00"), 201);
}

TestSuite(clients, .init = set_with_provider, .fini = scene_strike);

static int book(const char *id, const char *client, const char *members)
{
    return caller_say(caller, "POST", "/appointments",
                      "{'id':'%s','duration':30,'date':'%s','client':{'id':'%s'},"
                      "'preferred_range':{'start':'09:00','end':'17:00'}%s}",
                      id, scene_date(2), client, members);
}

static void make_jane(void)
{
    cr_assert_eq(caller_say(caller, "POST", "/clients",
                            "{'id':'jane','name':'Jane Doe','email':'jane@example.org',"
                            "'phone':'+49 30 1234567'}"),
                 201, "%s", caller_body(caller));
}

Test(clients, one_is_made_and_read)
{
    make_jane();
    cr_expect_str_eq(caller_header(caller, "Location"), "/clients/jane");
    json_t *made = json_incref(caller->document);
    cr_assert_eq(caller_get(caller, "/clients/jane"), 200);
    cr_expect(json_equal(caller->document, made));
    json_decref(made);
    cr_expect_str_eq(caller_text(caller, "/name"), "Jane Doe");
    cr_expect_str_eq(caller_text(caller, "/email"), "jane@example.org");
    cr_expect_str_eq(caller_text(caller, "/phone"), "+49 30 1234567");
    cr_expect(json_is_false(document_at(caller->document, "/erased")));
    cr_expect_str_neq(caller_text(caller, "/created_at"), "");
    cr_expect_eq(caller_get(caller, "/clients/nobody"), 404);
    cr_expect_str_eq(caller_text(caller, "/code"), "client_unknown");
}

Test(clients, without_an_id_get_one)
{
    char id[160];
    cr_assert_eq(caller_say(caller, "POST", "/clients", "{'name':'Joan'}"), 201);
    snprintf(id, sizeof id, "%s", caller_text(caller, "/id"));
    cr_assert_neq(id[0], '\0');
    cr_assert_eq(caller_say(caller, "POST", "/clients", "{'name':'Joan'}"), 201);
    cr_expect_str_neq(caller_text(caller, "/id"), id, "names are no keys");
}

Test(clients, asked_for_again_are_the_same_one)
{
    make_jane();
    make_jane();
    cr_expect_str_eq(caller_header(caller, "Idempotent-Replay"), "true");
    cr_expect_eq(caller_say(caller, "POST", "/clients", "{'id':'jane','name':'Joan'}"), 409);
    cr_expect_str_eq(caller_text(caller, "/code"), "id_reused");
    cr_assert_eq(caller_say(caller, "POST", "/clients", "{'name':'J.','email':'jane@example.org'}"),
                 201);
    cr_expect_str_eq(caller_text(caller, "/id"), "jane", "an address is one client's");
}

Test(clients, an_idempotency_key_makes_one)
{
    char id[160] = "";
    for (int i = 0; i < 3; i++) {
        caller_add_header(caller, "Idempotency-Key: make-1");
        cr_assert_eq(caller_say(caller, "POST", "/clients", "{'name':'Joan'}"), 201);
        cr_expect(i == 0 || strcmp(caller_text(caller, "/id"), id) == 0);
        snprintf(id, sizeof id, "%s", caller_text(caller, "/id"));
    }
    caller_add_header(caller, "Idempotency-Key: make-1");
    cr_expect_eq(caller_say(caller, "POST", "/clients", "{'name':'Jim'}"), 409);
}

Test(clients, list_all_their_appointments)
{
    make_jane();
    cr_assert_eq(book("a", "jane", ""), 201);
    cr_assert_eq(book("b", "jane", ",'status':'held'"), 201);
    cr_assert_eq(caller_book(caller, "x", "p", "09:00-17:00", 30), 201);
    cr_assert_eq(caller_cancel(caller, "a"), 200);
    cr_assert_eq(caller_get(caller, "/clients/jane/appointments"), 200);
    cr_assert_eq(caller_count(caller, "/scheduled"), 2, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/scheduled/0/request_id"), "a");
    cr_expect_str_eq(caller_text(caller, "/scheduled/0/status"), "cancelled");
    cr_expect_str_eq(caller_text(caller, "/scheduled/1/status"), "held");
    cr_assert_eq(caller_get(caller, "/clients/jane/appointments?status=held"), 200);
    cr_expect_eq(caller_count(caller, "/scheduled"), 1);
    cr_expect_eq(caller_get(caller, "/clients/nobody/appointments"), 404);
}

Test(clients, have_no_more_active_appointments_than_allowed)
{
    make_jane();
    cr_assert_eq(book("a", "jane", ""), 201);
    cr_assert_eq(book("b", "jane", ",'status':'held'"), 201);
    cr_assert_eq(book("c", "jane", ""), 201);
    scene_remember();
    cr_expect_eq(book("d", "jane", ""), 409);
    cr_expect_str_eq(caller_text(caller, "/code"), "client_limit");
    cr_expect(scene_is_unchanged());
    scene_revive();
    cr_expect_eq(book("d", "jane", ""), 409, "it is remembered");
    cr_expect_eq(book("c", "jane", ""), 201, "a repetition is no fourth one");
    cr_assert_eq(caller_cancel(caller, "b"), 200);
    cr_expect_eq(book("d", "jane", ""), 201, "%s", caller_body(caller));
    cr_expect_eq(book("e", "jane", ""), 409);
}

Test(clients, have_no_more_by_a_series_either)
{
    make_jane();
    scene_remember();
    cr_expect_eq(book("s", "jane", ",'repeat':'FREQ=DAILY;COUNT=4'"), 409);
    cr_expect_str_eq(caller_text(caller, "/code"), "client_limit");
    cr_expect(scene_is_unchanged());
    cr_expect_eq(book("t", "jane", ",'repeat':'FREQ=DAILY;COUNT=3'"), 201, "%s",
                 caller_body(caller));
    cr_expect_eq(book("u", "jane", ""), 409);
}

/* Whether a file of slotd's has that text in it. */
static bool is_in_file(const char *name, const char *text)
{
    char path[96];
    snprintf(path, sizeof path, "%s/%s", scene.slotd.directory, name);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return false;
    }
    char *bytes = memory_new(FILE_MAX);
    size_t length = fread(bytes, 1, FILE_MAX, file);
    cr_assert_lt(length, FILE_MAX);
    bool found = memmem(bytes, length, text, strlen(text)) != NULL;
    free(bytes);
    fclose(file);
    return found;
}

static bool is_on_disk(const char *text)
{
    return is_in_file("slotd.db", text) || is_in_file("slotd.db-wal", text);
}

Test(clients, an_erased_one_has_no_name_and_keeps_its_time)
{
    make_jane();
    cr_assert_eq(book("a", "jane", ""), 201);
    cr_assert_eq(book("b", "jane", ""), 201);
    cr_assert_eq(
        caller_say(caller, "POST", "/appointments/b/cancel", "{'by':'jane','reason':'ill'}"), 200);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(caller_call(caller, "DELETE", "/clients/jane", NULL), 200);
        cr_expect(json_is_true(document_at(caller->document, "/erased")));
        cr_expect(json_is_null(document_at(caller->document, "/name")));
    }
    cr_assert_eq(caller_get(caller, "/clients/jane"), 200);
    cr_expect(json_is_null(document_at(caller->document, "/email")));
    cr_expect(json_is_null(document_at(caller->document, "/phone")));
    cr_assert_eq(caller_get(caller, "/appointments/b"), 200);
    cr_expect_str_eq(caller_text(caller, "/reason"), "");
    cr_assert_eq(caller_get(caller, "/appointments/a"), 200);
    cr_expect_str_eq(caller_text(caller, "/status"), "confirmed");
    cr_expect_eq(book("c", "jane", ""), 404);
    cr_expect_str_eq(caller_text(caller, "/code"), "client_unknown");
    cr_assert_eq(
        caller_say(caller, "POST", "/clients", "{'name':'New','email':'jane@example.org'}"), 201);
    cr_expect_str_neq(caller_text(caller, "/id"), "jane", "the address is free again");
    cr_expect_eq(caller_call(caller, "DELETE", "/clients/nobody", NULL), 404);
}

Test(clients, an_erased_one_leaves_nothing_on_disk)
{
    cr_assert_eq(caller_say(caller, "POST", "/clients",
                            "{'id':'c','name':'Wilhelmina','email':'unforgotten@example.org'}"),
                 201);
    cr_assert_eq(book("a", "c", ""), 201);
    cr_assert_eq(caller_say(caller, "POST", "/appointments/a/cancel", "{'reason':'appendicitis'}"),
                 200);
    scene_restart();
    cr_assert(is_on_disk("Wilhelmina"), "or this test looks in the wrong place");
    cr_assert_eq(caller_call(caller, "DELETE", "/clients/c", NULL), 200);
    scene_restart();
    cr_expect(!is_on_disk("Wilhelmina"));
    cr_expect(!is_on_disk("unforgotten@example.org"));
    cr_expect(!is_on_disk("appendicitis"));
}

Test(clients, what_is_wrong_with_one_is_named)
{
    static const struct {
        const char *body, *pointer;
    } wrong[] = {
        {"{}", "/name"},
        {"{'name':''}", "/name"},
        {"{'name':7}", "/name"},
        {"{'name':'x','email':'nobody'}", "/email"},
        {"{'name':'x','email':'@example.org'}", "/email"},
        {"{'name':'x','phone':'call me'}", "/phone"},
        {"{'name':'x','colour':'red'}", "/colour"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_expect_eq(caller_say(caller, "POST", "/clients", "%s", wrong[i].body), 422, "%s",
                     wrong[i].body);
        cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), wrong[i].pointer, "%s",
                         caller_body(caller));
    }
    cr_assert_eq(caller_get(caller, "/events"), 200);
    cr_expect_eq(caller_count(caller, "/events"), 1, "only the provider's");
}

Test(clients, an_expired_hold_is_no_active_appointment)
{
    const struct timespec moment = {.tv_sec = 1, .tv_nsec = 100000000};
    make_jane();
    cr_assert_eq(book("a", "jane", ",'status':'held','ttl':1"), 201);
    cr_assert_eq(book("b", "jane", ""), 201);
    cr_assert_eq(book("c", "jane", ""), 201);
    cr_expect_eq(book("d", "jane", ""), 409);
    nanosleep(&moment, NULL);
    cr_expect_eq(book("e", "jane", ""), 201, "%s", caller_body(caller));
    cr_expect_eq(book("f", "jane", ""), 409);
}
