/*
 * The way to a provider whose memory is the truth: loading it again when it is stale, and taking
 * out the holds that have expired.
 *
 * An expiry is submitted like any change, and nobody waits for it: whoever locked the provider goes
 * on with the time that has become free, and its own commit comes after.
 */
#include <assert.h>
#include <stdlib.h>

#include "core/booking_follow.h"
#include "core/desk.h"

/* What the store hands over is kept aside until the lock is held. */
struct reload {
    struct store_sink sink;
    struct arena arena;
    bool found;
    struct store_tokens tokens;
    struct provider_definition definition;
    struct reloaded {
        struct appointment appointment;
        struct reloaded *next;
    } * appointments, **end;
    struct reopened {
        struct opening opening;
        struct reopened *next;
    } * openings;
};

static struct reload *reload_of(struct store_sink *sink)
{
    return (struct reload *)(void *)sink; /* Its first member. */
}

static void reload_provider(struct store_sink *sink, const char *id, int64_t number,
                            const struct store_tokens *tokens,
                            const struct provider_definition *definition)
{
    (void)id, (void)number;
    struct reload *reload = reload_of(sink);
    reload->found = true;
    reload->tokens = *tokens;
    reload->definition = *definition;
    reload->definition.name = arena_keep(&reload->arena, definition->name);
    reload->definition.alias = arena_keep(&reload->arena, definition->alias);
    reload->definition.group = arena_keep(&reload->arena, definition->group);
    reload->definition.rules = arena_copy(&reload->arena, definition->rules,
                                          definition->rule_count * sizeof *definition->rules);
}

static void reload_opening(struct store_sink *sink, int64_t provider, const struct opening *opening)
{
    (void)provider;
    struct reload *reload = reload_of(sink);
    struct reopened *reopened = arena_take(&reload->arena, sizeof *reopened);
    *reopened = (struct reopened){.opening = *opening, .next = reload->openings};
    reopened->opening.collection = arena_keep(&reload->arena, opening->collection);
    reload->openings = reopened;
}

static void reload_appointment(struct store_sink *sink, const struct appointment *appointment)
{
    struct reload *reload = reload_of(sink);
    struct reloaded *reloaded = arena_take(&reload->arena, sizeof *reloaded);
    reloaded->appointment = *appointment;
    reloaded->appointment.id = arena_keep(&reload->arena, appointment->id);
    *reload->end = reloaded;
    reload->end = &reloaded->next;
}

static void replace_memory(struct booking *booking, struct provider *provider,
                           const struct reload *reload) REQUIRES(provider)
{
    uint64_t sequence = provider_sequence(provider);
    provider_forget(provider);
    if (reload->found) {
        desk_define(booking, provider, &reload->definition);
        provider_advance(provider, reload->tokens.token, sequence);
        provider_set_version(provider, reload->tokens.version);
    }
    for (const struct reopened *each = reload->openings; each != NULL; each = each->next) {
        desk_restore_opening(booking, provider, &each->opening);
    }
    for (const struct reloaded *each = reload->appointments; each != NULL; each = each->next) {
        const struct appointment *appointment = &each->appointment;
        enum result result = calendar_add(provider_calendar(provider), appointment);
        assert(result == RESULT_OK);
        desk_count(booking, appointment);
    }
    desk_publish_again(booking, provider);
    atomic_store(provider_stale(provider), false);
}

/* Where many wait for one stale provider, one of them loads it for all. Providers share the turns:
 * there are fewer. */
enum { TURNS = 64 };

struct reloads {
    pthread_mutex_t turns[TURNS];
};

struct reloads *reloads_new(void)
{
    struct reloads *reloads = memory_new(sizeof *reloads);
    for (size_t i = 0; i < TURNS; i++) {
        pthread_mutex_init(&reloads->turns[i], NULL);
    }
    return reloads;
}

void reloads_free(struct reloads *reloads)
{
    for (size_t i = 0; reloads != NULL && i < TURNS; i++) {
        pthread_mutex_destroy(&reloads->turns[i]);
    }
    free(reloads);
}

static enum result load_again(struct booking *booking, struct provider *provider) EXCLUDES(provider)
{
    provider_lock(provider);
    uint64_t sequence = provider_sequence(provider), surprises = provider_surprises(provider);
    provider_unlock(provider);
    store_wait(booking->store, sequence);

    struct reload reload = {
        .sink = {.provider = reload_provider,
                 .opening = reload_opening,
                 .appointment = reload_appointment},
    };
    reload.end = &reload.appointments;
    arena_init(&reload.arena, 4096);
    enum result result =
        store_load_provider(booking->store, provider_number(provider), &reload.sink);
    if (result == RESULT_OK) {
        provider_lock(provider);
        /* Somebody else may have been faster, new changes be under way, or others have changed it
         * after it was read. */
        if (atomic_load(provider_stale(provider)) && provider_sequence(provider) == sequence &&
            !provider_was_surprised(provider, surprises, reload.tokens.token)) {
            replace_memory(booking, provider, &reload);
        }
        provider_unlock(provider);
    }
    arena_deinit(&reload.arena);
    return result;
}

static enum result reload(struct booking *booking, struct provider *provider) EXCLUDES(provider)
{
    pthread_mutex_t *turn = &booking->reloads->turns[provider_number(provider) % TURNS];
    pthread_mutex_lock(turn);
    enum result result =
        atomic_load(provider_stale(provider)) ? load_again(booking, provider) : RESULT_OK;
    pthread_mutex_unlock(turn);
    return result;
}

/* A commit that nobody waits for. */
struct expiry {
    struct commit commit;
    struct expiry *next;
    struct change changes[];
};

static void expire(struct booking *booking, struct provider *provider, int64_t now)
    REQUIRES(provider)
{
    struct calendar *calendar = provider_calendar(provider);
    size_t position = calendar_first_expired(calendar, now);
    if (position == calendar_count(calendar)) {
        return;
    }
    struct expiry *expiry =
        memory_new(sizeof *expiry + calendar_count(calendar) * sizeof expiry->changes[0]);
    expiry->commit = (struct commit){.changes = expiry->changes, .at = now};
    struct interval all = calendar_span_at(calendar, position);
    while (position < calendar_count(calendar)) {
        struct interval span = calendar_span_at(calendar, position);
        all.start = span.start < all.start ? span.start : all.start;
        all.end = span.end > all.end ? span.end : all.end;
        expiry->changes[expiry->commit.change_count++] = (struct change){
            .kind = CHANGE_STATUS,
            .status = {.number = calendar_at(calendar, position).number,
                       .status = APPOINTMENT_EXPIRED},
        };
        desk_take_out(booking, provider, position);
        position = calendar_first_expired(calendar, now);
    }
    desk_submit(booking, provider, &expiry->commit);
    desk_publish_span(booking, provider, all);
    pthread_mutex_lock(&booking->expiring);
    expiry->next = booking->expiries;
    booking->expiries = expiry;
    pthread_mutex_unlock(&booking->expiring);
}

void desk_settle_expiries(struct booking *booking)
{
    pthread_mutex_lock(&booking->expiring);
    struct expiry *expiry = booking->expiries;
    booking->expiries = NULL;
    pthread_mutex_unlock(&booking->expiring);
    while (expiry != NULL) {
        struct expiry *next = expiry->next;
        store_wait(booking->store, expiry->commit.sequence);
        if (expiry->commit.outcome != OUTCOME_APPLIED) {
            roster_expect_expiry(booking->roster, INT64_MIN); /* Look again, and soon. */
        }
        free(expiry);
        expiry = next;
    }
}

static bool holds_are_due(struct provider *provider, int64_t now) REQUIRES(provider)
{
    return calendar_next_expiry(provider_calendar(provider)) <= now;
}

/* What is known is read before anything is decided: what is learned meanwhile is not counted on. */
static bool lock_fresh(struct booking *booking, struct provider *provider, bool follows)
    TRY_ACQUIRES(true, provider)
{
    int64_t known = atomic_load(&booking->known);
    provider_lock(provider);
    while (atomic_load(provider_stale(provider))) {
        provider_unlock(provider);
        if ((follows && booking_follow(booking) != RESULT_OK) ||
            reload(booking, provider) != RESULT_OK) {
            return false;
        }
        known = atomic_load(&booking->known);
        provider_lock(provider);
    }
    provider_set_known(provider, known);
    return true;
}

static bool lock_due(struct booking *booking, struct provider *provider, int64_t now, bool follows)
    TRY_ACQUIRES(true, provider)
{
    if (!lock_fresh(booking, provider, follows)) {
        return false;
    }
    if (holds_are_due(provider, now)) {
        expire(booking, provider, now);
    }
    return true;
}

bool desk_lock(struct booking *booking, struct provider *provider, int64_t now)
{
    return lock_due(booking, provider, now, true);
}

bool desk_lock_to_learn(struct booking *booking, struct provider *provider, int64_t now)
{
    return lock_due(booking, provider, now, false);
}

uint64_t desk_mended(const struct booking *booking)
{
    return atomic_load(&booking->mended);
}

enum result desk_mend(struct booking *booking, int64_t now)
{
    uint64_t failures = store_failures(booking->store) + atomic_load(&booking->surprises);
    if (failures == desk_mended(booking)) {
        return RESULT_OK;
    }
    int64_t last = roster_last_number(booking->roster);
    for (int64_t number = 1; number <= last; number++) {
        struct provider *provider = roster_at(booking->roster, number);
        if (provider == NULL || !atomic_load(provider_stale(provider))) {
            continue;
        }
        if (!desk_lock(booking, provider, now)) {
            return RESULT_UNAVAILABLE;
        }
        provider_unlock(provider);
    }
    atomic_store(&booking->mended, failures);
    return RESULT_OK;
}

/* The lower number first, so that two who want the same two never wait for each other. The analysis
 * cannot follow which of them that is. */
LOCK_IMPLEMENTATION bool desk_lock_both(struct booking *booking, struct provider *a,
                                        struct provider *b, int64_t now)
{
    bool in_order = provider_number(a) < provider_number(b);
    struct provider *first = in_order ? a : b, *second = in_order ? b : a;
    assert(first != second);
    for (;;) {
        if (!desk_lock(booking, first, now)) {
            return false;
        }
        provider_lock(second);
        if (!atomic_load(provider_stale(second)) && !holds_are_due(second, now)) {
            provider_set_known(second, provider_known(first));
            return true;
        }
        /* Mending it may take I/O, which nobody does under a lock. */
        desk_unlock_both(first, second);
        if (!desk_lock(booking, second, now)) {
            return false;
        }
        provider_unlock(second);
    }
}

LOCK_IMPLEMENTATION void desk_unlock_both(struct provider *a, struct provider *b)
{
    provider_unlock(a);
    provider_unlock(b);
}
