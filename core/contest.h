/*
 * Contest: who has most free slots on one day, of those who may take a request.
 *
 * A tournament tree over places 0, 1, 2, ...: blocks of entries, and above them nodes that know,
 * for every length and quarter hour, a rank that nobody below exceeds. An entry that rises lifts
 * the nodes above it at once; one that falls leaves them too high, and a search that is led astray
 * by that mends them on its way. So the best of any number of entries is found in time that grows
 * with the height of the tree, and whoever may take the request is never passed over.
 *
 * Order: most free slots, then booked least recently that day, then the lower place. Free slots
 * count up to 262,142, and a booking from more than 2^45 numbers ago as none at all.
 *
 * The contest has a lock of its own, held for one search or one entry: what it finds was the best
 * at one moment. It calls nobody.
 */
#ifndef CORE_CONTEST_H
#define CORE_CONTEST_H
#include "core/annotations.h"
#include "core/entry.h"

/* `newest` is about the highest number that an appointment has so far; contests whose ranks are
 * compared with one another have it in common. */
struct contest;
void contest_free(struct contest *contest);
struct contest *contest_new(int64_t newest) OWNED_UNTIL(contest_free);

/* NULL: nobody is at that place any more. */
void contest_put(struct contest *contest, size_t place, const struct entry *entry);

/* Whoever is at `place` or behind it, before `end`, goes one place further: nobody was at `end`
 * before, nobody is at `place` afterwards. */
void contest_shift(struct contest *contest, size_t place, size_t end);

struct contest_search {
    struct entry_wish wish;
    const size_t *passed; /* places that do not count */
    size_t passed_count;
};

struct contest_winner {
    uint64_t rank; /* higher is better */
    size_t place;
};

/* False if nobody is left. */
bool contest_best(struct contest *contest, const struct contest_search *search,
                  struct contest_winner *winner_out);

/* The first place whose entry does not hold any more; false if all do. */
bool contest_find_expired(struct contest *contest, int64_t now, size_t *place_out);

/* What it takes up. */
size_t contest_bytes(const struct contest *contest);

#endif
