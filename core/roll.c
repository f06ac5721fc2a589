/* Rolls: a list that only grows at its head, walked without a lock. */
#include "core/roll.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/roll_days.h"

/* Places of a contest that are moved rather than made again, and those of all days together. */
enum { SHIFTED_MAX = 256, SHIFTED_ALL_MAX = 64 * SHIFTED_MAX };

struct rolls *rolls_new(struct roster *roster, int32_t shortest_minutes, size_t bytes_max)
{
    struct rolls *rolls = memory_new(sizeof *rolls);
    rolls->roster = roster;
    rolls->shortest_minutes = shortest_minutes;
    rolls->bytes_max = bytes_max;
    pthread_mutex_init(&rolls->adding, NULL);
    return rolls;
}

void rolls_free(struct rolls *rolls)
{
    if (rolls == NULL) {
        return;
    }
    struct roll *roll = atomic_load(&rolls->first);
    while (roll != NULL) {
        struct roll *next = roll->next;
        for (size_t i = 0; i < roll->day_count; i++) {
            roll_day_free(rolls, roll->days[i].kept);
        }
        pthread_rwlock_destroy(&roll->lock);
        pthread_mutex_destroy(&roll->making);
        free(roll->numbers);
        free(roll->days);
        free(roll);
        roll = next;
    }
    pthread_mutex_destroy(&rolls->adding);
    free(rolls);
}

static struct roll *find_from(struct roll *roll, const struct group *group)
{
    while (roll != NULL && roll->group != group) {
        roll = roll->next;
    }
    return roll;
}

struct roll *rolls_first(struct rolls *rolls, const struct group *group)
{
    return find_from(atomic_load_explicit(&rolls->first, memory_order_acquire), group);
}

struct roll *roll_next(const struct roll *roll)
{
    return find_from(roll->next, roll->group);
}

static struct roll *find(struct rolls *rolls, const struct group *group, const struct zone *zone)
{
    struct roll *roll = rolls_first(rolls, group);
    while (roll != NULL && roll->zone != zone) {
        roll = roll_next(roll);
    }
    return roll;
}

/* Whoever makes or drops a contest must not wait for ever behind those who read. */
static void init_lock(pthread_rwlock_t *lock)
{
    pthread_rwlockattr_t attributes;
    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(lock, &attributes);
    pthread_rwlockattr_destroy(&attributes);
}

static struct roll *ensure(struct rolls *rolls, const struct group *group, const struct zone *zone)
{
    struct roll *roll = find(rolls, group, zone);
    if (roll != NULL) {
        return roll;
    }
    pthread_mutex_lock(&rolls->adding);
    roll = find(rolls, group, zone);
    if (roll == NULL) {
        roll = memory_new(sizeof *roll);
        roll->rolls = rolls;
        roll->group = group;
        roll->zone = zone;
        roll->next = atomic_load(&rolls->first);
        atomic_init(&roll->notice_minutes, INT32_MAX);
        pthread_mutex_init(&roll->making, NULL);
        init_lock(&roll->lock);
        atomic_store_explicit(&rolls->first, roll, memory_order_release);
    }
    pthread_mutex_unlock(&rolls->adding);
    return roll;
}

const struct zone *roll_zone(const struct roll *roll)
{
    return roll->zone;
}

bool roll_allows_past(struct roll *roll)
{
    return atomic_load(&roll->allows_past);
}

int32_t roll_notice_minutes(struct roll *roll)
{
    return atomic_load(&roll->notice_minutes);
}

int32_t roll_horizon_days(struct roll *roll)
{
    return (int32_t)atomic_load(&roll->horizon_days);
}

uint64_t roll_sequence(struct roll *roll)
{
    return (uint64_t)atomic_load(&roll->sequence);
}

/* With the lock, for reading or writing. */

/* The place of that number, or where it would come. */
static size_t place_of(const struct roll *roll, int64_t number)
{
    size_t low = 0, high = roll->count;
    if (high > 0 && roll->numbers[high - 1] < number) {
        return high;
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        low = roll->numbers[middle] < number ? middle + 1 : low;
        high = roll->numbers[middle] < number ? high : middle;
    }
    return low;
}

static bool is_on_it(const struct roll *roll, size_t place, int64_t number)
{
    return place < roll->count && roll->numbers[place] == number;
}

/* With the lock for writing. */

/* Shifting many days costs as much as shifting many places. */
static void drop_before_shifting(struct roll *roll, size_t places)
{
    size_t most = places <= SHIFTED_MAX ? SHIFTED_ALL_MAX / (places + 1) : 0;
    while (roll->day_count > most) {
        roll_drop_at(roll, most > 0 ? roll_oldest_day(roll) : roll->day_count - 1);
    }
}

/* Mostly the newest provider, at the end, or nearly so. Behind one that was registered long ago too
 * many places change hands: contests are made again when they are asked for. */
static void insert(struct roll *roll, int64_t number)
{
    size_t place = place_of(roll, number);
    if (is_on_it(roll, place, number)) {
        return;
    }
    drop_before_shifting(roll, roll->count - place);
    for (size_t i = 0; i < roll->day_count && place < roll->count; i++) {
        contest_shift(roll->days[i].kept->contest, place, roll->count);
    }
    if (roll->count == roll->capacity) {
        roll->capacity = roll->capacity > 0 ? 2 * roll->capacity : 16;
        roll->numbers = memory_resize(roll->numbers, roll->capacity * sizeof *roll->numbers);
    }
    memmove(&roll->numbers[place + 1], &roll->numbers[place],
            (roll->count - place) * sizeof *roll->numbers);
    roll->numbers[place] = (int32_t)number;
    roll->count++;
}

/* Publishing. */

bool roll_put(const struct roll *roll, struct provider *provider, struct kept_day *kept)
{
    struct entry entry;
    entry_make(provider, kept->day, roll->rolls->shortest_minutes, &entry);
    contest_put(kept->contest, place_of(roll, provider_number(provider)), &entry);
    return roll_day_count(roll->rolls, kept);
}

static void raise_to(_Atomic int64_t *highest, int64_t value)
{
    int64_t known = atomic_load_explicit(highest, memory_order_relaxed);
    bool raised = false;
    while (!raised && value > known) {
        raised = atomic_compare_exchange_weak(highest, &known, value);
    }
}

static void lower_to(_Atomic int32_t *lowest, int32_t value)
{
    int32_t known = atomic_load_explicit(lowest, memory_order_relaxed);
    bool lowered = false;
    while (!lowered && value < known) {
        lowered = atomic_compare_exchange_weak(lowest, &known, value);
    }
}

static void note(struct roll *roll, const struct provider *provider, int32_t horizon_days)
    REQUIRES(provider)
{
    const struct provider_definition *definition = provider_definition(provider);
    lower_to(&roll->notice_minutes, definition->notice_minutes);
    raise_to(&roll->horizon_days,
             definition->horizon_days > 0 ? definition->horizon_days : horizon_days);
    raise_to(&roll->sequence, (int64_t)provider_sequence(provider));
    raise_to(&roll->rolls->newest, provider_token(provider));
    if (definition->past_allowed && !atomic_load(&roll->allows_past)) {
        atomic_store(&roll->allows_past, true);
    }
}

/* When anybody asked last: that day is kept, however large. */
static uint64_t newest_asked(struct rolls *rolls)
{
    uint64_t asked = atomic_load(&rolls->asked);
    return asked > 0 ? asked - 1 : 0;
}

void rolls_publish(struct rolls *rolls, struct provider *provider, struct roll_days days,
                   int32_t horizon_days)
{
    int64_t number = provider_number(provider);
    struct roll *roll =
        ensure(rolls, provider_group(provider), provider_definition(provider)->zone);
    note(roll, provider, horizon_days);
    pthread_rwlock_rdlock(&roll->lock);
    while (!is_on_it(roll, place_of(roll, number), number)) {
        pthread_rwlock_unlock(&roll->lock);
        pthread_rwlock_wrlock(&roll->lock);
        insert(roll, number);
        roll_unlock_dropped(roll);
        pthread_rwlock_rdlock(&roll->lock);
    }
    bool has_grown = false;
    for (size_t i = roll_position_of(roll, days.first);
         i < roll->day_count && roll->days[i].day <= days.last; i++) {
        has_grown |= roll_put(roll, provider, roll->days[i].kept);
    }
    pthread_rwlock_unlock(&roll->lock);
    if (has_grown) {
        rolls_make_room(rolls, newest_asked(rolls));
    }
}

void rolls_withdraw(struct rolls *rolls, struct provider *provider, const struct group *group,
                    const struct zone *zone)
{
    int64_t number = provider_number(provider);
    struct roll *roll = find(rolls, group, zone);
    if (roll == NULL) {
        return;
    }
    pthread_rwlock_rdlock(&roll->lock);
    size_t place = place_of(roll, number);
    for (size_t i = 0; i < roll->day_count && is_on_it(roll, place, number); i++) {
        contest_put(roll->days[i].kept->contest, place, NULL);
    }
    pthread_rwlock_unlock(&roll->lock);
}

/* Asking. */

/* With the lock for reading. NULL if there is none, or it is being made. */
static struct kept_day *ask(struct roll *roll, int32_t day)
{
    struct day_place *place = roll_day_at(roll, day);
    if (place == NULL || place->last_asked == DAY_IN_MAKING) {
        return NULL;
    }
    uint64_t asked = atomic_fetch_add_explicit(&roll->rolls->asked, 1, memory_order_relaxed);
    atomic_store_explicit(&place->last_asked, asked, memory_order_relaxed);
    return place->kept;
}

static enum roll_answer best(struct roll *roll, const struct roll_search *search,
                             struct roll_winner *winner_out)
{
    size_t passed[ROLL_PASSED_MAX], count = 0;
    assert(search->passed_count <= ROLL_PASSED_MAX);
    struct kept_day *kept = ask(roll, search->day);
    if (kept == NULL) {
        return ROLL_NO_CONTEST;
    }
    for (size_t i = 0; i < search->passed_count; i++) {
        size_t place = place_of(roll, search->passed[i]);
        if (is_on_it(roll, place, search->passed[i])) {
            passed[count++] = place;
        }
    }
    const struct contest_search asked = {
        .wish = search->wish, .passed = passed, .passed_count = count};
    struct contest_winner winner;
    if (!contest_best(kept->contest, &asked, &winner)) {
        return ROLL_NOBODY;
    }
    *winner_out = (struct roll_winner){.rank = winner.rank, .number = roll->numbers[winner.place]};
    return ROLL_FOUND;
}

enum roll_answer roll_best(struct roll *roll, const struct roll_search *search,
                           struct roll_winner *winner_out)
{
    pthread_rwlock_rdlock(&roll->lock);
    enum roll_answer answer = best(roll, search, winner_out);
    pthread_rwlock_unlock(&roll->lock);
    return answer;
}

enum roll_answer roll_find_expired(struct roll *roll, int32_t day, int64_t now, int64_t *number_out)
{
    pthread_rwlock_rdlock(&roll->lock);
    const struct kept_day *kept = ask(roll, day);
    enum roll_answer answer = ROLL_NO_CONTEST;
    size_t place;
    if (kept != NULL) {
        answer = contest_find_expired(kept->contest, now, &place) ? ROLL_FOUND : ROLL_NOBODY;
    }
    if (answer == ROLL_FOUND) {
        *number_out = roll->numbers[place];
    }
    pthread_rwlock_unlock(&roll->lock);
    return answer;
}
