/*
 * Roll: the providers of one group in one time zone, and the contests for their days
 * (core/contest.h).
 *
 * A contest is made when its day is first asked about, and kept up to date by whoever changes a
 * provider, under that provider's lock; days that are over or that nobody has asked about for long
 * are dropped. Places in a contest follow the order of registration.
 *
 * Lock order: provider -> roll -> contest. A contest is made without the roll's lock, so that
 * nobody who holds a provider ever waits for one that is being made.
 */
#ifndef CORE_ROLL_H
#define CORE_ROLL_H
#include "core/annotations.h"
#include "core/contest.h"
#include "core/roster.h"

struct rolls;
void rolls_free(struct rolls *rolls);

/* A gibibyte: a year of 10,000 providers. */
#define ROLLS_BYTES_MAX ((size_t)1 << 30)

/* The roster is borrowed. All contests together, but for the one that was made or asked about last,
 * take up `bytes_max`. */
struct rolls *rolls_new(struct roster *roster, int32_t shortest_minutes, size_t bytes_max)
    OWNED_UNTIL(rolls_free);

/* What the contests take up. */
size_t rolls_bytes(struct rolls *rolls);

/* The rolls of a group, one for each zone that one of its providers was ever in; NULL at the end.
 * Any thread; rolls are never removed. */
struct roll *rolls_first(struct rolls *rolls, const struct group *group);
struct roll *roll_next(const struct roll *roll);

const struct zone *roll_zone(const struct roll *roll);

/* Of everybody who was ever on it: whether anyone may be booked in the past; otherwise the shortest
 * notice, and the longest horizon. */
bool roll_allows_past(struct roll *roll);
int32_t roll_notice_minutes(struct roll *roll);
int32_t roll_horizon_days(struct roll *roll);

/* The last commit that the contests know of: a refusal by them rests on it. */
uint64_t roll_sequence(struct roll *roll);

/* Some days, both included. */
struct roll_days {
    int32_t first, last;
};

/* Brings the contests for these days up to date with a registered provider, which from now on is on
 * the roll of its group and zone. Its horizon is that if it has none of its own. */
void rolls_publish(struct rolls *rolls, struct provider *provider, struct roll_days days,
                   int32_t horizon_days) REQUIRES(provider);

/* The provider is no longer in that group and zone. */
void rolls_withdraw(struct rolls *rolls, struct provider *provider, const struct group *group,
                    const struct zone *zone) REQUIRES(provider);

enum { ROLL_PASSED_MAX = 32 };

struct roll_search {
    int32_t day;
    struct entry_wish wish;
    const int64_t *passed; /* numbers of providers that do not count, ROLL_PASSED_MAX at most */
    size_t passed_count;
};

struct roll_winner {
    uint64_t rank;
    int64_t number;
};

enum roll_answer {
    ROLL_FOUND,
    ROLL_NOBODY,
    ROLL_NO_CONTEST, /* there is none for that day: it has to be made first */
};

enum roll_answer roll_best(struct roll *roll, const struct roll_search *search,
                           struct roll_winner *winner_out);

/* Somebody whose entry for that day does not hold any more. */
enum roll_answer roll_find_expired(struct roll *roll, int32_t day, int64_t now,
                                   int64_t *number_out);

/* Makes the contest for that day, or waits until somebody has. Locks every provider on the roll,
 * one after the other. */
void roll_make_contest(struct roll *roll, int32_t day, int64_t now);

#endif
