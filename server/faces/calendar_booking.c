/* Working hours and hourly slots; it has no routes yet. */
#include "server/face.h"
#include "server/problem.h"

static void refuse(const struct request *request, struct response *response, enum result result,
                   const char *detail)
{
    (void)request;
    problem_write(response, result, detail);
}

const struct face face_calendar_booking = {
    .name = "calendar_booking",
    .title = "Calendar Booking",
    .cross_origin = true,
    .refuse = refuse,
};
