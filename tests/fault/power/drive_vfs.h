/*
 * Drive VFS: SQLite's way to a drive.
 *
 * Becomes the default VFS of this process, so that what the engine puts over the default one (its
 * log) stands over this. Of other files than databases and their journals it knows nothing.
 */
#ifndef POWER_DRIVE_VFS_H
#define POWER_DRIVE_VFS_H
#include "fault/power/drive.h"

/* Before the first database is opened. The drive is borrowed for good. */
void drive_vfs_install(struct drive *borrowed);

#endif
