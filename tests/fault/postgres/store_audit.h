/*
 * Store audit: what the tables themselves say, held against the promises and against the lists.
 *
 * Taken while nothing changes.
 */
#ifndef FAULT_POSTGRES_STORE_AUDIT_H
#define FAULT_POSTGRES_STORE_AUDIT_H
#include "server.h"
#include "support/audit.h"

struct store_findings {
    size_t overlaps;   /* pairs of live appointments of one provider */
    size_t over_limit; /* provider days with more than the limit */
    size_t repeated;   /* ids of more than one appointment */
    size_t gaps;       /* in the numbers of events */
    size_t different;  /* live appointments that are listed elsewhere, or not, or alone */
};

/* `hours_east`: of the time zone that the lists are in. */
void store_audit_take(const struct server *server, const struct audit *listed, int hours_east,
                      struct store_findings *findings_out);

#endif
