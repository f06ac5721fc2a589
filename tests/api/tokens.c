/* Slotd-Token: who reads all answers can put a provider's changes in a row. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/scene.h"
#include "support/token_header.h"

static struct caller *const caller = &scene.caller;
static struct token_step steps[TOKEN_STEPS_MAX];
static int64_t last; /* the token of "p" */

static void set_with_provider(void)
{
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 9, "09:00-17:00"), 201);
    cr_assert_eq(token_header_read(caller_header(caller, "Slotd-Token"), steps), 1);
    cr_expect_str_eq(steps[0].provider, "p");
    cr_expect_eq(steps[0].before, 0);
    last = steps[0].after;
}

TestSuite(tokens, .init = set_with_provider, .fini = scene_strike);

/* The last answer tells of the next change of that provider, after the one at `*before`. */
static void expect_step(int position, const char *provider, int64_t *before)
{
    cr_expect_str_eq(steps[position].provider, provider);
    cr_expect_eq(steps[position].before, *before, "%s", caller_header(caller, "Slotd-Token"));
    cr_expect_neq(steps[position].after, *before);
    *before = steps[position].after;
}

static void expect_next(int status, int expected)
{
    cr_assert_eq(status, expected, "%d %s", status, caller_body(caller));
    cr_assert_eq(token_header_read(caller_header(caller, "Slotd-Token"), steps), 1, "%s",
                 caller_header(caller, "Slotd-Token"));
    expect_step(0, "p", &last);
}

/* It tells of none. */
static void expect_none(int status, int expected)
{
    cr_assert_eq(status, expected, "%d %s", status, caller_body(caller));
    cr_expect_str_eq(caller_header(caller, "Slotd-Token"), "");
}

static void expect_current(const char *provider, int64_t token)
{
    cr_assert_eq(caller_look(caller, "/providers/%s", provider), 200);
    cr_expect_eq(token_header_tag(caller_header(caller, "ETag")), token);
    cr_expect_str_eq(caller_header(caller, "Slotd-Token"), "");
}

static int book(const char *id, const char *members)
{
    return caller_say(caller, "POST", "/appointments",
                      "{'id':'%s','preferred_provider':'p','duration':30,'date':'%s',"
                      "'preferred_range':{'start':'10:00','end':'12:00'}%s}",
                      id, scene_date(2), members);
}

static int become(const char *id, const char *verb)
{
    char path[64];
    snprintf(path, sizeof path, "/appointments/%s/%s", id, verb);
    return caller_call(caller, "POST", path, NULL);
}

static int move(const char *provider, const char *from, const char *until)
{
    return caller_say(caller, "POST", "/appointments/a/move",
                      "{'preferred_range':{'start':'%s','end':'%s'},'date':'%s',"
                      "'preferred_provider':'%s'}",
                      from, until, scene_date(2), provider);
}

Test(tokens, bookings_and_what_becomes_of_them_make_one_path)
{
    expect_next(book("a", ""), 201);
    expect_next(book("h", ",'status':'held'"), 201);
    expect_next(become("h", "confirm"), 200);
    expect_next(become("h", "cancel"), 200);
    expect_next(book("s", ",'repeat':'FREQ=DAILY;COUNT=3'"), 201);
    expect_next(move("p", "14:00", "15:00"), 200);
    expect_current("p", last);
}

Test(tokens, what_is_over_continues_the_path)
{
    cr_assert_eq(caller_say(caller, "PATCH", "/providers/p", "{'past_allowed':true}"), 200);
    cr_assert_eq(token_header_read(caller_header(caller, "Slotd-Token"), steps), 1);
    expect_step(0, "p", &last);
    for (int i = 0; i < 2; i++) {
        static const char *const verbs[] = {"complete", "no_show"};
        char id[8];
        snprintf(id, sizeof id, "o%d", i);
        expect_next(caller_say(caller, "POST", "/appointments",
                               "{'id':'%s','preferred_provider':'p','duration':30,'date':'%s',"
                               "'preferred_range':{'start':'10:00','end':'12:00'}}",
                               id, scene_date(-2)),
                    201);
        expect_next(become(id, verbs[i]), 200);
    }
}

Test(tokens, new_hours_and_openings_continue_it)
{
    expect_next(caller_replace(caller, "p", "09:00-16:00"), 200);
    expect_next(caller_say(caller, "POST", "/providers",
                           "{'id':'p','max_daily_appointments':8,"
                           "'availability':[{'start':'09:00','end':'15:00'}]}"),
                200);
    expect_next(caller_say(caller, "POST", "/providers/p/openings", "{'start':'%s','end':'%s'}",
                           scene_instant(3, 18 * 60), scene_instant(3, 19 * 60)),
                201);
    expect_current("p", last);
}

Test(tokens, a_move_to_another_provider_continues_both_paths)
{
    cr_assert_eq(caller_register(caller, "q", 9, "09:00-17:00"), 201);
    cr_assert_eq(token_header_read(caller_header(caller, "Slotd-Token"), steps), 1);
    int64_t others = steps[0].after;
    expect_next(book("a", ""), 201);
    cr_assert_eq(move("q", "10:00", "11:00"), 200);
    cr_assert_eq(token_header_read(caller_header(caller, "Slotd-Token"), steps), 2);
    expect_step(0, "p", &last);
    expect_step(1, "q", &others);
    expect_current("p", last);
    expect_current("q", others);
}

Test(tokens, what_changes_nothing_has_none)
{
    expect_next(book("a", ""), 201);
    expect_none(book("a", ""), 201);
    expect_none(book("a", ",'note':'other'"), 409);
    expect_next(move("p", "14:00", "15:00"), 200);
    expect_none(move("p", "14:00", "15:00"), 200);
    expect_none(move("p", "03:00", "04:00"), 409);
    expect_next(become("a", "cancel"), 200);
    expect_none(become("a", "cancel"), 200);
    expect_none(become("a", "confirm"), 409);
    expect_none(become("b", "cancel"), 404);
    expect_next(book("s", ",'repeat':'FREQ=DAILY;COUNT=3'"), 201);
    expect_none(book("s", ",'repeat':'FREQ=DAILY;COUNT=3'"), 201);
    expect_none(
        caller_say(caller, "PUT", "/providers/p/availability?dry_run=true", "{'availability':[]}"),
        200);
    expect_current("p", last);
}

Test(tokens, an_id_is_percent_encoded)
{
    static const char id[] = "an \\\"a\\\", \xc3\xa9", plain[] = "an \"a\", \xc3\xa9";
    cr_assert_eq(caller_say(caller, "POST", "/providers",
                            "{'id':'%s','max_daily_appointments':8,'availability':[]}", id),
                 201);
    const char *header = caller_header(caller, "Slotd-Token");
    cr_expect_eq(strstr(header, "\"an%20%22a%22%2C%20%C3%A9\"; before=\"0\"; after=\""), header,
                 "%s", header);
    cr_assert_eq(token_header_read(header, steps), 1);
    cr_expect_str_eq(steps[0].provider, plain);
}

Test(tokens, the_path_goes_on_after_a_restart)
{
    expect_next(book("a", ""), 201);
    scene_revive();
    expect_next(book("b", ""), 201);
    scene_restart();
    expect_none(book("a", ""), 201);
    expect_next(become("b", "cancel"), 200);
}
