#include "core/contest.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_START = 1000000, HALF_HOUR = 1800, NEWEST = 1000 };

static struct contest *contest;

static void set_up(void)
{
    contest = contest_new(NEWEST);
}

static void tear_down(void)
{
    contest_free(contest);
}

TestSuite(contest, .init = set_up, .fini = tear_down);

static struct entry entry_with(int32_t free_slots, int64_t latest, int first, int last)
{
    struct entry entry = {
        .free_slots = free_slots, .latest_booking = latest, .next_expiry = INT64_MAX};
    for (int length = 0; length < ENTRY_LENGTHS; length++) {
        entry.starts[length] = entry_quarters(first, last);
    }
    return entry;
}

static void put(size_t place, int32_t free_slots, int64_t latest)
{
    const struct entry entry = entry_with(free_slots, latest, 36, 60);
    contest_put(contest, place, &entry);
}

static int64_t quarter(int number)
{
    return DAY_START + 900 * (int64_t)number;
}

/* The place of the best for half an hour that begins in one of these quarter hours; -1: nobody. */
static int best(int first, int last)
{
    const struct contest_search search = {
        .wish = entry_wish_of(DAY_START, (struct interval){quarter(first), quarter(last) + 1},
                              HALF_HOUR)};
    struct contest_winner winner;
    return contest_best(contest, &search, &winner) ? (int)winner.place : -1;
}

Test(contest, nobody_wins_where_nobody_is)
{
    cr_assert_eq(best(0, 95), -1);
    put(500, 3, 0);
    contest_put(contest, 500, NULL);
    cr_assert_eq(best(0, 95), -1);
}

Test(contest, most_free_slots_then_least_recently_booked_then_the_lower_place)
{
    put(3, 5, 90);
    put(300, 5, 10);
    put(40000, 5, 10);
    put(7, 4, 0);
    cr_assert_eq(best(36, 60), 300);
    put(300, 4, 11);
    cr_assert_eq(best(36, 60), 40000);
    put(40000, 5, 91);
    cr_assert_eq(best(36, 60), 3);
    put(39999, 6, 1000);
    cr_assert_eq(best(36, 60), 39999);
}

Test(contest, who_has_nothing_then_does_not_win)
{
    put(1, 9, 0);
    put(2, 5, 0);
    struct entry morning = entry_with(9, 0, 36, 39);
    contest_put(contest, 1, &morning);
    cr_assert_eq(best(36, 39), 1);
    cr_assert_eq(best(40, 50), 2);
    cr_assert_eq(best(61, 95), -1);
}

Test(contest, a_booking_of_long_ago_counts_before_a_recent_one)
{
    put(1, 5, INT64_C(7) << 40 | 5);
    contest_free(contest);
    contest = contest_new(INT64_C(9) << 40);
    put(1, 5, INT64_C(9) << 40 | 5);
    put(2, 5, INT64_C(8) << 40 | 900);
    put(3, 5, INT64_C(8) << 40 | 901);
    cr_assert_eq(best(36, 60), 2);
}

Test(contest, a_length_between_two_is_the_shorter_one)
{
    struct entry entry = entry_with(5, 0, 36, 60);
    entry.starts[4] = (struct entry_starts){{0, 0}}; /* An hour and more. */
    contest_put(contest, 0, &entry);
    const struct interval starts = {quarter(36), quarter(40)};
    struct contest_winner winner;
    struct contest_search search = {.wish = entry_wish_of(DAY_START, starts, INT64_C(59) * 60)};
    cr_assert(contest_best(contest, &search, &winner));
    search.wish = entry_wish_of(DAY_START, starts, INT64_C(60) * 60);
    cr_assert_not(contest_best(contest, &search, &winner));
    search.wish = (struct entry_wish){.anybody = true};
    cr_assert(contest_best(contest, &search, &winner));
}

/* Property: any search finds what a scan over all entries finds, whatever rose or fell before. */

enum { PLACES = 1500, STEPS = 30000, PASSED_MAX = 5 };

struct world {
    unsigned seed;
    struct entry entries[PLACES];
    bool is_there[PLACES];
};

static int below(struct world *world, int limit)
{
    return rand_r(&world->seed) % limit;
}

static struct entry random_entry(struct world *world)
{
    struct entry entry = {
        .free_slots = below(world, 4),
        .latest_booking = below(world, 3) == 0 ? below(world, 50) : 0,
        .next_expiry = below(world, 20) == 0 ? below(world, 1000) : INT64_MAX,
    };
    struct entry_starts left = entry_quarters(0, ENTRY_QUARTERS - 1);
    for (int length = 0; length < ENTRY_LENGTHS; length++) {
        int first = below(world, ENTRY_QUARTERS);
        const struct entry_starts some = entry_quarters(first, first + below(world, 40));
        for (int word = 0; word < 2; word++) {
            left.words[word] &= below(world, 2) == 0 ? some.words[word] : UINT64_MAX;
            entry.starts[length].words[word] = left.words[word];
        }
    }
    return entry;
}

static bool serves(const struct world *world, const struct contest_search *search, size_t place)
{
    const struct entry_wish *wish = &search->wish;
    const struct entry_starts *starts = &world->entries[place].starts[wish->length];
    const struct entry_starts asked = entry_quarters(wish->first, wish->last);
    for (size_t i = 0; i < search->passed_count; i++) {
        if (search->passed[i] == place) {
            return false;
        }
    }
    return world->is_there[place] && (wish->anybody || (starts->words[0] & asked.words[0]) != 0 ||
                                      (starts->words[1] & asked.words[1]) != 0);
}

static int scan(const struct world *world, const struct contest_search *search)
{
    int best_place = -1;
    for (size_t place = 0; place < PLACES; place++) {
        if (!serves(world, search, place)) {
            continue;
        }
        const struct entry *entry = &world->entries[place],
                           *other = best_place < 0 ? NULL : &world->entries[best_place];
        if (other == NULL || entry->free_slots > other->free_slots ||
            (entry->free_slots == other->free_slots &&
             entry->latest_booking < other->latest_booking)) {
            best_place = (int)place;
        }
    }
    return best_place;
}

static struct contest_search random_search(struct world *world, size_t passed[PASSED_MAX])
{
    int first = below(world, ENTRY_QUARTERS);
    struct contest_search search = {
        .wish = {.anybody = below(world, 10) == 0,
                 .length = below(world, ENTRY_LENGTHS),
                 .first = first,
                 .last = first + below(world, ENTRY_QUARTERS - first)},
        .passed = passed,
        .passed_count = (size_t)below(world, PASSED_MAX + 1),
    };
    for (size_t i = 0; i < search.passed_count; i++) {
        struct contest_search before = search;
        before.passed_count = i;
        int place = scan(world, &before);
        passed[i] = place >= 0 && below(world, 2) == 0 ? (size_t)place : (size_t)below(world, 99);
    }
    return search;
}

static void change(struct world *world)
{
    size_t place = (size_t)below(world, PLACES);
    world->is_there[place] = below(world, 5) != 0;
    world->entries[place] = random_entry(world);
    contest_put(contest, place, world->is_there[place] ? &world->entries[place] : NULL);
}

static void shift(struct world *world)
{
    size_t place = (size_t)below(world, PLACES), end = place + (size_t)below(world, 300);
    if (end >= PLACES || world->is_there[end]) {
        return;
    }
    memmove(&world->entries[place + 1], &world->entries[place],
            (end - place) * sizeof world->entries[0]);
    memmove(&world->is_there[place + 1], &world->is_there[place], end - place);
    world->is_there[place] = false;
    contest_shift(contest, place, end);
}

static bool has_expired(const struct world *world, size_t place, int64_t now)
{
    return world->is_there[place] && world->entries[place].next_expiry <= now;
}

static bool finds_expired(const struct world *world, int64_t now)
{
    size_t found;
    if (contest_find_expired(contest, now, &found)) {
        return has_expired(world, found, now);
    }
    for (size_t place = 0; place < PLACES; place++) {
        if (has_expired(world, place, now)) {
            return false;
        }
    }
    return true;
}

Test(contest, agrees_with_a_linear_scan)
{
    struct world *world = calloc(1, sizeof *world);
    world->seed = 7;
    for (int step = 0; step < STEPS; step++) {
        for (int changes = below(world, step % 100 == 0 ? 500 : 3); changes > 0; changes--) {
            change(world);
        }
        if (below(world, 20) == 0) {
            shift(world);
        }
        size_t passed[PASSED_MAX];
        const struct contest_search search = random_search(world, passed);
        struct contest_winner winner;
        int found = contest_best(contest, &search, &winner) ? (int)winner.place : -1;
        cr_assert_eq(found, scan(world, &search), "step %d: %d, not %d", step, found,
                     scan(world, &search));
        cr_assert(finds_expired(world, below(world, 1000)));
    }
    free(world);
}
