/* The arena. */
#include "core/memory.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

static struct arena arena;

static void begin(void)
{
    arena_init(&arena, 128);
}

static void end(void)
{
    arena_deinit(&arena);
}

TestSuite(memory, .init = begin, .fini = end);

Test(memory, what_is_taken_is_zeroed_and_aligned)
{
    for (size_t size = 0; size < 300; size++) {
        unsigned char *taken = arena_take(&arena, size);
        cr_assert_eq((uintptr_t)taken % sizeof(int64_t), 0);
        for (size_t i = 0; i < size; i++) {
            cr_assert_eq(taken[i], 0);
        }
        memset(taken, 0xff, size);
    }
    arena_reset(&arena);
    cr_assert_eq(*(char *)arena_take(&arena, 100), 0);
}

Test(memory, rewinding_gives_back_what_came_after_the_mark)
{
    char *before = arena_copy_text(&arena, "before", 6);
    struct arena_mark mark = arena_mark(&arena);
    void *first = arena_take(&arena, 16);
    for (int i = 0; i < 1000; i++) {
        arena_take(&arena, 200);
        arena_rewind(&arena, mark);
        cr_assert_eq(arena_take(&arena, 16), first);
        arena_rewind(&arena, mark);
    }
    cr_assert_str_eq(before, "before");
}

Test(memory, a_mark_in_a_later_block_keeps_the_blocks_before)
{
    char *before = arena_copy_text(&arena, "before", 6);
    char *big = arena_take(&arena, 1000);
    struct arena_mark mark = arena_mark(&arena);
    arena_take(&arena, 2000);
    arena_rewind(&arena, mark);
    memset(big, 'x', 1000);
    arena_take(&arena, 2000);
    cr_assert_str_eq(before, "before");
    cr_assert_eq(big[999], 'x');
}

Test(memory, a_text_is_kept_whole_and_no_text_stays_none)
{
    char text[] = "Zo\xc3\xab";
    const char *kept = arena_keep(&arena, text);
    text[0] = 'z';
    cr_assert_str_eq(kept, "Zo\xc3\xab");
    cr_assert_null(arena_keep(&arena, NULL));
}
