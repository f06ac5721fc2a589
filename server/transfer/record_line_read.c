/* From a line by the table: first all of a shape's fields, then whether there is one that is none.
 */
#include <stdio.h>
#include <string.h>

#include "server/transfer/record_field.h"
#include "server/transfer/record_line.h"

/* One line while it is read: where a sentence goes, and what it is about. */
struct reading {
    const struct record_source *source;
    const char *kind;
    char *message;
};

static enum result refuse(const struct reading *reading, const char *name, const char *what)
{
    snprintf(reading->message, RECORD_MESSAGE_SIZE, "%.40s: \"%.80s\" %s", reading->kind, name,
             what);
    return RESULT_INVALID;
}

static void *at(void *base, const struct record_field *field)
{
    return (char *)base + field->offset;
}

static void set_integer(void *place, enum field_kind kind, int64_t value)
{
    if (kind == FIELD_INTEGER) {
        *(int64_t *)place = value;
    } else if (kind == FIELD_BYTE) {
        *(uint8_t *)place = (uint8_t)value;
    } else {
        *(int32_t *)place = (int32_t)value;
    }
}

static enum result read_integer(const struct reading *reading, const struct record_field *field,
                                const json_t *value, void *place)
{
    int64_t number = json_integer_value(value);
    if (!json_is_integer(value) || number < field->min || number > field->max) {
        return refuse(reading, field->name, "is not a number in its range");
    }
    set_integer(place, field->kind, number);
    return RESULT_OK;
}

static enum result read_hash(const struct reading *reading, const struct record_field *field,
                             const char *digits, void *place)
{
    uint64_t hash = 0;
    if (strlen(digits) != 16 || strspn(digits, "0123456789abcdef") != 16) {
        return refuse(reading, field->name, "is not 16 hexadecimal digits");
    }
    for (; *digits != '\0'; digits++) {
        hash = hash << 4 | (uint64_t)(*digits <= '9' ? *digits - '0' : *digits - 'a' + 10);
    }
    *(uint64_t *)place = hash;
    return RESULT_OK;
}

static enum result read_word(const struct reading *reading, const struct record_field *field,
                             const char *text, void *place)
{
    for (int value = 0; value <= field->max; value++) {
        const char *word = field->word(value);
        if (word != NULL && strcmp(word, text) == 0) {
            set_integer(place, FIELD_WORD, value);
            return RESULT_OK;
        }
    }
    return refuse(reading, field->name, "is not one of its words");
}

static enum result read_zone(const struct reading *reading, const struct record_field *field,
                             const char *name, void *place)
{
    struct zones *zones = reading->source->zones;
    const struct zone *zone = zones->find(zones, name);
    if (zone == NULL) {
        return refuse(reading, field->name, "is not in the time zone database of this machine");
    }
    *(const struct zone **)place = zone;
    return RESULT_OK;
}

static enum result read_string(const struct reading *reading, const struct record_field *field,
                               const json_t *value, void *place)
{
    const char *text = json_string_value(value);
    if (text == NULL) {
        return refuse(reading, field->name, "is not a text");
    }
    if (field->kind == FIELD_HASH) {
        return read_hash(reading, field, text, place);
    }
    if (field->kind == FIELD_WORD) {
        return read_word(reading, field, text, place);
    }
    if (field->kind == FIELD_ZONE) {
        return read_zone(reading, field, text, place);
    }
    *(const char **)place = text;
    return RESULT_OK;
}

static enum result read_rules(const struct reading *reading, const struct record_field *field,
                              json_t *value, void *place);

static enum result read_field(const struct reading *reading, const struct record_field *field,
                              json_t *value, void *place)
{
    switch (field->kind) {
    case FIELD_INTEGER:
    case FIELD_SMALL:
    case FIELD_BYTE:
        return read_integer(reading, field, value, place);
    case FIELD_TEXT:
    case FIELD_HASH:
    case FIELD_WORD:
    case FIELD_ZONE:
        return read_string(reading, field, value, place);
    case FIELD_BOOLEAN:
        *(bool *)place = json_is_true(value);
        return json_is_boolean(value) ? RESULT_OK
                                      : refuse(reading, field->name, "is not true or false");
    case FIELD_RULES:
        return read_rules(reading, field, value, place);
    }
    return RESULT_INTERNAL;
}

/* What is not there is as the table says. */
static enum result skip_field(const struct reading *reading, const struct record_field *field,
                              void *place)
{
    if (field->required) {
        return refuse(reading, field->name, "is missing");
    }
    if (field->otherwise != 0) {
        set_integer(place, field->kind, field->otherwise);
    }
    return RESULT_OK;
}

static bool has_field(const struct record_shape *shape, const char *name)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        if (strcmp(shape->fields[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Of the names that were not asked for "kind" is known, of a record. */
static enum result refuse_unknown(const struct reading *reading, const struct record_shape *shape,
                                  json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        bool is_kind = shape != &record_rule_shape && strcmp(name, "kind") == 0;
        if (!is_kind && !has_field(shape, name)) {
            return refuse(reading, name, "is a field that this slotd does not know");
        }
    }
    return RESULT_OK;
}

static enum result read_fields(const struct reading *reading, const struct record_shape *shape,
                               json_t *object, void *base)
{
    size_t found = 0;
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct record_field *field = &shape->fields[i];
        json_t *value = json_object_get(object, field->name);
        enum result result = value != NULL ? read_field(reading, field, value, at(base, field))
                                           : skip_field(reading, field, at(base, field));
        if (result != RESULT_OK) {
            return result;
        }
        found += value != NULL;
    }
    return json_object_size(object) > found ? refuse_unknown(reading, shape, object) : RESULT_OK;
}

static enum result read_rules(const struct reading *reading, const struct record_field *field,
                              json_t *value, void *place)
{
    if (!json_is_array(value)) {
        return refuse(reading, field->name, "is not a list");
    }
    size_t count = json_array_size(value);
    struct availability_rule *rules = arena_take(reading->source->arena, count * sizeof *rules);
    for (size_t i = 0; i < count; i++) {
        json_t *rule = json_array_get(value, i);
        if (!json_is_object(rule)) {
            return refuse(reading, field->name, "has a member that is no object");
        }
        enum result result = read_fields(reading, &record_rule_shape, rule, &rules[i]);
        if (result != RESULT_OK) {
            return result;
        }
        if (rules[i].end_minute <= rules[i].start_minute) {
            return refuse(reading, field->name, "has a rule that ends before it begins");
        }
    }
    *(const struct availability_rule **)place = rules;
    *(size_t *)(void *)((char *)place + sizeof(void *)) = count;
    return RESULT_OK;
}

enum result record_line_read(const struct record_source *source, struct record *record_out,
                             char message_out[static RECORD_MESSAGE_SIZE])
{
    const char *name = json_string_value(json_object_get(source->document, "kind"));
    struct reading reading = {.source = source, .kind = "a line"};
    reading.message = message_out;
    if (name == NULL) {
        return refuse(&reading, "kind", "is missing, or not a text");
    }
    for (enum record_kind kind = 0; kind < RECORD_KIND_COUNT; kind++) {
        if (strcmp(record_shapes[kind].name, name) == 0) {
            struct record record = {.kind = kind};
            reading.kind = name;
            enum result result =
                read_fields(&reading, &record_shapes[kind], source->document, &record);
            if (result == RESULT_OK) {
                *record_out = record;
            }
            return result;
        }
    }
    return refuse(&reading, name, "is a kind that this slotd does not know");
}
