/* Each kind twice: how it is read and how it is put into words. */
#include "server/field.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "core/civil.h"
#include "core/instant.h"

static bool is_ranged(const struct json_field *field)
{
    return field->max > field->min;
}

static bool is_within(const struct json_field *field, int64_t number)
{
    return number >= field->min && number <= field->max;
}

static bool read_plain_text(const struct json_field *field, const char *text, struct arena *arena,
                            void *target)
{
    size_t length = strlen(text);
    if (!is_within(field, (int64_t)length)) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f) {
            return false;
        }
    }
    *(const char **)target = arena_copy_text(arena, text, length);
    return true;
}

static bool read_time(const struct json_field *field, const char *text, void *target)
{
    int32_t minute;
    if (!civil_parse_time(text, &minute) || !is_within(field, minute)) {
        return false;
    }
    *(int32_t *)target = minute;
    return true;
}

static bool read_date(const struct json_field *field, const char *text, void *target)
{
    int32_t day;
    if (!civil_parse_date(text, &day) || (is_ranged(field) && !is_within(field, day))) {
        return false;
    }
    *(int32_t *)target = day;
    return true;
}

static bool read_instant(const struct json_field *field, const char *text, void *target)
{
    struct instant_text parsed;
    if (!instant_parse(text, &parsed) || (is_ranged(field) && !is_within(field, parsed.instant))) {
        return false;
    }
    *(int64_t *)target = parsed.instant;
    return true;
}

static bool read_moment(const struct json_field *field, const char *text, void *target)
{
    int32_t minute;
    struct instant_text parsed;
    if (civil_parse_time(text, &minute)) {
        if (is_ranged(field) && !is_within(field, minute)) {
            return false;
        }
        *(struct json_moment *)target = (struct json_moment){.minute = minute};
        return true;
    }
    if (!instant_parse(text, &parsed) || parsed.instant % 60 != 0) {
        return false;
    }
    *(struct json_moment *)target = (struct json_moment){
        .is_instant = true,
        .instant = parsed.instant,
        .offset_minutes = parsed.offset_minutes,
        .is_utc = parsed.is_utc,
    };
    return true;
}

static bool read_choice(const struct json_field *field, const char *text, void *target)
{
    for (int32_t i = 0; field->choices[i] != NULL; i++) {
        if (strcmp(field->choices[i], text) == 0) {
            *(int32_t *)target = i;
            return true;
        }
    }
    return false;
}

bool field_read_text(const struct json_field *field, const char *text, struct arena *arena,
                     void *target)
{
    switch (field->kind) {
    case JSON_KIND_TEXT:
        return read_plain_text(field, text, arena, target);
    case JSON_KIND_TIME:
        return read_time(field, text, target);
    case JSON_KIND_DATE:
        return read_date(field, text, target);
    case JSON_KIND_INSTANT:
        return read_instant(field, text, target);
    case JSON_KIND_MOMENT:
        return read_moment(field, text, target);
    case JSON_KIND_CHOICE:
        return read_choice(field, text, target);
    case JSON_KIND_INTEGER:
    case JSON_KIND_BOOLEAN:
    case JSON_KIND_CHOICES:
    case JSON_KIND_TEXTS:
    case JSON_KIND_OBJECT:
    case JSON_KIND_LIST:
        break;
    }
    assert(false);
    return false;
}

bool field_read_integer(const struct json_field *field, int64_t number, void *target)
{
    if (!is_within(field, number)) {
        return false;
    }
    *(int64_t *)target = number;
    return true;
}

struct json_field field_member(const struct json_field *field)
{
    if (field->kind == JSON_KIND_CHOICES) {
        return (struct json_field){.kind = JSON_KIND_CHOICE, .choices = field->choices};
    }
    assert(field->kind == JSON_KIND_TEXTS);
    return (struct json_field){.kind = JSON_KIND_TEXT, .min = 1, .max = field->text_bytes_max};
}

static void describe_time(const struct json_field *field, struct text *wanted)
{
    char first[CIVIL_TIME_SIZE], last[CIVIL_TIME_SIZE];
    civil_format_time((int32_t)field->min, first);
    civil_format_time((int32_t)field->max, last);
    text_append_format(wanted, "a time from \"%s\" to \"%s\", written HH:MM", first, last);
}

static void describe_date(const struct json_field *field, struct text *wanted)
{
    char first[CIVIL_DATE_SIZE], last[CIVIL_DATE_SIZE];
    text_append_string(wanted, "a date");
    if (is_ranged(field)) {
        civil_format_date((int32_t)field->min, first);
        civil_format_date((int32_t)field->max, last);
        text_append_format(wanted, " from %s to %s", first, last);
    }
    text_append_string(wanted, ", written YYYY-MM-DD");
}

static void describe_instant(const struct json_field *field, struct text *wanted)
{
    char first[INSTANT_SIZE], last[INSTANT_SIZE];
    text_append_string(wanted, "an instant");
    if (is_ranged(field)) {
        instant_format(field->min, first);
        instant_format(field->max, last);
        text_append_format(wanted, " from %s to %s", first, last);
    }
    text_append_string(wanted, ", written YYYY-MM-DDTHH:MM:SS and Z or an offset such as +01:00");
}

static void describe_moment(const struct json_field *field, struct text *wanted)
{
    const struct json_field time = {.max = CIVIL_MINUTES_PER_DAY};
    describe_time(is_ranged(field) ? field : &time, wanted);
    text_append_string(wanted, ", or an instant on a whole minute, written YYYY-MM-DDTHH:MM:00 and "
                               "Z or an offset such as +01:00");
}

static void describe_choices(const struct json_field *field, struct text *wanted)
{
    for (size_t i = 0; field->choices[i] != NULL; i++) {
        text_append_format(wanted, "%s%s", i > 0 ? ", " : "", field->choices[i]);
    }
}

void field_describe(const struct json_field *field, struct text *wanted)
{
    switch (field->kind) {
    case JSON_KIND_TEXT:
        text_append_format(wanted,
                           "a text of %" PRId64 " to %" PRId64 " bytes without control characters",
                           field->min, field->max);
        break;
    case JSON_KIND_INTEGER:
        text_append_format(wanted, "a whole number from %" PRId64 " to %" PRId64, field->min,
                           field->max);
        break;
    case JSON_KIND_BOOLEAN:
        text_append_string(wanted, "true or false");
        break;
    case JSON_KIND_TIME:
        describe_time(field, wanted);
        break;
    case JSON_KIND_DATE:
        describe_date(field, wanted);
        break;
    case JSON_KIND_INSTANT:
        describe_instant(field, wanted);
        break;
    case JSON_KIND_MOMENT:
        describe_moment(field, wanted);
        break;
    case JSON_KIND_CHOICE:
        text_append_string(wanted, "one of ");
        describe_choices(field, wanted);
        break;
    case JSON_KIND_CHOICES:
        text_append_string(wanted, "a list of one or more of ");
        describe_choices(field, wanted);
        break;
    case JSON_KIND_TEXTS:
        text_append_format(wanted,
                           "a list of %" PRId64 " to %" PRId64 " texts of 1 to %" PRId64
                           " bytes without control characters",
                           field->min, field->max, field->text_bytes_max);
        break;
    case JSON_KIND_OBJECT:
        text_append_string(wanted, "an object");
        break;
    case JSON_KIND_LIST:
        text_append_format(wanted, "a list of at most %" PRId64 " objects", field->max);
        break;
    }
}
