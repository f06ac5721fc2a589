/*
 * SQLite refusal: what becomes of a disk that takes no writes.
 *
 * A full or read-only disk, and a write that fails, leave what is durable as it was: changes are
 * refused and reading goes on. It is said once when it begins and once when it is over, which a
 * write of the engine's own finds out where no change comes to show it.
 */
#ifndef SERVER_STORE_SQLITE_REFUSAL_H
#define SERVER_STORE_SQLITE_REFUSAL_H
#include <stdbool.h>

#include "server/store/sqlite_engine.h"

/* Whether that was SQLite's answer to a write that did not reach the disk, which is known. */
bool sqlite_refusal_is_one(int status);

/* A change was refused with that answer; changes are taken again. */
void sqlite_refusal_begin(struct sqlite *sqlite, int status);
void sqlite_refusal_end(struct sqlite *sqlite);

/* True once a second, and whenever nothing has failed: then there may be housekeeping between
 * batches. */
bool sqlite_refusal_may_try(const struct sqlite *sqlite);
void sqlite_refusal_try_later(struct sqlite *sqlite);

/* Tries to write, and ends the refusal if that works. */
void sqlite_refusal_probe(struct sqlite *sqlite);

#endif
