/* From a stored appointment to an answer. */
#include "core/answer.h"

#include <string.h>

void answer_complete(struct booking *booking, struct booking_answer *answer)
{
    const struct appointment *appointment = &answer->appointment;
    struct provider *provider = roster_at(booking->roster, appointment->provider);
    answer->provider_id = provider_id(provider);
    answer->zone = desk_zone(booking, provider);
    answer->client_id =
        appointment->client != 0 ? clients_id(booking->clients, appointment->client) : NULL;
}

enum result answer_find(struct booking *booking, int64_t number, const char *id,
                        struct arena *arena, struct booking_answer *answer_out)
{
    struct booking_answer answer = {.repeated = false};
    enum result result = store_find_appointment(booking->store, number, arena, &answer.appointment);
    if (result != RESULT_OK) {
        return result;
    }
    struct appointment *appointment = &answer.appointment;
    if (roster_at(booking->roster, appointment->provider) == NULL ||
        strcmp(appointment->id, id) != 0) {
        return RESULT_APPOINTMENT_UNKNOWN;
    }
    if (appointment->status == APPOINTMENT_HELD && appointment->expires_at <= desk_now(booking)) {
        appointment->status = APPOINTMENT_EXPIRED;
    }
    answer_complete(booking, &answer);
    *answer_out = answer;
    return RESULT_OK;
}

void answer_go_back(struct booking *booking, struct booking_answer *answer)
{
    struct appointment *appointment = &answer->appointment;
    appointment->status = appointment->expires_at > 0 ? APPOINTMENT_HELD : APPOINTMENT_CONFIRMED;
    appointment->ended_by = NULL;
    appointment->reason = NULL;
    if (appointment->first_provider == 0) {
        return;
    }
    int64_t length = interval_length(appointment->span);
    appointment->provider = appointment->first_provider;
    appointment->span =
        (struct interval){appointment->first_start, appointment->first_start + length};
    answer_complete(booking, answer);
    appointment->service_day = answer->zone->to_local(answer->zone, appointment->span.start).day;
}
