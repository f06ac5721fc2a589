/* A load without appointments, which would hand over half of each; then pages of them and of
 * events. */
#include "server/store/record_walk.h"

enum { PAGE_SIZE = 512, ARENA_SIZE = 1 << 16 };

/* Hands on what the engine hands over, until somebody does not want more of it. */
struct walk {
    struct store_sink store; /* first */
    struct record_sink *sink;
    enum result result;
    int64_t last; /* number of the last appointment */
    size_t count; /* of those on the page */
};

static struct walk *walk_of(struct store_sink *sink)
{
    return (struct walk *)(void *)sink;
}

static void hand_on(struct walk *walk, const struct record *record)
{
    if (walk->result == RESULT_OK) {
        walk->result = walk->sink->put(walk->sink, record);
    }
}

static void walk_group(struct store_sink *sink, const char *id,
                       const struct availability_rule *closures, size_t closure_count)
{
    hand_on(walk_of(sink),
            &(struct record){.kind = RECORD_GROUP, .group = {id, closures, closure_count}});
}

static void walk_collection(struct store_sink *sink, const char *name, int64_t last)
{
    hand_on(walk_of(sink), &(struct record){.kind = RECORD_COLLECTION, .collection = {name, last}});
}

static void walk_client(struct store_sink *sink, const struct client *client)
{
    hand_on(walk_of(sink), &(struct record){.kind = RECORD_CLIENT, .client = *client});
}

static void walk_series(struct store_sink *sink, const struct series *series)
{
    hand_on(walk_of(sink), &(struct record){.kind = RECORD_SERIES, .series = *series});
}

static void walk_provider(struct store_sink *sink, const char *id, int64_t number,
                          const struct store_tokens *tokens,
                          const struct provider_definition *definition)
{
    hand_on(walk_of(sink), &(struct record){.kind = RECORD_PROVIDER,
                                            .provider = {id, number, *tokens, *definition}});
}

static void walk_opening(struct store_sink *sink, int64_t provider, const struct opening *opening)
{
    hand_on(walk_of(sink),
            &(struct record){.kind = RECORD_OPENING, .opening = {provider, *opening}});
}

static void walk_appointment(struct store_sink *sink, const struct appointment *appointment)
{
    struct walk *walk = walk_of(sink);
    walk->last = appointment->number;
    walk->count++;
    hand_on(walk, &(struct record){.kind = RECORD_APPOINTMENT, .appointment = *appointment});
}

static enum result walk_appointments(struct engine *engine, struct walk *walk)
{
    walk->store = (struct store_sink){.appointment = walk_appointment};
    do {
        const struct store_page page = {.after = walk->last, .limit = PAGE_SIZE};
        walk->count = 0;
        enum result result = engine->operations->page(engine, &page, &walk->store);
        if (result != RESULT_OK) {
            return result;
        }
    } while (walk->count == PAGE_SIZE && walk->result == RESULT_OK);
    return walk->result;
}

static enum result walk_events(struct engine *engine, struct walk *walk, struct arena *arena)
{
    struct event_page page = {.limit = PAGE_SIZE};
    struct event_list list;
    do {
        enum result result = engine->operations->events(engine, &page, arena, &list);
        if (result != RESULT_OK) {
            return result;
        }
        for (size_t i = 0; i < list.count; i++) {
            struct record record = {.kind = RECORD_EVENT, .event = list.events[i]};
            record.event.appointment_id = NULL;
            page.after = record.event.sequence;
            hand_on(walk, &record);
        }
        arena_reset(arena);
    } while (list.count == PAGE_SIZE && walk->result == RESULT_OK);
    return walk->result;
}

enum result record_walk(struct engine *engine, struct record_sink *sink)
{
    struct walk walk = {
        .store = {.group = walk_group,
                  .collection = walk_collection,
                  .client = walk_client,
                  .series = walk_series,
                  .provider = walk_provider,
                  .opening = walk_opening},
        .sink = sink,
    };
    hand_on(&walk,
            &(struct record){.kind = RECORD_STORE, .store = {engine->operations->epoch(engine)}});
    enum result result = engine->operations->load(engine, &walk.store);
    result = result == RESULT_OK ? walk.result : result;
    result = result == RESULT_OK ? walk_appointments(engine, &walk) : result;
    if (result != RESULT_OK) {
        return result;
    }
    struct arena arena;
    arena_init(&arena, ARENA_SIZE);
    result = walk_events(engine, &walk, &arena);
    arena_deinit(&arena);
    return result;
}

/* The first record that a store has not by itself. */
static enum result find_any(struct record_sink *sink, const struct record *record)
{
    (void)sink;
    return record->kind == RECORD_STORE ? RESULT_OK : RESULT_STATE_FORBIDS;
}

enum result record_walk_is_empty(struct engine *engine, bool *empty_out)
{
    struct record_sink sink = {.put = find_any};
    enum result result = record_walk(engine, &sink);
    if (result == RESULT_OK || result == RESULT_STATE_FORBIDS) {
        *empty_out = result == RESULT_OK;
        return RESULT_OK;
    }
    return result;
}
