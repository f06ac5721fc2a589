/*
 * Decoding: what documents and queries have in common on their way through a table of fields: the
 * place they are at, and what is wrong there.
 */
#ifndef SERVER_DECODING_H
#define SERVER_DECODING_H
#include <stdbool.h>
#include <stddef.h>

#include "core/memory.h"
#include "server/json.h"
#include "server/problem.h"

struct decoding {
    struct arena *arena; /* of all that is kept */
    struct problem_errors *errors;
    bool is_query; /* where a list is texts with commas between them */
};

/* From the inside out: a name in an object or an index in a list. NULL is the whole. */
struct place {
    const struct place *parent;
    const char *name;
    size_t index;
};

void decoding_report(struct decoding *decoding, const struct place *place, const char *sentence);

/* "Must be ...", or "Missing: must be ...". */
void decoding_report_unwanted(struct decoding *decoding, const struct place *place,
                              const struct json_field *field, bool is_missing);

/* Asks the shape's check about members that are right by themselves, and reports its answer. */
bool decoding_check(struct decoding *decoding, const struct place *place,
                    const struct json_shape *shape, const void *members);

/* Notes in the struct how the field was given, if the table wants that. */
void decoding_note(const struct json_field *field, enum json_given given, void *members);

#endif
