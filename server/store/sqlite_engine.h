/*
 * SQLite engine: the state that the files of the engine share.
 */
#ifndef SERVER_STORE_SQLITE_ENGINE_H
#define SERVER_STORE_SQLITE_ENGINE_H
#include "server/store/engine.h"
#include "server/store/sqlite_statements.h"

struct sqlite {
    struct engine engine; /* first, so that an engine leads back to it */
    sqlite3 *database;
    struct sqlite_statements statements;
    int lock;
    int64_t epoch, last_event;
    int wal_pages;
    bool erased; /* texts that were to leave the file are still in its log */
    bool sound;

    /* server/store/sqlite_refusal.h */
    bool refuses;
    int64_t retry_at_ms; /* monotonic; not before it is the disk tried again */
};

static inline struct sqlite *sqlite_of(struct engine *engine)
{
    return (struct sqlite *)(void *)engine;
}

#endif
