/* The one table of results. */
#include "core/result.h"

#include <assert.h>

/* clang-format off */
static const struct { int http_status; const char *wire_name, *text; } results[RESULT_COUNT] = {
    [RESULT_OK]                  = {200, "ok",                    "done"},
    [RESULT_MALFORMED]           = {400, "malformed",             "The request cannot be read."},
    [RESULT_INVALID]             = {422, "invalid",               "The request is not valid."},
    [RESULT_TOO_LARGE]           = {413, "too_large",             "The request body is too large."},
    [RESULT_TIMEOUT]             = {408, "timeout",               "The request did not arrive in time."},
    [RESULT_HEADERS_TOO_LARGE]   = {431, "headers_too_large",     "The request has too many or too long header fields."},
    [RESULT_ROUTE_UNKNOWN]       = {404, "route_unknown",         "There is nothing at this path."},
    [RESULT_METHOD_NOT_ALLOWED]  = {405, "method_not_allowed",    "This path does not answer this method."},
    [RESULT_PROVIDER_UNKNOWN]    = {404, "provider_unknown",      "Provider not found."},
    [RESULT_PREFERRED_UNKNOWN]   = {404, "preferred_unknown",     "Preferred provider not available"},
    [RESULT_APPOINTMENT_UNKNOWN] = {404, "appointment_unknown",   "Appointment not found."},
    [RESULT_CLIENT_UNKNOWN]      = {404, "client_unknown",        "Client not found."},
    [RESULT_GROUP_UNKNOWN]       = {404, "group_unknown",         "Group not found."},
    [RESULT_OPENING_UNKNOWN]     = {404, "opening_unknown",       "Nothing is offered there."},
    [RESULT_OPENING_TAKEN]       = {409, "opening_taken",         "It is booked."},
    [RESULT_OPENING_OVERLAPS]    = {409, "opening_overlaps",      "It lies over time that is open already."},
    [RESULT_NOT_AHEAD]           = {422, "not_ahead",             "It must lie on a later day than today."},
    [RESULT_SLOT_TAKEN]          = {409, "slot_taken",            "The slot is already taken."},
    [RESULT_NO_SLOT]             = {409, "no_slot",               "No available time slot within preferred range."},
    [RESULT_NO_SLOT_PREFERRED]   = {409, "no_slot",               "No available time slot within preferred range for the selected provider."},
    [RESULT_ID_REUSED]           = {409, "id_reused",             "This request id was already used for a different request."},
    [RESULT_ALIAS_TAKEN]         = {409, "alias_taken",           "Somebody else has this alias."},
    [RESULT_STATE_FORBIDS]       = {409, "state_forbids",         "The appointment's state does not allow this."},
    [RESULT_NOT_BEGUN]           = {409, "not_begun",             "The appointment has not begun yet."},
    [RESULT_HOLD_EXPIRED]        = {410, "hold_expired",          "The hold has expired."},
    [RESULT_CLIENT_LIMIT]        = {409, "client_limit",          "The client has too many active appointments."},
    [RESULT_SERIES_REFUSED]      = {409, "series_refused",        "Not every occurrence of the series can be had."},
    [RESULT_TOO_MANY]            = {422, "too_many",              "The answer would be too large; ask for less."},
    [RESULT_VERSION_CHANGED]     = {412, "version_changed",       "What was to be replaced has changed since it was read."},
    [RESULT_CLASH]               = {503, "clash",                 "Somebody else did the same at that moment; send the same request again."},
    [RESULT_STALE]               = {503, "stale",                 "The calendar changed meanwhile; try again."},
    [RESULT_UNAVAILABLE]         = {503, "unavailable",           "The outcome cannot be confirmed now; send the same request again."},
    [RESULT_INTERNAL]            = {500, "internal",              "Something went wrong on our side."},
};
/* clang-format on */

int result_http_status(enum result result)
{
    assert(result < RESULT_COUNT);
    return results[result].http_status;
}

const char *result_wire_name(enum result result)
{
    assert(result < RESULT_COUNT);
    return results[result].wire_name;
}

const char *result_text(enum result result)
{
    assert(result < RESULT_COUNT);
    return results[result].text;
}
