/* The four other contracts. What their clients send is read as loosely as they are used to, and so
 * it is described. */
#include "server/description/operation.h"

#define TABLE(rows) .operations = (rows), .count = sizeof(rows) / sizeof((rows)[0])
#define NUMBER "{\"type\":\"integer\",\"minimum\":1}"
#define ALSO_IN_QUERY .note = "All fields may stand in the query instead."

/* clang-format off */
static const struct operation pro_scheduler[] = {
    {.method = "POST", .path = "/api/providers", .document = "ProName", .answers = {{201, "ProProvider", NULL, NULL}}, .refusals = REFUSES(INVALID)},
    {.method = "GET", .path = "/api/providers", .answers = {{200, "ProProviders", NULL, NULL}}},
    {.method = "POST", .path = "/api/providers/{id}/availability", .document = "ProSpan",
     .answers = {{201, "ProBlock", NULL, NULL}}, .refusals = REFUSES(PROVIDER_UNKNOWN) | REFUSES(INVALID) | REFUSES(TOO_MANY)},
    {.method = "GET", .path = "/api/providers/{id}/availability/slots", .parameters = "duration",
     .answers = {{200, "ProStarts", NULL, NULL}}, .refusals = REFUSES(PROVIDER_UNKNOWN) | REFUSES(INVALID) | REFUSES(TOO_MANY)},
    {.method = "GET", .path = "/api/providers/{id}/appointments", .answers = {{200, "ProAppointments", NULL, NULL}}, .refusals = REFUSES(PROVIDER_UNKNOWN)},
    {.method = "POST", .path = "/api/appointments", .document = "ProBooking",
     .answers = {{201, "ProAppointment", NULL, NULL}}, .refusals = REFUSES(INVALID), .statuses = {409}},
};

static const struct operation consultant_calendar[] = {
    {.method = "POST", .path = "/consultant", .document = "ConsultantName", .answers = {{201, "ConsultantCreated", NULL, NULL}}, .refusals = REFUSES(INVALID)},
    {.method = "GET", .path = "/consultant/{id}", .answers = {{200, "Consultant", NULL, NULL}}, .refusals = REFUSES(PROVIDER_UNKNOWN)},
    {.method = "POST", .path = "/user", .document = "ConsultantName", .answers = {{201, "ConsultantCreated", NULL, NULL}}, .refusals = REFUSES(INVALID)},
    {.method = "POST", .path = "/consultants/{id}/availabilities", .document = "ConsultantOffer", .answers = {{201, "ConsultantCreated", NULL, NULL}},
     .refusals = REFUSES(PROVIDER_UNKNOWN) | REFUSES(INVALID) | REFUSES(OPENING_OVERLAPS) | REFUSES(NOT_AHEAD) | REFUSES(TOO_MANY)},
    {.method = "GET", .path = "/consultant/{id}/availability", .answers = {{200, "ConsultantSlots", NULL, NULL}},
     .refusals = REFUSES(PROVIDER_UNKNOWN) | REFUSES(TOO_MANY)},
    {.method = "DELETE", .path = "/consultant/{id}/availability", .parameters = "slot_date slot_start_time slot_end_time",
     .note = "All fields may stand in a body instead, which is asked first.", .answers = {{204, NULL, NULL, NULL}},
     .refusals = REFUSES(PROVIDER_UNKNOWN) | REFUSES(INVALID) | REFUSES(OPENING_UNKNOWN) | REFUSES(OPENING_TAKEN)},
    {.method = "DELETE", .path = "/consultant/{id}/availability/delete", .parameters = "slot_date slot_start_time slot_end_time",
     .note = "All fields may stand in a body instead, which is asked first.", .answers = {{204, NULL, NULL, NULL}},
     .refusals = REFUSES(PROVIDER_UNKNOWN) | REFUSES(INVALID) | REFUSES(OPENING_UNKNOWN) | REFUSES(OPENING_TAKEN)},
    {.method = "POST", .path = "/consultant/{id}/recurring", .document = "ConsultantPattern", .answers = {{201, "ConsultantCreated", NULL, NULL}},
     .refusals = REFUSES(PROVIDER_UNKNOWN) | REFUSES(INVALID) | REFUSES(OPENING_OVERLAPS)},
    {.method = "GET", .path = "/consultant/{id}/recurring", .answers = {{200, "ConsultantPatterns", NULL, NULL}}, .refusals = REFUSES(PROVIDER_UNKNOWN)},
    {.method = "POST", .path = "/consultant/{id}/reserve", .document = "ConsultantReservation", .answers = {{201, "ConsultantReserved", NULL, NULL}},
     .refusals = REFUSES(PROVIDER_UNKNOWN) | REFUSES(CLIENT_UNKNOWN) | REFUSES(INVALID), .statuses = {409}},
    {.method = "GET", .path = "/consultants/availabilities/{date}", .answers = {{200, "ConsultantDay", NULL, NULL}}, .refusals = REFUSES(INVALID) | REFUSES(TOO_MANY)},
    {.method = "GET", .path = "/availabilities/monthly", .parameters = "month year", .answers = {{200, "ConsultantSlots", NULL, NULL}},
     .refusals = REFUSES(INVALID) | REFUSES(TOO_MANY)},
    {.method = "GET", .path = "/availabilities/timerange", .parameters = "start_date end_date from_time to_time",
     .answers = {{200, "ConsultantSlots", NULL, NULL}}, .refusals = REFUSES(INVALID) | REFUSES(TOO_MANY)},
};

static const struct operation quarter_hours[] = {
    {.method = "POST", .path = "/api/clients", .document = "QuarterPerson", ALSO_IN_QUERY, .answers = {{200, "QuarterParty", NULL, NULL}}, .refusals = REFUSES(INVALID)},
    {.method = "POST", .path = "/api/providers", .document = "QuarterPerson", ALSO_IN_QUERY, .answers = {{200, "QuarterParty", NULL, NULL}}, .refusals = REFUSES(INVALID)},
    {.method = "POST", .path = "/api/appointments/availability", .document = "QuarterSpan", ALSO_IN_QUERY,
     .answers = {{200, "Quarters", NULL, NULL}}, .refusals = REFUSES(INVALID), .statuses = {404}},
    {.method = "POST", .path = "/api/appoinments/availability", .document = "QuarterSpan", ALSO_IN_QUERY,
     .answers = {{200, "Quarters", NULL, NULL}}, .refusals = REFUSES(INVALID), .statuses = {404}},
    {.method = "GET", .path = "/api/appointments", .answers = {{200, "Quarters", NULL, NULL}}},
    {.method = "POST", .path = "/api/appointments/reserve", .document = "QuarterChoice", ALSO_IN_QUERY,
     .answers = {{200, "Quarter", NULL, NULL}}, .refusals = REFUSES(INVALID) | REFUSES(CLIENT_UNKNOWN) | REFUSES(OPENING_UNKNOWN) | REFUSES(NO_SLOT)},
    {.method = "POST", .path = "/api/appointments/confirm", .document = "QuarterChoice", ALSO_IN_QUERY,
     .answers = {{200, "Quarter", NULL, NULL}}, .refusals = REFUSES(INVALID) | REFUSES(CLIENT_UNKNOWN) | REFUSES(OPENING_UNKNOWN), .statuses = {403}},
    {.method = "GET", .path = "/ping", .answers = {{200, "Message", NULL, NULL}}},
};

static const struct operation calendar_booking[] = {
    {.method = "GET", .path = "/", .answers = {{200, "CalendarWelcome", NULL, NULL}}},
    {.method = "GET", .path = "/health", .answers = {{200, "Status", NULL, NULL}}},
    {.method = "POST", .path = "/api/v1/availability", .document = "CalendarHours", .answers = {{200, "Message", NULL, NULL}},
     .refusals = REFUSES(INVALID), .statuses = {400}},
    {.method = "GET", .path = "/api/v1/slots", .parameters = "calendar_owner_id calendar_date", .answers = {{200, "CalendarSlots", NULL, NULL}},
     .refusals = REFUSES(INVALID) | REFUSES(PROVIDER_UNKNOWN) | REFUSES(TOO_MANY), .statuses = {400}},
    {.method = "POST", .path = "/api/v1/appointments", .document = "CalendarBooking", .answers = {{200, "CalendarBooked", NULL, NULL}},
     .refusals = REFUSES(INVALID) | REFUSES(PROVIDER_UNKNOWN) | REFUSES(NO_SLOT), .statuses = {400}},
    {.method = "GET", .path = "/api/v1/appointments", .parameters = "calendar_owner_id", .answers = {{200, "CalendarAppointments", NULL, NULL}},
     .refusals = REFUSES(INVALID)},
};
/* clang-format on */

const struct operation_table operations_pro_scheduler = {
    TABLE(pro_scheduler),
    .refusal = "RestRefusal",
    .parameter = NUMBER,
};

const struct operation_table operations_consultant_calendar = {
    TABLE(consultant_calendar),
    .refusal = "RestRefusal",
    .parameter = NUMBER,
};

const struct operation_table operations_quarter_hours = {
    TABLE(quarter_hours),
    .refusal = "ApiRefusal",
};

const struct operation_table operations_calendar_booking = {
    TABLE(calendar_booking),
    .refusal = "ApiRefusal",
    .headers = "X-Process-Time Access-Control-Allow-Origin",
};
