/* The list alone: each face is told in its own file. */
#include "server/face.h"

const struct face *const faces[FACE_COUNT] = {
    [FACE_NATIVE] = &face_native,
    [FACE_PRO_SCHEDULER] = &face_pro_scheduler,
    [FACE_CONSULTANT_CALENDAR] = &face_consultant_calendar,
    [FACE_QUARTER_HOURS] = &face_quarter_hours,
    [FACE_CALENDAR_BOOKING] = &face_calendar_booking,
    [FACE_OPERATION] = &face_operation,
};
