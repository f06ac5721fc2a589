/* As SQLite's own unix VFS does it: which syncs reach the directory, and what it claims to be. */
#include "fault/power/drive_vfs.h"

#include <assert.h>
#include <sqlite3.h>
#include <string.h>

static struct drive *drive; /* borrowed; set once */

struct handle {
    sqlite3_file base; /* first */
    struct drive_file *file;
};

static struct drive_file *file_of(sqlite3_file *file)
{
    return ((struct handle *)(void *)file)->file;
}

static int handle_close(sqlite3_file *file)
{
    drive_close(drive, file_of(file));
    return SQLITE_OK;
}

static int handle_read(sqlite3_file *handle, void *bytes, int count, sqlite3_int64 offset)
{
    const struct drive_image *seen = &file_of(handle)->seen;
    size_t wanted = (size_t)count, from = (size_t)offset;
    size_t there = from < seen->size ? seen->size - from : 0;
    there = there < wanted ? there : wanted;
    if (there > 0) {
        memcpy(bytes, seen->bytes + from, there);
    }
    if (there < wanted) {
        memset((char *)bytes + there, 0, wanted - there);
        return SQLITE_IOERR_SHORT_READ;
    }
    return SQLITE_OK;
}

static int handle_write(sqlite3_file *handle, const void *bytes, int count, sqlite3_int64 offset)
{
    const struct drive_operation place = {.offset = (size_t)offset, .length = (size_t)count};
    return drive_write(drive, file_of(handle), bytes, place) ? SQLITE_OK : SQLITE_IOERR_WRITE;
}

static int handle_truncate(sqlite3_file *handle, sqlite3_int64 size)
{
    return drive_truncate(drive, file_of(handle), (size_t)size) ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

static int handle_sync(sqlite3_file *handle, int flags)
{
    (void)flags;
    return drive_sync(drive, file_of(handle)) ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}

static int handle_size(sqlite3_file *handle, sqlite3_int64 *size_out)
{
    *size_out = (sqlite3_int64)file_of(handle)->seen.size;
    return SQLITE_OK;
}

/* The engine has a lock of its own, and one store is opened once at a time. */
static int handle_lock(sqlite3_file *handle, int level)
{
    (void)handle, (void)level;
    return SQLITE_OK;
}

static int handle_check_lock(sqlite3_file *handle, int *reserved_out)
{
    (void)handle;
    *reserved_out = 0;
    return SQLITE_OK;
}

static int handle_control(sqlite3_file *handle, int operation, void *argument)
{
    (void)handle, (void)operation, (void)argument;
    return SQLITE_NOTFOUND;
}

static int handle_sector(sqlite3_file *handle)
{
    (void)handle;
    return 4096;
}

static int handle_characteristics(sqlite3_file *handle)
{
    (void)handle;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/* Version 1: the engine needs neither shared memory nor mapping. */
static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = handle_close,
    .xRead = handle_read,
    .xWrite = handle_write,
    .xTruncate = handle_truncate,
    .xSync = handle_sync,
    .xFileSize = handle_size,
    .xLock = handle_lock,
    .xUnlock = handle_lock,
    .xCheckReservedLock = handle_check_lock,
    .xFileControl = handle_control,
    .xSectorSize = handle_sector,
    .xDeviceCharacteristics = handle_characteristics,
};

/* The first sync of a journal or log that is opened to be made reaches its directory; that of a
 * database does not. */
static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *handle, int flags,
                    int *flags_out)
{
    (void)vfs;
    handle->pMethods = NULL;
    bool create = (flags & SQLITE_OPEN_CREATE) != 0;
    struct drive_file *file =
        drive_is_on(drive) ? drive_open(drive, name, create || name == NULL) : NULL;
    if (file == NULL) {
        return SQLITE_CANTOPEN;
    }
    file->is_database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
    file->is_new_journal =
        name != NULL && create && (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
    ((struct handle *)(void *)handle)->file = file;
    handle->pMethods = &methods;
    if (flags_out != NULL) {
        *flags_out = flags;
    }
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync_directory)
{
    (void)vfs;
    if (!drive_delete(drive, name)) {
        return SQLITE_IOERR_DELETE;
    }
    if (sync_directory != 0 && drive->lie != DRIVE_LIES_ABOUT_ALL) {
        drive_sync_names(drive);
    }
    return SQLITE_OK;
}

/* Like the unix VFS, which takes an empty journal for none. */
static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *result_out)
{
    (void)vfs;
    const struct drive_file *file = NULL;
    for (size_t i = 0; i < DRIVE_NAMES_MAX; i++) {
        file = strcmp(drive->names[i].name, name) == 0 ? drive->names[i].seen : file;
    }
    *result_out = file != NULL && (flags != SQLITE_ACCESS_EXISTS || file->seen.size > 0);
    return SQLITE_OK;
}

void drive_vfs_install(struct drive *borrowed)
{
    static sqlite3_vfs vfs;
    assert(drive == NULL);
    drive = borrowed;
    vfs = *sqlite3_vfs_find(NULL);
    vfs.pNext = NULL;
    vfs.zName = "drive";
    vfs.szOsFile = (int)sizeof(struct handle);
    vfs.xOpen = vfs_open;
    vfs.xDelete = vfs_delete;
    vfs.xAccess = vfs_access;
    int status = sqlite3_vfs_register(&vfs, 1);
    assert(status == SQLITE_OK);
}
