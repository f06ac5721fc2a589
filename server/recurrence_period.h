/*
 * Recurrence periods: the days, weeks, months or years that a rule steps through.
 */
#ifndef SERVER_RECURRENCE_PERIOD_H
#define SERVER_RECURRENCE_PERIOD_H
#include <libical/ical.h>
#include <stdbool.h>
#include <stdint.h>

/* Where libical has to start, at or before the first day. Completes the rule with what it takes
 * from the first day, so that libical takes nothing from its own start. */
int32_t recurrence_period_start(struct icalrecurrencetype *parts, int32_t first_day);

/* Whether a period from the start to the last day can have a day that the rule names. Where none
 * can, libical would search up to the year 20000. */
bool recurrence_period_any(const struct icalrecurrencetype *parts, int32_t start, int32_t last_day);

/* The same number for all days of one period, the INTERVAL left aside. */
int32_t recurrence_period_of(const struct icalrecurrencetype *parts, int32_t day);

#endif
