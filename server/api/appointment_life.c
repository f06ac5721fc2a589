/* What becomes of an appointment: found, confirmed, cancelled, moved, completed, not shown up. */
#include <stdio.h>

#include "core/booking_life.h"
#include "server/api/api.h"
#include "server/api/appointment_view.h"
#include "server/api/body.h"
#include "server/api/range_form.h"
#include "server/api/shapes.h"
#include "server/api/token_steps.h"
#include "server/encode.h"
#include "server/problem.h"
#include "server/service.h"

enum { DETAIL_SIZE = 160, BY_BYTES_MAX = 128, REASON_BYTES_MAX = 1024 };

static enum result answer_whole(const struct request *request, struct response *response,
                                enum result result, const struct booking_answer *answer)
{
    if (result == RESULT_OK) {
        token_steps_write(request, response, &answer->steps);
        encode_appointment_whole(&response->body, answer);
        encode_object_end(&response->body);
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
    return answer_whole(request, response, result, &answer);
}

enum result appointment_erase_note(struct request *request, struct response *response)
{
    struct booking_answer answer;
    enum result result = booking_erase_note(request->service->booking, request->segments[1],
                                            request->arena, &answer);
    return answer_whole(request, response, result, &answer);
}

struct json_shape shape_ending(const struct service_limits *limits, struct json_field *fields_out)
{
    (void)limits;
    /* clang-format off */
    static const struct json_field fields[] = {
        {.name = "by",     .kind = JSON_KIND_TEXT, .presence = JSON_NULLABLE, .min = 1, .max = BY_BYTES_MAX,
         .offset = offsetof(struct booking_ending, by)},
        {.name = "reason", .kind = JSON_KIND_TEXT, .presence = JSON_NULLABLE, .min = 1, .max = REASON_BYTES_MAX,
         .offset = offsetof(struct booking_ending, reason)},
    };
    /* clang-format on */
    return shape_keep(fields, sizeof fields / sizeof fields[0], fields_out);
}

struct json_shape shape_nothing(const struct service_limits *limits, struct json_field *fields_out)
{
    (void)limits, (void)fields_out;
    return (struct json_shape){.field_count = 0};
}

/* A body may say who and why, and may be left out. */
static enum result become(struct request *request, struct response *response,
                          enum appointment_status to)
{
    const struct service_limits *limits = &request->service->limits;
    struct booking_ending ending = {.to = to};
    if (request->body_length > 0) {
        struct json_field fields[SHAPE_FIELDS_MAX];
        const struct json_shape shape = to == APPOINTMENT_CONFIRMED ? shape_nothing(limits, fields)
                                                                    : shape_ending(limits, fields);
        enum result result = body_decode(request, &shape, response, &ending);
        if (result != RESULT_OK) {
            return result;
        }
    }
    struct booking_answer answer;
    enum result result = booking_become(request->service->booking, request->segments[1], &ending,
                                        request->arena, &answer);
    return answer_whole(request, response, result, &answer);
}

enum result appointment_confirm(struct request *request, struct response *response)
{
    return become(request, response, APPOINTMENT_CONFIRMED);
}

enum result appointment_cancel(struct request *request, struct response *response)
{
    return become(request, response, APPOINTMENT_CANCELLED);
}

enum result appointment_complete(struct request *request, struct response *response)
{
    return become(request, response, APPOINTMENT_COMPLETED);
}

enum result appointment_no_show(struct request *request, struct response *response)
{
    return become(request, response, APPOINTMENT_NO_SHOW);
}

struct move_form {
    struct range_form range;
    const char *provider_id;
};

struct json_shape shape_move(const struct service_limits *limits, struct json_field *fields_out)
{
    /* clang-format off */
    const struct json_field fields[] = {
        range_field(offsetof(struct move_form, range)),
        range_date_field(offsetof(struct move_form, range)),
        range_zone_field(offsetof(struct move_form, range)),
        {.name = "preferred_provider", .kind = JSON_KIND_TEXT, .presence = JSON_NULLABLE, .min = 1,
         .max = limits->max_id_bytes, .offset = offsetof(struct move_form, provider_id)},
    };
    /* clang-format on */
    return shape_keep(fields, sizeof fields / sizeof fields[0], fields_out);
}

static enum result decode_move(const struct request *request, struct response *response,
                               struct booking_move *move_out)
{
    struct json_field fields[SHAPE_FIELDS_MAX];
    const struct json_shape shape = shape_move(&request->service->limits, fields);
    struct move_form form = {.range = {.day = BOOKING_UNDATED}};
    enum result result = body_decode(request, &shape, response, &form);
    *move_out = (struct booking_move){.provider_id = form.provider_id};
    return result == RESULT_OK ? range_resolve(&form.range, request, response, &move_out->range)
                               : result;
}

enum result appointment_move(struct request *request, struct response *response)
{
    struct booking_move move;
    struct booking_moved moved;
    enum result result = decode_move(request, response, &move);
    if (result != RESULT_OK) {
        return result;
    }
    result = booking_move(request->service->booking, request->segments[1], &move, request->arena,
                          &moved);
    if (result == RESULT_NO_SLOT || result == RESULT_NO_SLOT_PREFERRED) {
        problem_write(response, result, "There is no room there; the old time is kept.");
        problem_reopen(response);
        encode_alternatives(&response->body, &moved.alternatives);
        encode_object_end(&response->body);
    }
    if (result == RESULT_OK && moved.moved) {
        token_steps_write(request, response, &moved.answer.steps);
        encode_appointment_whole(&response->body, &moved.answer);
        encode_decision(&response->body, &moved.answer.appointment.decision, moved.answer.zone);
        encode_object_end(&response->body);
        return RESULT_OK;
    }
    return answer_whole(request, response, result, &moved.answer);
}
