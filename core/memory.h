/*
 * Memory: allocation that does not fail, and an arena for what lives as long as one request.
 *
 * Out of memory ends the process with a line on stderr: bodies and lists are bounded at the door,
 * and the store is the truth, so a crash loses nothing that was acknowledged.
 */
#ifndef CORE_MEMORY_H
#define CORE_MEMORY_H
#include <stddef.h>

/* Never NULL; released with free(). memory_new is zeroed. */
void *memory_new(size_t size) __attribute__((malloc, warn_unused_result, returns_nonnull));
void *memory_resize(void *memory, size_t size) __attribute__((warn_unused_result, returns_nonnull));
void *memory_copy(const void *bytes, size_t size)
    __attribute__((malloc, warn_unused_result, returns_nonnull));
char *memory_copy_text(const char *text)
    __attribute__((malloc, warn_unused_result, returns_nonnull));

/* One thread at a time. Everything taken from an arena dies together, with arena_reset or
 * arena_deinit. */
struct arena {
    struct arena_block *first, *current;
    size_t used;
};

void arena_init(struct arena *arena, size_t first_block_size);
void arena_deinit(struct arena *arena);

/* Keeps the first block, so that a warm arena does not touch the heap. */
void arena_reset(struct arena *arena);

/* What was taken after the mark dies with arena_rewind; the mark may be used again. */
struct arena_mark {
    struct arena_block *current;
    size_t used;
};
struct arena_mark arena_mark(const struct arena *arena);
void arena_rewind(struct arena *arena, struct arena_mark mark);

/* Zeroed, aligned for any type, never NULL. */
void *arena_take(struct arena *arena, size_t size) __attribute__((returns_nonnull));
void *arena_copy(struct arena *arena, const void *bytes, size_t size)
    __attribute__((returns_nonnull));
char *arena_copy_text(struct arena *arena, const char *text, size_t length)
    __attribute__((returns_nonnull));

/* A whole text; NULL stays NULL. */
char *arena_keep(struct arena *arena, const char *text);

#endif
