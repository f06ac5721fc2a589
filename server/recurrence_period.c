/* Periods begin where the calendar's do: on the week's first day, on the 1st, on 1 January. */
#include "server/recurrence_period.h"

#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "server/recurrence_rule.h"

enum { MONTHS = 12, WEEKDAYS = 7 };

static icalrecurrencetype_weekday weekday_of(int32_t day)
{
    return (icalrecurrencetype_weekday)((civil_weekday(day) + 1) % WEEKDAYS + 1);
}

static int32_t week_start(const struct icalrecurrencetype *parts, int32_t day)
{
    return day - ((int32_t)weekday_of(day) - (int32_t)parts->week_start + WEEKDAYS) % WEEKDAYS;
}

/* libical steps through a week in the order of its list, and must start with the first of it. */
static int32_t start_weekly(struct icalrecurrencetype *parts, int32_t first_day)
{
    int32_t first = week_start(parts, first_day), start = first + WEEKDAYS;
    short ordered[WEEKDAYS] = {0};
    size_t count = 0;
    for (int32_t day = first; day < first + WEEKDAYS; day++) {
        short weekday = (short)weekday_of(day);
        if (recurrence_rule_lists(parts->by_day) ? recurrence_rule_contains(parts->by_day, weekday)
                                                 : day == first_day) {
            ordered[count++] = weekday;
            start = day < start ? day : start;
        }
    }
    memcpy(parts->by_day, ordered, count * sizeof ordered[0]);
    parts->by_day[count] = ICAL_RECURRENCE_ARRAY_MAX;
    return start;
}

static void complete_yearly(struct icalrecurrencetype *parts, int32_t first_day)
{
    struct civil_date first = civil_date_of(first_day);
    bool has_months = recurrence_rule_lists(parts->by_month);
    bool has_month_days = recurrence_rule_lists(parts->by_month_day);
    for (short month = 1; month <= MONTHS && has_month_days && !has_months; month++) {
        parts->by_month[month - 1] = month;
    }
    if (has_month_days || recurrence_rule_lists(parts->by_day) ||
        recurrence_rule_lists(parts->by_year_day)) {
        return;
    }
    if (recurrence_rule_lists(parts->by_week_no)) {
        parts->by_day[0] = (short)weekday_of(first_day);
        return;
    }
    parts->by_month_day[0] = (short)first.day;
    if (!has_months) {
        parts->by_month[0] = (short)first.month;
    }
}

/* The first day of a month; months count from 0, and on into the next year. */
static int32_t first_of(int32_t year, int32_t month)
{
    return civil_day_of((struct civil_date){year + month / MONTHS, month % MONTHS + 1, 1});
}

int32_t recurrence_period_start(struct icalrecurrencetype *parts, int32_t first_day)
{
    struct civil_date first = civil_date_of(first_day);
    if (parts->freq == ICAL_WEEKLY_RECURRENCE) {
        return start_weekly(parts, first_day);
    }
    if (parts->freq == ICAL_YEARLY_RECURRENCE) {
        complete_yearly(parts, first_day);
        return first_of(first.year, 0);
    }
    if (parts->freq == ICAL_DAILY_RECURRENCE) {
        return first_day;
    }
    if (!recurrence_rule_lists(parts->by_day) && !recurrence_rule_lists(parts->by_month_day)) {
        parts->by_month_day[0] = (short)first.day;
    }
    return first_of(first.year, first.month - 1);
}

static bool has_within(const short *days, int32_t days_max)
{
    bool has = !recurrence_rule_lists(days);
    for (; *days != ICAL_RECURRENCE_ARRAY_MAX && !has; days++) {
        has = abs(*days) <= days_max;
    }
    return has;
}

/* A month from 0 on. */
static bool month_has_any(const struct icalrecurrencetype *parts, int32_t year, int32_t month)
{
    if (recurrence_rule_lists(parts->by_month) &&
        !recurrence_rule_contains(parts->by_month, month + 1)) {
        return false;
    }
    int32_t length = first_of(year, month + 1) - first_of(year, month);
    bool has_weekday = !recurrence_rule_lists(parts->by_day);
    for (const short *day = parts->by_day; *day != ICAL_RECURRENCE_ARRAY_MAX; day++) {
        has_weekday |= (abs(icalrecurrencetype_day_position(*day)) - 1) * WEEKDAYS < length;
    }
    return has_weekday && has_within(parts->by_month_day, length);
}

static bool year_has_any(const struct icalrecurrencetype *parts, int32_t year)
{
    if (!recurrence_rule_lists(parts->by_month)) {
        return has_within(parts->by_year_day, first_of(year + 1, 0) - first_of(year, 0));
    }
    for (int32_t month = 0; month < MONTHS; month++) {
        if (month_has_any(parts, year, month)) {
            return true;
        }
    }
    return false;
}

bool recurrence_period_any(const struct icalrecurrencetype *parts, int32_t start, int32_t last_day)
{
    bool is_monthly = parts->freq == ICAL_MONTHLY_RECURRENCE;
    if (!is_monthly && parts->freq != ICAL_YEARLY_RECURRENCE) {
        return true;
    }
    struct civil_date date = civil_date_of(start);
    int32_t step = is_monthly ? parts->interval : parts->interval * MONTHS;
    for (int32_t month = date.month - 1; first_of(date.year, month) <= last_day; month += step) {
        int32_t year = date.year + month / MONTHS;
        if (is_monthly ? month_has_any(parts, year, month % MONTHS) : year_has_any(parts, year)) {
            return true;
        }
    }
    return false;
}

int32_t recurrence_period_of(const struct icalrecurrencetype *parts, int32_t day)
{
    struct civil_date date = civil_date_of(day);
    if (parts->freq == ICAL_WEEKLY_RECURRENCE) {
        return week_start(parts, day);
    }
    if (parts->freq == ICAL_MONTHLY_RECURRENCE) {
        return date.year * MONTHS + date.month;
    }
    return parts->freq == ICAL_YEARLY_RECURRENCE ? date.year : day;
}
