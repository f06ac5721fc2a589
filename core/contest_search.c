/* The way down the tree: bounds that have become too high are lowered on it. */
#include <string.h>

#include "core/contest_tree.h"

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
