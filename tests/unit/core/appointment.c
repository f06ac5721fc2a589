#include "core/appointment.h"

#include <criterion/criterion.h>

Test(appointment, the_whole_matrix_of_moves)
{
    static const bool allowed[APPOINTMENT_STATUS_COUNT][APPOINTMENT_STATUS_COUNT] = {
        [APPOINTMENT_HELD] = {[APPOINTMENT_CONFIRMED] = true,
                              [APPOINTMENT_CANCELLED] = true,
                              [APPOINTMENT_EXPIRED] = true},
        [APPOINTMENT_CONFIRMED] = {[APPOINTMENT_COMPLETED] = true,
                                   [APPOINTMENT_NO_SHOW] = true,
                                   [APPOINTMENT_CANCELLED] = true},
    };
    for (unsigned from = 0; from < APPOINTMENT_STATUS_COUNT; from++) {
        for (unsigned to = 0; to < APPOINTMENT_STATUS_COUNT; to++) {
            cr_assert_eq(
                appointment_may_become((enum appointment_status)from, (enum appointment_status)to),
                allowed[from][to], "%u to %u", from, to);
        }
    }
}

Test(appointment, held_and_confirmed_take_time)
{
    for (unsigned status = 0; status < APPOINTMENT_STATUS_COUNT; status++) {
        cr_assert_eq(appointment_is_live((enum appointment_status)status),
                     status == APPOINTMENT_HELD || status == APPOINTMENT_CONFIRMED);
    }
}

Test(appointment, words_on_the_wire)
{
    cr_assert_str_eq(appointment_status_name(APPOINTMENT_CONFIRMED), "confirmed");
    cr_assert_str_eq(appointment_status_name(APPOINTMENT_NO_SHOW), "no_show");
}
