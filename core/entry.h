/*
 * Entry: what a provider has to offer on one service day, as it enters the contest for a request
 * that names nobody (core/contest.h).
 *
 * For some lengths of time the quarter hours, counted from the start of the day, in which an
 * appointment of that length may begin. It never says no where the provider would say yes: a
 * request goes by the next shorter length and by whole quarter hours, and neither notice nor
 * horizon counts.
 */
#ifndef CORE_ENTRY_H
#define CORE_ENTRY_H
#include "core/provider.h"

/* A day may have 25 hours; what begins later counts as its last quarter hour. */
enum { ENTRY_LENGTHS = 8, ENTRY_QUARTERS = 100 };

struct entry_starts {
    uint64_t words[2]; /* a bit for each quarter hour */
};

struct entry {
    int32_t free_slots;
    int64_t latest_booking; /* of that day; higher is more recent */
    int64_t next_expiry;    /* it holds until then: a hold expires */
    struct entry_starts starts[ENTRY_LENGTHS];
};

/* The longest of the lengths: what lies further behind the end of its day, but for the provider's
 * margin, does not matter to an entry. */
enum { ENTRY_AFTERWARDS_SECONDS = 240 * 60 };

/* What a registered provider has on `day`. */
void entry_make(struct provider *provider, int32_t day, int32_t shortest_minutes,
                struct entry *entry_out) REQUIRES(provider);

/* Which entries a request looks for. */
struct entry_wish {
    bool anybody; /* whatever it offers; the rest does not count */
    int length;
    int first, last; /* quarter hours, both included; none if last < first */
};

/* Those that may begin something of `duration` seconds at one of `starts`, on the day that begins
 * at `day_start`. */
struct entry_wish entry_wish_of(int64_t day_start, struct interval starts, int64_t duration);

/* The quarter hours from one to another, both included. */
struct entry_starts entry_quarters(int first, int last);

#endif
