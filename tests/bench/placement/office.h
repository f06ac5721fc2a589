/*
 * Office: providers of one group, as the core has them, on one day that is the epoch's first.
 *
 * Who is asked, and in what order, is the core's rule (core/roster.h) for every way of placing, so
 * that only the placing differs. One thread.
 */
#ifndef BENCH_PLACEMENT_OFFICE_H
#define BENCH_PLACEMENT_OFFICE_H
#include "core/provider.h"
#include "stream.h"

/* Where a request would go with one provider: the ways that are compared. RESULT_NO_SLOT. */
struct question {
    struct provider *provider;       /* not locked */
    const struct interval_set *gaps; /* that the provider has left */
    const struct sample_view *sample;
    struct interval range;
    int64_t duration; /* seconds */
    struct random *random;
    const struct workload *workload; /* for who looks ahead */
    size_t ahead;                    /* requests that are still to come */
};
typedef enum result place_with(const struct question *question, struct interval *slot_out);

/* slotd's own: provider_place. */
enum result office_place(const struct question *question, struct interval *slot_out);

/* Seconds: the office's day begins at 0. */
static inline struct interval office_range(const struct stream_request *request)
{
    return (struct interval){INT64_C(60) * request->start, INT64_C(60) * request->end};
}

struct office_outcome {
    double accepted; /* requests, cancelled ones included */
    double booked;   /* minutes, at the end of the day's stream */
    double stranded; /* free minutes, at the end, that no request of 15 minutes fits into */
    double gini;     /* of booked minutes over providers: 0 is all alike */
};
enum { OFFICE_MEASURES = sizeof(struct office_outcome) / sizeof(double) };

struct office_way {
    place_with *place;
    bool uniform; /* the sample learns nothing */
};

enum { OFFICE_WARM_REQUESTS = 256 };

/* Plays the stream of that seed, after other requests that only the sample has seen. */
struct office_outcome office_play(const struct workload *workload, uint64_t seed,
                                  struct office_way way);

#endif
