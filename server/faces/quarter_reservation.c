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
#include "server/faces/person.h"
#include "server/faces/quarter_form.h"
#include "server/faces/quarter_hours.h"
#include "server/service.h"

enum { FORBIDDEN = 403, NOT_FOUND = 404, CONFLICT = 409 };
enum { HOLD_SECONDS = 1800, ID_SIZE = 40 };

struct reservation {
    struct quarter_person asked;
    int64_t number;
};

/* Who asks, and for which quarter. For anything but RESULT_OK the answer is written. */
static enum result read_reservation(struct request *request, struct response *response,
                                    struct reservation *reservation_out)
{
    struct api_fields fields = quarter_read(request);
    bool has_person = quarter_read_person(&fields, &reservation_out->asked);
    if (!api_fields_integer(&fields, "appointment_id", &reservation_out->number) || !has_person) {
        return api_fields_refuse(&fields, response);
    }
    return RESULT_OK;
}

static enum result refuse_unknown(struct response *response, enum result result)
{
    if (result == RESULT_CLIENT_UNKNOWN) {
        return api_refuse_as(response, NOT_FOUND, result, "Client not found.");
    }
    if (result == RESULT_OPENING_UNKNOWN) {
        return api_refuse_as(response, NOT_FOUND, result, "Appointment not found.");
    }
    return result;
}

static struct quarter_party client_of(const struct reservation *reservation, const char *id)
{
    return (struct quarter_party){
        .number = numbered_id_number(QUARTER_CLIENT_PREFIX, id),
        .person = reservation->asked.person,
    };
}

static enum result refuse_quarter(struct response *response, enum slot_rule rule)
{
    return api_refuse_as(response, CONFLICT, RESULT_NO_SLOT,
                         rule == SLOT_NOTICE
                             ? "Appointments must be reserved more than 24 hours in advance."
                             : "Appointment already reserved.");
}

static void encode_reserved(struct text *body, const struct reservation *reservation,
                            const struct booking_answer *answer, struct arena *arena)
{
    const struct quarter_party client = client_of(reservation, answer->client_id);
    const struct quarter_party provider = {
        .number = numbered_id_number(QUARTER_PROVIDER_PREFIX, answer->provider_id),
        .person = person_split(answer->provider_name, arena),
    };
    encode_quarter(body, &(struct quarter){
                             .number = reservation->number,
                             .start = answer->appointment.span.start,
                             .opened_at = answer->opened_at,
                             .provider = &provider,
                             .client = &client,
                             .appointment = &answer->appointment,
                         });
}

enum result quarter_reserve(struct request *request, struct response *response)
{
    struct reservation reservation;
    enum result result = read_reservation(request, response, &reservation);
    if (result != RESULT_OK) {
        return result;
    }
    char id_prefix[ID_SIZE];
    snprintf(id_prefix, sizeof id_prefix, "%s%" PRId64 "-", QUARTER_CLIENT_PREFIX,
             reservation.number);
    const struct booking_client client = {.alias = reservation.asked.alias};
    const struct booking_request wish = {
        .id_prefix = id_prefix,
        .range = {.is_instants = true},
        .duration_minutes = QUARTER_MINUTES,
        .exact = {.is_exact = true,
                  .offer = OFFER_WHOLE,
                  .collection = QUARTER_COLLECTION,
                  .number = reservation.number},
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
    if (result == RESULT_OK) {
        encode_reserved(&response->body, &reservation, &answer, request->arena);
    }
    return refuse_unknown(response, result);
}

/* Whose reservation it is, and where it stands. */
struct standing {
    struct client client;
    struct booking_whole whole;
};

static enum result find_standing(const struct request *request, struct response *response,
                                 const struct reservation *reservation,
                                 struct standing *standing_out)
{
    struct booking *booking = request->service->booking;
    enum result result = booking_find_client_alias(booking, reservation->asked.alias,
                                                   request->arena, &standing_out->client);
    if (result == RESULT_OK) {
        result = booking_find_number(booking, QUARTER_COLLECTION, reservation->number,
                                     request->arena, &standing_out->whole);
    }
    return refuse_unknown(response, result);
}

static enum result refuse_expired(struct response *response, enum result result)
{
    return api_refuse_as(response, NOT_FOUND, result, "Reservation expired.");
}

/* Whether the client's own reservation stands there. */
static enum result find_own(const struct request *request, struct response *response,
                            const struct standing *standing)
{
    struct booking_answer answer;
    const char *id = standing->whole.appointment_id;
    if (id == NULL) {
        return refuse_expired(response, RESULT_APPOINTMENT_UNKNOWN);
    }
    enum result result = booking_find(request->service->booking, id, request->arena, &answer);
    if (result == RESULT_APPOINTMENT_UNKNOWN) {
        return refuse_expired(response, result);
    }
    if (result == RESULT_OK &&
        (answer.client_id == NULL || strcmp(answer.client_id, standing->client.id) != 0)) {
        return api_refuse_as(response, FORBIDDEN, RESULT_STATE_FORBIDS,
                             "Appointment is reserved by another client.");
    }
    return result;
}

static enum result answer_confirmed(const struct request *request, struct response *response,
                                    const struct standing *standing,
                                    const struct reservation *reservation,
                                    struct booking_answer *answer)
{
    struct booking_provider provider;
    enum result result = booking_find_provider(
        request->service->booking, standing->whole.provider_id, request->arena, &provider);
    if (result == RESULT_OK) {
        answer->provider_name = provider.definition.name;
        answer->opened_at = standing->whole.opened_at;
        encode_reserved(&response->body, reservation, answer, request->arena);
    }
    return result;
}

enum result quarter_confirm(struct request *request, struct response *response)
{
    struct reservation reservation;
    struct standing standing = {.client = {.id = NULL}};
    struct booking_answer answer;
    enum result result = read_reservation(request, response, &reservation);
    if (result == RESULT_OK) {
        result = find_standing(request, response, &reservation, &standing);
    }
    result = result == RESULT_OK ? find_own(request, response, &standing) : result;
    if (result != RESULT_OK) {
        return result;
    }
    const struct booking_ending ending = {.to = APPOINTMENT_CONFIRMED};
    result = booking_become(request->service->booking, standing.whole.appointment_id, &ending,
                            request->arena, &answer);
    if (result == RESULT_HOLD_EXPIRED || result == RESULT_STATE_FORBIDS) {
        return refuse_expired(response, result);
    }
    return result == RESULT_OK
               ? answer_confirmed(request, response, &standing, &reservation, &answer)
               : result;
}
