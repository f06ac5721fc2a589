/*
 * Face: one contract that slotd answers, with its routes, its error shape and what else its clients
 * expect of every answer. The native API is the first of them.
 */
#ifndef SERVER_FACE_H
#define SERVER_FACE_H
#include "server/dispatch.h"

enum face_id {
    FACE_NATIVE,
    FACE_PRO_SCHEDULER,
    FACE_CONSULTANT_CALENDAR,
    FACE_QUARTER_HOURS,
    FACE_CALENDAR_BOOKING,
    FACE_COUNT
};

struct face {
    const char *name;  /* in the option `faces` */
    const char *title; /* for people, and its tag in /openapi.json */
    const struct route *routes;
    size_t route_count;

    /* Makes the response a refusal in the face's own shape, whatever it was before. `detail` may be
     * NULL. Called by the dispatcher for what it finds itself (RESULT_ROUTE_UNKNOWN,
     * RESULT_METHOD_NOT_ALLOWED) and for what a handler returned without writing a body. */
    void (*refuse)(const struct request *request, struct response *response, enum result result,
                   const char *detail);

    /* Whatever every answer of the face carries, once it is complete; `spent_us` is what it took.
     * NULL: nothing. */
    void (*finish)(const struct request *request, struct response *response, int64_t spent_us);
};

/* All of them, by face_id. Which of them are switched on, the service says. A path may be answered
 * by several faces: the first one of this order whose route claims the request gets it. */
extern const struct face *const faces[FACE_COUNT];

extern const struct face face_native, face_pro_scheduler, face_consultant_calendar,
    face_quarter_hours, face_calendar_booking;

#endif
