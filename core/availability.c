/* Availability: from rules to the open time of a day. */
#include "core/availability.h"

struct availability_rule availability_every_day(int32_t start_minute, int32_t end_minute)
{
    return (struct availability_rule){
        .kind = AVAILABILITY_OPEN,
        .weekdays = AVAILABILITY_EVERY_WEEKDAY,
        .from_day = AVAILABILITY_DAY_FIRST,
        .until_day = AVAILABILITY_DAY_LAST,
        .start_minute = start_minute,
        .end_minute = end_minute,
    };
}

static bool rule_is_override(const struct availability_rule *rule)
{
    return rule->kind == AVAILABILITY_OPEN && rule->from_day == rule->until_day;
}

static bool rule_applies(const struct availability_rule *rule, int32_t day)
{
    return rule->from_day <= day && day <= rule->until_day &&
           (rule->weekdays >> civil_weekday(day) & 1) != 0;
}

static bool day_is_overridden(const struct availability *availability, int32_t day)
{
    for (size_t i = 0; i < availability->rule_count; i++) {
        const struct availability_rule *rule = &availability->rules[i];
        if (rule_is_override(rule) && rule_applies(rule, day)) {
            return true;
        }
    }
    return false;
}

static struct interval rule_window(const struct availability_rule *rule, const struct zone *zone,
                                   int32_t day)
{
    return (struct interval){
        zone->to_instant(zone, day, rule->start_minute),
        zone->to_instant(zone, day, rule->end_minute),
    };
}

/* Does it open time on that day, which may be overridden? */
static bool rule_opens(const struct availability_rule *rule, int32_t day, bool overridden)
{
    return rule->kind == AVAILABILITY_OPEN && rule_applies(rule, day) &&
           (!overridden || rule_is_override(rule));
}

size_t availability_windows(const struct availability *availability, int32_t day,
                            struct interval *windows_out, size_t max)
{
    bool overridden = day_is_overridden(availability, day);
    size_t count = 0;
    for (size_t i = 0; i < availability->rule_count && count < max; i++) {
        const struct availability_rule *rule = &availability->rules[i];
        if (rule_opens(rule, day, overridden)) {
            windows_out[count] = rule_window(rule, availability->zone, day);
            count += interval_is_empty(windows_out[count]) ? 0 : 1;
        }
    }
    return count;
}

const struct availability_rule *availability_find_window(const struct availability *availability,
                                                         int32_t day, struct interval window)
{
    const struct zone *zone = availability->zone;
    bool overridden = day_is_overridden(availability, day);
    for (size_t i = 0; i < availability->rule_count && !interval_is_empty(window); i++) {
        const struct availability_rule *rule = &availability->rules[i];
        if (rule_opens(rule, day, overridden) &&
            zone->to_instant(zone, day, rule->start_minute) == window.start &&
            zone->to_instant(zone, day, rule->end_minute) == window.end) {
            return rule;
        }
    }
    return NULL;
}

static void add_open_windows(const struct availability *availability, int32_t day,
                             struct interval_set *open)
{
    bool overridden = day_is_overridden(availability, day);
    for (size_t i = 0; i < availability->rule_count; i++) {
        const struct availability_rule *rule = &availability->rules[i];
        if (rule_opens(rule, day, overridden)) {
            interval_set_add(open, rule_window(rule, availability->zone, day));
        }
    }
}

/* Those that matter to an appointment that begins on `day`: with what is open already they may be
 * one piece for many days. */
static void add_openings(const struct availability *availability, int32_t day,
                         struct interval_set *open)
{
    const struct opening_list *list = availability->openings;
    if (list == NULL || list->count == 0) {
        return;
    }
    int64_t end = zone_day(availability->zone, day + 1).end;
    if (open->count > 0 && open->members[open->count - 1].end > end) {
        end = open->members[open->count - 1].end;
    }
    int64_t start = zone_day(availability->zone, day).start;
    for (size_t i = opening_list_first_ending_after(list, start);
         i < list->count && list->members[i].span.start <= end; i++) {
        struct interval span = list->members[i].span;
        interval_set_add(open, span);
        end = span.end > end ? span.end : end;
    }
}

static void subtract_closures(const struct availability_rule *rules, size_t rule_count,
                              const struct zone *zone, int32_t day, struct interval_set *open)
{
    for (size_t i = 0; i < rule_count; i++) {
        if (rules[i].kind == AVAILABILITY_CLOSED && rule_applies(&rules[i], day)) {
            interval_set_subtract(open, rule_window(&rules[i], zone, day));
        }
    }
}

void availability_close(const struct availability *availability, int32_t first_day,
                        int32_t last_day, struct interval_set *open)
{
    const struct zone *zone = availability->zone;
    for (int32_t day = first_day; day <= last_day; day++) {
        subtract_closures(availability->rules, availability->rule_count, zone, day, open);
        subtract_closures(availability->closures, availability->closure_count, zone, day, open);
    }
}

/* The day on which the open time ends: openings may be longer than windows. */
static int32_t last_open_day(const struct interval_set *open, const struct zone *zone, int32_t day)
{
    if (open->count == 0) {
        return day;
    }
    int32_t last = zone->to_local(zone, open->members[open->count - 1].end).day;
    return last > day ? last : day;
}

void availability_resolve(const struct availability *availability, int32_t day,
                          struct interval_set *open_out)
{
    const struct zone *zone = availability->zone;
    struct interval today = zone_day(zone, day);
    interval_set_clear(open_out);
    for (int32_t near = day - 1; near <= day + 1; near++) {
        add_open_windows(availability, near, open_out);
    }
    add_openings(availability, day, open_out);
    availability_close(availability, day - 1, last_open_day(open_out, zone, day + 1), open_out);
    interval_set_subtract(open_out, (struct interval){INT64_MIN, today.start});
    while (open_out->count > 0 && open_out->members[open_out->count - 1].start >= today.end) {
        open_out->count--;
    }
}

static bool is_closed(const struct availability_rule *rules, size_t rule_count,
                      const struct zone *zone, int32_t day, struct interval span)
{
    int32_t end = zone->to_local(zone, span.end).day, last = end > day ? end : day + 1;
    for (size_t i = 0; i < rule_count; i++) {
        for (int32_t near = day - 1; near <= last; near++) {
            if (rules[i].kind == AVAILABILITY_CLOSED && rule_applies(&rules[i], near) &&
                interval_overlaps(rule_window(&rules[i], zone, near), span)) {
                return true;
            }
        }
    }
    return false;
}

enum availability_verdict availability_judge(const struct availability *availability, int32_t day,
                                             struct interval span)
{
    const struct zone *zone = availability->zone;
    struct interval_set open = {0};
    availability_resolve(availability, day, &open);
    bool is_open = interval_set_contains(&open, span);
    interval_set_deinit(&open);
    if (is_open) {
        return AVAILABILITY_IS_OPEN;
    }
    if (is_closed(availability->rules, availability->rule_count, zone, day, span) ||
        is_closed(availability->closures, availability->closure_count, zone, day, span)) {
        return AVAILABILITY_IS_CLOSED;
    }
    return day_is_overridden(availability, day) ? AVAILABILITY_OVERRIDDEN
                                                : AVAILABILITY_OUTSIDE_HOURS;
}
