/*
 * Disk fault: the disk of a slotd that runs fails, and is well again (preload/disk_fault.h).
 */
#ifndef SUPPORT_DISK_FAULT_H
#define SUPPORT_DISK_FAULT_H
#include "preload/disk_fault.h"
#include "support/slotd_process.h"

/* For struct slotd_process, besides `plain`. */
extern const char *const disk_fault_environment[];

/* From now on; NULL: it is well. Before the first start there is no directory to say it in. */
void disk_fault_set(const struct slotd_process *slotd, const char *word);

#endif
