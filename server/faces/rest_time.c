/* As in django.utils.dateparse, whose words the contracts quote. */
#include "server/faces/rest_time.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/civil.h"
#include "core/instant.h"
#include "server/encode.h"

enum { MICROSECOND_DIGITS = 6, OFFSET_HOURS_MAX = 23 };

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

/* The most digits of those wanted; moves on behind them. */
static bool take_number(const char **next, int least, int most, int32_t *number_out)
{
    int32_t number = 0;
    int count = 0;
    for (; count < most && is_digit((*next)[count]); count++) {
        number = 10 * number + ((*next)[count] - '0');
    }
    *next += count;
    *number_out = number;
    return count >= least;
}

static bool take_one_of(const char **next, const char *characters)
{
    bool is_there = **next != '\0' && strchr(characters, **next) != NULL;
    *next += is_there ? 1 : 0;
    return is_there;
}

static bool take_date(const char **next, int32_t *day_out)
{
    struct civil_date date;
    if (!take_number(next, 4, 4, &date.year) || !take_one_of(next, "-") ||
        !take_number(next, 1, 2, &date.month) || !take_one_of(next, "-") ||
        !take_number(next, 1, 2, &date.day) || date.year < 1 || date.month < 1 || date.month > 12 ||
        date.day < 1) {
        return false;
    }
    int32_t day = civil_day_of(date);
    *day_out = day;
    return civil_date_of(day).month == date.month; /* There is no 30 February. */
}

/* Six digits count, further ones may be written. */
static bool take_fraction(const char **next, int32_t *microsecond_out)
{
    const char *begin = *next;
    int32_t ignored;
    if (!take_number(next, 1, MICROSECOND_DIGITS, microsecond_out)) {
        return false;
    }
    for (ptrdiff_t digits = *next - begin; digits < MICROSECOND_DIGITS; digits++) {
        *microsecond_out *= 10;
    }
    return take_number(next, 0, MICROSECOND_DIGITS, &ignored);
}

static bool take_time(const char **next, struct rest_time *time_out)
{
    int32_t hour, minute, second = 0, microsecond = 0;
    if (!take_number(next, 1, 2, &hour) || !take_one_of(next, ":") ||
        !take_number(next, 1, 2, &minute)) {
        return false;
    }
    if (take_one_of(next, ":")) {
        if (!take_number(next, 1, 2, &second)) {
            return false;
        }
        if (take_one_of(next, ".,") && !take_fraction(next, &microsecond)) {
            return false;
        }
    }
    *time_out = (struct rest_time){
        .minute = 60 * hour + minute,
        .second = second,
        .microsecond = microsecond,
    };
    return hour < 24 && minute < 60 && second < 60;
}

/* Z, +HH, +HHMM, +HH:MM or nothing. */
static bool take_offset(const char **next, int32_t *minutes_out)
{
    int32_t hours, minutes = 0;
    *minutes_out = 0;
    if (**next == '\0' || take_one_of(next, "Z")) {
        return true;
    }
    bool is_behind = **next == '-';
    if (!take_one_of(next, "+-") || !take_number(next, 2, 2, &hours)) {
        return false;
    }
    bool has_colon = take_one_of(next, ":");
    if ((has_colon || is_digit(**next)) && !take_number(next, 2, 2, &minutes)) {
        return false;
    }
    *minutes_out = (is_behind ? -1 : 1) * (60 * hours + minutes);
    return hours <= OFFSET_HOURS_MAX && minutes < 60;
}

bool rest_parse_date(const char *text, int32_t *day_out)
{
    int32_t day;
    if (!take_date(&text, &day) || *text != '\0') {
        return false;
    }
    *day_out = day;
    return true;
}

bool rest_parse_time(const char *text, struct rest_time *time_out)
{
    struct rest_time time;
    if (!take_time(&text, &time) || *text != '\0') {
        return false;
    }
    *time_out = time;
    return true;
}

int32_t rest_second_of_day(struct rest_time time)
{
    return 60 * time.minute + time.second;
}

bool rest_parse_moment(const char *text, struct rest_moment *moment_out)
{
    int32_t day, offset_minutes;
    struct rest_time time;
    if (!take_date(&text, &day) || !take_one_of(&text, "T ") || !take_time(&text, &time)) {
        return false;
    }
    text += strspn(text, " ");
    if (!take_offset(&text, &offset_minutes) || *text != '\0') {
        return false;
    }
    int64_t minute = (int64_t)day * CIVIL_MINUTES_PER_DAY + time.minute - offset_minutes;
    *moment_out = (struct rest_moment){
        .instant = 60 * minute + time.second,
        .microseconds = time.microsecond,
    };
    return true;
}

bool rest_moment_is_before(struct rest_moment a, struct rest_moment b)
{
    return a.instant < b.instant || (a.instant == b.instant && a.microseconds < b.microseconds);
}

struct interval rest_cover(struct rest_moment start, struct rest_moment end)
{
    return (struct interval){start.instant, end.instant + (end.microseconds > 0 ? 1 : 0)};
}

void rest_encode_moment(struct text *body, const char *name, struct rest_moment moment)
{
    enum { MOMENT_SIZE = INSTANT_SIZE + 16 };
    char text[MOMENT_SIZE];
    instant_format(moment.instant, text);
    if (moment.microseconds > 0) {
        size_t end = strlen(text) - 1; /* Of the seconds; the Z comes behind the fraction. */
        snprintf(text + end, sizeof text - end, ".%06" PRId32 "Z", moment.microseconds);
    }
    encode_string_member(body, name, text);
}
