/* A VFS that hands everything through but the files that are write-ahead logs. */
#include "server/store/sqlite_log.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

/* Of a larger transaction the first part goes out before it is asked for. SQLite's own file layer
 * takes no 128 KiB in one call. */
enum { GATHERED_MAX = 64 * 1024 };

/* The file that writes for it stands behind it in SQLite's memory. */
struct log {
    sqlite3_file file; /* first, so that a file leads back to its log */
    sqlite3_file *real;
    char *gathered;
    int length;
    sqlite3_int64 offset; /* of the first byte gathered */
};

static struct log *log_of(sqlite3_file *file)
{
    return (struct log *)(void *)file;
}

/* What could not be written is forgotten: SQLite rolls back, and writes what comes next to the same
 * place. */
static int write_gathered(struct log *log)
{
    int length = log->length;
    log->length = 0;
    return length == 0 ? SQLITE_OK
                       : log->real->pMethods->xWrite(log->real, log->gathered, length, log->offset);
}

static int log_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset)
{
    struct log *log = log_of(file);
    bool fits = offset == log->offset + log->length && count <= GATHERED_MAX - log->length;
    int status = fits ? SQLITE_OK : write_gathered(log);
    if (status != SQLITE_OK) {
        return status;
    }
    if (count > GATHERED_MAX) {
        return log->real->pMethods->xWrite(log->real, bytes, count, offset);
    }
    if (log->length == 0) {
        log->offset = offset;
    }
    memcpy(log->gathered + log->length, bytes, (size_t)count);
    log->length += count;
    return SQLITE_OK;
}

static int log_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset)
{
    struct log *log = log_of(file);
    int status = write_gathered(log);
    return status == SQLITE_OK ? log->real->pMethods->xRead(log->real, bytes, count, offset)
                               : status;
}

static int log_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct log *log = log_of(file);
    int status = write_gathered(log);
    return status == SQLITE_OK ? log->real->pMethods->xTruncate(log->real, size) : status;
}

static int log_sync(sqlite3_file *file, int flags)
{
    struct log *log = log_of(file);
    int status = write_gathered(log);
    return status == SQLITE_OK ? log->real->pMethods->xSync(log->real, flags) : status;
}

static int log_file_size(sqlite3_file *file, sqlite3_int64 *size_out)
{
    struct log *log = log_of(file);
    int status = write_gathered(log);
    return status == SQLITE_OK ? log->real->pMethods->xFileSize(log->real, size_out) : status;
}

/* What is still here was never synced, so nobody rests on it. */
static int log_close(sqlite3_file *file)
{
    struct log *log = log_of(file);
    free(log->gathered);
    return log->real->pMethods->xClose(log->real);
}

static int log_lock(sqlite3_file *file, int level)
{
    struct log *log = log_of(file);
    return log->real->pMethods->xLock(log->real, level);
}

static int log_unlock(sqlite3_file *file, int level)
{
    struct log *log = log_of(file);
    return log->real->pMethods->xUnlock(log->real, level);
}

static int log_check_lock(sqlite3_file *file, int *reserved_out)
{
    struct log *log = log_of(file);
    return log->real->pMethods->xCheckReservedLock(log->real, reserved_out);
}

static int log_control(sqlite3_file *file, int operation, void *argument)
{
    struct log *log = log_of(file);
    return log->real->pMethods->xFileControl(log->real, operation, argument);
}

static int log_sector_size(sqlite3_file *file)
{
    struct log *log = log_of(file);
    return log->real->pMethods->xSectorSize(log->real);
}

static int log_characteristics(sqlite3_file *file)
{
    struct log *log = log_of(file);
    return log->real->pMethods->xDeviceCharacteristics(log->real);
}

/* Version 1: a log is neither mapped nor shared. */
static const sqlite3_io_methods log_methods = {
    .iVersion = 1,
    .xClose = log_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = log_file_size,
    .xLock = log_lock,
    .xUnlock = log_unlock,
    .xCheckReservedLock = log_check_lock,
    .xFileControl = log_control,
    .xSectorSize = log_sector_size,
    .xDeviceCharacteristics = log_characteristics,
};

static sqlite3_vfs *default_vfs(const sqlite3_vfs *vfs)
{
    return vfs->pAppData;
}

/* SQLite leaves room for a log in front of a file of the default VFS, and 8 bytes divide both. */
static int log_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                    int *flags_out)
{
    sqlite3_vfs *real_vfs = default_vfs(vfs);
    if ((flags & SQLITE_OPEN_WAL) == 0) {
        return real_vfs->xOpen(real_vfs, name, file, flags, flags_out);
    }
    struct log *log = log_of(file);
    *log = (struct log){.real = (sqlite3_file *)(void *)(log + 1)};
    log->real->pMethods = NULL;
    int status = real_vfs->xOpen(real_vfs, name, log->real, flags, flags_out);
    if (status == SQLITE_OK) {
        log->gathered = memory_new(GATHERED_MAX);
        log->file.pMethods = &log_methods;
    }
    return status;
}

const char *sqlite_log_vfs(void)
{
    static sqlite3_vfs gathering;
    if (gathering.zName == NULL) {
        sqlite3_vfs *real_vfs = sqlite3_vfs_find(NULL);
        if (real_vfs == NULL) {
            return NULL;
        }
        gathering = *real_vfs;
        gathering.pNext = NULL;
        gathering.pAppData = real_vfs;
        gathering.zName = "gathering";
        gathering.szOsFile += (int)sizeof(struct log);
        gathering.xOpen = log_open;
        if (sqlite3_vfs_register(&gathering, 0) != SQLITE_OK) {
            gathering.zName = NULL;
        }
    }
    return gathering.zName;
}
