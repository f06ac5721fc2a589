#include "core/event.h"

#include <criterion/criterion.h>
#include <string.h>

static const enum event_kind kinds[] = {
    EVENT_PROVIDER_REGISTERED,   EVENT_PROVIDER_CHANGED,        EVENT_GROUP_CLOSED,
    EVENT_APPOINTMENT_HELD,      EVENT_APPOINTMENT_BOOKED,      EVENT_APPOINTMENT_CONFIRMED,
    EVENT_APPOINTMENT_MOVED,     EVENT_APPOINTMENT_CANCELLED,   EVENT_APPOINTMENT_EXPIRED,
    EVENT_APPOINTMENT_COMPLETED, EVENT_APPOINTMENT_NO_SHOW,     EVENT_SERIES_BOOKED,
    EVENT_CLIENT_CREATED,        EVENT_CLIENT_ERASED,           EVENT_PROVIDER_OPENED,
    EVENT_PROVIDER_WITHDRAWN,    EVENT_APPOINTMENT_NOTE_ERASED,
};

/* No default: a new kind does not compile before it stands here. */
static const char *name_of(enum event_kind kind)
{
    switch (kind) {
    case EVENT_PROVIDER_REGISTERED:
        return "provider.registered";
    case EVENT_PROVIDER_CHANGED:
        return "provider.changed";
    case EVENT_GROUP_CLOSED:
        return "group.closed";
    case EVENT_PROVIDER_OPENED:
        return "provider.opened";
    case EVENT_PROVIDER_WITHDRAWN:
        return "provider.withdrawn";
    case EVENT_APPOINTMENT_HELD:
        return "appointment.held";
    case EVENT_APPOINTMENT_BOOKED:
        return "appointment.booked";
    case EVENT_APPOINTMENT_CONFIRMED:
        return "appointment.confirmed";
    case EVENT_APPOINTMENT_MOVED:
        return "appointment.moved";
    case EVENT_APPOINTMENT_CANCELLED:
        return "appointment.cancelled";
    case EVENT_APPOINTMENT_EXPIRED:
        return "appointment.expired";
    case EVENT_APPOINTMENT_COMPLETED:
        return "appointment.completed";
    case EVENT_APPOINTMENT_NO_SHOW:
        return "appointment.no_show";
    case EVENT_APPOINTMENT_NOTE_ERASED:
        return "appointment.note_erased";
    case EVENT_SERIES_BOOKED:
        return "series.booked";
    case EVENT_CLIENT_CREATED:
        return "client.created";
    case EVENT_CLIENT_ERASED:
        return "client.erased";
    }
    return "";
}

Test(event, every_kind_has_its_name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        cr_assert_str_eq(event_kind_name(kinds[i]), name_of(kinds[i]));
    }
}

Test(event, what_becomes_of_an_appointment_is_an_event_of_that_name)
{
    for (int i = 0; i < APPOINTMENT_STATUS_COUNT; i++) {
        enum appointment_status status = (enum appointment_status)i;
        char name[64] = "appointment.";
        strcat(name, appointment_status_name(status));
        cr_assert_str_eq(event_kind_name(event_kind_of_change(status)), name);
    }
}

Test(event, what_is_confirmed_from_the_start_was_booked)
{
    cr_assert_eq(event_kind_of_new(APPOINTMENT_CONFIRMED), EVENT_APPOINTMENT_BOOKED);
    cr_assert_eq(event_kind_of_new(APPOINTMENT_HELD), EVENT_APPOINTMENT_HELD);
}
