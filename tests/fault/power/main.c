/*
 * Power cuts: power_cuts [--broken|--lying|--lying-database] [cuts] [seed] [clients]
 *
 * Clients book in this process, on the real engine over a disk in memory (fault/power/drive.h)
 * whose power is cut in the middle of some operation: of a commit, of a checkpoint, of opening,
 * migrating or recovering, of closing. The store is opened again, held against all that `slotd
 * check` knows, and then against what each client was told. Exit 1 on any violation.
 *
 * --lying: the disk says that it has synced what it has not; --lying-database: of the database
 * only, which a cut after a checkpoint shows. --broken: built without syncs. Each ends well as soon
 * as something is found, and fails if nothing is.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/booking_list.h"
#include "fault/power/drive_vfs.h"
#include "fault/power/witness.h"
#include "support/fixed_zone.h"
#include "support/house.h"

enum { CLIENTS_MAX = 8, ACTS_MAX = 150, STORE_LIVES = 25, PAGE = 256, PATH_SIZE_MAX = 96 };

struct campaign {
    long cuts;
    uint64_t seed;
    int clients; /* 0: another number in each life */
    bool is_broken;
    enum drive_lie lie; /* from when it is open: a store that was never made shows nothing */

    struct drive drive;
    struct witness witnesses[CLIENTS_MAX];
    struct fake_clock clock;
    struct booking_settings settings;
    struct arena arena;
    char directory[64], path[PATH_SIZE_MAX];
    int64_t epoch; /* of the last time it opened */
    long lives;    /* of this store */

    /* Findings that are no client's, and figures. */
    size_t damages, unopened, epochs_reused, silences, cut_opening, cut_working, cut_closing,
        stores;
    size_t acknowledged; /* on stores that are gone */
    struct findings findings;
    char first[256];
};

/* One client in one life. */
struct worker {
    struct campaign *campaign;
    struct witness *witness;
    struct booking *booking;
    bool is_silent; /* the store answered no more */
    pthread_t thread;
};

static void note(struct campaign *campaign, size_t *finding, const char *what)
{
    ++*finding;
    if (campaign->first[0] == '\0') {
        snprintf(campaign->first, sizeof campaign->first, "%s", what);
    }
}

static void collect(struct campaign *campaign)
{
    for (int i = 0; i < CLIENTS_MAX; i++) {
        struct witness *witness = &campaign->witnesses[i];
        const struct findings *one = &witness->findings;
        campaign->findings.lost += one->lost;
        campaign->findings.changed += one->changed;
        campaign->findings.ghosts += one->ghosts;
        campaign->findings.halves += one->halves;
        campaign->findings.odd += one->odd;
        if (witness->first[0] != '\0' && campaign->first[0] == '\0') {
            snprintf(campaign->first, sizeof campaign->first, "%s", witness->first);
        }
        witness->findings = (struct findings){0};
        campaign->acknowledged += witness->acknowledged;
        witness->acknowledged = 0;
    }
}

static size_t violations(struct campaign *campaign)
{
    collect(campaign);
    return findings_total(&campaign->findings) + campaign->damages + campaign->unopened +
           campaign->epochs_reused + campaign->silences;
}

struct damage_sink {
    struct check_sink sink; /* first */
    struct campaign *campaign;
};

/* What a later change may undo is no damage: a shorter day, and who was booked before it. */
static void take_finding(struct check_sink *sink, const struct check_finding *finding)
{
    struct campaign *campaign = ((struct damage_sink *)(void *)sink)->campaign;
    char text[CHECK_OFFENDER_SIZE + 96];
    if (finding->broken > 0 && !finding->may_break) {
        snprintf(text, sizeof text, "not so: %s: %s", finding->promise, finding->offenders[0]);
        note(campaign, &campaign->damages, text);
    }
}

/* NULL if the power went meanwhile, or it cannot be opened. */
static struct engine *open_store(struct campaign *campaign)
{
    char message[ENGINE_MESSAGE_SIZE];
    struct engine *engine;
    const struct engine_settings settings = {
        .location = campaign->path, .zones = fixed_zones(), .guard = true};
    if (engine_sqlite.open(&settings, &engine, message) != RESULT_OK) {
        if (drive_is_on(&campaign->drive)) {
            note(campaign, &campaign->unopened, message);
        }
        campaign->cut_opening++;
        return NULL;
    }
    if (engine_sqlite.epoch(engine) <= campaign->epoch) {
        note(campaign, &campaign->epochs_reused, "an epoch was there before");
    }
    campaign->epoch = engine_sqlite.epoch(engine);
    struct damage_sink sink = {.sink = {.found = take_finding}, .campaign = campaign};
    enum result result = engine_sqlite.check(engine, &sink.sink);
    if (result != RESULT_OK) {
        note(campaign, &campaign->damages, "it cannot be checked");
    }
    return engine;
}

static void show_all(struct campaign *campaign, struct booking *booking)
{
    const struct booking_filter filter = {
        .statuses = (1U << APPOINTMENT_STATUS_COUNT) - 1, .from = INT64_MIN, .to = INT64_MAX};
    struct booking_place place = {.limit = PAGE};
    struct booking_page page;
    enum result result;
    while ((result = booking_next_page(booking, &filter, &place, &campaign->arena, &page)) ==
               RESULT_OK &&
           page.count > 0) {
        for (size_t i = 0; i < page.count; i++) {
            int client = page.answers[i].appointment.id[1] - '0';
            if (client >= 0 && client < CLIENTS_MAX) {
                witness_see(&campaign->witnesses[client], &page.answers[i]);
            }
        }
    }
    if (result != RESULT_OK) {
        note(campaign, &campaign->damages, "it cannot be listed");
    }
}

static void judge(struct campaign *campaign, struct booking *booking)
{
    arena_reset(&campaign->arena);
    for (int i = 0; i < CLIENTS_MAX; i++) {
        witness_begin(&campaign->witnesses[i]);
    }
    show_all(campaign, booking);
    for (int i = 0; i < CLIENTS_MAX; i++) {
        witness_judge(&campaign->witnesses[i], booking, &campaign->arena);
    }
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct arena arena;
    arena_init(&arena, 1 << 14);
    for (int i = 0; i < ACTS_MAX && !worker->is_silent; i++) {
        worker->is_silent = !witness_act(worker->witness, worker->booking, &arena);
    }
    arena_deinit(&arena);
    return NULL;
}

static void run_clients(struct campaign *campaign, struct booking *booking)
{
    struct worker workers[CLIENTS_MAX];
    int count = campaign->clients != 0 ? campaign->clients
                                       : 1 + (int)drive_below(&campaign->drive, CLIENTS_MAX);
    for (int i = 0; i < count; i++) {
        workers[i] = (struct worker){campaign, &campaign->witnesses[i], booking, false, 0};
        if (count == 1) {
            work(&workers[i]);
        } else {
            pthread_create(&workers[i].thread, NULL, work, &workers[i]);
        }
    }
    bool is_silent = false;
    for (int i = 0; i < count; i++) {
        if (count > 1) {
            pthread_join(workers[i].thread, NULL);
        }
        is_silent = is_silent || workers[i].is_silent;
    }
    if (is_silent && drive_is_on(&campaign->drive)) {
        note(campaign, &campaign->silences, "the store answers no more, though it has power");
    }
}

static void serve(struct campaign *campaign, struct engine *engine, bool to_work)
{
    struct committer *committer = committer_new(engine);
    struct booking *booking;
    if (booking_open(&campaign->settings, committer_store(committer), &campaign->clock.clock,
                     &booking) != RESULT_OK) {
        note(campaign, &campaign->damages, "it cannot be loaded");
        committer_free(committer);
        return;
    }
    judge(campaign, booking);
    if (to_work) {
        run_clients(campaign, booking);
    }
    bool was_on = drive_is_on(&campaign->drive);
    booking_free(booking);
    committer_free(committer);
    campaign->cut_working += to_work && !was_on;
    campaign->cut_closing += to_work && was_on;
}

static void begin_store(struct campaign *campaign)
{
    collect(campaign);
    drive_clear(&campaign->drive);
    for (int i = 0; i < CLIENTS_MAX; i++) {
        witness_deinit(&campaign->witnesses[i]);
        witness_init(&campaign->witnesses[i], i, drive_below(&campaign->drive, 1U << 30));
    }
    campaign->epoch = 0;
    campaign->lives = 0;
    campaign->stores++;
}

/* Opening takes some 20 operations of a store that is there, and ten times that of a new one; a
 * busy life many hundreds. */
static int64_t choose_moment(struct campaign *campaign)
{
    static const uint64_t bounds[] = {25, 120, 250, 250, 600, 1200};
    uint64_t which = drive_below(&campaign->drive, sizeof bounds / sizeof bounds[0]);
    return 1 + (int64_t)drive_below(&campaign->drive, bounds[which]);
}

static void live(struct campaign *campaign, int64_t operations, bool to_work)
{
    campaign->drive.lie = DRIVE_HONEST;
    drive_switch_on(&campaign->drive, operations);
    struct engine *engine = open_store(campaign);
    campaign->drive.lie = campaign->lie;
    if (engine != NULL) {
        serve(campaign, engine, to_work);
    }
    drive_lose_power(&campaign->drive);
    campaign->lives++;
}

static void run(struct campaign *campaign)
{
    for (long cut = 1; cut <= campaign->cuts; cut++) {
        if (campaign->lives % STORE_LIVES == 0) {
            begin_store(campaign);
        }
        live(campaign, choose_moment(campaign), true);
        bool is_last = campaign->lives % STORE_LIVES == 0 || cut == campaign->cuts;
        if (is_last) { /* Somebody must look at what the last cut left. */
            live(campaign, INT64_MAX, false);
            campaign->lives--;
        }
        if (violations(campaign) > 0) {
            printf("cut %ld, of life %ld of its store: %s\n", cut, campaign->lives,
                   campaign->first);
            campaign->cuts = cut;
            return;
        }
        if (cut % 10000 == 0) {
            printf("%ld cuts\n", cut);
            fflush(stdout);
        }
    }
}

static void report(const struct campaign *campaign, double seconds)
{
    const struct drive_tally *tally = &campaign->drive.tally;
    const struct findings *found = &campaign->findings;
    printf("%ld cuts on %zu stores in %.0f s: %zu while opening, %zu while working, %zu at or "
           "after closing\n",
           campaign->cuts, campaign->stores, seconds, campaign->cut_opening, campaign->cut_working,
           campaign->cut_closing);
    printf("%llu disk operations, %llu syncs; of what was not synced %llu whole, %llu dropped, "
           "%llu torn (%llu with rubbish), %llu lists reordered, %llu names undone\n",
           (unsigned long long)tally->operations, (unsigned long long)tally->syncs,
           (unsigned long long)tally->whole, (unsigned long long)tally->dropped,
           (unsigned long long)tally->torn, (unsigned long long)tally->rubbish,
           (unsigned long long)tally->reordered, (unsigned long long)tally->names_undone);
    printf("%zu acknowledged, %zu lost, %zu changed, %zu ghosts, %zu halves, %zu odd answers, %zu "
           "damaged, %zu not opened, %zu epochs again, %zu silent; seed %llu\n",
           campaign->acknowledged, found->lost, found->changed, found->ghosts, found->halves,
           found->odd, campaign->damages, campaign->unopened, campaign->epochs_reused,
           campaign->silences, (unsigned long long)campaign->seed);
}

/* The engine's lock is a real file; the database is not. */
static bool set_up(struct campaign *campaign)
{
    const char *parent = getenv("TMPDIR"); /* NOLINT(concurrency-mt-unsafe): nobody sets it */
    snprintf(campaign->directory, sizeof campaign->directory, "%s/power-cuts-XXXXXX",
             parent != NULL && strlen(parent) < 32 ? parent : "/tmp");
    if (mkdtemp(campaign->directory) == NULL) {
        perror(campaign->directory);
        return false;
    }
    snprintf(campaign->path, sizeof campaign->path, "%s/slotd.db", campaign->directory);
    drive_init(&campaign->drive, campaign->seed);
    drive_vfs_install(&campaign->drive);
    fake_clock_init(&campaign->clock, house_at(8 * 60));
    arena_init(&campaign->arena, 1 << 18);
    campaign->settings = (struct booking_settings){
        .undated_day = UNDATED_TODAY,
        .sample_mode = SAMPLE_UNIFORM,
        .shortest_minutes = 15,
        .horizon_days = 365,
        .hold_seconds = HOUSE_HOLD_SECONDS,
        .zone = &fixed_utc,
    };
    return true;
}

static void tear_down(struct campaign *campaign)
{
    char lock[PATH_SIZE_MAX + 8];
    snprintf(lock, sizeof lock, "%s.lock", campaign->path);
    unlink(lock);
    rmdir(campaign->directory);
    for (int i = 0; i < CLIENTS_MAX; i++) {
        witness_deinit(&campaign->witnesses[i]);
    }
    drive_deinit(&campaign->drive);
    arena_deinit(&campaign->arena);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static long argument(int argc, char **argv, int index, long otherwise)
{
    return argc > index ? strtol(argv[index], NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
    static struct campaign campaign;
    if (argc > 1 && strncmp(argv[1], "--", 2) == 0) {
        campaign.lie = strcmp(argv[1], "--lying") == 0            ? DRIVE_LIES_ABOUT_ALL
                       : strcmp(argv[1], "--lying-database") == 0 ? DRIVE_LIES_ABOUT_DATABASES
                                                                  : DRIVE_HONEST;
        campaign.is_broken = campaign.lie != DRIVE_HONEST || strcmp(argv[1], "--broken") == 0;
        argc--;
        argv++;
    }
    campaign.cuts = argument(argc, argv, 1, 1000);
    campaign.seed = (uint64_t)argument(argc, argv, 2, time(NULL));
    campaign.clients = (int)argument(argc, argv, 3, 0);
    if (campaign.cuts < 1 || campaign.clients < 0 || campaign.clients > CLIENTS_MAX) {
        fprintf(
            stderr,
            "usage: power_cuts [--broken|--lying|--lying-database] [cuts] [seed] [clients, at most "
            "%d; 0: some]\n",
            CLIENTS_MAX);
        return 2;
    }
    if (!set_up(&campaign)) {
        return 1;
    }
    /* With every cut the engine says that its disk is gone, and it is right. */
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDERR_FILENO);
    close(nowhere);
    double began = now();
    run(&campaign);
    size_t found = violations(&campaign);
    report(&campaign, now() - began);
    tear_down(&campaign);
    if (campaign.is_broken) {
        printf(found > 0 ? "it was found out\n" : "FAILED: it was not found out\n");
        return found > 0 ? 0 : 1;
    }
    printf("%s", found > 0 ? "FAILED\n" : "");
    return found > 0 ? 1 : 0;
}
