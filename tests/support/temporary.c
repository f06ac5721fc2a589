/* mkdtemp, and a flat removal: tests make no directories in it. */
#include "support/temporary.h"

#include <assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void temporary_init(struct temporary *temporary)
{
    const char *base = getenv("TMPDIR");
    snprintf(temporary->path, sizeof temporary->path, "%s/slotd-XXXXXX",
             base != NULL ? base : "/tmp");
    const char *made = mkdtemp(temporary->path);
    assert(made != NULL);
}

const char *temporary_path(struct temporary *temporary, const char *name)
{
    snprintf(temporary->file, sizeof temporary->file, "%s/%s", temporary->path, name);
    return temporary->file;
}

void temporary_deinit(struct temporary *temporary)
{
    DIR *directory = opendir(temporary->path);
    assert(directory != NULL);
    struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            unlink(temporary_path(temporary, entry->d_name));
        }
    }
    closedir(directory);
    rmdir(temporary->path);
}
