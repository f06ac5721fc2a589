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

/* What a slot does to the calendar (see core/placement.h). */
struct footprint {
    int32_t cost;             /* worth that the day loses, in units of 1 / PLACEMENT_COST_SCALE */
    int32_t fragments;        /* pieces of the gap that remain: 0, 1 or 2 */
    int32_t stranded_minutes; /* of these pieces, what is too short for the shortest duration */
};

/* Why this slot: what it does to the calendar, and what the next best would have done. */
struct decision {
    bool exact_fit;     /* fills a gap to the minute */
    bool has_runner_up; /* there was another candidate */
    int64_t runner_up_start;
    struct footprint chosen, runner_up;
};

/* Texts are borrowed from whatever holds the value. */
struct appointment {
    const char *id;        /* the client's request id */
    int64_t number;        /* the store's key, unique for ever, higher is later */
    int64_t provider;      /* the provider's number */
    struct interval span;  /* what is taken */
    struct interval range; /* what the client asked for, kept for later moves */
    int32_t service_day;   /* the provider's local date of span.start, a civil day */
    enum appointment_status status;
    bool provider_named; /* the client named the provider */
    bool undated;        /* asked for without a date: it is about the day, not the minute */
    int64_t created_at;  /* 0: not known */
    int64_t expires_at;  /* of what began as a hold, kept when it is confirmed; otherwise 0 */
    int64_t client;      /* the client's number, or 0 */
    int64_t series;      /* the series' number, or 0 */
    int32_t occurrence;  /* its place in the series, from 1 */

    /* Of the whole request, so that it is known when it comes again; 0: not known. */
    uint64_t fingerprint;

    /* Where it stood at first, of one that was moved since; otherwise 0. */
    int64_t first_provider, first_start;

    /* What the client's own start and end have after the seconds of the span, which is the least
     * that covers them. */
    int32_t start_microseconds, end_microseconds;

    const char *note;              /* what was said with the booking; NULL: nothing, or erased */
    const char *ended_by, *reason; /* who ended it and why, as they said; NULL */
    struct decision decision;      /* of the booking, not of later moves */
};

const char *appointment_status_name(enum appointment_status status);
bool appointment_is_live(enum appointment_status status);
bool appointment_may_become(enum appointment_status from, enum appointment_status to);

#endif
