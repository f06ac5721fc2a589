/* Sentences are the framework's, word for word; where it has none, ours have its tone. */
#include "server/faces/rest_fields.h"

#include <inttypes.h>
#include <string.h>

#include "server/api/range_form.h"
#include "server/faces/numbered_id.h"
#include "server/utf8.h"

#define MOMENT_FORMAT "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]"

enum { QUOTED_MAX = 100 }; /* bytes of what a client sent that are said back to it */

static bool is_given(struct rest_form *form, const char *name, const struct value *value)
{
    bool is_missing = value->kind == VALUE_ABSENT && !form->missing_is_null;
    if (is_missing) {
        rest_form_blame(form, name, "This field is required.");
    } else if (value->kind == VALUE_ABSENT || value->kind == VALUE_NULL) {
        rest_form_blame(form, name, "This field may not be null.");
    }
    return value->kind != VALUE_ABSENT && value->kind != VALUE_NULL;
}

/* The length of a white character at the start, or 0; those that Python strips. */
static size_t white_length(const char *text)
{
    static const char *const wide[] = {
        "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81",
        "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86",
        "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8",
        "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80",
    };
    if (text[0] != '\0' && strchr(" \t\n\v\f\r\x1c\x1d\x1e\x1f", text[0]) != NULL) {
        return 1;
    }
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        size_t length = strlen(wide[i]);
        if (strncmp(text, wide[i], length) == 0) {
            return length;
        }
    }
    return 0;
}

/* `characters_out` are those of the trimmed text. */
static const char *trim(const char *text, struct arena *arena, size_t *characters_out)
{
    for (size_t white = white_length(text); white > 0; white = white_length(text)) {
        text += white;
    }
    size_t end = 0, characters = 0, seen = 0;
    size_t length = strlen(text);
    for (size_t position = 0; position < length; seen++) {
        size_t white = white_length(text + position);
        size_t step = white > 0 ? white : utf8_character(text + position, length - position);
        position += step > 0 ? step : 1;
        if (white == 0) {
            end = position;
            characters = seen + 1;
        }
    }
    *characters_out = characters;
    return arena_copy_text(arena, text, end);
}

bool rest_read_text(struct rest_form *form, const char *name, size_t characters_max,
                    const char **text_out)
{
    struct value value = rest_form_value(form, name);
    if (!is_given(form, name, &value)) {
        return false;
    }
    if (value.kind != VALUE_TEXT && value.kind != VALUE_INTEGER && value.kind != VALUE_REAL) {
        rest_form_blame(form, name, "Not a valid string.");
        return false;
    }
    size_t characters;
    const char *text = trim(value.text, form->request->arena, &characters);
    if (characters == 0) {
        rest_form_blame(form, name, "This field may not be blank.");
        return false;
    }
    if (characters > characters_max) {
        rest_form_blame(form, name, "Ensure this field has no more than %zu characters.",
                        characters_max);
        return false;
    }
    *text_out = text;
    return true;
}

bool rest_parse_integer(const struct value *value, int64_t *number_out)
{
    if (value->kind != VALUE_TEXT && value->kind != VALUE_INTEGER && value->kind != VALUE_REAL) {
        return false;
    }
    static const char white[] = " \t\n\v\f\r";
    const char *next = value->text + strspn(value->text, white);
    bool is_negative = *next == '-';
    next += *next == '-' || *next == '+' ? 1 : 0;
    size_t digits = strspn(next, "0123456789");
    uint64_t number = 0, limit = INT64_MAX;
    for (size_t i = 0; i < digits; i++) {
        uint64_t digit = (uint64_t)(next[i] - '0');
        number = number > (limit - digit) / 10 ? limit : 10 * number + digit;
    }
    next += digits;
    if (*next == '.') {
        next += 1 + strspn(next + 1, "0");
    }
    next += strspn(next, white);
    if (digits == 0 || *next != '\0') {
        return false;
    }
    *number_out = is_negative ? -(int64_t)number : (int64_t)number;
    return true;
}

bool rest_read_integer(struct rest_form *form, const char *name, int64_t least, int64_t most,
                       int64_t *number_out)
{
    struct value value = rest_form_value(form, name);
    int64_t number;
    if (!is_given(form, name, &value)) {
        return false;
    }
    if (!rest_parse_integer(&value, &number)) {
        rest_form_blame(form, name, "A valid integer is required.");
        return false;
    }
    if (number < least || number > most) {
        bool is_less = number < least;
        rest_form_blame(form, name, "Ensure this value is %s than or equal to %" PRId64 ".",
                        is_less ? "greater" : "less", is_less ? least : most);
        return false;
    }
    *number_out = number;
    return true;
}

bool rest_read_choice(struct rest_form *form, const char *name, int32_t count, int32_t *choice_out)
{
    struct value value = rest_form_value(form, name);
    if (!is_given(form, name, &value)) {
        return false;
    }
    const char *text = value.text != NULL ? value.text : value_json(&value, form->request);
    bool is_choice = (value.kind == VALUE_TEXT || value.kind == VALUE_INTEGER) && text[0] >= '0' &&
                     text[0] < '0' + count && text[1] == '\0';
    if (!is_choice) {
        rest_form_blame(form, name, "\"%.*s\" is not a valid choice.", QUOTED_MAX, text);
        return false;
    }
    *choice_out = text[0] - '0';
    return true;
}

void rest_blame_key(struct rest_form *form, const char *name, const char *text)
{
    rest_form_blame(form, name, "Invalid pk \"%.*s\" - object does not exist.", QUOTED_MAX, text);
}

bool rest_read_key(struct rest_form *form, const char *name, struct rest_key *key_out)
{
    struct value value = rest_form_value(form, name);
    if (value.kind == VALUE_TEXT && value.text[0] == '\0') {
        value.kind = VALUE_NULL; /* That is what an empty choice of an HTML form means. */
    }
    if (!is_given(form, name, &value)) {
        return false;
    }
    int64_t number;
    if (value.kind == VALUE_REAL || !rest_parse_integer(&value, &number)) {
        rest_form_blame(form, name, "Incorrect type. Expected pk value, received %s.",
                        rest_type_name(value.kind));
        return false;
    }
    if (number < 1 || number > NUMBERED_ID_MAX) {
        rest_blame_key(form, name, value.text);
        return false;
    }
    *key_out = (struct rest_key){.number = number, .text = value.text};
    return true;
}

/* What is no text has the wrong format too. */
static const char *read_written(struct rest_form *form, const char *name, bool *is_given_out)
{
    struct value value = rest_form_value(form, name);
    *is_given_out = is_given(form, name, &value);
    return value.kind == VALUE_TEXT ? value.text : "";
}

bool rest_read_date(struct rest_form *form, const char *name, int32_t *day_out)
{
    bool is_there;
    int32_t day;
    const char *text = read_written(form, name, &is_there);
    if (!is_there) {
        return false;
    }
    if (!rest_parse_date(text, &day)) {
        rest_form_blame(form, name,
                        "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.");
        return false;
    }
    if (day < RANGE_DAY_MIN || day > RANGE_DAY_MAX) {
        rest_form_blame(form, name, "Date value out of range.");
        return false;
    }
    *day_out = day;
    return true;
}

bool rest_read_time(struct rest_form *form, const char *name, struct rest_time *time_out)
{
    bool is_there;
    struct rest_time time;
    const char *text = read_written(form, name, &is_there);
    if (!is_there) {
        return false;
    }
    if (!rest_parse_time(text, &time)) {
        rest_form_blame(form, name,
                        "Time has wrong format. Use one of these formats instead: "
                        "hh:mm[:ss[.uuuuuu]].");
        return false;
    }
    if (time.microsecond != 0) {
        rest_form_blame(form, name, "Ensure this time is on a whole second.");
        return false;
    }
    *time_out = time;
    return true;
}

bool rest_read_minute(struct rest_form *form, const char *name, int32_t *minute_out)
{
    struct rest_time time;
    if (!rest_read_time(form, name, &time)) {
        return false;
    }
    if (time.second != 0) {
        rest_form_blame(form, name, "Ensure this time is on a whole minute.");
        return false;
    }
    *minute_out = time.minute;
    return true;
}

bool rest_read_moment(struct rest_form *form, const char *name, struct rest_moment *moment_out)
{
    bool is_there;
    struct rest_moment moment;
    const char *text = read_written(form, name, &is_there);
    if (!is_there) {
        return false;
    }
    if (!rest_parse_moment(text, &moment)) {
        rest_form_blame(
            form, name,
            "Datetime has wrong format. Use one of these formats instead: " MOMENT_FORMAT ".");
        return false;
    }
    if (moment.instant < (int64_t)RANGE_DAY_MIN * CIVIL_SECONDS_PER_DAY ||
        moment.instant >= (int64_t)RANGE_DAY_MAX * CIVIL_SECONDS_PER_DAY) {
        rest_form_blame(form, name, "Datetime value out of range.");
        return false;
    }
    *moment_out = moment;
    return true;
}
