/*
 * Memory changes: what each kind of change puts into the memory engine's tables.
 */
#ifndef SERVER_STORE_MEMORY_CHANGES_H
#define SERVER_STORE_MEMORY_CHANGES_H
#include "server/store/change_reach.h"
#include "server/store/memory_tables.h"

/* False if it is refused as a database's constraints would; what was put before is the journal's.
 */
MUST_CHECK bool memory_change_make(struct memory_tables *tables, const struct commit *commit,
                                   const struct change *change);

/* The collection has numbers up to that at least. */
MUST_CHECK bool memory_change_reach(struct memory_tables *tables, const struct change_reach *reach);

#endif
