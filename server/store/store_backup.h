/*
 * Store backup: a copy of the whole store while it is in use.
 *
 * Each piece is copied on the committer's thread, between two batches, so that bookings go on; the
 * copy is proved on the caller's. It stands under its name only when it is whole, durable and
 * proved.
 */
#ifndef SERVER_STORE_STORE_BACKUP_H
#define SERVER_STORE_STORE_BACKUP_H
#include "server/store/engine.h"

struct backup_watch {
    /* After every piece; false gives the backup up. */
    bool (*tell)(struct backup_watch *watch, int64_t done, int64_t total);
};

/* The store is a committer's, and its engine one that makes backups. Whatever was durable before
 * the call is in the copy. Never replaces a file. RESULT_UNAVAILABLE with a sentence. */
MUST_CHECK enum result store_backup(struct store *store, const char *path,
                                    struct backup_watch *watch,
                                    char message_out[static ENGINE_MESSAGE_SIZE]);

#endif
