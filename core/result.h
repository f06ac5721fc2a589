/*
 * Result: how a use case or a request ended.
 *
 * One enum and one table for the whole program. `wire_name` is the stable `code` of a problem
 * document, `text` its `error`; the texts of the 004 contract are word for word (contracts: 004
 * native).
 */
#ifndef CORE_RESULT_H
#define CORE_RESULT_H

enum result {
    RESULT_OK,
    RESULT_MALFORMED,           /* the message itself cannot be read: HTTP or JSON syntax */
    RESULT_INVALID,             /* readable, but a field is not acceptable */
    RESULT_TOO_LARGE,           /* the body is over the limit */
    RESULT_TIMEOUT,             /* the body did not arrive in time */
    RESULT_HEADERS_TOO_LARGE,   /* too many or too long header fields */
    RESULT_ROUTE_UNKNOWN,       /* no such path */
    RESULT_METHOD_NOT_ALLOWED,  /* the path exists, not with this method */
    RESULT_PROVIDER_UNKNOWN,    /* no provider of that id */
    RESULT_PREFERRED_UNKNOWN,   /* a booking named a provider that does not exist */
    RESULT_APPOINTMENT_UNKNOWN, /* no appointment of that id */
    RESULT_CLIENT_UNKNOWN,      /* no client of that id, or it was erased */
    RESULT_GROUP_UNKNOWN,       /* no group of that id */
    RESULT_OPENING_UNKNOWN,     /* nothing is offered there */
    RESULT_OPENING_TAKEN,       /* what is to be taken back is booked */
    RESULT_OPENING_OVERLAPS,    /* what is to be opened lies over what is open already */
    RESULT_NOT_AHEAD,           /* it must lie on a later day */
    RESULT_SLOT_TAKEN,          /* the span overlaps a live appointment */
    RESULT_NO_SLOT,             /* nobody can serve the request */
    RESULT_NO_SLOT_PREFERRED,   /* the named provider cannot serve the request */
    RESULT_ID_REUSED,           /* the request id was used for another request */
    RESULT_ALIAS_TAKEN,         /* another provider has that alias */
    RESULT_STATE_FORBIDS,       /* the lifecycle does not allow that move */
    RESULT_NOT_BEGUN,           /* it cannot have ended: it has not begun */
    RESULT_HOLD_EXPIRED,        /* the hold was not confirmed in time */
    RESULT_CLIENT_LIMIT,        /* the client has as many active appointments as it may have */
    RESULT_SERIES_REFUSED,      /* not every occurrence of a series can be had */
    RESULT_TOO_MANY,            /* the answer would be larger than allowed */
    RESULT_VERSION_CHANGED,     /* what was to be replaced has changed since it was read */
    RESULT_CLASH, /* another process made the same a moment before: learn of it, ask again (sent
                     only if there is no end to it) */
    RESULT_STALE, /* decided on state that has since been replaced: decide again (never sent) */
    RESULT_UNAVAILABLE, /* the store cannot confirm the outcome now: same request again later */
    RESULT_INTERNAL,    /* a defect of ours */
    RESULT_COUNT
};

/* The HTTP status of a problem; 200 for RESULT_OK. */
int result_http_status(enum result result);
const char *result_wire_name(enum result result);
const char *result_text(enum result result);

#endif
