/*
 * The memory engine's faults, for tests.
 */
#ifndef SERVER_STORE_MEMORY_H
#define SERVER_STORE_MEMORY_H
#include "server/store/engine.h"
#include "server/store/memory_faults.h"

/* Before the engine is in use, or while nothing is under way. */
void memory_set_faults(struct engine *engine, const struct memory_faults *faults);

/* The n-th commit from now (1 is the next) is not applied. Any thread. */
void memory_fail_nth(struct engine *engine, uint64_t nth);

#endif
