/* Random small worlds: what core/slot.h says against every minute tried with provider_place. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "core/slot.h"
#include "support/fixed_zone.h"

enum { WORLDS = 400, RULES_MAX = 8, DAY_STARTS_MAX = 1600, NEAR_DAYS = 2, NEAR_MAX = 6 };

/* The open minutes around the day, from so many days before it on. */
enum { MAP_BEFORE = 9, MAP_DAYS = 13, MAP_MINUTES = MAP_DAYS * CIVIL_MINUTES_PER_DAY };

struct world {
    unsigned seed, number;
    int32_t day;
    struct provider_definition definition;
    struct availability_rule rules[RULES_MAX], closures[2];
    size_t closure_count;
    struct provider_asking asking;
    struct slot_query query;
};

static struct provider *provider;
static struct groups *groups;
static struct sample_view sample;
static struct world world;

static void set_up(void)
{
    groups = groups_new(SAMPLE_UNIFORM);
    struct sample *cold = sample_new(SAMPLE_UNIFORM);
    sample_read(cold, &sample);
    sample_free(cold);
}

static void tear_down(void)
{
    provider_free(provider);
    groups_free(groups);
}

TestSuite(slot_random, .init = set_up, .fini = tear_down, .timeout = 110);

static int32_t below(int32_t limit)
{
    return rand_r(&world.seed) % limit;
}

static bool once_in(int32_t times)
{
    return below(times) == 0;
}

#define ONE_OF(...)      \
    (((const int32_t[]){ \
        __VA_ARGS__})[below(sizeof((const int32_t[]){__VA_ARGS__}) / sizeof(int32_t))])

static struct availability_rule random_rule(void)
{
    if (once_in(12)) {
        return availability_every_day(0, CIVIL_MINUTES_PER_DAY);
    }
    int32_t start = once_in(3) ? 60 + 5 * below(30) : 5 * below(288);
    int32_t end = start + 10 + 5 * below(once_in(4) ? 400 : 120);
    end = end > 2880 ? 2880 : end;
    struct availability_rule rule =
        availability_every_day(start, once_in(8) ? CIVIL_MINUTES_PER_DAY : end);
    rule.end_minute = rule.end_minute > start ? rule.end_minute : end;
    if (once_in(2)) {
        rule.weekdays = (uint8_t)(1 + below(127));
    }
    if (once_in(3)) {
        rule.from_day = world.day - 2 + below(4);
        rule.until_day = rule.from_day + below(3);
    }
    return rule;
}

static struct availability_rule random_closure(void)
{
    struct availability_rule rule = random_rule();
    rule.kind = AVAILABILITY_CLOSED;
    rule.start_minute = 5 * below(288);
    rule.end_minute = rule.start_minute + 5 + 5 * below(30);
    return rule;
}

static void define(void) REQUIRES(provider)
{
    struct group *group = groups_ensure(groups, GROUP_DEFAULT);
    group_edit(group);
    group_close(group, world.closures, world.closure_count);
    group_edit_end(group);
    world.definition.rules = world.rules;
    provider_define(provider, &world.definition, group);
}

static void random_definition(void)
{
    const struct zone *const zones[] = {&fixed_spring, &fixed_spring, &fixed_plus2, &fixed_utc};
    const int32_t days[] = {civil_day_of((struct civil_date){2026, 3, 29}),
                            civil_day_of((struct civil_date){2026, 10, 25})};
    world.day = once_in(2) ? days[below(2)] : days[below(2)] - 1 + below(3);
    world.definition = (struct provider_definition){
        .zone = zones[below(4)],
        .daily_limit = once_in(3) ? 1 + below(5) : PROVIDER_UNLIMITED,
        .slot_step_minutes = ONE_OF(0, 0, 10, 25, 50),
        .buffer_before_minutes = ONE_OF(0, 0, 5, 15),
        .buffer_after_minutes = ONE_OF(0, 0, 5, 20),
        .notice_minutes = ONE_OF(0, 0, 0, 60, 1500),
        .past_allowed = once_in(4),
        .horizon_days = ONE_OF(0, 0, 0, 1, 2),
        .rule_count = (size_t)(1 + below(RULES_MAX)),
    };
    for (size_t i = 0; i < world.definition.rule_count; i++) {
        world.rules[i] = i > 0 && once_in(4) ? random_closure() : random_rule();
    }
    world.closure_count = once_in(2) ? (size_t)below(3) : 0;
    for (size_t i = 0; i < world.closure_count; i++) {
        world.closures[i] = random_closure();
    }
}

static int64_t random_instant(int32_t before_days, int32_t day_count)
{
    int64_t start = zone_day(world.definition.zone, world.day - before_days).start;
    return start + INT64_C(60) * below(day_count * CIVIL_MINUTES_PER_DAY);
}

static void random_calendar(void) REQUIRES(provider)
{
    int32_t count = below(9);
    for (int32_t i = 0; i < count; i++) {
        int64_t start = random_instant(1, 3) + (once_in(6) ? below(60) : 0);
        struct appointment appointment = {
            .id = "x",
            .number = i + 1,
            .span = {start, start + INT64_C(60) * (1 + below(120)) + (once_in(6) ? below(60) : 0)},
            .status = once_in(3) ? APPOINTMENT_HELD : APPOINTMENT_CONFIRMED,
        };
        enum result taken = calendar_add(provider_calendar(provider), &appointment);
        (void)taken; /* An overlap is simply left out. */
    }
}

/* The number-th world, always the same. Leaves its provider locked. */
static void begin_world(unsigned number) ACQUIRES(provider)
{
    provider_free(provider);
    provider = provider_new("p1", 1);
    provider_lock(provider);
    memset(&world, 0, sizeof world);
    world.number = number;
    world.seed = number * 7919 + 1;
    random_definition();
    define();
    random_calendar();
    world.asking = (struct provider_asking){
        .now = random_instant(3, once_in(3) ? 4 : 3) + below(60),
        .undated = once_in(4),
        .horizon_days = ONE_OF(2, 30, 30, 30),
        .shortest_minutes = 15,
    };
    world.query = (struct slot_query){
        .duration = INT64_C(60) * ONE_OF(1, 5, 15, 30, 30, 45, 60, 90, 180),
        .step_minutes = ONE_OF(0, 0, 1, 7, 10, 15, 30, 45, 50, 60, 90, 250),
        .asking = world.asking,
    };
}

/* Whether provider_place books exactly this span. */
static bool can_be_booked(struct interval span) REQUIRES(provider)
{
    const struct provider_wish wish = {
        .range = span, .duration = interval_length(span), .asking = world.asking};
    struct placement placement;
    if (provider_place(provider, &wish, &sample, &placement) != RESULT_OK) {
        return false;
    }
    cr_assert_eq(placement.slot.start, span.start);
    cr_assert_eq(placement.slot.end, span.end);
    return true;
}

static struct interval slot_at(int64_t start)
{
    return (struct interval){start, start + world.query.duration};
}

/* The open minutes, painted rule by rule. */

static bool map[MAP_MINUTES];

static int64_t map_start(void)
{
    return zone_day(world.definition.zone, world.day - MAP_BEFORE).start;
}

static void paint(const struct availability_rule *rule, int32_t day, bool is_open)
{
    const struct zone *zone = world.definition.zone;
    if (day < rule->from_day || day > rule->until_day ||
        (rule->weekdays >> civil_weekday(day) & 1) == 0) {
        return;
    }
    int64_t end = zone->to_instant(zone, day, rule->end_minute);
    for (int64_t at = zone->to_instant(zone, day, rule->start_minute); at < end; at += 60) {
        int64_t minute = (at - map_start()) / 60;
        if (minute >= 0 && minute < MAP_MINUTES) {
            map[minute] = is_open;
        }
    }
}

static bool is_override_of(const struct availability_rule *rule, int32_t day)
{
    return rule->kind == AVAILABILITY_OPEN && rule->from_day == day && rule->until_day == day &&
           (rule->weekdays >> civil_weekday(day) & 1) != 0;
}

static void paint_hours(int32_t day)
{
    bool is_overridden = false;
    for (size_t i = 0; i < world.definition.rule_count; i++) {
        is_overridden = is_overridden || is_override_of(&world.rules[i], day);
    }
    for (size_t i = 0; i < world.definition.rule_count; i++) {
        const struct availability_rule *rule = &world.rules[i];
        if (rule->kind == AVAILABILITY_OPEN && (!is_overridden || is_override_of(rule, day))) {
            paint(rule, day, true);
        }
    }
}

static void paint_map(void)
{
    memset(map, 0, sizeof map);
    int32_t first = world.day - MAP_BEFORE - 2, last = world.day - MAP_BEFORE + MAP_DAYS;
    for (int32_t day = first; day <= last; day++) {
        paint_hours(day);
    }
    for (int32_t day = first; day <= last; day++) {
        for (size_t i = 0; i < world.definition.rule_count; i++) {
            if (world.rules[i].kind == AVAILABILITY_CLOSED) {
                paint(&world.rules[i], day, false);
            }
        }
        for (size_t i = 0; i < world.closure_count; i++) {
            paint(&world.closures[i], day, false);
        }
    }
}

static int64_t wall_minute(int64_t instant)
{
    struct civil_moment moment = world.definition.zone->to_local(world.definition.zone, instant);
    return (int64_t)moment.day * CIVIL_MINUTES_PER_DAY + moment.minute;
}

static int64_t step_minutes(void)
{
    int32_t step = world.query.step_minutes;
    step = step > 0 ? step : world.definition.slot_step_minutes;
    return step > 0 ? step : world.query.duration / 60;
}

/* Walks back minute by minute to where the window began, at most a week from midnight. */
static bool is_on_grid(int64_t start)
{
    int64_t anchor = (start - map_start()) / 60;
    int64_t week = (zone_day(world.definition.zone, world.day - 7).start - map_start()) / 60;
    if (!map[anchor]) {
        return false;
    }
    while (anchor > week && map[anchor - 1]) {
        anchor--;
    }
    int64_t window = map_start() + 60 * anchor;
    if (anchor == week) {
        window = zone_day(world.definition.zone, world.day).start;
    }
    return (wall_minute(start) - wall_minute(window)) % step_minutes() == 0;
}

Test(slot_random, what_is_offered_is_exactly_what_can_be_booked_on_the_grid)
{
    size_t offered = 0, on_long_and_short_days = 0;
    for (unsigned number = 0; number < WORLDS; number++) {
        begin_world(number);
        paint_map();
        struct interval today = zone_day(world.definition.zone, world.day);
        int64_t starts[DAY_STARTS_MAX];
        size_t count = slot_list(provider, &world.query, world.day, starts, DAY_STARTS_MAX);
        size_t next = 0;
        for (int64_t at = today.start; at < today.end; at += 60) {
            bool is_listed = next < count && starts[next] == at;
            bool is_right = is_on_grid(at) && can_be_booked(slot_at(at));
            cr_assert_eq(is_listed, is_right, "world %u, minute %d: listed %d, right %d", number,
                         (int)((at - today.start) / 60), is_listed, is_right);
            next += is_listed;
        }
        cr_assert_eq(next, count, "world %u: %zu listed, %zu found", number, count, next);
        offered += count;
        on_long_and_short_days += interval_length(today) == CIVIL_SECONDS_PER_DAY ? 0 : count;
        provider_unlock(provider);
    }
    cr_assert_gt(offered, 10 * WORLDS, "only %zu", offered);
    cr_assert_gt(on_long_and_short_days, 2 * WORLDS, "only %zu", on_long_and_short_days);
}

Test(slot_random, what_is_offered_is_judged_bookable)
{
    for (unsigned number = 0; number < WORLDS; number++) {
        begin_world(number);
        int64_t starts[DAY_STARTS_MAX];
        size_t count = slot_list(provider, &world.query, world.day, starts, DAY_STARTS_MAX);
        for (size_t i = 0; i < count; i++) {
            cr_assert_eq(slot_judge(provider, slot_at(starts[i]), &world.asking), SLOT_BOOKABLE,
                         "world %u, offer %zu", number, i);
        }
        provider_unlock(provider);
    }
}

Test(slot_random, fewer_offers_are_the_first_of_them)
{
    for (unsigned number = 0; number < WORLDS; number++) {
        begin_world(number);
        int64_t starts[DAY_STARTS_MAX], fewer[DAY_STARTS_MAX];
        size_t count = slot_list(provider, &world.query, world.day, starts, DAY_STARTS_MAX);
        size_t max = (size_t)below((int32_t)count + 1);
        cr_assert_eq(slot_list(provider, &world.query, world.day, fewer, max), max);
        cr_assert_arr_eq(fewer, starts, max * sizeof *starts, "world %u", number);
        provider_unlock(provider);
    }
}

static struct interval random_span(void)
{
    int64_t start = random_instant(1, 3) + (once_in(8) ? below(60) : 0);
    return (struct interval){start, start + world.query.duration};
}

Test(slot_random, what_is_judged_bookable_can_be_booked_and_nothing_else)
{
    size_t bookable = 0;
    for (unsigned number = 0; number < WORLDS; number++) {
        begin_world(number);
        for (int i = 0; i < 100; i++) {
            struct interval span = random_span();
            bool is_bookable = slot_judge(provider, span, &world.asking) == SLOT_BOOKABLE;
            cr_assert_eq(is_bookable, can_be_booked(span), "world %u, span %d", number, i);
            bookable += is_bookable;
        }
        provider_unlock(provider);
    }
    cr_assert_gt(bookable, 5 * WORLDS, "only %zu", bookable);
}

static size_t remove_rules(struct availability_rule *rules, size_t count, enum slot_rule rule)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_closed = rules[i].kind == AVAILABILITY_CLOSED;
        bool is_override = !is_closed && rules[i].from_day == rules[i].until_day;
        if (rule == SLOT_CLOSED ? !is_closed : !is_override) {
            rules[left++] = rules[i];
        }
    }
    return left;
}

static void remove_appointments(struct interval span, enum slot_rule rule) REQUIRES(provider)
{
    struct calendar *calendar = provider_calendar(provider);
    enum appointment_status status = rule == SLOT_HOLD ? APPOINTMENT_HELD : APPOINTMENT_CONFIRMED;
    for (size_t i = calendar_count(calendar); i > 0; i--) {
        const struct booked booked = calendar_at(calendar, i - 1);
        if (booked.status == status && interval_overlaps(booked.span, span)) {
            calendar_remove_at(calendar, i - 1);
        }
    }
}

static void open_always(void)
{
    world.rules[0] = availability_every_day(0, CIVIL_MINUTES_PER_DAY);
    world.definition.rule_count = 1;
}

/* Takes away what the rule speaks of, and nothing else. */
static void lift(enum slot_rule rule, struct interval span) REQUIRES(provider)
{
    struct provider_definition *definition = &world.definition;
    if (rule == SLOT_HORIZON) {
        definition->horizon_days = 3660;
    } else if (rule == SLOT_NOTICE) {
        definition->past_allowed = true;
    } else if (rule == SLOT_DAILY_LIMIT) {
        definition->daily_limit = PROVIDER_UNLIMITED;
    } else if (rule == SLOT_OUTSIDE_HOURS) {
        open_always();
    } else if (rule == SLOT_OVERRIDE || rule == SLOT_CLOSED) {
        definition->rule_count = remove_rules(world.rules, definition->rule_count, rule);
        world.closure_count = rule == SLOT_CLOSED ? 0 : world.closure_count;
    } else if (rule == SLOT_BUFFER) {
        definition->buffer_before_minutes = 0;
        definition->buffer_after_minutes = 0;
    } else if (rule == SLOT_NOT_OFFERED) {
        world.asking.offer = OFFER_ANY;
    } else {
        remove_appointments(span, rule);
    }
    define();
}

Test(slot_random, a_reason_goes_away_with_what_it_names_and_comes_before_all_others)
{
    size_t seen[SLOT_RULE_COUNT] = {0};
    for (unsigned number = 0; number < 4 * WORLDS; number++) {
        begin_world(number);
        struct interval span = random_span();
        span.start -= span.start % 60;
        world.asking.offer = number % 4 == 0 ? OFFER_WHOLE : OFFER_ANY;
        enum slot_rule rule = slot_judge(provider, span, &world.asking);
        while (rule != SLOT_BOOKABLE) {
            seen[rule]++;
            lift(rule, span);
            enum slot_rule next = slot_judge(provider, span, &world.asking);
            cr_assert(next == SLOT_BOOKABLE || next > rule, "world %u: %s, then %s", number,
                      slot_rule_name(rule), slot_rule_name(next));
            rule = next;
        }
        seen[SLOT_BOOKABLE]++;
        cr_assert(can_be_booked(span), "world %u: nothing is left to forbid it", number);
        provider_unlock(provider);
    }
    for (enum slot_rule rule = SLOT_BOOKABLE; rule < SLOT_RULE_COUNT; rule++) {
        cr_assert_gt(seen[rule], 10, "%s: only %zu", slot_rule_name(rule), seen[rule]);
    }
}

/* The nearest. */

static struct slot_search random_search(void)
{
    int64_t start = random_instant(0, 1), length = world.query.duration;
    return (struct slot_search){
        .wanted = {start, start + length + (once_in(2) ? 0 : INT64_C(60) * below(600))},
        .duration = world.query.duration,
        .asking = world.asking,
        .days = NEAR_DAYS,
    };
}

/* How far a slot juts out of the wanted range. */
static int64_t distance(const struct slot_search *search, int64_t start)
{
    struct interval slot = slot_at(start);
    int64_t early = search->wanted.start - slot.start, late = slot.end - search->wanted.end;
    if (early <= 0 && late <= 0) {
        return 0;
    }
    return early > late ? early : late;
}

static bool is_nearer(const struct slot_search *search, int64_t start, int64_t other)
{
    int64_t near = distance(search, start), far = distance(search, other);
    return near != far ? near < far : start < other;
}

/* All that is looked at. */
static struct interval days_around(const struct slot_search *search) REQUIRES(provider)
{
    const struct zone *zone = world.definition.zone;
    struct interval reach = provider_reach(provider, &search->asking);
    int64_t first = search->wanted.start, last = search->wanted.end - 1;
    if (last < reach.start) {
        first = last = reach.start;
    } else if (first >= reach.end) {
        first = last = reach.end - 1;
    }
    return (struct interval){
        zone_day(zone, provider_day_of(provider, first) - NEAR_DAYS).start,
        zone_day(zone, provider_day_of(provider, last) + NEAR_DAYS).end,
    };
}

Test(slot_random, the_nearest_start_is_the_nearest_of_all_minutes)
{
    size_t found = 0;
    for (unsigned number = 0; number < WORLDS; number++) {
        begin_world(number);
        const struct slot_search search = random_search();
        struct interval around = days_around(&search);
        int64_t best = INT64_MAX, start;
        for (int64_t at = around.start; at < around.end; at += 60) {
            if ((best == INT64_MAX || is_nearer(&search, at, best)) && can_be_booked(slot_at(at))) {
                best = at;
            }
        }
        size_t count = slot_nearest(provider, &search, &start, 1);
        cr_assert_eq(count, best != INT64_MAX, "world %u: %zu found", number, count);
        cr_assert(count == 0 || start == best, "world %u: %d minutes later than the nearest",
                  number, (int)((start - best) / 60));
        found += count;
        provider_unlock(provider);
    }
    cr_assert_gt(found, WORLDS / 4, "only %zu", found);
}

Test(slot_random, near_starts_can_be_booked_in_order_and_without_overlap)
{
    for (unsigned number = 0; number < WORLDS; number++) {
        begin_world(number);
        const struct slot_search search = random_search();
        int64_t starts[NEAR_MAX];
        size_t count = slot_nearest(provider, &search, starts, (size_t)below(NEAR_MAX + 1));
        for (size_t i = 0; i < count; i++) {
            cr_assert_eq(starts[i] % 60, 0, "world %u", number);
            cr_assert(can_be_booked(slot_at(starts[i])), "world %u, start %zu", number, i);
            cr_assert(i == 0 || is_nearer(&search, starts[i - 1], starts[i]), "world %u", number);
            for (size_t j = 0; j < i; j++) {
                cr_assert_not(interval_overlaps(slot_at(starts[i]), slot_at(starts[j])),
                              "world %u: %zu and %zu", number, i, j);
            }
        }
        provider_unlock(provider);
    }
}

static bool overlaps_any(int64_t start, const int64_t *starts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (interval_overlaps(slot_at(start), slot_at(starts[i]))) {
            return true;
        }
    }
    return false;
}

Test(slot_random, near_starts_leave_out_nothing_that_is_nearer_and_apart)
{
    for (unsigned number = 0; number < WORLDS; number++) {
        begin_world(number);
        const struct slot_search search = random_search();
        struct interval around = days_around(&search);
        int64_t starts[NEAR_MAX];
        size_t count = slot_nearest(provider, &search, starts, NEAR_MAX);
        for (int64_t at = around.start; at < around.end; at += 60) {
            bool would_do = count < NEAR_MAX || is_nearer(&search, at, starts[count - 1]);
            cr_assert(!would_do || overlaps_any(at, starts, count) || !can_be_booked(slot_at(at)),
                      "world %u: minute %d", number, (int)((at - search.wanted.start) / 60));
        }
        provider_unlock(provider);
    }
}
