/*
 * Faulty disk: SQLite's own file layer, with writes and syncs that fail on demand.
 *
 * Stands in front of the default VFS of this process; databases opened afterwards go through it.
 */
#ifndef SUPPORT_FAULTY_DISK_H
#define SUPPORT_FAULTY_DISK_H

enum faulty_disk_fault {
    FAULTY_DISK_WELL,
    FAULTY_DISK_FULL,        /* every write answers "no space left" and writes nothing */
    FAULTY_DISK_WRITE_FAILS, /* every write answers an I/O error and writes nothing */
    FAULTY_DISK_SYNC_FAILS,  /* every sync answers an I/O error; what was written is there */
    FAULTY_DISK_BECOMES_FULL /* as full, after the number of writes that was set */
};

void faulty_disk_install(void);
void faulty_disk_set(enum faulty_disk_fault fault);
void faulty_disk_set_full_after(int writes);

/* Since it was installed. */
int faulty_disk_writes(void);

#endif
