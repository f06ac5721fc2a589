/*
 * What a provider's change means to those who name nobody: its hint in the roster, and its entries
 * in the contests for its days.
 */
#include "core/desk.h"

static const struct roll_days all_days = {INT32_MIN, INT32_MAX};

static struct roster_hint hint_with(const struct booking *booking, struct provider *provider,
                                    int32_t day, int64_t latest_booking) REQUIRES(provider)
{
    return (struct roster_hint){
        .group = provider_group(provider),
        .next_expiry = calendar_next_expiry(provider_calendar(provider)),
        .zone = provider_definition(provider)->zone,
        .day = day,
        .free_slots = provider_free_slots(provider, day, booking->settings.shortest_minutes),
        .latest_booking = latest_booking,
    };
}

struct roster_hint desk_hint(const struct booking *booking, struct provider *provider, int32_t day)
{
    return hint_with(booking, provider, day, provider_latest_booking(provider, day));
}

static void publish(struct booking *booking, struct provider *provider,
                    const struct roster_hint *hint, struct roll_days days) REQUIRES(provider)
{
    struct roster_hint old;
    if (roster_read_hint(booking->roster, provider_number(provider), &old) &&
        (old.group != hint->group || old.zone != hint->zone)) {
        rolls_withdraw(booking->rolls, provider, old.group, old.zone);
    }
    roster_publish(booking->roster, provider, hint);
    if (hint->group != NULL) {
        rolls_publish(booking->rolls, provider, days, booking->settings.horizon_days);
    }
}

/* The days on which it matters whether the span is taken. */
static struct roll_days days_of(const struct provider *provider, struct interval span)
    REQUIRES(provider)
{
    int64_t margin = provider_margin(provider);
    return (struct roll_days){
        .first = provider_day_of(provider, span.start - margin - ENTRY_AFTERWARDS_SECONDS),
        .last = provider_day_of(provider, span.end + margin),
    };
}

/* Does not look for the latest booking among those of the day: it has just been made. A hint about
 * another day stays what it is, but for the next expiry. */
void desk_publish_booked(struct booking *booking, struct provider *provider,
                         const struct appointment *appointment)
{
    struct roster_hint hint;
    if (roster_read_hint(booking->roster, provider_number(provider), &hint) &&
        hint.day != appointment->service_day) {
        hint.next_expiry = calendar_next_expiry(provider_calendar(provider));
    } else {
        hint = hint_with(booking, provider, appointment->service_day, appointment->number);
    }
    publish(booking, provider, &hint, days_of(provider, appointment->span));
}

/* Nothing has changed but what was known: other days learn of it when they are asked about. */
void desk_publish_day(struct booking *booking, struct provider *provider, int32_t day,
                      struct roll_days days)
{
    const struct roster_hint hint = desk_hint(booking, provider, day);
    publish(booking, provider, &hint, days);
}

static struct roster_hint hint_again(const struct booking *booking, struct provider *provider)
    REQUIRES(provider)
{
    const struct zone *zone = provider_definition(provider)->zone;
    struct roster_hint hint;
    int32_t day = roster_read_hint(booking->roster, provider_number(provider), &hint)
                      ? hint.day
                      : zone->to_local(zone, desk_now(booking)).day;
    return desk_hint(booking, provider, day);
}

void desk_publish_again(struct booking *booking, struct provider *provider)
{
    struct roster_hint hint = {.group = NULL};
    if (provider_is_registered(provider)) {
        hint = hint_again(booking, provider);
    }
    publish(booking, provider, &hint, all_days);
}

void desk_publish_span(struct booking *booking, struct provider *provider, struct interval span)
{
    if (!provider_is_registered(provider)) {
        desk_publish_again(booking, provider);
        return;
    }
    const struct roster_hint hint = hint_again(booking, provider);
    publish(booking, provider, &hint, days_of(provider, span));
}
