/* Up while a word has nothing on that side, then down again along its outermost bits. */
#include "support/rank_set.h"

#include <assert.h>
#include <stdlib.h>

#include "core/memory.h"

void rank_set_init(struct rank_set *set, size_t bound)
{
    size_t words = bound;
    *set = (struct rank_set){.level_count = 0};
    do {
        words = words / 64 + 1;
        assert(set->level_count < RANK_SET_LEVELS);
        set->levels[set->level_count] = memory_new(words * sizeof(uint64_t));
        set->words[set->level_count++] = words;
    } while (words > 1);
}

void rank_set_deinit(struct rank_set *set)
{
    for (int level = 0; level < set->level_count; level++) {
        free(set->levels[level]);
    }
}

static uint64_t bit(size_t rank)
{
    return UINT64_C(1) << (rank % 64);
}

void rank_set_add(struct rank_set *set, size_t rank)
{
    for (int level = 0; level < set->level_count; level++, rank /= 64) {
        set->levels[level][rank / 64] |= bit(rank);
    }
}

void rank_set_remove(struct rank_set *set, size_t rank)
{
    bool empty = true;
    for (int level = 0; level < set->level_count && empty; level++, rank /= 64) {
        set->levels[level][rank / 64] &= ~bit(rank);
        empty = set->levels[level][rank / 64] == 0;
    }
}

bool rank_set_has(const struct rank_set *set, size_t rank)
{
    return (set->levels[0][rank / 64] & bit(rank)) != 0;
}

static size_t lowest(uint64_t word)
{
    return (size_t)__builtin_ctzll(word);
}

static size_t highest(uint64_t word)
{
    return 63 - (size_t)__builtin_clzll(word);
}

size_t rank_set_above(const struct rank_set *set, size_t rank)
{
    for (int level = 0; level < set->level_count; level++, rank /= 64) {
        uint64_t rest = set->levels[level][rank / 64] & ~(bit(rank) | (bit(rank) - 1));
        if (rest == 0) {
            continue;
        }
        rank = rank / 64 * 64 + lowest(rest);
        while (level-- > 0) {
            rank = rank * 64 + lowest(set->levels[level][rank]);
        }
        return rank;
    }
    return RANK_NONE;
}

size_t rank_set_below(const struct rank_set *set, size_t rank)
{
    for (int level = 0; level < set->level_count; level++, rank /= 64) {
        uint64_t rest = set->levels[level][rank / 64] & (bit(rank) - 1);
        if (rest == 0) {
            continue;
        }
        rank = rank / 64 * 64 + highest(rest);
        while (level-- > 0) {
            rank = rank * 64 + highest(set->levels[level][rank]);
        }
        return rank;
    }
    return RANK_NONE;
}
