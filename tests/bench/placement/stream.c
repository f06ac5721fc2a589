/* Durations and ranges are tables; the generator is splitmix64 (Steele, Lea and Flood, 2014). */
#include "stream.h"

#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

uint32_t random_below(struct random *random, uint32_t limit)
{
    random->state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t mixed = random->state;
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    mixed ^= mixed >> 31;
    return (uint32_t)((mixed >> 32) * limit >> 32);
}

/* Each of the minutes is asked for as often as it stands here; without any: from `first` on in
 * steps, so many. */
struct durations {
    const char *name;
    int16_t minutes[20];
    uint32_t count;
    int16_t first, step;
};

/* clang-format off */
static const struct durations all_durations[] = {
    {.name = "clinic", .minutes = {15, 15, 15, 15, 15, 15, 20, 20, 30, 30, 30, 30, 30, 30, 45, 45, 45, 60, 60, 60}, .count = 20},
    {.name = "fine5",  .first = 10, .step = 5, .count = 11},
    {.name = "salon",  .minutes = {30, 30, 45, 45, 45, 60, 60, 60, 90, 90, 120, 150}, .count = 12},
    {.name = "arb",    .first = 10, .step = 1, .count = 61},
};
/* clang-format on */

static int16_t draw_duration(const struct durations *durations, struct random *random)
{
    uint32_t drawn = random_below(random, durations->count);
    return durations->step == 0 ? durations->minutes[drawn]
                                : (int16_t)(durations->first + (int16_t)drawn * durations->step);
}

struct ranges {
    const char *name;
    void (*draw)(struct random *random, struct stream_request *request);
};

static void set_range(struct stream_request *request, int start, int end)
{
    request->start = (int16_t)start;
    request->end = (int16_t)(end < start + request->duration ? start + request->duration : end);
}

static void draw_day(struct random *random, struct stream_request *request)
{
    (void)random;
    set_range(request, STREAM_MORNING, STREAM_EVENING);
}

/* A quarter hour from `first` on, so that `length` minutes end by `last`. */
static int draw_quarter(struct random *random, int first, int last, int length)
{
    int choices = (last - length - first) / 15 + 1;
    return first + 15 * (int)random_below(random, choices > 1 ? (uint32_t)choices : 1);
}

/* From three hours to six. */
static void draw_wide(struct random *random, struct stream_request *request)
{
    int length = 180 + 15 * (int)random_below(random, 13);
    int start = draw_quarter(random, STREAM_MORNING, STREAM_EVENING, length);
    set_range(request, start, start + length);
}

/* Nearly a time: the duration and up to half an hour, within one of the windows. */
static void draw_narrow(struct random *random, struct stream_request *request)
{
    int length = request->duration + 15 * (int)random_below(random, 3);
    bool morning = random_below(random, STREAM_OPEN_MINUTES) < STREAM_NOON - STREAM_MORNING;
    int start = morning ? draw_quarter(random, STREAM_MORNING, STREAM_NOON, length)
                        : draw_quarter(random, STREAM_LUNCH_END, STREAM_EVENING, length);
    set_range(request, start, start + length);
}

/* The whole day, half of it, or two hours. */
static void draw_mix(struct random *random, struct stream_request *request)
{
    uint32_t kind = random_below(random, 3);
    if (kind == 0) {
        draw_day(random, request);
    } else if (kind == 1 && random_below(random, 2) == 0) {
        set_range(request, STREAM_MORNING, STREAM_NOON);
    } else if (kind == 1) {
        set_range(request, STREAM_LUNCH_END, STREAM_EVENING);
    } else {
        int start = draw_quarter(random, STREAM_MORNING, STREAM_EVENING, 120);
        set_range(request, start, start + 120);
    }
}

/* Two hours before or after work, and one in five whenever. */
static void draw_peak(struct random *random, struct stream_request *request)
{
    uint32_t kind = random_below(random, 5);
    if (kind == 0) {
        draw_day(random, request);
        return;
    }
    int first = kind <= 2 ? STREAM_MORNING : STREAM_EVENING - 150;
    int start = draw_quarter(random, first, first + 150, 120);
    set_range(request, start, start + 120);
}

static const struct ranges all_ranges[] = {
    {"day", draw_day}, {"wide", draw_wide}, {"narrow", draw_narrow},
    {"mix", draw_mix}, {"peak", draw_peak},
};

const struct durations *stream_durations(const char *name)
{
    for (size_t i = 0; i < sizeof all_durations / sizeof all_durations[0]; i++) {
        if (strcmp(all_durations[i].name, name) == 0) {
            return &all_durations[i];
        }
    }
    return NULL;
}

const struct ranges *stream_ranges(const char *name)
{
    for (size_t i = 0; i < sizeof all_ranges / sizeof all_ranges[0]; i++) {
        if (strcmp(all_ranges[i].name, name) == 0) {
            return &all_ranges[i];
        }
    }
    return NULL;
}

struct stream_request stream_request(const struct workload *workload, struct random *random)
{
    struct stream_request request = {.duration = draw_duration(workload->durations, random)};
    workload->ranges->draw(random, &request);
    return request;
}

struct stream stream_new(const struct workload *workload, uint64_t seed)
{
    struct random random = {seed};
    double wanted = workload->load * STREAM_OPEN_MINUTES * workload->providers;
    struct stream stream = {.requests = NULL};
    size_t capacity = 0;
    for (double asked = 0; asked < wanted; asked += stream.requests[stream.count++].duration) {
        if (stream.count == capacity) {
            capacity = capacity * 2 + 64;
            stream.requests = memory_resize(stream.requests, capacity * sizeof *stream.requests);
        }
        stream.requests[stream.count] = stream_request(workload, &random);
    }
    for (size_t i = 0; i < stream.count; i++) {
        bool stays = random_below(&random, 1000000) >= (uint32_t)(workload->cancelled * 1000000);
        uint32_t later = (uint32_t)(stream.count - i);
        stream.requests[i].cancelled_before = stays ? 0 : i + 1 + random_below(&random, later);
    }
    return stream;
}

void stream_free(struct stream stream)
{
    free(stream.requests);
}
