/*
 * Calendar form: the fields of the calendar-booking contract, each with what the contract says of
 * it. What is wrong is reported to the fields (server/faces/api_fields.h).
 */
#ifndef SERVER_FACES_CALENDAR_FORM_H
#define SERVER_FACES_CALENDAR_FORM_H
#include "core/booking.h"
#include "server/faces/api_fields.h"
#include "server/faces/invitee.h"

struct calendar_owner {
    const char *name;        /* as the contract's clients know it */
    const char *provider_id; /* as the core does; NULL: there is no such owner */
};

struct calendar_owner calendar_read_owner(struct api_fields *fields);

/* Of an owner that is to be made, also whether its name makes an id. */
struct calendar_owner calendar_read_new_owner(struct api_fields *fields);

/* "09:00" or "9:00"; an end may be 24:00. */
enum calendar_edge { CALENDAR_START, CALENDAR_END };
int32_t calendar_read_hour(struct api_fields *fields, const char *name, enum calendar_edge edge);

struct calendar_day {
    int32_t day;
    bool is_past, is_too_far; /* today and so many days are the last that can be booked */
};
struct calendar_day calendar_read_day(struct api_fields *fields, const char *name);

/* All that a booking says. */
struct calendar_appointment {
    struct calendar_owner owner;
    struct invitee invitee;
    struct calendar_day date;
    int32_t start_minute;
};
struct calendar_appointment calendar_read_appointment(struct api_fields *fields);

/* A booking of today whose hour has begun is refused like one of yesterday. */
void calendar_report_past(struct api_fields *fields, const char *name);
void calendar_report_too_far(struct api_fields *fields, const char *name);

/* What a request may ask of the core. */
struct booking_terms calendar_terms(const struct request *request);

#endif
