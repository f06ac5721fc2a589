/*
 * Consultant Calendar (contracts: 001): consultants, who offer slots once or every week, and users,
 * who reserve them whole.
 *
 * Consultants are the core's providers whose id is "consultant-" and a number, users its clients
 * whose id is "user-" and a number.
 */
#include "server/faces/consultant_calendar.h"

#include <inttypes.h>
#include <stdio.h>

#include "core/booking_client.h"
#include "server/encode.h"
#include "server/face.h"
#include "server/faces/numbered_id.h"
#include "server/faces/person.h"
#include "server/faces/rest_reply.h"
#include "server/service.h"

enum { NAME_CHARACTERS_MAX = 50, HORIZON_DAYS = 36500 };

/* clang-format off */
static const struct rest_wording wordings[] = {
    {RESULT_PROVIDER_UNKNOWN,  REST_NOT_FOUND,   "Consultant not found"},
    {RESULT_PREFERRED_UNKNOWN, REST_NOT_FOUND,   "Consultant not found"},
    {RESULT_CLIENT_UNKNOWN,    REST_NOT_FOUND,   "User not found"},
    {RESULT_OPENING_UNKNOWN,   REST_NOT_FOUND,   "Time slot not found"},
    {RESULT_OPENING_TAKEN,     REST_CONFLICT,    "This time slot is booked and cannot be deleted"},
    {RESULT_OPENING_OVERLAPS,  REST_CONFLICT,    "This time overlaps other availability of the consultant"},
    {RESULT_NOT_AHEAD,         REST_BAD_REQUEST, "Only future dates are allowed"},
};
/* clang-format on */

static const struct rest_dialect dialect = {
    .member = "error",
    .wordings = wordings,
    .wording_count = sizeof wordings / sizeof wordings[0],
};

static void refuse(const struct request *request, struct response *response, enum result result,
                   const char *detail)
{
    rest_refuse(request, response, &dialect, result, detail);
}

void consultant_say(struct response *response, int status, const char *sentence)
{
    rest_say(response, status, dialect.member, sentence);
}

void consultant_say_created(struct response *response, const char *sentence, int64_t number)
{
    struct text *body = &response->body;
    response->status = REST_CREATED;
    encode_object(body);
    encode_string_member(body, "message", sentence);
    encode_name(body, "id");
    if (number != 0) {
        encode_integer(body, number);
    } else {
        encode_null(body);
    }
    encode_object_end(body);
}

void consultant_encode_time(struct text *body, const char *name, int32_t minute, int32_t second)
{
    enum { TIME_SIZE = CIVIL_TIME_SIZE + 12 };
    char clock[CIVIL_TIME_SIZE], time[TIME_SIZE];
    civil_format_time(minute % CIVIL_MINUTES_PER_DAY, clock);
    snprintf(time, sizeof time, "%s:%02" PRId32, clock, second);
    encode_string_member(body, name, time);
}

enum result consultant_find(const struct request *request, struct consultant *consultant_out)
{
    const char *id =
        numbered_id_of_segment(CONSULTANT_PREFIX, request->segments[1], request->arena);
    if (id == NULL) {
        return RESULT_PROVIDER_UNKNOWN;
    }
    consultant_out->number = numbered_id_number(CONSULTANT_PREFIX, id);
    return booking_find_provider(request->service->booking, id, request->arena,
                                 &consultant_out->provider);
}

/* One name of both parts. */
static enum result read_name(const struct request *request, struct response *response,
                             const char **name_out)
{
    struct rest_form form;
    struct person person;
    enum result result = rest_form_read(request, REST_BODY, response, &form);
    if (result != RESULT_OK) {
        return result;
    }
    form.missing_is_null = true;
    bool has_first = rest_read_text(&form, "first_name", NAME_CHARACTERS_MAX, &person.first);
    bool has_last = rest_read_text(&form, "last_name", NAME_CHARACTERS_MAX, &person.last);
    if (has_first && has_last) {
        *name_out = person_join(person, request->arena);
    }
    return rest_form_judge(&form, response);
}

static enum result consultant_create(struct request *request, struct response *response)
{
    struct provider_definition definition = {
        .group = CONSULTANT_GROUP,
        .daily_limit = PROVIDER_UNLIMITED,
        .horizon_days = HORIZON_DAYS,
    };
    const struct booking_definition asked = {
        .id_prefix = CONSULTANT_PREFIX,
        .definition = &definition,
    };
    struct booking_revised revised;
    enum result result = read_name(request, response, &definition.name);
    if (result == RESULT_OK) {
        result =
            booking_register(request->service->booking, &asked,
                             &(struct booking_revision){.expected = 0}, request->arena, &revised);
    }
    if (result == RESULT_OK) {
        consultant_say_created(response, "Consultant created successfully",
                               numbered_id_number(CONSULTANT_PREFIX, revised.provider_id));
    }
    return result;
}

static enum result consultant_show(struct request *request, struct response *response)
{
    struct consultant consultant;
    enum result result = consultant_find(request, &consultant);
    if (result != RESULT_OK) {
        return result;
    }
    struct person person = person_split(consultant.provider.definition.name, request->arena);
    struct text *body = &response->body;
    encode_object(body);
    encode_integer_member(body, "id", consultant.number);
    encode_string_member(body, "first_name", person.first);
    encode_string_member(body, "last_name", person.last);
    encode_object_end(body);
    return RESULT_OK;
}

static enum result user_create(struct request *request, struct response *response)
{
    struct booking_client asked = {.id_prefix = CONSULTANT_USER_PREFIX};
    struct client client;
    bool created;
    enum result result = read_name(request, response, &asked.name);
    if (result == RESULT_OK) {
        result = booking_create_client(request->service->booking, &asked, request->arena, &client,
                                       &created);
    }
    if (result == RESULT_OK) {
        consultant_say_created(response, "User created successfully",
                               numbered_id_number(CONSULTANT_USER_PREFIX, client.id));
    }
    return result;
}

/* clang-format off */
static const struct route consultant_routes[] = {
    {"POST",   "/consultant",                           consultant_create,         ACCESS_STAFF,  PARAMETERS_SOME,
     "Register a consultant by first and last name", NULL},
    {"GET",    "/consultant/{id}",                      consultant_show,           ACCESS_CLIENT, PARAMETERS_SOME,
     "Show a consultant", NULL},
    {"POST",   "/user",                                 user_create,               ACCESS_CLIENT, PARAMETERS_SOME,
     "Register a user by first and last name", NULL},
    {"POST",   "/consultants/{id}/availabilities",      consultant_open,           ACCESS_STAFF,  PARAMETERS_SOME,
     "Offer a slot of a consultant on one date", NULL},
    {"GET",    "/consultant/{id}/availability",         consultant_list_own,       ACCESS_ANYONE, PARAMETERS_SOME,
     "List the free slots of a consultant; weekly ones for the next four weeks", NULL},
    {"DELETE", "/consultant/{id}/availability",         consultant_withdraw,       ACCESS_STAFF,  PARAMETERS_SOME,
     "Take back a slot that nobody has reserved", NULL},
    {"DELETE", "/consultant/{id}/availability/delete",  consultant_withdraw,       ACCESS_STAFF,  PARAMETERS_SOME,
     "Take back a slot that nobody has reserved", NULL},
    {"POST",   "/consultant/{id}/recurring",            consultant_add_recurring,  ACCESS_STAFF,  PARAMETERS_SOME,
     "Offer a slot of a consultant every week", NULL},
    {"GET",    "/consultant/{id}/recurring",            consultant_list_recurring, ACCESS_ANYONE, PARAMETERS_SOME,
     "List the weekly slots of a consultant", NULL},
    {"POST",   "/consultant/{id}/reserve",              consultant_reserve,        ACCESS_CLIENT, PARAMETERS_SOME,
     "Reserve a free slot for a user", NULL},
    {"GET",    "/consultants/availabilities/{date}",    consultant_list_day,       ACCESS_ANYONE, PARAMETERS_SOME,
     "List the free slots of all consultants on a date", NULL},
    {"GET",    "/availabilities/monthly",               consultant_list_month,     ACCESS_ANYONE, PARAMETERS_SOME,
     "List the free slots of all consultants in a month", NULL},
    {"GET",    "/availabilities/timerange",             consultant_list_range,     ACCESS_ANYONE, PARAMETERS_SOME,
     "List the free slots of all consultants between two dates, and between two times of day", NULL},
};
/* clang-format on */

const struct face face_consultant_calendar = {
    .name = "consultant_calendar",
    .title = "Consultant Calendar",
    .routes = consultant_routes,
    .route_count = sizeof consultant_routes / sizeof consultant_routes[0],
    .refuse = refuse,
};
