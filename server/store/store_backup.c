/* A file beside the wanted one, filled, proved, and then given its name. */
#include "server/store/store_backup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "server/store/store_read.h"

/* After so many pieces the kernel is told to begin writing them: what it has gathered by the end
 * would go to the disk in one piece, and bookings could wait behind it. */
enum { PIECES_PER_WRITE = 64, REASON_SIZE = 96 };

struct job {
    const char *path; /* of the unfinished copy */
    int descriptor;   /* of the same */
    int pieces;
    const struct engine_backup_operations *operations;
    struct engine_backup *backup;
    struct engine_backup_state state;
    char *message; /* ENGINE_MESSAGE_SIZE bytes */
};

/* One piece of it, on the committer's thread. */
struct piece {
    struct store_read read; /* first */
    struct job *job;
};

static struct job *job_of(const struct store_read *read)
{
    return ((const struct piece *)(const void *)read)->job;
}

static enum result run_begin(struct engine *engine, const struct store_read *read)
{
    struct job *job = job_of(read);
    job->operations = engine->operations->backup;
    return job->operations->begin(engine, job->path, &job->backup, job->message);
}

static enum result run_step(struct engine *engine, const struct store_read *read)
{
    struct job *job = job_of(read);
    return job->operations->step(engine, job->backup, &job->state, job->message);
}

static enum result run_end(struct engine *engine, const struct store_read *read)
{
    (void)engine;
    struct job *job = job_of(read);
    job->operations->end(job->backup);
    return RESULT_OK;
}

static enum result run(struct store *store, struct job *job,
                       enum result (*what)(struct engine *engine, const struct store_read *read))
{
    struct piece piece = {{.run = what}, .job = job};
    return store_read_run(store, &piece.read);
}

static enum result copy(struct store *store, struct job *job, struct backup_watch *watch)
{
    enum result result = run(store, job, run_begin);
    if (result != RESULT_OK) {
        return result;
    }
    while (result == RESULT_OK && !job->state.is_whole) {
        result = run(store, job, run_step);
        if (++job->pieces % PIECES_PER_WRITE == 0) {
            (void)sync_file_range(job->descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
        }
        if (result == RESULT_OK && !watch->tell(watch, job->state.done, job->state.total)) {
            snprintf(job->message, ENGINE_MESSAGE_SIZE, "it was given up");
            result = RESULT_UNAVAILABLE;
        }
    }
    enum result ended = run(store, job, run_end);
    return result == RESULT_OK ? ended : result;
}

static enum result refuse(const char *path, int error, char message_out[static ENGINE_MESSAGE_SIZE])
{
    char reason[REASON_SIZE];
    snprintf(message_out, ENGINE_MESSAGE_SIZE, "%.150s: %s", path,
             strerror_r(error, reason, sizeof reason));
    return RESULT_UNAVAILABLE;
}

/* What an interrupted backup left there is nobody's. The file is made here, so that nobody else can
 * have put a link in its place. */
static enum result make_file(const char *path, int *descriptor_out,
                             char message_out[static ENGINE_MESSAGE_SIZE])
{
    unlink(path);
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return refuse(path, errno, message_out);
    }
    *descriptor_out = descriptor;
    return RESULT_OK;
}

/* Not every file system can rename without replacing. */
static bool rename_new(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) {
        return true;
    }
    bool is_unable = errno == EINVAL || errno == ENOSYS;
    if (is_unable && access(to, F_OK) == 0) {
        errno = EEXIST;
        return false;
    }
    return is_unable && rename(from, to) == 0;
}

static enum result give_name(const char *from, const char *to,
                             char message_out[static ENGINE_MESSAGE_SIZE])
{
    if (!rename_new(from, to)) {
        return refuse(to, errno, message_out);
    }
    char path[PATH_MAX] = ".";
    const char *slash = strrchr(to, '/');
    if (slash != NULL) {
        snprintf(path, sizeof path, "%.*s", (int)(slash + 1 - to), to);
    }
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = directory >= 0 && fsync(directory) == 0;
    enum result result = synced ? RESULT_OK : refuse(to, errno, message_out);
    if (directory >= 0) {
        close(directory);
    }
    return result;
}

enum result store_backup(struct store *store, const char *path, struct backup_watch *watch,
                         char message_out[static ENGINE_MESSAGE_SIZE])
{
    char unfinished[PATH_MAX];
    struct job job = {.path = unfinished, .message = message_out};
    if (snprintf(unfinished, sizeof unfinished, "%s.part", path) >= PATH_MAX) {
        return refuse(path, ENAMETOOLONG, message_out);
    }
    if (access(path, F_OK) == 0) {
        return refuse(path, EEXIST, message_out);
    }
    enum result result = make_file(unfinished, &job.descriptor, message_out);
    if (result != RESULT_OK) {
        return result;
    }
    result = copy(store, &job, watch);
    close(job.descriptor);
    result = result == RESULT_OK ? job.operations->prove(unfinished, message_out) : result;
    result = result == RESULT_OK ? give_name(unfinished, path, message_out) : result;
    if (result != RESULT_OK) {
        unlink(unfinished);
    }
    return result;
}
