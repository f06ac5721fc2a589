/* The allocator stays glibc's: each call is noted and passed on. */
#include "preload/heap_tally.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* glibc's own names for what is replaced here; no header has them. */
/* NOLINTBEGIN(readability-identifier-naming) */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);
/* NOLINTEND(readability-identifier-naming) */

static struct heap_tally *tally;

/* Not allocated on first use, which would come back here. */
#define OF_THREAD static _Thread_local __attribute__((tls_model("initial-exec")))
OF_THREAD struct heap_thread *own;
OF_THREAD bool is_inside; /* what finding out the way takes itself is not counted */

static struct heap_thread *find_own(void)
{
    if (own == NULL) {
        uint32_t place = atomic_fetch_add(&tally->thread_count, 1);
        own = &tally->threads[place < HEAP_THREADS_MAX ? place : HEAP_THREADS_MAX - 1];
        atomic_store(&own->id, (int32_t)gettid());
    }
    return own;
}

static void describe(struct heap_site *site, void *const *frames, int count)
{
    site->frame_count = (uint32_t)count;
    for (int i = 0; i < count; i++) {
        struct heap_frame *frame = &site->frames[i];
        Dl_info found = {0};
        dladdr(frames[i], &found);
        const char *path = found.dli_fname != NULL ? found.dli_fname : "?";
        const char *slash = strrchr(path, '/');
        /* A return address may be the first of the next function. */
        frame->offset = (uint64_t)((char *)frames[i] - (char *)found.dli_fbase) - 1;
        snprintf(frame->module, sizeof frame->module, "%s", slash != NULL ? slash + 1 : path);
        snprintf(frame->symbol, sizeof frame->symbol, "%s",
                 found.dli_sname != NULL ? found.dli_sname : "");
    }
    atomic_store(&site->described, true);
}

static void trace(size_t size)
{
    void *frames[HEAP_FRAMES_MAX + 2];
    enum { OUR_OWN = 3 }; /* trace, note, malloc */
    int count = backtrace(frames, HEAP_FRAMES_MAX + 2) - OUR_OWN;
    uint64_t hash = 1469598103934665603U;
    for (int i = 0; i < count; i++) {
        hash = (hash ^ (uintptr_t)frames[i + OUR_OWN]) * 1099511628211U;
        hash ^= hash >> 29;
    }
    hash |= 1;
    for (size_t i = 0; i < HEAP_SITES; i++) {
        struct heap_site *site = &tally->sites[(hash + i) & (HEAP_SITES - 1)];
        uint64_t there = 0;
        bool is_new = atomic_compare_exchange_strong(&site->hash, &there, hash);
        if (is_new || there == hash) {
            atomic_fetch_add(&site->count, 1);
            atomic_fetch_add(&site->bytes, size);
            if (is_new) {
                describe(site, frames + OUR_OWN, count);
            }
            return;
        }
    }
}

static __attribute__((noinline)) void note(size_t size)
{
    if (tally == NULL || is_inside) {
        return;
    }
    is_inside = true;
    atomic_fetch_add(&find_own()->taken, 1);
    if (atomic_load(&tally->tracing)) {
        trace(size);
    }
    is_inside = false;
}

void *malloc(size_t size)
{
    note(size);
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    note(count * size);
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    note(size);
    return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size)
{
    note(size);
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    note(size);
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory_out, size_t alignment, size_t size)
{
    note(size);
    void *memory = __libc_memalign(alignment, size);
    if (memory == NULL) {
        return ENOMEM;
    }
    *memory_out = memory;
    return 0;
}

void free(void *memory)
{
    if (tally != NULL && memory != NULL && !is_inside) {
        atomic_fetch_add(&find_own()->released, 1);
    }
    __libc_free(memory);
}

static __attribute__((constructor)) void begin(void)
{
    void *frames[1];
    backtrace(frames, 1); /* The first call loads a library. */
    int file = open(HEAP_TALLY_FILE, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, sizeof *tally) != 0) {
        abort();
    }
    void *memory = mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (memory == MAP_FAILED) {
        abort();
    }
    tally = memory;
}
