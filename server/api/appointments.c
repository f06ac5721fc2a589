/* Appointments: book, alone or as a series. */
#include <inttypes.h>
#include <stdio.h>

#include "core/slot.h"
#include "server/api/api.h"
#include "server/api/appointment_view.h"
#include "server/api/booking_form.h"
#include "server/api/token_steps.h"
#include "server/encode.h"
#include "server/encode_time.h"
#include "server/problem.h"
#include "server/service.h"

enum { DETAIL_SIZE = 256, CREATED = 201 };

/* What the result's own text leaves open: which provider, group, client and duration. */
static const char *describe(enum result result, const struct booking_request *wish,
                            char detail_out[static DETAIL_SIZE])
{
    int32_t minutes = wish->duration_minutes;
    bool is_refusal = result == RESULT_NO_SLOT || result == RESULT_NO_SLOT_PREFERRED;
    if (is_refusal && wish->exact.is_exact) {
        return "Exactly that range cannot be had.";
    }
    switch ((int)result) {
    case RESULT_NO_SLOT:
        snprintf(detail_out, DETAIL_SIZE,
                 "No provider has room for %" PRId32 " minutes within the preferred range.",
                 minutes);
        return detail_out;
    case RESULT_NO_SLOT_PREFERRED:
        snprintf(detail_out, DETAIL_SIZE,
                 "Provider \"%.80s\" has no room for %" PRId32
                 " minutes within the preferred range.",
                 wish->provider_id, minutes);
        return detail_out;
    case RESULT_PREFERRED_UNKNOWN:
        snprintf(detail_out, DETAIL_SIZE, "There is no provider \"%.80s\"%s%.80s.",
                 wish->provider_id, wish->group_id != NULL ? " in group " : "",
                 wish->group_id != NULL ? wish->group_id : "");
        return detail_out;
    case RESULT_GROUP_UNKNOWN:
        snprintf(detail_out, DETAIL_SIZE, "There is no group \"%.80s\".", wish->group_id);
        return detail_out;
    case RESULT_ID_REUSED:
        snprintf(detail_out, DETAIL_SIZE,
                 "Appointment \"%.80s\" was asked for with other words: another range, duration, "
                 "provider or client.",
                 wish->id);
        return detail_out;
    default:
        return NULL;
    }
}

/* Who was asked for one time only wants to know what is wrong with it. */
static void encode_other_choice(struct text *body, const struct booking_request *wish,
                                const struct booking_alternatives *alternatives)
{
    if (!wish->exact.is_exact) {
        encode_alternatives(body, alternatives);
    } else if (alternatives->reason != SLOT_BOOKABLE) { /* Somebody was asked. */
        encode_string_member(body, "reason", slot_rule_name((enum slot_rule)alternatives->reason));
    }
}

static enum result refuse(struct response *response, enum result result,
                          const struct booking_request *wish,
                          const struct booking_alternatives *alternatives)
{
    char detail[DETAIL_SIZE];
    problem_write(response, result, describe(result, wish, detail));
    if (result == RESULT_NO_SLOT || result == RESULT_NO_SLOT_PREFERRED) {
        problem_reopen(response);
        encode_other_choice(&response->body, wish, alternatives);
        encode_object_end(&response->body);
    }
    return result;
}

static void answer_created(const struct request *request, struct response *response, const char *id,
                           bool repeated)
{
    if (repeated) {
        response_add_header(response, "Idempotent-Replay", "true");
    }
    response->status = CREATED;
    response_add_location(response, request->arena, "/appointments/", id);
}

static enum result book_one(struct request *request, struct response *response,
                            const struct booking_request *wish)
{
    struct booking_answer answer;
    struct booking_alternatives alternatives = {.count = 0};
    enum result result =
        booking_book(request->service->booking, wish, request->arena, &answer, &alternatives);
    if (result != RESULT_OK) {
        return refuse(response, result, wish, &alternatives);
    }
    answer_created(request, response, answer.appointment.id, answer.repeated);
    token_steps_write(request, response, &answer.steps);
    encode_appointment(&response->body, &answer);
    encode_note(&response->body, &answer);
    encode_decision(&response->body, &answer.appointment.decision, answer.zone);
    encode_object_end(&response->body);
    return RESULT_OK;
}

static void encode_occurrence(struct text *body, const struct booking_series *series,
                              const struct booking_occurrence *occurrence, bool is_booked)
{
    static const char *const outcomes[] = {
        [OCCURRENCE_BOOKED] = "booked",
        [OCCURRENCE_SHIFTED] = "shifted",
        [OCCURRENCE_SKIPPED] = "skipped",
    };
    encode_object(body);
    encode_date_member(body, "asked_date", occurrence->day);
    encode_string_member(body, "outcome", outcomes[occurrence->outcome]);
    if (occurrence->outcome != OCCURRENCE_SKIPPED) {
        if (is_booked) {
            encode_string_member(body, "request_id", occurrence->appointment.id);
        }
        encode_standing(body, occurrence->appointment.span, series->zone);
    }
    encode_object_end(body);
}

static void encode_occurrences(struct text *body, const struct booking_series *series,
                               bool is_booked)
{
    encode_name(body, "occurrences");
    encode_list(body);
    for (size_t i = 0; i < series->occurrence_count; i++) {
        encode_occurrence(body, series, &series->occurrences[i], is_booked);
    }
    encode_list_end(body);
}

static enum result book_series(struct request *request, struct response *response,
                               const struct booking_series_request *wish)
{
    struct booking_series series;
    struct text *body = &response->body;
    enum result result =
        booking_book_series(request->service->booking, wish, request->arena, &series);
    if (result == RESULT_SERIES_REFUSED) {
        problem_write(response, result, NULL);
        problem_reopen(response);
        encode_occurrences(body, &series, false);
        encode_object_end(body);
        return result;
    }
    if (result != RESULT_OK) {
        const struct booking_alternatives none = {.count = 0};
        return refuse(response, result, &wish->first, &none);
    }
    answer_created(request, response, wish->first.id, series.repeated);
    token_steps_write(request, response, &series.steps);
    encode_object(body);
    encode_string_member(body, "request_id", series.id);
    encode_string_member(body, "provider_id", series.provider_id);
    encode_string_member(body, "time_zone", series.zone->name);
    if (series.client_id != NULL) {
        encode_string_member(body, "client_id", series.client_id);
    }
    encode_integer_member(body, "booked", (int64_t)series.booked_count);
    encode_occurrences(body, &series, true);
    encode_object_end(body);
    return RESULT_OK;
}

enum result appointment_book(struct request *request, struct response *response)
{
    struct booking_form form;
    struct booking_series_request wish;
    enum result result = booking_form_decode(request, response, &form, &wish);
    if (result != RESULT_OK) {
        return result;
    }
    return wish.day_count > 0 ? book_series(request, response, &wish)
                              : book_one(request, response, &wish.first);
}
