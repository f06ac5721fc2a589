/* Appointments: book, list, find, cancel. */
#include <inttypes.h>
#include <stdio.h>

#include "core/instant.h"
#include "server/api/api.h"
#include "server/api/body.h"
#include "server/api/listing.h"
#include "server/api/wall_range.h"
#include "server/encode.h"
#include "server/service.h"

enum { DETAIL_SIZE = 256, CREATED = 201 };

struct appointment_form {
    const char *id;
    struct wall_range range;
    int64_t duration;
    const char *provider_id;
};

static enum result decode_form(const struct request *request, struct response *response,
                               struct appointment_form *form_out)
{
    const struct service_limits *limits = &request->service->limits;
    /* clang-format off */
    const struct json_field fields[] = {
        {.name = "id", .kind = JSON_KIND_TEXT, .offset = offsetof(struct appointment_form, id),
         .min = 1, .max = limits->max_id_bytes},
        {.name = "preferred_range", .kind = JSON_KIND_OBJECT, .shape = &wall_range_shape,
         .offset = offsetof(struct appointment_form, range)},
        {.name = "duration", .kind = JSON_KIND_INTEGER,
         .offset = offsetof(struct appointment_form, duration),
         .min = 1, .max = limits->max_duration_minutes},
        {.name = "preferred_provider", .kind = JSON_KIND_TEXT, .presence = JSON_NULLABLE,
         .offset = offsetof(struct appointment_form, provider_id),
         .min = 1, .max = limits->max_id_bytes},
    };
    /* clang-format on */
    const struct json_shape shape = {
        .fields = fields,
        .field_count = sizeof fields / sizeof fields[0],
    };
    *form_out = (struct appointment_form){0};
    return body_decode(request, &shape, response, form_out);
}

/* What the result's own text leaves open: which provider, range and duration. */
static void refuse_booking(struct response *response, enum result result,
                           const struct appointment_form *form)
{
    char detail[DETAIL_SIZE], start[CIVIL_TIME_SIZE], end[CIVIL_TIME_SIZE];
    civil_format_time(form->range.start_minute, start);
    civil_format_time(form->range.end_minute, end);
    if (result == RESULT_NO_SLOT) {
        snprintf(detail, sizeof detail,
                 "No provider has room for %" PRId64 " minutes between %s and %s.", form->duration,
                 start, end);
    } else if (result == RESULT_NO_SLOT_PREFERRED) {
        snprintf(detail, sizeof detail,
                 "Provider \"%.80s\" has no room for %" PRId64 " minutes between %s and %s.",
                 form->provider_id, form->duration, start, end);
    } else if (result == RESULT_PREFERRED_UNKNOWN) {
        snprintf(detail, sizeof detail, "There is no provider \"%.80s\".", form->provider_id);
    } else if (result == RESULT_ID_REUSED) {
        snprintf(detail, sizeof detail,
                 "Appointment \"%.80s\" was asked for with another range, duration or provider.",
                 form->id);
    } else {
        return;
    }
    problem_write(response, result, detail);
}

/* What every answer says of an appointment. Leaves the object open. */
static void encode_appointment(struct text *body, const struct appointment *appointment,
                               const char *provider_id, const struct zone *zone)
{
    char date[CIVIL_DATE_SIZE];
    civil_format_date(appointment->service_day, date);
    encode_object(body);
    encode_string_member(body, "request_id", appointment->id);
    encode_string_member(body, "provider_id", provider_id);
    encode_name(body, "time_slot");
    encode_wall_range(body, wall_range_of(appointment->span, zone));
    encode_string_member(body, "status", appointment_status_name(appointment->status));
    encode_string_member(body, "date", date);
}

static void encode_decision(struct text *body, const struct decision *decision,
                            const struct zone *zone)
{
    encode_name(body, "decision");
    encode_object(body);
    encode_name(body, "exact_fit");
    encode_boolean(body, decision->exact_fit);
    encode_integer_member(body, "cost", decision->chosen.cost);
    encode_name(body, "runner_up");
    if (decision->has_runner_up) {
        char start[CIVIL_TIME_SIZE];
        civil_format_time(zone->to_local(zone, decision->runner_up_start).minute, start);
        encode_object(body);
        encode_string_member(body, "start", start);
        encode_integer_member(body, "cost", decision->runner_up.cost);
        encode_object_end(body);
    } else {
        encode_null(body);
    }
    encode_object_end(body);
}

/* The answer to a booking. Leaves the object open. */
static void encode_booked(struct text *body, const struct booking_answer *answer)
{
    encode_appointment(body, &answer->appointment, answer->provider_id, answer->zone);
    encode_decision(body, &answer->appointment.decision, answer->zone);
}

enum result appointment_book(struct request *request, struct response *response)
{
    struct appointment_form form;
    enum result result = decode_form(request, response, &form);
    if (result != RESULT_OK) {
        return result;
    }
    const struct booking_request wish = {
        .id = form.id,
        .provider_id = form.provider_id,
        .day = BOOKING_UNDATED,
        .start_minute = form.range.start_minute,
        .end_minute = form.range.end_minute,
        .duration_minutes = (int32_t)form.duration,
    };
    struct booking_answer answer;
    result = booking_book(request->service->booking, &wish, request->arena, &answer);
    if (result != RESULT_OK) {
        refuse_booking(response, result, &form);
        return result;
    }
    if (answer.repeated) {
        /* The first answer again, whatever became of the appointment since. */
        answer.appointment.status = APPOINTMENT_CONFIRMED;
        response_add_header(response, "Idempotent-Replay", "true");
    }
    response->status = CREATED;
    response_add_location(response, request->arena, "/appointments/", form.id);
    encode_booked(&response->body, &answer);
    encode_object_end(&response->body);
    return RESULT_OK;
}

/* A whole appointment, as a reader gets it. */
static void encode_full(struct text *body, const struct booking_answer *answer)
{
    const struct appointment *appointment = &answer->appointment;
    char start[INSTANT_SIZE], end[INSTANT_SIZE];
    instant_format(appointment->span.start, start);
    instant_format(appointment->span.end, end);
    encode_booked(body, answer);
    encode_name(body, "preferred_range");
    encode_wall_range(body, wall_range_of(appointment->range, answer->zone));
    encode_integer_member(body, "duration", interval_length(appointment->span) / 60);
    encode_string_member(body, "start", start);
    encode_string_member(body, "end", end);
    encode_string_member(body, "time_zone", answer->zone->name);
    encode_object_end(body);
}

static enum result answer_appointment(const struct request *request, struct response *response,
                                      enum result result, const struct booking_answer *answer)
{
    if (result == RESULT_OK) {
        encode_full(&response->body, answer);
    } else if (result == RESULT_APPOINTMENT_UNKNOWN) {
        char detail[DETAIL_SIZE];
        snprintf(detail, sizeof detail, "There is no appointment \"%.80s\".", request->segments[1]);
        problem_write(response, result, detail);
    }
    return result;
}

enum result appointment_find(struct request *request, struct response *response)
{
    struct booking_answer answer;
    enum result result =
        booking_find(request->service->booking, request->segments[1], request->arena, &answer);
    return answer_appointment(request, response, result, &answer);
}

enum result appointment_cancel(struct request *request, struct response *response)
{
    static const struct json_shape nothing = {0};
    if (request->body_length > 0) {
        enum result result = body_decode(request, &nothing, response, NULL);
        if (result != RESULT_OK) {
            return result;
        }
    }
    struct booking_answer answer;
    enum result result =
        booking_cancel(request->service->booking, request->segments[1], request->arena, &answer);
    return answer_appointment(request, response, result, &answer);
}

/* A walk over all appointments: one provider's at a time is held in the arena. */
struct walk {
    const struct request *request;
    struct arena_mark mark;
    struct booking_list list;
    size_t position;
};

static enum result next_appointment(void *context, struct text *body)
{
    struct walk *walk = context;
    struct arena *arena = walk->request->arena;
    if (walk->position == walk->list.count) {
        arena_rewind(arena, walk->mark);
        enum result result = booking_next_appointments(
            walk->request->service->booking, walk->list.provider_number, arena, &walk->list);
        if (result != RESULT_OK) {
            return result;
        }
        walk->position = 0;
    }
    encode_appointment(body, &walk->list.appointments[walk->position++], walk->list.provider_id,
                       walk->list.zone);
    encode_object_end(body);
    return RESULT_OK;
}

enum result appointment_list(struct request *request, struct response *response)
{
    struct walk *walk = arena_take(request->arena, sizeof *walk);
    listing_start(request, response, "scheduled", next_appointment, walk);
    walk->request = request;
    walk->mark = arena_mark(request->arena);
    return RESULT_OK;
}
