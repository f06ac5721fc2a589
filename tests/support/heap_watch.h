/*
 * Heap watch: what a slotd that runs takes from the heap (preload/heap_tally.h).
 */
#ifndef SUPPORT_HEAP_WATCH_H
#define SUPPORT_HEAP_WATCH_H
#include "preload/heap_tally.h"
#include "support/slotd_process.h"

/* For struct slotd_process: what makes the next start countable, besides `plain`. */
extern const char *const heap_watch_environment[];

struct heap_watch {
    struct heap_tally *tally;
    pid_t pid;
};

/* Of a slotd that was started so; false if there is nothing to see. */
MUST_CHECK bool heap_watch_init(struct heap_watch *watch, const struct slotd_process *slotd);
void heap_watch_deinit(struct heap_watch *watch);

/* Blocks taken since the start. Workers are those who answer requests; the others are the store's
 * thread and what runs beside it. */
struct heap_counts {
    uint64_t by_workers, by_others;
};
struct heap_counts heap_watch_count(const struct heap_watch *watch);

/* From now on, the ways to the calls too: the program becomes slow. */
void heap_watch_trace(struct heap_watch *watch);

#endif
