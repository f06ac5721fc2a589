/* Each function is the memory engine's own, unless it fails. */
#include "disk.h"

#include <assert.h>
#include <string.h>

#include "fiber.h"
#include "support/fixed_zone.h"
#include "trace.h"

static struct disk *disk_of(struct engine *engine)
{
    return (struct disk *)(void *)engine;
}

static const struct engine *inner_of(const struct engine *engine)
{
    return ((const struct disk *)(const void *)engine)->memory;
}

static bool cannot_be_read(struct disk *disk)
{
    fiber_give_way();
    return disk->is_dead || disk->is_unsound ||
           (disk->unread_per_1000 > 0 && fiber_draw(1000) < disk->unread_per_1000);
}

static void disk_close(struct engine *engine)
{
    (void)engine;
}

static int64_t disk_epoch(const struct engine *engine)
{
    return ((const struct disk *)(const void *)engine)->epoch;
}

static enum result disk_load(struct engine *engine, struct store_sink *sink)
{
    return engine_memory.load(disk_of(engine)->memory, sink);
}

static enum result disk_load_provider(struct engine *engine, int64_t number,
                                      struct store_sink *sink)
{
    struct disk *disk = disk_of(engine);
    return cannot_be_read(disk) ? RESULT_UNAVAILABLE
                                : engine_memory.load_provider(disk->memory, number, sink);
}

static enum result disk_find_appointment(struct engine *engine, int64_t number, struct arena *arena,
                                         struct appointment *appointment_out)
{
    struct disk *disk = disk_of(engine);
    return cannot_be_read(disk)
               ? RESULT_UNAVAILABLE
               : engine_memory.find_appointment(disk->memory, number, arena, appointment_out);
}

static enum result disk_find_client(struct engine *engine, int64_t number, struct arena *arena,
                                    struct client *client_out)
{
    struct disk *disk = disk_of(engine);
    return cannot_be_read(disk)
               ? RESULT_UNAVAILABLE
               : engine_memory.find_client(disk->memory, number, arena, client_out);
}

static enum result disk_find_series(struct engine *engine, int64_t number, struct arena *arena,
                                    struct series *series_out)
{
    struct disk *disk = disk_of(engine);
    return cannot_be_read(disk)
               ? RESULT_UNAVAILABLE
               : engine_memory.find_series(disk->memory, number, arena, series_out);
}

static enum result disk_page(struct engine *engine, const struct store_page *page,
                             struct store_sink *sink)
{
    struct disk *disk = disk_of(engine);
    return cannot_be_read(disk) ? RESULT_UNAVAILABLE : engine_memory.page(disk->memory, page, sink);
}

static enum result disk_events(struct engine *engine, const struct event_page *page,
                               struct arena *arena, struct event_list *list_out)
{
    struct disk *disk = disk_of(engine);
    return cannot_be_read(disk) ? RESULT_UNAVAILABLE
                                : engine_memory.events(disk->memory, page, arena, list_out);
}

static int64_t disk_last_event(const struct engine *engine)
{
    return engine_memory.last_event(inner_of(engine));
}

/* What is made is made before anybody is told, and what is told need not be the truth yet. */
static void make(struct disk *disk, struct commit *const *commits, size_t count)
{
    enum outcome told[DISK_BATCH_MAX];
    engine_memory.apply(disk->memory, commits, count);
    for (size_t i = 0; i < count; i++) {
        told[i] = commits[i]->outcome;
    }
    engine_memory.resolve(disk->memory, commits, count);
    for (size_t i = 0; i < count; i++) {
        struct commit *commit = commits[i];
        disk->truths[i] = commit->outcome;
        trace_note("commit: sequence, provider, outcome, changes", (int64_t)commit->sequence,
                   commit->side.provider, (int64_t)commit->outcome * 10 + (int64_t)told[i],
                   (int64_t)commit->change_count);
        if (commit->outcome == OUTCOME_APPLIED) {
            model_apply(disk->model, commit);
        }
        commit->outcome = told[i];
    }
    if (engine_memory.last_event(disk->memory) != disk->model->event_count) {
        trace_violation("not every change is an event");
    }
}

static void disk_apply(struct engine *engine, struct commit *const *commits, size_t count)
{
    struct disk *disk = disk_of(engine);
    assert(count <= DISK_BATCH_MAX);
    fiber_give_way();
    if (disk->is_dead || disk->is_unsound) {
        for (size_t i = 0; i < count; i++) {
            commits[i]->outcome = disk->truths[i] = OUTCOME_NOT_APPLIED;
        }
        return;
    }
    make(disk, commits, count);
    fiber_give_way();
}

static void disk_resolve(struct engine *engine, struct commit *const *commits, size_t count)
{
    struct disk *disk = disk_of(engine);
    for (size_t i = 0; i < count; i++) {
        if (commits[i]->outcome != OUTCOME_UNKNOWN) {
            continue;
        }
        if (fiber_draw(1000) < disk->in_doubt_per_1000) {
            disk->is_unsound = true;
            trace_note("unsound: sequence", (int64_t)commits[i]->sequence, 0, 0, 0);
        } else {
            commits[i]->outcome = disk->truths[i];
        }
    }
}

static void disk_idle(struct engine *engine, bool at_rest)
{
    (void)engine, (void)at_rest;
}

static bool disk_is_sound(const struct engine *engine)
{
    return !((const struct disk *)(const void *)engine)->is_unsound;
}

static const struct engine_operations engine_disk = {
    .scheme = "simulation",
    .close = disk_close,
    .epoch = disk_epoch,
    .load = disk_load,
    .load_provider = disk_load_provider,
    .find_appointment = disk_find_appointment,
    .find_client = disk_find_client,
    .find_series = disk_find_series,
    .page = disk_page,
    .events = disk_events,
    .last_event = disk_last_event,
    .apply = disk_apply,
    .resolve = disk_resolve,
    .idle = disk_idle,
    .is_sound = disk_is_sound,
};

void disk_init(struct disk *disk, struct model *model)
{
    char message[ENGINE_MESSAGE_SIZE];
    const struct engine_settings settings = {
        .use = ENGINE_SERVE, .location = "", .zones = fixed_zones(), .guard = true};
    *disk = (struct disk){.engine = {.operations = &engine_disk}, .model = model};
    enum result result = engine_memory.open(&settings, &disk->memory, message);
    assert(result == RESULT_OK);
}

void disk_deinit(struct disk *disk)
{
    engine_memory.close(disk->memory);
}

struct engine *disk_open(struct disk *disk)
{
    disk->epoch++;
    disk->is_dead = disk->is_unsound = false;
    return &disk->engine;
}

void disk_die(struct disk *disk)
{
    disk->is_dead = true;
}

void disk_set_faults(struct disk *disk, const struct disk_faults *faults)
{
    static const struct disk_faults none;
    faults = faults != NULL ? faults : &none;
    disk->unread_per_1000 = faults->unread_per_1000;
    disk->in_doubt_per_1000 = faults->in_doubt_per_1000;
    memory_set_faults(disk->memory, &faults->memory);
}
