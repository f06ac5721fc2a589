#include "server/store/committer.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>
#include <unistd.h>

/* An engine that records what it is given, and can be held up in the middle of a batch. */
struct recording {
    struct engine engine; /* first */
    sem_t entered, proceed;
    bool held_up;
    enum outcome outcome;
    int batches, closed, idle_calls;
    _Atomic int rests;
    double applied_at, rested_after; /* milliseconds */
    size_t batch_sizes[16];
    int64_t providers[64], tokens[64];
    size_t applied;
    int64_t last_event;
};

/* There when the committer begins. */
enum { EVENTS_BEFORE = 100 };

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

static enum result record_find_client(struct engine *engine, int64_t number, struct arena *arena,
                                      struct client *client_out)
{
    (void)engine, (void)arena;
    *client_out = (struct client){.number = number};
    return RESULT_OK;
}

static enum result record_find_series(struct engine *engine, int64_t number, struct arena *arena,
                                      struct series *series_out)
{
    (void)engine, (void)arena;
    *series_out = (struct series){.number = number};
    return RESULT_OK;
}

static enum result record_page(struct engine *engine, const struct store_page *page,
                               struct store_sink *sink)
{
    (void)engine;
    sink->appointment(sink, &(struct appointment){.number = page->after});
    return RESULT_OK;
}

static enum result record_events(struct engine *engine, const struct event_page *page,
                                 struct arena *arena, struct event_list *list_out)
{
    (void)engine, (void)arena;
    *list_out = (struct event_list){.count = (size_t)page->after + page->limit};
    return RESULT_OK;
}

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void record_apply(struct engine *engine, struct commit *const *commits, size_t count)
{
    (void)engine;
    if (recording.held_up) {
        sem_post(&recording.entered);
        sem_wait(&recording.proceed);
    }
    recording.applied_at = now_ms();
    recording.batch_sizes[recording.batches++] = count;
    for (size_t i = 0; i < count; i++) {
        recording.providers[recording.applied] = commits[i]->side.provider;
        recording.tokens[recording.applied++] = commits[i]->side.next_token;
        commits[i]->outcome = recording.outcome;
        recording.last_event += recording.outcome == OUTCOME_APPLIED ? 1 : 0;
    }
}

static void record_resolve(struct engine *engine, struct commit *const *commits, size_t count)
{
    (void)engine, (void)commits, (void)count;
}

static void record_idle(struct engine *engine, bool at_rest)
{
    (void)engine;
    recording.idle_calls++;
    if (at_rest) {
        recording.rested_after = now_ms() - recording.applied_at;
        atomic_fetch_add(&recording.rests, 1);
    }
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
    .find_client = record_find_client,
    .find_series = record_find_series,
    .page = record_page,
    .events = record_events,
    .last_event = record_last_event,
    .apply = record_apply,
    .resolve = record_resolve,
    .idle = record_idle,
    .is_sound = record_is_sound,
};

static void start(void)
{
    recording = (struct recording){
        .engine = {&operations}, .outcome = OUTCOME_APPLIED, .last_event = EVENTS_BEFORE};
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

/* Puts the committer in the middle of a batch, so that what is submitted next is one batch. */
static void hold_up(struct commit *commit)
{
    recording.held_up = true;
    submit(commit, 1);
    sem_wait(&recording.entered);
    recording.held_up = false;
}

/* In the middle of commits that sorting would put elsewhere. */
static void keeps_its_place(const struct commit_side *side, const struct commit_side *other)
{
    enum { COUNT = 4 };
    static const int64_t providers[COUNT] = {4, 2, 0, 2};
    struct commit first, commits[COUNT];
    hold_up(&first);
    for (int i = 0; i < COUNT; i++) {
        if (i == 2) {
            commits[i] = (struct commit){.side = *side, .other = *other};
            store_submit(store, &commits[i]);
        } else {
            submit(&commits[i], providers[i]);
        }
    }
    sem_post(&recording.proceed);
    store_wait(store, commits[COUNT - 1].sequence);
    cr_assert_eq(recording.batch_sizes[1], COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        cr_assert_eq(recording.tokens[i + 1], commits[i].side.next_token, "%zu", i);
    }
}

Test(committer, a_batch_with_a_move_between_two_providers_keeps_the_order_of_submission)
{
    keeps_its_place(&(struct commit_side){.provider = 5, .next_token = 50, .stale = &stale},
                    &(struct commit_side){.provider = 2, .next_token = 20, .stale = &stale});
}

Test(committer, a_batch_with_a_commit_of_no_provider_keeps_the_order_of_submission)
{
    keeps_its_place(&(struct commit_side){0}, &(struct commit_side){0});
}

Test(committer, a_failed_move_flags_both_providers_and_counts_once)
{
    atomic_bool left = false, reached = false;
    struct commit commit = {.side = {.provider = 1, .next_token = 1, .stale = &left},
                            .other = {.provider = 2, .next_token = 2, .stale = &reached}};
    recording.outcome = OUTCOME_NOT_APPLIED;
    store_submit(store, &commit);
    store_wait(store, commit.sequence);
    cr_assert(atomic_load(&left) && atomic_load(&reached));
    cr_assert_eq(store_failures(store), 1);
}

Test(committer, a_failed_commit_of_no_provider_flags_nobody)
{
    struct commit commit = {.at = 1};
    recording.outcome = OUTCOME_NOT_APPLIED;
    store_submit(store, &commit);
    store_wait(store, commit.sequence);
    cr_assert_eq(store_failures(store), 1);
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

/* The queue is empty after every batch of one client: that is no rest yet. */
Test(committer, rests_once_and_only_when_nothing_has_come_for_a_while)
{
    struct commit commit;
    for (int i = 0; i < 10; i++) {
        submit(&commit, 1);
        store_wait(store, commit.sequence);
    }
    for (int tries = 0; tries < 1000 && atomic_load(&recording.rests) == 0; tries++) {
        usleep(10000);
    }
    int rests = atomic_load(&recording.rests);
    cr_assert_gt(rests, 0);
    cr_assert_geq(recording.rested_after, 40.0);
    usleep(200000);
    cr_assert_eq(atomic_load(&recording.rests), rests, "it rests once, until something comes");
    cr_assert_geq(recording.idle_calls, 10, "and tidies up after every batch");
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

static int64_t page_number;

static void take_appointment(struct store_sink *sink, const struct appointment *appointment)
{
    (void)sink;
    page_number = appointment->number;
}

Test(committer, every_read_brings_back_what_the_engine_said)
{
    struct client client;
    struct series series;
    struct event_list list;
    struct arena arena = {0};
    struct store_sink sink = {.appointment = take_appointment};
    cr_assert_eq(store_find_client(store, 7, &arena, &client), RESULT_OK);
    cr_assert_eq(client.number, 7);
    cr_assert_eq(store_find_series(store, 8, &arena, &series), RESULT_OK);
    cr_assert_eq(series.number, 8);
    cr_assert_eq(store_page(store, &(struct store_page){.after = 9}, &sink), RESULT_OK);
    cr_assert_eq(page_number, 9);
    cr_assert_eq(store_events(store, &(struct event_page){.after = 30, .limit = 4}, &arena, &list),
                 RESULT_OK);
    cr_assert_eq(list.count, 34);
}

Test(committer, the_newest_event_shows_before_the_wait_for_its_commit_ends)
{
    struct commit commit;
    cr_assert_eq(store_last_event(store), EVENTS_BEFORE);
    for (int64_t i = 1; i <= 10; i++) {
        submit(&commit, 1);
        store_wait(store, commit.sequence);
        cr_assert_eq(store_last_event(store), EVENTS_BEFORE + i);
    }
}

static void *listen_for_one(void *argument)
{
    store_await_event(store, EVENTS_BEFORE, 60000);
    *(int64_t *)argument = store_last_event(store);
    return NULL;
}

Test(committer, a_commit_wakes_those_who_wait_for_events)
{
    enum { LISTENERS = 4 };
    pthread_t listeners[LISTENERS];
    int64_t heard[LISTENERS] = {0};
    struct commit commit;
    time_t began = time(NULL);
    for (int i = 0; i < LISTENERS; i++) {
        pthread_create(&listeners[i], NULL, listen_for_one, &heard[i]);
    }
    usleep(20000);
    submit(&commit, 1);
    for (int i = 0; i < LISTENERS; i++) {
        pthread_join(listeners[i], NULL);
        cr_assert_eq(heard[i], EVENTS_BEFORE + 1);
    }
    cr_assert_lt(time(NULL) - began, 30, "they only gave up");
    store_wait(store, commit.sequence);
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
