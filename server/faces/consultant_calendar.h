/*
 * Consultant Calendar: what its parts share (internal to the face).
 */
#ifndef SERVER_FACES_CONSULTANT_CALENDAR_H
#define SERVER_FACES_CONSULTANT_CALENDAR_H
#include "core/booking_provider.h"
#include "server/faces/rest_fields.h"

#define CONSULTANT_PREFIX "consultant-" /* of the ids of providers */
#define CONSULTANT_GROUP "consultant"
#define CONSULTANT_COLLECTION "consultant" /* of openings */
#define CONSULTANT_USER_PREFIX "user-"     /* of the ids of clients */

/* The consultant that the path names: /consultant/{id}/... */
struct consultant {
    struct booking_provider provider;
    int64_t number; /* as the face knows it */
};
MUST_CHECK enum result consultant_find(const struct request *request,
                                       struct consultant *consultant_out);

/* An existing slot as clients name it, in texts that they get back as they sent them. */
struct consultant_slot {
    const char *date, *start_time, *end_time;
    int32_t day;
    struct rest_time start, end;
    bool may_exist; /* otherwise it begins after its end, or is finer than seconds */
};

/* The time from `start` to `end` of a day of the consultant's. */
struct booking_range consultant_range(int32_t day, struct rest_time start, struct rest_time end);

/* Whether any of the fields is absent, null or empty. */
bool consultant_lacks(const struct rest_form *form, const char *const *names, size_t count);

/* RESULT_INVALID: one of them is no date or no time, and the response says so. None is lacking. */
MUST_CHECK enum result consultant_read_slot(const struct rest_form *form, struct response *response,
                                            struct consultant_slot *slot_out);

/* {"error":"sentence"} */
void consultant_say(struct response *response, int status, const char *sentence);

/* {"message":"sentence","id":number}; 0 is null. */
void consultant_say_created(struct response *response, const char *sentence, int64_t number);

/* "09:00:00"; the end of a day is the beginning of the next one. */
void consultant_encode_time(struct text *body, const char *name, int32_t minute, int32_t second);

enum result consultant_open(struct request *request, struct response *response);
enum result consultant_withdraw(struct request *request, struct response *response);
enum result consultant_add_recurring(struct request *request, struct response *response);
enum result consultant_list_recurring(struct request *request, struct response *response);
enum result consultant_reserve(struct request *request, struct response *response);

enum result consultant_list_own(struct request *request, struct response *response);
enum result consultant_list_day(struct request *request, struct response *response);
enum result consultant_list_month(struct request *request, struct response *response);
enum result consultant_list_range(struct request *request, struct response *response);

#endif
