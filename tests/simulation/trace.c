/* Notes are kept as numbers: most simulations are never looked at. */
#include "trace.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "fiber.h"

enum { NOTES_MAX = 16384 };

static struct note {
    const char *what;
    int fiber;
    int64_t numbers[4];
} notes[NOTES_MAX];
static size_t count;
static uint64_t seed, hash;

static void mix(uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    hash ^= hash >> 29;
}

void trace_begin(uint64_t of_seed)
{
    seed = of_seed;
    count = 0;
    hash = 1;
}

void trace_note(const char *what, int64_t a, int64_t b, int64_t c, int64_t d)
{
    struct note *note = &notes[count++ % NOTES_MAX];
    *note = (struct note){.what = what, .fiber = fiber_self(), .numbers = {a, b, c, d}};
    mix((uint64_t)note->fiber << 8 | (uint64_t)what[0]);
    for (int i = 0; i < 4; i++) {
        mix((uint64_t)note->numbers[i]);
    }
}

uint64_t trace_hash(void)
{
    return hash;
}

/* Instants as hours and minutes of a day number would not tell more: the trace has seconds. */
noreturn void trace_violation(const char *why)
{
    printf("\nseed %" PRIu64 ", step %zu: %s\n", seed, count, why);
    for (size_t i = count > NOTES_MAX ? count - NOTES_MAX : 0; i < count; i++) {
        const struct note *note = &notes[i % NOTES_MAX];
        printf("  %zu [%d] %s: %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n", i, note->fiber,
               note->what, note->numbers[0], note->numbers[1], note->numbers[2], note->numbers[3]);
    }
    printf("seed %" PRIu64 ", step %zu: %s\n", seed, count, why);
    fflush(stdout);
    _Exit(1);
}
