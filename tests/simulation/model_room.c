/* The earliest start that would do is the beginning of something: of the range, of a window, or of
 * what is free after a closure or an appointment. Each of them is tried. */
#include "model_room.h"

enum { STARTS_MAX = 512 };

struct start_list {
    int64_t starts[STARTS_MAX];
    int count;
};

int32_t model_day_of(const struct model_provider *provider, int64_t instant)
{
    return (int32_t)((instant + provider->offset) / MODEL_DAY_SECONDS);
}

static int64_t day_start(const struct model_provider *provider, int32_t day)
{
    return (int64_t)day * MODEL_DAY_SECONDS - provider->offset;
}

/* 1970-01-01 was a Thursday. */
static bool is_on(const struct availability_rule *rule, int32_t day)
{
    return day >= rule->from_day && day <= rule->until_day && (rule->weekdays >> (day + 3) % 7 & 1);
}

static bool is_override(const struct availability_rule *rule)
{
    return rule->kind == AVAILABILITY_OPEN && rule->from_day == rule->until_day;
}

static struct interval window_of(const struct model_provider *provider,
                                 const struct availability_rule *rule, int32_t day)
{
    int64_t start = day_start(provider, day);
    return (struct interval){start + 60 * (int64_t)rule->start_minute,
                             start + 60 * (int64_t)rule->end_minute};
}

static bool has_override(const struct model_rules *rules, int32_t day)
{
    for (size_t i = 0; i < rules->count; i++) {
        if (is_override(&rules->rules[i]) && is_on(&rules->rules[i], day)) {
            return true;
        }
    }
    return false;
}

/* The window of that rule on that day, if it opens one. */
static bool opens(const struct model_provider *provider, size_t rule, int32_t day,
                  struct interval *window_out)
{
    const struct availability_rule *opening = &provider->rules.rules[rule];
    if (opening->kind != AVAILABILITY_OPEN || !is_on(opening, day) ||
        (!is_override(opening) && has_override(&provider->rules, day))) {
        return false;
    }
    *window_out = window_of(provider, opening, day);
    return true;
}

/* How far it is open without a break from there. */
static int64_t open_until(const struct model_provider *provider, int64_t from)
{
    int64_t until = from;
    int32_t today = model_day_of(provider, from);
    for (int32_t day = today - 1; day <= today; day++) {
        for (size_t i = 0; i < provider->rules.count; i++) {
            struct interval window;
            if (opens(provider, i, day, &window) && window.start <= from && window.end > until) {
                until = window.end;
            }
        }
    }
    return until;
}

bool model_is_closed(const struct model_provider *provider, const struct model_rules *closures,
                     struct interval span)
{
    int32_t first = model_day_of(provider, span.start) - 1, last = model_day_of(provider, span.end);
    for (size_t i = 0; i < closures->count; i++) {
        for (int32_t day = first; day <= last; day++) {
            const struct availability_rule *rule = &closures->rules[i];
            if (rule->kind == AVAILABILITY_CLOSED && is_on(rule, day) &&
                interval_overlaps(window_of(provider, rule, day), span)) {
                return true;
            }
        }
    }
    return false;
}

bool model_is_open(const struct model_provider *provider, struct interval span)
{
    int64_t reached = span.start;
    while (reached < span.end) {
        int64_t next = open_until(provider, reached);
        if (next == reached) {
            return false;
        }
        reached = next;
    }
    return !model_is_closed(provider, &provider->rules, span);
}

static struct interval reach_of(const struct model *model, const struct model_wish *wish)
{
    const struct model_provider *provider = &model->providers[wish->provider];
    bool any_start = wish->undated && provider->notice_minutes == 0;
    int64_t minute = (wish->now + 59) / 60 * 60;
    int32_t horizon = provider->horizon_days > 0 ? provider->horizon_days : model->general_horizon;
    return (struct interval){
        .start = any_start ? INT64_MIN : minute + 60 * (int64_t)provider->notice_minutes,
        .end = day_start(provider, model_day_of(provider, wish->now) + horizon + 1),
    };
}

static bool is_in_the_way(const struct model_appointment *appointment,
                          const struct model_wish *wish)
{
    return appointment->number != wish->besides && model_counts(appointment, wish->now) &&
           model_where(appointment)->provider == wish->provider;
}

/* Nothing overlaps or is too near, and the day has room. */
static bool is_free(const struct model *model, const struct model_wish *wish, struct interval span)
{
    const struct model_provider *provider = &model->providers[wish->provider];
    struct interval wide = {span.start - provider->margin, span.end + provider->margin};
    int32_t day = model_day_of(provider, span.start), taken = 0;
    for (int i = 0; i < model->appointment_count; i++) {
        const struct model_appointment *appointment = &model->appointments[i];
        if (!is_in_the_way(appointment, wish)) {
            continue;
        }
        struct interval other = model_where(appointment)->span;
        taken += model_day_of(provider, other.start) == day;
        if (interval_overlaps(other, wide)) {
            return false;
        }
    }
    return taken < provider->limit;
}

static void add(struct start_list *candidates, const struct model_wish *wish, int64_t start)
{
    if (start >= wish->range.start && start + wish->duration <= wish->range.end &&
        candidates->count < STARTS_MAX) {
        candidates->starts[candidates->count++] = start;
    }
}

static void add_rules(struct start_list *candidates, const struct model_provider *provider,
                      const struct model_rules *rules, const struct model_wish *wish)
{
    int32_t last = model_day_of(provider, wish->range.end);
    for (int32_t day = model_day_of(provider, wish->range.start) - 1; day <= last; day++) {
        for (size_t i = 0; i < rules->count; i++) {
            const struct availability_rule *rule = &rules->rules[i];
            if (is_on(rule, day)) {
                struct interval window = window_of(provider, rule, day);
                add(candidates, wish, rule->kind == AVAILABILITY_OPEN ? window.start : window.end);
            }
        }
    }
}

static void collect(const struct model *model, const struct model_rules *closures,
                    const struct model_wish *wish, struct start_list *candidates)
{
    const struct model_provider *provider = &model->providers[wish->provider];
    candidates->count = 0;
    add(candidates, wish, wish->range.start);
    add(candidates, wish, reach_of(model, wish).start);
    add_rules(candidates, provider, &provider->rules, wish);
    add_rules(candidates, provider, closures, wish);
    for (int i = 0; i < model->appointment_count; i++) {
        if (is_in_the_way(&model->appointments[i], wish)) {
            add(candidates, wish,
                model_where(&model->appointments[i])->span.end + provider->margin);
        }
    }
}

static bool has_room_under(const struct model *model, const struct model_rules *closures,
                           const struct model_wish *wish)
{
    const struct model_provider *provider = &model->providers[wish->provider];
    struct interval reach = reach_of(model, wish);
    struct start_list candidates;
    if (!provider->is_there) {
        return false;
    }
    collect(model, closures, wish, &candidates);
    for (int i = 0; i < candidates.count; i++) {
        struct interval span = {candidates.starts[i], candidates.starts[i] + wish->duration};
        if (span.start >= reach.start && span.start < reach.end && is_free(model, wish, span) &&
            model_is_open(provider, span) && !model_is_closed(provider, closures, span)) {
            return true;
        }
    }
    return false;
}

bool model_may_have_room(const struct model *model, const struct model_wish *wish)
{
    for (int i = 0; i < model->closures_count; i++) {
        if (has_room_under(model, &model->closures[i], wish)) {
            return true;
        }
    }
    return false;
}

bool model_has_room(const struct model *model, const struct model_wish *wish)
{
    for (int i = 0; i < model->closures_count; i++) {
        if (!has_room_under(model, &model->closures[i], wish)) {
            return false;
        }
    }
    return true;
}
