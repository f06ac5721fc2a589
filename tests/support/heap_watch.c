/* The file is mapped; threads are told apart by the names they have. */
#include "support/heap_watch.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What the HTTP library calls its threads that answer. */
static const char worker_name[] = "civetweb-worker";

const char *const heap_watch_environment[] = {"LD_PRELOAD=" HEAP_TALLY_LIBRARY, NULL};

bool heap_watch_init(struct heap_watch *watch, const struct slotd_process *slotd)
{
    char path[sizeof slotd->directory + sizeof HEAP_TALLY_FILE + 1];
    snprintf(path, sizeof path, "%s/%s", slotd->directory, HEAP_TALLY_FILE);
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) {
        return false;
    }
    void *memory =
        mmap(NULL, sizeof(struct heap_tally), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (memory == MAP_FAILED) {
        return false;
    }
    *watch = (struct heap_watch){.tally = memory, .pid = slotd->pid};
    return true;
}

void heap_watch_deinit(struct heap_watch *watch)
{
    munmap(watch->tally, sizeof *watch->tally);
}

static bool is_worker(const struct heap_watch *watch, int32_t thread)
{
    char path[64], name[32] = "";
    snprintf(path, sizeof path, "/proc/%ld/task/%ld/comm", (long)watch->pid, (long)thread);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return false;
    }
    bool is_read = fgets(name, sizeof name, file) != NULL;
    fclose(file);
    return is_read && strncmp(name, worker_name, sizeof worker_name - 1) == 0;
}

struct heap_counts heap_watch_count(const struct heap_watch *watch)
{
    struct heap_counts counts = {0};
    uint32_t threads = atomic_load(&watch->tally->thread_count);
    for (uint32_t i = 0; i < threads && i < HEAP_THREADS_MAX; i++) {
        const struct heap_thread *thread = &watch->tally->threads[i];
        uint64_t taken = atomic_load(&thread->taken);
        if (is_worker(watch, atomic_load(&thread->id))) {
            counts.by_workers += taken;
        } else {
            counts.by_others += taken;
        }
    }
    return counts;
}

void heap_watch_trace(struct heap_watch *watch)
{
    atomic_store(&watch->tally->tracing, true);
}
