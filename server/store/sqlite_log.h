/*
 * SQLite log: what SQLite writes to its write-ahead log goes to the disk in one piece.
 *
 * SQLite writes every page of a transaction in two calls, its header and itself: more than a
 * hundred for a batch of bookings. Here they gather until somebody wants to see them: a sync, a
 * read, anything else. A write that fails is then told to whoever wants that; it is still the
 * write's error, and a sync that says so has synced nothing.
 *
 * Of the bytes gathered the last ones are written last, as SQLite wrote them: a commit mark is on
 * the disk only if all before it is.
 */
#ifndef SERVER_STORE_SQLITE_LOG_H
#define SERVER_STORE_SQLITE_LOG_H

/* The name of a VFS over the default one, for sqlite3_open_v2; NULL when it could not be made.
 * Registered with the first call; by one thread. */
const char *sqlite_log_vfs(void);

#endif
