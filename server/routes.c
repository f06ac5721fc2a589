/* The API of slotd is this table. */
#include "server/api/api.h"
#include "server/dispatch.h"

/* clang-format off */
const struct route routes[] = {
    {"POST",   "/appointments",                appointment_book,      ACCESS_CLIENT, PARAMETERS_NONE, NULL, NULL},
    {"GET",    "/appointments",                appointment_list,      ACCESS_STAFF,  PARAMETERS_SOME, NULL, NULL},
    {"GET",    "/appointments/{id}",           appointment_find,      ACCESS_CLIENT, PARAMETERS_NONE, NULL, NULL},
    {"POST",   "/appointments/{id}/confirm",   appointment_confirm,   ACCESS_CLIENT, PARAMETERS_NONE, NULL, NULL},
    {"POST",   "/appointments/{id}/cancel",    appointment_cancel,    ACCESS_CLIENT, PARAMETERS_NONE, NULL, NULL},
    {"POST",   "/appointments/{id}/move",      appointment_move,      ACCESS_CLIENT, PARAMETERS_NONE, NULL, NULL},
    {"POST",   "/appointments/{id}/complete",  appointment_complete,  ACCESS_STAFF,  PARAMETERS_NONE, NULL, NULL},
    {"POST",   "/appointments/{id}/no_show",   appointment_no_show,   ACCESS_STAFF,  PARAMETERS_NONE, NULL, NULL},

    {"GET",    "/providers/{id}/slots",        provider_slots,        ACCESS_ANYONE, PARAMETERS_SOME, NULL, NULL},
    {"GET",    "/slots",                       group_slots,           ACCESS_ANYONE, PARAMETERS_SOME, NULL, NULL},
    {"GET",    "/explain",                     slot_explain,          ACCESS_CLIENT, PARAMETERS_SOME, NULL, NULL},

    {"POST",   "/providers",                   provider_register,     ACCESS_STAFF,  PARAMETERS_SOME, NULL, NULL},
    {"GET",    "/providers",                   provider_list,         ACCESS_CLIENT, PARAMETERS_NONE, NULL, NULL},
    {"GET",    "/providers/{id}",              provider_find,         ACCESS_CLIENT, PARAMETERS_NONE, NULL, NULL},
    {"PATCH",  "/providers/{id}",              provider_change,       ACCESS_STAFF,  PARAMETERS_SOME, NULL, NULL},
    {"GET",    "/providers/{id}/availability", availability_find,     ACCESS_CLIENT, PARAMETERS_NONE, NULL, NULL},
    {"PUT",    "/providers/{id}/availability", availability_replace,  ACCESS_STAFF,  PARAMETERS_SOME, NULL, NULL},
    {"GET",    "/providers/{id}/appointments", provider_appointments, ACCESS_STAFF,  PARAMETERS_SOME, NULL, NULL},
    {"GET",    "/groups/{id}/closures",        closures_find,         ACCESS_CLIENT, PARAMETERS_NONE, NULL, NULL},
    {"PUT",    "/groups/{id}/closures",        closures_replace,      ACCESS_STAFF,  PARAMETERS_SOME, NULL, NULL},

    {"POST",   "/clients",                     client_create,         ACCESS_CLIENT, PARAMETERS_NONE, NULL, NULL},
    {"GET",    "/clients/{id}",                client_find,           ACCESS_CLIENT, PARAMETERS_NONE, NULL, NULL},
    {"DELETE", "/clients/{id}",                client_erase,          ACCESS_CLIENT, PARAMETERS_NONE, NULL, NULL},
    {"GET",    "/clients/{id}/appointments",   client_appointments,   ACCESS_CLIENT, PARAMETERS_SOME, NULL, NULL},

    {"GET",    "/events",                      event_list,            ACCESS_STAFF,  PARAMETERS_SOME, NULL, NULL},

    {"GET",    "/healthz",                     health_alive,          ACCESS_ANYONE, PARAMETERS_NONE, NULL, NULL},
    {"GET",    "/readyz",                      health_ready,          ACCESS_ANYONE, PARAMETERS_NONE, NULL, NULL},
    {"GET",    "/version",                     health_version,        ACCESS_ANYONE, PARAMETERS_NONE, NULL, NULL},
};
/* clang-format on */

const size_t route_count = sizeof routes / sizeof routes[0];
