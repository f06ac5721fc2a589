/*
 * The memory engine: the same promises as a database until the process ends, and faults on demand.
 *
 * Providers by number, appointments in the order of their numbers. An appointment is found by
 * bisection; one provider's appointments by a pass over all, which only tests and reloads ask for.
 * The changes of a commit are made one after the other and undone backwards if one is refused.
 */
#include "server/store/memory.h"

#include <assert.h>
#include <glib.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/calendar.h"

struct stored_provider {
    char *id; /* NULL: a number without a provider */
    int64_t token;
    struct provider_definition definition; /* its rules are `rules` */
    struct availability_rule *rules;
};

struct stored_appointment {
    struct appointment appointment; /* its id is `id` */
    char *id;
};

/* What a change replaced. */
struct replaced {
    bool registered; /* the provider was new */
    struct provider_definition definition;
    struct availability_rule *rules;
    enum appointment_status status;
};

struct memory {
    struct engine engine; /* first */
    struct stored_provider *providers;
    size_t provider_count;
    GPtrArray *calendars; /* the guard, by provider: refuses what overlaps */
    GHashTable *ids;      /* of providers, borrowed from them */
    struct stored_appointment *appointments;
    size_t count, capacity;
    struct memory_faults faults;
    uint64_t random;
    _Atomic uint64_t fail_in; /* 0: never */
};

static struct memory *memory_of(struct engine *engine)
{
    return (struct memory *)(void *)engine;
}

static void free_calendar(gpointer calendar)
{
    calendar_free(calendar);
}

static struct calendar *live_of(const struct memory *memory, int64_t provider)
{
    return g_ptr_array_index(memory->calendars, (guint)provider);
}

static enum result memory_open(const struct engine_settings *settings, struct engine **engine_out,
                               char message_out[static ENGINE_MESSAGE_SIZE])
{
    (void)settings;
    message_out[0] = '\0';
    struct memory *memory = memory_new(sizeof *memory);
    memory->engine.operations = &engine_memory;
    memory->calendars = g_ptr_array_new_with_free_func(free_calendar);
    memory->ids = g_hash_table_new(g_str_hash, g_str_equal);
    *engine_out = &memory->engine;
    return RESULT_OK;
}

static void memory_close(struct engine *engine)
{
    struct memory *memory = memory_of(engine);
    g_hash_table_destroy(memory->ids);
    g_ptr_array_free(memory->calendars, TRUE);
    for (size_t i = 0; i < memory->provider_count; i++) {
        free(memory->providers[i].id);
        free(memory->providers[i].rules);
    }
    for (size_t i = 0; i < memory->count; i++) {
        free(memory->appointments[i].id);
    }
    free(memory->providers);
    free(memory->appointments);
    free(memory);
}

static int64_t memory_epoch(const struct engine *engine)
{
    (void)engine;
    return 1;
}

static bool memory_is_sound(const struct engine *engine)
{
    (void)engine;
    return true;
}

void memory_set_faults(struct engine *engine, const struct memory_faults *faults)
{
    struct memory *memory = memory_of(engine);
    memory->faults = *faults;
    memory->random = faults->seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
}

void memory_fail_nth(struct engine *engine, uint64_t nth)
{
    atomic_store(&memory_of(engine)->fail_in, nth);
}

/* xorshift64: enough to spread faults. */
static unsigned draw(struct memory *memory, unsigned below)
{
    memory->random ^= memory->random << 13;
    memory->random ^= memory->random >> 7;
    memory->random ^= memory->random << 17;
    return (unsigned)(memory->random >> 33) % below;
}

static bool strikes(struct memory *memory, unsigned per_1000)
{
    return per_1000 > 0 && draw(memory, 1000) < per_1000;
}

/* The position of that number, or where it would go. */
static size_t find_position(const struct memory *memory, int64_t number)
{
    size_t low = 0, high = memory->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (memory->appointments[middle].appointment.number < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static struct appointment *find_stored(const struct memory *memory, int64_t number)
{
    size_t position = find_position(memory, number);
    bool found =
        position < memory->count && memory->appointments[position].appointment.number == number;
    return found ? &memory->appointments[position].appointment : NULL;
}

static struct stored_provider *find_provider(const struct memory *memory, int64_t number)
{
    bool known = number > 0 && (size_t)number < memory->provider_count;
    return known && memory->providers[number].id != NULL ? &memory->providers[number] : NULL;
}

static void send_provider(const struct memory *memory, int64_t number, struct store_sink *sink)
{
    const struct stored_provider *provider = find_provider(memory, number);
    if (provider != NULL) {
        const struct store_tokens tokens = {.token = provider->token};
        sink->provider(sink, provider->id, number, &tokens, &provider->definition);
    }
}

static enum result memory_load(struct engine *engine, struct store_sink *sink)
{
    struct memory *memory = memory_of(engine);
    for (size_t number = 1; number < memory->provider_count; number++) {
        send_provider(memory, (int64_t)number, sink);
    }
    for (size_t i = 0; i < memory->count; i++) {
        sink->appointment(sink, &memory->appointments[i].appointment);
    }
    return RESULT_OK;
}

static enum result memory_load_provider(struct engine *engine, int64_t number,
                                        struct store_sink *sink)
{
    struct memory *memory = memory_of(engine);
    send_provider(memory, number, sink);
    for (size_t i = 0; i < memory->count; i++) {
        const struct appointment *appointment = &memory->appointments[i].appointment;
        if (appointment->provider == number && appointment_is_live(appointment->status)) {
            sink->appointment(sink, appointment);
        }
    }
    return RESULT_OK;
}

static enum result memory_find_appointment(struct engine *engine, int64_t number,
                                           struct arena *arena, struct appointment *appointment_out)
{
    const struct appointment *stored = find_stored(memory_of(engine), number);
    if (stored == NULL) {
        return RESULT_APPOINTMENT_UNKNOWN;
    }
    struct appointment appointment = *stored;
    appointment.id = arena_copy_text(arena, stored->id, strlen(stored->id));
    *appointment_out = appointment;
    return RESULT_OK;
}

/* False if the id is another provider's. */
static bool put_provider(struct memory *memory, int64_t number, const struct change *change,
                         struct replaced *replaced_out)
{
    struct stored_provider *provider = &memory->providers[number];
    const char *id = change->provider.id;
    *replaced_out = (struct replaced){.registered = provider->id == NULL,
                                      .definition = provider->definition,
                                      .rules = provider->rules};
    if (provider->id == NULL) {
        if (g_hash_table_contains(memory->ids, id)) {
            return false;
        }
        provider->id = memory_copy_text(id);
        g_hash_table_add(memory->ids, provider->id);
    }
    assert(strcmp(provider->id, id) == 0); /* An id is for ever. */
    provider->definition = *change->provider.definition;
    struct availability_rule *rules = memory_copy(change->provider.definition->rules,
                                                  provider->definition.rule_count * sizeof *rules);
    provider->definition.rules = rules;
    provider->rules = rules;
    return true;
}

static void withdraw_provider(struct memory *memory, int64_t number,
                              const struct replaced *replaced)
{
    struct stored_provider *provider = &memory->providers[number];
    free(provider->rules);
    provider->rules = replaced->rules;
    provider->definition = replaced->definition;
    if (replaced->registered) {
        g_hash_table_remove(memory->ids, provider->id);
        free(provider->id);
        provider->id = NULL;
    }
}

/* False if the number is in use, the provider is not there, the span is empty or taken. */
static bool insert_appointment(struct memory *memory, const struct appointment *appointment)
{
    size_t position = find_position(memory, appointment->number);
    const struct stored_provider *provider = find_provider(memory, appointment->provider);
    if (provider == NULL || interval_is_empty(appointment->span) ||
        find_stored(memory, appointment->number) != NULL ||
        (appointment_is_live(appointment->status) &&
         calendar_add(live_of(memory, appointment->provider), appointment) != RESULT_OK)) {
        return false;
    }
    if (memory->count == memory->capacity) {
        memory->capacity = memory->capacity * 2 + 64;
        memory->appointments =
            memory_resize(memory->appointments, memory->capacity * sizeof *memory->appointments);
    }
    struct stored_appointment *place = &memory->appointments[position];
    memmove(place + 1, place, (memory->count - position) * sizeof *place);
    *place = (struct stored_appointment){*appointment, memory_copy_text(appointment->id)};
    place->appointment.id = place->id;
    memory->count++;
    return true;
}

static void release_time(const struct memory *memory, const struct appointment *appointment)
{
    struct calendar *live = live_of(memory, appointment->provider);
    size_t position = calendar_find(live, appointment->number);
    if (position < calendar_count(live)) {
        calendar_remove_at(live, position);
    }
}

static void remove_appointment(struct memory *memory, int64_t number)
{
    size_t position = find_position(memory, number);
    struct stored_appointment *place = &memory->appointments[position];
    release_time(memory, &place->appointment);
    free(place->id);
    memory->count--;
    memmove(place, place + 1, (memory->count - position) * sizeof *place);
}

/* False if it is not that provider's, or comes back to life where the time is taken. */
static bool set_status(const struct memory *memory, int64_t provider, const struct change *change,
                       struct replaced *replaced_out)
{
    struct appointment *stored = find_stored(memory, change->status.number);
    if (stored == NULL || stored->provider != provider) {
        return false;
    }
    struct appointment changed = *stored;
    changed.status = change->status.status;
    bool was_live = appointment_is_live(stored->status);
    bool is_live = appointment_is_live(changed.status);
    if (!was_live && is_live && calendar_add(live_of(memory, provider), &changed) != RESULT_OK) {
        return false;
    }
    if (was_live && !is_live) {
        release_time(memory, stored);
    }
    replaced_out->status = stored->status;
    *stored = changed;
    return true;
}

static bool make_change(struct memory *memory, int64_t provider, const struct change *change,
                        struct replaced *replaced_out)
{
    switch (change->kind) {
    case CHANGE_PROVIDER:
        return put_provider(memory, provider, change, replaced_out);
    case CHANGE_APPOINTMENT:
        assert(change->appointment->provider == provider); /* Whose token this is. */
        return insert_appointment(memory, change->appointment);
    case CHANGE_STATUS:
        return set_status(memory, provider, change, replaced_out);
    case CHANGE_MOVE:
    case CHANGE_SERIES:
    case CHANGE_CLIENT:
    case CHANGE_CLIENT_ERASE:
    case CHANGE_GROUP:
        break;
    }
    return false;
}

static void undo_change(struct memory *memory, int64_t provider, const struct change *change,
                        const struct replaced *replaced)
{
    if (change->kind == CHANGE_PROVIDER) {
        withdraw_provider(memory, provider, replaced);
    } else if (change->kind == CHANGE_APPOINTMENT) {
        remove_appointment(memory, change->appointment->number);
    } else {
        struct change back = *change;
        struct replaced again;
        back.status.status = replaced->status;
        bool undone = set_status(memory, provider, &back, &again);
        assert(undone); /* What came after it is undone already. */
    }
}

static int64_t token_of(const struct memory *memory, int64_t provider)
{
    const struct stored_provider *stored = find_provider(memory, provider);
    return stored != NULL ? stored->token : 0;
}

static void make_room(struct memory *memory, int64_t provider)
{
    if ((size_t)provider < memory->provider_count) {
        return;
    }
    size_t count = ((size_t)provider + 1) * 2;
    memory->providers = memory_resize(memory->providers, count * sizeof *memory->providers);
    memset(&memory->providers[memory->provider_count], 0,
           (count - memory->provider_count) * sizeof *memory->providers);
    while (memory->calendars->len < count) {
        g_ptr_array_add(memory->calendars, calendar_new());
    }
    memory->provider_count = count;
}

static bool make_changes(struct memory *memory, const struct commit *commit)
{
    struct replaced *replaced = memory_new(commit->change_count * sizeof *replaced);
    size_t made = 0;
    while (made < commit->change_count &&
           make_change(memory, commit->side.provider, &commit->changes[made], &replaced[made])) {
        made++;
    }
    bool complete = made == commit->change_count;
    for (size_t i = made; i-- > 0;) {
        if (!complete) {
            undo_change(memory, commit->side.provider, &commit->changes[i], &replaced[i]);
        } else if (commit->changes[i].kind == CHANGE_PROVIDER) {
            free(replaced[i].rules);
        }
    }
    free(replaced);
    return complete;
}

static enum outcome make_commit(struct memory *memory, const struct commit *commit)
{
    if (token_of(memory, commit->side.provider) != commit->side.expected_token) {
        return OUTCOME_CONFLICT;
    }
    make_room(memory, commit->side.provider);
    if (!make_changes(memory, commit)) {
        return OUTCOME_NOT_APPLIED;
    }
    memory->providers[commit->side.provider].token = commit->side.next_token;
    return OUTCOME_APPLIED;
}

static bool fails_now(struct memory *memory)
{
    uint64_t left = atomic_load(&memory->fail_in);
    if (left > 0) {
        atomic_store(&memory->fail_in, left - 1);
    }
    return left == 1 || strikes(memory, memory->faults.not_applied_per_1000);
}

static enum outcome make_or_fail(struct memory *memory, const struct commit *commit)
{
    if (fails_now(memory)) {
        return OUTCOME_NOT_APPLIED;
    }
    if (strikes(memory, memory->faults.conflict_per_1000)) {
        return OUTCOME_CONFLICT;
    }
    if (strikes(memory, memory->faults.unknown_per_1000)) {
        if (draw(memory, 2) == 0) {
            (void)make_commit(memory, commit);
        }
        return OUTCOME_UNKNOWN;
    }
    return make_commit(memory, commit);
}

static void memory_apply(struct engine *engine, struct commit *const *commits, size_t count)
{
    struct memory *memory = memory_of(engine);
    if (memory->faults.delay_us_max > 0) {
        usleep(draw(memory, memory->faults.delay_us_max + 1));
    }
    for (size_t i = 0; i < count; i++) {
        commits[i]->outcome = make_or_fail(memory, commits[i]);
    }
}

/* A later commit of the same batch can only have been applied on top of this one. */
static bool was_applied(const struct memory *memory, struct commit *const *commits, size_t count,
                        size_t position)
{
    int64_t token = commits[position]->side.next_token;
    for (size_t i = position + 1; i < count; i++) {
        if (commits[i]->side.provider == commits[position]->side.provider &&
            commits[i]->side.expected_token == token && commits[i]->outcome == OUTCOME_APPLIED) {
            return true;
        }
    }
    return token_of(memory, commits[position]->side.provider) == token;
}

/* From the last to the first, so that a successor's outcome is known before its predecessor asks.
 */
static void memory_resolve(struct engine *engine, struct commit *const *commits, size_t count)
{
    struct memory *memory = memory_of(engine);
    for (size_t i = count; i-- > 0;) {
        if (commits[i]->outcome == OUTCOME_UNKNOWN) {
            commits[i]->outcome =
                was_applied(memory, commits, count, i) ? OUTCOME_APPLIED : OUTCOME_NOT_APPLIED;
        }
    }
}

static void memory_idle(struct engine *engine, bool nobody_waits)
{
    (void)engine, (void)nobody_waits;
}

const struct engine_operations engine_memory = {
    .scheme = "memory",
    .open = memory_open,
    .close = memory_close,
    .epoch = memory_epoch,
    .load = memory_load,
    .load_provider = memory_load_provider,
    .find_appointment = memory_find_appointment,
    .apply = memory_apply,
    .resolve = memory_resolve,
    .idle = memory_idle,
    .is_sound = memory_is_sound,
};
