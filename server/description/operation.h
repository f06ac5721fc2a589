/*
 * Operation: what /openapi.json says of one route beside its path and summary.
 *
 * What a native call takes is made of the tables that decode it (server/api/shapes.h); what is
 * answered, and what the other contracts take, has its name in components.json.
 */
#ifndef SERVER_DESCRIPTION_OPERATION_H
#define SERVER_DESCRIPTION_OPERATION_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/result.h"
#include "server/api/shapes.h"

enum { OPERATION_ANSWERS_MAX = 3, OPERATION_STATUSES_MAX = 4 };

struct operation_answer {
    int status;
    const char *schema;  /* NULL: no content */
    const char *headers; /* names with blanks between; NULL: none */
    const char *type;    /* NULL: application/json */
};

struct operation {
    const char *method, *path; /* as the route has them */
    shape_maker query, body;   /* NULL: none, or not of a table */
    const char *document;      /* a body that is not of a table */
    bool body_optional;
    const char *parameters; /* names with blanks between; NULL: none */
    const char *note;       /* what else a client has to know; NULL: nothing */
    struct operation_answer answers[OPERATION_ANSWERS_MAX]; /* up to status 0 */

    /* Refusals: bit n is the n-th result, whose status the face says; and statuses that only this
     * handler gives, up to 0. What everybody may answer is not among them. */
    uint64_t refusals;
    int statuses[OPERATION_STATUSES_MAX];
};

struct operation_table {
    const struct operation *operations;
    size_t count;
    const char *refusal;   /* the schema of the face's refusals */
    const char *headers;   /* of every answer of the face; NULL: none */
    const char *parameter; /* the schema of the {segments} that are not told below */
    uint64_t refusals;     /* of every operation */
};

#define REFUSES(name) (UINT64_C(1) << RESULT_##name)

/* By face_id. */
extern const struct operation_table *const operation_tables[];
extern const struct operation_table operations_native, operations_pro_scheduler,
    operations_consultant_calendar, operations_quarter_hours, operations_calendar_booking,
    operations_operation;

/* NULL if there is none, which is a mistake in the tables (tests/api/openapi.c). */
const struct operation *operation_find(unsigned face, const char *method, const char *path);

#endif
