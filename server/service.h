/*
 * Service: what handlers need of the running program. Set up by main before the first request, then
 * read-only but for the flag.
 */
#ifndef SERVER_SERVICE_H
#define SERVER_SERVICE_H
#include <stdatomic.h>

#include "core/booking.h"
#include "server/follower.h"
#include "server/store/committer.h"

struct config;

/* Bounds of what a request may contain, from the options of the same names. */
struct service_limits {
    int64_t max_body_bytes, max_json_depth, max_id_bytes, max_windows, max_duration_minutes;
    int64_t max_range_days, max_occurrences, max_hold_seconds;
    int64_t max_slot_days;                 /* of one query */
    int64_t max_slot_work;                 /* days times providers, of one query */
    int64_t max_slots;                     /* slots times providers, of one answer */
    int64_t max_wait_seconds, max_waiting; /* for events */
    int64_t max_metric_providers;          /* whose day is added up for /metrics */
};

/* What the face of that name is told by its own settings (contracts: 003). */
struct calendar_booking_settings {
    const char *app_name, *app_version;
    int32_t slot_minutes, advance_days;
};

struct service {
    struct booking *booking;
    struct committer *committer;
    const struct follower *follower; /* NULL where the store is not shared */
    struct zones *zones;
    const struct zone *zone; /* of whoever names none */
    struct service_limits limits;
    uint32_t faces; /* 1 << enum face_id: those that are switched on */
    struct calendar_booking_settings calendar_booking;
    _Atomic int64_t waiting; /* requests that sleep until there is an event */
    atomic_bool
        draining; /* set at SIGTERM: /readyz says no, connections close after their answer */
};

#endif
