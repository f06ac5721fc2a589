/* The kinds of events, in one table. */
#include "core/event.h"

#include <assert.h>
#include <stddef.h>

/* clang-format off */
static const char *const kind_names[] = {
    [EVENT_PROVIDER_REGISTERED]   = "provider.registered",
    [EVENT_PROVIDER_CHANGED]      = "provider.changed",
    [EVENT_GROUP_CLOSED]          = "group.closed",
    [EVENT_PROVIDER_OPENED]       = "provider.opened",
    [EVENT_PROVIDER_WITHDRAWN]    = "provider.withdrawn",
    [EVENT_APPOINTMENT_HELD]      = "appointment.held",
    [EVENT_APPOINTMENT_BOOKED]    = "appointment.booked",
    [EVENT_APPOINTMENT_CONFIRMED] = "appointment.confirmed",
    [EVENT_APPOINTMENT_MOVED]     = "appointment.moved",
    [EVENT_APPOINTMENT_CANCELLED] = "appointment.cancelled",
    [EVENT_APPOINTMENT_EXPIRED]   = "appointment.expired",
    [EVENT_APPOINTMENT_COMPLETED] = "appointment.completed",
    [EVENT_APPOINTMENT_NO_SHOW]   = "appointment.no_show",
    [EVENT_APPOINTMENT_NOTE_ERASED] = "appointment.note_erased",
    [EVENT_SERIES_BOOKED]         = "series.booked",
    [EVENT_CLIENT_CREATED]        = "client.created",
    [EVENT_CLIENT_ERASED]         = "client.erased",
};

static const enum event_kind kinds_of_status[APPOINTMENT_STATUS_COUNT] = {
    [APPOINTMENT_HELD]      = EVENT_APPOINTMENT_HELD,
    [APPOINTMENT_CONFIRMED] = EVENT_APPOINTMENT_CONFIRMED,
    [APPOINTMENT_CANCELLED] = EVENT_APPOINTMENT_CANCELLED,
    [APPOINTMENT_EXPIRED]   = EVENT_APPOINTMENT_EXPIRED,
    [APPOINTMENT_COMPLETED] = EVENT_APPOINTMENT_COMPLETED,
    [APPOINTMENT_NO_SHOW]   = EVENT_APPOINTMENT_NO_SHOW,
};
/* clang-format on */

bool event_kind_is_known(int kind)
{
    return kind >= 0 && (size_t)kind < sizeof kind_names / sizeof kind_names[0] &&
           kind_names[kind] != NULL;
}

const char *event_kind_name(enum event_kind kind)
{
    assert(event_kind_is_known((int)kind));
    return kind_names[kind];
}

enum event_kind event_kind_of_new(enum appointment_status status)
{
    return status == APPOINTMENT_CONFIRMED ? EVENT_APPOINTMENT_BOOKED
                                           : event_kind_of_change(status);
}

enum event_kind event_kind_of_change(enum appointment_status status)
{
    assert(status < APPOINTMENT_STATUS_COUNT);
    return kinds_of_status[status];
}
