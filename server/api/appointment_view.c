/* The documented three members come first, the rest after them. */
#include "server/api/appointment_view.h"

#include <inttypes.h>
#include <stdio.h>

#include "core/instant.h"
#include "server/api/wall_range.h"
#include "server/encode.h"
#include "server/encode_time.h"

static void encode_local(struct text *body, struct interval span, const struct zone *zone)
{
    encode_name(body, "time_slot");
    encode_wall_range(body, wall_range_of(span, zone));
    encode_date_member(body, "date", zone->to_local(zone, span.start).day);
}

void encode_standing(struct text *body, struct interval span, const struct zone *zone)
{
    encode_local(body, span, zone);
    encode_span(body, span);
}

static void encode_fine_instant(struct text *body, const char *name, int64_t second,
                                int32_t microseconds)
{
    if (microseconds == 0) {
        encode_instant_member(body, name, second);
        return;
    }
    char moment[INSTANT_SIZE], fine[INSTANT_SIZE + sizeof ".000000"];
    instant_format(second, moment);
    snprintf(fine, sizeof fine, "%.*s.%06" PRId32 "Z", INSTANT_SIZE - 2, moment, microseconds);
    encode_string_member(body, name, fine);
}

/* The span covers a last second that has begun. */
static void encode_fine_standing(struct text *body, const struct booking_answer *answer)
{
    const struct appointment *appointment = &answer->appointment;
    int64_t end = appointment->span.end - (appointment->end_microseconds > 0);
    encode_local(body, appointment->span, answer->zone);
    encode_fine_instant(body, "start", appointment->span.start, appointment->start_microseconds);
    encode_fine_instant(body, "end", end, appointment->end_microseconds);
}

void encode_appointment(struct text *body, const struct booking_answer *answer)
{
    const struct appointment *appointment = &answer->appointment;
    encode_object(body);
    encode_string_member(body, "request_id", appointment->id);
    encode_string_member(body, "provider_id", answer->provider_id);
    encode_fine_standing(body, answer);
    encode_string_member(body, "time_zone", answer->zone->name);
    encode_string_member(body, "status", appointment_status_name(appointment->status));
    if (answer->client_id != NULL) {
        encode_string_member(body, "client_id", answer->client_id);
    }
    if (appointment->status == APPOINTMENT_HELD) {
        encode_instant_member(body, "expires_at", appointment->expires_at);
    }
}

static void encode_footprint(struct text *body, const struct footprint *footprint)
{
    encode_integer_member(body, "cost", footprint->cost);
    encode_integer_member(body, "fragments", footprint->fragments);
    encode_integer_member(body, "stranded_minutes", footprint->stranded_minutes);
}

void encode_decision(struct text *body, const struct decision *decision, const struct zone *zone)
{
    encode_name(body, "decision");
    encode_object(body);
    encode_name(body, "exact_fit");
    encode_boolean(body, decision->exact_fit);
    encode_footprint(body, &decision->chosen);
    encode_name(body, "runner_up");
    if (decision->has_runner_up) {
        struct civil_moment moment = zone->to_local(zone, decision->runner_up_start);
        encode_object(body);
        encode_time_member(body, "start", moment.minute);
        encode_date_member(body, "date", moment.day);
        encode_footprint(body, &decision->runner_up);
        encode_object_end(body);
    } else {
        encode_null(body);
    }
    encode_object_end(body);
}

/* A range within the day of the appointment as times, any other as instants. */
static void encode_range(struct text *body, const struct booking_answer *answer)
{
    const struct appointment *appointment = &answer->appointment;
    struct interval day = zone_day(answer->zone, appointment->service_day);
    encode_name(body, "preferred_range");
    if (interval_contains(day, appointment->range)) {
        encode_wall_range(body, wall_range_of(appointment->range, answer->zone));
        return;
    }
    encode_object(body);
    encode_span(body, appointment->range);
    encode_object_end(body);
}

static void encode_optional(struct text *body, const char *name, const char *text)
{
    if (text != NULL) {
        encode_string_member(body, name, text);
    }
}

void encode_note(struct text *body, const struct booking_answer *answer)
{
    encode_optional(body, "note", answer->appointment.note);
}

void encode_appointment_whole(struct text *body, const struct booking_answer *answer)
{
    const struct appointment *appointment = &answer->appointment;
    encode_appointment(body, answer);
    encode_range(body, answer);
    encode_integer_member(body, "duration", interval_length(appointment->span) / 60);
    if (appointment->created_at > 0) {
        encode_instant_member(body, "created_at", appointment->created_at);
    }
    encode_note(body, answer);
    encode_optional(body, "ended_by", appointment->ended_by);
    encode_optional(body, "reason", appointment->reason);
    if (appointment->first_provider != 0) {
        encode_instant_member(body, "first_start", appointment->first_start);
    }
    if (appointment->first_provider == 0) {
        encode_decision(body, &appointment->decision, answer->zone); /* Of where it stands. */
    }
}

void encode_alternatives(struct text *body, const struct booking_alternatives *alternatives)
{
    encode_name(body, "alternatives");
    encode_list(body);
    for (size_t i = 0; i < alternatives->count; i++) {
        const struct booking_alternative *alternative = &alternatives->at[i];
        encode_object(body);
        encode_string_member(body, "provider_id", alternative->provider_id);
        encode_standing(body, alternative->span, alternative->zone);
        encode_string_member(body, "time_zone", alternative->zone->name);
        encode_object_end(body);
    }
    encode_list_end(body);
}
