/*
 * The committer thread: take all, apply, publish, wake; then housekeeping.
 *
 * No lingering before a batch and no limit on its size: both were measured and gained nothing, and
 * the workers bound the queue.
 */
#include "server/store/committer.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "server/store/gate.h"

/* A read that waits for its turn on the committer thread. */
struct read {
    enum result (*run)(struct engine *engine, struct read *read);
    int64_t number;
    struct store_sink *sink;
    struct arena *arena;
    struct appointment *appointment_out;
    enum result result;
    struct read *next;
};

struct committer {
    struct store store; /* first, so that a store leads back to its committer */
    struct engine *engine;
    pthread_t thread;
    int64_t epoch;

    /* Any thread. */
    _Atomic int64_t minted;
    struct gate gate;
    _Atomic uint64_t failures;
    atomic_bool sound;

    pthread_mutex_t mutex;
    pthread_cond_t work;

    /* Guarded by `mutex`. */
    struct commit *first, **end;
    struct read *first_read, **reads_end;
    uint64_t submitted; /* sequence of the newest commit or read */
    bool resting, stopping;

    /* The committer thread's own. */
    struct commit **batch;
    size_t batch_count, batch_capacity;
};

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

static enum result committer_read(struct store *store, struct read *read)
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

static enum result run_load(struct engine *engine, struct read *read)
{
    return engine->operations->load(engine, read->sink);
}

static enum result committer_load(struct store *store, struct store_sink *sink)
{
    struct read read = {.run = run_load, .sink = sink};
    return committer_read(store, &read);
}

static enum result run_load_provider(struct engine *engine, struct read *read)
{
    return engine->operations->load_provider(engine, read->number, read->sink);
}

static enum result committer_load_provider(struct store *store, int64_t number,
                                           struct store_sink *sink)
{
    struct read read = {.run = run_load_provider, .number = number, .sink = sink};
    return committer_read(store, &read);
}

static enum result run_find_appointment(struct engine *engine, struct read *read)
{
    return engine->operations->find_appointment(engine, read->number, read->arena,
                                                read->appointment_out);
}

static enum result committer_find_appointment(struct store *store, int64_t number,
                                              struct arena *arena,
                                              struct appointment *appointment_out)
{
    struct read read = {
        .run = run_find_appointment,
        .number = number,
        .arena = arena,
        .appointment_out = appointment_out,
    };
    return committer_read(store, &read);
}

static const struct store_operations store_operations = {
    .submit = committer_submit,
    .wait = committer_wait,
    .failures = committer_failures,
    .mint = committer_mint,
    .load = committer_load,
    .load_provider = committer_load_provider,
    .find_appointment = committer_find_appointment,
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

/* The batch is an array of pointers, so the size of one is what is meant. */
enum { BATCH_ENTRY_SIZE = sizeof(struct commit *) }; /* NOLINT(bugprone-sizeof-expression) */

static void collect_batch(struct committer *committer, struct commit *first)
{
    committer->batch_count = 0;
    for (struct commit *commit = first; commit != NULL; commit = commit->next) {
        if (committer->batch_count == committer->batch_capacity) {
            committer->batch_capacity = committer->batch_capacity * 2 + 64;
            committer->batch =
                memory_resize(committer->batch, committer->batch_capacity * BATCH_ENTRY_SIZE);
        }
        committer->batch[committer->batch_count++] = commit;
    }
    qsort(committer->batch, committer->batch_count, BATCH_ENTRY_SIZE, compare_commits);
}

/* Before any outcome is published: first the provider's flag, then the count of failures. */
static void note_failures(struct committer *committer)
{
    for (size_t i = 0; i < committer->batch_count; i++) {
        const struct commit *commit = committer->batch[i];
        if (commit->outcome != OUTCOME_APPLIED) {
            atomic_store(commit->side.stale, true);
            atomic_fetch_add(&committer->failures, 1);
        }
    }
}

static void apply_batch(struct committer *committer, struct commit *first)
{
    struct engine *engine = committer->engine;
    collect_batch(committer, first);
    engine->operations->apply(engine, committer->batch, committer->batch_count);
    engine->operations->resolve(engine, committer->batch, committer->batch_count);
    note_failures(committer);
    if (!engine->operations->is_sound(engine)) {
        atomic_store(&committer->sound, false);
    }
}

static void run_reads(struct committer *committer, struct read *first)
{
    for (struct read *read = first; read != NULL; read = read->next) {
        read->result = read->run(committer->engine, read);
    }
}

/* With the mutex. False when there is nothing left to do and the committer is to stop. */
static bool wait_for_work(struct committer *committer)
{
    while (committer->first == NULL && committer->first_read == NULL) {
        if (committer->stopping) {
            return false;
        }
        committer->resting = true;
        pthread_cond_wait(&committer->work, &committer->mutex);
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
        struct read *reads = committer->first_read;
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

        pthread_mutex_lock(&committer->mutex);
        bool nobody_waits = committer->first == NULL && committer->first_read == NULL;
        pthread_mutex_unlock(&committer->mutex);
        engine->operations->idle(engine, nobody_waits);
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
    committer->end = &committer->first;
    committer->reads_end = &committer->first_read;
    pthread_mutex_init(&committer->mutex, NULL);
    pthread_cond_init(&committer->work, NULL);
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
