/* What is measured, as Prometheus reads it. */
#include <criterion/criterion.h>
#include <string.h>

#include "support/scene.h"

static struct caller *const caller = &scene.caller;

TestSuite(metrics, .fini = scene_strike);

static void add_provider(const char *id, const char *end)
{
    cr_assert_eq(caller_say(caller, "POST", "/providers",
                            "{'id':'%s','max_daily_appointments':1000000,"
                            "'availability':[{'start':'09:00','end':'%s'}]}",
                            id, end),
                 201, "%s", caller_body(caller));
}

static bool has_line(const char *line)
{
    const char *found = strstr(caller_body(caller), line);
    return found != NULL && (found == caller_body(caller) || found[-1] == '\n') &&
           found[strlen(line)] == '\n';
}

Test(metrics, today_is_added_up, .init = scene_set)
{
    add_provider("p", "12:00");
    add_provider("q", "09:10");
    cr_assert_eq(caller_get(caller, "/metrics"), 200);
    cr_expect_str_eq(http_reply_header(caller->reply, "Content-Type"),
                     "text/plain; version=0.0.4; charset=utf-8");
    static const char *const lines[] = {
        "# TYPE slotd_today_seconds gauge",
        "slotd_today_seconds{time=\"open\"} 11400",
        "slotd_today_seconds{time=\"booked\"} 0",
        "slotd_today_seconds{time=\"free\"} 11400",
        "slotd_today_seconds{time=\"stranded\"} 600",
        "slotd_today_free_slots 2000000",
        "slotd_today_appointments 0",
        "slotd_events_total 2",
        "slotd_waiting_requests 0",
        "slotd_store_lag_seconds 0.000",
        "slotd_build_info{version=\"0.1.0\"} 1",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        cr_expect(has_line(lines[i]), "%s in %s", lines[i], caller_body(caller));
    }
}

static void set_with_one_provider_measured(void)
{
    static const char *const flags[] = {"--max-metric-providers", "1", NULL};
    scene.slotd.flags = flags;
    scene_set();
}

Test(metrics, of_too_many_providers_the_day_is_left_out, .init = set_with_one_provider_measured)
{
    add_provider("p", "12:00");
    cr_assert_eq(caller_get(caller, "/metrics"), 200);
    cr_expect(has_line("slotd_today_free_slots 1000000"));
    add_provider("q", "12:00");
    cr_assert_eq(caller_get(caller, "/metrics"), 200);
    cr_expect_null(strstr(caller_body(caller), "slotd_today"));
    cr_expect(has_line("slotd_events_total 2"));
}
