/* Placements on days that do not change, so that nothing but placing is measured. */
#include "speed.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "office.h"

enum { DAYS = 64, APPOINTMENTS = 20, ROUNDS = 200000, GROWTH_ROUNDS = 20000, TRIES = 5 };

struct timed_day {
    struct interval_set open;
    struct calendar *calendar;
    struct sample_view sample;
    struct stream_request wanted;
};

static enum result place(const struct timed_day *day, const struct stream_request *request,
                         struct placement *placement_out)
{
    const struct placement_request wanted = {.duration = INT64_C(60) * request->duration,
                                             .shortest_minutes = 15};
    struct placement_search search = placement_begin(&wanted, &day->sample);
    placement_consider(&search, &(struct placement_day){.open = &day->open,
                                                        .calendar = day->calendar,
                                                        .range = office_range(request)});
    return placement_decide(&search, placement_out);
}

static void learn(struct timed_day *day, const struct workload *workload, struct random *random)
{
    for (size_t i = 0; i < SAMPLE_SIZE; i++) {
        struct stream_request request = stream_request(workload, random);
        day->sample.start[i] = request.start;
        day->sample.end[i] = request.end;
        day->sample.duration[i] = request.duration;
    }
}

static void add(struct timed_day *day, struct interval span)
{
    const struct appointment appointment = {
        .id = "a", .span = span, .status = APPOINTMENT_CONFIRMED};
    enum result taken = calendar_add(day->calendar, &appointment);
    (void)taken; /* A random span that overlaps is left out. */
}

/* The day is open from six to ten, so that 20 appointments leave room; they stand where placement
 * puts them, or anywhere. */
static void fill(struct timed_day *day, const struct workload *workload, bool scattered,
                 struct random *random)
{
    *day = (struct timed_day){.calendar = calendar_new()};
    interval_set_add(&day->open, (struct interval){INT64_C(6) * 3600, INT64_C(22) * 3600});
    learn(day, workload, random);
    while (calendar_count(day->calendar) < APPOINTMENTS) {
        struct stream_request request = stream_request(workload, random);
        struct placement placement;
        if (scattered) {
            int64_t start = 60 * (360 + (int64_t)random_below(random, 900));
            add(day, (struct interval){start, start + 900});
        } else if (place(day, &request, &placement) == RESULT_OK) {
            add(day, placement.slot);
        } else {
            int64_t start = 60 * (360 + (int64_t)random_below(random, 900));
            add(day, (struct interval){start, start + 900});
        }
    }
    day->wanted = stream_request(workload, random);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double rate_of(const struct timed_day days[static DAYS], int rounds, int64_t *sum)
{
    double best = 0;
    for (int try = 0; try < TRIES; try++) {
        double begun = seconds();
        for (int i = 0; i < rounds; i++) {
            const struct timed_day *day = &days[i % DAYS];
            struct placement placement;
            *sum += place(day, &day->wanted, &placement) == RESULT_OK ? placement.slot.start : 1;
        }
        double rate = rounds / (seconds() - begun);
        best = rate > best ? rate : best;
    }
    return best;
}

static void empty(struct timed_day days[static DAYS])
{
    for (size_t j = 0; j < DAYS; j++) {
        interval_set_deinit(&days[j].open);
        calendar_free(days[j].calendar);
    }
}

/* Each appointment takes one minute, of an even number: every gap has an odd length, nothing fits
 * exactly, and placement looks at all of them. */
static void scatter(struct timed_day *day, int appointments, const struct workload *workload,
                    struct random *random)
{
    *day = (struct timed_day){.calendar = calendar_new()};
    interval_set_add(&day->open, (struct interval){0, CIVIL_SECONDS_PER_DAY});
    learn(day, workload, random);
    while (calendar_count(day->calendar) < (size_t)appointments) {
        int64_t start = 120 * (int64_t)random_below(random, 720);
        add(day, (struct interval){start, start + 60});
    }
}

static void print_growth(void)
{
    static const int counts[] = {0, 10, 30, 100, 300, 600};
    static const struct stream_request wholes = {.start = 0, .end = 1440, .duration = 2},
                                       hours = {.start = 600, .end = 660, .duration = 2};
    static struct timed_day days[DAYS];
    const struct workload workload = {.durations = stream_durations("clinic"),
                                      .ranges = stream_ranges("mix"),
                                      .load = 1,
                                      .providers = 1};
    int64_t sum = 0;
    printf(
        "\n| appointments scattered over a day | placements/s, any time of it | placements/s, an "
        "hour of it |\n|---|---|---|\n");
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        struct random random = {7};
        double rates[2];
        for (size_t j = 0; j < DAYS; j++) {
            scatter(&days[j], counts[i], &workload, &random);
        }
        for (size_t k = 0; k < 2; k++) {
            for (size_t j = 0; j < DAYS; j++) {
                days[j].wanted = k == 0 ? wholes : hours;
            }
            rates[k] = rate_of(days, GROWTH_ROUNDS, &sum);
        }
        printf("| %d | %.0f | %.0f |\n", counts[i], rates[0], rates[1]);
        empty(days);
    }
    printf("\nchecksum %lld\n", (long long)sum);
}

void speed_print(void)
{
    static const char *const ranges[] = {"mix", "day", "wide", "peak", "narrow"};
    static struct timed_day days[DAYS];
    printf("| ranges | the 20 appointments stand | placements/s | checksum |\n|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        for (int scattered = 0; scattered < 2; scattered++) {
            const struct workload workload = {.durations = stream_durations("clinic"),
                                              .ranges = stream_ranges(ranges[i]),
                                              .load = 1,
                                              .providers = 1};
            struct random random = {7};
            int64_t sum = 0;
            for (size_t j = 0; j < DAYS; j++) {
                fill(&days[j], &workload, scattered == 1, &random);
            }
            double rate = rate_of(days, ROUNDS, &sum);
            printf("| %s | %s | %.0f | %lld |\n", ranges[i],
                   scattered == 1 ? "anywhere" : "where slotd puts them", rate, (long long)sum);
            empty(days);
        }
    }
    print_growth();
}
