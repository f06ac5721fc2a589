/*
 * Room: where in a gap an appointment of some length may begin.
 *
 * A walk over the rooms of a day, in order: what the gaps (core/gap.h), notice, horizon and the
 * daily limit leave together. It borrows what the provider opens that day (provider_open).
 */
#ifndef CORE_ROOM_H
#define CORE_ROOM_H
#include "core/gap.h"
#include "core/provider.h"

struct room {
    int64_t first, last; /* starts on whole minutes, both included; none if last < first */
};

/* Of an appointment that lies inside the span. */
struct room room_within(struct interval span, int64_t duration);

struct room_walk {
    struct gap_walk gaps;
    struct room allowed;
    int64_t duration;
};

/* Rooms for appointments of `duration` seconds that begin on `day`, at 23:59 at the latest. */
struct room_walk room_walk_begin(struct provider *provider, int32_t day, int64_t duration,
                                 const struct provider_asking *asking) REQUIRES(provider);

/* False at the end. */
bool room_walk_next(struct room_walk *walk, struct room *room_out);

/* Where the open window begins that has the room found last. */
int64_t room_walk_window(const struct room_walk *walk);

#endif
