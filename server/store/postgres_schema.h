/*
 * PostgreSQL schema: bringing the database to the newest one, by whoever may.
 */
#ifndef SERVER_STORE_POSTGRES_SCHEMA_H
#define SERVER_STORE_POSTGRES_SCHEMA_H
#include <libpq-fe.h>

#include "core/annotations.h"
#include "core/result.h"
#include "server/store/engine.h"

/* On a connection that blocks, in the first schema of its search path. RESULT_UNAVAILABLE with a
 * sentence for the operator; a database that is not slotd's is not changed. A guard that cannot be
 * had is only missed, with a line in the log. Where a store is only to be read it has to be there,
 * and keeps the guard it has. */
MUST_CHECK enum result postgres_schema_bring(PGconn *connection,
                                             const struct engine_settings *settings,
                                             char message_out[static ENGINE_MESSAGE_SIZE]);

#endif
