/* The API of slotd is this table. */
#include "server/api/api.h"
#include "server/dispatch.h"

/* clang-format off */
const struct route routes[] = {
    {"POST", "/appointments",                appointment_book,     ACCESS_CLIENT},
    {"GET",  "/appointments",                appointment_list,     ACCESS_STAFF},
    {"GET",  "/appointments/{id}",           appointment_find,     ACCESS_CLIENT},
    {"POST", "/appointments/{id}/cancel",    appointment_cancel,   ACCESS_CLIENT},

    {"POST", "/providers",                   provider_register,    ACCESS_STAFF},
    {"GET",  "/providers",                   provider_list,        ACCESS_CLIENT},
    {"GET",  "/providers/{id}",              provider_find,        ACCESS_CLIENT},
    {"PUT",  "/providers/{id}/availability", availability_replace, ACCESS_STAFF},

    {"GET",  "/healthz",                     health_alive,         ACCESS_ANYONE},
    {"GET",  "/readyz",                      health_ready,         ACCESS_ANYONE},
    {"GET",  "/version",                     health_version,       ACCESS_ANYONE},
};
/* clang-format on */

const size_t route_count = sizeof routes / sizeof routes[0];
