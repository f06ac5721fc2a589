/*
 * House: a whole booking over the memory engine with a clock that stands still at
 * 2026-11-23T08:00:00Z, a Monday.
 */
#ifndef SUPPORT_HOUSE_H
#define SUPPORT_HOUSE_H
#include "core/booking_life.h"
#include "core/booking_list.h"
#include "core/booking_provider.h"
#include "server/store/committer.h"
#include "support/fake_clock.h"

struct house {
    struct fake_clock clock;
    struct engine *engine;
    struct committer *committer;
    struct booking *booking;
    struct arena arena;
};

enum { HOUSE_DAY = 20780 }; /* 2026-11-23 */

void house_init(struct house *house);
void house_deinit(struct house *house);

/* Registers a provider open every day for the given hours. */
enum result house_register(struct house *house, const char *id, int32_t daily_limit,
                           int32_t start_hour, int32_t end_hour);

/* Books between two wall-clock minutes of the house's day; NULL provider for anyone. */
enum result house_book(struct house *house, const char *id, const char *provider,
                       struct interval minutes, int32_t duration, struct booking_answer *answer);

/* The start of the answer's slot as a minute of its day. */
int32_t house_minute(const struct booking_answer *answer);

/* Counts live appointments over the whole house. */
size_t house_live(struct house *house);

#endif
