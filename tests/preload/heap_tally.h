/*
 * Heap tally: how often a program takes memory from the heap, kept in a file that others can read
 * while it runs.
 *
 * The library is loaded before the program's own and needs a program without sanitizers. It counts
 * by thread, and by the way to the call once somebody sets `tracing`. Readers may see a count that
 * is a moment old.
 */
#ifndef PRELOAD_HEAP_TALLY_H
#define PRELOAD_HEAP_TALLY_H
#include <stdatomic.h>
#include <stdint.h>

/* Made in the working directory of the program when it starts. */
#define HEAP_TALLY_FILE "heap.tally"

enum {
    HEAP_THREADS_MAX = 256, /* all further ones share the last place */
    HEAP_SITES = 4096,      /* a power of two */
    HEAP_FRAMES_MAX = 24,
    HEAP_MODULE_SIZE = 32,
    HEAP_SYMBOL_SIZE = 40,
};

struct heap_thread {
    _Atomic int32_t id;
    _Atomic uint64_t taken, released; /* a block that is resized is taken once more */
};

struct heap_frame {
    uint64_t offset;               /* in the module */
    char module[HEAP_MODULE_SIZE]; /* the file's name */
    char symbol[HEAP_SYMBOL_SIZE]; /* "" if the module does not export it */
};

struct heap_site {
    _Atomic uint64_t hash; /* 0: free */
    _Atomic uint64_t count, bytes;
    atomic_bool described;
    uint32_t frame_count;
    struct heap_frame frames[HEAP_FRAMES_MAX]; /* the innermost first */
};

struct heap_tally {
    _Atomic uint32_t thread_count;
    atomic_bool tracing;
    struct heap_thread threads[HEAP_THREADS_MAX];
    struct heap_site sites[HEAP_SITES];
};

#endif
