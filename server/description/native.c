/* The native calls. */
#include "server/description/operation.h"

#define TABLE(rows) .operations = (rows), .count = sizeof(rows) / sizeof((rows)[0])

#define PROVIDER REFUSES(PROVIDER_UNKNOWN)
#define APPOINTMENT REFUSES(APPOINTMENT_UNKNOWN)
#define ROOM (REFUSES(NO_SLOT) | REFUSES(NO_SLOT_PREFERRED) | REFUSES(SLOT_TAKEN))
#define LIFE (APPOINTMENT | REFUSES(STATE_FORBIDS) | REFUSES(NOT_BEGUN) | REFUSES(HOLD_EXPIRED))
#define REVISED                                      \
    {                                                \
        {                                            \
            200, "Revised", "ETag Slotd-Token", NULL \
        }                                            \
    }
#define SEEN(schema)                 \
    {                                \
        {200, schema, "ETag", NULL}, \
        {                            \
            304, NULL, "ETag", NULL  \
        }                            \
    }
#define VERSION .parameters = "If-Match"
#define KNOWN .parameters = "If-None-Match"

/* clang-format off */
static const struct operation operations[] = {
    {.method = "POST", .path = "/appointments", .body = shape_booking, .parameters = "Idempotency-Key",
     .answers = {{201, "AppointmentOrSeries", "Location Slotd-Token Idempotent-Replay", NULL}},
     .refusals = ROOM | REFUSES(PREFERRED_UNKNOWN) | REFUSES(GROUP_UNKNOWN) | REFUSES(CLIENT_UNKNOWN) | REFUSES(ID_REUSED) |
                 REFUSES(ALIAS_TAKEN) | REFUSES(CLIENT_LIMIT) | REFUSES(SERIES_REFUSED) | REFUSES(TOO_MANY)},
    {.method = "GET", .path = "/appointments", .query = shape_appointment_list, .answers = {{200, "Appointments", "Link", NULL}}},
    {.method = "GET", .path = "/appointments/{id}", .answers = {{200, "Appointment", NULL, NULL}}, .refusals = APPOINTMENT},
    {.method = "DELETE", .path = "/appointments/{id}/note", .answers = {{200, "Appointment", "Slotd-Token", NULL}}, .refusals = APPOINTMENT},
    {.method = "POST", .path = "/appointments/{id}/confirm", .body = shape_nothing, .body_optional = true,
     .answers = {{200, "Appointment", "Slotd-Token", NULL}}, .refusals = LIFE},
    {.method = "POST", .path = "/appointments/{id}/cancel", .body = shape_ending, .body_optional = true,
     .answers = {{200, "Appointment", "Slotd-Token", NULL}}, .refusals = LIFE},
    {.method = "POST", .path = "/appointments/{id}/move", .body = shape_move,
     .answers = {{200, "Appointment", "Slotd-Token", NULL}}, .refusals = LIFE | ROOM | REFUSES(PREFERRED_UNKNOWN)},
    {.method = "POST", .path = "/appointments/{id}/complete", .body = shape_ending, .body_optional = true,
     .answers = {{200, "Appointment", "Slotd-Token", NULL}}, .refusals = LIFE},
    {.method = "POST", .path = "/appointments/{id}/no_show", .body = shape_ending, .body_optional = true,
     .answers = {{200, "Appointment", "Slotd-Token", NULL}}, .refusals = LIFE},

    {.method = "GET", .path = "/providers/{id}/slots", .query = shape_provider_slots, KNOWN, .answers = SEEN("Slots"), .refusals = PROVIDER | REFUSES(TOO_MANY)},
    {.method = "GET", .path = "/providers/{id}/starts", .query = shape_starts, KNOWN, .answers = SEEN("Starts"), .refusals = PROVIDER | REFUSES(TOO_MANY)},
    {.method = "GET", .path = "/providers/{id}/days", .query = shape_days, KNOWN, .answers = SEEN("Days"), .refusals = PROVIDER | REFUSES(TOO_MANY)},
    {.method = "GET", .path = "/slots", .query = shape_group_slots, KNOWN, .answers = SEEN("GroupSlots"), .refusals = REFUSES(GROUP_UNKNOWN) | REFUSES(TOO_MANY)},
    {.method = "GET", .path = "/explain", .query = shape_explain, .answers = {{200, "Explanations", NULL, NULL}}},

    {.method = "POST", .path = "/providers", .query = shape_revision, .body = shape_provider, VERSION,
     .answers = {{200, "Revised", "ETag Slotd-Token", NULL}, {201, "Revised", "ETag Location Slotd-Token", NULL}},
     .refusals = REFUSES(ALIAS_TAKEN) | REFUSES(VERSION_CHANGED) | REFUSES(TOO_MANY)},
    {.method = "GET", .path = "/providers", .query = shape_provider_alias, .answers = {{200, "Providers", NULL, NULL}}},
    {.method = "GET", .path = "/providers/{id}", .answers = {{200, "Provider", "ETag", NULL}}, .refusals = PROVIDER},
    {.method = "PATCH", .path = "/providers/{id}", .query = shape_revision, .body = shape_provider_change, VERSION,
     .answers = REVISED, .refusals = PROVIDER | REFUSES(ALIAS_TAKEN) | REFUSES(VERSION_CHANGED) | REFUSES(TOO_MANY)},
    {.method = "GET", .path = "/providers/{id}/availability", .answers = {{200, "Availability", "ETag", NULL}}, .refusals = PROVIDER},
    {.method = "PUT", .path = "/providers/{id}/availability", .query = shape_revision, .body = shape_rules, VERSION,
     .answers = REVISED, .refusals = PROVIDER | REFUSES(VERSION_CHANGED) | REFUSES(TOO_MANY)},
    {.method = "POST", .path = "/providers/{id}/availability", .body = shape_added_rule,
     .answers = {{201, "Number", "Location", NULL}}, .refusals = PROVIDER | REFUSES(OPENING_OVERLAPS) | REFUSES(TOO_MANY)},
    {.method = "GET", .path = "/providers/{id}/appointments", .query = shape_appointment_list,
     .answers = {{200, "Appointments", "Link", NULL}}, .refusals = PROVIDER},
    {.method = "GET", .path = "/groups/{id}/closures", .answers = {{200, "Closures", NULL, NULL}}, .refusals = REFUSES(GROUP_UNKNOWN)},
    {.method = "PUT", .path = "/groups/{id}/closures", .query = shape_revision, .body = shape_closures, VERSION,
     .answers = REVISED, .refusals = REFUSES(VERSION_CHANGED) | REFUSES(TOO_MANY)},

    {.method = "POST", .path = "/providers/{id}/openings", .body = shape_opening,
     .answers = {{200, "Opened", "Slotd-Token", NULL}, {201, "Opened", "Location Slotd-Token", NULL}},
     .refusals = PROVIDER | REFUSES(OPENING_OVERLAPS) | REFUSES(TOO_MANY)},
    {.method = "GET", .path = "/providers/{id}/openings", .query = shape_provider_openings, KNOWN, .answers = SEEN("Openings"), .refusals = PROVIDER | REFUSES(TOO_MANY)},
    {.method = "GET", .path = "/providers/{id}/openings/{number}", .query = shape_opening_place,
     .answers = {{200, "Opening", NULL, NULL}}, .refusals = REFUSES(OPENING_UNKNOWN)},
    {.method = "DELETE", .path = "/providers/{id}/openings/{number}", .query = shape_opening_place,
     .answers = {{200, "Message", NULL, NULL}}, .refusals = PROVIDER | REFUSES(OPENING_UNKNOWN) | REFUSES(OPENING_TAKEN) | REFUSES(TOO_MANY)},
    {.method = "GET", .path = "/openings", .query = shape_group_openings, KNOWN, .answers = SEEN("Openings"), .refusals = REFUSES(GROUP_UNKNOWN) | REFUSES(TOO_MANY)},

    {.method = "POST", .path = "/clients", .body = shape_client, .parameters = "Idempotency-Key",
     .answers = {{201, "Client", "Location Idempotent-Replay", NULL}}, .refusals = REFUSES(CLIENT_UNKNOWN) | REFUSES(ID_REUSED) | REFUSES(ALIAS_TAKEN)},
    {.method = "GET", .path = "/clients", .query = shape_client_alias, .answers = {{200, "Clients", NULL, NULL}}},
    {.method = "GET", .path = "/clients/{id}", .answers = {{200, "Client", NULL, NULL}}, .refusals = REFUSES(CLIENT_UNKNOWN)},
    {.method = "DELETE", .path = "/clients/{id}", .answers = {{200, "Client", NULL, NULL}}, .refusals = REFUSES(CLIENT_UNKNOWN)},
    {.method = "GET", .path = "/clients/{id}/appointments", .query = shape_appointment_list,
     .answers = {{200, "Appointments", "Link", NULL}}, .refusals = REFUSES(CLIENT_UNKNOWN)},

    {.method = "GET", .path = "/events", .query = shape_events, .answers = {{200, "Events", NULL, NULL}}},
};

static const struct operation rows_of_operation[] = {
    {.method = "GET", .path = "/healthz", .answers = {{200, "Status", NULL, NULL}}},
    {.method = "GET", .path = "/readyz", .answers = {{200, "Status", NULL, NULL}, {503, "Status", "Retry-After", NULL}}},
    {.method = "GET", .path = "/metrics", .answers = {{200, "Metrics", NULL, "text/plain"}}},
    {.method = "GET", .path = "/version", .answers = {{200, "Version", NULL, NULL}}},
    {.method = "GET", .path = "/openapi.json", .answers = {{200, "Description", NULL, NULL}}},
};
/* clang-format on */

const struct operation_table operations_native = {
    TABLE(operations),
    .refusal = "NativeRefusal",
    .parameter = "{\"type\":\"string\",\"minLength\":1}",
    .refusals = REFUSES(INVALID),
};

const struct operation_table operations_operation = {
    TABLE(rows_of_operation),
    .refusal = "NativeRefusal",
    .refusals = REFUSES(INVALID),
};
