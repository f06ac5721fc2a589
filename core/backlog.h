/*
 * Backlog: live appointments of one provider that wait, while loading, until the last has come.
 *
 * The store hands them over by number, so from one provider to another: filling the calendars at
 * once would be several cache misses each, and leave them with room that nobody needs. Knows
 * nothing of threads.
 */
#ifndef CORE_BACKLOG_H
#define CORE_BACKLOG_H
#include "core/appointment.h"
#include "core/calendar.h"
#include "core/memory.h"

/* A zeroed backlog is empty. */
struct backlog {
    struct backlog_block *first, *last;
    unsigned char *end; /* of what the last block has */
    size_t left;        /* bytes behind it */
    size_t count, record_bytes;
};

/* Copies what a calendar keeps; the copy dies with the arena. */
void backlog_add(struct backlog *backlog, struct arena *arena,
                 const struct appointment *appointment);

/* Adds them all to an empty calendar, in their order, which gets just the size it needs.
 * RESULT_SLOT_TAKEN if two of them overlap; only some are there then. */
MUST_CHECK enum result backlog_fill(const struct backlog *backlog, struct calendar *calendar);

#endif
