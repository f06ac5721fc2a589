/*
 * Record walk: everything that a store keeps, record by record.
 *
 * Made of what every engine can be asked anyway (engine.h), so that it is the same for all.
 */
#ifndef SERVER_STORE_RECORD_WALK_H
#define SERVER_STORE_RECORD_WALK_H
#include "server/store/engine.h"

/* All of it, in the order of enum record_kind and within a kind of the numbers; groups and
 * collections in the order in which they came. The sink's result if that is not RESULT_OK,
 * RESULT_UNAVAILABLE when the store cannot be read. */
MUST_CHECK enum result record_walk(struct engine *engine, struct record_sink *sink);

/* True if it keeps nothing at all. */
MUST_CHECK enum result record_walk_is_empty(struct engine *engine, bool *empty_out);

#endif
