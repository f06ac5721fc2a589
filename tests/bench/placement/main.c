/*
 * Places streams of booking requests by slotd's rule and by others, and prints one markdown table:
 * what each rule reaches, and by how much slotd differs, with 95 % confidence intervals of the
 * paired difference.
 *
 *   placement DURATIONS RANGES [--load 1.0] [--cancelled 0] [--providers 1] [--seeds 400]
 *             [--first-seed 1] [--rollout SEEDS] [--optimum SEEDS] [--check]
 *   placement --speed
 *
 * --check plays slotd's rule through booking_book as well, and only says whether it accepts as
 * many.
 */
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/memory.h"
#include "optimum.h"
#include "rules.h"
#include "speed.h"

struct options {
    const char *durations, *ranges;
    struct workload workload;
    size_t seeds, rollout_seeds, optimum_seeds;
    uint64_t first_seed;
    bool check_only;
};

static size_t seeds_of(const struct rule *rule, const struct options *options)
{
    return rule->is_yardstick ? options->rollout_seeds : options->seeds;
}

/* Of pairs; `half` is half the width of the 95 % interval. */
struct difference {
    double mean, half;
};

static struct difference difference_of(const struct office_outcome *ours,
                                       const struct office_outcome *theirs, size_t count,
                                       size_t measure)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        double pair[2];
        memcpy(&pair[0], (const char *)&ours[i] + measure * sizeof(double), sizeof(double));
        memcpy(&pair[1], (const char *)&theirs[i] + measure * sizeof(double), sizeof(double));
        sum += pair[0] - pair[1];
        squares += (pair[0] - pair[1]) * (pair[0] - pair[1]);
    }
    double mean = sum / (double)count;
    double variance = count > 1 ? (squares - sum * mean) / ((double)count - 1) : 0;
    return (struct difference){
        .mean = mean,
        .half = 1.96 * sqrt((variance > 0 ? variance : 0) / (double)count),
    };
}

static void print_row(const struct options *options, const char *name,
                      const struct office_outcome *ours, const struct office_outcome *theirs,
                      size_t count)
{
    static const struct office_outcome nothing[1];
    printf("| %s %s | %.2f | %.0f %% | %d | %s | %zu |", options->durations, options->ranges,
           options->workload.load, 100 * options->workload.cancelled, options->workload.providers,
           name, count);
    for (size_t measure = 0; measure < OFFICE_MEASURES; measure++) {
        double mean = 0;
        for (size_t i = 0; i < count; i++) {
            mean += difference_of(&theirs[i], nothing, 1, measure).mean / (double)count;
        }
        struct difference difference = difference_of(ours, theirs, count, measure);
        printf(" %.3f | %+.3f ± %.3f |", mean, difference.mean, difference.half);
    }
    printf("\n");
    fflush(stdout);
}

static void print_head(void)
{
    printf("| workload | load | cancelled | providers | rule | seeds | accepted | slotd has more | "
           "booked minutes | slotd has more | stranded minutes | slotd has more | Gini | "
           "slotd has more |\n|");
    for (int i = 0; i < 14; i++) {
        printf("---|");
    }
    printf("\n");
}

static void compare(const struct options *options)
{
    struct office_outcome *ours = memory_new(options->seeds * sizeof *ours);
    struct office_outcome *theirs = memory_new(options->seeds * sizeof *theirs);
    print_head();
    for (size_t i = 0; i < rule_count; i++) {
        struct office_outcome *outcomes = i == 0 ? ours : theirs;
        size_t count = seeds_of(&rules[i], options);
        for (size_t j = 0; j < count; j++) {
            outcomes[j] = office_play(&options->workload, options->first_seed + j, rules[i].way);
        }
        if (count > 0) {
            print_row(options, rules[i].name, ours, outcomes, count);
        }
    }
    size_t solved = options->optimum_seeds;
    for (size_t j = 0; j < solved; j++) {
        if (!optimum_play(&options->workload, options->first_seed + j, &theirs[j])) {
            fprintf(stderr, "Skipped: cbc is missing or did not answer (scripts/install bench); "
                            "there is no optimum.\n");
            solved = 0;
        }
    }
    if (solved > 0) {
        print_row(options, "offline optimum", ours, theirs, solved);
    }
    free(ours);
    free(theirs);
}

static int check_office(const struct options *options)
{
    int differing = 0;
    for (size_t j = 0; j < options->seeds; j++) {
        uint64_t seed = options->first_seed + j;
        double office = office_play(&options->workload, seed, rules[0].way).accepted;
        size_t accepted = check_accepted(&options->workload, seed);
        if (office < (double)accepted || office > (double)accepted) {
            printf("Seed %llu: the office accepts %.0f, slotd %zu.\n", (unsigned long long)seed,
                   office, accepted);
            differing++;
        }
    }
    printf("%zu days, %d differ.\n", options->seeds, differing);
    return differing == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static void refuse(const char *why)
{
    fprintf(stderr, "placement: %s\n", why);
    exit(2);
}

static size_t seeds_asked_for(const char *text)
{
    return (size_t)strtoul(text, NULL, 10);
}

static void read_option(struct options *options, int option)
{
    switch (option) {
    case 'l':
        options->workload.load = strtod(optarg, NULL);
        break;
    case 'c':
        options->workload.cancelled = strtod(optarg, NULL);
        break;
    case 'p':
        options->workload.providers = (int)strtol(optarg, NULL, 10);
        break;
    case 's':
        options->seeds = seeds_asked_for(optarg);
        break;
    case 'f':
        options->first_seed = strtoull(optarg, NULL, 10);
        break;
    case 'r':
        options->rollout_seeds = seeds_asked_for(optarg);
        break;
    case 'o':
        options->optimum_seeds = seeds_asked_for(optarg);
        break;
    case 'k':
        options->check_only = true;
        break;
    case 'x':
        speed_print();
        exit(EXIT_SUCCESS);
    default:
        exit(2);
    }
}

static void check(struct options *options)
{
    struct workload *workload = &options->workload;
    bool alone = workload->providers == 1 && workload->cancelled <= 0;
    if (workload->durations == NULL || workload->ranges == NULL) {
        refuse("the durations are clinic, fine5, salon and arb; the ranges wide, narrow, mix and "
               "peak");
    }
    if (workload->providers < 1 || options->seeds < 1 || workload->load <= 0) {
        refuse("load, providers and seeds must be more than nothing");
    }
    if (!alone && options->rollout_seeds + options->optimum_seeds > 0) {
        refuse("rollout and optimum are for one provider without cancellations");
    }
    if (workload->cancelled > 0 && options->check_only) {
        refuse("the check is without cancellations");
    }
    if (options->rollout_seeds > options->seeds || options->optimum_seeds > options->seeds) {
        refuse("rollout and optimum have no more seeds than the rules");
    }
}

int main(int argc, char **argv)
{
    static const struct option known[] = {
        {"load", required_argument, NULL, 'l'},
        {"cancelled", required_argument, NULL, 'c'},
        {"providers", required_argument, NULL, 'p'},
        {"seeds", required_argument, NULL, 's'},
        {"first-seed", required_argument, NULL, 'f'},
        {"rollout", required_argument, NULL, 'r'},
        {"optimum", required_argument, NULL, 'o'},
        {"speed", no_argument, NULL, 'x'},
        {"check", no_argument, NULL, 'k'},
        {0},
    };
    struct options options = {
        .workload = {.load = 1, .providers = 1},
        .seeds = 400,
        .first_seed = 1,
    };
    for (int option = getopt_long(argc, argv, "", known, NULL); option != -1;
         option = getopt_long(argc, argv, "", known, NULL)) {
        read_option(&options, option);
    }
    if (argc - optind != 2) {
        refuse("which durations and which ranges?");
    }
    options.durations = argv[optind];
    options.ranges = argv[optind + 1];
    options.workload.durations = stream_durations(options.durations);
    options.workload.ranges = stream_ranges(options.ranges);
    check(&options);
    if (options.check_only) {
        return check_office(&options);
    }
    compare(&options);
    return EXIT_SUCCESS;
}
