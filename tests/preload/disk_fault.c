/*
 * Preloaded into slotd: writes to its store fail as a file in its directory says.
 *
 * The first word of DISK_FAULT_FILE is read before every such call; no file, or another word, is a
 * disk that is well. What is not the store's goes on as it is.
 */
#include "preload/disk_fault.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Of a full disk every other write is a short one: that is how the last free block goes. */
static atomic_int writes;

static bool is_store(int file)
{
    char link[32], path[256];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length > 0 ? length : 0] = '\0';
    return strstr(path, "/slotd.db") != NULL;
}

static bool is_now(const char *fault)
{
    char word[16] = "";
    int file = open(DISK_FAULT_FILE, O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
        ssize_t length = read(file, word, sizeof word - 1);
        word[length > 0 ? length : 0] = '\0';
        close(file);
    }
    return strcmp(word, fault) == 0;
}

static ssize_t refuse(int error)
{
    errno = error;
    return -1;
}

static ssize_t write_at(int file, const void *bytes, size_t count, off64_t offset)
{
    if (is_store(file)) {
        if (is_now(DISK_FAULT_FULL_WORD)) {
            if (count < 2 || atomic_fetch_add(&writes, 1) % 2 == 1) {
                return refuse(ENOSPC);
            }
            count /= 2;
        } else if (is_now(DISK_FAULT_WRITE_WORD)) {
            return refuse(EIO);
        } else if (is_now(DISK_FAULT_READ_ONLY_WORD)) {
            return refuse(EROFS);
        }
    }
    return syscall(SYS_pwrite64, file, bytes, count, offset);
}

/* In the C library's declarations the parameters have names that are reserved. Both names of a
 * write are the same function where off_t has 64 bits. */
/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name) */
ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset)
{
    return write_at(file, bytes, count, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset)
{
    return write_at(file, bytes, count, offset);
}

static int sync_by(long call, int file)
{
    if (is_store(file) && is_now(DISK_FAULT_SYNC_WORD)) {
        return (int)refuse(EIO);
    }
    return (int)syscall(call, file);
}

int fsync(int file)
{
    return sync_by(SYS_fsync, file);
}

int fdatasync(int file)
{
    return sync_by(SYS_fdatasync, file);
}
/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */
