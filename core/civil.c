/* Civil time: the calendar arithmetic. */
#include "core/civil.h"

#include <assert.h>
#include <string.h>

enum { DAYS_PER_ERA = 146097, YEARS_PER_ERA = 400, DAYS_TO_EPOCH = 719468 };

/* Counts in years that begin on 1 March, so that the leap day is the last day of its year. */
int32_t civil_day_of(struct civil_date date)
{
    int32_t year = date.month <= 2 ? date.year - 1 : date.year;
    int32_t era = (year >= 0 ? year : year - (YEARS_PER_ERA - 1)) / YEARS_PER_ERA;
    int32_t year_of_era = year - era * YEARS_PER_ERA;
    int32_t month_from_march = (date.month + 9) % 12;
    int32_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
    int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_EPOCH;
}

struct civil_date civil_date_of(int32_t day)
{
    int32_t shifted = day + DAYS_TO_EPOCH;
    int32_t era = (shifted >= 0 ? shifted : shifted - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
    int32_t day_of_era = shifted - era * DAYS_PER_ERA;
    int32_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int32_t month_from_march = (5 * day_of_year + 2) / 153;
    int32_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    return (struct civil_date){
        .year = year_of_era + era * YEARS_PER_ERA + (month <= 2 ? 1 : 0),
        .month = month,
        .day = day_of_year - (153 * month_from_march + 2) / 5 + 1,
    };
}

int32_t civil_weekday(int32_t day)
{
    int32_t weekday = (day + 3) % 7; /* 1970-01-01 was a Thursday. */
    return weekday < 0 ? weekday + 7 : weekday;
}

/* Exactly `count` ASCII digits. */
static bool parse_digits(const char *text, int32_t count, int32_t *number_out)
{
    int32_t number = 0;
    for (int32_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        number = number * 10 + (text[i] - '0');
    }
    *number_out = number;
    return true;
}

static void format_digits(int32_t number, int32_t count, char *text_out)
{
    for (int32_t i = count - 1; i >= 0; i--) {
        text_out[i] = (char)('0' + number % 10);
        number /= 10;
    }
}

bool civil_parse_date(const char *text, int32_t *day_out)
{
    struct civil_date date;
    if (strlen(text) != CIVIL_DATE_SIZE - 1 || text[4] != '-' || text[7] != '-' ||
        !parse_digits(text, 4, &date.year) || !parse_digits(text + 5, 2, &date.month) ||
        !parse_digits(text + 8, 2, &date.day)) {
        return false;
    }
    if (date.year < 1 || date.month < 1 || date.month > 12 || date.day < 1) {
        return false;
    }
    /* A day that does not exist, such as 30 February, comes back as another date. */
    int32_t day = civil_day_of(date);
    struct civil_date same = civil_date_of(day);
    if (same.year != date.year || same.month != date.month || same.day != date.day) {
        return false;
    }
    *day_out = day;
    return true;
}

void civil_format_date(int32_t day, char text_out[static CIVIL_DATE_SIZE])
{
    assert(day >= CIVIL_DAY_MIN && day <= CIVIL_DAY_MAX);
    struct civil_date date = civil_date_of(day);
    format_digits(date.year, 4, text_out);
    text_out[4] = '-';
    format_digits(date.month, 2, text_out + 5);
    text_out[7] = '-';
    format_digits(date.day, 2, text_out + 8);
    text_out[10] = '\0';
}

bool civil_parse_time(const char *text, int32_t *minute_out)
{
    int32_t hour, minute;
    if (strlen(text) != CIVIL_TIME_SIZE - 1 || text[2] != ':' || !parse_digits(text, 2, &hour) ||
        !parse_digits(text + 3, 2, &minute)) {
        return false;
    }
    if (minute > 59 || hour > 24 || (hour == 24 && minute != 0)) {
        return false;
    }
    *minute_out = hour * 60 + minute;
    return true;
}

void civil_format_time(int32_t minute, char text_out[static CIVIL_TIME_SIZE])
{
    assert(minute >= 0 && minute <= CIVIL_MINUTES_PER_DAY);
    format_digits(minute / 60, 2, text_out);
    text_out[2] = ':';
    format_digits(minute % 60, 2, text_out + 3);
    text_out[5] = '\0';
}
