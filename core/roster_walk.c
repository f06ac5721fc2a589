/* The walk: contest after contest; if that does not do, everybody sorted by hints. */
#include "core/roster_walk.h"

#include <stdlib.h>

#include "core/memory.h"

void roster_walk_init(struct roster_walk *walk, struct roster *roster,
                      struct roster_question *question)
{
    *walk = (struct roster_walk){
        .roster = roster, .question = question, .by_hints = question->rolls == NULL};
}

void roster_walk_deinit(struct roster_walk *walk)
{
    free(walk->rest);
}

/* By contests. */

/* How often a contest is made for one step, should it be dropped again at once. */
enum { MAKING_TRIES = 3 };

/* RESULT_STALE: the contests do not do for this walk. */
static enum result make_current(struct roster_walk *walk, struct roll *roll, int32_t day)
{
    struct roster_question *question = walk->question;
    int made = 0;
    for (;;) {
        int64_t expired;
        enum roll_answer answer = roll_find_expired(roll, day, question->now, &expired);
        if (answer == ROLL_NOBODY) {
            return RESULT_OK;
        }
        if (answer == ROLL_NO_CONTEST && made++ < MAKING_TRIES) {
            roll_make_contest(roll, day, question->now);
            continue;
        }
        struct roster_hint hint;
        if (answer == ROLL_NO_CONTEST ||
            !question->refresh(question, roster_at(walk->roster, expired), &hint)) {
            return RESULT_STALE;
        }
    }
}

/* RESULT_NO_SLOT if there is none. */
static enum result best_of(struct roster_walk *walk, struct roll *roll,
                           const struct roster_seeking *seeking, struct roll_winner *winner_out)
{
    enum result result = make_current(walk, roll, seeking->day);
    if (result != RESULT_OK) {
        return result;
    }
    const struct roll_search search = {
        .day = seeking->day,
        .wish = seeking->wish,
        .passed = walk->tried,
        .passed_count = walk->tried_count,
    };
    switch (roll_best(roll, &search, winner_out)) {
    case ROLL_FOUND:
        return RESULT_OK;
    case ROLL_NOBODY:
        return RESULT_NO_SLOT;
    case ROLL_NO_CONTEST:
        break;
    }
    return RESULT_STALE;
}

static bool is_same(const struct roster_seeking *a, const struct roster_seeking *b)
{
    return a->day == b->day && a->wish.anybody == b->wish.anybody &&
           a->wish.length == b->wish.length && a->wish.first == b->wish.first &&
           a->wish.last == b->wish.last;
}

/* The winner of one roll; RESULT_NO_SLOT if there is none. What is sought goes by the widest bounds
 * on the roll, which widen before a provider shows what it has by them: nobody is known to have
 * room only if they were the same afterwards. */
static enum result win(struct roster_walk *walk, struct roll *roll, struct roll_winner *winner_out)
{
    struct roster_question *question = walk->question;
    struct roster_seeking seeking, afterwards;
    if (!question->seek(question, roll, &seeking)) {
        return RESULT_NO_SLOT;
    }
    enum result result = best_of(walk, roll, &seeking, winner_out);
    while (result == RESULT_NO_SLOT && question->seek(question, roll, &afterwards) &&
           !is_same(&seeking, &afterwards)) {
        seeking = afterwards;
        result = best_of(walk, roll, &seeking, winner_out);
    }
    return result;
}

static bool is_better(const struct roll_winner *a, const struct roll_winner *b)
{
    return a->rank > b->rank || (a->rank == b->rank && a->number < b->number);
}

/* The best of all zones; RESULT_NO_SLOT if nobody is left. */
static enum result next_winner(struct roster_walk *walk, int64_t *number_out)
{
    struct roster_question *question = walk->question;
    struct roll_winner best = {0};
    if (walk->tried_count == ROLL_PASSED_MAX) {
        return RESULT_STALE;
    }
    for (struct roll *roll = rolls_first(question->rolls, question->group); roll != NULL;
         roll = roll_next(roll)) {
        struct roll_winner winner;
        enum result result = win(walk, roll, &winner);
        if (result == RESULT_OK && (best.number == 0 || is_better(&winner, &best))) {
            best = winner;
        }
        if (result == RESULT_STALE) {
            return result;
        }
    }
    *number_out = best.number;
    return best.number > 0 ? RESULT_OK : RESULT_NO_SLOT;
}

/* By hints. */

static int compare(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int choice_compare(const void *left, const void *right)
{
    const struct roster_choice *a = left, *b = right;
    int order = compare(b->free_slots, a->free_slots);
    order = order != 0 ? order : compare(a->latest_booking, b->latest_booking);
    return order != 0 ? order : compare(a->number, b->number);
}

/* False for a provider that is out or has no free slot on the day wanted. Free slots may count as
 * none where a short one is left: contests leave nobody out for that. */
static bool read_choice(struct roster_walk *walk, int64_t number, struct roster_choice *choice_out)
{
    struct roster_question *question = walk->question;
    struct provider *provider = roster_at(walk->roster, number);
    struct roster_hint hint;
    if (provider == NULL || !roster_read_hint(walk->roster, number, &hint) ||
        (question->group != NULL && hint.group != question->group)) {
        return false;
    }
    /* Read again, the hint might be somebody else's, about yet another day. */
    bool holds =
        hint.day == question->day_for(question, hint.zone) && hint.next_expiry > question->now;
    if (!holds && !question->refresh(question, provider, &hint)) {
        return false;
    }
    *choice_out = (struct roster_choice){
        .number = number,
        .latest_booking = hint.latest_booking,
        .free_slots = hint.free_slots,
    };
    return hint.free_slots > 0 || question->many_days || question->rolls != NULL;
}

static bool was_tried(const struct roster_walk *walk, int64_t number)
{
    for (size_t i = 0; i < walk->tried_count; i++) {
        if (walk->tried[i] == number) {
            return true;
        }
    }
    return false;
}

static void sort_the_rest(struct roster_walk *walk)
{
    int64_t last = roster_last_number(walk->roster);
    walk->rest = memory_new((size_t)(last + 1) * sizeof *walk->rest);
    for (int64_t number = 1; number <= last; number++) {
        if (!was_tried(walk, number) && read_choice(walk, number, &walk->rest[walk->rest_count])) {
            walk->rest_count++;
        }
    }
    qsort(walk->rest, walk->rest_count, sizeof *walk->rest, choice_compare);
}

struct provider *roster_walk_next(struct roster_walk *walk)
{
    int64_t number;
    if (!walk->by_hints) {
        enum result result = next_winner(walk, &number);
        if (result == RESULT_OK) {
            walk->tried[walk->tried_count++] = number;
            return roster_at(walk->roster, number);
        }
        if (result == RESULT_NO_SLOT) {
            return NULL;
        }
        walk->by_hints = true;
    }
    if (walk->rest == NULL) {
        sort_the_rest(walk);
    }
    return walk->rest_next < walk->rest_count
               ? roster_at(walk->roster, walk->rest[walk->rest_next++].number)
               : NULL;
}
