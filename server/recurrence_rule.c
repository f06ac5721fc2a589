/* One table of parts, one of parts that do not go together; a cursor walks the text once. */
#include "server/recurrence_rule.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"

enum { DIGITS_MAX = 9 };

struct part {
    const char *name, *wanted;
    bool (*read)(const struct part *part, const char **at, struct recurrence_rule *rule);
    int32_t min, max;  /* of a number, whatever its sign */
    bool has_negative; /* numbers that count from the end */
    size_t offset;     /* of a list in struct icalrecurrencetype */
    size_t values_max; /* what fits into that list beside its end */
};

static bool take(const char **at, char wanted)
{
    if (**at != wanted) {
        return false;
    }
    (*at)++;
    return true;
}

static bool take_name(const char **at, const char *name)
{
    size_t length = strlen(name);
    if (strncmp(*at, name, length) != 0) {
        return false;
    }
    *at += length;
    return true;
}

/* Exactly, or at most, so many ASCII digits. */
static bool take_number(const char **at, int digits_min, int digits_max, int32_t *number_out)
{
    int32_t number = 0;
    int digits = 0;
    for (; digits < digits_max && **at >= '0' && **at <= '9'; digits++, (*at)++) {
        number = number * 10 + (**at - '0');
    }
    *number_out = number;
    return digits >= digits_min;
}

/* "+" or "-", if there is any. */
static int32_t take_sign(const char **at)
{
    if (take(at, '-')) {
        return -1;
    }
    take(at, '+');
    return 1;
}

bool recurrence_rule_lists(const short *values)
{
    return values[0] != ICAL_RECURRENCE_ARRAY_MAX;
}

bool recurrence_rule_contains(const short *values, int32_t wanted)
{
    for (; *values != ICAL_RECURRENCE_ARRAY_MAX; values++) {
        if (*values == wanted) {
            return true;
        }
    }
    return false;
}

/* The lists are born full of end marks. False if there is no room. */
static bool add(const struct part *part, int32_t value, struct recurrence_rule *rule)
{
    short *values = (short *)(void *)((char *)&rule->parts + part->offset);
    for (size_t i = 0; i < part->values_max; i++) {
        if (values[i] == ICAL_RECURRENCE_ARRAY_MAX) {
            values[i] = (short)value;
        }
        if (values[i] == value) {
            return true;
        }
    }
    return false;
}

static bool read_frequency(const struct part *part, const char **at, struct recurrence_rule *rule)
{
    (void)part;
    static const struct {
        const char *name;
        icalrecurrencetype_frequency frequency;
    } frequencies[] = {{"DAILY", ICAL_DAILY_RECURRENCE},
                       {"WEEKLY", ICAL_WEEKLY_RECURRENCE},
                       {"MONTHLY", ICAL_MONTHLY_RECURRENCE},
                       {"YEARLY", ICAL_YEARLY_RECURRENCE}};
    for (size_t i = 0; i < sizeof frequencies / sizeof frequencies[0]; i++) {
        if (take_name(at, frequencies[i].name)) {
            rule->parts.freq = frequencies[i].frequency;
            return true;
        }
    }
    return false;
}

static bool read_interval(const struct part *part, const char **at, struct recurrence_rule *rule)
{
    int32_t number;
    if (!take_number(at, 1, DIGITS_MAX, &number) || number < part->min || number > part->max) {
        return false;
    }
    rule->parts.interval = (short)number;
    return true;
}

static bool read_count(const struct part *part, const char **at, struct recurrence_rule *rule)
{
    return take_number(at, 1, DIGITS_MAX, &rule->count) && rule->count >= part->min &&
           rule->count <= part->max;
}

/* "T120000" or "T120000Z"; 60 is a leap second. */
static bool take_time(const char **at)
{
    int32_t hour, minute, second;
    if (!take(at, 'T') || !take_number(at, 2, 2, &hour) || !take_number(at, 2, 2, &minute) ||
        !take_number(at, 2, 2, &second)) {
        return false;
    }
    take(at, 'Z');
    return hour <= 23 && minute <= 59 && second <= 60;
}

static bool read_until(const struct part *part, const char **at, struct recurrence_rule *rule)
{
    (void)part;
    int32_t year, month, day;
    if (!take_number(at, 4, 4, &year) || !take_number(at, 2, 2, &month) ||
        !take_number(at, 2, 2, &day) || (**at == 'T' && !take_time(at))) {
        return false;
    }
    if (year < 1 || month < 1 || month > 12) {
        return false;
    }
    /* A day that does not exist comes back as another date. */
    rule->until_day = civil_day_of((struct civil_date){year, month, day});
    return civil_date_of(rule->until_day).day == day;
}

static bool take_weekday(const char **at, icalrecurrencetype_weekday *weekday_out)
{
    static const char *const names[] = {
        [ICAL_SUNDAY_WEEKDAY] = "SU",   [ICAL_MONDAY_WEEKDAY] = "MO",
        [ICAL_TUESDAY_WEEKDAY] = "TU",  [ICAL_WEDNESDAY_WEEKDAY] = "WE",
        [ICAL_THURSDAY_WEEKDAY] = "TH", [ICAL_FRIDAY_WEEKDAY] = "FR",
        [ICAL_SATURDAY_WEEKDAY] = "SA",
    };
    for (icalrecurrencetype_weekday i = ICAL_SUNDAY_WEEKDAY; i <= ICAL_SATURDAY_WEEKDAY; i++) {
        if (take_name(at, names[i])) {
            *weekday_out = i;
            return true;
        }
    }
    return false;
}

static bool read_week_start(const struct part *part, const char **at, struct recurrence_rule *rule)
{
    (void)part;
    return take_weekday(at, &rule->parts.week_start);
}

static bool read_numbers(const struct part *part, const char **at, struct recurrence_rule *rule)
{
    do {
        int32_t sign = part->has_negative ? take_sign(at) : 1, number;
        if (!take_number(at, 1, DIGITS_MAX, &number) || number < part->min || number > part->max ||
            !add(part, sign * number, rule)) {
            return false;
        }
    } while (take(at, ','));
    return true;
}

/* libical keeps "-2MO" as -(2 * 8 + Monday). */
static bool read_weekdays(const struct part *part, const char **at, struct recurrence_rule *rule)
{
    do {
        icalrecurrencetype_weekday weekday;
        int32_t sign = 1, number = 0;
        if (!take_weekday(at, &weekday)) {
            sign = take_sign(at);
            if (!take_number(at, 1, DIGITS_MAX, &number) || number < part->min ||
                number > part->max || !take_weekday(at, &weekday)) {
                return false;
            }
        }
        if (!add(part, sign * (number * 8 + (int32_t)weekday), rule)) {
            return false;
        }
    } while (take(at, ','));
    return true;
}

static bool read_nothing(const struct part *part, const char **at, struct recurrence_rule *rule)
{
    (void)part, (void)at, (void)rule;
    return false;
}

#define LIST(name, size) .offset = offsetof(struct icalrecurrencetype, name), .values_max = (size)-1
#define DAYS_ONLY "BYHOUR, BYMINUTE and BYSECOND are not taken: the series is made of days."

enum {
    FREQ,
    INTERVAL,
    COUNT,
    UNTIL,
    WKST,
    BYMONTH,
    BYWEEKNO,
    BYYEARDAY,
    BYMONTHDAY,
    BYDAY,
    BYSETPOS,
    BYHOUR,
    BYMINUTE,
    BYSECOND,
    PART_COUNT
};

/* clang-format off */
static const struct part parts[PART_COUNT] = {
    [FREQ]       = {.name = "FREQ", .read = read_frequency,
                    .wanted = "FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY."},
    [INTERVAL]   = {.name = "INTERVAL", .read = read_interval,
                    .wanted = "INTERVAL must be a whole number from 1 to 1000.",
                    .min = 1, .max = RECURRENCE_INTERVAL_MAX},
    [COUNT]      = {.name = "COUNT", .read = read_count,
                    .wanted = "COUNT must be a whole number from 1 to 999999999.",
                    .min = 1, .max = 999999999},
    [UNTIL]      = {.name = "UNTIL", .read = read_until,
                    .wanted = "UNTIL must be a date, such as 20261121, or a date-time."},
    [WKST]       = {.name = "WKST", .read = read_week_start,
                    .wanted = "WKST must be MO, TU, WE, TH, FR, SA or SU."},
    [BYMONTH]    = {.name = "BYMONTH", .read = read_numbers,
                    .wanted = "BYMONTH must list numbers from 1 to 12.",
                    .min = 1, .max = 12, LIST(by_month, ICAL_BY_MONTH_SIZE)},
    /* libical loses days of the weeks that may lie in two years. */
    [BYWEEKNO]   = {.name = "BYWEEKNO", .read = read_numbers,
                    .wanted = "BYWEEKNO must list numbers from 2 to 51 or -51 to -2, at most 55.",
                    .min = 2, .max = 51, .has_negative = true, LIST(by_week_no, ICAL_BY_WEEKNO_SIZE)},
    [BYYEARDAY]  = {.name = "BYYEARDAY", .read = read_numbers,
                    .wanted = "BYYEARDAY must list numbers from 1 to 366 or -366 to -1, at most 385.",
                    .min = 1, .max = 366, .has_negative = true, LIST(by_year_day, ICAL_BY_YEARDAY_SIZE)},
    [BYMONTHDAY] = {.name = "BYMONTHDAY", .read = read_numbers,
                    .wanted = "BYMONTHDAY must list numbers from 1 to 31 or -31 to -1, at most 31.",
                    .min = 1, .max = 31, .has_negative = true, LIST(by_month_day, ICAL_BY_MONTHDAY_SIZE)},
    [BYDAY]      = {.name = "BYDAY", .read = read_weekdays,
                    .wanted = "BYDAY must list weekdays, such as MO, 1MO or -1MO, numbered up to 53.",
                    .min = 1, .max = 53, LIST(by_day, ICAL_BY_DAY_SIZE)},
    [BYSETPOS]   = {.name = "BYSETPOS", .read = read_numbers,
                    .wanted = "BYSETPOS must list numbers from 1 to 366 or -366 to -1, at most 385.",
                    .min = 1, .max = 366, .has_negative = true, LIST(by_set_pos, ICAL_BY_SETPOS_SIZE)},
    [BYHOUR]     = {.name = "BYHOUR", .read = read_nothing,
                    .wanted = DAYS_ONLY},
    [BYMINUTE]   = {.name = "BYMINUTE", .read = read_nothing,
                    .wanted = DAYS_ONLY},
    [BYSECOND]   = {.name = "BYSECOND", .read = read_nothing,
                    .wanted = DAYS_ONLY},
};
/* clang-format on */

/* What is true of a rule: a bit for each of its parts, and these. */
enum {
    IS_DAILY = 1 << PART_COUNT,
    IS_WEEKLY = IS_DAILY << 1,
    IS_MONTHLY = IS_DAILY << 2,
    COUNTS_WEEKS_BACK = IS_DAILY << 3,   /* a negative BYWEEKNO */
    COUNTS_WEEKDAYS = IS_DAILY << 4,     /* a number in BYDAY */
    COUNTS_FROM_THE_END = IS_DAILY << 5, /* a negative BYMONTHDAY */
    SHIFTS_WEEKS = IS_DAILY << 6,        /* a WKST that is not Monday */
};
#define HAS(part) (1 << (part))

/* clang-format off */
static const struct {
    int traits; /* what must not be true together */
    const char *sentence;
} clashes[] = {
    /* RFC 5545 3.3.10. */
    {HAS(COUNT) | HAS(UNTIL),           "COUNT and UNTIL do not go together."},
    {HAS(BYWEEKNO) | IS_DAILY,          "BYWEEKNO needs FREQ=YEARLY."},
    {HAS(BYWEEKNO) | IS_WEEKLY,         "BYWEEKNO needs FREQ=YEARLY."},
    {HAS(BYWEEKNO) | IS_MONTHLY,        "BYWEEKNO needs FREQ=YEARLY."},
    {HAS(BYYEARDAY) | IS_DAILY,         "BYYEARDAY needs FREQ=YEARLY."},
    {HAS(BYYEARDAY) | IS_WEEKLY,        "BYYEARDAY needs FREQ=YEARLY."},
    {HAS(BYYEARDAY) | IS_MONTHLY,       "BYYEARDAY needs FREQ=YEARLY."},
    {HAS(BYMONTHDAY) | IS_WEEKLY,       "BYMONTHDAY does not go with FREQ=WEEKLY."},
    {COUNTS_WEEKDAYS | IS_DAILY,        "Numbers in BYDAY need FREQ=MONTHLY or YEARLY."},
    {COUNTS_WEEKDAYS | IS_WEEKLY,       "Numbers in BYDAY need FREQ=MONTHLY or YEARLY."},
    {COUNTS_WEEKDAYS | HAS(BYWEEKNO),   "Numbers in BYDAY do not go with BYWEEKNO."},
    /* What libical 3.0.16 refuses or expands to something else. */
    {COUNTS_FROM_THE_END | IS_DAILY,    "A negative BYMONTHDAY needs FREQ=MONTHLY or YEARLY."},
    {COUNTS_WEEKDAYS | HAS(BYMONTHDAY), "Numbers in BYDAY do not go with BYMONTHDAY."},
    {COUNTS_WEEKDAYS | HAS(BYYEARDAY),  "Numbers in BYDAY do not go with BYYEARDAY."},
    {HAS(BYYEARDAY) | HAS(BYMONTH),     "BYYEARDAY does not go with BYMONTH."},
    {HAS(BYYEARDAY) | HAS(BYMONTHDAY),  "BYYEARDAY does not go with BYMONTHDAY."},
    {HAS(BYYEARDAY) | HAS(BYWEEKNO),    "BYYEARDAY does not go with BYWEEKNO."},
    {HAS(BYWEEKNO) | HAS(BYMONTH),      "BYWEEKNO does not go with BYMONTH."},
    {HAS(BYWEEKNO) | HAS(BYMONTHDAY),   "BYWEEKNO does not go with BYMONTHDAY."},
    {COUNTS_WEEKS_BACK | SHIFTS_WEEKS,  "A negative BYWEEKNO needs WKST=MO."},
};
/* clang-format on */

static int traits_of(const struct recurrence_rule *rule, int traits)
{
    traits |= rule->parts.freq == ICAL_DAILY_RECURRENCE ? IS_DAILY : 0;
    traits |= rule->parts.freq == ICAL_WEEKLY_RECURRENCE ? IS_WEEKLY : 0;
    traits |= rule->parts.freq == ICAL_MONTHLY_RECURRENCE ? IS_MONTHLY : 0;
    traits |= rule->parts.week_start != ICAL_MONDAY_WEEKDAY ? SHIFTS_WEEKS : 0;
    for (const short *day = rule->parts.by_day; *day != ICAL_RECURRENCE_ARRAY_MAX; day++) {
        traits |= icalrecurrencetype_day_position(*day) != 0 ? COUNTS_WEEKDAYS : 0;
    }
    for (const short *day = rule->parts.by_month_day; *day != ICAL_RECURRENCE_ARRAY_MAX; day++) {
        traits |= *day < 0 ? COUNTS_FROM_THE_END : 0;
    }
    for (const short *week = rule->parts.by_week_no; *week != ICAL_RECURRENCE_ARRAY_MAX; week++) {
        traits |= *week < 0 ? COUNTS_WEEKS_BACK : 0;
    }
    return traits;
}

static const char *check_whole(const struct recurrence_rule *rule, int found)
{
    int selecting = HAS(BYMONTH) | HAS(BYWEEKNO) | HAS(BYYEARDAY) | HAS(BYMONTHDAY) | HAS(BYDAY);
    if ((found & HAS(FREQ)) == 0) {
        return parts[FREQ].wanted;
    }
    if ((found & (HAS(COUNT) | HAS(UNTIL))) == 0) {
        return "The rule must have COUNT or UNTIL.";
    }
    if ((found & HAS(BYSETPOS)) != 0 && (found & selecting) == 0) {
        return "BYSETPOS needs another BY part.";
    }
    int traits = traits_of(rule, found);
    for (size_t i = 0; i < sizeof clashes / sizeof clashes[0]; i++) {
        if ((traits & clashes[i].traits) == clashes[i].traits) {
            return clashes[i].sentence;
        }
    }
    return NULL;
}

/* One "NAME=value", up to a semicolon or the end. */
static const char *read_part(const char **at, struct recurrence_rule *rule, int *found)
{
    size_t length = strcspn(*at, "=;"), i = 0;
    while (i < PART_COUNT &&
           (strlen(parts[i].name) != length || memcmp(parts[i].name, *at, length) != 0)) {
        i++;
    }
    *at += length;
    if (i == PART_COUNT || !take(at, '=')) {
        return "Must be an RRULE of RFC 5545, such as FREQ=WEEKLY;BYDAY=TU;COUNT=10.";
    }
    if ((*found & HAS(i)) != 0) {
        return "No part of the rule may be given twice.";
    }
    *found |= HAS(i);
    if (!parts[i].read(&parts[i], at, rule) || (**at != ';' && **at != '\0')) {
        return parts[i].wanted;
    }
    return NULL;
}

const char *recurrence_rule_parse(const char *text, struct recurrence_rule *rule_out)
{
    struct recurrence_rule rule = {0};
    int found = 0;
    icalrecurrencetype_clear(&rule.parts);
    if (strnlen(text, RECURRENCE_RULE_LENGTH_MAX + 1) > RECURRENCE_RULE_LENGTH_MAX) {
        return "Must have at most 1024 characters.";
    }
    do {
        const char *sentence = read_part(&text, &rule, &found);
        if (sentence != NULL) {
            return sentence;
        }
    } while (take(&text, ';'));
    const char *sentence = check_whole(&rule, found);
    if (sentence == NULL) {
        *rule_out = rule;
    }
    return sentence;
}
