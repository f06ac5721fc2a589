/* The table of the appointment's lifecycle. */
#include "core/appointment.h"

#include <assert.h>

#define TO(status) (1U << APPOINTMENT_##status)

/* clang-format off */
static const struct { const char *wire_name; unsigned next; } states[APPOINTMENT_STATUS_COUNT] = {
    [APPOINTMENT_HELD]      = {"held",      TO(CONFIRMED) | TO(CANCELLED) | TO(EXPIRED)},
    [APPOINTMENT_CONFIRMED] = {"confirmed", TO(COMPLETED) | TO(NO_SHOW) | TO(CANCELLED)},
    [APPOINTMENT_CANCELLED] = {"cancelled", 0},
    [APPOINTMENT_EXPIRED]   = {"expired",   0},
    [APPOINTMENT_COMPLETED] = {"completed", 0},
    [APPOINTMENT_NO_SHOW]   = {"no_show",   0},
};
/* clang-format on */

const char *appointment_status_name(enum appointment_status status)
{
    assert(status < APPOINTMENT_STATUS_COUNT);
    return states[status].wire_name;
}

bool appointment_is_live(enum appointment_status status)
{
    assert(status < APPOINTMENT_STATUS_COUNT);
    return states[status].next != 0;
}

bool appointment_may_become(enum appointment_status from, enum appointment_status to)
{
    assert(from < APPOINTMENT_STATUS_COUNT && to < APPOINTMENT_STATUS_COUNT);
    return (states[from].next >> to & 1U) != 0;
}
