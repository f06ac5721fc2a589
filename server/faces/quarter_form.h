/*
 * Quarter form: the fields of the quarter-hours contract, in the query or the body. What is wrong
 * is reported to the fields (server/faces/api_fields.h).
 */
#ifndef SERVER_FACES_QUARTER_FORM_H
#define SERVER_FACES_QUARTER_FORM_H
#include "core/interval.h"
#include "server/faces/api_fields.h"
#include "server/faces/person.h"

/* People are known by their names: the name, and the alias it is in the core. */
struct quarter_person {
    struct person person;
    const char *name, *alias;
};

struct api_fields quarter_read(const struct request *request);

/* False: reported. */
bool quarter_read_person(struct api_fields *fields, struct quarter_person *person_out);

/* From "start_time" to "end_time", inwards to whole seconds. */
bool quarter_read_span(struct api_fields *fields, struct interval *span_out);

/* Whether a request that another contract may have made names a person as this one does. */
bool quarter_names_person(const struct request *request);

#endif
