/* Taking back what is offered whole: an opening, or an occurrence of a rule. */
#include "core/booking_opening.h"

#include <string.h>

#include "core/deed.h"
#include "core/offer.h"

static bool is_same(struct interval a, struct interval b)
{
    return a.start == b.start && a.end == b.end;
}

struct withdrawing_deed {
    struct deed deed;
    const struct booking_withdrawal *withdrawal;
};

static bool is_booked(struct provider *provider, struct interval span) REQUIRES(provider)
{
    const struct calendar *calendar = provider_calendar(provider);
    size_t position = calendar_first_ending_after(calendar, span.start);
    return position < calendar_count(calendar) &&
           calendar_span_at(calendar, position).start < span.end;
}

static size_t find_opening(const struct booking_withdrawal *withdrawal, struct interval span,
                           struct provider *provider) REQUIRES(provider)
{
    const struct opening_list *list = provider_openings(provider);
    for (size_t i = 0; i < list->count; i++) {
        const struct opening *opening = &list->members[i];
        bool is_meant = withdrawal->number != 0 ? opening->number == withdrawal->number
                                                : is_same(opening->span, span);
        if (is_meant && strcmp(opening->collection, withdrawal->collection) == 0) {
            return i;
        }
    }
    return list->count;
}

static enum result end_opening(struct deed *deed, struct provider *provider, size_t position)
    REQUIRES(provider)
{
    struct opening_list *list = provider_openings(provider);
    struct opening *opening = arena_copy(deed->arena, &list->members[position], sizeof *opening);
    struct change *change = arena_take(deed->arena, sizeof *change);
    if (is_booked(provider, opening->span)) {
        return RESULT_OPENING_TAKEN;
    }
    *change = (struct change){.kind = CHANGE_OPENING_END, .opening = opening};
    opening_list_remove_at(list, position);
    provider_openings_changed(provider);
    deed_submit(deed, provider, change, 1);
    return RESULT_OK;
}

static enum result close_occurrence(struct deed *deed, struct provider *provider,
                                    struct interval span, size_t most) REQUIRES(provider)
{
    const struct zone *zone = provider_definition(provider)->zone;
    if (!offer_is_occurrence(provider, span) || deed_is_closed(provider, span)) {
        return RESULT_OPENING_UNKNOWN;
    }
    if (is_booked(provider, span)) {
        return RESULT_OPENING_TAKEN;
    }
    struct civil_moment start = zone->to_local(zone, span.start);
    struct civil_moment end = zone->to_local(zone, span.end);
    size_t count;
    struct availability_rule *rules = deed_copy_rules(deed, provider, &count);
    if (count >= most) {
        return RESULT_TOO_MANY;
    }
    rules[count] = (struct availability_rule){
        .kind = AVAILABILITY_CLOSED,
        .weekdays = AVAILABILITY_EVERY_WEEKDAY,
        .from_day = start.day,
        .until_day = start.day,
        .start_minute = start.minute,
        .end_minute = end.minute + (end.day - start.day) * CIVIL_MINUTES_PER_DAY,
    };
    deed_put_rules(deed, provider, rules, count + 1);
    return RESULT_OK;
}

static enum result withdraw(struct deed *deed, struct provider *provider) REQUIRES(provider)
{
    const struct booking_withdrawal *withdrawal =
        ((struct withdrawing_deed *)(void *)deed)->withdrawal;
    struct interval span = {0};
    if (withdrawal->number == 0) {
        span = deed_resolve(&withdrawal->range, provider);
    }
    size_t position = find_opening(withdrawal, span, provider);
    if (position < provider_openings(provider)->count) {
        return end_opening(deed, provider, position);
    }
    return withdrawal->number == 0 ? close_occurrence(deed, provider, span, withdrawal->most)
                                   : RESULT_OPENING_UNKNOWN;
}

enum result booking_withdraw(struct booking *booking, const struct booking_withdrawal *withdrawal,
                             struct arena *arena)
{
    struct withdrawing_deed deed = {.deed = deed_begin(booking, arena, withdraw),
                                    .withdrawal = withdrawal};
    return deed_carry_out(&deed.deed, withdrawal->provider_id);
}
