/* Making contests, and dropping those that are over or were asked about longest ago. */
#include "core/memory.h"
#include "core/roll_days.h"

size_t rolls_bytes(struct rolls *rolls)
{
    return atomic_load(&rolls->bytes);
}

static void drop_oldest(struct roll *roll)
{
    pthread_rwlock_wrlock(&roll->lock);
    size_t oldest = roll_oldest_day(roll);
    if (oldest < roll->day_count) {
        roll_drop_at(roll, oldest);
    }
    roll_unlock_dropped(roll);
}

/* The roll with the day that was asked about longest ago of all, if that was before `newest`;
 * NULL if there is none. */
static struct roll *oldest_roll(struct rolls *rolls, uint64_t newest)
{
    struct roll *oldest = NULL;
    for (struct roll *roll = atomic_load(&rolls->first); roll != NULL; roll = roll->next) {
        pthread_rwlock_rdlock(&roll->lock);
        size_t position = roll_oldest_day(roll);
        if (position < roll->day_count && roll->days[position].last_asked < newest) {
            newest = roll->days[position].last_asked;
            oldest = roll;
        }
        pthread_rwlock_unlock(&roll->lock);
    }
    return oldest;
}

void rolls_make_room(struct rolls *rolls, uint64_t newest)
{
    while (rolls_bytes(rolls) > rolls->bytes_max) {
        struct roll *roll = oldest_roll(rolls, newest);
        if (roll == NULL) {
            return;
        }
        drop_oldest(roll);
    }
}

static void drop_past(struct roll *roll, int32_t today)
{
    for (size_t i = roll_position_of(roll, today); i-- > 0;) {
        roll_drop_at(roll, i);
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
    if (roll_day_at(roll, day) == NULL) {
        drop_past(roll, today < day ? today : day);
        if (roll->day_count == ROLL_DAYS_MAX) {
            roll_drop_at(roll, roll_oldest_day(roll));
        }
        kept = memory_new(sizeof *kept);
        kept->day = day;
        kept->contest = contest_new(base_of(roll->rolls));
        roll_add_day(roll, kept);
    }
    roll_unlock_dropped(roll);
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
            roll_put(roll, provider, kept);
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
    bool is_dropped = kept->is_dropped;
    if (!is_dropped) {
        roll_day_at(roll, kept->day)->last_asked = asked;
    }
    pthread_rwlock_unlock(&roll->lock);
    if (is_dropped) {
        roll_day_free(roll->rolls, kept);
    }
    return asked;
}

void roll_make_contest(struct roll *roll, int32_t day, int64_t now)
{
    pthread_mutex_lock(&roll->making);
    struct kept_day *kept = begin(roll, day, now);
    if (kept != NULL) {
        fill(roll, kept);
        rolls_make_room(roll->rolls, finish(roll, kept));
    }
    pthread_mutex_unlock(&roll->making);
}
