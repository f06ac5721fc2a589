/*
 * Site: the slotd processes of a campaign and the servers they stand on, one primary and, from some
 * point on, its synchronous standby.
 */
#ifndef FAULT_POSTGRES_SITE_H
#define FAULT_POSTGRES_SITE_H
#include <stdint.h>

#include "server.h"
#include "shift.h"
#include "support/slotd_process.h"

enum { SITE_PROCESSES_MAX = SHIFT_PORTS_MAX, SITE_SERVERS = 2 };

struct site {
    struct server servers[SITE_SERVERS];
    int primary; /* which of them */
    bool has_standby;
    bool trusts_standby; /* COMMIT waits for it; false: a campaign that must lose something */
    struct slotd_process processes[SITE_PROCESSES_MAX];
    int process_count;
    struct shift *shift; /* learns where the processes listen */
    char parent[64], store[256];
    uint64_t random;
    size_t resolved, resolved_made; /* changes whose COMMIT was not answered, as the log says */
    size_t log_read[SITE_PROCESSES_MAX]; /* how much of it was looked at */
    size_t restarts; /* processes that ended by themselves, as they may, to read what is there */
    size_t crashes;  /* those that ended otherwise, though nobody killed them */
};

MUST_CHECK bool site_open(struct site *site, int process_count, int workers);

/* Ends everything. `keep`: the directories stay, to be looked at. */
void site_close(struct site *site, bool keep);

struct server *site_primary(struct site *site);
struct server *site_other(struct site *site); /* the standby, if there is one */

/* A standby that has all that the primary has; from then on COMMIT waits for it. */
MUST_CHECK bool site_add_standby(struct site *site);
MUST_CHECK bool site_await_standby(struct site *site);

/* Looks at what the processes have said since. */
void site_read_logs(struct site *site);

/* Starts a process that was killed, and says where it is now. */
MUST_CHECK bool site_start_process(struct site *site, int index);

/* Starts those that have ended by themselves, and counts them. */
MUST_CHECK bool site_replace_dead(struct site *site);

int site_below(struct site *site, int bound);
void site_sleep_ms(int milliseconds);

#endif
