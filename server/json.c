/* Over jansson. Its parser recurses, and workers have small stacks: nesting is bounded before it
 * sees the document. */
#include "server/json.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/civil.h"
#include "server/text.h"

enum { SENTENCE_SIZE = 256 };

/* Where in the document we are, from the inside out: a name in an object or an index in a list. */
struct place {
    const struct place *parent;
    const char *name;
    size_t index;
};

struct decoding {
    struct arena *arena;
    struct problem_errors *errors;
};

/* Brackets inside strings do not count. Whether they are balanced is the parser's business. */
static bool is_too_deep(const struct json_source *source)
{
    int64_t depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < source->length; i++) {
        char byte = source->bytes[i];
        if (in_string && byte == '\\') {
            i++;
        } else if (byte == '"') {
            in_string = !in_string;
        } else if (!in_string && (byte == '[' || byte == '{')) {
            depth++;
        } else if (!in_string && (byte == ']' || byte == '}')) {
            depth--;
        }
        if (depth > source->max_depth) {
            return true;
        }
    }
    return false;
}

static const char *keep(struct decoding *decoding, const char *text)
{
    return arena_copy_text(decoding->arena, text, strlen(text));
}

/* RFC 6901: '~' and '/' inside a name are written ~0 and ~1. */
static void append_pointer(struct text *pointer, const struct place *place)
{
    if (place == NULL) {
        return;
    }
    append_pointer(pointer, place->parent);
    text_append(pointer, "/", 1);
    if (place->name == NULL) {
        text_append_integer(pointer, (int64_t)place->index);
        return;
    }
    for (const char *next = place->name; *next != '\0'; next++) {
        if (*next == '~' || *next == '/') {
            text_append_string(pointer, *next == '~' ? "~0" : "~1");
        } else {
            text_append(pointer, next, 1);
        }
    }
}

static void report(struct decoding *decoding, const struct place *place, const char *sentence)
{
    if (decoding->errors->count == PROBLEM_ERRORS_MAX) {
        return;
    }
    struct text pointer = {0};
    append_pointer(&pointer, place);
    problem_errors_add(decoding->errors,
                       arena_copy_text(decoding->arena, pointer.bytes, pointer.length),
                       keep(decoding, sentence));
    text_deinit(&pointer);
}

static void describe(const struct json_field *field, char wanted_out[static SENTENCE_SIZE])
{
    char first[CIVIL_TIME_SIZE], last[CIVIL_TIME_SIZE];
    switch (field->kind) {
    case JSON_KIND_TEXT:
        snprintf(wanted_out, SENTENCE_SIZE,
                 "a text of %" PRId64 " to %" PRId64 " bytes without control characters",
                 field->min, field->max);
        break;
    case JSON_KIND_INTEGER:
        snprintf(wanted_out, SENTENCE_SIZE, "a whole number from %" PRId64 " to %" PRId64,
                 field->min, field->max);
        break;
    case JSON_KIND_TIME:
        civil_format_time((int32_t)field->min, first);
        civil_format_time((int32_t)field->max, last);
        snprintf(wanted_out, SENTENCE_SIZE, "a time from \"%s\" to \"%s\", written HH:MM", first,
                 last);
        break;
    case JSON_KIND_OBJECT:
        snprintf(wanted_out, SENTENCE_SIZE, "an object");
        break;
    case JSON_KIND_LIST:
        snprintf(wanted_out, SENTENCE_SIZE, "a list of at most %" PRId64 " objects", field->max);
        break;
    }
}

static void report_unwanted(struct decoding *decoding, const struct place *place,
                            const struct json_field *field, bool is_missing)
{
    char wanted[SENTENCE_SIZE], sentence[SENTENCE_SIZE + 32];
    describe(field, wanted);
    snprintf(sentence, sizeof sentence, "%s %s.", is_missing ? "Missing: must be" : "Must be",
             wanted);
    report(decoding, place, sentence);
}

static bool read_text(struct decoding *decoding, const json_t *value,
                      const struct json_field *field, void *target)
{
    if (!json_is_string(value)) {
        return false;
    }
    const char *text = json_string_value(value);
    size_t length = json_string_length(value);
    if ((int64_t)length < field->min || (int64_t)length > field->max) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f) {
            return false;
        }
    }
    *(const char **)target = arena_copy_text(decoding->arena, text, length);
    return true;
}

static bool read_integer(const json_t *value, const struct json_field *field, void *target)
{
    if (!json_is_integer(value)) {
        return false;
    }
    int64_t number = json_integer_value(value);
    if (number < field->min || number > field->max) {
        return false;
    }
    *(int64_t *)target = number;
    return true;
}

static bool read_time(const json_t *value, const struct json_field *field, void *target)
{
    int32_t minute;
    if (!json_is_string(value) || !civil_parse_time(json_string_value(value), &minute) ||
        minute < field->min || minute > field->max) {
        return false;
    }
    *(int32_t *)target = minute;
    return true;
}

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
            report(decoding, &unknown, sentence);
            has_unknown = true;
        }
    }
    return has_unknown;
}

static bool passes_check(struct decoding *decoding, const struct place *place,
                         const struct json_shape *shape, const void *members)
{
    struct place blamed = {.parent = place};
    const char *sentence = shape->check != NULL ? shape->check(members, &blamed.name) : NULL;
    if (sentence != NULL) {
        report(decoding, &blamed, sentence);
    }
    return sentence == NULL;
}

static bool decode_object(struct decoding *decoding, const struct place *place,
                          const struct json_shape *shape, json_t *object, void *members)
{
    bool is_right = true;
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct json_field *field = &shape->fields[i];
        struct place inner = {.parent = place, .name = field->name};
        json_t *value = json_object_get(object, field->name);
        bool is_absent = value == NULL || (field->presence == JSON_NULLABLE && json_is_null(value));
        if (!is_absent) {
            is_right =
                decode_value(decoding, &inner, field, value, (char *)members + field->offset) &&
                is_right;
        } else if (field->presence == JSON_REQUIRED) {
            report_unwanted(decoding, &inner, field, true);
            is_right = false;
        }
    }
    if (has_unknown_names(decoding, place, shape, object)) {
        is_right = false;
    }
    return is_right && passes_check(decoding, place, shape, members);
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

/* As deep as the shapes are: never deeper than the program says. */
static bool decode_value(struct decoding *decoding, const struct place *place,
                         const struct json_field *field, json_t *value, void *target)
{
    bool is_right = false;
    switch (field->kind) {
    case JSON_KIND_TEXT:
        is_right = read_text(decoding, value, field, target);
        break;
    case JSON_KIND_INTEGER:
        is_right = read_integer(value, field, target);
        break;
    case JSON_KIND_TIME:
        is_right = read_time(value, field, target);
        break;
    case JSON_KIND_OBJECT:
        if (json_is_object(value)) {
            return decode_object(decoding, place, field->shape, value, target);
        }
        break;
    case JSON_KIND_LIST:
        if (json_is_array(value) && (int64_t)json_array_size(value) <= field->max) {
            return decode_list(decoding, place, field->shape, value, target);
        }
        break;
    }
    if (!is_right) {
        report_unwanted(decoding, place, field, false);
    }
    return is_right;
}

static enum result refuse(struct decoding *decoding, const char *sentence)
{
    problem_errors_add(decoding->errors, "", keep(decoding, sentence));
    return RESULT_MALFORMED;
}

static enum result refuse_syntax(struct decoding *decoding, const json_error_t *error)
{
    enum json_error_code code = json_error_code(error);
    bool is_nul = code == json_error_null_character || code == json_error_null_byte_in_key;
    char sentence[SENTENCE_SIZE];
    snprintf(sentence, sizeof sentence, "Line %d, column %d: %s.", error->line, error->column,
             is_nul ? "\\u0000 is not allowed" : error->text);
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
    if (memchr(source->bytes, '\0', source->length) != NULL) {
        /* The library overlooks one that follows a number. */
        return refuse(&decoding, "The document has a byte that is zero.");
    }
    if (is_too_deep(source)) {
        char sentence[SENTENCE_SIZE];
        snprintf(sentence, sizeof sentence, "The document is nested deeper than %" PRId64 ".",
                 source->max_depth);
        return refuse(&decoding, sentence);
    }
    json_error_t error;
    json_t *document =
        json_loadb(source->bytes, source->length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (document == NULL) {
        return refuse_syntax(&decoding, &error);
    }
    bool is_right = decode_value(&decoding, NULL, &whole, document, members_out);
    json_decref(document);
    return is_right ? RESULT_OK : RESULT_INVALID;
}
