/* From the table to a line: what a field would be anyway is left out. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "server/encode.h"
#include "server/transfer/record_field.h"
#include "server/transfer/record_line.h"
#include "server/utf8.h"

static const void *at(const void *base, const struct record_field *field)
{
    return (const char *)base + field->offset;
}

static int64_t integer_of(const void *base, const struct record_field *field)
{
    const void *place = at(base, field);
    switch (field->kind) {
    case FIELD_INTEGER:
        return *(const int64_t *)place;
    case FIELD_SMALL:
    case FIELD_WORD:
        return *(const int32_t *)place;
    case FIELD_BYTE:
        return *(const uint8_t *)place;
    case FIELD_BOOLEAN:
        return *(const bool *)place;
    case FIELD_HASH:
        return *(const uint64_t *)place != 0;
    case FIELD_TEXT:
        return *(const char *const *)place != NULL;
    case FIELD_ZONE:
        return *(const struct zone *const *)place != NULL;
    case FIELD_RULES:
        return *(const size_t *)(const void *)((const char *)place + sizeof(void *)) != 0;
    }
    return 0;
}

static enum result refuse(const struct record_field *field, const char *what,
                          char message_out[static RECORD_MESSAGE_SIZE])
{
    snprintf(message_out, RECORD_MESSAGE_SIZE, "%s %s", field->name, what);
    return RESULT_INVALID;
}

static enum result write_text(const struct record_field *field, const char *text, struct text *line,
                              char message_out[static RECORD_MESSAGE_SIZE])
{
    if (text == NULL || !utf8_is_valid(text, strlen(text))) {
        return refuse(field, text == NULL ? "is missing" : "is not UTF-8", message_out);
    }
    encode_string_member(line, field->name, text);
    return RESULT_OK;
}

static enum result write_word(const struct record_field *field, int64_t value, struct text *line,
                              char message_out[static RECORD_MESSAGE_SIZE])
{
    const char *word = value >= 0 && value <= field->max ? field->word((int)value) : NULL;
    return word == NULL ? refuse(field, "is none that there is", message_out)
                        : write_text(field, word, line, message_out);
}

static enum result write_rules(const void *place, const struct record_field *field,
                               struct text *line, char message_out[static RECORD_MESSAGE_SIZE]);

static enum result write_field(const void *base, const struct record_field *field,
                               struct text *line, char message_out[static RECORD_MESSAGE_SIZE])
{
    const void *place = at(base, field);
    char digits[17];
    switch (field->kind) {
    case FIELD_TEXT:
        return write_text(field, *(const char *const *)place, line, message_out);
    case FIELD_ZONE:
        return write_text(field, (*(const struct zone *const *)place)->name, line, message_out);
    case FIELD_WORD:
        return write_word(field, integer_of(base, field), line, message_out);
    case FIELD_RULES:
        return write_rules(place, field, line, message_out);
    case FIELD_HASH:
        snprintf(digits, sizeof digits, "%016" PRIx64, *(const uint64_t *)place);
        return write_text(field, digits, line, message_out);
    case FIELD_BOOLEAN:
        encode_name(line, field->name);
        encode_boolean(line, *(const bool *)place);
        return RESULT_OK;
    case FIELD_INTEGER:
    case FIELD_SMALL:
    case FIELD_BYTE:
        encode_integer_member(line, field->name, integer_of(base, field));
        return RESULT_OK;
    }
    return RESULT_INTERNAL;
}

static enum result write_fields(const void *base, const struct record_shape *shape,
                                struct text *line, char message_out[static RECORD_MESSAGE_SIZE])
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < shape->field_count && result == RESULT_OK; i++) {
        const struct record_field *field = &shape->fields[i];
        if (field->required || integer_of(base, field) != field->otherwise) {
            result = write_field(base, field, line, message_out);
        }
    }
    return result;
}

static enum result write_rules(const void *place, const struct record_field *field,
                               struct text *line, char message_out[static RECORD_MESSAGE_SIZE])
{
    const struct availability_rule *rules = *(const struct availability_rule *const *)place;
    size_t count = *(const size_t *)(const void *)((const char *)place + sizeof(void *));
    enum result result = RESULT_OK;
    encode_name(line, field->name);
    encode_list(line);
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        encode_object(line);
        result = write_fields(&rules[i], &record_rule_shape, line, message_out);
        encode_object_end(line);
    }
    encode_list_end(line);
    return result;
}

enum result record_line_write(const struct record *record, struct text *text,
                              char message_out[static RECORD_MESSAGE_SIZE])
{
    const struct record_shape *shape = &record_shapes[record->kind];
    encode_object(text);
    encode_string_member(text, "kind", shape->name);
    enum result result = write_fields(record, shape, text, message_out);
    encode_object_end(text);
    return result;
}
