/* The walk over the hints: the best eight by one scan, the rest sorted when they are needed. */
#include "core/roster_walk.h"

#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

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

/* False for a provider that is out or has no free slot on the day wanted. */
static bool read_choice(struct roster_walk *walk, int64_t number, struct roster_choice *choice_out)
{
    struct provider *provider = roster_at(walk->roster, number);
    struct roster_hint hint;
    if (provider == NULL || !roster_read_hint(walk->roster, number, &hint) ||
        (walk->question->group != NULL && hint.group != walk->question->group)) {
        return false;
    }
    /* Read again, the hint might be somebody else's, about yet another day. */
    bool holds = hint.day == walk->question->day_for(walk->question, hint.zone) &&
                 hint.next_expiry > walk->question->now;
    if (!holds && !walk->question->refresh(walk->question, provider, &hint)) {
        return false;
    }
    *choice_out = (struct roster_choice){
        .number = number,
        .latest_booking = hint.latest_booking,
        .free_slots = hint.free_slots,
    };
    return hint.free_slots > 0 || walk->question->many_days;
}

static void keep_if_first(struct roster_walk *walk, const struct roster_choice *choice)
{
    size_t place = walk->first_count;
    while (place > 0 && choice_compare(choice, &walk->first[place - 1]) < 0) {
        place--;
    }
    if (place == ROSTER_WALK_FIRST) {
        return;
    }
    size_t last = walk->first_count < ROSTER_WALK_FIRST ? walk->first_count : ROSTER_WALK_FIRST - 1;
    memmove(&walk->first[place + 1], &walk->first[place], (last - place) * sizeof *choice);
    walk->first[place] = *choice;
    walk->first_count = last + 1;
}

void roster_walk_init(struct roster_walk *walk, struct roster *roster,
                      struct roster_question *question)
{
    *walk = (struct roster_walk){.roster = roster, .question = question};
    int64_t last = roster_last_number(roster);
    for (int64_t number = 1; number <= last; number++) {
        struct roster_choice choice;
        if (read_choice(walk, number, &choice)) {
            keep_if_first(walk, &choice);
        }
    }
}

void roster_walk_deinit(struct roster_walk *walk)
{
    free(walk->rest);
}

static bool was_first(const struct roster_walk *walk, int64_t number)
{
    for (size_t i = 0; i < walk->first_count; i++) {
        if (walk->first[i].number == number) {
            return true;
        }
    }
    return false;
}

/* Read again, so nobody is missed whose count rose meanwhile. */
static void sort_the_rest(struct roster_walk *walk)
{
    int64_t last = roster_last_number(walk->roster);
    walk->rest = memory_new((size_t)last * sizeof *walk->rest);
    for (int64_t number = 1; number <= last; number++) {
        if (!was_first(walk, number) && read_choice(walk, number, &walk->rest[walk->rest_count])) {
            walk->rest_count++;
        }
    }
    qsort(walk->rest, walk->rest_count, sizeof *walk->rest, choice_compare);
}

struct provider *roster_walk_next(struct roster_walk *walk)
{
    if (walk->first_next < walk->first_count) {
        return roster_at(walk->roster, walk->first[walk->first_next++].number);
    }
    if (walk->first_count < ROSTER_WALK_FIRST) {
        return NULL;
    }
    if (walk->rest == NULL) {
        sort_the_rest(walk);
    }
    return walk->rest_next < walk->rest_count
               ? roster_at(walk->roster, walk->rest[walk->rest_next++].number)
               : NULL;
}
