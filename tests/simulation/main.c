/*
 * simulate [--first SEED] [--seeds N] [--seconds S] [--jobs J] [--twice N] [--broken]
 *
 * Simulates one seed after the other, shared out among J processes, for N seeds or S seconds.
 * --twice: of so many seeds the trace must be the same a second time. A violation ends it with the
 * seed and everything that happened, exit 1; with --broken that is what must happen, and what is
 * said is only which seed it was.
 */
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "world.h"

enum { JOBS_MAX = 256 };

struct campaign {
    uint64_t first, seeds, twice;
    unsigned jobs;
    double seconds;
    bool is_broken;
};

/* Shared with the processes, one each. */
struct job {
    uint64_t done, seed; /* the one under way */
    struct world_tally tally;
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static bool run_job(const struct campaign *campaign, struct job *job, unsigned number)
{
    double began = now();
    for (uint64_t i = number; i < campaign->seeds; i += campaign->jobs) {
        if (campaign->seconds > 0 && now() - began > campaign->seconds) {
            break;
        }
        job->seed = campaign->first + i;
        uint64_t hash = world_simulate(job->seed, &job->tally);
        struct world_tally ignored = {0};
        if (i < campaign->twice && world_simulate(job->seed, &ignored) != hash) {
            printf("seed %" PRIu64 ": it went another way the second time\n", job->seed);
            return false;
        }
        job->done++;
    }
    return true;
}

static bool wait_for_all(const struct campaign *campaign, const pid_t *processes)
{
    bool all_well = true;
    for (unsigned i = 0; i < campaign->jobs; i++) {
        int status;
        waitpid(processes[i], &status, 0);
        all_well = all_well && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    return all_well;
}

static void print_sums(const struct campaign *campaign, const struct job *jobs, double seconds)
{
    struct world_tally sum = {0};
    uint64_t done = 0;
    for (unsigned i = 0; i < campaign->jobs; i++) {
        const uint64_t *each = (const uint64_t *)(const void *)&jobs[i].tally;
        uint64_t *total = (uint64_t *)(void *)&sum;
        for (size_t j = 0; j < sizeof sum / sizeof *total; j++) {
            total[j] += each[j];
        }
        done += jobs[i].done;
    }
    printf("%" PRIu64 " seeds from %" PRIu64 " in %.1f s, %.0f a second and process\n", done,
           campaign->first, seconds, (double)done / seconds / campaign->jobs);
    printf("%" PRIu64 " steps, %" PRIu64 " commits, %" PRIu64 " turns, %" PRIu64 " crashes\n",
           sum.steps, sum.commits, sum.turns, sum.crashes);
    printf("%" PRIu64 " booked, %" PRIu64 " refused, %" PRIu64 " unavailable, %" PRIu64
           " repeated, %" PRIu64 " changed, %" PRIu64 " moved, %" PRIu64 " series, %" PRIu64
           " revised, %" PRIu64 " closed, %" PRIu64 " lists\n",
           sum.booked, sum.refused, sum.unavailable, sum.repeated, sum.changed, sum.moved,
           sum.series, sum.revised, sum.closed, sum.lists);
}

static bool read_options(int argc, char **argv, struct campaign *campaign)
{
    static const struct option options[] = {
        {"first", required_argument, NULL, 'f'},
        {"seeds", required_argument, NULL, 'n'},
        {"seconds", required_argument, NULL, 's'},
        {"jobs", required_argument, NULL, 'j'},
        {"twice", required_argument, NULL, 't'},
        {"broken", no_argument, NULL, 'b'},
        {NULL, 0, NULL, 0},
    };
    int option;
    /* One thread only. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'f':
            campaign->first = strtoull(optarg, NULL, 10);
            break;
        case 'n':
            campaign->seeds = strtoull(optarg, NULL, 10);
            break;
        case 's':
            campaign->seconds = strtod(optarg, NULL);
            break;
        case 'j':
            campaign->jobs = (unsigned)strtoul(optarg, NULL, 10);
            break;
        case 't':
            campaign->twice = strtoull(optarg, NULL, 10);
            break;
        case 'b':
            campaign->is_broken = true;
            break;
        default:
            return false;
        }
    }
    return campaign->jobs >= 1 && campaign->jobs <= JOBS_MAX && optind == argc;
}

static struct job *share_jobs(void)
{
    void *shared = mmap(NULL, JOBS_MAX * sizeof(struct job), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return shared == MAP_FAILED ? NULL : shared;
}

int main(int argc, char **argv)
{
    struct campaign campaign = {.first = 1, .seeds = 2000, .twice = 100, .jobs = 1};
    if (!read_options(argc, argv, &campaign)) {
        fprintf(stderr, "usage: simulate [--first SEED] [--seeds N] [--seconds S] [--jobs J] "
                        "[--twice N] [--broken]\n");
        return 2;
    }
    struct job *jobs = share_jobs();
    if (jobs == NULL) {
        return 2;
    }
    pid_t processes[JOBS_MAX];
    double began = now();
    fflush(stdout);
    for (unsigned i = 0; i < campaign.jobs; i++) {
        processes[i] = fork();
        if (processes[i] == 0) {
            prctl(PR_SET_PDEATHSIG, SIGTERM);
            if (campaign.is_broken && freopen("/dev/null", "w", stdout) == NULL) {
                _exit(2);
            }
            bool well = run_job(&campaign, &jobs[i], i);
            fflush(stdout);
            _exit(well ? 0 : 1);
        }
    }
    bool all_well = wait_for_all(&campaign, processes);
    print_sums(&campaign, jobs, now() - began);
    return all_well != campaign.is_broken ? EXIT_SUCCESS : EXIT_FAILURE;
}
