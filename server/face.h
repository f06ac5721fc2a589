/*
 * Face: one contract that slotd answers, with its routes, its error shape and what else its clients
 * expect of every answer. The native API is the first of them.
 */
#ifndef SERVER_FACE_H
#define SERVER_FACE_H
#include "server/dispatch.h"
#include "server/service.h"

/* The first ones in the order of the option `faces`. */
enum face_id {
    FACE_NATIVE,
    FACE_PRO_SCHEDULER,
    FACE_CONSULTANT_CALENDAR,
    FACE_QUARTER_HOURS,
    FACE_CALENDAR_BOOKING,
    FACE_OPERATION, /* what an operator needs whatever else is switched off */
    FACE_COUNT
};

struct face {
    const char *name;  /* in the option `faces` */
    const char *title; /* for people, and its tag in /openapi.json */
    const struct route *routes;
    size_t route_count;
    bool always; /* it cannot be switched off, and is no word of the option */

    /* Pages of any origin may use it (the CORS protocol of fetch.spec.whatwg.org): OPTIONS is
     * answered at its paths, and every answer may be read. */
    bool cross_origin;

    const char *refusal_type; /* Content-Type of its refusals; NULL: application/json */

    /* Makes the response a refusal in the face's own shape, whatever it was before. `detail` may be
     * NULL. Called by the dispatcher for what it finds itself (RESULT_ROUTE_UNKNOWN,
     * RESULT_METHOD_NOT_ALLOWED) and for what a handler returned without writing a body. */
    void (*refuse)(const struct request *request, struct response *response, enum result result,
                   const char *detail);

    /* Whatever every answer of the face carries, once it is complete; `spent_us` is what it took.
     * NULL: nothing. */
    void (*finish)(const struct request *request, struct response *response, int64_t spent_us);
};

/* All of them, by face_id. Which of them are switched on, the service says. */
extern const struct face *const faces[FACE_COUNT];

extern const struct face face_native, face_pro_scheduler, face_consultant_calendar,
    face_quarter_hours, face_calendar_booking, face_operation;

static inline bool face_is_on(const struct service *service, unsigned id)
{
    return faces[id]->always || (service->faces >> id & 1) != 0;
}

#endif
