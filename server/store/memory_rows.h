/*
 * Memory rows: what a load reads of the memory tables.
 */
#ifndef SERVER_STORE_MEMORY_ROWS_H
#define SERVER_STORE_MEMORY_ROWS_H
#include "server/store/memory_tables.h"

/* Both in the order that core/store.h asks for. */
void memory_rows_load(const struct memory_tables *tables, struct store_sink *sink);
void memory_rows_load_provider(const struct memory_tables *tables, int64_t number,
                               struct store_sink *sink);

#endif
