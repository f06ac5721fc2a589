/*
 * Field: what one value of a table's field may be, whether a document or a query carries it.
 */
#ifndef SERVER_FIELD_H
#define SERVER_FIELD_H
#include <stdbool.h>
#include <stdint.h>

#include "core/memory.h"
#include "server/json.h"
#include "server/text.h"

/* Fill the target of the field's kind. False, and nothing written, for a value that will not do.
 * The first is for the kinds that are written as one text. */
bool field_read_text(const struct json_field *field, const char *text, struct arena *arena,
                     void *target);
bool field_read_integer(const struct json_field *field, int64_t number, void *target);

/* What each member of JSON_KIND_CHOICES or JSON_KIND_TEXTS is by itself. */
struct json_field field_member(const struct json_field *field);

/* "a whole number from 1 to 5". */
void field_describe(const struct json_field *field, struct text *wanted);

#endif
