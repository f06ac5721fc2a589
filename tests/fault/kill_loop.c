/*
 * Kill loop: kill_loop [--broken] [kills] [clients] [seed]
 *
 * Clients book, cancel, repeat and displace over HTTP while slotd is killed with SIGKILL at random
 * moments and started again on the same file; after every kill, what each client was told
 * (support/ledger.h) is held against what the API says, and the tokens that all were told must make
 * one path (support/token_chain.h). Exit 1 on any violation.
 *
 * --broken: SLOTD_BINARY is one that breaks its promises. Ends well as soon as the tokens have
 * shown it, whatever else does, and fails if they never do.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/memory.h"
#include "support/audit.h"
#include "support/chain_audit.h"
#include "support/ledger.h"
#include "support/slotd_process.h"

enum { CLIENTS_MAX = 64, PARK_LIMIT_SECONDS = 30 };

struct campaign {
    int kills, clients;
    uint64_t seed, random;
    struct slotd_process slotd;
    struct ledger ledgers[CLIENTS_MAX];
    struct token_chain *chain;
    double *ready_ms;
    size_t starts;
    bool broken;

    /* Of the audits. */
    size_t overlaps, over_limit, outside, repeated, stuck, contradictions;

    /* The clients' meeting place, guarded by `mutex`. */
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int round; /* another one each time slotd is up again */
    int port;
    int parked;
    bool over;
};

struct worker {
    struct campaign *campaign;
    struct ledger *ledger;
    pthread_t thread;
};

static int below(struct campaign *campaign, int bound)
{
    campaign->random = campaign->random * 6364136223846793005U + 1442695040888963407U;
    return (int)((campaign->random >> 33) % (uint64_t)bound);
}

static void sleep_ms(int milliseconds)
{
    const struct timespec time = {.tv_sec = milliseconds / 1000,
                                  .tv_nsec = milliseconds % 1000 * 1000000L};
    nanosleep(&time, NULL);
}

/* Waits for a round after `round`; false when there will be none. */
static bool park(struct campaign *campaign, int *round, int *port)
{
    pthread_mutex_lock(&campaign->mutex);
    campaign->parked++;
    pthread_cond_broadcast(&campaign->changed);
    while (campaign->round == *round) {
        pthread_cond_wait(&campaign->changed, &campaign->mutex);
    }
    *round = campaign->round;
    *port = campaign->port;
    bool goes_on = *port != 0;
    pthread_mutex_unlock(&campaign->mutex);
    return goes_on;
}

static bool is_over(struct campaign *campaign)
{
    pthread_mutex_lock(&campaign->mutex);
    bool over = campaign->over;
    pthread_mutex_unlock(&campaign->mutex);
    return over;
}

static void *work(void *context)
{
    struct worker *worker = context;
    int round = 0, port = 0;
    while (park(worker->campaign, &round, &port)) {
        struct caller caller;
        caller_open(&caller, port);
        while (ledger_act(worker->ledger, &caller)) {
            if (ledger_is_settled(worker->ledger) && is_over(worker->campaign)) {
                break;
            }
        }
        caller_close(&caller);
    }
    return NULL;
}

/* True once all clients are parked; false when one of them hangs. */
static bool await_parked(struct campaign *campaign)
{
    struct timespec limit;
    clock_gettime(CLOCK_REALTIME, &limit);
    limit.tv_sec += PARK_LIMIT_SECONDS;
    pthread_mutex_lock(&campaign->mutex);
    int problem = 0;
    while (campaign->parked < campaign->clients && problem == 0) {
        problem = pthread_cond_timedwait(&campaign->changed, &campaign->mutex, &limit);
    }
    pthread_mutex_unlock(&campaign->mutex);
    return problem == 0;
}

/* How many clients lost their connection though nobody killed slotd. */
static int count_parked(struct campaign *campaign)
{
    pthread_mutex_lock(&campaign->mutex);
    int parked = campaign->parked;
    pthread_mutex_unlock(&campaign->mutex);
    return parked;
}

/* Called when all are parked. A port of 0 sends them home. */
static void release_all(struct campaign *campaign, int port)
{
    pthread_mutex_lock(&campaign->mutex);
    campaign->round++;
    campaign->port = port;
    campaign->over = false;
    campaign->parked = 0;
    pthread_cond_broadcast(&campaign->changed);
    pthread_mutex_unlock(&campaign->mutex);
}

static bool start(struct campaign *campaign)
{
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    if (!slotd_start(&campaign->slotd)) {
        return false;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    campaign->ready_ms[campaign->starts++] =
        (double)(end.tv_sec - begin.tv_sec) * 1e3 + (double)(end.tv_nsec - begin.tv_nsec) / 1e6;
    return true;
}

static bool audit_chain(struct campaign *campaign, struct caller *caller, const struct audit *audit)
{
    struct token_findings findings;
    bool asked = chain_audit_run(campaign->chain, caller, audit, &findings);
    campaign->contradictions += findings.total;
    return asked;
}

static bool audit_all(struct campaign *campaign, int round)
{
    struct caller caller;
    struct audit audit;
    caller_open(&caller, campaign->slotd.port);
    bool taken = audit_take(&audit, &caller);
    if (taken) {
        campaign->overlaps += audit.overlaps;
        campaign->over_limit += audit.over_limit;
        campaign->outside += audit.outside;
        campaign->repeated += audit.repeated + audit.odd;
        ledger_check(campaign->ledgers, campaign->clients, &audit, round);
        taken = audit_chain(campaign, &caller, &audit);
        audit_deinit(&audit);
    }
    caller_close(&caller);
    return taken;
}

/* Adds up what the ledgers say. */
static struct ledger_findings sum(const struct campaign *campaign, size_t *acknowledged,
                                  size_t *retries)
{
    struct ledger_findings all = {0};
    *acknowledged = *retries = 0;
    for (int i = 0; i < campaign->clients; i++) {
        const struct ledger *ledger = &campaign->ledgers[i];
        const struct ledger_findings *one = &ledger->findings;
        all.lost += one->lost;
        all.moved += one->moved;
        all.ghosts += one->ghosts;
        all.doubled += one->doubled;
        all.displaced += one->displaced;
        all.odd += one->odd;
        *acknowledged += ledger->acknowledged;
        *retries += ledger->retries;
    }
    return all;
}

static size_t print_state(const struct campaign *campaign, int kills)
{
    size_t acknowledged, retries;
    struct ledger_findings all = sum(campaign, &acknowledged, &retries);
    printf("%4d kills: %zu acknowledged, %zu lost, %zu moved, %zu doubled, %zu overlaps, %zu over "
           "the limit, %zu outside, %zu ghosts, %zu displaced wrongly, %zu odd answers, %zu stuck, "
           "%zu contradictions of tokens, %zu retries\n",
           kills, acknowledged, all.lost, all.moved, all.doubled + campaign->repeated,
           campaign->overlaps, campaign->over_limit, campaign->outside, all.ghosts, all.displaced,
           all.odd, campaign->stuck, campaign->contradictions, retries);
    fflush(stdout);
    return ledger_violations(&all) + campaign->overlaps + campaign->over_limit + campaign->outside +
           campaign->repeated + campaign->stuck + campaign->contradictions;
}

/* Every tenth time, the first start after the kill is killed as well, before it is ready. */
static bool kill_and_restart(struct campaign *campaign, int number)
{
    campaign->stuck += (size_t)count_parked(campaign);
    slotd_kill(&campaign->slotd);
    if (!await_parked(campaign)) {
        fprintf(stderr, "a client hangs though slotd is gone\n");
        return false;
    }
    if (number % 10 == 0 && slotd_launch(&campaign->slotd)) {
        sleep_ms(below(campaign, 20));
        slotd_kill(&campaign->slotd);
    }
    return start(campaign) && audit_all(campaign, number);
}

static bool is_shown(const struct campaign *campaign)
{
    return campaign->broken && campaign->contradictions > 0;
}

static bool run_kills(struct campaign *campaign)
{
    for (int number = 1; number <= campaign->kills && !is_shown(campaign); number++) {
        release_all(campaign, campaign->slotd.port);
        sleep_ms(50 + below(campaign, 351));
        if (!kill_and_restart(campaign, number)) {
            return false;
        }
        if (number % 20 == 0) {
            print_state(campaign, number);
        }
    }
    return true;
}

/* One round without a kill, in which everything open is answered; then a proper end and a last
 * look. */
static bool finish(struct campaign *campaign)
{
    release_all(campaign, campaign->slotd.port);
    sleep_ms(200);
    pthread_mutex_lock(&campaign->mutex);
    campaign->over = true;
    pthread_mutex_unlock(&campaign->mutex);
    bool settled = await_parked(campaign);
    for (int i = 0; i < campaign->clients; i++) {
        settled = settled && ledger_is_settled(&campaign->ledgers[i]);
    }
    if (!settled) {
        fprintf(stderr, "not every request was answered in the end\n");
    }
    return settled && audit_all(campaign, campaign->kills + 1) &&
           slotd_stop(&campaign->slotd) == 0 && start(campaign) &&
           audit_all(campaign, campaign->kills + 2) && slotd_stop(&campaign->slotd) == 0;
}

static bool set_up(struct campaign *campaign, struct worker *workers)
{
    struct caller caller;
    pthread_mutex_init(&campaign->mutex, NULL);
    pthread_cond_init(&campaign->changed, NULL);
    campaign->slotd.workers = campaign->clients + 4;
    campaign->chain = token_chain_new();
    campaign->ready_ms = memory_new(((size_t)campaign->kills + 8) * sizeof(double));
    if (!start(campaign)) {
        return false;
    }
    caller_open(&caller, campaign->slotd.port);
    bool registered = ledger_register_shared(&caller);
    for (int i = 0; i < campaign->clients; i++) {
        ledger_init(&campaign->ledgers[i], i, campaign->seed);
        campaign->ledgers[i].chain = campaign->chain;
        registered = registered && ledger_register_own(&campaign->ledgers[i], &caller);
        workers[i] = (struct worker){.campaign = campaign, .ledger = &campaign->ledgers[i]};
        pthread_create(&workers[i].thread, NULL, work, &workers[i]);
    }
    caller_close(&caller);
    return registered && await_parked(campaign) && audit_all(campaign, campaign->kills + 3);
}

static int compare_times(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static size_t report(struct campaign *campaign)
{
    printf("in the end:\n");
    size_t violations = print_state(campaign, campaign->kills);
    qsort(campaign->ready_ms, campaign->starts, sizeof(double), compare_times);
    printf("start to ready: p50 %.1f ms, p99 %.1f ms, %zu starts; seed %llu\n",
           campaign->ready_ms[campaign->starts / 2],
           campaign->ready_ms[campaign->starts * 99 / 100], campaign->starts,
           (unsigned long long)campaign->seed);
    return violations;
}

static long argument(int argc, char **argv, int index, long otherwise)
{
    return argc > index ? strtol(argv[index], NULL, 10) : otherwise;
}

/* Of a build that breaks its promises, in whatever state it is. */
static int report_broken(struct campaign *campaign)
{
    bool shown = is_shown(campaign);
    print_state(campaign, campaign->kills);
    printf(shown ? "the tokens have shown it\n" : "FAILED: the tokens do not show it; seed %llu\n",
           (unsigned long long)campaign->seed);
    fflush(stdout);
    slotd_remove(&campaign->slotd);
    return shown ? 0 : 1;
}

int main(int argc, char **argv)
{
    static struct campaign campaign;
    static struct worker workers[CLIENTS_MAX];
    if (argc > 1 && strcmp(argv[1], "--broken") == 0) {
        campaign.broken = true;
        argc--;
        argv++;
    }
    campaign.kills = (int)argument(argc, argv, 1, 200);
    campaign.clients = (int)argument(argc, argv, 2, 8);
    campaign.seed = (uint64_t)argument(argc, argv, 3, time(NULL));
    campaign.random = campaign.seed;
    if (campaign.kills < 1 || campaign.clients < 1 || campaign.clients > CLIENTS_MAX) {
        fprintf(stderr,
                "usage: kill_loop [--broken] [kills, 1 or more] [clients, 1 to %d] [seed]\n",
                CLIENTS_MAX);
        return 2;
    }
    bool well = set_up(&campaign, workers) && run_kills(&campaign);
    if (campaign.broken) {
        _Exit(report_broken(&campaign)); /* With its threads parked. */
    }
    well = well && finish(&campaign);
    if (!well) {
        /* Threads may hang on what went wrong: leave with what is known, and keep the directory. */
        print_state(&campaign, campaign.kills);
        printf("FAILED: see %s; seed %llu\n", campaign.slotd.directory,
               (unsigned long long)campaign.seed);
        fflush(stdout);
        _Exit(1);
    }
    release_all(&campaign, 0);
    size_t violations = report(&campaign);
    for (int i = 0; i < campaign.clients; i++) {
        pthread_join(workers[i].thread, NULL);
        ledger_deinit(&campaign.ledgers[i]);
    }
    free(campaign.ready_ms);
    token_chain_free(campaign.chain);
    if (violations > 0) {
        printf("FAILED: %zu violations; the store is in %s\n", violations,
               campaign.slotd.directory);
        return 1;
    }
    slotd_remove(&campaign.slotd);
    return 0;
}
