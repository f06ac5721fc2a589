/* One provider behind its own mutex. */
#include "core/provider.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "core/gap.h"
#include "core/memory.h"

struct CAPABILITY("provider") provider {
    /* Fixed at birth. */
    char *id;
    int64_t number;
    pthread_mutex_t mutex;

    /* Any thread. */
    atomic_bool stale;
    struct turn turn;

    /* Guarded by `mutex`. */
    bool registered;
    struct provider_definition definition; /* its texts and rules are these */
    char *name, *alias;
    struct availability_rule *rules;
    struct group *group;
    const struct closures *tried; /* instead of the group's; mostly NULL */
    struct calendar *calendar;
    struct opening_list openings;
    int64_t token, version;
    uint64_t sequence;
    uint64_t surprises;
    int64_t known;
    int64_t surprise; /* the token that the last one left */

    /* `open` is the open time of `open_day` with these closures; NULL: it is not known. */
    const struct closures *open_closures;
    int32_t open_day;
    struct interval_set open;
};

struct provider *provider_new(const char *id, int64_t number)
{
    struct provider *provider = memory_new(sizeof *provider);
    provider->id = memory_copy_text(id);
    provider->number = number;
    provider->calendar = calendar_new();
    pthread_mutex_init(&provider->mutex, NULL);
    return provider;
}

void provider_free(struct provider *provider)
{
    if (provider == NULL) {
        return;
    }
    free(provider->rules);
    free(provider->name);
    free(provider->alias);
    opening_list_deinit(&provider->openings);
    interval_set_deinit(&provider->open);
    calendar_free(provider->calendar);
    pthread_mutex_destroy(&provider->mutex);
    free(provider->id);
    free(provider);
}

LOCK_IMPLEMENTATION void provider_lock(struct provider *provider)
{
    pthread_mutex_lock(&provider->mutex);
}

LOCK_IMPLEMENTATION void provider_unlock(struct provider *provider)
{
    pthread_mutex_unlock(&provider->mutex);
}

const char *provider_id(const struct provider *provider)
{
    return provider->id;
}

int64_t provider_number(const struct provider *provider)
{
    return provider->number;
}

void provider_surprise(struct provider *provider, int64_t token)
{
    provider->surprises++;
    provider->surprise = token;
    atomic_store(&provider->stale, true);
}

uint64_t provider_surprises(const struct provider *provider)
{
    return provider->surprises;
}

bool provider_was_surprised(const struct provider *provider, uint64_t since, int64_t token)
{
    return provider->surprises != since && provider->surprise != token;
}

int64_t provider_known(const struct provider *provider)
{
    return provider->known;
}

void provider_set_known(struct provider *provider, int64_t known)
{
    provider->known = known;
}

struct turn *provider_turn(struct provider *provider)
{
    return &provider->turn;
}

atomic_bool *provider_stale(struct provider *provider)
{
    return &provider->stale;
}

bool provider_is_registered(const struct provider *provider)
{
    return provider->registered;
}

const struct provider_definition *provider_definition(const struct provider *provider)
{
    return &provider->definition;
}

struct group *provider_group(struct provider *provider)
{
    return provider->group;
}

static char *keep_text(const char *text)
{
    return text != NULL ? memory_copy_text(text) : NULL;
}

void provider_define(struct provider *provider, const struct provider_definition *definition,
                     struct group *group)
{
    struct availability_rule *rules =
        memory_copy(definition->rules, definition->rule_count * sizeof *rules);
    char *name = keep_text(definition->name), *alias = keep_text(definition->alias);
    provider->definition = *definition;
    free(provider->rules);
    free(provider->name);
    free(provider->alias);
    provider->rules = rules;
    provider->name = name;
    provider->alias = alias;
    provider->group = group;
    provider->definition.rules = rules;
    provider->definition.name = name;
    provider->definition.alias = alias;
    provider->definition.group = group_id(group);
    provider->registered = true;
    provider->open_closures = NULL;
}

void provider_forget(struct provider *provider)
{
    free(provider->rules);
    free(provider->name);
    free(provider->alias);
    provider->rules = NULL;
    provider->name = provider->alias = NULL;
    opening_list_clear(&provider->openings);
    provider->definition = (struct provider_definition){0};
    calendar_free(provider->calendar);
    provider->calendar = calendar_new();
    provider->registered = false;
    provider->open_closures = NULL;
    provider->token = 0;
    provider->version = 0;
}

void provider_try_closures(struct provider *provider, const struct closures *closures)
{
    provider->tried = closures;
    provider->open_closures = NULL; /* The next ones to be tried may stand at the same address. */
}

static const struct closures *closures_of(const struct provider *provider) REQUIRES(provider)
{
    return provider->tried != NULL ? provider->tried : group_closures(provider->group);
}

struct opening_list *provider_openings(struct provider *provider)
{
    return &provider->openings;
}

void provider_openings_changed(struct provider *provider)
{
    provider->open_closures = NULL;
}

struct availability provider_availability(struct provider *provider)
{
    assert(provider->registered);
    const struct closures *closures = closures_of(provider);
    return (struct availability){
        .zone = provider->definition.zone,
        .rules = provider->rules,
        .rule_count = provider->definition.rule_count,
        .closures = closures->rules,
        .closure_count = closures->count,
        .openings = &provider->openings,
    };
}

int64_t provider_token(const struct provider *provider)
{
    return provider->token;
}

int64_t provider_version(const struct provider *provider)
{
    return provider->version;
}

void provider_set_version(struct provider *provider, int64_t version)
{
    provider->version = version;
}

uint64_t provider_sequence(const struct provider *provider)
{
    return provider->sequence;
}

void provider_advance(struct provider *provider, int64_t token, uint64_t sequence)
{
    provider->token = token;
    provider->sequence = sequence;
}

struct calendar *provider_calendar(struct provider *provider)
{
    return provider->calendar;
}

const struct interval_set *provider_open(struct provider *provider, int32_t day)
{
    assert(provider->registered);
    const struct closures *closures = closures_of(provider);
    if (provider->open_closures != closures || provider->open_day != day) {
        struct availability availability = provider_availability(provider);
        availability_resolve(&availability, day, &provider->open);
        provider->open_day = day;
        provider->open_closures = closures;
    }
    return &provider->open;
}

int64_t provider_margin(const struct provider *provider)
{
    const struct provider_definition *definition = &provider->definition;
    return 60 * ((int64_t)definition->buffer_before_minutes + definition->buffer_after_minutes);
}

int32_t provider_day_of(const struct provider *provider, int64_t instant)
{
    const struct zone *zone = provider->definition.zone;
    return zone->to_local(zone, instant).day;
}

static int64_t free_seconds(struct provider *provider, int32_t day) REQUIRES(provider)
{
    struct interval today = zone_day(provider->definition.zone, day);
    struct gap_walk walk =
        gap_walk_begin(provider_open(provider, day), provider->calendar, provider_margin(provider));
    struct interval gap;
    int64_t seconds = 0;
    while (gap_walk_next(&walk, &gap)) {
        seconds += interval_length(interval_intersect(gap, today));
    }
    return seconds;
}

/* What the daily limit leaves of that day; of a provider that has one. */
static int32_t limit_left(struct provider *provider, struct interval day) REQUIRES(provider)
{
    int64_t taken = (int64_t)calendar_starts_within(provider->calendar, day);
    int64_t left = provider->definition.daily_limit - taken;
    return left > 0 ? (int32_t)left : 0;
}

int32_t provider_free_slots(struct provider *provider, int32_t day, int32_t shortest_minutes)
{
    assert(provider->registered);
    if (provider->definition.daily_limit == PROVIDER_UNLIMITED) {
        return (int32_t)(free_seconds(provider, day) / (60 * (int64_t)shortest_minutes));
    }
    return limit_left(provider, zone_day(provider->definition.zone, day));
}

int64_t provider_latest_booking(struct provider *provider, int32_t day)
{
    assert(provider->registered);
    struct interval today = zone_day(provider->definition.zone, day);
    size_t end = calendar_first_from(provider->calendar, today.end);
    int64_t latest = 0;
    for (size_t i = calendar_first_from(provider->calendar, today.start); i < end; i++) {
        int64_t number = calendar_at(provider->calendar, i).number;
        latest = number > latest ? number : latest;
    }
    return latest;
}

bool provider_has_room(struct provider *provider, int32_t day)
{
    return provider->definition.daily_limit == PROVIDER_UNLIMITED ||
           limit_left(provider, zone_day(provider->definition.zone, day)) > 0;
}

struct interval provider_reach(const struct provider *provider,
                               const struct provider_asking *asking)
{
    const struct provider_definition *definition = &provider->definition;
    const struct zone *zone = definition->zone;
    int32_t horizon =
        definition->horizon_days > 0 ? definition->horizon_days : asking->horizon_days;
    bool any_start =
        definition->past_allowed || (asking->undated && definition->notice_minutes == 0);
    int64_t this_minute = (asking->now + 59) / 60 * 60; /* Or the next, if it has begun. */
    int64_t start = any_start ? INT64_MIN : this_minute + 60 * (int64_t)definition->notice_minutes;
    if (asking->notice_seconds > 0 && start < asking->now + asking->notice_seconds) {
        start = asking->now + asking->notice_seconds;
    }
    if (asking->horizon_most > 0 && asking->horizon_most < horizon) {
        horizon = asking->horizon_most;
    }
    return (struct interval){
        .start = start,
        .end = zone_day(zone, zone->to_local(zone, asking->now).day + horizon).end,
    };
}

/* The part of the wish that begins on that day, at 23:59 at the latest; empty if there is none. */
static struct interval range_on_day(const struct provider_wish *wish, struct interval reach,
                                    struct interval day)
{
    struct interval starts = interval_intersect(reach, (struct interval){day.start, day.end - 59});
    if (interval_is_empty(starts)) {
        return starts;
    }
    starts.end += wish->duration - 1;
    return interval_intersect(wish->range, starts);
}

enum result provider_place(struct provider *provider, const struct provider_wish *wish,
                           const struct sample_view *sample, struct placement *placement_out)
{
    struct interval reach = provider_reach(provider, &wish->asking);
    const struct placement_request request = {
        .duration = wish->duration,
        .margin = provider_margin(provider),
        .shortest_minutes = wish->asking.shortest_minutes,
    };
    struct placement_search search = placement_begin(&request, sample);
    struct interval range =
        interval_intersect(wish->range, (struct interval){reach.start, reach.end + wish->duration});
    int32_t last = provider_day_of(provider, range.end - 1);
    for (int32_t day = provider_day_of(provider, range.start); day <= last; day++) {
        struct placement_day today = {
            .range = range_on_day(wish, reach, zone_day(provider->definition.zone, day)),
        };
        if (interval_length(today.range) < wish->duration || !provider_has_room(provider, day)) {
            continue;
        }
        today.open = provider_open(provider, day);
        today.calendar = provider->calendar;
        today.start = zone_day(provider->definition.zone, day).start;
        placement_consider(&search, &today);
    }
    return placement_decide(&search, placement_out);
}
