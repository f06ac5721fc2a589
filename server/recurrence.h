/*
 * Recurrence: the civil days of a series, expanded from an RRULE (RFC 5545 3.3.10) by libical.
 *
 * The rule is a value without "RRULE:", in capitals: FREQ=DAILY, WEEKLY, MONTHLY or YEARLY with
 * day-level parts, and COUNT or UNTIL. UNTIL is a date or a date-time, of which only the date
 * counts; it is the last day that may occur. Any thread; an arena belongs to one at a time.
 *
 * The first day is the first occurrence, and the first that COUNT counts, whether the rule hits it
 * or not (RFC 5545 3.8.5.3). The rule decides on the days after it.
 *
 * Refused although RFC 5545 has them, because libical 3 reads them wrongly or not at all: BYWEEKNO
 * of a week that may lie in two years (1, 52, 53, -1, -52, -53), or from the end with another WKST
 * than MO; BYMONTHDAY from the end with DAILY, and together with a numbered BYDAY ("1MO");
 * BYYEARDAY or BYWEEKNO together with BYMONTH, BYMONTHDAY or one another; BYYEARDAY with a numbered
 * BYDAY. Further limits: recurrence_rule.h.
 */
#ifndef SERVER_RECURRENCE_H
#define SERVER_RECURRENCE_H
#include <stddef.h>
#include <stdint.h>

#include "core/annotations.h"
#include "core/memory.h"
#include "core/result.h"

struct recurrence {
    int32_t *days; /* rising, each once; days[0] is the first day */
    size_t count;
};

/* Twenty years, whatever the last day is: what a rule costs that hits nothing. */
enum { RECURRENCE_SPAN_DAYS_MAX = 7305 };

struct recurrence_bounds {
    int32_t first_day, last_day; /* no occurrence, and no UNTIL, outside; nor after 2581-12-31 */
    size_t occurrences_max;      /* at least 1 */
};

/*
 * RESULT_INVALID, and a sentence that lives as long as the arena, when the text is no such rule,
 * has no end, ends before the first day, hits no day or too many, or does not end by the last day;
 * and when the first day is before 1970. Costs at most the days of the span, each some
 * microseconds.
 */
MUST_CHECK enum result recurrence_expand(const char *text, const struct recurrence_bounds *bounds,
                                         struct arena *arena, struct recurrence *out,
                                         const char **sentence_out);
#endif
