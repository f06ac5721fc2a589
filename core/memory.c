/* Allocation that does not fail; the arena is a chain of blocks of which the first is kept. */
#include "core/memory.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena_block {
    struct arena_block *next;
    size_t size;
    alignas(max_align_t) char bytes[];
};

static void out_of_memory(size_t size)
{
    fprintf(stderr, "out of memory: %zu bytes wanted\n", size);
    abort();
}

void *memory_new(size_t size)
{
    void *memory = calloc(1, size > 0 ? size : 1);
    if (memory == NULL) {
        out_of_memory(size);
        __builtin_unreachable();
    }
    return memory;
}

void *memory_resize(void *memory, size_t size)
{
    void *resized = realloc(memory, size > 0 ? size : 1);
    if (resized == NULL) {
        out_of_memory(size);
        __builtin_unreachable();
    }
    return resized;
}

void *memory_copy(const void *bytes, size_t size)
{
    void *copy = memory_new(size);
    if (size > 0) {
        memcpy(copy, bytes, size);
    }
    return copy;
}

char *memory_copy_text(const char *text)
{
    return memory_copy(text, strlen(text) + 1);
}

static struct arena_block *arena_block_new(size_t size)
{
    struct arena_block *block = memory_new(sizeof *block + size);
    block->size = size;
    return block;
}

void arena_init(struct arena *arena, size_t first_block_size)
{
    struct arena_block *block = arena_block_new(first_block_size);
    *arena = (struct arena){.first = block, .current = block};
}

static void arena_free_after(struct arena_block *block)
{
    struct arena_block *next = block->next;
    block->next = NULL;
    while (next != NULL) {
        struct arena_block *following = next->next;
        free(next);
        next = following;
    }
}

void arena_deinit(struct arena *arena)
{
    arena_free_after(arena->first);
    free(arena->first);
    *arena = (struct arena){0};
}

void arena_reset(struct arena *arena)
{
    arena_free_after(arena->first);
    arena->current = arena->first;
    arena->used = 0;
}

struct arena_mark arena_mark(const struct arena *arena)
{
    return (struct arena_mark){.current = arena->current, .used = arena->used};
}

void arena_rewind(struct arena *arena, struct arena_mark mark)
{
    arena_free_after(mark.current);
    arena->current = mark.current;
    arena->used = mark.used;
}

void *arena_take(struct arena *arena, size_t size)
{
    size_t rounded =
        (size + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
    if (rounded > arena->current->size - arena->used) {
        size_t block_size = rounded > arena->first->size ? rounded : arena->first->size;
        arena->current->next = arena_block_new(block_size);
        arena->current = arena->current->next;
        arena->used = 0;
    }
    void *taken = arena->current->bytes + arena->used;
    arena->used += rounded;
    return memset(taken, 0, size);
}

void *arena_copy(struct arena *arena, const void *bytes, size_t size)
{
    void *copy = arena_take(arena, size);
    if (size > 0) {
        memcpy(copy, bytes, size);
    }
    return copy;
}

char *arena_copy_text(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_take(arena, length + 1);
    if (length > 0) {
        memcpy(copy, text, length);
    }
    return copy;
}

char *arena_keep(struct arena *arena, const char *text)
{
    return text != NULL ? arena_copy_text(arena, text, strlen(text)) : NULL;
}
