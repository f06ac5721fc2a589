/*
 * The feed of changes. A reader that has seen everything may wait for more: the worker sleeps for
 * it, so only so many may, and the others are answered at once.
 */
#include <stdatomic.h>

#include "core/booking_feed.h"
#include "server/api/api.h"
#include "server/api/parameters.h"
#include "server/api/shapes.h"
#include "server/encode.h"
#include "server/encode_time.h"
#include "server/service.h"

enum { EVENTS_MAX = 1000, EVENTS_DEFAULT = 100, SLICE_MS = 250 };

struct events_form {
    int64_t after, limit, wait;
};

struct json_shape shape_events(const struct service_limits *limits, struct json_field *fields_out)
{
    /* clang-format off */
#define AT(member) .kind = JSON_KIND_INTEGER, .presence = JSON_OPTIONAL, .offset = offsetof(struct events_form, member)
    const struct json_field fields[] = {
        {.name = "after", AT(after), .min = 0, .max = INT64_MAX},
        {.name = "limit", AT(limit), .min = 1, .max = EVENTS_MAX},
        {.name = "wait",  AT(wait),  .min = 0, .max = limits->max_wait_seconds},
    };
#undef AT
    /* clang-format on */
    return shape_keep(fields, sizeof fields / sizeof fields[0], fields_out);
}

static enum result decode(const struct request *request, struct response *response,
                          struct events_form *form_out)
{
    struct json_field fields[SHAPE_FIELDS_MAX];
    const struct json_shape shape = shape_events(&request->service->limits, fields);
    *form_out = (struct events_form){.limit = EVENTS_DEFAULT};
    return parameters_decode(request, &shape, response, form_out);
}

/* In slices, so that a server that is about to stop need not wait for its waiters. */
static void wait_for_more(struct service *service, const struct events_form *form)
{
    if (atomic_fetch_add(&service->waiting, 1) < service->limits.max_waiting) {
        for (int64_t left_ms = form->wait * 1000;
             left_ms > 0 && booking_last_event(service->booking) <= form->after &&
             !atomic_load(&service->draining);
             left_ms -= SLICE_MS) {
            booking_await_event(service->booking, form->after,
                                left_ms < SLICE_MS ? left_ms : SLICE_MS);
        }
    }
    atomic_fetch_sub(&service->waiting, 1);
}

static void encode_event(struct text *body, const struct booking_event *told)
{
    const struct event *event = &told->event;
    encode_object(body);
    encode_integer_member(body, "sequence", event->sequence);
    encode_instant_member(body, "at", event->at);
    encode_string_member(body, "kind", event_kind_name(event->kind));
    if (told->provider_id != NULL) {
        encode_string_member(body, "provider_id", told->provider_id);
    }
    if (event->appointment_id != NULL) {
        encode_string_member(body, "request_id", event->appointment_id);
    }
    if (!interval_is_empty(event->span)) {
        encode_span(body, event->span);
    }
    if (event->subject_id != NULL) {
        encode_string_member(body, "id", event->subject_id);
    }
    encode_object_end(body);
}

enum result event_list(struct request *request, struct response *response)
{
    struct service *service = request->service;
    struct events_form form;
    enum result result = decode(request, response, &form);
    if (result != RESULT_OK) {
        return result;
    }
    wait_for_more(service, &form);
    struct booking_feed feed;
    result =
        booking_events(service->booking, form.after, (size_t)form.limit, request->arena, &feed);
    if (result != RESULT_OK) {
        return result;
    }
    struct text *body = &response->body;
    encode_object(body);
    encode_name(body, "events");
    encode_list(body);
    for (size_t i = 0; i < feed.count; i++) {
        encode_event(body, &feed.events[i]);
    }
    encode_list_end(body);
    encode_integer_member(body, "next_after",
                          feed.count > 0 ? feed.events[feed.count - 1].event.sequence : form.after);
    encode_object_end(body);
    return RESULT_OK;
}
