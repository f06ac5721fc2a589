/* The library reads its file every time it is asked for the time: it holds a distance from now. */
#include "support/moved_time.h"

#include <inttypes.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#ifndef FAKETIME_LIBRARY
#define FAKETIME_LIBRARY ""
#endif

enum { PATH_SIZE = 128 };

static const char file_name[] = "time.txt";

bool moved_time_is_possible(void)
{
    return access(FAKETIME_LIBRARY, R_OK) == 0;
}

int64_t moved_time_from_now(const char *time_text)
{
    struct tm parts = {0};
    const char *rest = strptime(time_text, "%Y-%m-%d %H:%M:%S", &parts);
    if (rest == NULL || *rest != '\0') {
        fprintf(stderr, "'%s' is no time\n", time_text);
        abort();
    }
    return timegm(&parts) - time(NULL);
}

/* Files keep their own times. */
void moved_time_environment(const char *environment_out[static MOVED_TIME_ENTRIES])
{
    static const char preload[] = "LD_PRELOAD=" FAKETIME_LIBRARY;
    static const char *const entries[MOVED_TIME_ENTRIES] = {
        preload, "FAKETIME_TIMESTAMP_FILE=time.txt", "FAKETIME_NO_CACHE=1",
        "FAKETIME_DONT_FAKE_MONOTONIC=1", "NO_FAKE_STAT=1"};
    memcpy(environment_out, entries, sizeof entries);
}

void moved_time_sweep(pid_t pid)
{
    char name[32];
    snprintf(name, sizeof name, "/faketime_sem_%ld", (long)pid);
    sem_unlink(name);
    snprintf(name, sizeof name, "/faketime_shm_%ld", (long)pid);
    shm_unlink(name);
}

/* Renamed into place: whoever reads at that moment reads the old time or the new one. */
bool moved_time_set(const char *directory, int64_t seconds_from_now)
{
    char path[PATH_SIZE], next_path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", directory, file_name);
    snprintf(next_path, sizeof next_path, "%s/next-%s", directory, file_name);
    FILE *file = fopen(next_path, "we");
    if (file == NULL) {
        return false;
    }
    bool written = fprintf(file, "%+" PRId64 "\n", seconds_from_now) > 0;
    return fclose(file) == 0 && written && rename(next_path, path) == 0;
}
