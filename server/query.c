/* The pieces first, each with the field of its name; then field by field, as in a document. */
#include "server/query.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/decoding.h"
#include "server/field.h"
#include "server/percent.h"

enum { SENTENCE_SIZE = 128, NAME_SHOWN_MAX = 64, OFFSET_LENGTH = 6 };

/* The value as it was sent. */
struct parameter {
    const struct json_field *field;
    const char *value;
    size_t length;
};

struct query {
    struct decoding decoding;
    const struct json_shape *shape;
    struct parameter parameters[QUERY_PARAMETERS_MAX];
    size_t count;
};

char *query_decode_text(const char *encoded, size_t length, struct arena *arena)
{
    char *decoded = arena_copy_text(arena, encoded, length);
    for (char *plus = strchr(decoded, '+'); plus != NULL; plus = strchr(plus, '+')) {
        *plus = ' ';
    }
    return percent_decode(decoded, length, decoded) ? decoded : NULL;
}

static const struct json_field *find_field(const struct json_shape *shape, const char *name)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        if (strcmp(shape->fields[i].name, name) == 0) {
            return &shape->fields[i];
        }
    }
    return NULL;
}

static void refuse_name(struct query *query, const char *name, const char *piece, size_t length)
{
    struct place place = {.name = name};
    char sentence[SENTENCE_SIZE];
    if (name == NULL) {
        snprintf(sentence, sizeof sentence,
                 "The name of the parameter \"%.*s\" is not percent-encoded UTF-8.",
                 length < NAME_SHOWN_MAX ? (int)length : NAME_SHOWN_MAX, piece);
    } else {
        snprintf(sentence, sizeof sentence, "There is no query parameter \"%.*s\".", NAME_SHOWN_MAX,
                 name);
    }
    decoding_report(&query->decoding, name != NULL ? &place : NULL, sentence);
}

static bool add_parameter(struct query *query, const char *piece, size_t length)
{
    size_t name_length = strcspn(piece, "=&");
    const char *name = query_decode_text(piece, name_length, query->decoding.arena);
    const struct json_field *field = name != NULL ? find_field(query->shape, name) : NULL;
    if (field == NULL) {
        refuse_name(query, name, piece, name_length);
        return false;
    }
    size_t value_start = name_length < length ? name_length + 1 : length;
    query->parameters[query->count++] = (struct parameter){
        .field = field,
        .value = piece + value_start,
        .length = length - value_start,
    };
    return true;
}

static bool collect(struct query *query, const char *rest)
{
    bool is_right = true;
    size_t seen = 0;
    while (*rest != '\0') {
        size_t length = strcspn(rest, "&");
        if (length > 0 && seen++ == QUERY_PARAMETERS_MAX) {
            char sentence[SENTENCE_SIZE];
            snprintf(sentence, sizeof sentence, "There are more than %d query parameters.",
                     QUERY_PARAMETERS_MAX);
            decoding_report(&query->decoding, NULL, sentence);
            return false;
        }
        is_right = (length == 0 || add_parameter(query, rest, length)) && is_right;
        rest += length;
        rest += *rest == '&';
    }
    return is_right;
}

/* Decimal digits, perhaps after a minus. */
static bool read_integer(const struct json_field *field, const char *text, void *target)
{
    const char *digits = text + (text[0] == '-' ? 1 : 0);
    size_t count = strspn(digits, "0123456789");
    if (count == 0 || digits[count] != '\0') {
        return false;
    }
    errno = 0;
    int64_t number = strtoll(text, NULL, 10);
    return errno == 0 && field_read_integer(field, number, target);
}

static bool read_boolean(const char *text, void *target)
{
    bool is_true = strcmp(text, "true") == 0;
    if (!is_true && strcmp(text, "false") != 0) {
        return false;
    }
    *(bool *)target = is_true;
    return true;
}

/* The '+' of an offset belongs written as %2B. People paste instants as they are; where the sign
 * stands, a space can have been nothing else. */
static void restore_plus(char *text)
{
    size_t length = strlen(text);
    if (length > OFFSET_LENGTH && text[length - OFFSET_LENGTH] == ' ') {
        text[length - OFFSET_LENGTH] = '+';
    }
}

static bool read_choices(const struct json_field *field, char *text, struct arena *arena,
                         uint32_t *mask)
{
    const struct json_field member = field_member(field);
    uint32_t chosen = 0;
    char *rest = text;
    while (rest != NULL) {
        const char *name = strsep(&rest, ",");
        int32_t position;
        if (!field_read_text(&member, name, arena, &position)) {
            return false;
        }
        chosen |= UINT32_C(1) << position;
    }
    *mask = chosen;
    return true;
}

static bool read_value(const struct json_field *field, char *text, struct arena *arena,
                       void *target)
{
    switch (field->kind) {
    case JSON_KIND_INSTANT:
    case JSON_KIND_MOMENT:
        restore_plus(text);
        return field_read_text(field, text, arena, target);
    case JSON_KIND_TEXT:
    case JSON_KIND_TIME:
    case JSON_KIND_DATE:
    case JSON_KIND_CHOICE:
        return field_read_text(field, text, arena, target);
    case JSON_KIND_INTEGER:
        return read_integer(field, text, target);
    case JSON_KIND_BOOLEAN:
        return read_boolean(text, target);
    case JSON_KIND_CHOICES:
        return read_choices(field, text, arena, target);
    case JSON_KIND_TEXTS:
    case JSON_KIND_OBJECT:
    case JSON_KIND_LIST:
        break;
    }
    assert(false);
    return false;
}

static size_t count_commas(const struct parameter *parameter)
{
    size_t commas = 0;
    for (size_t i = 0; i < parameter->length; i++) {
        commas += parameter->value[i] == ',';
    }
    return commas;
}

/* Divided before it is decoded, so that a text may have a comma in it. */
static bool read_texts(const struct json_field *field, const struct parameter *parameter,
                       struct arena *arena, const char **texts_out)
{
    const struct json_field member = field_member(field);
    const char *end = parameter->value + parameter->length;
    const char *rest = parameter->value;
    for (;;) {
        const char *comma = memchr(rest, ',', (size_t)(end - rest));
        size_t length = (size_t)((comma != NULL ? comma : end) - rest);
        const char *text = query_decode_text(rest, length, arena);
        if (text == NULL || !field_read_text(&member, text, arena, texts_out)) {
            return false;
        }
        if (comma == NULL) {
            return true;
        }
        rest = comma + 1;
        texts_out++;
    }
}

/* All parameters of one name as one list. */
static bool read_text_list(struct query *query, const struct json_field *field,
                           struct json_list *list)
{
    struct arena *arena = query->decoding.arena;
    int64_t count = 0;
    for (size_t i = 0; i < query->count; i++) {
        const struct parameter *parameter = &query->parameters[i];
        count += parameter->field == field ? 1 + (int64_t)count_commas(parameter) : 0;
    }
    if (count < field->min || count > field->max) {
        return false;
    }
    const char **texts = arena_take(arena, (size_t)count * sizeof *texts);
    *list = (struct json_list){.members = texts, .count = (size_t)count};
    for (size_t i = 0; i < query->count; i++) {
        const struct parameter *parameter = &query->parameters[i];
        if (parameter->field != field) {
            continue;
        }
        if (!read_texts(field, parameter, arena, texts)) {
            return false;
        }
        texts += 1 + count_commas(parameter);
    }
    return true;
}

static bool decode_texts(struct query *query, const struct json_field *field, void *target)
{
    struct place place = {.name = field->name};
    bool is_right = read_text_list(query, field, target);
    if (!is_right) {
        decoding_report_unwanted(&query->decoding, &place, field, false);
    }
    return is_right;
}

static bool decode_one(struct query *query, const struct parameter *parameter, void *target)
{
    struct decoding *decoding = &query->decoding;
    const struct json_field *field = parameter->field;
    struct place place = {.name = field->name};
    char *text = query_decode_text(parameter->value, parameter->length, decoding->arena);
    if (text == NULL) {
        decoding_report(decoding, &place, "Must be percent-encoded UTF-8.");
        return false;
    }
    if (!read_value(field, text, decoding->arena, target)) {
        decoding_report_unwanted(decoding, &place, field, false);
        return false;
    }
    return true;
}

/* The first parameter of the field, and how many there are. */
static const struct parameter *find_parameters(const struct query *query,
                                               const struct json_field *field, size_t *count_out)
{
    const struct parameter *first = NULL;
    size_t count = 0;
    for (size_t i = query->count; i > 0; i--) {
        if (query->parameters[i - 1].field == field) {
            first = &query->parameters[i - 1];
            count++;
        }
    }
    *count_out = count;
    return first;
}

static bool decode_field(struct query *query, const struct json_field *field, void *members)
{
    struct decoding *decoding = &query->decoding;
    struct place place = {.name = field->name};
    void *target = (char *)members + field->offset;
    size_t count;
    const struct parameter *parameter = find_parameters(query, field, &count);
    decoding_note(field, count > 0 ? JSON_GIVEN_VALUE : JSON_GIVEN_NOT, members);
    if (count == 0 && field->presence != JSON_REQUIRED) {
        return true;
    }
    if (count == 0) {
        decoding_report_unwanted(decoding, &place, field, true);
        return false;
    }
    if (field->kind == JSON_KIND_TEXTS) {
        return decode_texts(query, field, target);
    }
    if (count > 1) {
        decoding_report(decoding, &place, "Is given more than once.");
        return false;
    }
    return decode_one(query, parameter, target);
}

enum result query_decode(const char *encoded, const struct json_shape *shape, struct arena *arena,
                         void *members_out, struct problem_errors *errors_out)
{
    *errors_out = (struct problem_errors){0};
    struct query *query = arena_take(arena, sizeof *query);
    query->decoding = (struct decoding){.arena = arena, .errors = errors_out, .is_query = true};
    query->shape = shape;
    bool is_right = collect(query, encoded != NULL ? encoded : "");
    for (size_t i = 0; i < shape->field_count; i++) {
        is_right = decode_field(query, &shape->fields[i], members_out) && is_right;
    }
    is_right = is_right && decoding_check(&query->decoding, NULL, shape, members_out);
    return is_right ? RESULT_OK : RESULT_INVALID;
}
