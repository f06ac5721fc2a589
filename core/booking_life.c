/* Finding an appointment, and what becomes of it short of a move, by its id. */
#include "core/booking_life.h"

#include "core/answer.h"
#include "core/ending.h"

enum result booking_find(struct booking *booking, const char *id, struct arena *arena,
                         struct booking_answer *answer_out)
{
    int64_t number = id_index_find(booking->index, id);
    if (number == 0) {
        return RESULT_APPOINTMENT_UNKNOWN;
    }
    return answer_find(booking, number, id, arena, answer_out);
}

enum result booking_become(struct booking *booking, const char *id,
                           const struct booking_ending *ending, struct arena *arena,
                           struct booking_answer *answer_out)
{
    int64_t number = id_index_find(booking->index, id);
    if (number == 0) {
        return RESULT_APPOINTMENT_UNKNOWN;
    }
    const struct ending_of whose = {.number = number, .id = id};
    return ending_carry_out(booking, &whose, ending, arena, answer_out);
}
