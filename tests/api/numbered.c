/* Ids of a prefix and the next number, and aliases, of all that has an id. */
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "support/crowd.h"
#include "support/document.h"
#include "support/scene.h"

enum { CLIENTS = 6, ROUNDS = 20 };

static struct caller *const caller = &scene.caller;

static void set_with_workers(void)
{
    scene.slotd.workers = CLIENTS + 4;
    scene_set();
}

TestSuite(numbered, .init = set_with_workers, .fini = scene_strike);

/* Members end with a comma. */
static int add_provider(struct caller *by, const char *members)
{
    return caller_say(by, "POST", "/providers",
                      "{%s'max_daily_appointments':null,"
                      "'availability':[{'start':'09:00','end':'17:00'}]}",
                      members);
}

static int book(struct caller *by, const char *members)
{
    return caller_say(by, "POST", "/appointments",
                      "{%s'date':'%s','duration':5,"
                      "'preferred_range':{'start':'09:00','end':'17:00'}}",
                      members, scene_date(2));
}

static void expect_blamed(int status, const char *pointer)
{
    cr_expect_eq(status, 422, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/errors/0/pointer"), pointer, "%s", caller_body(caller));
}

Test(numbered, providers_count_from_one)
{
    cr_assert_eq(add_provider(caller, "'id_prefix':'p-',"), 201, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/provider_id"), "p-1");
    cr_expect_str_eq(caller_header(caller, "Location"), "/providers/p-1");
    cr_assert_eq(add_provider(caller, "'id':'p-2',"), 201);
    cr_expect_null(document_at(caller->document, "/provider_id"), "it was given");
    cr_assert_eq(add_provider(caller, "'id_prefix':'p-',"), 201);
    cr_expect_str_eq(caller_text(caller, "/provider_id"), "p-3");
    cr_assert_eq(add_provider(caller, "'id_prefix':'q-',"), 201);
    cr_expect_str_eq(caller_text(caller, "/provider_id"), "q-1");
    scene_revive();
    cr_assert_eq(add_provider(caller, "'id_prefix':'p-',"), 201);
    cr_expect_str_eq(caller_text(caller, "/provider_id"), "p-4");
    cr_expect_eq(caller_get(caller, "/providers/p-4"), 200);
}

Test(numbered, an_id_is_given_or_made)
{
    expect_blamed(add_provider(caller, ""), "/id");
    expect_blamed(add_provider(caller, "'id_prefix':null,"), "/id");
    expect_blamed(add_provider(caller, "'id':'a','id_prefix':'p-',"), "/id_prefix");
    expect_blamed(add_provider(caller, "'id_prefix':'',"), "/id_prefix");
    cr_assert_eq(add_provider(caller, "'id':'a','id_prefix':null,"), 201);
    expect_blamed(caller_say(caller, "PATCH", "/providers/a", "{'id_prefix':'p-'}"), "/id_prefix");
    expect_blamed(book(caller, ""), "/id");
    expect_blamed(book(caller, "'id_prefix':null,"), "/id");
    expect_blamed(book(caller, "'id':'a','id_prefix':'r-',"), "/id_prefix");
    caller_add_header(caller, "Idempotency-Key: key");
    expect_blamed(book(caller, "'id_prefix':'r-',"), "/id_prefix");
    expect_blamed(
        caller_say(caller, "POST", "/clients", "{'id':'c','id_prefix':'c-','name':'Jane'}"),
        "/id_prefix");
    caller_add_header(caller, "Idempotency-Key: key");
    expect_blamed(caller_say(caller, "POST", "/clients", "{'id_prefix':'c-','name':'Jane'}"),
                  "/id_prefix");
}

Test(numbered, appointments_count_from_one_and_leave_none_out)
{
    cr_assert_eq(add_provider(caller, "'id':'p',"), 201);
    cr_assert_eq(book(caller, "'id_prefix':'r-',"), 201, "%s", caller_body(caller));
    cr_expect_str_eq(caller_text(caller, "/request_id"), "r-1");
    cr_expect_str_eq(caller_header(caller, "Location"), "/appointments/r-1");
    cr_expect_eq(book(caller, "'id_prefix':'r-','preferred_provider':'nobody',"), 404);
    cr_expect_eq(book(caller, "'id_prefix':'r-','horizon':1,"), 409);
    cr_assert_eq(book(caller, "'id_prefix':'r-',"), 201, "the same request again is another");
    cr_expect_str_eq(caller_text(caller, "/request_id"), "r-2");
    scene_restart();
    cr_assert_eq(book(caller, "'id_prefix':'r-',"), 201);
    cr_expect_str_eq(caller_text(caller, "/request_id"), "r-3");
    cr_assert_eq(caller_get(caller, "/appointments/r-2"), 200);
}

Test(numbered, clients_count_from_one)
{
    cr_assert_eq(add_provider(caller, "'id':'p',"), 201);
    cr_assert_eq(caller_say(caller, "POST", "/clients", "{'id_prefix':'c-','name':'Jane'}"), 201);
    cr_expect_str_eq(caller_text(caller, "/id"), "c-1");
    cr_expect_str_eq(caller_header(caller, "Location"), "/clients/c-1");
    cr_assert_eq(book(caller, "'id':'a','client':{'id_prefix':'c-','name':'Joan'},"), 201);
    cr_expect_str_eq(caller_text(caller, "/client_id"), "c-2");
    cr_assert_eq(caller_get(caller, "/clients/c-2"), 200);
    cr_expect_str_eq(caller_text(caller, "/name"), "Joan");
}

struct seen {
    atomic_int odd, counts[CLIENTS * ROUNDS + 2];
};

static void number_together(struct member *member)
{
    struct seen *seen = member->context;
    for (int round = 0; round < ROUNDS; round++) {
        int number = 0;
        member_meet(member);
        int status = book(&member->caller, "'id_prefix':'n-',");
        if (status != 201 ||
            sscanf(caller_text(&member->caller, "/request_id"), "n-%d", &number) != 1 ||
            number < 1 || number > CLIENTS * ROUNDS + 1) {
            seen->odd++;
            continue;
        }
        seen->counts[number]++;
    }
}

Test(numbered, each_number_is_given_out_once)
{
    static struct seen seen;
    static struct crowd crowd;
    cr_assert_eq(add_provider(caller, "'id':'p',"), 201);
    cr_assert_eq(add_provider(caller, "'id':'q',"), 201);
    crowd_run(&crowd, CLIENTS, scene.slotd.port, number_together, &seen);
    cr_expect_eq(seen.odd, 0);
    for (int number = 1; number <= CLIENTS * ROUNDS; number++) {
        cr_expect_eq(seen.counts[number], 1, "%d: %d times", number, seen.counts[number]);
    }
}

Test(numbered, a_provider_is_known_by_its_alias)
{
    cr_assert_eq(
        add_provider(caller, "'id_prefix':'p-','alias':'Dr. J\xc3\xb6rg & Co','name':'J',"), 201);
    cr_assert_eq(
        add_provider(caller, "'id_prefix':'p-','alias':'Dr. J\xc3\xb6rg & Co','name':'K',"), 200);
    cr_expect_str_eq(caller_text(caller, "/provider_id"), "p-1");
    cr_expect_str_eq(caller_header(caller, "Location"), "");
    cr_assert_eq(caller_get(caller, "/providers?alias=Dr.+J%c3%b6rg+%26+Co"), 200);
    cr_assert_eq(caller_count(caller, "/providers"), 1);
    cr_expect_str_eq(caller_text(caller, "/providers/0/id"), "p-1");
    cr_expect_str_eq(caller_text(caller, "/providers/0/name"), "J", "it is unchanged");
    cr_expect_str_eq(caller_text(caller, "/providers/0/alias"), "Dr. J\xc3\xb6rg & Co");
    cr_assert_eq(caller_get(caller, "/providers?alias=nobody"), 200);
    cr_expect_eq(caller_count(caller, "/providers"), 0);
    expect_blamed(caller_get(caller, "/providers?alias="), "/alias");
    expect_blamed(caller_get(caller, "/providers?name=J"), "/name");
    scene_revive();
    cr_assert_eq(caller_get(caller, "/providers?alias=Dr.+J%c3%b6rg+%26+Co"), 200);
    cr_expect_eq(caller_count(caller, "/providers"), 1);
}

static const char *alias_of(const char *id)
{
    char path[64];
    snprintf(path, sizeof path, "/providers/%s", id);
    cr_assert_eq(caller_get(caller, path), 200);
    bool has_alias = document_at(caller->document, "/alias") != NULL;
    return has_alias ? caller_text(caller, "/alias") : "";
}

Test(numbered, an_alias_is_one_providers)
{
    cr_assert_eq(add_provider(caller, "'id':'a','alias':'x',"), 201);
    cr_expect_eq(add_provider(caller, "'id':'b','alias':'x',"), 409);
    cr_expect_str_eq(caller_text(caller, "/code"), "alias_taken");
    cr_expect_eq(caller_get(caller, "/providers/b"), 404);
    cr_assert_eq(add_provider(caller, "'id':'b',"), 201);
    cr_expect_eq(caller_say(caller, "PATCH", "/providers/b", "{'alias':'x'}"), 409);
    cr_expect_str_eq(alias_of("b"), "");
    cr_assert_eq(caller_say(caller, "PATCH", "/providers/a", "{'name':'A'}"), 200);
    cr_expect_str_eq(alias_of("a"), "x", "nobody spoke of it");
    cr_assert_eq(caller_say(caller, "PATCH", "/providers/a", "{'alias':null}"), 200);
    cr_expect_str_eq(alias_of("a"), "");
    cr_assert_eq(caller_say(caller, "PATCH", "/providers/b", "{'alias':'x'}"), 200);
    cr_expect_str_eq(alias_of("b"), "x");
    cr_assert_eq(caller_get(caller, "/providers?alias=x"), 200);
    cr_expect_str_eq(caller_text(caller, "/providers/0/id"), "b");
}

Test(numbered, a_client_is_known_by_its_alias)
{
    cr_assert_eq(add_provider(caller, "'id':'p',"), 201);
    cr_assert_eq(caller_say(caller, "POST", "/clients",
                            "{'id_prefix':'c-','alias':'jane@elsewhere','name':'Jane'}"),
                 201);
    cr_expect_str_eq(caller_text(caller, "/alias"), "jane@elsewhere");
    cr_assert_eq(
        caller_say(caller, "POST", "/clients", "{'id_prefix':'c-','alias':'jane@elsewhere'}"), 201);
    cr_expect_str_eq(caller_text(caller, "/id"), "c-1");
    cr_expect_str_eq(caller_header(caller, "Idempotent-Replay"), "true");
    cr_assert_eq(book(caller, "'id':'a','client':{'alias':'jane@elsewhere'},"), 201);
    cr_expect_str_eq(caller_text(caller, "/client_id"), "c-1");
    cr_expect_eq(caller_say(caller, "POST", "/clients",
                            "{'id':'joan','name':'Joan','alias':'jane@elsewhere'}"),
                 409);
    cr_expect_str_eq(caller_text(caller, "/code"), "alias_taken");
    cr_expect_eq(caller_get(caller, "/clients/joan"), 404);
    cr_expect_eq(
        book(caller, "'id':'b','client':{'id':'joan','name':'Joan','alias':'jane@elsewhere'},"),
        409);
    cr_expect_eq(caller_get(caller, "/appointments/b"), 404);
    cr_assert_eq(caller_say(caller, "POST", "/clients", "{'id':'joan','name':'Joan','alias':'j'}"),
                 201, "the id is still free");
    cr_assert_eq(caller_get(caller, "/clients?alias=jane%40elsewhere"), 200);
    cr_assert_eq(caller_count(caller, "/clients"), 1);
    cr_expect_str_eq(caller_text(caller, "/clients/0/id"), "c-1");
    cr_expect_str_eq(caller_text(caller, "/clients/0/name"), "Jane");
    cr_assert_eq(caller_get(caller, "/clients?alias=nobody"), 200);
    cr_expect_eq(caller_count(caller, "/clients"), 0);
    expect_blamed(caller_get(caller, "/clients"), "/alias");
    cr_assert_eq(caller_call(caller, "DELETE", "/clients/c-1", NULL), 200);
    cr_expect_null(document_at(caller->document, "/alias"));
    cr_assert_eq(caller_get(caller, "/clients?alias=jane%40elsewhere"), 200);
    cr_expect_eq(caller_count(caller, "/clients"), 0, "an alias is erased, too");
    expect_blamed(caller_say(caller, "POST", "/clients", "{'id_prefix':'c-'}"), "/name");
}
