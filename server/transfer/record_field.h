/*
 * Record field: how each kind of record is written, in one table (FORMAT.md says it in words).
 */
#ifndef SERVER_TRANSFER_RECORD_FIELD_H
#define SERVER_TRANSFER_RECORD_FIELD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "server/store/record.h"

/* What a field holds, and the C type that it fills. */
enum field_kind {
    FIELD_TEXT,    /* const char * */
    FIELD_INTEGER, /* int64_t: `min` to `max` */
    FIELD_SMALL,   /* int32_t: so, too */
    FIELD_BYTE,    /* uint8_t: so, too */
    FIELD_BOOLEAN, /* bool */
    FIELD_HASH,    /* uint64_t: 16 hexadecimal digits */
    FIELD_WORD,    /* an enum: the word that `word` has for it, 0 to `max` */
    FIELD_ZONE,    /* const struct zone *: its name */
    FIELD_RULES,   /* const struct availability_rule *, and a size_t behind it: a list of objects */
};

struct record_field {
    const char *name;
    enum field_kind kind;
    bool required;     /* any other is left out where it is `otherwise` */
    size_t offset;     /* in struct record; of a rule, in struct availability_rule */
    int64_t otherwise; /* 0 is also no text, false and no rules */
    int64_t min, max;
    const char *(*word)(int value); /* NULL: there is no such value */
};

struct record_shape {
    const char *name;
    const struct record_field *fields;
    size_t field_count;
};

extern const struct record_shape record_shapes[RECORD_KIND_COUNT], record_rule_shape;

#endif
