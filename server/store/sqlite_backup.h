/*
 * SQLite backup: the file copied by the connection that writes it, a few pages at a time.
 *
 * What is written meanwhile goes to the copy as well, because it is the same connection that does
 * both; from another one, a backup under load begins again and again.
 */
#ifndef SERVER_STORE_SQLITE_BACKUP_H
#define SERVER_STORE_SQLITE_BACKUP_H
#include "server/store/engine.h"

extern const struct engine_backup_operations sqlite_backup;

#endif
