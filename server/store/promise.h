/*
 * Promise: what a store at rest is held against, as questions to its database.
 *
 * Those of the table ask in words that every SQL database here understands; what only one of them
 * has is in the check of its engine.
 */
#ifndef SERVER_STORE_PROMISE_H
#define SERVER_STORE_PROMISE_H
#include <stdbool.h>
#include <stddef.h>

#include "server/store/check.h"

struct promise {
    const char *text;
    bool may_break;
    const char *count;     /* how many things it is about */
    const char *offenders; /* a text for each that breaks it */
};

/* Ended by one without a text. */
extern const struct promise promises[];

/* A finding with nothing found yet. */
struct check_finding promise_finding(const struct promise *promise);

/* One more that breaks it; named if there is room. */
void promise_note(struct check_finding *finding, const char *offender);

#endif
