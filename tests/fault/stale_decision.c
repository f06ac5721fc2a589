/*
 * Stale decision: stale_decision [--broken] [rounds]
 *
 * Two desks over one store, as if each were a process. The first one decides twice, and both
 * commits are held back while the second one decides about the same provider, and commits. So the
 * first decision fails, and what rested on it must fail with it. The tokens that all answers name
 * must make one path (support/token_chain.h), on which nothing overlaps. Exit 1 if they do not.
 *
 * --broken: built with a plain counter for a token, which the first decision, though it was never
 * made, has in common with what was made in its place. Ends well if the tokens show it.
 */
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/engine_bench.h"
#include "support/fixed_zone.h"
#include "support/house.h"
#include "support/token_chain.h"

enum { HELD = 2, NAME_SIZE = 16, HOURS_FROM = 9, HOURS_UNTIL = 17 };

/* A store that keeps commits back until HELD of them are there, and cannot be read meanwhile: who
 * finds its memory stale says that it cannot tell. */
struct relay {
    struct store store; /* first */
    struct store *real;
    bool unreadable;

    pthread_mutex_t mutex;
    pthread_cond_t changed;

    /* Guarded by `mutex`. */
    struct commit *held[HELD];
    int held_count, waiting;
    uint64_t submitted, released;
};

static struct relay *relay_of(struct store *store)
{
    return (struct relay *)(void *)store;
}

static void relay_submit(struct store *store, struct commit *commit)
{
    struct relay *relay = relay_of(store);
    pthread_mutex_lock(&relay->mutex);
    assert(relay->held_count < HELD);
    commit->outcome = OUTCOME_PENDING;
    commit->sequence = ++relay->submitted;
    relay->held[relay->held_count++] = commit;
    pthread_cond_broadcast(&relay->changed);
    pthread_mutex_unlock(&relay->mutex);
}

static void relay_wait(struct store *store, uint64_t sequence)
{
    struct relay *relay = relay_of(store);
    pthread_mutex_lock(&relay->mutex);
    bool waits = relay->released < sequence;
    relay->waiting += waits;
    pthread_cond_broadcast(&relay->changed);
    while (relay->released < sequence) {
        pthread_cond_wait(&relay->changed, &relay->mutex);
    }
    relay->waiting -= waits;
    pthread_mutex_unlock(&relay->mutex);
}

static void relay_await_waiting(struct relay *relay, int count)
{
    pthread_mutex_lock(&relay->mutex);
    while (relay->held_count < count || relay->waiting < count) {
        pthread_cond_wait(&relay->changed, &relay->mutex);
    }
    pthread_mutex_unlock(&relay->mutex);
}

/* In the order in which they were decided, each as a batch of its own. */
static void relay_release(struct relay *relay)
{
    pthread_mutex_lock(&relay->mutex);
    for (int i = 0; i < relay->held_count; i++) {
        uint64_t sequence = relay->held[i]->sequence;
        store_submit(relay->real, relay->held[i]);
        store_wait(relay->real, relay->held[i]->sequence);
        relay->held[i]->sequence = sequence;
    }
    relay->held_count = 0;
    relay->released = relay->submitted;
    pthread_cond_broadcast(&relay->changed);
    pthread_mutex_unlock(&relay->mutex);
}

static uint64_t relay_failures(struct store *store)
{
    return store_failures(relay_of(store)->real);
}

static int64_t relay_mint(struct store *store)
{
    return store_mint(relay_of(store)->real);
}

static enum result relay_load(struct store *store, struct store_sink *sink)
{
    return store_load(relay_of(store)->real, sink);
}

static enum result relay_load_provider(struct store *store, int64_t number, struct store_sink *sink)
{
    struct relay *relay = relay_of(store);
    return relay->unreadable ? RESULT_UNAVAILABLE : store_load_provider(relay->real, number, sink);
}

static enum result relay_find_appointment(struct store *store, int64_t number, struct arena *arena,
                                          struct appointment *appointment_out)
{
    return store_find_appointment(relay_of(store)->real, number, arena, appointment_out);
}

static int64_t relay_last_event(struct store *store)
{
    return store_last_event(relay_of(store)->real);
}

/* What a desk asks for that books and cancels. */
static bool relay_is_shared(struct store *store)
{
    (void)store;
    return false; /* A desk that learned of the other would not show what tokens are for. */
}

static const struct store_operations relay_operations = {
    .submit = relay_submit,
    .wait = relay_wait,
    .failures = relay_failures,
    .mint = relay_mint,
    .is_shared = relay_is_shared,
    .load = relay_load,
    .load_provider = relay_load_provider,
    .find_appointment = relay_find_appointment,
    .last_event = relay_last_event,
};

struct campaign {
    int rounds;
    struct engine_bench bench;
    struct committer *committer;
    struct fake_clock clock;
    struct relay relay;
    struct booking *held_back, *direct; /* the two desks */
    struct token_chain *chain;
};

/* One thing that somebody asks of a desk. */
struct asking {
    struct campaign *campaign;
    struct booking *booking;
    char id[NAME_SIZE], provider[NAME_SIZE];
    bool cancels;
    int hour; /* of a booking, which lasts one */
    pthread_t thread;
};

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static enum result carry_out(const struct asking *asking, struct arena *arena,
                             struct booking_answer *answer)
{
    if (asking->cancels) {
        static const struct booking_ending ending = {.to = APPOINTMENT_CANCELLED};
        return booking_become(asking->booking, asking->id, &ending, arena, answer);
    }
    struct booking_alternatives alternatives;
    const struct booking_request request =
        house_request(asking->id, asking->provider, asking->hour, asking->hour + 1, 60);
    return booking_book(asking->booking, &request, arena, answer, &alternatives);
}

static void *ask(void *context)
{
    const struct asking *asking = context;
    struct booking_answer answer = {.repeated = false};
    struct arena arena;
    arena_init(&arena, 4096);
    const struct token_effect effect = {
        .kind = asking->cancels ? TOKEN_ENDS : TOKEN_BOOKS,
        .appointment = asking->id,
        .start = asking->hour,
        .end = asking->hour + 1,
    };
    struct token_change change = {
        .provider = asking->provider, .began = now_ns(), .effects = &effect, .effect_count = 1};
    enum result result = carry_out(asking, &arena, &answer);
    change.ended = now_ns();
    change.before = answer.steps.at[0].before;
    change.after = answer.steps.at[0].after;
    change.outcome = result == RESULT_OK            ? TOKEN_ACKNOWLEDGED
                     : result == RESULT_UNAVAILABLE ? TOKEN_UNKNOWN
                                                    : TOKEN_REFUSED;
    token_chain_add(asking->campaign->chain, &change);
    arena_deinit(&arena);
    return NULL;
}

/* "p7", "a7". */
static struct asking asking_of(struct campaign *campaign, struct booking *booking, char letter,
                               int round)
{
    struct asking asking = {.campaign = campaign, .booking = booking};
    snprintf(asking.id, sizeof asking.id, "%c%d", letter, round);
    snprintf(asking.provider, sizeof asking.provider, "p%d", round);
    return asking;
}

static void ask_now(const struct asking *asking)
{
    struct asking mine = *asking;
    ask(&mine);
}

/* Starts it, and waits until its commit is held back: this is when its desk has decided. */
static void ask_held(struct asking *asking, int number)
{
    pthread_create(&asking->thread, NULL, ask, asking);
    relay_await_waiting(&asking->campaign->relay, number);
}

/* Odd rounds: the first decision frees the time that the second one takes, and the other desk does
 * something else. Even ones: the other desk takes the time that the second decision takes. */
static void run_round(struct campaign *campaign, int round)
{
    bool frees = round % 2 != 0;
    struct asking first = asking_of(campaign, campaign->held_back, frees ? 'x' : 'a', round);
    struct asking second = asking_of(campaign, campaign->held_back, 'b', round);
    struct asking other = asking_of(campaign, campaign->direct, 'c', round);
    first.cancels = frees;
    first.hour = HOURS_FROM + round % 3;
    second.hour = frees ? first.hour : first.hour + 1 + round % 4;
    other.hour = frees ? first.hour + 1 : second.hour;
    ask_held(&first, 1);
    ask_held(&second, 2);
    ask_now(&other);
    relay_release(&campaign->relay);
    pthread_join(first.thread, NULL);
    pthread_join(second.thread, NULL);
}

static struct booking *open_desk(struct campaign *campaign, struct store *store)
{
    const struct booking_settings settings = {
        .undated_day = UNDATED_TODAY,
        .sample_mode = SAMPLE_UNIFORM,
        .shortest_minutes = 15,
        .horizon_days = 365,
        .hold_seconds = HOUSE_HOLD_SECONDS,
        .zone = &fixed_utc,
    };
    struct booking *booking;
    enum result result = booking_open(&settings, store, &campaign->clock.clock, &booking);
    assert(result == RESULT_OK);
    return booking;
}

static void prepare_round(struct campaign *campaign, struct arena *arena, int round)
{
    struct availability_rule rule = availability_every_day(HOURS_FROM * 60, HOURS_UNTIL * 60);
    const struct provider_definition definition = {
        .daily_limit = 30, .rules = &rule, .rule_count = 1};
    struct asking standing = asking_of(campaign, campaign->direct, 'x', round);
    struct booking_revised revised;
    int64_t began = now_ns();
    enum result result = booking_register(
        campaign->direct,
        &(struct booking_definition){.provider_id = standing.provider, .definition = &definition},
        &(struct booking_revision){0}, arena, &revised);
    assert(result == RESULT_OK);
    token_chain_add(campaign->chain, &(struct token_change){.provider = standing.provider,
                                                            .before = revised.steps.at[0].before,
                                                            .after = revised.steps.at[0].after,
                                                            .began = began,
                                                            .ended = now_ns()});
    standing.hour = HOURS_FROM + round % 3;
    if (round % 2 != 0) {
        ask_now(&standing);
    }
}

/* Without the guard of the database, which would hide what the tokens must show. */
static void set_up(struct campaign *campaign)
{
    struct arena arena;
    fake_clock_init(&campaign->clock, (int64_t)HOUSE_DAY * CIVIL_SECONDS_PER_DAY);
    engine_bench_init(&campaign->bench, &engine_sqlite);
    campaign->bench.guard = false;
    enum result result = engine_bench_open(&campaign->bench);
    assert(result == RESULT_OK);
    campaign->committer = committer_new(campaign->bench.engine);
    campaign->relay = (struct relay){
        .store = {&relay_operations},
        .real = committer_store(campaign->committer),
    };
    pthread_mutex_init(&campaign->relay.mutex, NULL);
    pthread_cond_init(&campaign->relay.changed, NULL);
    campaign->chain = token_chain_new();
    campaign->direct = open_desk(campaign, campaign->relay.real);
    arena_init(&arena, 4096);
    for (int round = 0; round < campaign->rounds; round++) {
        prepare_round(campaign, &arena, round);
    }
    arena_deinit(&arena);
    campaign->held_back = open_desk(campaign, &campaign->relay.store);
    campaign->relay.unreadable = true;
}

static void tear_down(struct campaign *campaign)
{
    booking_free(campaign->held_back);
    booking_free(campaign->direct);
    committer_free(campaign->committer);
    campaign->bench.engine = NULL; /* The committer has closed it. */
    engine_bench_deinit(&campaign->bench);
    pthread_cond_destroy(&campaign->relay.changed);
    pthread_mutex_destroy(&campaign->relay.mutex);
    token_chain_free(campaign->chain);
}

static void list(struct campaign *campaign, struct booking *booking, struct arena *arena, int round)
{
    struct booking_provider provider;
    for (const char *letter = "xabc"; *letter != '\0'; letter++) {
        const struct asking asking = asking_of(campaign, booking, *letter, round);
        struct booking_answer answer;
        if (booking_find(booking, asking.id, arena, &answer) != RESULT_OK ||
            !appointment_is_live(answer.appointment.status)) {
            continue;
        }
        int64_t start = house_minute(&answer) / 60;
        const struct token_effect listed = {TOKEN_BOOKS, asking.id, start, start + 1};
        token_chain_list(campaign->chain, answer.provider_id, &listed);
    }
    const struct asking asking = asking_of(campaign, booking, 'p', round);
    enum result result = booking_find_provider(booking, asking.provider, arena, &provider);
    assert(result == RESULT_OK);
    token_chain_end(campaign->chain, asking.provider, provider.token, now_ns());
}

/* First what was answered alone: a store in which bookings overlap may not be opened at all. */
static size_t judge(struct campaign *campaign)
{
    struct token_findings findings;
    token_chain_check(campaign->chain, true, &findings);
    if (findings.total == 0) {
        struct booking *booking = open_desk(campaign, campaign->relay.real);
        struct arena arena;
        arena_init(&arena, 4096);
        for (int round = 0; round < campaign->rounds; round++) {
            list(campaign, booking, &arena, round);
        }
        token_chain_check(campaign->chain, true, &findings);
        arena_deinit(&arena);
        booking_free(booking);
    }
    token_findings_print(&findings);
    printf("%d rounds, %zu changes, %zu contradictions of tokens\n", campaign->rounds,
           findings.changes, findings.total);
    return findings.total;
}

int main(int argc, char **argv)
{
    static struct campaign campaign;
    bool broken = argc > 1 && strcmp(argv[1], "--broken") == 0;
    const char *rounds = argc > 1 + broken ? argv[1 + broken] : "200";
    campaign.rounds = (int)strtol(rounds, NULL, 10);
    if (campaign.rounds < 2) {
        fprintf(stderr, "usage: stale_decision [--broken] [rounds, 2 or more]\n");
        return 2;
    }
    set_up(&campaign);
    for (int round = 0; round < campaign.rounds; round++) {
        run_round(&campaign, round);
    }
    bool shown = judge(&campaign) > 0;
    tear_down(&campaign);
    if (shown != broken) {
        printf(broken ? "FAILED: the tokens do not show it\n" : "FAILED\n");
    }
    return shown == broken ? 0 : 1;
}
