/*
 * Service: what handlers need of the running program. Set up by main before the first request, then
 * read-only but for the flag.
 */
#ifndef SERVER_SERVICE_H
#define SERVER_SERVICE_H
#include <stdatomic.h>

#include "core/booking.h"
#include "server/store/committer.h"

struct config;

/* Bounds of what a request may contain, from the options of the same names. */
struct service_limits {
    int64_t max_body_bytes, max_json_depth, max_id_bytes, max_windows, max_duration_minutes;
};

struct service {
    struct booking *booking;
    struct committer *committer;
    struct service_limits limits;
    atomic_bool
        draining; /* set at SIGTERM: /readyz says no, connections close after their answer */
};

#endif
