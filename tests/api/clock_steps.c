/* The clock is put forward and back under a slotd that runs. */
#include <criterion/criterion.h>
#include <string.h>
#include <time.h>

#include "support/moved_time.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

static void set_at_noon(void)
{
    if (!moved_time_is_possible()) {
        cr_skip_test("libfaketime is not installed.");
    }
    scene.slotd.time = "2025-07-15 12:00:00";
    scene_set();
    cr_assert_eq(caller_register(caller, "p", 50, "00:00-24:00"), 201);
    cr_assert_eq(caller_book(caller, "firm", "p", "14:00-15:00", 60), 201);
    cr_assert_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'held','preferred_provider':'p','date':'2025-07-15',"
                            "'preferred_range':{'start':'16:00','end':'17:00'},'duration':60,"
                            "'status':'held','ttl':600}"),
                 201, "%s", caller_body(caller));
}

TestSuite(clock_steps, .init = set_at_noon, .fini = scene_strike);

static void set_time(const char *time)
{
    slotd_set_time(&scene.slotd, time);
}

static const char *status_of(const char *id)
{
    cr_assert_eq(caller_look(caller, "/appointments/%s", id), 200);
    return caller_text(caller, "/status");
}

static int book_hour_of_the_hold(const char *id)
{
    return caller_say(caller, "POST", "/appointments",
                      "{'id':'%s','preferred_provider':'p','date':'2025-07-15',"
                      "'preferred_range':{'start':'16:00','end':'17:00'},'duration':60}",
                      id);
}

Test(clock_steps, back_nothing_expires_early_nor_twice)
{
    set_time("2025-07-15 06:00:00");
    cr_expect_str_eq(status_of("held"), "held");
    cr_expect_str_eq(status_of("firm"), "confirmed");
    cr_expect_eq(book_hour_of_the_hold("too_soon"), 409);
    cr_expect_eq(caller_get(caller, "/readyz"), 200);
    set_time("2025-07-15 12:09:30");
    cr_expect_eq(book_hour_of_the_hold("still_too_soon"), 409);
    set_time("2025-07-15 12:10:01");
    cr_expect_eq(book_hour_of_the_hold("in_time"), 201, "%s", caller_body(caller));
}

/* What has expired stays so, or its time could be sold twice. */
Test(clock_steps, forward_and_back_what_was_decided_meanwhile_stands)
{
    set_time("2025-07-15 12:30:00");
    cr_expect_eq(book_hour_of_the_hold("other"), 201, "%s", caller_body(caller));
    set_time("2025-07-15 12:00:00");
    cr_expect_str_eq(status_of("held"), "expired");
    cr_expect_eq(caller_call(caller, "POST", "/appointments/held/confirm", NULL), 410);
    cr_expect_str_eq(status_of("other"), "confirmed");
    scene_revive();
    cr_expect_str_eq(status_of("held"), "expired");
    cr_expect_str_eq(status_of("other"), "confirmed");
    cr_expect_str_eq(status_of("firm"), "confirmed");
}

/* Neither keys nor the order of events are made of the time. */
Test(clock_steps, over_starts_years_apart_events_go_on_and_ids_stay)
{
    static const char *const times[] = {"2027-01-01 12:00:00", "2024-02-29 12:00:00",
                                        "2025-07-15 12:01:00"};
    int64_t last = 3; /* provider, firm, held */
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        set_time(times[i]);
        scene_revive();
        cr_expect_eq(caller_say(caller, "POST", "/appointments",
                                "{'id':'r%zu','preferred_provider':'p','duration':30,"
                                "'preferred_range':{'start':'13:00','end':'14:00'}}",
                                i),
                     201, "%s", caller_body(caller));
        cr_expect_eq(caller_look(caller, "/events?after=%d", (int)last), 200);
        int64_t count = caller_count(caller, "/events");
        cr_expect_gt(count, 0);
        cr_expect_eq(caller_number(caller, "/events/0/sequence"), last + 1);
        last += count;
    }
    cr_expect_eq(caller_book(caller, "firm", "p", "14:00-15:00", 60), 201,
                 "the first answer again");
}
