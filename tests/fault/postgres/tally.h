/*
 * Tally: what a campaign has counted so far, and one line of its table.
 */
#ifndef FAULT_POSTGRES_TALLY_H
#define FAULT_POSTGRES_TALLY_H
#include <stddef.h>

#include "shift.h"

enum tally_count {
    TALLY_CYCLES,
    TALLY_ACKNOWLEDGED, /* bookings and moves */
    TALLY_UNANSWERED,   /* requests that got no answer at first */
    TALLY_MADE,         /* of these, had been made when they were answered */
    TALLY_PUT_OFF,      /* requests that got 503 at first */
    TALLY_PUT_OFF_MADE,
    TALLY_RESOLVED, /* changes whose COMMIT was not answered, and slotd found out */
    TALLY_RESOLVED_MADE,
    TALLY_RESTARTS, /* slotd ended by itself, to read what is there */
    TALLY_LOST,
    TALLY_SOLD_TWICE,
    TALLY_CONTRADICTIONS, /* of the tokens */
    TALLY_OTHER,          /* promises that were broken */
    TALLY_COUNT
};

struct tally {
    size_t counts[TALLY_COUNT];
};

/* What the clients have written down, added to what the audits of the campaign have counted. */
struct tally tally_take(const struct tally *audits, const struct shift *shift);
struct tally tally_since(const struct tally *now, const struct tally *before);
size_t tally_violations(const struct tally *tally);

/* Markdown. The times until all was answered are sorted by this. */
void tally_print_head(void);
void tally_print(const char *name, const struct tally *tally, double *times_ms);

#endif
