/*
 * Learning: news become memory (internal to booking).
 *
 * Of a provider of which all but the last changes of others were known, these are made in memory;
 * anybody else becomes stale, and is loaded again if it is not only its calendar that changed.
 */
#ifndef CORE_LEARNING_H
#define CORE_LEARNING_H
#include "core/desk.h"
#include "core/news.h"
#include "core/waiting_ids.h"

struct learning {
    struct booking *booking;
    struct news *news;
    struct waiting_ids *waiting;
};

/* RESULT_UNAVAILABLE if a provider could not be loaded: it stays stale, the rest is known. */
MUST_CHECK enum result learning_carry_out(struct learning *learning);

#endif
