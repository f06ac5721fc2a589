/*
 * Reserving and confirming: a reservation is an appointment over exactly one quarter, held until it
 * is confirmed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/booking_client.h"
#include "core/booking_life.h"
#include "core/booking_opening.h"
#include "server/faces/api_refusal.h"
#include "server/faces/numbered_id.h"
#include "server/faces/quarter_form.h"
#include "server/faces/quarter_hours.h"
#include "server/service.h"

enum { FORBIDDEN = 403, NOT_FOUND = 404, CONFLICT = 409 };
enum { HOLD_SECONDS = 1800, ID_SIZE = 40 };

struct reservation {
    struct quarter_party party;
    const char *client_id;
    struct booking_whole whole;
};

/* Who asks, and for which quarter. For anything but RESULT_OK the answer is written, or the
 * dispatcher's to write. */
static enum result decode_reservation(struct request *request, struct response *response,
                                      struct reservation *reservation_out)
{
    struct booking *booking = request->service->booking;
    struct api_fields fields = quarter_read(request);
    struct quarter_person asked;
    struct client client;
    int64_t number;
    bool has_person = quarter_read_person(&fields, &asked);
    if (!api_fields_integer(&fields, "appointment_id", &number) || !has_person) {
        return api_fields_refuse(&fields, response);
    }
    enum result result = booking_find_client_alias(booking, asked.alias, request->arena, &client);
    if (result == RESULT_CLIENT_UNKNOWN) {
        return api_refuse_as(response, NOT_FOUND, result, "Client not found.");
    }
    struct booking_whole whole;
    if (result == RESULT_OK) {
        result = booking_find_number(booking, QUARTER_COLLECTION, number, request->arena, &whole);
    }
    if (result == RESULT_OPENING_UNKNOWN) {
        return api_refuse_as(response, NOT_FOUND, result, "Appointment not found.");
    }
    if (result == RESULT_OK) {
        *reservation_out = (struct reservation){
            .party = {.number = numbered_id_number(QUARTER_CLIENT_PREFIX, client.id),
                      .person = asked.person},
            .client_id = client.id,
            .whole = whole,
        };
    }
    return result;
}

static enum result answer_reservation(const struct request *request, struct response *response,
                                      const struct reservation *reservation,
                                      const struct booking_answer *answer)
{
    struct booking_provider provider;
    enum result result = booking_find_provider(
        request->service->booking, reservation->whole.provider_id, request->arena, &provider);
    if (result != RESULT_OK) {
        return result;
    }
    struct quarter_party party = quarter_party_of(&provider, request->arena);
    encode_quarter(&response->body, &(struct quarter){
                                        .number = reservation->whole.number,
                                        .start = reservation->whole.span.start,
                                        .opened_at = reservation->whole.opened_at,
                                        .provider = &party,
                                        .client = &reservation->party,
                                        .appointment = &answer->appointment,
                                    });
    return RESULT_OK;
}

static enum result refuse_quarter(struct response *response, enum slot_rule rule)
{
    return api_refuse_as(response, CONFLICT, RESULT_NO_SLOT,
                         rule == SLOT_NOTICE
                             ? "Appointments must be reserved more than 24 hours in advance."
                             : "Appointment already reserved.");
}

enum result quarter_reserve(struct request *request, struct response *response)
{
    struct reservation reservation = {.client_id = NULL};
    enum result result = decode_reservation(request, response, &reservation);
    if (result != RESULT_OK) {
        return result;
    }
    char id_prefix[ID_SIZE];
    snprintf(id_prefix, sizeof id_prefix, "%s%" PRId64 "-", QUARTER_CLIENT_PREFIX,
             reservation.whole.number);
    const struct booking_client client = {.id = reservation.client_id};
    const struct booking_request wish = {
        .id_prefix = id_prefix,
        .provider_id = reservation.whole.provider_id,
        .range = {.is_instants = true, .instants = reservation.whole.span},
        .duration_minutes = QUARTER_MINUTES,
        .exact = {.is_exact = true, .offer = OFFER_WHOLE},
        .terms = quarter_terms,
        .held = true,
        .hold_seconds = HOLD_SECONDS,
        .client = &client,
    };
    struct booking_answer answer;
    struct booking_alternatives alternatives = {.count = 0};
    result = booking_book(request->service->booking, &wish, request->arena, &answer, &alternatives);
    if (result == RESULT_NO_SLOT || result == RESULT_NO_SLOT_PREFERRED) {
        return refuse_quarter(response, (enum slot_rule)alternatives.reason);
    }
    return result == RESULT_OK ? answer_reservation(request, response, &reservation, &answer)
                               : result;
}

static enum result refuse_expired(struct response *response, enum result result)
{
    return api_refuse_as(response, NOT_FOUND, result, "Reservation expired.");
}

/* Whether the client's own reservation stands there. */
static enum result find_own(const struct request *request, struct response *response,
                            const struct reservation *reservation)
{
    struct booking_answer answer;
    const char *id = reservation->whole.appointment_id;
    if (id == NULL) {
        return refuse_expired(response, RESULT_APPOINTMENT_UNKNOWN);
    }
    enum result result = booking_find(request->service->booking, id, request->arena, &answer);
    if (result == RESULT_APPOINTMENT_UNKNOWN) {
        return refuse_expired(response, result);
    }
    if (result == RESULT_OK &&
        (answer.client_id == NULL || strcmp(answer.client_id, reservation->client_id) != 0)) {
        return api_refuse_as(response, FORBIDDEN, RESULT_STATE_FORBIDS,
                             "Appointment is reserved by another client.");
    }
    return result;
}

enum result quarter_confirm(struct request *request, struct response *response)
{
    struct reservation reservation = {.client_id = NULL};
    struct booking_answer answer;
    enum result result = decode_reservation(request, response, &reservation);
    result = result == RESULT_OK ? find_own(request, response, &reservation) : result;
    if (result != RESULT_OK) {
        return result;
    }
    const struct booking_ending ending = {.to = APPOINTMENT_CONFIRMED};
    result = booking_become(request->service->booking, reservation.whole.appointment_id, &ending,
                            request->arena, &answer);
    if (result == RESULT_HOLD_EXPIRED || result == RESULT_STATE_FORBIDS) {
        return refuse_expired(response, result);
    }
    return result == RESULT_OK ? answer_reservation(request, response, &reservation, &answer)
                               : result;
}
