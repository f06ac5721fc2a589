/* Renamed into place: whoever reads at that moment reads the old word or the new one. */
#include "support/disk_fault.h"

#include <stdio.h>
#include <stdlib.h>

const char *const disk_fault_environment[] = {"LD_PRELOAD=" DISK_FAULT_LIBRARY, NULL};

void disk_fault_set(const struct slotd_process *slotd, const char *word)
{
    char path[sizeof slotd->directory + 16], next_path[sizeof slotd->directory + 16];
    snprintf(path, sizeof path, "%s/%s", slotd->directory, DISK_FAULT_FILE);
    snprintf(next_path, sizeof next_path, "%s/next", slotd->directory);
    FILE *file = fopen(next_path, "we");
    bool written = file != NULL && fputs(word != NULL ? word : "well", file) >= 0;
    if (file == NULL || fclose(file) != 0 || !written || rename(next_path, path) != 0) {
        perror(path);
        abort();
    }
}
