/*
 * Stream: the requests that clients make for one day, in the order in which they come.
 *
 * The day is open from 09:00 to 12:00 and from 13:00 to 18:00. The same workload and seed give the
 * same stream on every machine; what becomes of the requests does not change it.
 */
#ifndef BENCH_PLACEMENT_STREAM_H
#define BENCH_PLACEMENT_STREAM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STREAM_MORNING = 540, STREAM_NOON = 720, STREAM_LUNCH_END = 780, STREAM_EVENING = 1080 };
enum { STREAM_OPEN_MINUTES = STREAM_NOON - STREAM_MORNING + STREAM_EVENING - STREAM_LUNCH_END };

struct random {
    uint64_t state;
};
uint32_t random_below(struct random *random, uint32_t limit);

struct durations;
struct ranges;
/* NULL for a name that there is not. */
const struct durations *stream_durations(const char *name);
const struct ranges *stream_ranges(const char *name);

struct workload {
    const struct durations *durations;
    const struct ranges *ranges;
    double load;      /* minutes asked for, of the minutes that all providers are open */
    double cancelled; /* share of the requests */
    int providers;
};

struct stream_request {
    int16_t start, end, duration; /* minutes of the day */
    size_t cancelled_before;      /* cancelled just before this request comes; 0: never */
};

/* One request without a time to cancel it. */
struct stream_request stream_request(const struct workload *workload, struct random *random);

struct stream {
    struct stream_request *requests;
    size_t count;
};
struct stream stream_new(const struct workload *workload, uint64_t seed);
void stream_free(struct stream stream);

#endif
