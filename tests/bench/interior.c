/*
 * What do the two candidates per gap miss? For random days and requests, every minute of every gap
 * is tried as a start, and the cheapest is compared with the slot that placement chose.
 *
 *   interior [ROUNDS] [SEED]
 */
#include <stdio.h>
#include <stdlib.h>

#include "core/placement.h"

enum { MINUTES = 1440 };

struct day {
    struct interval_set open;
    struct calendar *calendar;
    struct sample_view sample;
};

static const int64_t durations[] = {15, 20, 30, 30, 45, 60};

static int64_t random_duration(unsigned *seed)
{
    return durations[(size_t)rand_r(seed) % (sizeof durations / sizeof durations[0])];
}

static void day_init(struct day *day, unsigned *seed)
{
    *day = (struct day){.calendar = calendar_new()};
    for (size_t j = 0; j < SAMPLE_SIZE; j++) {
        int start = 480 + rand_r(seed) % 400;
        day->sample.start[j] = (int16_t)start;
        day->sample.end[j] = (int16_t)(start + 60 + rand_r(seed) % 240);
        day->sample.duration[j] = (int16_t)random_duration(seed);
    }
    interval_set_add(&day->open, (struct interval){480 * 60, 720 * 60});
    interval_set_add(&day->open, (struct interval){780 * 60, 1080 * 60});
    int appointments = rand_r(seed) % 10;
    for (int i = 0; i < appointments; i++) {
        int64_t start = 480 + 5 * (rand_r(seed) % 120);
        struct appointment appointment = {
            .id = "x",
            .span = {start * 60, (start + random_duration(seed)) * 60},
            .status = APPOINTMENT_CONFIRMED,
        };
        enum result taken = calendar_add(day->calendar, &appointment);
        (void)taken; /* An overlap is simply left out. */
    }
}

static enum result choose(const struct day *day, struct interval range, int64_t duration,
                          struct placement *placement_out)
{
    const struct placement_request request = {.duration = duration};
    struct placement_search search = placement_begin(&request, &day->sample);
    placement_consider(&search, &(struct placement_day){
                                    .open = &day->open, .calendar = day->calendar, .range = range});
    return placement_decide(&search, placement_out);
}

/* The cheapest start of all, or -1 when an exact fit decides without cost. */
static int32_t cheapest(const struct day *day, struct interval range, int64_t duration)
{
    int32_t best = INT32_MAX;
    for (int64_t start = range.start; start + duration <= range.end; start += 60) {
        struct placement placement;
        if (choose(day, (struct interval){start, start + duration}, duration, &placement) ==
                RESULT_OK &&
            placement.decision.chosen.cost < best) {
            best = placement.decision.chosen.cost;
        }
    }
    return best;
}

int main(int argc, char **argv)
{
    long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 20000;
    unsigned seed = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1;
    long placed = 0, cheaper = 0;
    double gained = 0, cost = 0, most = 0;
    for (long round = 0; round < rounds; round++) {
        struct day day;
        day_init(&day, &seed);
        int64_t from = 480 + rand_r(&seed) % 500, length = 60 + rand_r(&seed) % 300;
        struct interval range = {from * 60, (from + length) * 60};
        int64_t duration = random_duration(&seed) * 60;
        struct placement placement;
        if (choose(&day, range, duration, &placement) == RESULT_OK &&
            !placement.decision.exact_fit) {
            double gain = placement.decision.chosen.cost - cheapest(&day, range, duration);
            placed++;
            cheaper += gain > 0;
            gained += gain;
            cost += placement.decision.chosen.cost;
            most = gain > most ? gain : most;
        }
        interval_set_deinit(&day.open);
        calendar_free(day.calendar);
    }
    printf("%ld placements without an exact fit: an interior start is cheaper in %.1f %%\n", placed,
           100.0 * (double)cheaper / (double)placed);
    printf("mean cost %.3f, mean gain %.3f (%.2f %% of the cost), largest gain %.3f "
           "(unit: one sample request)\n",
           cost / (double)placed / PLACEMENT_COST_SCALE,
           gained / (double)placed / PLACEMENT_COST_SCALE, 100 * gained / cost,
           most / PLACEMENT_COST_SCALE);
    return EXIT_SUCCESS;
}
