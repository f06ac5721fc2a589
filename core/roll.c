/* Rolls: a list that only grows at its head, walked without a lock. */
#include "core/roll.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

/* What is kept at most: days of one roll, and bytes of all contests together. */
enum { DAYS_MAX = 64 };
#define BYTES_MAX ((size_t)1 << 30)

/* Places of a contest that are moved rather than made again. */
enum { SHIFTED_MAX = 256 };

struct kept_day {
    int32_t day;
    bool is_made;    /* guarded by the roll's lock */
    bool is_dropped; /* while it was made; its maker frees it */
    _Atomic uint64_t last_asked;
    size_t bytes; /* when it was made */
    struct contest *contest;
};

struct roll {
    /* Fixed at birth. */
    struct rolls *rolls;
    const struct group *group;
    const struct zone *zone;
    struct roll *next;
    pthread_mutex_t making; /* one contest at a time */

    atomic_bool allows_past;
    _Atomic int32_t notice_minutes;
    _Atomic int64_t horizon_days;
    _Atomic int64_t sequence;

    pthread_rwlock_t lock; /* guards the rest */
    int32_t *numbers;      /* of everybody who was ever on it, rising; the position is the place */
    size_t count, capacity;
    struct kept_day *days[DAYS_MAX];
    size_t day_count;
};

struct rolls {
    struct roster *roster;
    int32_t shortest_minutes;
    _Atomic int64_t newest; /* number that was ever published */
    _Atomic int64_t base;   /* what it was when the first contest was made; 0 before */
    pthread_mutex_t adding;
    _Atomic(struct roll *) first;
    _Atomic uint64_t asked; /* a clock for what was asked about last */
    _Atomic size_t bytes;
};

struct rolls *rolls_new(struct roster *roster, int32_t shortest_minutes)
{
    struct rolls *rolls = memory_new(sizeof *rolls);
    rolls->roster = roster;
    rolls->shortest_minutes = shortest_minutes;
    pthread_mutex_init(&rolls->adding, NULL);
    return rolls;
}

static void kept_day_free(struct kept_day *kept)
{
    contest_free(kept->contest);
    free(kept);
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
            kept_day_free(roll->days[i]);
        }
        pthread_rwlock_destroy(&roll->lock);
        pthread_mutex_destroy(&roll->making);
        free(roll->numbers);
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

static struct kept_day *day_at(const struct roll *roll, int32_t day)
{
    for (size_t i = 0; i < roll->day_count; i++) {
        if (roll->days[i]->day == day) {
            return roll->days[i];
        }
    }
    return NULL;
}

/* With the lock for writing. */

static void drop_at(struct roll *roll, size_t position)
{
    struct kept_day *kept = roll->days[position];
    roll->days[position] = roll->days[--roll->day_count];
    if (kept->is_made) {
        atomic_fetch_sub(&roll->rolls->bytes, kept->bytes);
        kept_day_free(kept);
    } else {
        kept->is_dropped = true;
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
    while (roll->count - place > SHIFTED_MAX && roll->day_count > 0) {
        drop_at(roll, roll->day_count - 1);
    }
    for (size_t i = 0; i < roll->day_count && place < roll->count; i++) {
        contest_shift(roll->days[i]->contest, place, roll->count);
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

/* With the lock for reading; the provider is on it. */
static void put(const struct roll *roll, struct provider *provider, struct kept_day *kept)
    REQUIRES(provider)
{
    struct entry entry;
    entry_make(provider, kept->day, roll->rolls->shortest_minutes, &entry);
    contest_put(kept->contest, place_of(roll, provider_number(provider)), &entry);
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
        pthread_rwlock_unlock(&roll->lock);
        pthread_rwlock_rdlock(&roll->lock);
    }
    for (size_t i = 0; i < roll->day_count; i++) {
        if (days.first <= roll->days[i]->day && roll->days[i]->day <= days.last) {
            put(roll, provider, roll->days[i]);
        }
    }
    pthread_rwlock_unlock(&roll->lock);
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
        contest_put(roll->days[i]->contest, place, NULL);
    }
    pthread_rwlock_unlock(&roll->lock);
}

/* Asking. */

/* With the lock for reading. NULL if there is none, or it is being made. */
static struct kept_day *ask(struct roll *roll, int32_t day)
{
    struct kept_day *kept = day_at(roll, day);
    if (kept == NULL || !kept->is_made) {
        return NULL;
    }
    uint64_t asked = atomic_fetch_add_explicit(&roll->rolls->asked, 1, memory_order_relaxed);
    atomic_store_explicit(&kept->last_asked, asked, memory_order_relaxed);
    return kept;
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

/* Making and dropping. */

size_t rolls_bytes(struct rolls *rolls)
{
    return atomic_load(&rolls->bytes);
}

/* The position of the day that was asked about longest ago, of those that are made. */
static size_t oldest_day(const struct roll *roll)
{
    size_t oldest = roll->day_count;
    for (size_t i = 0; i < roll->day_count; i++) {
        bool is_older =
            oldest == roll->day_count || roll->days[i]->last_asked < roll->days[oldest]->last_asked;
        oldest = roll->days[i]->is_made && is_older ? i : oldest;
    }
    return oldest;
}

static void drop_oldest(struct roll *roll)
{
    pthread_rwlock_wrlock(&roll->lock);
    size_t oldest = oldest_day(roll);
    if (oldest < roll->day_count) {
        drop_at(roll, oldest);
    }
    pthread_rwlock_unlock(&roll->lock);
}

/* The roll with the day that was asked about longest ago of all, if that was before `newest`;
 * NULL if there is none. */
static struct roll *oldest_roll(struct rolls *rolls, uint64_t newest)
{
    struct roll *oldest = NULL;
    for (struct roll *roll = atomic_load(&rolls->first); roll != NULL; roll = roll->next) {
        pthread_rwlock_rdlock(&roll->lock);
        size_t position = oldest_day(roll);
        if (position < roll->day_count && roll->days[position]->last_asked < newest) {
            newest = roll->days[position]->last_asked;
            oldest = roll;
        }
        pthread_rwlock_unlock(&roll->lock);
    }
    return oldest;
}

/* At the cost of what was asked about before `newest`: what has just been made is kept. */
static void make_room(struct rolls *rolls, uint64_t newest)
{
    while (rolls_bytes(rolls) > BYTES_MAX) {
        struct roll *roll = oldest_roll(rolls, newest);
        if (roll == NULL) {
            return;
        }
        drop_oldest(roll);
    }
}

static void drop_past(struct roll *roll, int32_t today)
{
    for (size_t i = roll->day_count; i-- > 0;) {
        if (roll->days[i]->day < today) {
            drop_at(roll, i);
        }
    }
}

/* All contests count from the same number, so that ranks of one are comparable with another's. */
static int64_t base_of(struct rolls *rolls)
{
    int64_t base = 0;
    atomic_compare_exchange_strong(&rolls->base, &base, atomic_load(&rolls->newest));
    return atomic_load(&rolls->base);
}

/* NULL if there is one. From here on it is kept up to date. */
static struct kept_day *begin(struct roll *roll, int32_t day, int64_t now)
{
    int32_t today = roll->zone->to_local(roll->zone, now).day;
    struct kept_day *kept = NULL;
    pthread_rwlock_wrlock(&roll->lock);
    if (day_at(roll, day) == NULL) {
        drop_past(roll, today < day ? today : day);
        if (roll->day_count == DAYS_MAX) {
            drop_at(roll, oldest_day(roll));
        }
        kept = memory_new(sizeof *kept);
        kept->day = day;
        kept->contest = contest_new(base_of(roll->rolls));
        roll->days[roll->day_count++] = kept;
    }
    pthread_rwlock_unlock(&roll->lock);
    return kept;
}

/* The number at that place; 0 at the end, or if the contest was dropped meanwhile. */
static int64_t number_at(struct roll *roll, const struct kept_day *kept, size_t place)
{
    pthread_rwlock_rdlock(&roll->lock);
    int64_t number = place < roll->count && !kept->is_dropped ? roll->numbers[place] : 0;
    pthread_rwlock_unlock(&roll->lock);
    return number;
}

static void fill(struct roll *roll, struct kept_day *kept)
{
    int64_t number;
    for (size_t place = 0; (number = number_at(roll, kept, place)) != 0; place++) {
        struct provider *provider = roster_at(roll->rolls->roster, number);
        provider_lock(provider);
        bool is_member = provider_is_registered(provider) &&
                         provider_group(provider) == roll->group &&
                         provider_definition(provider)->zone == roll->zone;
        if (is_member) {
            pthread_rwlock_rdlock(&roll->lock);
            put(roll, provider, kept);
            pthread_rwlock_unlock(&roll->lock);
        }
        provider_unlock(provider);
    }
}

/* Puts up what is made; returns when that was. */
static uint64_t finish(struct roll *roll, struct kept_day *kept)
{
    uint64_t asked = atomic_fetch_add(&roll->rolls->asked, 1);
    pthread_rwlock_wrlock(&roll->lock);
    kept->is_made = true;
    kept->last_asked = asked;
    kept->bytes = contest_bytes(kept->contest);
    bool is_dropped = kept->is_dropped;
    if (!is_dropped) {
        atomic_fetch_add(&roll->rolls->bytes, kept->bytes);
    }
    pthread_rwlock_unlock(&roll->lock);
    if (is_dropped) {
        kept_day_free(kept);
    }
    return asked;
}

void roll_make_contest(struct roll *roll, int32_t day, int64_t now)
{
    pthread_mutex_lock(&roll->making);
    struct kept_day *kept = begin(roll, day, now);
    if (kept != NULL) {
        fill(roll, kept);
        make_room(roll->rolls, finish(roll, kept));
    }
    pthread_mutex_unlock(&roll->making);
}
