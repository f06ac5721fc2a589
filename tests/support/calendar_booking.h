/*
 * Calendar booking: the calls of the 003 contract. Ids of owners are taken as they are, so those
 * that JSON or a query would have to escape go through caller_say and caller_look.
 */
#ifndef SUPPORT_CALENDAR_BOOKING_H
#define SUPPORT_CALENDAR_BOOKING_H
#include "support/caller.h"

int calendar_open(struct caller *caller, const char *owner, const char *start, const char *end);

/* "09:00 10:00"; "status 404" if the answer is not 200. */
const char *calendar_slots(struct caller *caller, const char *owner, const char *date);

/* Always by Ann Lee, ann@example.org. */
int calendar_book(struct caller *caller, const char *owner, const char *date, const char *start);
int calendar_list(struct caller *caller, const char *owner);

#endif
