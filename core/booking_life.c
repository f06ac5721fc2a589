/* Finding an appointment, and what becomes of it short of a move, by its id. */
#include "core/booking_life.h"

#include "core/answer.h"
#include "core/desk.h"
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

enum result booking_erase_note(struct booking *booking, const char *id, struct arena *arena,
                               struct booking_answer *answer_out)
{
    struct booking_answer answer;
    enum result result = booking_find(booking, id, arena, &answer);
    if (result == RESULT_OK && answer.appointment.note != NULL) {
        const struct change change = {.kind = CHANGE_NOTE_ERASE,
                                      .number = answer.appointment.number};
        struct commit commit = {.changes = &change, .change_count = 1, .at = desk_now(booking)};
        result = desk_commit(booking, &commit);
        answer.appointment.note = NULL;
    }
    if (result == RESULT_OK) {
        *answer_out = answer;
    }
    return result;
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
