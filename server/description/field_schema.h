/*
 * Field schema: a table of fields as JSON Schema (2020-12), as OpenAPI 3.1 has it.
 *
 * Bytes become characters: a text that is too long by these is too long by those, not the other way
 * round. What fields must be together is not said.
 */
#ifndef SERVER_DESCRIPTION_FIELD_SCHEMA_H
#define SERVER_DESCRIPTION_FIELD_SCHEMA_H
#include "server/json.h"
#include "server/text.h"

/* The object that a document has to be. */
void field_schema_encode_shape(struct text *body, const struct json_shape *shape);

/* Parameters, as members of a list that is open. */
void field_schema_encode_query(struct text *body, const struct json_shape *shape);

#endif
