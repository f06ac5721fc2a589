/*
 * The memory engine: the same promises as a database until the process ends, and faults on demand.
 *
 * Providers by number, appointments in the order of their numbers. An appointment is found by
 * bisection; one provider's appointments by a pass over all, which only tests and reloads ask for.
 */
#include "server/store/memory.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct stored_provider {
    char *id; /* NULL: a number without a provider */
    int64_t token;
    struct provider_definition definition; /* its rules are ours */
};

struct memory {
    struct engine engine; /* first */
    struct stored_provider *providers;
    size_t provider_count;
    struct appointment *appointments; /* their ids are ours */
    size_t count, capacity;
    struct memory_faults faults;
    uint64_t random;
    _Atomic uint64_t fail_in; /* 0: never */
};

static struct memory *memory_of(struct engine *engine)
{
    return (struct memory *)(void *)engine;
}

static enum result memory_open(const struct engine_settings *settings, struct engine **engine_out,
                               char message_out[static ENGINE_MESSAGE_SIZE])
{
    (void)settings, (void)message_out;
    struct memory *memory = memory_new(sizeof *memory);
    memory->engine.operations = &engine_memory;
    *engine_out = &memory->engine;
    return RESULT_OK;
}

static void release_rules(struct provider_definition *definition)
{
    free((void *)(uintptr_t)definition->rules); /* A copy of ours. */
}

static void memory_close(struct engine *engine)
{
    struct memory *memory = memory_of(engine);
    for (size_t i = 0; i < memory->provider_count; i++) {
        free(memory->providers[i].id);
        release_rules(&memory->providers[i].definition);
    }
    for (size_t i = 0; i < memory->count; i++) {
        free((void *)(uintptr_t)memory->appointments[i].id);
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
        if (memory->appointments[middle].number < number) {
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
    bool found = position < memory->count && memory->appointments[position].number == number;
    return found ? &memory->appointments[position] : NULL;
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
        sink->provider(sink, provider->id, number, provider->token, &provider->definition);
    }
}

static enum result memory_load(struct engine *engine, struct store_sink *sink)
{
    struct memory *memory = memory_of(engine);
    for (size_t number = 1; number < memory->provider_count; number++) {
        send_provider(memory, (int64_t)number, sink);
    }
    for (size_t i = 0; i < memory->count; i++) {
        sink->appointment(sink, &memory->appointments[i]);
    }
    return RESULT_OK;
}

static enum result memory_load_provider(struct engine *engine, int64_t number,
                                        struct store_sink *sink)
{
    struct memory *memory = memory_of(engine);
    send_provider(memory, number, sink);
    for (size_t i = 0; i < memory->count; i++) {
        const struct appointment *appointment = &memory->appointments[i];
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

static void put_provider(struct memory *memory, int64_t number, const struct change *change)
{
    struct stored_provider *provider = &memory->providers[number];
    struct provider_definition copy = *change->provider.definition;
    struct availability_rule *rules = memory_new(copy.rule_count * sizeof *rules);
    for (size_t i = 0; i < copy.rule_count; i++) {
        rules[i] = copy.rules[i];
    }
    copy.rules = rules;
    free(provider->id);
    release_rules(&provider->definition);
    provider->id = memory_copy_text(change->provider.id);
    provider->definition = copy;
}

static void insert_appointment(struct memory *memory, const struct appointment *appointment)
{
    if (memory->count == memory->capacity) {
        memory->capacity = memory->capacity * 2 + 64;
        memory->appointments =
            memory_resize(memory->appointments, memory->capacity * sizeof *memory->appointments);
    }
    size_t position = find_position(memory, appointment->number);
    struct appointment *place = &memory->appointments[position];
    memmove(place + 1, place, (memory->count - position) * sizeof *place);
    *place = *appointment;
    place->id = memory_copy_text(appointment->id);
    memory->count++;
}

static void make_change(struct memory *memory, int64_t provider, const struct change *change)
{
    switch (change->kind) {
    case CHANGE_PROVIDER:
        put_provider(memory, provider, change);
        return;
    case CHANGE_APPOINTMENT:
        insert_appointment(memory, change->appointment);
        return;
    case CHANGE_STATUS:
        find_stored(memory, change->status.number)->status = change->status.status;
        return;
    }
}

static bool change_is_possible(const struct memory *memory, int64_t provider,
                               const struct change *change)
{
    if (change->kind == CHANGE_STATUS) {
        const struct appointment *stored = find_stored(memory, change->status.number);
        return stored != NULL && stored->provider == provider;
    }
    return change->kind != CHANGE_APPOINTMENT ||
           find_stored(memory, change->appointment->number) == NULL;
}

static int64_t token_of(const struct memory *memory, int64_t provider)
{
    const struct stored_provider *stored = find_provider(memory, provider);
    return stored != NULL ? stored->token : 0;
}

static bool is_possible(const struct memory *memory, const struct commit *commit)
{
    for (size_t i = 0; i < commit->change_count; i++) {
        if (!change_is_possible(memory, commit->provider, &commit->changes[i])) {
            return false;
        }
    }
    return true;
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
    memory->provider_count = count;
}

static enum outcome make_commit(struct memory *memory, const struct commit *commit)
{
    if (token_of(memory, commit->provider) != commit->expected_token) {
        return OUTCOME_CONFLICT;
    }
    if (!is_possible(memory, commit)) {
        return OUTCOME_NOT_APPLIED;
    }
    make_room(memory, commit->provider);
    for (size_t i = 0; i < commit->change_count; i++) {
        make_change(memory, commit->provider, &commit->changes[i]);
    }
    memory->providers[commit->provider].token = commit->next_token;
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
    int64_t token = commits[position]->next_token;
    for (size_t i = position + 1; i < count; i++) {
        if (commits[i]->provider == commits[position]->provider &&
            commits[i]->expected_token == token && commits[i]->outcome == OUTCOME_APPLIED) {
            return true;
        }
    }
    return token_of(memory, commits[position]->provider) == token;
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
