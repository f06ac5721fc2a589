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

#include "core/civil.h"
#include "server/recurrence_period.h"
#include "server/recurrence_rule.h"

enum { PERIOD_DAYS_MAX = 366, SENTENCE_SIZE = 128 };

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

static struct icaltimetype ical_date(int32_t day)
{
    struct civil_date date = civil_date_of(day);
    return (struct icaltimetype){
        .year = date.year, .month = date.month, .day = date.day, .is_date = 1};
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
        if (!recurrence_rule_lists(positions) || recurrence_rule_contains(positions, i + 1) ||
            recurrence_rule_contains(positions, i - count)) {
            take(expansion, expansion->period_days[i]);
        }
    }
    expansion->period_count = 0;
}

static void take_generated(struct expansion *expansion, int32_t day)
{
    int32_t period = recurrence_period_of(&expansion->rule->parts, day);
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

/* On their first use libical and the ICU under it fill globals, libical without a lock: one thread
 * does that alone. All else that libical changes is its iterator's or, as its error number, the
 * thread's. */
static void settle_library(void)
{
    struct icalrecurrencetype parts;
    icalrecurrencetype_clear(&parts);
    parts.freq = ICAL_YEARLY_RECURRENCE;
    parts.by_week_no[0] = 20;
    parts.by_day[0] = ICAL_MONDAY_WEEKDAY;
    icalrecur_iterator *iterator = icalrecur_iterator_new(parts, ical_date(0));
    if (iterator != NULL) {
        (void)icalrecur_iterator_next(iterator);
        icalrecur_iterator_free(iterator);
    }
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
static const char *check(const struct recurrence_rule *rule, const struct recurrence_bounds *bounds,
                         struct arena *arena)
{
    if (bounds->first_day < 0) {
        return "The first day must not be before 1970-01-01.";
    }
    if (rule->count == 0 && rule->until_day < bounds->first_day) {
        return "UNTIL must not be before the first day.";
    }
    if (bounds->first_day > bounds->last_day ||
        (rule->count == 0 && rule->until_day > bounds->last_day)) {
        return too_late(arena, bounds->last_day);
    }
    return (size_t)rule->count > bounds->occurrences_max ? too_long(arena, bounds->occurrences_max)
                                                         : NULL;
}

static const char *expand(struct recurrence_rule *rule, const struct recurrence_bounds *bounds,
                          struct arena *arena, struct recurrence *out)
{
    const char *sentence = check(rule, bounds, arena);
    if (sentence != NULL) {
        return sentence;
    }
    bool has_count = rule->count > 0;
    int32_t last_day = has_count ? bounds->last_day : rule->until_day;
    int32_t start = recurrence_period_start(&rule->parts, bounds->first_day);
    if (!recurrence_period_any(&rule->parts, start, last_day)) {
        return no_day;
    }
    struct expansion expansion = {
        .rule = rule,
        .wanted = has_count ? (size_t)rule->count : bounds->occurrences_max,
        .last_day = last_day,
        .period = INT32_MIN,
    };
    expansion.series.days = arena_take(arena, expansion.wanted * sizeof(int32_t));
    expansion.series.days[expansion.series.count++] = bounds->first_day;
    generate(&expansion, start);
    if (has_count && expansion.series.count < expansion.wanted) {
        return too_late(arena, bounds->last_day);
    }
    if (!has_count && expansion.is_too_long) {
        return too_long(arena, bounds->occurrences_max);
    }
    if (!has_count && !expansion.hits) {
        return no_day;
    }
    *out = expansion.series;
    return NULL;
}

static int32_t earlier(int32_t day, int32_t other)
{
    return day < other ? day : other;
}

enum result recurrence_expand(const char *text, const struct recurrence_bounds *bounds,
                              struct arena *arena, struct recurrence *out,
                              const char **sentence_out)
{
    static pthread_once_t settled = PTHREAD_ONCE_INIT;
    assert(bounds->occurrences_max > 0);
    struct recurrence_bounds reachable = {
        .first_day = bounds->first_day,
        .last_day = earlier(earlier(bounds->last_day, LIBRARY_LAST_DAY),
                            bounds->first_day + RECURRENCE_SPAN_DAYS_MAX),
        .occurrences_max = bounds->occurrences_max,
    };
    struct recurrence_rule rule;
    const char *sentence = recurrence_rule_parse(text, &rule);
    if (sentence == NULL) {
        pthread_once(&settled, settle_library);
        sentence = expand(&rule, &reachable, arena, out);
    }
    if (sentence != NULL) {
        *sentence_out = sentence;
        return RESULT_INVALID;
    }
    return RESULT_OK;
}
