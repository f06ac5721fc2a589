/* What real calendars are made of survives kill -9, to the letter. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/memory.h"
#include "support/document.h"
#include "support/scene.h"

static struct caller *const caller = &scene.caller;

TestSuite(restart, .init = scene_set, .fini = scene_strike);

static void say(const char *method, const char *path, const char *body, int status)
{
    cr_assert_eq(caller_say(caller, method, path, "%s", body), status, "%s %s: %s", method, path,
                 caller_body(caller));
}

static void ask(const char *id, int days_ahead, const char *members)
{
    cr_assert_eq(caller_say(caller, "POST", "/appointments",
                            "{'id':'%s','duration':30,'date':'%s',"
                            "'preferred_range':{'start':'09:00','end':'17:00'}%s}",
                            id, scene_date(days_ahead), members),
                 201, "%s: %s", id, caller_body(caller));
}

static void move(const char *id, int days_ahead, const char *members)
{
    char path[64];
    snprintf(path, sizeof path, "/appointments/%s/move", id);
    cr_assert_eq(caller_say(caller, "POST", path,
                            "{'date':'%s','preferred_range':{'start':'14:00','end':'16:00'}%s}",
                            scene_date(days_ahead), members),
                 200, "%s: %s", id, caller_body(caller));
}

/* One of everything. */
static void populate(void)
{
    say("POST", "/providers",
        "{'id':'p','name':'Jane','group':'g','max_daily_appointments':null,'slot_step':20,"
        "'buffer_after':5,'buffer_before':10,'horizon':90,'hold_ttl':300,'past_allowed':true,"
        "'availability':[{'start':'09:00','end':'17:00'},"
        "{'start':'22:00','end':'02:00','weekdays':['fri','sat']},"
        "{'start':'10:00','end':'11:00','from':'2031-01-01','until':'2031-02-01','closed':true}]}",
        201);
    say("POST", "/providers",
        "{'id':'q','group':'g','max_daily_appointments':9,'time_zone':'Europe/Berlin',"
        "'availability':[{'start':'00:00','end':'24:00'}]}",
        201);
    say("POST", "/clients", "{'id':'jane','name':'Jane','email':'jane@example.org'}", 201);
    say("POST", "/clients", "{'id':'joan','name':'Joan','phone':'+49 30 1234567'}", 201);
    ask("held", 2, ",'group':'g','status':'held','ttl':600");
    ask("kept", 2, ",'preferred_provider':'p','client':{'id':'jane'}");
    ask("confirmed", 3, ",'preferred_provider':'p','status':'held'");
    say("POST", "/appointments/confirmed/confirm", "{}", 200);
    ask("cancelled", 3, ",'preferred_provider':'p','client':{'id':'joan'}");
    say("POST", "/appointments/cancelled/cancel", "{'by':'joan','reason':'ill'}", 200);
    ask("moved", 3, ",'preferred_provider':'p'");
    move("moved", 4, "");
    ask("handed_over", 3, ",'preferred_provider':'p','client':{'id':'jane'}");
    move("handed_over", 5, ",'preferred_provider':'q'");
    ask("done", -1, ",'preferred_provider':'p'");
    say("POST", "/appointments/done/complete", "{}", 200);
    ask("absent", -1, ",'preferred_provider':'p'");
    say("POST", "/appointments/absent/no_show", "{'by':'staff'}", 200);
    ask("series", 8, ",'preferred_provider':'p','repeat':'FREQ=WEEKLY;COUNT=5'");
    cr_assert_eq(caller_cancel(caller, "series.2"), 200);
    ask("closed_out", 6, ",'preferred_provider':'p'");
    cr_assert_eq(caller_say(caller, "PUT", "/groups/g/closures",
                            "{'closures':[{'date':'%s'},{'start':'12:00','end':'12:30'}]}",
                            scene_date(6)),
                 200);
    cr_assert_eq(caller_call(caller, "DELETE", "/clients/joan", NULL), 200);
}

/* All that can be asked; the caller's to free. */
static char *picture(void)
{
    static const char *const paths[] = {
        "/providers",
        "/providers/p",
        "/providers/q/availability",
        "/groups/g/closures",
        "/appointments",
        "/appointments?status=all",
        "/appointments?series=series&status=all",
        "/appointments/held",
        "/appointments/kept",
        "/appointments/confirmed",
        "/appointments/cancelled",
        "/appointments/moved",
        "/appointments/handed_over",
        "/appointments/done",
        "/appointments/absent",
        "/appointments/series.1",
        "/appointments/series.2",
        "/appointments/closed_out",
        "/clients/jane",
        "/clients/joan",
        "/clients/jane/appointments",
        "/clients/joan/appointments",
        "/events?limit=1000",
    };
    char *all = memory_copy_text("");
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        char *longer = NULL;
        cr_assert_eq(caller_get(caller, paths[i]), 200, "%s: %s", paths[i], caller_body(caller));
        cr_assert_gt(asprintf(&longer, "%s%s %s %s\n", all, paths[i], caller_body(caller),
                              caller_header(caller, "ETag")),
                     0);
        free(all);
        all = longer;
    }
    return all;
}

Test(restart, keeps_one_of_everything)
{
    populate();
    char *before = picture();
    for (int i = 0; i < 2; i++) {
        scene_revive();
        char *after = picture();
        cr_expect_str_eq(after, before);
        free(after);
    }
    scene_restart();
    char *after = picture();
    cr_expect_str_eq(after, before);
    free(after);
    free(before);
}

/* The slots of a provider, whose offer rests on all its rules and appointments. */
static char *offer(const char *provider)
{
    cr_assert_eq(caller_look(caller, "/providers/%s/slots?duration=30&from=%s&to=%s", provider,
                             scene_date(2), scene_date(40)),
                 200);
    return memory_copy_text(caller_body(caller));
}

Test(restart, offers_what_was_offered)
{
    populate();
    char *p = offer("p"), *q = offer("q");
    scene_revive();
    char *p_again = offer("p"), *q_again = offer("q");
    cr_expect_str_eq(p_again, p);
    cr_expect_str_eq(q_again, q);
    free(p);
    free(q);
    free(p_again);
    free(q_again);
}

Test(restart, a_hold_expires_when_it_was_to_expire)
{
    say("POST", "/providers",
        "{'id':'p','max_daily_appointments':1,'availability':[{'start':'09:00','end':'09:30'}]}",
        201);
    ask("a", 2, ",'status':'held','ttl':2");
    scene_revive();
    int status = 0;
    for (int i = 0; i < 400 && status != 201; i++) {
        const struct timespec moment = {.tv_nsec = 10000000};
        char id[16];
        nanosleep(&moment, NULL);
        snprintf(id, sizeof id, "b%d", i);
        status = caller_say(caller, "POST", "/appointments",
                            "{'id':'%s','duration':30,'date':'%s',"
                            "'preferred_range':{'start':'09:00','end':'17:00'}}",
                            id, scene_date(2));
    }
    cr_expect_eq(status, 201);
    cr_assert_eq(caller_get(caller, "/appointments/a"), 200);
    cr_expect_str_eq(caller_text(caller, "/status"), "expired");
}

Test(restart, a_hold_that_expired_meanwhile_is_expired)
{
    const struct timespec moment = {.tv_sec = 1, .tv_nsec = 200000000};
    say("POST", "/providers",
        "{'id':'p','max_daily_appointments':1,'availability':[{'start':'09:00','end':'09:30'}]}",
        201);
    ask("a", 2, ",'status':'held','ttl':1");
    caller_close(caller);
    slotd_kill(&scene.slotd);
    nanosleep(&moment, NULL);
    cr_assert(slotd_start(&scene.slotd));
    caller_open(caller, scene.slotd.port);
    cr_assert_eq(caller_get(caller, "/appointments/a"), 200);
    cr_expect_str_eq(caller_text(caller, "/status"), "expired");
    ask("b", 2, "");
}
