/* One line when it begins, one when it is over, one attempt a second between them. */
#include "server/store/sqlite_refusal.h"

#include <time.h>

#include "server/log.h"

enum { RETRY_AFTER_MS = 1000 };

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* The commit mark is written last, so after a refused write it is not there. Anything else may
 * come after it: SQLite allocates, too, when the mark is already on the disk. */
bool sqlite_refusal_is_one(int status)
{
    return (status & 0xff) == SQLITE_FULL || status == SQLITE_IOERR_WRITE ||
           (status & 0xff) == SQLITE_READONLY;
}

void sqlite_refusal_begin(struct sqlite *sqlite, int status)
{
    if (!sqlite->refuses) {
        log_line(LOG_ERROR, "sqlite: changes are refused until the disk takes them again: %s (%d)",
                 sqlite3_errstr(status), status);
    }
    sqlite->refuses = true;
    sqlite_refusal_try_later(sqlite);
}

void sqlite_refusal_end(struct sqlite *sqlite)
{
    if (sqlite->refuses) {
        log_line(LOG_INFO, "sqlite: the disk takes changes again");
    }
    sqlite->refuses = false;
    sqlite->retry_at_ms = 0;
}

bool sqlite_refusal_may_try(const struct sqlite *sqlite)
{
    return sqlite->retry_at_ms == 0 || now_ms() >= sqlite->retry_at_ms;
}

void sqlite_refusal_try_later(struct sqlite *sqlite)
{
    sqlite->retry_at_ms = now_ms() + RETRY_AFTER_MS;
}

/* The epoch becomes what it is: a page in the log, and a sync. What fails in another way than a
 * refusal is the same as for a batch, but that nobody waits for the outcome. */
void sqlite_refusal_probe(struct sqlite *sqlite)
{
    static const char write[] = "BEGIN IMMEDIATE; UPDATE epoch SET value = value; COMMIT";
    int status = sqlite3_exec(sqlite->database, write, NULL, NULL, NULL);
    if (status == SQLITE_OK) {
        sqlite_refusal_end(sqlite);
        return;
    }
    if (sqlite3_get_autocommit(sqlite->database) == 0) {
        sqlite3_exec(sqlite->database, "ROLLBACK", NULL, NULL, NULL);
    }
    if (sqlite_refusal_is_one(status)) {
        sqlite_refusal_try_later(sqlite);
        return;
    }
    log_line(LOG_ERROR, "sqlite: the disk was tried again, and failed: %s (%d)",
             sqlite3_errstr(status), status);
    sqlite->sound = false;
}
