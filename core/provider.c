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

    /* Guarded by `mutex`. */
    bool registered;
    struct provider_definition definition; /* its rules are `rules` */
    struct availability_rule *rules;
    struct calendar *calendar;
    int64_t token;
    uint64_t sequence;
    bool open_is_known; /* `open` is the open time of `open_day` */
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

void provider_define(struct provider *provider, const struct provider_definition *definition)
{
    struct availability_rule *rules =
        memory_copy(definition->rules, definition->rule_count * sizeof *rules);
    provider->definition = *definition;
    free(provider->rules);
    provider->rules = rules;
    provider->definition.rules = rules;
    provider->registered = true;
    provider->open_is_known = false;
}

void provider_forget(struct provider *provider)
{
    free(provider->rules);
    provider->rules = NULL;
    provider->definition = (struct provider_definition){0};
    calendar_free(provider->calendar);
    provider->calendar = calendar_new();
    provider->registered = false;
    provider->open_is_known = false;
    provider->token = 0;
}

int64_t provider_token(const struct provider *provider)
{
    return provider->token;
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
    if (!provider->open_is_known || provider->open_day != day) {
        const struct provider_definition *definition = &provider->definition;
        availability_resolve(definition->rules, definition->rule_count, definition->zone, day,
                             &provider->open);
        provider->open_day = day;
        provider->open_is_known = true;
    }
    return &provider->open;
}

static int64_t free_seconds(struct provider *provider, int32_t day) REQUIRES(provider)
{
    struct interval today = zone_day(provider->definition.zone, day);
    struct gap_walk walk = gap_walk_begin(provider_open(provider, day), provider->calendar);
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
        int64_t number = calendar_at(provider->calendar, i)->number;
        latest = number > latest ? number : latest;
    }
    return latest;
}

enum result provider_place(struct provider *provider, const struct provider_wish *wish,
                           const struct sample_view *sample, struct placement *placement_out)
{
    const struct interval_set *open = provider_open(provider, wish->day);
    struct interval today = zone_day(provider->definition.zone, wish->day);
    if (provider->definition.daily_limit != PROVIDER_UNLIMITED &&
        limit_left(provider, today) == 0) {
        return RESULT_NO_SLOT;
    }
    /* It begins on that day, at 23:59 at the latest. */
    struct interval reach = {today.start, today.end - 60 + wish->duration};
    struct placement_request request = {
        .range = interval_intersect(wish->range, reach),
        .duration = wish->duration,
        .day_start = today.start,
    };
    return placement_choose(open, provider->calendar, sample, &request, placement_out);
}
