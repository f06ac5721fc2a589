/* The API of slotd is this table. */
#include "server/api/api.h"
#include "server/dispatch.h"

/* clang-format off */
const struct route routes[] = {
    {"POST", "/appointments",                appointment_book,     ACCESS_CLIENT, PARAMETERS_NONE},
    {"GET",  "/appointments",                appointment_list,     ACCESS_STAFF,  PARAMETERS_NONE},
    {"GET",  "/appointments/{id}",           appointment_find,     ACCESS_CLIENT, PARAMETERS_NONE},
    {"POST", "/appointments/{id}/cancel",    appointment_cancel,   ACCESS_CLIENT, PARAMETERS_NONE},

    {"POST", "/providers",                   provider_register,    ACCESS_STAFF,  PARAMETERS_NONE},
    {"GET",  "/providers",                   provider_list,        ACCESS_CLIENT, PARAMETERS_NONE},
    {"GET",  "/providers/{id}",              provider_find,        ACCESS_CLIENT, PARAMETERS_NONE},
    {"PUT",  "/providers/{id}/availability", availability_replace, ACCESS_STAFF,  PARAMETERS_NONE},

    {"GET",  "/healthz",                     health_alive,         ACCESS_ANYONE, PARAMETERS_NONE},
    {"GET",  "/readyz",                      health_ready,         ACCESS_ANYONE, PARAMETERS_NONE},
    {"GET",  "/version",                     health_version,       ACCESS_ANYONE, PARAMETERS_NONE},
};
/* clang-format on */

const size_t route_count = sizeof routes / sizeof routes[0];
