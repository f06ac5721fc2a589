/* The tree: entries come, rise, fall and go. */
#include "core/contest.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/contest_tree.h"
#include "core/memory.h"

enum { RECENCY_BITS = 46 };
#define RECENCY_MAX ((INT64_C(1) << RECENCY_BITS) - 1)
#define FREE_MAX ((INT64_C(1) << (64 - RECENCY_BITS)) - 2)

struct contest *contest_new(int64_t newest)
{
    struct contest *contest = memory_new(sizeof *contest);
    contest->newest = newest;
    atomic_init(&contest->bytes, sizeof *contest);
    pthread_mutex_init(&contest->mutex, NULL);
    return contest;
}

void contest_free(struct contest *contest)
{
    if (contest == NULL) {
        return;
    }
    for (size_t level = 0; level < contest->height; level++) {
        for (size_t i = 0; i < contest->levels[level].count; i++) {
            free(contest->levels[level].nodes[i]);
        }
        free(contest->levels[level].nodes);
    }
    pthread_mutex_destroy(&contest->mutex);
    free(contest);
}

size_t contest_bytes(const struct contest *contest)
{
    return atomic_load_explicit(&contest->bytes, memory_order_relaxed);
}

/* Growing. */

static struct bounds *append(struct contest *contest, size_t height, size_t size)
{
    struct level *level = &contest->levels[height];
    if (level->count == level->capacity) {
        level->capacity = level->capacity > 0 ? 2 * level->capacity : 4;
        level->nodes = memory_resize(level->nodes, level->capacity * sizeof(struct bounds *));
    }
    struct bounds *bounds = memory_new(size);
    bounds->next_expiry = INT64_MAX;
    level->nodes[level->count++] = bounds;
    contest->height = height < contest->height ? contest->height : height + 1;
    atomic_fetch_add_explicit(&contest->bytes, size + sizeof(struct bounds *),
                              memory_order_relaxed);
    return bounds;
}

/* A node above the highest one knows what that one knows. */
static void append_block(struct contest *contest)
{
    append(contest, 0, sizeof(struct block));
    for (size_t height = 1; contest->levels[height - 1].count > 1; height++) {
        assert(height < LEVELS);
        const struct level *below = &contest->levels[height - 1];
        bool is_new_top = height == contest->height;
        if (is_new_top || contest->levels[height].count * CHILDREN < below->count) {
            struct bounds *node = append(contest, height, sizeof *node);
            if (is_new_top) {
                *node = *below->nodes[0];
            }
        }
    }
}

/* Putting. */

static uint64_t rank_of(const struct contest *contest, const struct entry *entry)
{
    int64_t free_slots = entry->free_slots < FREE_MAX ? entry->free_slots : FREE_MAX;
    int64_t recency = entry->latest_booking - contest->newest + RECENCY_MAX / 2;
    recency = entry->latest_booking == 0 || recency < 0 ? 0 : recency;
    recency = recency < RECENCY_MAX ? recency : RECENCY_MAX;
    return (uint64_t)(free_slots + 1) << RECENCY_BITS | (uint64_t)(RECENCY_MAX - recency);
}

static bool lift(uint64_t *bound, uint64_t rank)
{
    bool lifts = *bound < rank;
    *bound = lifts ? rank : *bound;
    return lifts;
}

static bool lift_all(struct bounds *bounds, const struct entry *entry, uint64_t rank)
{
    bool changed = lift(&bounds->ranks[ANYBODY], rank);
    if (entry->next_expiry < bounds->next_expiry) {
        bounds->next_expiry = entry->next_expiry;
        changed = true;
    }
    for (int length = 0; length < ENTRY_LENGTHS; length++) {
        uint64_t *ranks = &bounds->ranks[(size_t)length * ENTRY_QUARTERS];
        for (int word = 0; word < 2; word++) {
            for (uint64_t left = entry->starts[length].words[word]; left != 0; left &= left - 1) {
                changed |= lift(&ranks[64 * word + __builtin_ctzll(left)], rank);
            }
        }
    }
    return changed;
}

static void leave(struct block *block, size_t seat)
{
    if (block->ranks[seat] == 0) {
        return;
    }
    const uint8_t *found = memchr(block->order, (int)seat, block->count);
    assert(found != NULL);
    size_t position = (size_t)(found - block->order);
    block->count--;
    memmove(&block->order[position], &block->order[position + 1], block->count - position);
    block->ranks[seat] = 0;
    block->next_expiries[seat] = INT64_MAX;
}

static void enter(struct block *block, size_t seat, uint64_t rank)
{
    size_t low = 0, high = block->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2, other = block->order[middle];
        bool is_before =
            block->ranks[other] > rank || (other < seat && block->ranks[other] == rank);
        low = is_before ? middle + 1 : low;
        high = is_before ? high : middle;
    }
    memmove(&block->order[low + 1], &block->order[low], block->count - low);
    block->order[low] = (uint8_t)seat;
    block->count++;
    block->ranks[seat] = rank;
}

static bool is_within(const struct entry *entry, const struct entry_starts *starts)
{
    for (int length = 0; length < ENTRY_LENGTHS; length++) {
        for (int word = 0; word < 2; word++) {
            if ((entry->starts[length].words[word] & ~starts[length].words[word]) != 0) {
                return false;
            }
        }
    }
    return true;
}

static void put(struct contest *contest, size_t place, const struct entry *entry, uint64_t rank)
{
    size_t index = place / SEATS, seat = place % SEATS;
    struct block *block = block_at(contest, index);
    uint64_t before = block->ranks[seat];
    bool falls = rank <= before && is_within(entry, block->starts[seat]) &&
                 entry->next_expiry >= block->next_expiries[seat];
    leave(block, seat);
    enter(block, seat, rank);
    block->next_expiries[seat] = entry->next_expiry;
    memcpy(block->starts[seat], entry->starts, sizeof entry->starts);
    bool rises = !falls;
    for (size_t level = 0; level < contest->height && rises; level++) {
        rises = lift_all(contest->levels[level].nodes[index], entry, rank);
        index /= CHILDREN;
    }
}

static void grow_to(struct contest *contest, size_t place)
{
    while (contest->levels[0].count <= place / SEATS) {
        append_block(contest);
    }
}

void contest_put(struct contest *contest, size_t place, const struct entry *entry)
{
    pthread_mutex_lock(&contest->mutex);
    grow_to(contest, place);
    if (entry != NULL) {
        put(contest, place, entry, rank_of(contest, entry));
    } else {
        leave(block_at(contest, place / SEATS), place % SEATS);
    }
    pthread_mutex_unlock(&contest->mutex);
}

static void move_up(struct contest *contest, size_t place)
{
    struct block *block = block_at(contest, place / SEATS);
    size_t seat = place % SEATS;
    if (block->ranks[seat] > 0) {
        struct entry entry = {.next_expiry = block->next_expiries[seat]};
        memcpy(entry.starts, block->starts[seat], sizeof entry.starts);
        put(contest, place + 1, &entry, block->ranks[seat]);
        leave(block, seat);
    }
}

void contest_shift(struct contest *contest, size_t place, size_t end)
{
    pthread_mutex_lock(&contest->mutex);
    grow_to(contest, end);
    for (size_t next = end; next > place; next--) {
        move_up(contest, next - 1);
    }
    pthread_mutex_unlock(&contest->mutex);
}
