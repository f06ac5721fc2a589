/* Slots as clients name them, and the reservation of one. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/booking_client.h"
#include "server/api/range_form.h"
#include "server/encode.h"
#include "server/faces/consultant_calendar.h"
#include "server/faces/numbered_id.h"
#include "server/faces/person.h"
#include "server/faces/rest_reply.h"
#include "server/service.h"

#define RESERVATION_PREFIX "consultant-booking-" /* of the ids of appointments */

bool consultant_lacks(const struct rest_form *form, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct value value = rest_form_value(form, names[i]);
        if (value.kind == VALUE_ABSENT || value.kind == VALUE_NULL ||
            (value.kind == VALUE_TEXT && value.text[0] == '\0')) {
            return true;
        }
    }
    return false;
}

static const char *written(const struct rest_form *form, const char *name)
{
    struct value value = rest_form_value(form, name);
    return value.kind == VALUE_TEXT ? value.text : "";
}

/* A slot that ends with its day ends at 00:00, which is how it is listed. */
static void place_slot(struct consultant_slot *slot)
{
    if (rest_second_of_day(slot->end) == 0) {
        slot->end.minute = CIVIL_MINUTES_PER_DAY;
    }
    slot->may_exist = slot->day >= RANGE_DAY_MIN && slot->day <= RANGE_DAY_MAX &&
                      slot->start.microsecond == 0 && slot->end.microsecond == 0 &&
                      rest_second_of_day(slot->start) < rest_second_of_day(slot->end);
}

struct booking_range consultant_range(int32_t day, struct rest_time start, struct rest_time end)
{
    return (struct booking_range){
        .day = day,
        .start_minute = start.minute,
        .end_minute = end.minute,
        .start_second = start.second,
        .end_second = end.second,
    };
}

enum result consultant_read_slot(const struct rest_form *form, struct response *response,
                                 struct consultant_slot *slot_out)
{
    struct consultant_slot slot = {
        .date = written(form, "date"),
        .start_time = written(form, "start_time"),
        .end_time = written(form, "end_time"),
    };
    if (!rest_parse_date(slot.date, &slot.day)) {
        consultant_say(response, REST_BAD_REQUEST, "Invalid date format. Use YYYY-MM-DD");
        return RESULT_INVALID;
    }
    if (!rest_parse_time(slot.start_time, &slot.start) ||
        !rest_parse_time(slot.end_time, &slot.end)) {
        consultant_say(response, REST_BAD_REQUEST, "Invalid time format. Use HH:MM");
        return RESULT_INVALID;
    }
    place_slot(&slot);
    *slot_out = slot;
    return RESULT_OK;
}

struct reservation {
    const char *user_id;
    struct consultant_slot slot;
};

/* A number that nobody can have is nobody's, as any other that nobody has. */
static enum result read_reservation(const struct request *request, struct response *response,
                                    struct reservation *reservation_out)
{
    static const char *const required[] = {"user", "date", "start_time", "end_time"};
    struct rest_form form;
    int64_t user;
    enum result result = rest_form_read(request, REST_BODY, response, &form);
    if (result != RESULT_OK) {
        return result;
    }
    if (consultant_lacks(&form, required, sizeof required / sizeof required[0])) {
        consultant_say(response, REST_BAD_REQUEST,
                       "Missing required fields. Required: ['user', 'date', 'start_time', "
                       "'end_time']");
        return RESULT_INVALID;
    }
    struct value value = rest_form_value(&form, "user");
    if (!rest_parse_integer(&value, &user)) {
        consultant_say(response, REST_BAD_REQUEST, "Invalid user. A valid integer is required");
        return RESULT_INVALID;
    }
    reservation_out->user_id = numbered_id_make(CONSULTANT_USER_PREFIX, user, request->arena);
    return consultant_read_slot(&form, response, &reservation_out->slot);
}

static void encode_consultant_name(struct text *body, const char *full_name, struct arena *arena)
{
    struct person person = person_split(full_name, arena);
    size_t size = strlen(person.first) + strlen(person.last) + 2;
    char *name = arena_take(arena, size);
    snprintf(name, size, "%s%s%s", person.first, person.last[0] != '\0' ? " " : "", person.last);
    encode_string_member(body, "consultant", name);
}

static enum result refuse_slot(struct response *response, enum result result,
                               const struct booking_alternatives *alternatives)
{
    if (result == RESULT_NO_SLOT_PREFERRED && rest_is_booked(alternatives)) {
        consultant_say(response, REST_CONFLICT, "This time slot is already booked");
    } else if (result == RESULT_NO_SLOT_PREFERRED) {
        consultant_say(response, REST_NOT_FOUND, "No available time slot found");
    }
    return result;
}

/* The consultant is asked for first: a user who does not exist matters only to one who does. */
static enum result find_missing(const struct request *request,
                                const struct reservation *reservation)
{
    struct consultant consultant;
    struct client client;
    enum result result = consultant_find(request, &consultant);
    return result == RESULT_OK ? booking_find_client(request->service->booking,
                                                     reservation->user_id, request->arena, &client)
                               : result;
}

static enum result reserve(const struct request *request, struct response *response,
                           const struct reservation *reservation, struct booking_answer *answer_out)
{
    const struct consultant_slot *slot = &reservation->slot;
    const struct booking_client user = {.id = reservation->user_id};
    const struct booking_request wish = {
        .id_prefix = RESERVATION_PREFIX,
        .provider_id =
            numbered_id_of_segment(CONSULTANT_PREFIX, request->segments[1], request->arena),
        .range = consultant_range(slot->day, slot->start, slot->end),
        .exact = {.is_exact = true, .offer = OFFER_WHOLE},
        .client = &user,
    };
    struct booking_alternatives alternatives = {.count = 0};
    enum result result = RESULT_NO_SLOT_PREFERRED;
    if (wish.provider_id == NULL) {
        return RESULT_PROVIDER_UNKNOWN;
    }
    if (slot->may_exist) {
        result = booking_book(request->service->booking, &wish, request->arena, answer_out,
                              &alternatives);
    }
    if (result == RESULT_CLIENT_UNKNOWN || !slot->may_exist) {
        enum result missing = find_missing(request, reservation);
        result = missing != RESULT_OK ? missing : result;
    }
    return refuse_slot(response, result, &alternatives);
}

enum result consultant_reserve(struct request *request, struct response *response)
{
    struct reservation reservation;
    struct booking_answer answer;
    enum result result = read_reservation(request, response, &reservation);
    if (result == RESULT_OK) {
        result = reserve(request, response, &reservation, &answer);
    }
    if (result != RESULT_OK) {
        return result;
    }
    struct text *body = &response->body;
    response->status = REST_CREATED;
    encode_object(body);
    encode_string_member(body, "message", "Booking created successfully");
    encode_integer_member(body, "booking_id",
                          numbered_id_number(RESERVATION_PREFIX, answer.appointment.id));
    encode_consultant_name(body, answer.provider_name, request->arena);
    encode_string_member(body, "date", reservation.slot.date);
    encode_string_member(body, "start_time", reservation.slot.start_time);
    encode_string_member(body, "end_time", reservation.slot.end_time);
    encode_object_end(body);
    return RESULT_OK;
}
