/* The forms are those of pydantic 1, which takes more of them than pydantic 2. */
#include "server/faces/api_moment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "server/api/range_form.h"

enum { DATE_LENGTH = CIVIL_DATE_SIZE - 1 };
enum { FRACTION_DIGITS_MAX = 12, FRACTION_DIGITS_KEPT = 6, MICROSECONDS = 1000000 };

/* A number above it counts milliseconds, or less still. */
static const double seconds_max = 2e10;

static const struct api_fault no_moment = {"value_error.datetime", "invalid datetime format", NULL};

/* Reads so many digits at least and at most, and moves the text on. */
static bool read_digits(const char **text, int least, int most, int32_t *number_out)
{
    int32_t number = 0;
    int count = 0;
    while (count < most && (*text)[0] >= '0' && (*text)[0] <= '9') {
        number = 10 * number + ((*text)[0] - '0');
        (*text)++;
        count++;
    }
    *number_out = number;
    return count >= least;
}

static bool read_character(const char **text, const char *wanted)
{
    if ((*text)[0] == '\0' || strchr(wanted, (*text)[0]) == NULL) {
        return false;
    }
    (*text)++;
    return true;
}

static bool read_date(const char **text, int32_t *day_out)
{
    struct civil_date date;
    if (!read_digits(text, 4, 4, &date.year) || !read_character(text, "-") ||
        !read_digits(text, 1, 2, &date.month) || !read_character(text, "-") ||
        !read_digits(text, 1, 2, &date.day) || date.year < 1 || date.month < 1 || date.month > 12) {
        return false;
    }
    int32_t day = civil_day_of(date);
    *day_out = day;
    return civil_date_of(day).day == date.day && civil_date_of(day).month == date.month;
}

/* Six digits count; as many more are let pass. */
static bool read_fraction(const char **text, int32_t *microseconds_out)
{
    const char *begin = *text;
    int32_t number, rest;
    if (!read_digits(text, 1, FRACTION_DIGITS_KEPT, &number)) {
        return false;
    }
    for (long digits = *text - begin; digits < FRACTION_DIGITS_KEPT; digits++) {
        number *= 10;
    }
    *microseconds_out = number;
    return read_digits(text, 0, FRACTION_DIGITS_MAX - FRACTION_DIGITS_KEPT, &rest);
}

/* "HH:MM", seconds and their fraction if they are there. */
static bool read_clock(const char **text, struct api_moment *moment)
{
    int32_t hour, minute, second = 0;
    if (!read_digits(text, 1, 2, &hour) || !read_character(text, ":") ||
        !read_digits(text, 1, 2, &minute)) {
        return false;
    }
    if (read_character(text, ":") &&
        (!read_digits(text, 1, 2, &second) ||
         (read_character(text, ".") && !read_fraction(text, &moment->microseconds)))) {
        return false;
    }
    moment->instant += hour * INT64_C(3600) + minute * INT64_C(60) + second;
    return hour < 24 && minute < 60 && second < 60;
}

/* Z, or "+HH", "+HHMM", "+HH:MM". A '+' that a query leaves as it is arrives as a space, which can
 * have been nothing else there. */
static bool read_offset(const char **text, struct api_moment *moment)
{
    int32_t hours, minutes = 0;
    if ((*text)[0] == '\0' || read_character(text, "Zz")) {
        return true;
    }
    bool is_behind = (*text)[0] == '-';
    if (!read_character(text, "+- ") || !read_digits(text, 2, 2, &hours)) {
        return false;
    }
    bool has_colon = read_character(text, ":");
    if ((has_colon || (*text)[0] != '\0') && !read_digits(text, 2, 2, &minutes)) {
        return false;
    }
    int64_t seconds = hours * INT64_C(3600) + minutes * INT64_C(60);
    moment->instant += is_behind ? seconds : -seconds;
    return hours < 24 && minutes < 60;
}

static bool read_text(const char *text, struct api_moment *moment_out)
{
    int32_t day;
    struct api_moment moment = {.microseconds = 0};
    if (!read_date(&text, &day) || !read_character(&text, "Tt ")) {
        return false;
    }
    moment.instant = (int64_t)day * CIVIL_SECONDS_PER_DAY;
    if (!read_clock(&text, &moment) || !read_offset(&text, &moment) || text[0] != '\0') {
        return false;
    }
    *moment_out = moment;
    return true;
}

static bool read_number(const char *text, struct api_moment *moment_out)
{
    char *end;
    if (text[0] == '\0' || text[strspn(text, "0123456789+-.eE")] != '\0') {
        return false;
    }
    double seconds = strtod(text, &end);
    if (*end != '\0' || !isfinite(seconds)) {
        return false;
    }
    while (fabs(seconds) > seconds_max) {
        seconds /= 1000;
    }
    int64_t instant = (int64_t)seconds;
    instant -= (double)instant > seconds ? 1 : 0; /* The cast rounds towards zero. */
    /* What is less than nothing by less than a double can tell beside 1 makes a whole second. */
    int32_t microseconds = (int32_t)((seconds - (double)instant) * 1e6);
    *moment_out = (struct api_moment){
        .instant = instant + microseconds / MICROSECONDS,
        .microseconds = microseconds % MICROSECONDS,
    };
    return true;
}

static bool read_any(const struct value *value, struct api_moment *moment_out)
{
    switch (value->kind) {
    case VALUE_TEXT:
        return read_text(value->text, moment_out) || read_number(value->text, moment_out);
    case VALUE_INTEGER:
    case VALUE_REAL:
        return read_number(value->text, moment_out);
    case VALUE_ABSENT:
    case VALUE_NULL:
    case VALUE_BOOLEAN:
    case VALUE_LIST:
    case VALUE_OBJECT:
        break;
    }
    return false;
}

const struct api_fault *api_moment_read(const struct value *value, struct api_moment *moment_out)
{
    static const int64_t earliest = (int64_t)RANGE_DAY_MIN * CIVIL_SECONDS_PER_DAY;
    static const int64_t latest = (int64_t)RANGE_DAY_MAX * CIVIL_SECONDS_PER_DAY;
    struct api_moment moment;
    if (!read_any(value, &moment) || moment.instant < earliest || moment.instant >= latest) {
        return &no_moment;
    }
    *moment_out = moment;
    return NULL;
}

int64_t api_moment_ceiling(const struct api_moment *moment)
{
    return moment->instant + (moment->microseconds > 0 ? 1 : 0);
}

int64_t api_moment_floor(const struct api_moment *moment)
{
    return moment->instant;
}

bool api_moment_is_before(const struct api_moment *moment, const struct api_moment *other)
{
    return moment->instant < other->instant ||
           (moment->instant == other->instant && moment->microseconds < other->microseconds);
}

/* What pydantic 2 says of a text that is no date. */
#define NO_DAY(why)                                                                     \
    {                                                                                   \
        "date_from_datetime_parsing", "Input should be a valid date or datetime, " why, \
            "{\"error\":\"" why "\"}"                                                   \
    }

static const struct api_fault *fault_of_day(const char *text)
{
    static const char shape[] = "dddd-dd-dd";
    static const struct api_fault too_short = NO_DAY("input is too short"),
                                  no_digit = NO_DAY("invalid character in date"),
                                  no_dash = NO_DAY("invalid date separator, expected `-`"),
                                  no_date = NO_DAY("day value is outside expected range"),
                                  too_long =
                                      NO_DAY("unexpected extra characters at the end of the input");
    if (strlen(text) < DATE_LENGTH) {
        return &too_short;
    }
    for (size_t i = 0; i < DATE_LENGTH; i++) {
        bool is_digit = text[i] >= '0' && text[i] <= '9';
        if (shape[i] == 'd' && !is_digit) {
            return &no_digit;
        }
        if (shape[i] == '-' && text[i] != '-') {
            return &no_dash;
        }
    }
    return text[DATE_LENGTH] == '\0' ? &no_date : &too_long;
}

#undef NO_DAY

const struct api_fault *api_moment_read_day(const struct value *value, int32_t *day_out)
{
    static const struct api_fault no_type = {"date_type", "Input should be a valid date", NULL};
    static const struct api_fault not_exact = {
        "date_from_datetime_inexact",
        "Datetimes provided to dates should have zero time - e.g. be exact dates", NULL};
    struct api_moment moment;
    if (value->kind == VALUE_TEXT && civil_parse_date(value->text, day_out)) {
        return NULL;
    }
    if (!read_any(value, &moment)) {
        return value->kind == VALUE_TEXT ? fault_of_day(value->text) : &no_type;
    }
    if (moment.microseconds != 0 || moment.instant % CIVIL_SECONDS_PER_DAY != 0) {
        return &not_exact;
    }
    *day_out = (int32_t)(moment.instant / CIVIL_SECONDS_PER_DAY);
    return NULL;
}
