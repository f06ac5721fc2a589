/* Several slotd on one PostgreSQL, one of which is killed now and then: clients send everything to
 * whichever they like, and what got no answer again to another one. At the end every process says
 * the same, which is what was acknowledged, and the database holds nothing that may not be.
 *
 * The server is the tests' own (SLOTD_TEST_POSTGRES). */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/memory.h"
#include "support/ledger.h"
#include "support/postgres_database.h"
#include "support/slotd_process.h"

enum { PROCESSES_MAX = 8, CLIENTS_MAX = 64, EXIT_SKIPPED = 77 };

struct campaign {
    int processes, clients, seconds, kills;
    uint64_t seed, random;
    struct postgres_database database;
    char store[300];
    struct slotd_process slotd[PROCESSES_MAX];
    _Atomic int ports[PROCESSES_MAX]; /* 0: it is being started */
    atomic_bool over;
    struct ledger ledgers[CLIENTS_MAX];
    size_t violations;
};

struct worker {
    struct campaign *campaign;
    struct ledger *ledger;
    pthread_t thread;
    unsigned seed;
    struct caller callers[PROCESSES_MAX];
    int ports[PROCESSES_MAX]; /* that they are connected to; 0: none */
    size_t acts[PROCESSES_MAX];
};

static void sleep_ms(long milliseconds)
{
    const struct timespec time = {.tv_sec = milliseconds / 1000,
                                  .tv_nsec = milliseconds % 1000 * 1000000};
    nanosleep(&time, NULL);
}

static int below(struct campaign *campaign, int limit)
{
    campaign->random = campaign->random * 6364136223846793005U + 1442695040888963407U;
    return (int)((campaign->random >> 33) % (uint64_t)limit);
}

/* NULL while that process is not there. What another has answered is to be seen here, too. */
static struct caller *caller_of(struct worker *worker, int process)
{
    int port = atomic_load(&worker->campaign->ports[process]);
    struct caller *caller = &worker->callers[process];
    if (port != worker->ports[process]) {
        if (worker->ports[process] != 0) {
            caller_close(caller);
        }
        if (port != 0) {
            caller_open(caller, port);
        }
        worker->ports[process] = port;
    }
    if (port == 0) {
        return NULL;
    }
    caller_add_header(caller, "If-None-Match: \"none\"");
    return caller;
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct campaign *campaign = worker->campaign;
    while (!atomic_load(&campaign->over) || !ledger_is_settled(worker->ledger)) {
        int process = rand_r(&worker->seed) % campaign->processes;
        struct caller *caller = caller_of(worker, process);
        if (caller == NULL || !ledger_act(worker->ledger, caller)) {
            sleep_ms(1);
            continue;
        }
        worker->acts[process]++;
    }
    for (int i = 0; i < campaign->processes; i++) {
        if (worker->ports[i] != 0) {
            caller_close(&worker->callers[i]);
        }
    }
    return NULL;
}

static bool start(struct campaign *campaign, int process)
{
    struct slotd_process *slotd = &campaign->slotd[process];
    slotd->store = campaign->store;
    slotd->workers = campaign->clients + 4;
    bool started = slotd_start(slotd);
    atomic_store(&campaign->ports[process], started ? slotd->port : 0);
    return started;
}

static bool set_up(struct campaign *campaign, struct worker *workers)
{
    struct caller callers[PROCESSES_MAX];
    bool well = true;
    postgres_database_make(&campaign->database);
    snprintf(campaign->store, sizeof campaign->store, "postgresql:%s", campaign->database.location);
    for (int i = 0; i < campaign->processes && well; i++) {
        well = start(campaign, i);
        if (well) {
            caller_open(&callers[i], campaign->slotd[i].port);
        }
    }
    well = well && ledger_register_shared(&callers[0]);
    for (int i = 0; i < campaign->clients && well; i++) {
        ledger_init(&campaign->ledgers[i], i, campaign->seed);
        well = ledger_register_own(&campaign->ledgers[i], &callers[i % campaign->processes]);
        workers[i] = (struct worker){.campaign = campaign,
                                     .ledger = &campaign->ledgers[i],
                                     .seed = (unsigned)(campaign->seed + (uint64_t)i)};
    }
    for (int i = 0; i < campaign->clients && well; i++) {
        well = pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0;
    }
    for (int i = 0; i < campaign->processes && well; i++) {
        caller_close(&callers[i]);
    }
    return well;
}

/* The others go on meanwhile. */
static bool run(struct campaign *campaign)
{
    int64_t slice_ms = campaign->seconds * INT64_C(1000) / (campaign->kills + 1);
    for (int i = 0; i < campaign->kills; i++) {
        sleep_ms(slice_ms / 2 + below(campaign, (int)slice_ms));
        int process = below(campaign, campaign->processes);
        atomic_store(&campaign->ports[process], 0);
        slotd_kill(&campaign->slotd[process]);
        sleep_ms(below(campaign, 300));
        if (!start(campaign, process)) {
            return false;
        }
    }
    sleep_ms(slice_ms);
    return true;
}

static void expect_none(struct campaign *campaign, const char *what, const char *sql)
{
    int64_t count = postgres_database_ask(&campaign->database, sql);
    if (count != 0) {
        printf("%s: %lld\n", what, (long long)count);
        campaign->violations++;
    }
}

static void audit_store(struct campaign *campaign)
{
    static const char *const questions[][2] = {
        {"appointments that overlap",
         "SELECT count(*) FROM appointment a JOIN appointment b ON a.provider = b.provider AND "
         "a.number < b.number AND a.start_at < b.end_at AND b.start_at < a.end_at "
         "WHERE a.status IN (0, 1) AND b.status IN (0, 1)"},
        {"days over the limit",
         "SELECT count(*) FROM (SELECT 1 FROM appointment JOIN provider ON provider.number = "
         "appointment.provider WHERE status IN (0, 1) GROUP BY provider.number, service_day, "
         "daily_limit HAVING count(*) > daily_limit) AS days"},
        {"ids given twice", "SELECT count(*) - count(DISTINCT id) FROM appointment"},
        {"events missing", "SELECT coalesce(max(sequence), 0) - count(*) FROM event"},
        {"events beside the counter",
         "SELECT max(sequence) - (SELECT last FROM event_counter) FROM event"},
        {"steps that do not lead on",
         "SELECT count(*) FROM (SELECT token_before, lag(token_after, 1, 0::bigint) OVER "
         "(PARTITION BY provider ORDER BY sequence) AS earlier FROM step) AS one "
         "WHERE token_before <> earlier"},
        {"tokens that no step led to",
         "SELECT count(*) FROM provider_token WHERE NOT EXISTS (SELECT 1 FROM step WHERE "
         "step.provider = provider_token.provider AND token_after = token)"},
    };
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        expect_none(campaign, questions[i][0], questions[i][1]);
    }
}

/* All of them say what the first does. */
static void audit_process(struct campaign *campaign, int process, char **everything)
{
    struct caller caller;
    struct audit audit;
    caller_open(&caller, campaign->slotd[process].port);
    if (audit_take(&audit, &caller)) {
        campaign->violations += audit_violations(&audit);
        ledger_check(campaign->ledgers, campaign->clients, &audit, process + 1);
        audit_deinit(&audit);
    } else {
        campaign->violations++;
    }
    char *said = caller_everything(&caller);
    if (*everything == NULL) {
        *everything = said;
    } else {
        if (strcmp(said, *everything) != 0) {
            printf("process %d says another thing than the first\n", process);
            campaign->violations++;
        }
        free(said);
    }
    caller_close(&caller);
}

static void report(struct campaign *campaign, const struct worker *workers)
{
    size_t acknowledged = 0, retries = 0;
    for (int i = 0; i < campaign->clients; i++) {
        const struct ledger *ledger = &campaign->ledgers[i];
        const struct ledger_findings *one = &ledger->findings;
        size_t found = ledger_violations(one);
        acknowledged += ledger->acknowledged;
        retries += ledger->retries;
        campaign->violations += found;
        if (found > 0) {
            printf("client %d: %zu lost, %zu moved, %zu ghosts, %zu doubled, %zu displaced "
                   "wrongly, %zu odd\n",
                   i, one->lost, one->moved, one->ghosts, one->doubled, one->displaced, one->odd);
        }
    }
    printf("%d processes, %d clients, %d kills: %zu acknowledged, %zu retries, %zu violations; "
           "seed %llu; answers",
           campaign->processes, campaign->clients, campaign->kills, acknowledged, retries,
           campaign->violations, (unsigned long long)campaign->seed);
    for (int process = 0; process < campaign->processes; process++) {
        size_t acts = 0;
        for (int i = 0; i < campaign->clients; i++) {
            acts += workers[i].acts[process];
        }
        printf(" %zu", acts);
    }
    printf("\n");
}

static void finish(struct campaign *campaign, struct worker *workers)
{
    char *everything = NULL;
    atomic_store(&campaign->over, true);
    for (int i = 0; i < campaign->clients; i++) {
        pthread_join(workers[i].thread, NULL);
    }
    sleep_ms(200); /* Everybody has followed. */
    for (int i = 0; i < campaign->processes; i++) {
        audit_process(campaign, i, &everything);
        campaign->violations += slotd_stop(&campaign->slotd[i]) != 0;
    }
    bool restarted = start(campaign, 0);
    if (restarted) {
        audit_process(campaign, 0, &everything);
        campaign->violations += slotd_stop(&campaign->slotd[0]) != 0;
    }
    campaign->violations += !restarted;
    audit_store(campaign);
    report(campaign, workers);
    free(everything);
}

static long argument(int argc, char **argv, int index, long otherwise)
{
    return argc > index ? strtol(argv[index], NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
    static struct campaign campaign;
    static struct worker workers[CLIENTS_MAX];
    campaign.seconds = (int)argument(argc, argv, 1, 8);
    campaign.processes = (int)argument(argc, argv, 2, 3);
    campaign.clients = (int)argument(argc, argv, 3, 8);
    campaign.kills = (int)argument(argc, argv, 4, 4);
    campaign.random = campaign.seed = (uint64_t)argument(argc, argv, 5, time(NULL));
    if (campaign.seconds < 1 || campaign.processes < 1 || campaign.processes > PROCESSES_MAX ||
        campaign.clients < 1 || campaign.clients > CLIENTS_MAX || campaign.kills < 0) {
        fprintf(stderr,
                "usage: several [seconds] [processes, 1 to %d] [clients, 1 to %d] [kills] "
                "[seed]\n",
                PROCESSES_MAX, CLIENTS_MAX);
        return 2;
    }
    if (!postgres_server_is_there()) {
        return EXIT_SKIPPED;
    }
    if (!set_up(&campaign, workers) || !run(&campaign)) {
        printf("FAILED: a process did not start; seed %llu\n", (unsigned long long)campaign.seed);
        fflush(stdout);
        _Exit(1); /* Threads may still be at work. */
    }
    finish(&campaign, workers);
    for (int i = 0; i < campaign.processes; i++) {
        slotd_remove(&campaign.slotd[i]);
    }
    for (int i = 0; i < campaign.clients; i++) {
        ledger_deinit(&campaign.ledgers[i]);
    }
    if (campaign.violations > 0) {
        printf("FAILED: the database is %s\n", campaign.database.name);
        return 1;
    }
    postgres_database_drop(&campaign.database);
    return 0;
}
