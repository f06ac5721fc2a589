/* From gaps to quarter hours. */
#include "core/entry.h"

#include "core/gap.h"

enum { QUARTER_SECONDS = 15 * 60 };

/* The last one stands for everything longer, too. */
static const int64_t length_minutes[ENTRY_LENGTHS] = {0,  15, 30,  45,
                                                      60, 90, 120, ENTRY_AFTERWARDS_SECONDS / 60};

static int64_t length_seconds(int length)
{
    return length == 0 ? 1 : 60 * length_minutes[length];
}

static int quarter_of(int64_t day_start, int64_t instant)
{
    int64_t quarter = instant < day_start ? 0 : (instant - day_start) / QUARTER_SECONDS;
    return quarter < ENTRY_QUARTERS ? (int)quarter : ENTRY_QUARTERS - 1;
}

static uint64_t bits_up_to(int last)
{
    return last < 0 ? 0 : last >= 63 ? UINT64_MAX : (UINT64_C(2) << last) - 1;
}

struct entry_starts entry_quarters(int first, int last)
{
    return (struct entry_starts){.words = {bits_up_to(last) & ~bits_up_to(first - 1),
                                           bits_up_to(last - 64) & ~bits_up_to(first - 65)}};
}

static void add_gap(struct entry *entry, struct interval day, struct interval gap)
{
    for (int length = 0; length < ENTRY_LENGTHS; length++) {
        int64_t last = gap.end - length_seconds(length);
        if (last < gap.start) {
            return;
        }
        last = last < day.end ? last : day.end - 1;
        const struct entry_starts starts =
            entry_quarters(quarter_of(day.start, gap.start), quarter_of(day.start, last));
        entry->starts[length].words[0] |= starts.words[0];
        entry->starts[length].words[1] |= starts.words[1];
    }
}

void entry_make(struct provider *provider, int32_t day, int32_t shortest_minutes,
                struct entry *entry_out)
{
    struct interval today = zone_day(provider_definition(provider)->zone, day), gap;
    *entry_out = (struct entry){
        .free_slots = provider_free_slots(provider, day, shortest_minutes),
        .latest_booking = provider_latest_booking(provider, day),
        .next_expiry = calendar_next_expiry(provider_calendar(provider)),
    };
    if (!provider_has_room(provider, day)) {
        return;
    }
    struct gap_walk walk = gap_walk_begin(provider_open(provider, day), provider_calendar(provider),
                                          provider_margin(provider));
    while (gap_walk_next(&walk, &gap)) {
        if (gap.start < today.end) {
            add_gap(entry_out, today, gap);
        }
    }
}

struct entry_wish entry_wish_of(int64_t day_start, struct interval starts, int64_t duration)
{
    struct entry_wish wish = {.last = -1};
    while (wish.length + 1 < ENTRY_LENGTHS && length_seconds(wish.length + 1) <= duration) {
        wish.length++;
    }
    if (!interval_is_empty(starts)) {
        wish.first = quarter_of(day_start, starts.start);
        wish.last = quarter_of(day_start, starts.end - 1);
    }
    return wish;
}
