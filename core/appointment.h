/*
 * Appointment: the value, and the table of its lifecycle (words of FHIR Appointment).
 *
 *   held -> confirmed | expired | cancelled        confirmed -> completed | no_show | cancelled
 *
 * Held and confirmed are live: they take time. The others are final.
 */
#ifndef CORE_APPOINTMENT_H
#define CORE_APPOINTMENT_H
#include <stdbool.h>
#include <stdint.h>

#include "core/interval.h"

/* The numbers are stored: never renumber. */
enum appointment_status {
    APPOINTMENT_HELD = 0,
    APPOINTMENT_CONFIRMED = 1,
    APPOINTMENT_CANCELLED = 2,
    APPOINTMENT_EXPIRED = 3,
    APPOINTMENT_COMPLETED = 4,
    APPOINTMENT_NO_SHOW = 5,
    APPOINTMENT_STATUS_COUNT
};

/* Why this slot: its cost against the next best (see core/placement.h for the unit). */
struct decision {
    bool exact_fit;     /* fills a gap to the minute */
    bool has_runner_up; /* there was another candidate */
    int64_t runner_up_start;
    int32_t cost, runner_up_cost;
};

struct appointment {
    const char *id;        /* the client's request id; borrowed from whatever holds the value */
    int64_t number;        /* the store's key, unique for ever, higher is later */
    int64_t provider;      /* the provider's number */
    struct interval span;  /* what is taken */
    struct interval range; /* what the client asked for, kept for later moves */
    int32_t service_day;   /* the provider's local date of span.start, a civil day */
    enum appointment_status status;
    bool provider_named; /* the client named the provider */
    struct decision decision;
};

const char *appointment_status_name(enum appointment_status status);
bool appointment_is_live(enum appointment_status status);
bool appointment_may_become(enum appointment_status from, enum appointment_status to);

#endif
