/*
 * Fault campaign: fault_postgres [--cycles N] [--fault NAME,...] [--clients M] [--processes P]
 *                                [--seed S] [--seconds T] [--broken] [--asynchronous]
 *
 * Clients book, hold, confirm, move, cancel and change availability over HTTP, slotd stands on a
 * PostgreSQL of its own, and one of the two, or what lies between them, fails (faults.h). After
 * every fault each client asks again until it is answered; then what it was told is held against
 * the lists and the tables, and the tokens that all were told must make one path. Exit 1 on any
 * violation, 77 without PostgreSQL.
 *
 * --broken: SLOTD_BINARY is one that breaks its promises. Ends well as soon as that has shown, and
 * fails if it never does. --asynchronous: COMMIT waits for no standby; to be used with it.
 * --seconds: begins no further cycle of a fault after so many. More than one process must hear of
 * each other's changes.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/memory.h"
#include "faults.h"
#include "store_audit.h"
#include "support/audit.h"
#include "support/chain_audit.h"
#include "tally.h"

enum { READY_LIMIT_MS = 30000, END_LIMIT_MS = 60000, SKIPPED = 77 };

struct campaign {
    struct site site;
    struct shift shift;
    struct tally audits;
    int cycles, clients, processes, seconds;
    uint64_t seed;
    const char *wanted; /* names with commas; NULL: all */
    bool is_broken, is_asynchronous;
    int round;
    double *times_ms;
};

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static bool is_wanted(const struct campaign *campaign, const char *name)
{
    size_t length = strlen(name);
    const char *found = campaign->wanted;
    while (found != NULL && (found = strstr(found, name)) != NULL) {
        bool begins = found == campaign->wanted || found[-1] == ',';
        if (begins && (found[length] == '\0' || found[length] == ',')) {
            return true;
        }
        found += length;
    }
    return campaign->wanted == NULL;
}

static void count(struct campaign *campaign, enum tally_count what, size_t many)
{
    campaign->audits.counts[what] += many;
}

static bool audit_tokens(struct campaign *campaign, struct caller *caller,
                         const struct audit *audit)
{
    struct token_findings findings;
    bool asked = chain_audit_run(campaign->shift.chain, caller, audit, &findings);
    count(campaign, TALLY_CONTRADICTIONS, findings.total);
    return asked;
}

static void audit_store(struct campaign *campaign, const struct audit *audit)
{
    struct store_findings findings;
    store_audit_take(site_primary(&campaign->site), audit, campaign->site.processes[0].hours_east,
                     &findings);
    count(campaign, TALLY_SOLD_TWICE, findings.overlaps);
    count(campaign, TALLY_OTHER,
          findings.over_limit + findings.repeated + findings.gaps + findings.different);
}

/* What one process says, and for the first one what everybody was told. */
static bool audit_process(struct campaign *campaign, int index)
{
    struct caller caller;
    struct audit audit;
    caller_open(&caller, shift_port(&campaign->shift, index));
    bool taken = audit_take(&audit, &caller);
    if (taken) {
        count(campaign, TALLY_SOLD_TWICE, audit.overlaps);
        count(campaign, TALLY_OTHER, audit_violations(&audit) - audit.overlaps);
        audit_store(campaign, &audit);
        if (index == 0) {
            ledger_check(campaign->shift.ledgers, campaign->clients, &audit, ++campaign->round);
            taken = audit_tokens(campaign, &caller, &audit);
        }
        audit_deinit(&audit);
    }
    caller_close(&caller);
    return taken;
}

static bool await_ready(struct campaign *campaign, int index)
{
    struct caller caller;
    caller_open(&caller, shift_port(&campaign->shift, index));
    bool is_ready = false;
    for (double end = now_ms() + READY_LIMIT_MS; !is_ready && now_ms() < end;) {
        is_ready = caller_get(&caller, "/readyz") == 200;
        site_sleep_ms(is_ready ? 0 : 5);
    }
    caller_close(&caller);
    return is_ready;
}

static bool audit_all(struct campaign *campaign)
{
    for (int i = 0; i < campaign->processes; i++) {
        if (!await_ready(campaign, i) || !audit_process(campaign, i)) {
            fprintf(stderr, "a process does not serve\n");
            return false;
        }
    }
    return true;
}

/* A process that has ended by itself keeps nobody waiting for ever. */
static bool end_shift(struct campaign *campaign)
{
    shift_end(&campaign->shift);
    for (double end = now_ms() + END_LIMIT_MS; now_ms() < end; site_sleep_ms(2)) {
        if (!site_replace_dead(&campaign->site)) {
            return false;
        }
        if (shift_rests(&campaign->shift)) {
            return true;
        }
    }
    fprintf(stderr, "a client hangs, or gets no answer\n");
    return false;
}

static bool run_cycle(struct campaign *campaign, const struct fault *fault)
{
    struct site *site = &campaign->site;
    size_t crashes = site->crashes;
    shift_begin(&campaign->shift);
    site_sleep_ms(30 + site_below(site, 200));
    double began = now_ms();
    bool is_well = fault->strike(site) && end_shift(campaign);
    double took = now_ms() - began;
    count(campaign, TALLY_OTHER, site->crashes - crashes);
    site_read_logs(site);
    campaign->audits.counts[TALLY_RESTARTS] = site->restarts;
    campaign->audits.counts[TALLY_RESOLVED] = site->resolved;
    campaign->audits.counts[TALLY_RESOLVED_MADE] = site->resolved_made;
    if (is_well && audit_all(campaign)) {
        count(campaign, TALLY_CYCLES, 1);
        campaign->times_ms[campaign->audits.counts[TALLY_CYCLES] - 1] = took;
        return true;
    }
    fprintf(stderr, "%s: cannot go on\n", fault->name);
    return false;
}

static bool has_shown(const struct campaign *campaign)
{
    const struct tally now = tally_take(&campaign->audits, &campaign->shift);
    return campaign->is_broken && tally_violations(&now) > 0;
}

static bool run_fault(struct campaign *campaign, const struct fault *fault)
{
    const struct tally before = tally_take(&campaign->audits, &campaign->shift);
    double *times_ms = campaign->times_ms + before.counts[TALLY_CYCLES];
    bool is_well =
        !fault->needs_standby || campaign->site.has_standby || site_add_standby(&campaign->site);
    double end = now_ms() + campaign->seconds * 1e3;
    for (int i = 0; i < campaign->cycles && is_well && !has_shown(campaign); i++) {
        is_well = now_ms() >= end || run_cycle(campaign, fault);
    }
    const struct tally now = tally_take(&campaign->audits, &campaign->shift);
    const struct tally row = tally_since(&now, &before);
    tally_print(fault->name, &row, times_ms);
    return is_well;
}

static bool run_all(struct campaign *campaign)
{
    bool is_well = true;
    tally_print_head();
    for (size_t i = 0; i < fault_count && is_well; i++) {
        if (is_wanted(campaign, faults[i].name) && !has_shown(campaign)) {
            is_well = run_fault(campaign, &faults[i]);
        }
    }
    return is_well;
}

static bool set_up(struct campaign *campaign)
{
    shift_init(&campaign->shift, campaign->clients, campaign->processes, campaign->seed);
    campaign->site.shift = &campaign->shift;
    campaign->site.random = campaign->seed;
    campaign->site.trusts_standby = !campaign->is_asynchronous;
    campaign->times_ms = memory_new(((size_t)campaign->cycles * fault_count + 1) * sizeof(double));
    return site_open(&campaign->site, campaign->processes, campaign->clients + 4) &&
           shift_register(&campaign->shift) && audit_all(campaign);
}

static bool read_arguments(struct campaign *campaign, int argc, char **argv)
{
    static const struct option options[] = {
        {"cycles", required_argument, NULL, 'c'},
        {"fault", required_argument, NULL, 'f'},
        {"clients", required_argument, NULL, 'm'},
        {"processes", required_argument, NULL, 'p'},
        {"seed", required_argument, NULL, 's'},
        {"seconds", required_argument, NULL, 't'},
        {"broken", no_argument, NULL, 'b'},
        {"asynchronous", no_argument, NULL, 'a'},
        {NULL, 0, NULL, 0},
    };
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        int number = optarg != NULL ? (int)strtol(optarg, NULL, 10) : 0;
        campaign->cycles = option == 'c' ? number : campaign->cycles;
        campaign->wanted = option == 'f' ? optarg : campaign->wanted;
        campaign->clients = option == 'm' ? number : campaign->clients;
        campaign->processes = option == 'p' ? number : campaign->processes;
        campaign->seed = option == 's' ? (uint64_t)number : campaign->seed;
        campaign->seconds = option == 't' ? number : campaign->seconds;
        campaign->is_broken = campaign->is_broken || option == 'b';
        campaign->is_asynchronous = campaign->is_asynchronous || option == 'a';
        if (option == '?') {
            return false;
        }
    }
    return optind == argc && campaign->cycles > 0 && campaign->seconds > 0 &&
           campaign->clients > 0 && campaign->clients <= SHIFT_CLIENTS_MAX &&
           campaign->processes > 0 && campaign->processes <= SITE_PROCESSES_MAX;
}

static int usage(void)
{
    fprintf(stderr,
            "usage: fault_postgres [--cycles N] [--fault NAME,...] [--clients 1 to %d]\n"
            "  [--processes 1 to %d] [--seed S] [--seconds T] [--broken] "
            "[--asynchronous]\n",
            SHIFT_CLIENTS_MAX, SITE_PROCESSES_MAX);
    for (size_t i = 0; i < fault_count; i++) {
        fprintf(stderr, "  %-20s %s\n", faults[i].name, faults[i].what);
    }
    return 2;
}

/* Threads may hang on what went wrong: leaves with what is known. */
static _Noreturn void leave(struct campaign *campaign, bool is_well, bool keep)
{
    printf("%s; seed %llu\n", is_well ? "well" : "FAILED", (unsigned long long)campaign->seed);
    if (keep) {
        printf("see %s and %s\n", campaign->site.parent, campaign->site.processes[0].directory);
    }
    fflush(stdout);
    site_close(&campaign->site, keep);
    _Exit(is_well ? 0 : 1);
}

int main(int argc, char **argv)
{
    static struct campaign campaign = {
        .cycles = 200, .clients = 8, .processes = 1, .seconds = 100000};
    campaign.seed = (uint64_t)time(NULL);
    if (!read_arguments(&campaign, argc, argv)) {
        return usage();
    }
    if (!server_is_possible()) {
        fprintf(stderr, "Skipped: there is no PostgreSQL server on this machine.\n");
        return SKIPPED;
    }
    bool is_well = set_up(&campaign) && run_all(&campaign);
    const struct tally all = tally_take(&campaign.audits, &campaign.shift);
    if (campaign.is_broken) {
        leave(&campaign, has_shown(&campaign), false);
    }
    if (!is_well || tally_violations(&all) > 0) {
        leave(&campaign, false, true);
    }
    shift_deinit(&campaign.shift);
    for (int i = 0; i < campaign.processes; i++) {
        is_well = slotd_stop(&campaign.site.processes[i]) == 0 && is_well;
    }
    free(campaign.times_ms);
    leave(&campaign, is_well, !is_well);
}
