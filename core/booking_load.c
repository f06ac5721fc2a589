/* Appointments wait in backlogs, ids in a load of the index, lessons in a list, until the last row
 * has come. */
#include "core/booking_load.h"

#include <stdlib.h>
#include <string.h>

#include "core/backlog.h"
#include "core/client_claim.h"

enum { BACKLOG_SIZE = 1 << 20, MOMENT_SIZE = 1024 };

/* What a group's sample will be told in the end: the last of each cell. */
struct lessons {
    struct lessons *next;
    struct group *group;
    struct lesson {
        int64_t provider; /* number; 0: nothing */
        struct interval range;
        int64_t duration;
        int32_t service_day;
    } cells[SAMPLE_SIZE];
};

/* By number; what was not heard of yet is zeroed. */
struct place {
    struct lessons *lessons; /* of its group; NULL: not heard of */
    struct backlog backlog;
};

struct loader {
    struct store_sink sink;
    struct booking *booking;
    struct id_index_load *ids;
    struct arena moment, waiting; /* for a row, for the load */
    struct place *places;
    size_t place_count;
    struct lessons *lessons;
    bool consistent;
};

static struct loader *loader_of(struct store_sink *sink)
{
    return (struct loader *)(void *)sink; /* Its first member. */
}

static void load_group(struct store_sink *sink, const char *id,
                       const struct availability_rule *closures, size_t closure_count)
{
    struct group *group = groups_ensure(loader_of(sink)->booking->groups, id);
    group_edit(group);
    group_close(group, closures, closure_count);
    group_edit_end(group);
}

static void load_collection(struct store_sink *sink, const char *name, int64_t last)
{
    collections_go_on(loader_of(sink)->booking->collections, name, last);
}

static void load_client(struct store_sink *sink, const struct client *client)
{
    struct loader *loader = loader_of(sink);
    struct booking *booking = loader->booking;
    clients_add(booking->clients, client->number, client->id);
    id_index_put(booking->client_ids, client->id, client->number);
    if (client->erased) {
        clients_erase(booking->clients, client->number);
        return;
    }
    const char *addresses[] = {
        client_alias(client->alias, &loader->moment),
        client_address(client->email, client->phone, &loader->moment),
    };
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        if (addresses[i] != NULL && id_index_find(booking->client_addresses, addresses[i]) == 0) {
            id_index_put(booking->client_addresses, addresses[i], client->number);
        }
    }
    arena_reset(&loader->moment);
}

static void load_series(struct store_sink *sink, const struct series *series)
{
    id_index_load_put(loader_of(sink)->ids, series->id, series->number);
}

static void load_provider(struct store_sink *sink, const char *id, int64_t number,
                          const struct store_tokens *tokens,
                          const struct provider_definition *definition)
{
    struct booking *booking = loader_of(sink)->booking;
    struct provider *provider = roster_restore(booking->roster, id, number);
    provider_lock(provider);
    desk_define(booking, provider, definition);
    provider_advance(provider, tokens->token, 0);
    provider_set_version(provider, tokens->version);
    provider_unlock(provider);
    if (definition->alias != NULL) {
        id_index_put(booking->provider_aliases, definition->alias, number);
    }
    for (size_t i = 0; i < definition->rule_count; i++) {
        const struct collection_range range = {
            .first = definition->rules[i].number, .count = 1, .provider = number};
        if (range.first > 0) {
            collections_put(booking->collections, desk_rule_collection(booking, definition->group),
                            &range);
        }
    }
}

static void load_opening(struct store_sink *sink, int64_t number, const struct opening *opening)
{
    struct loader *loader = loader_of(sink);
    struct booking *booking = loader->booking;
    struct provider *provider = roster_at(booking->roster, number);
    if (provider == NULL) {
        loader->consistent = false;
        return;
    }
    const struct collection_range range = {
        .first = opening->number,
        .count = opening_count(opening),
        .provider = number,
        .start = opening->span.start,
    };
    collections_put(booking->collections, opening->collection, &range);
    provider_lock(provider);
    desk_restore_opening(booking, provider, opening);
    provider_unlock(provider);
}

static struct lessons *lessons_of(struct loader *loader, struct group *group)
{
    struct lessons *lessons = loader->lessons;
    while (lessons != NULL && lessons->group != group) {
        lessons = lessons->next;
    }
    if (lessons == NULL) {
        lessons = arena_take(&loader->waiting, sizeof *lessons);
        lessons->group = group;
        lessons->next = loader->lessons;
        loader->lessons = lessons;
    }
    return lessons;
}

static void grow_places(struct loader *loader, size_t needed)
{
    size_t grown = loader->place_count * 2 > needed ? loader->place_count * 2 : needed;
    loader->places = memory_resize(loader->places, grown * sizeof *loader->places);
    memset(loader->places + loader->place_count, 0,
           (grown - loader->place_count) * sizeof *loader->places);
    loader->place_count = grown;
}

/* NULL if there is no such provider. */
static struct place *place_of(struct loader *loader, int64_t number)
{
    if (number > 0 && (size_t)number < loader->place_count &&
        loader->places[number].lessons != NULL) {
        return &loader->places[number];
    }
    struct provider *provider = roster_at(loader->booking->roster, number);
    if (provider == NULL) {
        return NULL;
    }
    if ((size_t)number >= loader->place_count) {
        grow_places(loader, (size_t)number + 1);
    }
    provider_lock(provider);
    struct group *group = provider_group(provider);
    provider_unlock(provider);
    loader->places[number].lessons = lessons_of(loader, group);
    return &loader->places[number];
}

static void load_appointment(struct store_sink *sink, const struct appointment *appointment)
{
    struct loader *loader = loader_of(sink);
    struct place *place = place_of(loader, appointment->provider);
    if (place == NULL) {
        loader->consistent = false;
        return;
    }
    id_index_load_put(loader->ids, appointment->id, appointment->number);
    place->lessons->cells[sample_cell(appointment->id)] = (struct lesson){
        .provider = appointment->provider,
        .range = appointment->range,
        .duration = interval_length(appointment->span),
        .service_day = appointment->service_day,
    };
    if (appointment_is_live(appointment->status)) {
        backlog_add(&place->backlog, &loader->waiting, appointment);
        desk_count(loader->booking, appointment);
    }
}

static void teach(struct booking *booking, const struct lessons *lessons)
{
    for (size_t i = 0; i < SAMPLE_SIZE; i++) {
        const struct lesson *lesson = &lessons->cells[i];
        if (lesson->provider == 0) {
            continue;
        }
        const struct zone *zone = desk_zone(booking, roster_at(booking->roster, lesson->provider));
        sample_overwrite(group_sample(lessons->group), i,
                         desk_lesson(lesson->range, lesson->duration,
                                     zone_day(zone, lesson->service_day).start));
    }
}

/* Every provider gets its appointments, and the roster its hint. */
static bool fill_all(struct loader *loader)
{
    struct booking *booking = loader->booking;
    int64_t last = roster_last_number(booking->roster);
    bool consistent = true;
    for (int64_t number = 1; number <= last && consistent; number++) {
        struct provider *provider = roster_at(booking->roster, number);
        if (provider == NULL) {
            continue;
        }
        provider_lock(provider);
        if ((size_t)number < loader->place_count) {
            consistent = backlog_fill(&loader->places[number].backlog,
                                      provider_calendar(provider)) == RESULT_OK;
        }
        desk_publish_again(booking, provider);
        provider_unlock(provider);
    }
    return consistent;
}

static enum result load(struct loader *loader)
{
    struct booking *booking = loader->booking;
    enum result result = store_load(booking->store, &loader->sink);
    id_index_load_end(loader->ids);
    if (result != RESULT_OK) {
        return result;
    }
    for (const struct lessons *each = loader->lessons; each != NULL; each = each->next) {
        teach(booking, each);
    }
    return loader->consistent && fill_all(loader) ? RESULT_OK : RESULT_INTERNAL;
}

enum result booking_load(struct booking *booking)
{
    struct loader loader = {
        .sink = {.group = load_group,
                 .collection = load_collection,
                 .client = load_client,
                 .series = load_series,
                 .provider = load_provider,
                 .opening = load_opening,
                 .appointment = load_appointment},
        .booking = booking,
        .ids = id_index_load_begin(booking->index),
        .consistent = true,
    };
    arena_init(&loader.moment, MOMENT_SIZE);
    arena_init(&loader.waiting, BACKLOG_SIZE);
    enum result result = load(&loader);
    arena_deinit(&loader.moment);
    arena_deinit(&loader.waiting);
    free(loader.places);
    return result;
}
