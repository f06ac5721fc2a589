/*
 * libical expands whole periods from a start of our choice; what comes out is cut to the series.
 *
 * Whatever libical would take from DTSTART is written into the rule first, because it aligns
 * INTERVAL wrongly, and for BYWEEKNO writes outside its memory, if it has to do that itself.
 * BYSETPOS is applied here: libical ignores it in DAILY and WEEKLY rules, counts twice in others,
 * and searches for seconds if it can never be met.
 */
#include "server/recurrence.h"

#include <assert.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/civil.h"
#include "server/recurrence_rule.h"

enum { PERIOD_DAYS_MAX = 366, MONTHS = 12, WEEKDAYS = 7 };
enum { SENTENCE_SIZE = 128 };

/* libical stops in 2582; the last period must be whole. */
#define LIBRARY_LAST_DAY INT32_C(223528) /* 2581-12-31 */

/* The days of one period (a day, week, month or year) on their way into the series. */
struct expansion {
    const struct recurrence_rule *rule;
    struct recurrence series;
    size_t wanted;    /* how many occurrences the series may get */
    int32_t last_day; /* the last one that may be taken */
    bool hits;        /* the rule itself makes an occurrence */
    bool is_done;     /* what comes later cannot be taken */
    bool is_too_long; /* what came could not */

    int32_t period; /* its number */
    int32_t period_days[PERIOD_DAYS_MAX];
    size_t period_count;
};

static bool contains(const short *values, int32_t wanted)
{
    for (; *values != ICAL_RECURRENCE_ARRAY_MAX; values++) {
        if (*values == wanted) {
            return true;
        }
    }
    return false;
}

static icalrecurrencetype_weekday weekday_of(int32_t day)
{
    return (icalrecurrencetype_weekday)((civil_weekday(day) + 1) % WEEKDAYS + 1);
}

static int32_t week_start(const struct icalrecurrencetype *parts, int32_t day)
{
    return day - ((int32_t)weekday_of(day) - (int32_t)parts->week_start + WEEKDAYS) % WEEKDAYS;
}

static struct icaltimetype ical_date(int32_t day)
{
    struct civil_date date = civil_date_of(day);
    return (struct icaltimetype){
        .year = date.year, .month = date.month, .day = date.day, .is_date = 1};
}

/* libical steps through a week in the order of its list, and must start with the first of it. */
static int32_t start_weekly(struct icalrecurrencetype *parts, int32_t first_day)
{
    int32_t first = week_start(parts, first_day), start = first + WEEKDAYS;
    short ordered[WEEKDAYS + 1];
    size_t count = 0;
    for (int32_t day = first; day < first + WEEKDAYS; day++) {
        short weekday = (short)weekday_of(day);
        if (recurrence_rule_lists(parts->by_day) ? contains(parts->by_day, weekday)
                                                 : day == first_day) {
            ordered[count++] = weekday;
            start = day < start ? day : start;
        }
    }
    for (size_t i = 0; i <= count; i++) {
        parts->by_day[i] = i < count ? ordered[i] : ICAL_RECURRENCE_ARRAY_MAX;
    }
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

/* Completes the rule with what it takes from the first day; where libical has to start. */
static int32_t start_of(struct icalrecurrencetype *parts, int32_t first_day)
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
    if (recurrence_rule_lists(parts->by_month) && !contains(parts->by_month, month + 1)) {
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

/* Left alone, libical looks for a day that no calendar has up to the year 20000. */
static bool is_possible(const struct icalrecurrencetype *parts, int32_t start, int32_t last_day)
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

static int32_t period_of(const struct icalrecurrencetype *parts, int32_t day)
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

/* A day the rule hits. */
static void take(struct expansion *expansion, int32_t day)
{
    struct recurrence *series = &expansion->series;
    expansion->hits |= day >= series->days[0] && day <= expansion->last_day;
    if (day <= series->days[series->count - 1]) {
        return;
    }
    expansion->is_done = day > expansion->last_day || series->count == expansion->wanted;
    if (!expansion->is_done) {
        series->days[series->count++] = day;
        return;
    }
    expansion->is_too_long = day <= expansion->last_day;
}

static void take_period(struct expansion *expansion)
{
    const short *positions = expansion->rule->parts.by_set_pos;
    int32_t count = (int32_t)expansion->period_count;
    for (int32_t i = 0; i < count && !expansion->is_done; i++) {
        if (!recurrence_rule_lists(positions) || contains(positions, i + 1) ||
            contains(positions, i - count)) {
            take(expansion, expansion->period_days[i]);
        }
    }
    expansion->period_count = 0;
}

static void take_generated(struct expansion *expansion, int32_t day)
{
    int32_t period = period_of(&expansion->rule->parts, day);
    if (period != expansion->period || expansion->period_count == PERIOD_DAYS_MAX) {
        take_period(expansion);
        expansion->period = period;
    }
    expansion->period_days[expansion->period_count++] = day;
}

static void generate(struct expansion *expansion, int32_t start)
{
    struct icalrecurrencetype parts = expansion->rule->parts;
    parts.by_set_pos[0] = ICAL_RECURRENCE_ARRAY_MAX;
    /* BYSETPOS needs the last period whole. */
    parts.until = ical_date(expansion->last_day + PERIOD_DAYS_MAX);
    icalrecur_iterator *iterator = icalrecur_iterator_new(parts, ical_date(start));
    if (iterator == NULL) {
        return;
    }
    while (!expansion->is_done) {
        struct icaltimetype next = icalrecur_iterator_next(iterator);
        if (icaltime_is_null_time(next)) {
            break;
        }
        take_generated(expansion,
                       civil_day_of((struct civil_date){next.year, next.month, next.day}));
    }
    take_period(expansion);
    icalrecur_iterator_free(iterator);
}

/* libical fills this global on its first use and takes no lock for it; what it says does not matter
 * here. All else that libical changes is its iterator's or, as its error number, the thread's. */
static void settle_library(void)
{
    icaltimezone_set_tzid_prefix("/slotd/");
}

static const char *keep(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

static const char *keep(struct arena *arena, const char *format, ...)
{
    char sentence[SENTENCE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    assert(length >= 0 && length < SENTENCE_SIZE);
    return arena_copy_text(arena, sentence, (size_t)length);
}

static const char no_day[] = "Must name a day that exists and is not before the first one.";

static const char *too_late(struct arena *arena, int32_t last_day)
{
    char date[CIVIL_DATE_SIZE];
    civil_format_date(last_day, date);
    return keep(arena, "Must end by %s.", date);
}

static const char *too_long(struct arena *arena, size_t occurrences_max)
{
    return keep(arena, "Must make at most %zu occurrences.", occurrences_max);
}

/* What can be said before anything is expanded. */
static const char *check(const struct recurrence_rule *rule, int32_t first_day,
                         const struct recurrence_limits *limits, struct arena *arena)
{
    if (first_day < 0) {
        return "The first day must not be before 1970-01-01.";
    }
    if (rule->count == 0 && rule->until_day < first_day) {
        return "UNTIL must not be before the first day.";
    }
    if (first_day > limits->last_day || (rule->count == 0 && rule->until_day > limits->last_day)) {
        return too_late(arena, limits->last_day);
    }
    return (size_t)rule->count > limits->occurrences_max ? too_long(arena, limits->occurrences_max)
                                                         : NULL;
}

static const char *expand(struct recurrence_rule *rule, int32_t first_day,
                          const struct recurrence_limits *limits, struct arena *arena,
                          struct recurrence *out)
{
    const char *sentence = check(rule, first_day, limits, arena);
    if (sentence != NULL) {
        return sentence;
    }
    bool has_count = rule->count > 0;
    int32_t last_day = has_count ? limits->last_day : rule->until_day;
    int32_t start = start_of(&rule->parts, first_day);
    if (!is_possible(&rule->parts, start, last_day)) {
        return no_day;
    }
    struct expansion expansion = {
        .rule = rule,
        .wanted = has_count ? (size_t)rule->count : limits->occurrences_max,
        .last_day = last_day,
        .period = INT32_MIN,
    };
    expansion.series.days = arena_take(arena, expansion.wanted * sizeof first_day);
    expansion.series.days[expansion.series.count++] = first_day;
    generate(&expansion, start);
    if (has_count && expansion.series.count < expansion.wanted) {
        return too_late(arena, limits->last_day);
    }
    if (!has_count && expansion.is_too_long) {
        return too_long(arena, limits->occurrences_max);
    }
    if (!has_count && !expansion.hits) {
        return no_day;
    }
    *out = expansion.series;
    return NULL;
}

enum result recurrence_expand(const char *text, int32_t first_day,
                              const struct recurrence_limits *limits, struct arena *arena,
                              struct recurrence *out, const char **sentence_out)
{
    static pthread_once_t settled = PTHREAD_ONCE_INIT;
    assert(limits->occurrences_max > 0);
    struct recurrence_limits reachable = {
        .last_day = limits->last_day < LIBRARY_LAST_DAY ? limits->last_day : LIBRARY_LAST_DAY,
        .occurrences_max = limits->occurrences_max,
    };
    struct recurrence_rule rule;
    const char *sentence = recurrence_rule_parse(text, &rule);
    if (sentence == NULL) {
        pthread_once(&settled, settle_library);
        sentence = expand(&rule, first_day, &reachable, arena, out);
    }
    if (sentence != NULL) {
        *sentence_out = sentence;
        return RESULT_INVALID;
    }
    return RESULT_OK;
}
