/* All tables by their faces, and what is said of every operation: access belongs here, too. */
#include "server/description/operation.h"

#include <string.h>

#include "server/face.h"

const struct operation_table *const operation_tables[FACE_COUNT] = {
    [FACE_NATIVE] = &operations_native,
    [FACE_PRO_SCHEDULER] = &operations_pro_scheduler,
    [FACE_CONSULTANT_CALENDAR] = &operations_consultant_calendar,
    [FACE_QUARTER_HOURS] = &operations_quarter_hours,
    [FACE_CALENDAR_BOOKING] = &operations_calendar_booking,
    [FACE_OPERATION] = &operations_operation,
};

const struct operation *operation_find(unsigned face, const char *method, const char *path)
{
    const struct operation_table *table = operation_tables[face];
    for (size_t i = 0; i < table->count; i++) {
        const struct operation *operation = &table->operations[i];
        if (strcmp(operation->method, method) == 0 && strcmp(operation->path, path) == 0) {
            return operation;
        }
    }
    return NULL;
}
