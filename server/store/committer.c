/*
 * The committer thread: take all, apply, publish, wake; then housekeeping.
 *
 * No lingering before a batch and no limit on its size: both were measured and gained nothing, and
 * the workers bound the queue.
 */
#include "server/store/committer.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "server/store/bell.h"
#include "server/store/gate.h"
#include "server/store/store_read.h"

struct committer {
    struct store store; /* first, so that a store leads back to its committer */
    struct engine *engine;
    pthread_t thread;
    int64_t epoch;

    /* Any thread. */
    _Atomic int64_t minted;
    struct gate gate;
    struct bell bell;
    _Atomic uint64_t failures;
    atomic_bool sound, takes_changes;

    pthread_mutex_t mutex;
    pthread_cond_t work;

    /* Guarded by `mutex`. */
    struct commit *first, **end;
    struct store_read *first_read, **reads_end;
    uint64_t submitted; /* sequence of the newest commit or read */
    bool resting, stopping;

    /* The committer thread's own. */
    struct commit **batch;
    size_t batch_count, batch_capacity;
};

/* Nothing came for so long. A queue that is empty right after a batch says nothing: those who were
 * answered a moment ago have not come back yet. */
enum { REST_AFTER_MS = 50 };

/* So often an engine that refuses changes is asked to see whether that is over, though nobody sends
 * any: they are kept away while /readyz says no. */
enum { TRY_AGAIN_MS = 500 };

/* Numbers: the epoch above, a counter below; unique for ever because no epoch is used twice. */
enum { MINT_COUNTER_BITS = 40 };

static struct committer *committer_of(struct store *store)
{
    return (struct committer *)(void *)store;
}

/* Something was queued: wakes the thread if it rests, after the mutex is free for it. */
static void unlock_and_rouse(struct committer *committer)
{
    bool rests = committer->resting;
    committer->resting = false;
    pthread_mutex_unlock(&committer->mutex);
    if (rests) {
        pthread_cond_signal(&committer->work);
    }
}

static void committer_submit(struct store *store, struct commit *commit)
{
    struct committer *committer = committer_of(store);
    commit->outcome = OUTCOME_PENDING;
    commit->clashes = false;
    commit->next = NULL;
    pthread_mutex_lock(&committer->mutex);
    commit->sequence = ++committer->submitted;
    *committer->end = commit;
    committer->end = &commit->next;
    unlock_and_rouse(committer);
}

static void committer_wait(struct store *store, uint64_t sequence)
{
    gate_wait(&committer_of(store)->gate, sequence);
}

static uint64_t committer_failures(struct store *store)
{
    return atomic_load(&committer_of(store)->failures);
}

static int64_t committer_mint(struct store *store)
{
    struct committer *committer = committer_of(store);
    int64_t count = atomic_fetch_add_explicit(&committer->minted, 1, memory_order_relaxed) + 1;
    assert(count < INT64_C(1) << MINT_COUNTER_BITS);
    return committer->epoch << MINT_COUNTER_BITS | count;
}

enum result store_read_run(struct store *store, struct store_read *read)
{
    struct committer *committer = committer_of(store);
    pthread_mutex_lock(&committer->mutex);
    uint64_t sequence = ++committer->submitted;
    *committer->reads_end = read;
    committer->reads_end = &read->next;
    unlock_and_rouse(committer);
    gate_wait(&committer->gate, sequence);
    return read->result;
}

static bool committer_is_shared(struct store *store)
{
    return committer_of(store)->engine->operations->follow != NULL;
}

static enum result committer_follow(struct store *store, struct store_sink *sink)
{
    return committer_is_shared(store) ? store_read_follow(store, sink) : RESULT_OK;
}

static enum result committer_provider_number(struct store *store, int64_t *number_out)
{
    if (committer_is_shared(store)) {
        return store_read_provider_number(store, number_out);
    }
    *number_out = 0;
    return RESULT_OK;
}

static int64_t committer_last_event(struct store *store)
{
    return bell_last(&committer_of(store)->bell);
}

static void committer_await_event(struct store *store, int64_t after, int64_t timeout_ms)
{
    bell_await(&committer_of(store)->bell, after, timeout_ms);
}

static const struct store_operations store_operations = {
    .submit = committer_submit,
    .wait = committer_wait,
    .failures = committer_failures,
    .mint = committer_mint,
    .is_shared = committer_is_shared,
    .load = store_read_load,
    .follow = committer_follow,
    .provider_number = committer_provider_number,
    .load_provider = store_read_provider,
    .find_appointment = store_read_appointment,
    .find_client = store_read_client,
    .find_series = store_read_series,
    .page = store_read_page,
    .events = store_read_events,
    .last_event = committer_last_event,
    .await_event = committer_await_event,
};

/* By provider, and within a provider in the order of submission. */
static int compare_commits(const void *left, const void *right)
{
    const struct commit *a = *(const struct commit *const *)left;
    const struct commit *b = *(const struct commit *const *)right;
    if (a->side.provider != b->side.provider) {
        return a->side.provider < b->side.provider ? -1 : 1;
    }
    return a->sequence < b->sequence ? -1 : 1;
}

/* Commits of one provider each can be made in any order between providers. A move from A to B
 * cannot: what was submitted for B before it leads to the token it names, what was submitted after
 * it names its new one, and sorted by A it could come before the one or after the other. What
 * belongs to no provider concerns all of them: an erasure must find the reasons that were given
 * before it. */
static bool keeps_its_place(const struct commit *commit)
{
    return commit->side.provider == 0 || commit->other.provider != 0;
}

/* The batch is an array of pointers, so the size of one is what is meant. */
enum { BATCH_ENTRY_SIZE = sizeof(struct commit *) }; /* NOLINT(bugprone-sizeof-expression) */

/* Sorted, unless a commit forbids it; in the order of submission then. */
static void collect_batch(struct committer *committer, struct commit *first)
{
    bool keep_order = false;
    committer->batch_count = 0;
    for (struct commit *commit = first; commit != NULL; commit = commit->next) {
        if (committer->batch_count == committer->batch_capacity) {
            committer->batch_capacity = committer->batch_capacity * 2 + 64;
            committer->batch =
                memory_resize(committer->batch, committer->batch_capacity * BATCH_ENTRY_SIZE);
        }
        committer->batch[committer->batch_count++] = commit;
        keep_order = keep_order || keeps_its_place(commit);
    }
    if (!keep_order) {
        qsort(committer->batch, committer->batch_count, BATCH_ENTRY_SIZE, compare_commits);
    }
}

static void set_stale(const struct commit_side *side)
{
    if (side->provider != 0) {
        atomic_store(side->stale, true);
    }
}

/* Before any outcome is published: first the providers' flags, then the count of failures. */
static void note_failures(struct committer *committer)
{
    for (size_t i = 0; i < committer->batch_count; i++) {
        const struct commit *commit = committer->batch[i];
        if (commit->outcome != OUTCOME_APPLIED) {
            set_stale(&commit->side);
            set_stale(&commit->other);
            atomic_fetch_add(&committer->failures, 1);
        }
    }
}

/* A read may find out as well as a batch, both connect again; and housekeeping, which writes. */
static void note_soundness(struct committer *committer)
{
    struct engine *engine = committer->engine;
    if (!engine->operations->is_sound(engine)) {
        atomic_store(&committer->sound, false);
    }
    if (engine->operations->takes_changes != NULL) {
        atomic_store(&committer->takes_changes, engine->operations->takes_changes(engine));
    }
}

static void apply_batch(struct committer *committer, struct commit *first)
{
    struct engine *engine = committer->engine;
    collect_batch(committer, first);
    engine->operations->apply(engine, committer->batch, committer->batch_count);
    engine->operations->resolve(engine, committer->batch, committer->batch_count);
    note_failures(committer);
    bell_set(&committer->bell, engine->operations->last_event(engine));
    note_soundness(committer);
}

static void run_reads(struct committer *committer, struct store_read *first)
{
    for (struct store_read *read = first; read != NULL; read = read->next) {
        read->result = read->run(committer->engine, read);
    }
    if (first != NULL) { /* Following has seen the events of others. */
        bell_set(&committer->bell, committer->engine->operations->last_event(committer->engine));
        note_soundness(committer);
    }
}

/* By the clock of the condition. */
static struct timespec in_ms(int64_t milliseconds)
{
    struct timespec when;
    clock_gettime(CLOCK_MONOTONIC, &when);
    when.tv_sec += milliseconds / 1000;
    when.tv_nsec += milliseconds % 1000 * INT64_C(1000000);
    if (when.tv_nsec >= 1000000000) {
        when.tv_nsec -= 1000000000;
        when.tv_sec++;
    }
    return when;
}

/* With the mutex, which is free while the engine tidies up. */
static void tidy_up(struct committer *committer)
{
    pthread_mutex_unlock(&committer->mutex);
    committer->engine->operations->idle(committer->engine, true);
    note_soundness(committer);
    pthread_mutex_lock(&committer->mutex);
}

/* With the mutex. False when there is nothing left to do and the committer is to stop. */
static bool wait_for_work(struct committer *committer)
{
    struct timespec begins = {0};
    bool at_rest = false;
    while (committer->first == NULL && committer->first_read == NULL) {
        if (committer->stopping) {
            return false;
        }
        committer->resting = true;
        if (at_rest && atomic_load(&committer->takes_changes)) {
            pthread_cond_wait(&committer->work, &committer->mutex);
            continue;
        }
        begins = begins.tv_sec == 0 ? in_ms(at_rest ? TRY_AGAIN_MS : REST_AFTER_MS) : begins;
        if (pthread_cond_timedwait(&committer->work, &committer->mutex, &begins) == ETIMEDOUT) {
            at_rest = true;
            begins = (struct timespec){0};
            tidy_up(committer);
        }
    }
    committer->resting = false;
    return true;
}

static void *committer_run(void *argument)
{
    struct committer *committer = argument;
    struct engine *engine = committer->engine;
    pthread_mutex_lock(&committer->mutex);
    while (wait_for_work(committer)) {
        struct commit *first = committer->first;
        struct store_read *reads = committer->first_read;
        committer->first = NULL;
        committer->end = &committer->first;
        committer->first_read = NULL;
        committer->reads_end = &committer->first_read;
        gate_begin_batch(&committer->gate, committer->submitted);
        pthread_mutex_unlock(&committer->mutex);

        if (first != NULL) {
            apply_batch(committer, first);
        }
        run_reads(committer, reads);
        gate_end_batch(&committer->gate);
        /* From here on, what was taken belongs to its owners again. */
        bell_ring(&committer->bell);

        engine->operations->idle(engine, false);
        note_soundness(committer);
        pthread_mutex_lock(&committer->mutex);
    }
    pthread_mutex_unlock(&committer->mutex);
    return NULL;
}

struct committer *committer_new(struct engine *engine)
{
    struct committer *committer = memory_new(sizeof *committer);
    committer->store.operations = &store_operations;
    committer->engine = engine;
    committer->epoch = engine->operations->epoch(engine);
    atomic_init(&committer->sound, true);
    atomic_init(&committer->takes_changes, true);
    bell_set(&committer->bell, engine->operations->last_event(engine));
    committer->end = &committer->first;
    committer->reads_end = &committer->first_read;
    pthread_mutex_init(&committer->mutex, NULL);
    pthread_condattr_t by_monotonic_clock;
    pthread_condattr_init(&by_monotonic_clock);
    pthread_condattr_setclock(&by_monotonic_clock, CLOCK_MONOTONIC);
    pthread_cond_init(&committer->work, &by_monotonic_clock);
    pthread_condattr_destroy(&by_monotonic_clock);
    int error = pthread_create(&committer->thread, NULL, committer_run, committer);
    assert(error == 0); /* At start, before anything was promised. */
    return committer;
}

void committer_free(struct committer *committer)
{
    if (committer == NULL) {
        return;
    }
    pthread_mutex_lock(&committer->mutex);
    committer->stopping = true;
    pthread_cond_signal(&committer->work);
    pthread_mutex_unlock(&committer->mutex);
    pthread_join(committer->thread, NULL);

    committer->engine->operations->close(committer->engine);
    pthread_mutex_destroy(&committer->mutex);
    pthread_cond_destroy(&committer->work);
    free(committer->batch);
    free(committer);
}

struct store *committer_store(struct committer *committer)
{
    return &committer->store;
}

bool committer_is_sound(struct committer *committer)
{
    return atomic_load(&committer->sound);
}

bool committer_takes_changes(struct committer *committer)
{
    return atomic_load(&committer->takes_changes);
}
