/*
 * The memory engine: the same promises as a database until the process ends, and faults on demand.
 *
 * A client's or a series' page is found by a pass over all, which only tests ask for.
 */
#include "server/store/memory.h"

#include <stdio.h>
#include <stdlib.h>

#include "server/store/change_event.h"
#include "server/store/keep.h"
#include "server/store/memory_changes.h"
#include "server/store/memory_rows.h"
#include "server/store/record_change.h"

struct stored_event {
    int64_t at;
    struct change_event event;
};

struct memory {
    struct engine engine; /* first */
    struct memory_tables tables;
    GArray *events;        /* the sequence is the position plus one */
    struct arena subjects; /* of the events */
    struct memory_fate fate;
    GArray *truth; /* what really happened to each commit of the last batch */
    int64_t epoch;
};

static struct memory *memory_of(struct engine *engine)
{
    return (struct memory *)(void *)engine;
}

static enum result memory_open(const struct engine_settings *settings, struct engine **engine_out,
                               char message_out[static ENGINE_MESSAGE_SIZE])
{
    message_out[0] = '\0';
    struct memory *memory = memory_new(sizeof *memory);
    memory->engine.operations = &engine_memory;
    memory->epoch = settings->use == ENGINE_SERVE ? 1 : 0;
    memory_tables_init(&memory->tables);
    memory->events = g_array_new(FALSE, FALSE, sizeof(struct stored_event));
    arena_init(&memory->subjects, 4096);
    memory->truth = g_array_new(FALSE, FALSE, sizeof(enum outcome));
    *engine_out = &memory->engine;
    return RESULT_OK;
}

static void memory_close(struct engine *engine)
{
    struct memory *memory = memory_of(engine);
    memory_tables_deinit(&memory->tables);
    g_array_free(memory->events, TRUE);
    arena_deinit(&memory->subjects);
    g_array_free(memory->truth, TRUE);
    free(memory);
}

static int64_t memory_epoch(const struct engine *engine)
{
    return ((const struct memory *)(const void *)engine)->epoch;
}

static bool memory_is_sound(const struct engine *engine)
{
    (void)engine;
    return true;
}

void memory_set_faults(struct engine *engine, const struct memory_faults *faults)
{
    memory_fate_set(&memory_of(engine)->fate, faults);
}

void memory_fail_nth(struct engine *engine, uint64_t nth)
{
    atomic_store(&memory_of(engine)->fate.fail_in, nth);
}

static enum result memory_load(struct engine *engine, struct store_sink *sink)
{
    memory_rows_load(&memory_of(engine)->tables, sink);
    return RESULT_OK;
}

static enum result memory_load_provider(struct engine *engine, int64_t number,
                                        struct store_sink *sink)
{
    memory_rows_load_provider(&memory_of(engine)->tables, number, sink);
    return RESULT_OK;
}

static enum result memory_find_appointment(struct engine *engine, int64_t number,
                                           struct arena *arena, struct appointment *appointment_out)
{
    const struct appointment_row *row =
        memory_tables_find(&memory_of(engine)->tables, TABLE_APPOINTMENTS, number);
    if (row == NULL) {
        return RESULT_APPOINTMENT_UNKNOWN;
    }
    *appointment_out = row->appointment;
    keep_appointment(arena, appointment_out);
    return RESULT_OK;
}

static enum result memory_find_client(struct engine *engine, int64_t number, struct arena *arena,
                                      struct client *client_out)
{
    const struct client_row *row =
        memory_tables_find(&memory_of(engine)->tables, TABLE_CLIENTS, number);
    if (row == NULL) {
        return RESULT_CLIENT_UNKNOWN;
    }
    *client_out = row->client;
    keep_client(arena, client_out);
    return RESULT_OK;
}

static enum result memory_find_series(struct engine *engine, int64_t number, struct arena *arena,
                                      struct series *series_out)
{
    const struct series_row *row =
        memory_tables_find(&memory_of(engine)->tables, TABLE_SERIES, number);
    if (row == NULL) {
        return RESULT_APPOINTMENT_UNKNOWN;
    }
    *series_out = row->series;
    keep_series(arena, series_out);
    return RESULT_OK;
}

static bool is_on_page(const struct store_page *page, const struct appointment *appointment)
{
    return (page->client == 0 || page->client == appointment->client) &&
           (page->series == 0 || page->series == appointment->series);
}

static enum result memory_page(struct engine *engine, const struct store_page *page,
                               struct store_sink *sink)
{
    const struct shelf *shelf = &memory_of(engine)->tables.shelves[TABLE_APPOINTMENTS];
    size_t first = page->after < INT64_MAX ? shelf_position(shelf, page->after + 1) : shelf->count;
    size_t left = page->limit;
    for (size_t i = first; i < shelf->count && left > 0; i++) {
        const struct appointment_row *row = shelf->places[i].row;
        if (is_on_page(page, &row->appointment)) {
            sink->appointment(sink, &row->appointment);
            left--;
        }
    }
    return RESULT_OK;
}

static int64_t memory_last_event(const struct engine *engine)
{
    return ((const struct memory *)(const void *)engine)->events->len;
}

static struct event read_event(const struct memory *memory, int64_t sequence, struct arena *arena)
{
    const struct stored_event *stored =
        &g_array_index(memory->events, struct stored_event, sequence - 1);
    const struct row *appointment =
        memory_tables_find(&memory->tables, TABLE_APPOINTMENTS, stored->event.appointment);
    return (struct event){
        .sequence = sequence,
        .at = stored->at,
        .kind = stored->event.kind,
        .provider = stored->event.provider,
        .appointment = stored->event.appointment,
        .appointment_id = appointment != NULL ? arena_keep(arena, appointment->id) : NULL,
        .span = stored->event.span,
        .subject_id = arena_keep(arena, stored->event.subject_id),
    };
}

static enum result memory_events(struct engine *engine, const struct event_page *page,
                                 struct arena *arena, struct event_list *list_out)
{
    const struct memory *memory = memory_of(engine);
    int64_t last = memory_last_event(engine);
    size_t left = page->after < last ? (size_t)(last - page->after) : 0;
    size_t count = left < page->limit ? left : page->limit;
    struct event *events = arena_take(arena, count * sizeof *events);
    for (size_t i = 0; i < count; i++) {
        events[i] = read_event(memory, page->after + 1 + (int64_t)i, arena);
    }
    *list_out = (struct event_list){.events = events, .count = count};
    return RESULT_OK;
}

/* A side without a provider has no token, and is always right. */
static bool is_in_force(const struct memory *memory, const struct commit_side *side)
{
    const struct provider_row *row =
        memory_tables_find(&memory->tables, TABLE_PROVIDERS, side->provider);
    return side->provider == 0 || (row != NULL ? row->tokens.token : 0) == side->expected_token;
}

static void set_token(struct memory *memory, const struct commit_side *side)
{
    struct provider_row *row = memory_tables_find(&memory->tables, TABLE_PROVIDERS, side->provider);
    if (row != NULL) {
        row->tokens.token = side->next_token;
    }
}

static void tell_events(struct memory *memory, const struct commit *commit)
{
    for (size_t i = 0; i < commit->change_count; i++) {
        struct stored_event stored = {
            .at = commit->at,
            .event = change_event_of(commit, &commit->changes[i]),
        };
        stored.event.subject_id = arena_keep(&memory->subjects, stored.event.subject_id);
        g_array_append_val(memory->events, stored);
    }
}

static enum outcome make_commit(struct memory *memory, const struct commit *commit)
{
    if (!is_in_force(memory, &commit->side) || !is_in_force(memory, &commit->other)) {
        return OUTCOME_CONFLICT;
    }
    for (size_t i = 0; i < commit->change_count; i++) {
        if (!memory_change_make(&memory->tables, commit, &commit->changes[i])) {
            memory_tables_undo(&memory->tables);
            return OUTCOME_NOT_APPLIED;
        }
    }
    memory_tables_accept(&memory->tables);
    set_token(memory, &commit->side);
    set_token(memory, &commit->other);
    tell_events(memory, commit);
    return OUTCOME_APPLIED;
}

/* What is told, and the truth. */
static enum outcome make_or_fail(struct memory *memory, const struct commit *commit,
                                 enum outcome *truth_out)
{
    *truth_out = OUTCOME_NOT_APPLIED;
    switch (memory_fate_draw(&memory->fate)) {
    case MEMORY_FAULT_CONFLICT:
        return OUTCOME_CONFLICT;
    case MEMORY_FAULT_NOT_APPLIED:
        return OUTCOME_NOT_APPLIED;
    case MEMORY_FAULT_UNKNOWN_APPLIED:
        *truth_out = make_commit(memory, commit);
        return OUTCOME_UNKNOWN;
    case MEMORY_FAULT_UNKNOWN_NOT_APPLIED:
        return OUTCOME_UNKNOWN;
    case MEMORY_FAULT_NONE:
        break;
    }
    return make_commit(memory, commit);
}

static void memory_apply(struct engine *engine, struct commit *const *commits, size_t count)
{
    struct memory *memory = memory_of(engine);
    memory_fate_delay(&memory->fate);
    g_array_set_size(memory->truth, (guint)count);
    for (size_t i = 0; i < count; i++) {
        commits[i]->outcome =
            make_or_fail(memory, commits[i], &g_array_index(memory->truth, enum outcome, i));
    }
}

static void memory_resolve(struct engine *engine, struct commit *const *commits, size_t count)
{
    struct memory *memory = memory_of(engine);
    for (size_t i = 0; i < count; i++) {
        if (commits[i]->outcome == OUTCOME_UNKNOWN) {
            commits[i]->outcome = g_array_index(memory->truth, enum outcome, i);
        }
    }
}

static void memory_idle(struct engine *engine, bool at_rest)
{
    (void)engine, (void)at_rest;
}

static enum result memory_fill_begin(struct engine *engine)
{
    (void)engine; /* The journal is empty between two commits. */
    return RESULT_OK;
}

static bool fill_event(struct memory *memory, const struct event *event)
{
    if (event->sequence != memory_last_event(&memory->engine) + 1) {
        return false;
    }
    struct stored_event stored = {
        .at = event->at,
        .event = {.kind = event->kind,
                  .provider = event->provider,
                  .appointment = event->appointment,
                  .span = event->span,
                  .subject_id = arena_keep(&memory->subjects, event->subject_id)},
    };
    g_array_append_val(memory->events, stored);
    return true;
}

static bool fill_change(struct memory *memory, const struct record *record)
{
    struct commit commit;
    struct change change;
    record_change(record, &commit, &change);
    bool is_new =
        record->kind != RECORD_PROVIDER ||
        memory_tables_find(&memory->tables, TABLE_PROVIDERS, record->provider.number) == NULL;
    if (!is_new || !memory_change_make(&memory->tables, &commit, &change)) {
        return false;
    }
    if (record->kind == RECORD_PROVIDER) {
        set_token(memory, &(struct commit_side){.provider = record->provider.number,
                                                .next_token = record->provider.tokens.token});
    }
    return true;
}

static bool fill(struct memory *memory, const struct record *record)
{
    if (record->kind == RECORD_STORE) {
        memory->epoch = record->store.epoch;
        return true;
    }
    if (record->kind == RECORD_COLLECTION) {
        return memory_change_reach(
            &memory->tables,
            &(struct change_reach){record->collection.name, record->collection.last});
    }
    return record->kind == RECORD_EVENT ? fill_event(memory, &record->event)
                                        : fill_change(memory, record);
}

static enum result memory_fill_put(struct engine *engine, const struct record *record,
                                   char message_out[static ENGINE_MESSAGE_SIZE])
{
    if (fill(memory_of(engine), record)) {
        return RESULT_OK;
    }
    snprintf(message_out, ENGINE_MESSAGE_SIZE, "it does not fit what came before it");
    return RESULT_INVALID;
}

static enum result memory_fill_end(struct engine *engine, bool keep)
{
    struct memory *memory = memory_of(engine);
    if (keep) {
        memory_tables_accept(&memory->tables);
        return RESULT_OK;
    }
    memory_tables_undo(&memory->tables);
    g_array_set_size(memory->events, 0);
    memory->epoch = 0;
    return RESULT_OK;
}

const struct engine_operations engine_memory = {
    .scheme = "memory",
    .open = memory_open,
    .close = memory_close,
    .epoch = memory_epoch,
    .load = memory_load,
    .load_provider = memory_load_provider,
    .find_appointment = memory_find_appointment,
    .find_client = memory_find_client,
    .find_series = memory_find_series,
    .page = memory_page,
    .events = memory_events,
    .last_event = memory_last_event,
    .apply = memory_apply,
    .resolve = memory_resolve,
    .idle = memory_idle,
    .is_sound = memory_is_sound,
    .fill_begin = memory_fill_begin,
    .fill_put = memory_fill_put,
    .fill_end = memory_fill_end,
    .no_backup = "memory: keeps nothing beyond its process",
};
