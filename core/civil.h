/*
 * Civil time: dates and wall-clock minutes, without a zone.
 *
 * A civil day is an int32_t: days since 1970-01-01 in the proleptic Gregorian calendar. A wall time
 * is a minute of the day, 0..1440; 1440 is written "24:00" and only ends a span. Formats: RFC 3339
 * full-date, and HH:MM.
 */
#ifndef CORE_CIVIL_H
#define CORE_CIVIL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CIVIL_MINUTES_PER_DAY = 1440, CIVIL_SECONDS_PER_DAY = 86400 };
enum { CIVIL_DATE_SIZE = 11, CIVIL_TIME_SIZE = 6 }; /* "2026-11-21", "09:30", with the final NUL */

/* Years 0001 to 9999, the range of RFC 3339. */
#define CIVIL_DAY_MIN INT32_C(-719162)
#define CIVIL_DAY_MAX INT32_C(2932896)

struct civil_date {
    int32_t year, month, day; /* month and day count from 1 */
};

/* A place on some zone's wall clock. */
struct civil_moment {
    int32_t day, minute;
};

int32_t civil_day_of(struct civil_date date);
struct civil_date civil_date_of(int32_t day);
int32_t civil_weekday(int32_t day); /* 0 is Monday */

/* False, and nothing written, unless the whole text is a date that exists. */
bool civil_parse_date(const char *text, int32_t *day_out);
void civil_format_date(int32_t day, char text_out[static CIVIL_DATE_SIZE]);

/* "00:00".."24:00", two digits each; false for anything else. */
bool civil_parse_time(const char *text, int32_t *minute_out);
void civil_format_time(int32_t minute, char text_out[static CIVIL_TIME_SIZE]);

#endif
