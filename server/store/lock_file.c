/* flock, and the holder's process id for the message to the next one. */
#include "server/store/lock_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { PID_SIZE = 16, REASON_SIZE = 96 };

static enum result refuse(const char *path, int error, char *message_out, size_t message_size)
{
    char reason[REASON_SIZE];
    snprintf(message_out, message_size, "cannot use the lock file %s: %s", path,
             strerror_r(error, reason, sizeof reason));
    return RESULT_UNAVAILABLE;
}

static enum result refuse_held(const char *path, int descriptor, char *message_out,
                               size_t message_size)
{
    char pid[PID_SIZE] = "";
    ssize_t length = pread(descriptor, pid, sizeof pid - 1, 0);
    pid[length > 0 ? strcspn(pid, "\n") : 0] = '\0';
    snprintf(message_out, message_size,
             "another slotd is using it (process %s holds %s); stop that one first",
             pid[0] != '\0' ? pid : "unknown", path);
    return RESULT_UNAVAILABLE;
}

enum result lock_file_take(const char *path, int *descriptor_out, char *message_out,
                           size_t message_size)
{
    int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return refuse(path, errno, message_out, message_size);
    }
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        int error = errno;
        enum result result = error == EWOULDBLOCK
                                 ? refuse_held(path, descriptor, message_out, message_size)
                                 : refuse(path, error, message_out, message_size);
        close(descriptor);
        return result;
    }
    char pid[PID_SIZE];
    int length = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
    errno = ENOSPC; /* A short write, which is how a disk becomes full, sets none. */
    if (ftruncate(descriptor, 0) != 0 || pwrite(descriptor, pid, (size_t)length, 0) != length) {
        enum result result = refuse(path, errno, message_out, message_size);
        close(descriptor);
        return result;
    }
    *descriptor_out = descriptor;
    return RESULT_OK;
}

void lock_file_release(int descriptor)
{
    close(descriptor);
}
