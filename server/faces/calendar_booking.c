/*
 * The calendar-booking contract (003): owners with working hours, slots of a fixed length.
 *
 * An owner is a provider of the group "owner". Wall times become instants here, because a slot on
 * the day of a clock change is still as long as any other.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/booking_provider.h"
#include "core/booking_slots.h"
#include "server/api/listing.h"
#include "server/api/page_walk.h"
#include "server/api/wall_range.h"
#include "server/encode.h"
#include "server/encode_time.h"
#include "server/face.h"
#include "server/faces/api_refusal.h"
#include "server/faces/calendar_form.h"
#include "server/service.h"
#include "server/uuid.h"

enum { BAD_REQUEST = 400, NOT_FOUND = 404, CONFLICT = 409 };
enum { HORIZON_DAYS = 36500, PAGE = 256, SECONDS_SIZE = 32, SECOND_US = 1000000 };

#define APPOINTMENT_PREFIX "owner-"

enum { APPOINTMENT_PREFIX_LENGTH = sizeof APPOINTMENT_PREFIX - 1 };

static enum result refuse_owner(struct response *response, enum result result)
{
    return result == RESULT_PROVIDER_UNKNOWN
               ? api_refuse_as(response, NOT_FOUND, result, "User Not Found")
               : result;
}

/* Working hours. */

/* An owner who is there keeps all else that staff have said of it. */
static enum result open_hours(const struct request *request, const struct calendar_owner *owner,
                              const struct availability_rule *rule)
{
    struct booking *booking = request->service->booking;
    const struct provider_definition definition = {
        .name = owner->name,
        .group = "owner",
        .daily_limit = PROVIDER_UNLIMITED,
        .horizon_days = HORIZON_DAYS,
        .rules = rule,
        .rule_count = 1,
    };
    const struct booking_definition asked = {
        .provider_id = owner->provider_id,
        .definition = &definition,
    };
    const struct booking_revision revision = {.keep = true};
    struct booking_revised revised;
    enum result result =
        booking_replace_availability(booking, &asked, &revision, request->arena, &revised);
    return result == RESULT_PROVIDER_UNKNOWN
               ? booking_register(booking, &asked, &revision, request->arena, &revised)
               : result;
}

static enum result set_availability(struct request *request, struct response *response)
{
    struct api_fields fields = api_fields_read(request, API_WORDING_2, API_BODY);
    struct calendar_owner owner = calendar_read_new_owner(&fields);
    int32_t start = calendar_read_hour(&fields, "start_time", CALENDAR_START);
    int32_t end = calendar_read_hour(&fields, "end_time", CALENDAR_END);
    if (fields.error_count > 0) {
        return api_fields_refuse(&fields, response);
    }
    if (start >= end) {
        return api_refuse_as(response, BAD_REQUEST, RESULT_INVALID,
                             "Start time must be before end time");
    }
    struct availability_rule rule = availability_every_day(start, end);
    enum result result = open_hours(request, &owner, &rule);
    if (result == RESULT_OK) {
        encode_object(&response->body);
        encode_string_member(&response->body, "message", "Availability set successfully");
        encode_object_end(&response->body);
    }
    return result;
}

/* Slots. */

static struct interval slot_at(const struct request *request, int64_t start)
{
    return (struct interval){start,
                             start + INT64_C(60) * request->service->calendar_booking.slot_minutes};
}

/* A time that the clock shows twice that day means its first, one that it skips none. */
static bool find_start(const struct zone *zone, int32_t day, int32_t minute, int64_t *start_out)
{
    int64_t start = zone->to_instant(zone, day, minute);
    struct civil_moment shown = zone->to_local(zone, start);
    if (shown.day != day || shown.minute != minute) {
        return false;
    }
    *start_out = start;
    return true;
}

static enum result find_slots(const struct request *request, const char *provider_id,
                              const struct calendar_day *date, struct booking_slots *slots_out)
{
    const struct service *service = request->service;
    const struct booking_slots_request wish = {
        .provider_id = provider_id,
        .first_day = date->day,
        .last_day = date->day,
        .duration_minutes = service->calendar_booking.slot_minutes,
        .step_minutes = service->calendar_booking.slot_minutes,
        .terms = calendar_terms(request),
        .offers_max = (size_t)service->limits.max_slots,
    };
    if (date->is_too_far) {
        *slots_out = (struct booking_slots){.slot_count = 0};
        return RESULT_OK;
    }
    return booking_slots(service->booking, &wish, request->arena, slots_out);
}

static void encode_slots(struct text *body, const struct booking_slots *slots,
                         const struct zone *zone)
{
    encode_object(body);
    encode_name(body, "available_slots");
    encode_list(body);
    for (size_t i = 0; i < slots->slot_count; i++) {
        int64_t start = slots->slots[i].start, named;
        struct civil_moment shown = zone->to_local(zone, start);
        if (find_start(zone, shown.day, shown.minute, &named) && named == start) {
            char time[CIVIL_TIME_SIZE];
            civil_format_time(shown.minute, time);
            encode_string(body, time);
        }
    }
    encode_list_end(body);
    encode_object_end(body);
}

static enum result list_slots(struct request *request, struct response *response)
{
    struct api_fields fields = api_fields_read(request, API_WORDING_2, API_QUERY);
    struct calendar_owner owner = calendar_read_owner(&fields);
    struct calendar_day date = calendar_read_day(&fields, "for_date");
    if (fields.error_count > 0) {
        return api_fields_refuse(&fields, response);
    }
    if (date.is_past) {
        return api_refuse_as(response, BAD_REQUEST, RESULT_INVALID,
                             "Cannot retrieve slots for a past date");
    }
    struct booking_provider provider;
    struct booking_slots slots;
    enum result result = booking_find_provider(request->service->booking, owner.provider_id,
                                               request->arena, &provider);
    if (result == RESULT_OK) {
        result = find_slots(request, owner.provider_id, &date, &slots);
    }
    if (result != RESULT_OK) {
        return refuse_owner(response, result);
    }
    encode_slots(&response->body, &slots, provider.definition.zone);
    return RESULT_OK;
}

/* Booking. */

static enum result refuse_time(struct response *response)
{
    return api_refuse_as(response, BAD_REQUEST, RESULT_INVALID, "Invalid time");
}

/* By what is in the way. */
static enum result refuse_slot(struct api_fields *fields, struct response *response,
                               enum slot_rule rule)
{
    switch (rule) {
    case SLOT_NOTICE:
        calendar_report_past(fields, "slot_start_time");
        return api_fields_refuse(fields, response);
    case SLOT_HORIZON:
        calendar_report_too_far(fields, "date");
        return api_fields_refuse(fields, response);
    case SLOT_CLOSED:
    case SLOT_OVERRIDE:
    case SLOT_OUTSIDE_HOURS:
    case SLOT_NOT_OFFERED:
        return refuse_time(response);
    case SLOT_BOOKABLE:
    case SLOT_DAILY_LIMIT:
    case SLOT_APPOINTMENT:
    case SLOT_HOLD:
    case SLOT_BUFFER:
    case SLOT_RULE_COUNT:
        break;
    }
    return api_refuse_as(response, CONFLICT, RESULT_NO_SLOT, "Slot already booked");
}

static enum result book(const struct request *request, const struct calendar_appointment *form,
                        int64_t start, const char *id, enum slot_rule *rule_out)
{
    const struct booking_request wish = {
        .id = id,
        .provider_id = form->owner.provider_id,
        .range = {.is_instants = true, .instants = slot_at(request, start)},
        .duration_minutes = request->service->calendar_booking.slot_minutes,
        .exact = {.is_exact = true, .offer = OFFER_GRID},
        .terms = calendar_terms(request),
        .note = invitee_join(form->invitee, request->arena),
    };
    struct booking_answer answer;
    struct booking_alternatives alternatives = {.count = 0};
    enum result result =
        booking_book(request->service->booking, &wish, request->arena, &answer, &alternatives);
    *rule_out = (enum slot_rule)alternatives.reason;
    return result;
}

static enum result book_appointment(struct request *request, struct response *response)
{
    struct api_fields fields = api_fields_read(request, API_WORDING_2, API_BODY);
    struct calendar_appointment form = calendar_read_appointment(&fields);
    if (fields.error_count > 0) {
        return api_fields_refuse(&fields, response);
    }
    struct booking_provider owner;
    int64_t start;
    enum result result = booking_find_provider(request->service->booking, form.owner.provider_id,
                                               request->arena, &owner);
    if (result != RESULT_OK) {
        return refuse_owner(response, result);
    }
    if (!find_start(owner.definition.zone, form.date.day, form.start_minute, &start)) {
        return refuse_time(response);
    }
    char id[APPOINTMENT_PREFIX_LENGTH + UUID_SIZE] = APPOINTMENT_PREFIX;
    enum slot_rule rule;
    uuid_make(id + APPOINTMENT_PREFIX_LENGTH);
    result = book(request, &form, start, id, &rule);
    if (result == RESULT_NO_SLOT || result == RESULT_NO_SLOT_PREFERRED) {
        return refuse_slot(&fields, response, rule);
    }
    if (result != RESULT_OK) {
        return result;
    }
    encode_object(&response->body);
    encode_string_member(&response->body, "message", "Appointment booked");
    encode_string_member(&response->body, "appointment_id", id + APPOINTMENT_PREFIX_LENGTH);
    encode_object_end(&response->body);
    return RESULT_OK;
}

/* The list. */

/* What was booked natively has an id of its own kind, and a note that may be anything. */
static void encode_appointment(struct text *body, const struct booking_answer *answer,
                               struct arena *arena)
{
    const struct appointment *appointment = &answer->appointment;
    bool is_ours = strncmp(appointment->id, APPOINTMENT_PREFIX, APPOINTMENT_PREFIX_LENGTH) == 0;
    struct invitee invitee = invitee_split(appointment->note, arena);
    struct wall_range range = wall_range_of(appointment->span, answer->zone);
    encode_object(body);
    encode_string_member(body, "id", appointment->id + (is_ours ? APPOINTMENT_PREFIX_LENGTH : 0));
    encode_string_member(body, "invitee_name", invitee.name);
    encode_string_member(body, "invitee_email", invitee.email);
    encode_date_member(body, "date", appointment->service_day);
    encode_time_member(body, "start_time", range.start_minute);
    encode_time_member(body, "end_time", range.end_minute);
    encode_string_member(body, "status", appointment_status_name(appointment->status));
    encode_object_end(body);
}

/* An owner whom nobody knows has no appointments: that is LISTING_END already. */
static enum result next_appointment(void *context, struct text *body)
{
    struct page_walk *walk = context;
    const struct booking_answer *answer;
    enum result result = page_walk_next(walk, &answer);
    if (result == RESULT_OK) {
        encode_appointment(body, answer, walk->request->arena);
    }
    return result;
}

static enum result list_appointments(struct request *request, struct response *response)
{
    struct api_fields fields = api_fields_read(request, API_WORDING_2, API_QUERY);
    struct calendar_owner owner = calendar_read_owner(&fields);
    if (fields.error_count > 0) {
        return api_fields_refuse(&fields, response);
    }
    struct page_walk *walk = arena_take(request->arena, sizeof *walk);
    *walk = (struct page_walk){
        .request = request,
        .filter = {.provider_id = owner.provider_id,
                   .statuses = BOOKING_LIVE,
                   .from = INT64_MIN,
                   .to = INT64_MAX,
                   .from_today = true,
                   .whole = true},
        .place = {.limit = PAGE},
    };
    listing_start_bare(request, response, &face_calendar_booking, next_appointment, walk);
    return RESULT_OK;
}

/* The service itself. */

static enum result welcome(struct request *request, struct response *response)
{
    const struct calendar_booking_settings *settings = &request->service->calendar_booking;
    struct text message = {0};
    text_append_format(&message, "Welcome to %s", settings->app_name);
    encode_object(&response->body);
    encode_string_member(&response->body, "message",
                         arena_copy_text(request->arena, message.bytes, message.length));
    encode_string_member(&response->body, "version", settings->app_version);
    encode_object_end(&response->body);
    text_deinit(&message);
    return RESULT_OK;
}

static enum result health(struct request *request, struct response *response)
{
    (void)request;
    encode_object(&response->body);
    encode_string_member(&response->body, "status", "ok");
    encode_object_end(&response->body);
    return RESULT_OK;
}

static void finish(const struct request *request, struct response *response, int64_t spent_us)
{
    char seconds[SECONDS_SIZE];
    int length = snprintf(seconds, sizeof seconds, "%" PRId64 ".%06" PRId64, spent_us / SECOND_US,
                          spent_us % SECOND_US);
    response_add_header(response, "X-Process-Time",
                        arena_copy_text(request->arena, seconds, (size_t)length));
}

/* clang-format off */
static const struct route calendar_routes[] = {
    {"GET",  "/",                    welcome,           ACCESS_ANYONE, PARAMETERS_SOME, "Name and version of the service", NULL},
    {"GET",  "/health",              health,            ACCESS_ANYONE, PARAMETERS_SOME, "Whether the service is up", NULL},
    {"POST", "/api/v1/availability", set_availability,  ACCESS_STAFF,  PARAMETERS_SOME, "Set the daily working hours of an owner", NULL},
    {"GET",  "/api/v1/slots",        list_slots,        ACCESS_ANYONE, PARAMETERS_SOME, "List the free slots of an owner on a date", NULL},
    {"POST", "/api/v1/appointments", book_appointment,  ACCESS_CLIENT, PARAMETERS_SOME, "Book a slot of an owner", NULL},
    {"GET",  "/api/v1/appointments", list_appointments, ACCESS_STAFF,  PARAMETERS_SOME, "List the upcoming appointments of an owner", NULL},
};
/* clang-format on */

const struct face face_calendar_booking = {
    .name = "calendar_booking",
    .title = "Calendar Booking",
    .routes = calendar_routes,
    .route_count = sizeof calendar_routes / sizeof calendar_routes[0],
    .refuse = api_refuse,
    .cross_origin = true,
    .finish = finish,
};
