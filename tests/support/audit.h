/*
 * Audit: what GET /appointments and GET /providers say, held against the promises.
 *
 * Taken while nothing changes. One thread at a time.
 */
#ifndef SUPPORT_AUDIT_H
#define SUPPORT_AUDIT_H
#include <stddef.h>

#include "support/caller.h"

struct audit_entry {
    const char *id, *provider, *date; /* borrowed from the audit */
    int start_minute, end_minute;
};

struct audit {
    struct audit_entry *entries; /* by provider, date and start */
    size_t count;
    const struct audit_entry **by_id;
    size_t overlaps;   /* pairs of neighbours of one provider that overlap */
    size_t over_limit; /* provider days with more than the limit */
    size_t outside;    /* appointments outside the availability of their provider */
    size_t repeated;   /* ids listed more than once */
    size_t odd;        /* entries that are not well-formed or of no known provider */
    json_t *appointments, *providers;
};

/* False if the lists could not be had. */
MUST_CHECK bool audit_take(struct audit *audit, struct caller *caller);
void audit_deinit(struct audit *audit);

/* NULL if no live appointment has that id. */
const struct audit_entry *audit_find(const struct audit *audit, const char *id);

/* The sum of everything that must be zero. */
size_t audit_violations(const struct audit *audit);

/* "09:30" as minutes of the day, -1 if it is not a time. */
int audit_minute(const char *time);

#endif
