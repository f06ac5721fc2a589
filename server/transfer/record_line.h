/*
 * Record line: one record as one line of JSON, without its end, and back.
 */
#ifndef SERVER_TRANSFER_RECORD_LINE_H
#define SERVER_TRANSFER_RECORD_LINE_H
#include <jansson.h>

#include "core/annotations.h"
#include "core/memory.h"
#include "core/result.h"
#include "core/zone.h"
#include "server/store/record.h"
#include "server/text.h"

enum { RECORD_MESSAGE_SIZE = 256 };

/* Appends it. RESULT_INVALID with a sentence for what cannot be written and read again: a text that
 * is not UTF-8, an enumeration without a word. */
MUST_CHECK enum result record_line_write(const struct record *record, struct text *text,
                                         char message_out[static RECORD_MESSAGE_SIZE]);

/* What a record's texts and rules are borrowed from. */
struct record_source {
    json_t *document; /* an object */
    struct zones *zones;
    struct arena *arena;
};

/* RESULT_INVALID with a sentence that names the kind or field. */
MUST_CHECK enum result record_line_read(const struct record_source *source,
                                        struct record *record_out,
                                        char message_out[static RECORD_MESSAGE_SIZE]);

#endif
