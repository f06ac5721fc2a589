/* The tree: upper bounds that only a search lowers. */
#include "core/contest.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

enum {
    SEATS = 128, /* of a block */
    CHILDREN = 8,
    LEVELS = 7, /* room for 33 million */
    ANYBODY = ENTRY_LENGTHS * ENTRY_QUARTERS,
    CELLS,
};

enum { RECENCY_BITS = 46 };
#define RECENCY_MAX ((INT64_C(1) << RECENCY_BITS) - 1)
#define FREE_MAX ((INT64_C(1) << (64 - RECENCY_BITS)) - 2)

/* No entry below ranks higher in that cell, and none expires sooner. Rank 0: there is none. */
struct bounds {
    int64_t next_expiry;
    uint64_t ranks[CELLS];
};

struct block {
    struct bounds bounds; /* first */
    uint64_t ranks[SEATS];
    int64_t next_expiries[SEATS];
    struct entry_starts starts[SEATS][ENTRY_LENGTHS];
    uint8_t order[SEATS]; /* the seats taken, best first */
    size_t count;
};

/* Level 0 are the blocks; the highest level has one node. */
struct level {
    struct bounds **nodes;
    size_t count, capacity;
};

struct contest {
    int64_t newest;
    _Atomic size_t bytes;
    pthread_mutex_t mutex; /* guards the rest */
    struct level levels[LEVELS];
    size_t height;
};

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

static struct block *block_at(const struct contest *contest, size_t index)
{
    return (struct block *)(void *)contest->levels[0].nodes[index];
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
            block->ranks[other] > rank || (block->ranks[other] == rank && other < seat);
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

/* Searching. */

struct search {
    struct contest *contest;
    const struct contest_search *asked;
    size_t first, last; /* cells */
    struct entry_starts quarters;
    struct contest_winner best; /* rank 0: nobody yet */
};

static uint64_t highest(const struct search *search, const struct bounds *bounds)
{
    uint64_t highest = 0;
    for (size_t cell = search->first; cell <= search->last; cell++) {
        highest = bounds->ranks[cell] > highest ? bounds->ranks[cell] : highest;
    }
    return highest;
}

/* Whether something of that rank, at that place at the earliest, would be better. */
static bool would_win(const struct search *search, uint64_t rank, size_t place)
{
    return rank > search->best.rank || (rank == search->best.rank && place < search->best.place);
}

static bool is_passed(const struct contest_search *asked, size_t place)
{
    for (size_t i = 0; i < asked->passed_count; i++) {
        if (asked->passed[i] == place) {
            return true;
        }
    }
    return false;
}

/* The quarter hours asked for that the seat has. */
static struct entry_starts common(const struct search *search, const struct block *block,
                                  size_t seat)
{
    const struct entry_starts *starts = &block->starts[seat][search->asked->wish.length];
    return (struct entry_starts){.words = {starts->words[0] & search->quarters.words[0],
                                           starts->words[1] & search->quarters.words[1]}};
}

static bool matches(const struct search *search, const struct block *block, size_t seat)
{
    const struct entry_starts starts = common(search, block, seat);
    return search->asked->wish.anybody || (starts.words[0] | starts.words[1]) != 0;
}

/* Lowers the bounds that were asked for to what they should be. */
static void mend_block(const struct search *search, struct block *block)
{
    struct entry_starts left = search->quarters;
    memset(&block->bounds.ranks[search->first], 0,
           (search->last - search->first + 1) * sizeof block->bounds.ranks[0]);
    if (search->asked->wish.anybody) {
        block->bounds.ranks[ANYBODY] = block->count > 0 ? block->ranks[block->order[0]] : 0;
        return;
    }
    uint64_t *ranks = &block->bounds.ranks[(size_t)search->asked->wish.length * ENTRY_QUARTERS];
    for (size_t i = 0; i < block->count && (left.words[0] | left.words[1]) != 0; i++) {
        size_t seat = block->order[i];
        const struct entry_starts found = common(search, block, seat);
        for (int word = 0; word < 2; word++) {
            for (uint64_t bits = found.words[word] & left.words[word]; bits != 0;
                 bits &= bits - 1) {
                ranks[64 * word + __builtin_ctzll(bits)] = block->ranks[seat];
            }
            left.words[word] &= ~found.words[word];
        }
    }
}

static void search_block(struct search *search, size_t index)
{
    struct block *block = block_at(search->contest, index);
    uint64_t top = 0;
    for (size_t i = 0; i < block->count; i++) {
        size_t seat = block->order[i], place = index * SEATS + seat;
        if (!matches(search, block, seat)) {
            continue;
        }
        top = top > 0 ? top : block->ranks[seat];
        if (!would_win(search, block->ranks[seat], place)) {
            break;
        }
        if (!is_passed(search->asked, place)) {
            search->best = (struct contest_winner){.rank = block->ranks[seat], .place = place};
            break;
        }
    }
    if (top < highest(search, &block->bounds)) {
        mend_block(search, block);
    }
}

static void mend_node(const struct search *search, struct bounds *bounds,
                      struct bounds *const *children, size_t count)
{
    for (size_t cell = search->first; cell <= search->last; cell++) {
        uint64_t rank = 0;
        for (size_t i = 0; i < count; i++) {
            rank = children[i]->ranks[cell] > rank ? children[i]->ranks[cell] : rank;
        }
        bounds->ranks[cell] = rank;
    }
}

static size_t first_place(size_t height, size_t index)
{
    size_t place = index * SEATS;
    for (size_t i = 0; i < height; i++) {
        place *= CHILDREN;
    }
    return place;
}

/* The most promising child first, until none can have a better one. */
static void search_node(struct search *search, size_t height, size_t index)
{
    if (height == 0) {
        search_block(search, index);
        return;
    }
    const struct level *below = &search->contest->levels[height - 1];
    size_t first = index * CHILDREN, count = below->count - first;
    count = count < CHILDREN ? count : CHILDREN;
    struct bounds *const *children = &below->nodes[first];
    uint64_t hopes[CHILDREN] = {0}, top = 0;
    for (size_t i = 0; i < count; i++) {
        hopes[i] = highest(search, children[i]);
    }
    for (;;) {
        size_t next = 0;
        for (size_t i = 1; i < count; i++) {
            next = hopes[i] > hopes[next] ? i : next;
        }
        if (hopes[next] == 0 ||
            !would_win(search, hopes[next], first_place(height - 1, first + next))) {
            top = hopes[next] > top ? hopes[next] : top;
            break;
        }
        search_node(search, height - 1, first + next);
        uint64_t found = highest(search, children[next]);
        top = found > top ? found : top;
        hopes[next] = 0;
    }
    struct bounds *bounds = search->contest->levels[height].nodes[index];
    if (top < highest(search, bounds)) {
        mend_node(search, bounds, children, count);
    }
}

bool contest_best(struct contest *contest, const struct contest_search *asked,
                  struct contest_winner *winner_out)
{
    const struct entry_wish *wish = &asked->wish;
    if (!wish->anybody && wish->last < wish->first) {
        return false;
    }
    size_t row = (size_t)wish->length * ENTRY_QUARTERS;
    struct search search = {
        .contest = contest,
        .asked = asked,
        .first = wish->anybody ? ANYBODY : row + (size_t)wish->first,
        .last = wish->anybody ? ANYBODY : row + (size_t)wish->last,
        .quarters = entry_quarters(wish->first, wish->last),
    };
    pthread_mutex_lock(&contest->mutex);
    if (contest->height > 0 &&
        highest(&search, contest->levels[contest->height - 1].nodes[0]) > 0) {
        search_node(&search, contest->height - 1, 0);
    }
    pthread_mutex_unlock(&contest->mutex);
    if (search.best.rank == 0) {
        return false;
    }
    *winner_out = search.best;
    return true;
}

/* Expiry. */

static bool find_seat(struct block *block, int64_t now, size_t *seat_out)
{
    int64_t next = INT64_MAX;
    for (size_t i = 0; i < block->count; i++) {
        size_t seat = block->order[i];
        if (block->next_expiries[seat] <= now) {
            *seat_out = seat;
            return true;
        }
        next = block->next_expiries[seat] < next ? block->next_expiries[seat] : next;
    }
    block->bounds.next_expiry = next;
    return false;
}

static bool find_expired(struct contest *contest, size_t height, size_t index, int64_t now,
                         size_t *place_out)
{
    struct bounds *bounds = contest->levels[height].nodes[index];
    if (bounds->next_expiry > now) {
        return false;
    }
    if (height == 0) {
        size_t seat;
        bool found = find_seat(block_at(contest, index), now, &seat);
        *place_out = found ? index * SEATS + seat : *place_out;
        return found;
    }
    const struct level *below = &contest->levels[height - 1];
    int64_t next = INT64_MAX;
    for (size_t i = index * CHILDREN; i < (index + 1) * CHILDREN && i < below->count; i++) {
        if (find_expired(contest, height - 1, i, now, place_out)) {
            return true;
        }
        next = below->nodes[i]->next_expiry < next ? below->nodes[i]->next_expiry : next;
    }
    bounds->next_expiry = next;
    return false;
}

bool contest_find_expired(struct contest *contest, int64_t now, size_t *place_out)
{
    size_t place = 0;
    pthread_mutex_lock(&contest->mutex);
    bool found = contest->height > 0 && find_expired(contest, contest->height - 1, 0, now, &place);
    pthread_mutex_unlock(&contest->mutex);
    if (found) {
        *place_out = place;
    }
    return found;
}
