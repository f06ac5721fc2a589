/*
 * Event: one change, as the feed tells it.
 *
 * Events are numbered from 1 without gaps, in the order in which the changes became durable, and
 * are written in the change's own transaction. They say what changed, never who a client is.
 */
#ifndef CORE_EVENT_H
#define CORE_EVENT_H
#include <stdint.h>

#include "core/appointment.h"

/* The numbers are stored: never renumber. */
enum event_kind {
    EVENT_PROVIDER_REGISTERED = 0,
    EVENT_PROVIDER_CHANGED = 1,
    EVENT_GROUP_CLOSED = 2,       /* the closures of a group were replaced */
    EVENT_PROVIDER_OPENED = 3,    /* an opening was added */
    EVENT_PROVIDER_WITHDRAWN = 4, /* an opening was taken back */
    EVENT_APPOINTMENT_HELD = 10,
    EVENT_APPOINTMENT_BOOKED = 11, /* confirmed from the start */
    EVENT_APPOINTMENT_CONFIRMED = 12,
    EVENT_APPOINTMENT_MOVED = 13,
    EVENT_APPOINTMENT_CANCELLED = 14,
    EVENT_APPOINTMENT_EXPIRED = 15,
    EVENT_APPOINTMENT_COMPLETED = 16,
    EVENT_APPOINTMENT_NO_SHOW = 17,
    EVENT_APPOINTMENT_NOTE_ERASED = 18,
    EVENT_SERIES_BOOKED = 20,
    EVENT_CLIENT_CREATED = 30,
    EVENT_CLIENT_ERASED = 31,
};

/* Texts are borrowed from whatever holds the value; what an event is not about is 0 or NULL. */
struct event {
    int64_t sequence;
    int64_t at; /* when it was decided */
    enum event_kind kind;
    int64_t provider;           /* number */
    int64_t appointment;        /* number */
    const char *appointment_id; /* the request id */
    struct interval span;   /* where the appointment stands, of HELD, BOOKED, MOVED and OPENED */
    const char *subject_id; /* the id of the group, series or client */
};

/* Whether any kind has that number. */
bool event_kind_is_known(int kind);

/* "appointment.booked". */
const char *event_kind_name(enum event_kind kind);

/* The event of an appointment that begins as, or becomes, `status`. */
enum event_kind event_kind_of_new(enum appointment_status status);
enum event_kind event_kind_of_change(enum appointment_status status);

#endif
