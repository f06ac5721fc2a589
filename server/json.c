/* The document as the library has it, walked by the table. */
#include "server/json.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "server/decoding.h"
#include "server/field.h"
#include "server/json_syntax.h"

enum { SENTENCE_SIZE = 256 };

static bool decode_value(struct decoding *decoding, const struct place *place,
                         const struct json_field *field, json_t *value, void *target);

static bool is_known(const struct json_shape *shape, const char *name)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        if (strcmp(shape->fields[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool has_unknown_names(struct decoding *decoding, const struct place *place,
                              const struct json_shape *shape, json_t *object)
{
    bool has_unknown = false;
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        if (!is_known(shape, name)) {
            struct place unknown = {.parent = place, .name = name};
            char sentence[SENTENCE_SIZE];
            snprintf(sentence, sizeof sentence, "There is no field \"%.64s\".", name);
            decoding_report(decoding, &unknown, sentence);
            has_unknown = true;
        }
    }
    return has_unknown;
}

static enum json_given given_as(const struct json_field *field, const json_t *value)
{
    if (value == NULL) {
        return JSON_GIVEN_NOT;
    }
    return field->presence == JSON_NULLABLE && json_is_null(value) ? JSON_GIVEN_NULL
                                                                   : JSON_GIVEN_VALUE;
}

/* Has the document another field in this one's place? */
static bool is_excused(const struct json_field *field, const json_t *object)
{
    const json_t *other = field->unless != NULL ? json_object_get(object, field->unless) : NULL;
    return other != NULL && !json_is_null(other);
}

static bool decode_object(struct decoding *decoding, const struct place *place,
                          const struct json_shape *shape, json_t *object, void *members)
{
    bool is_right = true;
    size_t unclaimed = json_object_size(object); /* Mostly a few, which the first fields claim. */
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct json_field *field = &shape->fields[i];
        struct place inner = {.parent = place, .name = field->name};
        json_t *value = unclaimed > 0 ? json_object_get(object, field->name) : NULL;
        unclaimed -= value != NULL;
        enum json_given given = given_as(field, value);
        decoding_note(field, given, members);
        if (given == JSON_GIVEN_VALUE) {
            is_right =
                decode_value(decoding, &inner, field, value, (char *)members + field->offset) &&
                is_right;
        } else if (field->presence == JSON_REQUIRED && !is_excused(field, object)) {
            decoding_report_unwanted(decoding, &inner, field, true);
            is_right = false;
        }
    }
    if (unclaimed > 0 && has_unknown_names(decoding, place, shape, object)) {
        is_right = false;
    }
    return is_right && decoding_check(decoding, place, shape, members);
}

static bool decode_list(struct decoding *decoding, const struct place *place,
                        const struct json_shape *shape, const json_t *array, struct json_list *list)
{
    const struct json_field field = {.kind = JSON_KIND_OBJECT, .shape = shape};
    bool is_right = true;
    size_t count = json_array_size(array);
    char *members = arena_take(decoding->arena, count * shape->size);
    for (size_t i = 0; i < count; i++) {
        struct place inner = {.parent = place, .index = i};
        is_right = decode_value(decoding, &inner, &field, json_array_get(array, i),
                                members + i * shape->size) &&
                   is_right;
    }
    *list = (struct json_list){.members = members, .count = count};
    return is_right;
}

static bool decode_texts(struct decoding *decoding, const struct place *place,
                         const struct json_field *field, const json_t *array,
                         struct json_list *list)
{
    const struct json_field member = field_member(field);
    bool is_right = true;
    size_t count = json_array_size(array);
    const char **texts = arena_take(decoding->arena, count * sizeof *texts);
    for (size_t i = 0; i < count; i++) {
        struct place inner = {.parent = place, .index = i};
        is_right = decode_value(decoding, &inner, &member, json_array_get(array, i), &texts[i]) &&
                   is_right;
    }
    *list = (struct json_list){.members = texts, .count = count};
    return is_right;
}

static bool decode_choices(struct decoding *decoding, const struct place *place,
                           const struct json_field *field, const json_t *array, uint32_t *mask)
{
    const struct json_field member = field_member(field);
    bool is_right = true;
    uint32_t chosen = 0;
    for (size_t i = 0; i < json_array_size(array); i++) {
        struct place inner = {.parent = place, .index = i};
        int32_t position = 0;
        is_right = decode_value(decoding, &inner, &member, json_array_get(array, i), &position) &&
                   is_right;
        chosen |= UINT32_C(1) << position;
    }
    *mask = chosen;
    return is_right;
}

static bool has_count(const json_t *value, int64_t min, int64_t max)
{
    int64_t count = (int64_t)json_array_size(value);
    return json_is_array(value) && count >= min && count <= max;
}

/* As deep as the shapes are: never deeper than the program says. */
static bool decode_value(struct decoding *decoding, const struct place *place,
                         const struct json_field *field, json_t *value, void *target)
{
    bool is_right = false;
    switch (field->kind) {
    case JSON_KIND_TEXT:
    case JSON_KIND_TIME:
    case JSON_KIND_DATE:
    case JSON_KIND_INSTANT:
    case JSON_KIND_MOMENT:
    case JSON_KIND_CHOICE:
        is_right = json_is_string(value) &&
                   field_read_text(field, json_string_value(value), decoding->arena, target);
        break;
    case JSON_KIND_INTEGER:
        is_right =
            json_is_integer(value) && field_read_integer(field, json_integer_value(value), target);
        break;
    case JSON_KIND_BOOLEAN:
        is_right = json_is_boolean(value);
        *(bool *)target = json_is_true(value);
        break;
    case JSON_KIND_CHOICES:
        if (has_count(value, 1, INT64_MAX)) {
            return decode_choices(decoding, place, field, value, target);
        }
        break;
    case JSON_KIND_TEXTS:
        if (has_count(value, field->min, field->max)) {
            return decode_texts(decoding, place, field, value, target);
        }
        break;
    case JSON_KIND_OBJECT:
        if (json_is_object(value)) {
            return decode_object(decoding, place, field->shape, value, target);
        }
        break;
    case JSON_KIND_LIST:
        if (has_count(value, 0, field->max)) {
            return decode_list(decoding, place, field->shape, value, target);
        }
        break;
    }
    if (!is_right) {
        decoding_report_unwanted(decoding, place, field, false);
    }
    return is_right;
}

static enum result refuse(struct decoding *decoding, const char *sentence)
{
    problem_errors_add(decoding->errors, "", arena_keep(decoding->arena, sentence));
    return RESULT_MALFORMED;
}

static enum result refuse_syntax(struct decoding *decoding, const struct json_source *source,
                                 const struct json_fault *fault)
{
    char sentence[SENTENCE_SIZE];
    switch (fault->kind) {
    case JSON_FAULT_ZERO_BYTE:
        return refuse(decoding, "The document has a byte that is zero.");
    case JSON_FAULT_TOO_DEEP:
        snprintf(sentence, sizeof sentence, "The document is nested deeper than %" PRId64 ".",
                 source->max_depth);
        break;
    case JSON_FAULT_SYNTAX:
        snprintf(sentence, sizeof sentence, "Line %d, column %d: %s.", fault->line, fault->column,
                 fault->text);
        break;
    }
    return refuse(decoding, sentence);
}

enum result json_decode(const struct json_source *source, const struct json_shape *shape,
                        void *members_out, struct problem_errors *errors_out)
{
    const struct json_field whole = {.kind = JSON_KIND_OBJECT, .shape = shape};
    struct decoding decoding = {.arena = source->arena, .errors = errors_out};
    *errors_out = (struct problem_errors){0};
    if (source->length == 0) {
        return refuse(&decoding, "A JSON document is wanted; the request has no body.");
    }
    struct json_fault fault;
    json_t *document = json_parse(source, JSON_REJECT_DUPLICATES, &fault);
    if (document == NULL) {
        return refuse_syntax(&decoding, source, &fault);
    }
    bool is_right = decode_value(&decoding, NULL, &whole, document, members_out);
    return is_right ? RESULT_OK : RESULT_INVALID;
}
