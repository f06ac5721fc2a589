/*
 * Disk fault: the words by which a test tells a slotd that runs what its disk does.
 */
#ifndef PRELOAD_DISK_FAULT_H
#define PRELOAD_DISK_FAULT_H

#define DISK_FAULT_FILE "disk.txt" /* in its directory */

#define DISK_FAULT_FULL_WORD "full"           /* writes end short, or with ENOSPC */
#define DISK_FAULT_WRITE_WORD "write"         /* writes: EIO */
#define DISK_FAULT_READ_ONLY_WORD "read_only" /* writes: EROFS */
#define DISK_FAULT_SYNC_WORD "sync"           /* syncs: EIO; what was written is there */

#endif
