/*
 * Faults: what is done to a site while clients work, and how it heals.
 */
#ifndef FAULT_POSTGRES_FAULTS_H
#define FAULT_POSTGRES_FAULTS_H
#include <stddef.h>

#include "site.h"

struct fault {
    const char *name, *what;
    bool needs_standby;
    bool (*strike)(struct site *site); /* and heal; false when the site cannot be mended */
};

/* Those that need a standby come last: from then on there is one. */
extern const struct fault faults[];
extern const size_t fault_count;

#endif
