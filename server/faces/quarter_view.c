/* The order of the members is that of the contract's own service. */
#include "server/faces/quarter_view.h"

#include "core/instant.h"
#include "server/encode.h"

void encode_quarter_party(struct text *body, const struct quarter_party *party)
{
    encode_object(body);
    encode_integer_member(body, "id", party->number);
    encode_string_member(body, "first_name", party->person.first);
    encode_string_member(body, "last_name", party->person.last);
    encode_object_end(body);
}

static void encode_time(struct text *body, const char *name, int64_t instant)
{
    char moment[INSTANT_SIZE];
    encode_name(body, name);
    instant_format(instant, moment);
    moment[INSTANT_SIZE - 2] = '\0'; /* The Z. */
    encode_string(body, moment);
}

/* 0 is not known. */
static void encode_known_time(struct text *body, const char *name, int64_t instant)
{
    if (instant != 0) {
        encode_time(body, name, instant);
        return;
    }
    encode_name(body, name);
    encode_null(body);
}

void encode_quarter(struct text *body, const struct quarter *quarter)
{
    const struct appointment *appointment = quarter->appointment;
    encode_object(body);
    encode_integer_member(body, "id", quarter->number);
    encode_time(body, "appointment_time", quarter->start);
    encode_known_time(body, "created_time", quarter->opened_at);
    encode_known_time(body, "booked_time", appointment != NULL ? appointment->created_at : 0);
    encode_name(body, "reservation_confirmed");
    encode_boolean(body, appointment != NULL && appointment->status == APPOINTMENT_CONFIRMED);
    encode_name(body, "client");
    if (quarter->client != NULL) {
        encode_quarter_party(body, quarter->client);
    } else {
        encode_null(body);
    }
    encode_name(body, "provider");
    encode_quarter_party(body, quarter->provider);
    encode_object_end(body);
}
