#include "server/store/committer.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

/* An engine that records what it is given, and can be held up in the middle of a batch. */
struct recording {
    struct engine engine; /* first */
    sem_t entered, proceed;
    bool held_up;
    enum outcome outcome;
    int batches, closed, idle_calls;
    size_t batch_sizes[16];
    int64_t providers[64], tokens[64];
    size_t applied;
    int64_t last_event;
};

static struct recording recording;
static struct committer *committer;
static struct store *store;

static void record_close(struct engine *engine)
{
    (void)engine;
    recording.closed++;
}

static int64_t record_epoch(const struct engine *engine)
{
    (void)engine;
    return 3;
}

static enum result record_load(struct engine *engine, struct store_sink *sink)
{
    (void)engine, (void)sink;
    return RESULT_OK;
}

static enum result record_load_provider(struct engine *engine, int64_t number,
                                        struct store_sink *sink)
{
    (void)engine, (void)sink;
    return recording.applied == (size_t)number ? RESULT_OK : RESULT_UNAVAILABLE;
}

static enum result record_find_appointment(struct engine *engine, int64_t number,
                                           struct arena *arena, struct appointment *appointment_out)
{
    (void)engine, (void)number, (void)arena, (void)appointment_out;
    return RESULT_APPOINTMENT_UNKNOWN;
}

static int64_t record_last_event(const struct engine *engine)
{
    return ((const struct recording *)(const void *)engine)->last_event;
}

static void record_apply(struct engine *engine, struct commit *const *commits, size_t count)
{
    (void)engine;
    if (recording.held_up) {
        sem_post(&recording.entered);
        sem_wait(&recording.proceed);
    }
    recording.batch_sizes[recording.batches++] = count;
    for (size_t i = 0; i < count; i++) {
        recording.providers[recording.applied] = commits[i]->side.provider;
        recording.tokens[recording.applied++] = commits[i]->side.next_token;
        commits[i]->outcome = recording.outcome;
    }
}

static void record_resolve(struct engine *engine, struct commit *const *commits, size_t count)
{
    (void)engine, (void)commits, (void)count;
}

static void record_idle(struct engine *engine, bool nobody_waits)
{
    (void)engine, (void)nobody_waits;
    recording.idle_calls++;
}

static bool record_is_sound(const struct engine *engine)
{
    (void)engine;
    return recording.outcome != OUTCOME_UNKNOWN;
}

static const struct engine_operations operations = {
    .scheme = "recording",
    .close = record_close,
    .epoch = record_epoch,
    .load = record_load,
    .load_provider = record_load_provider,
    .find_appointment = record_find_appointment,
    .last_event = record_last_event,
    .apply = record_apply,
    .resolve = record_resolve,
    .idle = record_idle,
    .is_sound = record_is_sound,
};

static void start(void)
{
    recording = (struct recording){.engine = {&operations}, .outcome = OUTCOME_APPLIED};
    sem_init(&recording.entered, 0, 0);
    sem_init(&recording.proceed, 0, 0);
    committer = committer_new(&recording.engine);
    store = committer_store(committer);
}

static void stop(void)
{
    committer_free(committer);
    cr_assert_eq(recording.closed, 1);
}

TestSuite(committer, .init = start, .fini = stop);

static atomic_bool stale;

static void submit(struct commit *commit, int64_t provider)
{
    *commit = (struct commit){
        .side = {.provider = provider, .next_token = store_mint(store), .stale = &stale}};
    store_submit(store, commit);
}

Test(committer, what_was_submitted_has_its_outcome_after_the_wait)
{
    struct commit commit;
    submit(&commit, 1);
    store_wait(store, commit.sequence);
    cr_assert_eq(commit.outcome, OUTCOME_APPLIED);
    cr_assert_not(atomic_load(&stale));
    cr_assert_eq(store_failures(store), 0);
    store_wait(store, 0);
}

Test(committer, numbers_are_unique_and_carry_the_epoch)
{
    int64_t first = store_mint(store), second = store_mint(store);
    cr_assert_gt(second, first);
    cr_assert_eq(first >> 40, 3);
}

Test(committer, everything_queued_meanwhile_is_one_batch_sorted_by_provider)
{
    enum { COUNT = 9 };
    struct commit first, commits[COUNT];
    recording.held_up = true;
    submit(&first, 5);
    sem_wait(&recording.entered);
    recording.held_up = false;
    for (int i = 0; i < COUNT; i++) {
        submit(&commits[i], 3 - i % 3);
    }
    sem_post(&recording.proceed);
    store_wait(store, commits[COUNT - 1].sequence);
    cr_assert_eq(recording.batches, 2);
    cr_assert_eq(recording.batch_sizes[1], COUNT);
    for (size_t i = 2; i <= COUNT; i++) {
        bool same = recording.providers[i] == recording.providers[i - 1];
        cr_assert_leq(recording.providers[i - 1], recording.providers[i]);
        cr_assert(!same || recording.tokens[i - 1] < recording.tokens[i],
                  "within a provider, in the order of submission");
    }
}

Test(committer, a_failure_is_flagged_and_counted_before_its_outcome_shows)
{
    struct commit commit;
    recording.outcome = OUTCOME_CONFLICT;
    submit(&commit, 1);
    store_wait(store, commit.sequence);
    cr_assert_eq(commit.outcome, OUTCOME_CONFLICT);
    cr_assert(atomic_load(&stale));
    cr_assert_eq(store_failures(store), 1);
    cr_assert(committer_is_sound(committer));
}

Test(committer, an_unsound_engine_shows)
{
    struct commit commit;
    recording.outcome = OUTCOME_UNKNOWN;
    submit(&commit, 1);
    store_wait(store, commit.sequence);
    cr_assert_not(committer_is_sound(committer));
}

static void *read_after(void *argument)
{
    struct store_sink sink = {0};
    *(enum result *)argument = store_load_provider(store, 2, &sink);
    return NULL;
}

/* The read asks whether two commits have been applied by the time it runs. */
Test(committer, a_read_comes_after_everything_submitted_before_it)
{
    struct commit first, second;
    enum result result = RESULT_INTERNAL;
    pthread_t reader;
    recording.held_up = true;
    submit(&first, 1);
    sem_wait(&recording.entered);
    recording.held_up = false;
    submit(&second, 1);
    pthread_create(&reader, NULL, read_after, &result);
    usleep(20000);
    sem_post(&recording.proceed);
    pthread_join(reader, NULL);
    cr_assert_eq(result, RESULT_OK);
}

Test(committer, freeing_finishes_what_is_queued)
{
    enum { COUNT = 20 };
    static struct commit commits[COUNT];
    for (int i = 0; i < COUNT; i++) {
        submit(&commits[i], i);
    }
    committer_free(committer);
    cr_assert_eq(recording.applied, COUNT);
    recording.closed = 0;
    committer = committer_new(&recording.engine);
}
