/* The API of slotd is these tables. */
#include "server/api/api.h"
#include "server/face.h"
#include "server/openapi.h"
#include "server/problem.h"

/* clang-format off */
static const struct route routes[] = {
    {"POST",   "/appointments",                     appointment_book,         ACCESS_CLIENT, PARAMETERS_NONE, "Book, hold or repeat an appointment in a range of time", NULL},
    {"GET",    "/appointments",                     appointment_list,         ACCESS_STAFF,  PARAMETERS_SOME, "List appointments", NULL},
    {"GET",    "/appointments/{id}",                appointment_find,         ACCESS_CLIENT, PARAMETERS_NONE, "Look at an appointment", NULL},
    {"DELETE", "/appointments/{id}/note",           appointment_erase_note,   ACCESS_CLIENT, PARAMETERS_NONE, "Erase what was said with a booking", NULL},
    {"POST",   "/appointments/{id}/confirm",        appointment_confirm,      ACCESS_CLIENT, PARAMETERS_NONE, "Confirm a held appointment", NULL},
    {"POST",   "/appointments/{id}/cancel",         appointment_cancel,       ACCESS_CLIENT, PARAMETERS_NONE, "Cancel an appointment", NULL},
    {"POST",   "/appointments/{id}/move",           appointment_move,         ACCESS_CLIENT, PARAMETERS_NONE, "Give an appointment another time", NULL},
    {"POST",   "/appointments/{id}/complete",       appointment_complete,     ACCESS_STAFF,  PARAMETERS_NONE, "Note that an appointment took place", NULL},
    {"POST",   "/appointments/{id}/no_show",        appointment_no_show,      ACCESS_STAFF,  PARAMETERS_NONE, "Note that the client did not come", NULL},

    {"GET",    "/providers/{id}/slots",             provider_slots,           ACCESS_ANYONE, PARAMETERS_SOME, "List the slots of a provider", NULL},
    {"GET",    "/providers/{id}/starts",            provider_starts,          ACCESS_ANYONE, PARAMETERS_SOME, "List all starts of a provider, whatever their date", NULL},
    {"GET",    "/providers/{id}/days",              provider_days,            ACCESS_STAFF,  PARAMETERS_SOME, "Tell how much of a provider's days is open, booked, free and stranded", NULL},
    {"GET",    "/slots",                            group_slots,              ACCESS_ANYONE, PARAMETERS_SOME, "List the slots of all providers of a group", NULL},
    {"GET",    "/explain",                          slot_explain,             ACCESS_CLIENT, PARAMETERS_SOME, "Say why a slot can or cannot be booked", NULL},

    {"POST",   "/providers",                        provider_register,        ACCESS_STAFF,  PARAMETERS_SOME, "Register a provider or replace its definition", NULL},
    {"GET",    "/providers",                        provider_list,            ACCESS_CLIENT, PARAMETERS_SOME, "List providers", NULL},
    {"GET",    "/providers/{id}",                   provider_find,            ACCESS_CLIENT, PARAMETERS_NONE, "Look at a provider", NULL},
    {"PATCH",  "/providers/{id}",                   provider_change,          ACCESS_STAFF,  PARAMETERS_SOME, "Change parts of the definition of a provider", NULL},
    {"GET",    "/providers/{id}/availability",      availability_find,        ACCESS_CLIENT, PARAMETERS_NONE, "Look at the availability of a provider", NULL},
    {"PUT",    "/providers/{id}/availability",      availability_replace,     ACCESS_STAFF,  PARAMETERS_SOME, "Replace the availability of a provider", NULL},
    {"POST",   "/providers/{id}/availability",      availability_add,         ACCESS_STAFF,  PARAMETERS_NONE, "Add one rule, with a number, to the availability of a provider", NULL},
    {"GET",    "/providers/{id}/appointments",      provider_appointments,    ACCESS_STAFF,  PARAMETERS_SOME, "List the appointments of a provider", NULL},
    {"GET",    "/groups/{id}/closures",             closures_find,            ACCESS_CLIENT, PARAMETERS_NONE, "Look at the closures of a group", NULL},
    {"PUT",    "/groups/{id}/closures",             closures_replace,         ACCESS_STAFF,  PARAMETERS_SOME, "Replace the closures of a group", NULL},

    {"POST",   "/providers/{id}/openings",          opening_add,              ACCESS_STAFF,  PARAMETERS_NONE, "Open a provider once, whole or in pieces", NULL},
    {"GET",    "/providers/{id}/openings",          opening_list_of_provider, ACCESS_STAFF,  PARAMETERS_SOME, "List what a provider offers whole", NULL},
    {"GET",    "/providers/{id}/openings/{number}", opening_look_at,          ACCESS_STAFF,  PARAMETERS_SOME, "Look at an opening, or one piece of it", NULL},
    {"DELETE", "/providers/{id}/openings/{number}", opening_withdraw,         ACCESS_STAFF,  PARAMETERS_SOME, "Withdraw an opening that nobody has booked", NULL},
    {"GET",    "/openings",                         opening_list_of_group,    ACCESS_STAFF,  PARAMETERS_SOME, "List what all providers of a group offer whole", NULL},

    {"POST",   "/clients",                          client_create,            ACCESS_CLIENT, PARAMETERS_NONE, "Register a client", NULL},
    {"GET",    "/clients",                          client_list,              ACCESS_STAFF,  PARAMETERS_SOME, "Find a client by alias", NULL},
    {"GET",    "/clients/{id}",                     client_find,              ACCESS_CLIENT, PARAMETERS_NONE, "Look at a client", NULL},
    {"DELETE", "/clients/{id}",                     client_erase,             ACCESS_CLIENT, PARAMETERS_NONE, "Erase what is known of a client", NULL},
    {"GET",    "/clients/{id}/appointments",        client_appointments,      ACCESS_CLIENT, PARAMETERS_SOME, "List the appointments of a client", NULL},

    {"GET",    "/events",                           event_list,               ACCESS_STAFF,  PARAMETERS_SOME, "Follow what happens, or wait for it", NULL},
};

static const struct route operation_routes[] = {
    {"GET",    "/healthz",                     health_alive,          ACCESS_ANYONE, PARAMETERS_NONE, "Say whether the process lives", NULL},
    {"GET",    "/readyz",                      health_ready,          ACCESS_ANYONE, PARAMETERS_NONE, "Say whether it may get traffic", NULL},
    {"GET",    "/metrics",                     metrics_list,          ACCESS_STAFF,  PARAMETERS_NONE, "List what is measured, for Prometheus", NULL},
    {"GET",    "/version",                     health_version,        ACCESS_ANYONE, PARAMETERS_NONE, "Say which version it is", NULL},
    {"GET",    "/openapi.json",                openapi_describe,      ACCESS_ANYONE, PARAMETERS_NONE, "Describe all of this", NULL},
};
/* clang-format on */

static const char refusal_type[] = "application/problem+json";

static void refuse(const struct request *request, struct response *response, enum result result,
                   const char *detail)
{
    (void)request;
    problem_write(response, result, detail);
}

const struct face face_native = {
    .name = "native",
    .title = "slotd",
    .routes = routes,
    .route_count = sizeof routes / sizeof routes[0],
    .refusal_type = refusal_type,
    .refuse = refuse,
};

const struct face face_operation = {
    .name = "operation",
    .title = "Operation",
    .routes = operation_routes,
    .route_count = sizeof operation_routes / sizeof operation_routes[0],
    .always = true,
    .refusal_type = refusal_type,
    .refuse = refuse,
};
