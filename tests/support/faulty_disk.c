/* A copy of the default VFS whose files have two of their methods exchanged. */
#include "support/faulty_disk.h"

#include <assert.h>
#include <sqlite3.h>
#include <stddef.h>

/* The unix VFS has other methods for the database than for its journals. */
enum { KINDS = 2 };

static sqlite3_vfs *real, faulty;
static const sqlite3_io_methods *real_methods[KINDS];
static sqlite3_io_methods faulty_methods[KINDS];
static enum faulty_disk_fault current;
static int writes, writes_left;

static int kind_of(const sqlite3_file *file)
{
    return file->pMethods == &faulty_methods[1] ? 1 : 0;
}

static int faulty_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset)
{
    writes++;
    if (current == FAULTY_DISK_FULL ||
        (current == FAULTY_DISK_BECOMES_FULL && writes_left-- <= 0)) {
        return SQLITE_FULL;
    }
    if (current == FAULTY_DISK_WRITE_FAILS) {
        return SQLITE_IOERR_WRITE;
    }
    return real_methods[kind_of(file)]->xWrite(file, bytes, count, offset);
}

static int faulty_sync(sqlite3_file *file, int flags)
{
    int status = real_methods[kind_of(file)]->xSync(file, flags);
    return current == FAULTY_DISK_SYNC_FAILS ? SQLITE_IOERR_FSYNC : status;
}

static int faulty_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                       int *flags_out)
{
    (void)vfs;
    int status = real->xOpen(real, name, file, flags, flags_out);
    if (status != SQLITE_OK || file->pMethods == NULL) {
        return status;
    }
    int kind = (flags & SQLITE_OPEN_MAIN_DB) != 0 ? 0 : 1;
    assert(real_methods[kind] == NULL || real_methods[kind] == file->pMethods);
    real_methods[kind] = file->pMethods;
    faulty_methods[kind] = *file->pMethods;
    faulty_methods[kind].xWrite = faulty_write;
    faulty_methods[kind].xSync = faulty_sync;
    file->pMethods = &faulty_methods[kind];
    return SQLITE_OK;
}

void faulty_disk_install(void)
{
    real = sqlite3_vfs_find(NULL);
    faulty = *real;
    faulty.zName = "faulty";
    faulty.xOpen = faulty_open;
    int status = sqlite3_vfs_register(&faulty, 1);
    assert(status == SQLITE_OK);
}

void faulty_disk_set(enum faulty_disk_fault fault)
{
    current = fault;
}

void faulty_disk_set_full_after(int count)
{
    current = FAULTY_DISK_BECOMES_FULL;
    writes_left = count;
}

int faulty_disk_writes(void)
{
    return writes;
}
