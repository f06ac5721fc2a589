/*
 * Quarter hours: the calls of the 002 contract, made as its clients make them, with everything in
 * the query.
 *
 * People are named "Jane Smith". Times are UTC; "10:00" is of a day counted from today.
 */
#ifndef SUPPORT_QUARTER_HOURS_H
#define SUPPORT_QUARTER_HOURS_H
#include "support/caller.h"

/* "2026-12-01T10:00:00"; the last sixteen texts last. */
const char *quarter_time(int days_ahead, const char *minute);

/* A POST without a body; what follows the path is written as it is. */
int quarter_post(struct caller *caller, const char *format, ...) PRINTF_LIKE(2, 3);

int quarter_add_provider(struct caller *caller, const char *name);
int quarter_add_client(struct caller *caller, const char *name);

/* All on one day, in a window such as "10:00-11:00". */
int quarter_offer(struct caller *caller, const char *provider, int days_ahead, const char *window);
int quarter_offer_between(struct caller *caller, const char *provider, const char *start,
                          const char *end);

int quarter_list(struct caller *caller);
int quarter_reserve(struct caller *caller, const char *client, int64_t id);
int quarter_confirm(struct caller *caller, const char *client, int64_t id);

/* Asks for the list; whether that appointment is on it. */
bool quarter_is_listed(struct caller *caller, int64_t id);

/* The times of day of the last list, "10:00 10:15". */
const char *quarter_times(struct caller *caller);

#endif
