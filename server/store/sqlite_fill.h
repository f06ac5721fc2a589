/*
 * SQLite fill: records into an empty file, as one transaction.
 *
 * What does not fit the cache goes to the log as it comes, so that memory stays bounded.
 */
#ifndef SERVER_STORE_SQLITE_FILL_H
#define SERVER_STORE_SQLITE_FILL_H
#include "server/store/engine.h"

/* As in engine.h. */
enum result sqlite_fill_begin(struct engine *engine);
enum result sqlite_fill_put(struct engine *engine, const struct record *record,
                            char message_out[static ENGINE_MESSAGE_SIZE]);
enum result sqlite_fill_end(struct engine *engine, bool keep);

#endif
