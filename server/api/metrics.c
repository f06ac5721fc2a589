/*
 * What there is to be measured, in the text format of Prometheus.
 *
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
#include <stdatomic.h>

#include "core/booking_days.h"
#include "core/booking_feed.h"
#include "core/booking_follow.h"
#include "server/api/api.h"
#include "server/service.h"

/* What one answer is made of. */
struct reading {
    struct service *service;
    struct booking_usage today;
    bool has_usage;
};

static void write_version(const struct reading *reading, struct text *body)
{
    (void)reading;
    text_append_string(body, "{version=\"" SLOTD_VERSION "\"} 1\n");
}

static void write_events(const struct reading *reading, struct text *body)
{
    text_append_format(body, " %lld\n", (long long)booking_last_event(reading->service->booking));
}

static void write_waiting(const struct reading *reading, struct text *body)
{
    text_append_format(body, " %lld\n", (long long)atomic_load(&reading->service->waiting));
}

static void write_lag(const struct reading *reading, struct text *body)
{
    text_append_format(body, " %.3f\n", (double)follower_lag_ms(reading->service->follower) / 1000);
}

static void write_learned(const struct reading *reading, struct text *body)
{
    text_append_format(body, " %llu\n",
                       (unsigned long long)booking_learned(reading->service->booking));
}

static void write_usage(const struct reading *reading, struct text *body)
{
    const struct booking_usage *today = &reading->today;
    const struct {
        const char *what;
        int64_t seconds;
    } rows[] = {
        {"open", today->open},
        {"booked", today->booked},
        {"free", today->free},
        {"stranded", today->stranded},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        text_append_format(body, "%s{time=\"%s\"} %lld\n", i > 0 ? "slotd_today_seconds" : "",
                           rows[i].what, (long long)rows[i].seconds);
    }
}

static void write_free_slots(const struct reading *reading, struct text *body)
{
    text_append_format(body, " %lld\n", (long long)reading->today.free_slots);
}

static void write_appointments(const struct reading *reading, struct text *body)
{
    text_append_format(body, " %lld\n", (long long)reading->today.appointments);
}

/* `write` goes on where the name ends. */
/* clang-format off */
static const struct metric {
    const char *name, *type, *help;
    void (*write)(const struct reading *reading, struct text *body);
    bool is_usage;
} metrics[] = {
    {"slotd_build_info", "gauge", "Which slotd this is.", write_version, false},
    {"slotd_events_total", "counter", "Changes that are durable, by all processes on the store.", write_events, false},
    {"slotd_waiting_requests", "gauge", "Requests that sleep until there is an event.", write_waiting, false},
    {"slotd_store_lag_seconds", "gauge", "How old what is known of other processes' changes may be; 0 where nobody shares the store.", write_lag, false},
    {"slotd_store_learned_total", "counter", "Readings of the store that brought changes of other processes.", write_learned, false},
    {"slotd_today_seconds", "gauge", "Time of today of all providers: open, booked, free, and stranded: free in gaps that no bookable duration fits into.", write_usage, true},
    {"slotd_today_free_slots", "gauge", "Appointments of the shortest duration, or of the daily limit, that all providers can still take today.", write_free_slots, true},
    {"slotd_today_appointments", "gauge", "Live appointments of today.", write_appointments, true},
};
/* clang-format on */

enum result metrics_list(struct request *request, struct response *response)
{
    struct reading reading = {.service = request->service};
    reading.has_usage = booking_usage_today(
        request->service->booking, request->service->limits.max_metric_providers, &reading.today);
    for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++) {
        const struct metric *metric = &metrics[i];
        if (metric->is_usage && !reading.has_usage) {
            continue;
        }
        text_append_format(&response->body, "# HELP %s %s\n# TYPE %s %s\n%s", metric->name,
                           metric->help, metric->name, metric->type, metric->name);
        metric->write(&reading, &response->body);
    }
    response->content_type = "text/plain; version=0.0.4; charset=utf-8";
    return RESULT_OK;
}
