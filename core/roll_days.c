/* The days of a roll: a list that rises by day, so that one is found by halving. */
#include "core/roll_days.h"

#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

void roll_day_free(struct rolls *rolls, struct kept_day *kept)
{
    atomic_fetch_sub(&rolls->bytes, atomic_load(&kept->bytes));
    contest_free(kept->contest);
    free(kept);
}

bool roll_day_count(struct rolls *rolls, struct kept_day *kept)
{
    size_t bytes = contest_bytes(kept->contest);
    size_t known = atomic_load_explicit(&kept->bytes, memory_order_relaxed);
    while (known < bytes) {
        if (atomic_compare_exchange_weak(&kept->bytes, &known, bytes)) {
            atomic_fetch_add(&rolls->bytes, bytes - known);
            return true;
        }
    }
    return false;
}

/* With the lock, for reading or writing. */

size_t roll_position_of(const struct roll *roll, int32_t day)
{
    size_t low = 0, high = roll->day_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        low = roll->days[middle].day < day ? middle + 1 : low;
        high = roll->days[middle].day < day ? high : middle;
    }
    return low;
}

struct day_place *roll_day_at(const struct roll *roll, int32_t day)
{
    size_t position = roll_position_of(roll, day);
    bool is_there = position < roll->day_count && roll->days[position].day == day;
    return is_there ? &roll->days[position] : NULL;
}

size_t roll_oldest_day(const struct roll *roll)
{
    size_t oldest = roll->day_count;
    uint64_t asked = DAY_IN_MAKING;
    for (size_t i = 0; i < roll->day_count; i++) {
        if (roll->days[i].last_asked < asked) {
            asked = roll->days[i].last_asked;
            oldest = i;
        }
    }
    return oldest;
}

/* With the lock for writing. */

/* The places behind it, one further or one back. */
static void move_behind(struct roll *roll, size_t to, size_t from)
{
    memmove(&roll->days[to], &roll->days[from], (roll->day_count - from) * sizeof roll->days[0]);
}

void roll_add_day(struct roll *roll, struct kept_day *kept)
{
    size_t position = roll_position_of(roll, kept->day);
    if (roll->day_count == roll->day_capacity) {
        roll->day_capacity = roll->day_capacity > 0 ? 2 * roll->day_capacity : 4;
        roll->days = memory_resize(roll->days, roll->day_capacity * sizeof roll->days[0]);
    }
    move_behind(roll, position + 1, position);
    roll->day_count++;
    roll->days[position].day = kept->day;
    roll->days[position].kept = kept;
    atomic_init(&roll->days[position].last_asked, DAY_IN_MAKING);
}

void roll_drop_at(struct roll *roll, size_t position)
{
    struct kept_day *kept = roll->days[position].kept;
    if (roll->days[position].last_asked == DAY_IN_MAKING) {
        kept->is_dropped = true;
    } else {
        kept->next = roll->dropped;
        roll->dropped = kept;
    }
    move_behind(roll, position, position + 1);
    roll->day_count--;
}

/* A year of many providers takes a while to free. */
void roll_unlock_dropped(struct roll *roll)
{
    struct kept_day *kept = roll->dropped;
    roll->dropped = NULL;
    pthread_rwlock_unlock(&roll->lock);
    while (kept != NULL) {
        struct kept_day *next = kept->next;
        roll_day_free(roll->rolls, kept);
        kept = next;
    }
}
