/* Some days at a time, so that a long span does not keep those waiting who book. */
#include "core/booking_days.h"

#include "core/desk.h"

enum { DAYS_PER_LOCK = 31 };

/* From that day on, as many as one lock may last. */
static enum result look_at_some(struct booking *booking, struct provider *provider,
                                struct interval days, struct usage *usages_out, struct basis *basis)
{
    if (!desk_lock(booking, provider, desk_now(booking))) {
        return RESULT_UNAVAILABLE;
    }
    bool registered = provider_is_registered(provider);
    for (int64_t day = days.start; registered && day < days.end; day++) {
        *usages_out++ = usage_of_day(provider, (int32_t)day, booking->settings.shortest_minutes);
    }
    basis_rest_on(basis, provider);
    provider_unlock(provider);
    return registered ? RESULT_OK : RESULT_PROVIDER_UNKNOWN;
}

static enum result look_at_all(struct booking *booking, const struct booking_days_request *request,
                               struct usage *usages_out, struct basis *basis)
{
    struct provider *provider = roster_find(booking->roster, request->provider_id);
    enum result result = provider != NULL ? RESULT_OK : RESULT_PROVIDER_UNKNOWN;
    int64_t end = (int64_t)request->last_day + 1;
    for (int64_t day = request->first_day; result == RESULT_OK && day < end; day += DAYS_PER_LOCK) {
        struct interval days = {day, end < day + DAYS_PER_LOCK ? end : day + DAYS_PER_LOCK};
        result =
            look_at_some(booking, provider, days, &usages_out[day - request->first_day], basis);
    }
    return result;
}

enum result booking_days(struct booking *booking, const struct booking_days_request *request,
                         struct arena *arena, struct booking_days *days_out)
{
    size_t count = (size_t)(request->last_day - request->first_day) + 1;
    struct usage *usages = arena_take(arena, count * sizeof *usages);
    for (int tries = 0; tries < DESK_TRIES; tries++) {
        struct basis basis = basis_begin(booking);
        enum result result = look_at_all(booking, request, usages, &basis);
        if (!basis_holds(booking, &basis)) {
            continue;
        }
        if (result == RESULT_OK) {
            *days_out = (struct booking_days){.days = usages, .count = count};
        }
        return result;
    }
    return RESULT_UNAVAILABLE;
}

static void add(struct booking_usage *sum, const struct usage *usage)
{
    sum->open += usage->open;
    sum->booked += usage->booked;
    sum->free += usage->free;
    sum->stranded += usage->stranded;
    sum->free_slots += usage->free_slots;
    sum->appointments += usage->appointments;
}

bool booking_usage_today(struct booking *booking, int64_t most, struct booking_usage *usage_out)
{
    int64_t now = desk_now(booking), last = roster_last_number(booking->roster);
    struct booking_usage sum = {0};
    *usage_out = sum;
    for (int64_t number = 1; number <= last && last <= most; number++) {
        struct provider *provider = roster_at(booking->roster, number);
        if (provider == NULL) {
            continue;
        }
        if (!desk_lock(booking, provider, now)) {
            return false;
        }
        if (provider_is_registered(provider)) {
            const struct usage usage = usage_of_day(provider, provider_day_of(provider, now),
                                                    booking->settings.shortest_minutes);
            add(&sum, &usage);
        }
        provider_unlock(provider);
    }
    *usage_out = sum;
    return last <= most;
}
