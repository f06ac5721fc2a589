/*
 * Threads open, withdraw, sell whole and book over it all at once, with holds that expire and an
 * engine that now and then refuses a commit. In every list on the way and at the end: no two live
 * appointments of a provider overlap. Each whole slot was sold at most once at a time, no number or
 * id was given out twice, what was acknowledged is there, and a restart finds what memory says,
 * also of aliases that go from one to another.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/booking_opening.h"
#include "core/booking_slots.h"
#include "server/store/memory.h"
#include "support/house.h"

enum {
    THREADS = 8,
    STEPS = 1500,
    PROVIDERS = 3,
    HOLD_SECONDS = 15,
    NUMBERS_MAX = 1 << 16,
    KNOWN = 2,
    NAMES = 6
};

static struct house house;
static unsigned first_seed = 1;
static atomic_uchar given[NUMBERS_MAX]; /* how often, by number */

struct sale {
    char id[32];
    bool held;
};

struct worker {
    unsigned seed;
    int lane, bad;
    int opened, withdrawn, reopened, sold, booked, confirmed, refused, registered, renamed;
    struct sale sales[STEPS];
    int sale_count;
    struct arena arena;
};

static const char *const provider_ids[PROVIDERS] = {"p0", "p1", "p2"};

static int draw(struct worker *worker, int sides)
{
    return rand_r(&worker->seed) % sides;
}

static void complain(struct worker *worker, const char *id, const char *what)
{
    fprintf(stderr, "%s: %s\n", id, what);
    worker->bad++;
}

static void expect(struct worker *worker, const char *what, enum result result,
                   enum result otherwise)
{
    if (result != RESULT_OK && result != RESULT_UNAVAILABLE && result != otherwise) {
        complain(worker, what, result_text(result));
    }
}

static void count_numbers(struct worker *worker, const struct opening *opening)
{
    int64_t end = opening->number + opening_count(opening);
    for (int64_t number = opening->number; number < end && number < NUMBERS_MAX; number++) {
        if (atomic_fetch_add(&given[number], 1) > 0) {
            complain(worker, "slots", "a number was given out twice");
        }
    }
}

static void open_up(struct worker *worker)
{
    int32_t start = 600 + 5 * draw(worker, 100), occurrence = 540 + 1440 * draw(worker, 4);
    bool occurs = draw(worker, 3) == 0;
    struct booking_opening_request request =
        house_opening(provider_ids[draw(worker, PROVIDERS)], occurs ? occurrence : start,
                      occurs ? occurrence + 60 : start + 5 * (1 + draw(worker, 12)));
    request.piece_minutes = draw(worker, 2) ? 15 : 0;
    request.overlap = occurs ? OPENING_REFUSE : (enum opening_overlap)draw(worker, 3);
    struct booking_opened opened;
    enum result result = booking_open_up(house.booking, &request, &worker->arena, &opened);
    expect(worker, "open", result, RESULT_OPENING_OVERLAPS);
    if (result == RESULT_OK) {
        worker->opened += (int)opened.count;
        worker->reopened += opened.reopened;
        for (size_t i = 0; i < opened.count; i++) {
            count_numbers(worker, &opened.openings[i]);
        }
    }
}

static bool choose_whole(struct worker *worker, bool bookable_only, struct booking_whole *whole_out)
{
    const struct booking_whole_request request = {
        .provider_id = draw(worker, 2) ? provider_ids[draw(worker, PROVIDERS)] : NULL,
        .first_day = HOUSE_DAY,
        .last_day = HOUSE_DAY + 3,
        .rule_days = 4,
        .bookable_only = bookable_only,
        .most = 100000,
    };
    struct booking_wholes wholes;
    enum result result = booking_wholes(house.booking, &request, &worker->arena, &wholes);
    expect(worker, "wholes", result, RESULT_OK);
    if (result != RESULT_OK || wholes.count == 0) {
        return false;
    }
    *whole_out = wholes.wholes[draw(worker, (int)wholes.count)];
    return true;
}

static void withdraw(struct worker *worker)
{
    struct booking_whole whole;
    if (!choose_whole(worker, draw(worker, 2) > 0, &whole)) {
        return;
    }
    const struct booking_withdrawal withdrawal = {
        .provider_id = whole.provider_id,
        .collection = "slots",
        .number = draw(worker, 2) ? whole.number : 0,
        .range = {.is_instants = true, .instants = whole.span},
        .most = 1000,
    };
    enum result result = booking_withdraw(house.booking, &withdrawal, &worker->arena);
    worker->withdrawn += result == RESULT_OK;
    if (result != RESULT_OPENING_TAKEN) {
        expect(worker, "withdraw", result, RESULT_OPENING_UNKNOWN);
    }
}

static void remember(struct worker *worker, const struct booking_answer *answer, bool held)
{
    struct sale *sale = &worker->sales[worker->sale_count++];
    snprintf(sale->id, sizeof sale->id, "%s", answer->appointment.id);
    sale->held = held;
}

static void ask(struct worker *worker, struct booking_request *request, int *had)
{
    static const struct booking_client clients[] = {
        {.id_prefix = "c", .name = "Ada", .alias = "ada"},
        {.id_prefix = "c", .name = "Eve", .alias = "eve", .email = "eve@example.org"},
        {.id_prefix = "c", .name = "Kim", .email = "kim@example.org"},
    };
    struct booking_answer answer;
    struct booking_alternatives alternatives;
    request->held = draw(worker, 2);
    request->hold_seconds = 1 + draw(worker, HOLD_SECONDS);
    request->client = draw(worker, 2) ? &clients[draw(worker, 3)] : NULL;
    enum result result =
        booking_book(house.booking, request, &worker->arena, &answer, &alternatives);
    worker->refused += result == RESULT_NO_SLOT || result == RESULT_NO_SLOT_PREFERRED;
    if (result != RESULT_NO_SLOT) {
        expect(worker, "book", result, RESULT_NO_SLOT_PREFERRED);
    }
    if (result == RESULT_OK) {
        (*had)++;
        remember(worker, &answer, request->held);
    }
}

static void sell(struct worker *worker)
{
    struct booking_whole whole;
    if (choose_whole(worker, true, &whole)) {
        struct booking_request request =
            house_exact(NULL, whole.provider_id, whole.span, OFFER_WHOLE);
        request.id_prefix = "n";
        request.note = "what was said";
        ask(worker, &request, &worker->sold);
    }
}

/* Numbered ones meet ids of the same form. */
static void book(struct worker *worker, int step)
{
    char id[24];
    if (draw(worker, 10) == 0) {
        snprintf(id, sizeof id, "n%d", draw(worker, 3000));
    } else {
        snprintf(id, sizeof id, "b%d-%d", worker->lane, step);
    }
    struct booking_request request =
        house_request(id, draw(worker, 2) ? provider_ids[draw(worker, PROVIDERS)] : NULL, 9, 20,
                      5 + draw(worker, 40));
    request.range.day += draw(worker, 3);
    request.range.start_minute += draw(worker, 300);
    struct booking_answer answer;
    struct booking_alternatives alternatives;
    request.held = draw(worker, 2);
    request.hold_seconds = 1 + draw(worker, HOLD_SECONDS);
    enum result result =
        booking_book(house.booking, &request, &worker->arena, &answer, &alternatives);
    worker->refused += result == RESULT_NO_SLOT || result == RESULT_NO_SLOT_PREFERRED;
    if (result != RESULT_NO_SLOT && result != RESULT_ID_REUSED) {
        expect(worker, "book", result, RESULT_NO_SLOT_PREFERRED);
    }
    if (result == RESULT_OK && !answer.repeated) {
        worker->booked++;
        remember(worker, &answer, request.held);
    }
}

static void become(struct worker *worker)
{
    if (worker->sale_count == 0) {
        return;
    }
    int chosen = draw(worker, worker->sale_count);
    struct sale *sale = &worker->sales[chosen];
    const struct booking_ending ending = {
        .to = sale->held && draw(worker, 2) ? APPOINTMENT_CONFIRMED : APPOINTMENT_CANCELLED};
    struct booking_answer answer;
    enum result result = booking_become(house.booking, sale->id, &ending, &worker->arena, &answer);
    if (result != RESULT_STATE_FORBIDS) {
        expect(worker, sale->id, result, RESULT_HOLD_EXPIRED);
    }
    if (ending.to == APPOINTMENT_CONFIRMED) {
        worker->confirmed += result == RESULT_OK;
        sale->held = result != RESULT_OK;
    } else {
        *sale = worker->sales[--worker->sale_count];
    }
}

static bool page_is_sound(const struct booking_page *page)
{
    for (size_t i = 1; i < page->count; i++) {
        if (page->answers[i].appointment.span.start < page->answers[i - 1].appointment.span.end) {
            return false;
        }
    }
    return true;
}

static void list(struct worker *worker)
{
    const struct booking_filter filter = {
        .statuses = BOOKING_LIVE, .from = INT64_MIN, .to = INT64_MAX, .whole = draw(worker, 2) > 0};
    struct booking_place place = {.limit = 256};
    struct booking_page page;
    while (booking_next_page(house.booking, &filter, &place, &worker->arena, &page) == RESULT_OK &&
           page.count > 0) {
        if (!filter.whole && !page_is_sound(&page)) {
            complain(worker, page.answers[0].provider_id, "two overlap");
        }
    }
}

/* Whoever comes first makes the provider of an alias. */
static void get_or_create(struct worker *worker)
{
    char alias[16];
    snprintf(alias, sizeof alias, "alias%d", draw(worker, 40));
    struct availability_rule rule = availability_every_day(0, 60);
    const struct provider_definition definition = {
        .alias = alias, .group = "others", .daily_limit = 3, .rules = &rule, .rule_count = 1};
    const struct booking_definition asked = {.id_prefix = "d", .definition = &definition};
    struct booking_revised revised;
    struct booking_provider found;
    enum result result = booking_register(house.booking, &asked, &(struct booking_revision){0},
                                          &worker->arena, &revised);
    expect(worker, alias, result, RESULT_OK);
    if (result == RESULT_OK) {
        worker->registered += revised.created;
        result = booking_find_provider_alias(house.booking, alias, &worker->arena, &found);
        if (result == RESULT_OK && strcmp(found.id, revised.provider_id) != 0) {
            complain(worker, alias, "two providers have it");
        }
        expect(worker, alias, result, RESULT_OK);
    }
}

/* Two have few aliases between them. */
static void rename_one(struct worker *worker)
{
    char id[16], alias[16];
    snprintf(id, sizeof id, "known%d", draw(worker, KNOWN));
    snprintf(alias, sizeof alias, "name%d", draw(worker, NAMES));
    struct availability_rule rule = availability_every_day(0, 60);
    const struct provider_definition definition = {
        .alias = draw(worker, 5) > 0 ? alias : NULL,
        .group = "others",
        .daily_limit = 3,
        .rules = &rule,
        .rule_count = 1,
    };
    const struct booking_definition asked = {.provider_id = id, .definition = &definition};
    struct booking_revised revised;
    enum result result = booking_register(house.booking, &asked, &(struct booking_revision){0},
                                          &worker->arena, &revised);
    worker->renamed += result == RESULT_OK && definition.alias != NULL;
    if (result != RESULT_ALIAS_TAKEN) {
        expect(worker, alias, result, RESULT_OK);
    }
}

static void step_on(struct worker *worker, int step)
{
    int choice = draw(worker, 100);
    if (choice < 18) {
        open_up(worker);
    } else if (choice < 34) {
        withdraw(worker);
    } else if (choice < 54) {
        sell(worker);
    } else if (choice < 66) {
        book(worker, step);
    } else if (choice < 90) {
        become(worker);
    } else if (choice < 94) {
        list(worker);
    } else if (choice < 96) {
        get_or_create(worker);
    } else if (choice < 98) {
        rename_one(worker);
    } else {
        atomic_fetch_add(&house.clock.now, 1);
        booking_expire(house.booking);
    }
}

static void *run(void *argument)
{
    struct worker *worker = argument;
    for (int step = 0; step < STEPS; step++) {
        step_on(worker, step);
        arena_reset(&worker->arena);
    }
    return NULL;
}

/* What was acknowledged and not cancelled stands, and nobody else has its id. */
static int count_missing(const struct worker *worker)
{
    int missing = 0;
    for (int i = 0; i < worker->sale_count; i++) {
        struct booking_answer answer;
        const struct sale *sale = &worker->sales[i];
        enum result result = booking_find(house.booking, sale->id, &house.arena, &answer);
        bool stands = result == RESULT_OK && appointment_is_live(answer.appointment.status);
        bool is_over =
            result == RESULT_OK && sale->held && answer.appointment.status == APPOINTMENT_EXPIRED;
        if (!stands && !is_over) {
            fprintf(stderr, "%s: acknowledged, and gone\n", sale->id);
            missing++;
        }
    }
    return missing;
}

/* The ids, or "nobody", of the two's aliases. */
static void find_known(const char *holders_out[NAMES])
{
    for (int i = 0; i < NAMES; i++) {
        char alias[16];
        struct booking_provider found;
        snprintf(alias, sizeof alias, "name%d", i);
        enum result result =
            booking_find_provider_alias(house.booking, alias, &house.arena, &found);
        holders_out[i] = arena_keep(&house.arena, result == RESULT_OK ? found.id : "nobody");
    }
}

/* Whether an alias can be had says more than whether it is found. */
static int count_lost_aliases(const char *const holders[NAMES])
{
    struct availability_rule rule = availability_every_day(0, 60);
    int lost = 0;
    for (int i = 0; i < NAMES; i++) {
        char alias[16];
        snprintf(alias, sizeof alias, "name%d", i);
        const struct provider_definition definition = {
            .alias = alias, .group = "others", .daily_limit = 3, .rules = &rule, .rule_count = 1};
        const struct booking_definition asked = {.provider_id = "heir", .definition = &definition};
        struct booking_revised revised;
        enum result result =
            booking_register(house.booking, &asked, &(struct booking_revision){.dry_run = true},
                             &house.arena, &revised);
        bool is_taken = strcmp(holders[i], "nobody") != 0;
        if (result != (is_taken ? RESULT_ALIAS_TAKEN : RESULT_OK)) {
            fprintf(stderr, "%s: of %s, and %s\n", alias, holders[i], result_text(result));
            lost++;
        }
    }
    return lost;
}

static int count_restart_differences(void)
{
    const char *before = house_text(&house);
    const char *holders[NAMES], *holders_after[NAMES];
    find_known(holders);
    int lost = count_lost_aliases(holders);
    house_reopen(&house);
    const char *after = house_text(&house);
    find_known(holders_after);
    for (int i = 0; i < NAMES; i++) {
        if (strcmp(holders[i], holders_after[i]) != 0) {
            fprintf(stderr, "name%d: of %s, and then of %s\n", i, holders[i], holders_after[i]);
            lost++;
        }
    }
    if (lost > 0) {
        return lost;
    }
    if (strcmp(before, after) != 0) {
        fprintf(stderr, "a restart finds something else:\n%s\n%s\n", before, after);
        return 1;
    }
    return 0;
}

static void add_up(struct worker *sum, const struct worker *worker)
{
    sum->bad += worker->bad;
    sum->opened += worker->opened;
    sum->withdrawn += worker->withdrawn;
    sum->reopened += worker->reopened;
    sum->sold += worker->sold;
    sum->booked += worker->booked;
    sum->confirmed += worker->confirmed;
    sum->refused += worker->refused;
    sum->registered += worker->registered;
    sum->renamed += worker->renamed;
}

static bool set_up(void)
{
    house_init(&house);
    for (int i = 0; i < PROVIDERS; i++) {
        if (house_register(&house, provider_ids[i], PROVIDER_UNLIMITED, 9, 10) != RESULT_OK) {
            return false;
        }
    }
    memory_set_faults(house.engine, &(struct memory_faults){.seed = first_seed,
                                                            .delay_us_max = 50,
                                                            .conflict_per_1000 = 10,
                                                            .not_applied_per_1000 = 10,
                                                            .unknown_per_1000 = 10});
    return true;
}

int main(int argc, char **argv)
{
    static struct worker workers[THREADS], sum;
    pthread_t threads[THREADS];
    first_seed = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 1;
    if (!set_up()) {
        return EXIT_FAILURE;
    }
    for (int lane = 0; lane < THREADS; lane++) {
        workers[lane] = (struct worker){.seed = first_seed * 100 + (unsigned)lane, .lane = lane};
        arena_init(&workers[lane].arena, 1 << 14);
        pthread_create(&threads[lane], NULL, run, &workers[lane]);
    }
    for (int lane = 0; lane < THREADS; lane++) {
        pthread_join(threads[lane], NULL);
    }
    memory_set_faults(house.engine, &(struct memory_faults){.seed = 0});
    booking_expire(house.booking);
    for (int lane = 0; lane < THREADS; lane++) {
        list(&workers[lane]);
        add_up(&sum, &workers[lane]);
        sum.bad += count_missing(&workers[lane]);
        arena_deinit(&workers[lane].arena);
    }
    sum.bad += count_restart_differences();
    house_deinit(&house);
    printf("seed %u: %d opened, %d withdrawn, %d reopened, %d sold whole, %d booked, "
           "%d confirmed, %d refused, %d registered, %d renamed, %d wrong\n",
           first_seed, sum.opened, sum.withdrawn, sum.reopened, sum.sold, sum.booked, sum.confirmed,
           sum.refused, sum.registered, sum.renamed, sum.bad);
    bool has_done_all = sum.opened > 0 && sum.withdrawn > 0 && sum.reopened > 0 && sum.sold > 0 &&
                        sum.booked > 0 && sum.confirmed > 0 && sum.refused > 0 &&
                        sum.registered > 0 && sum.renamed > 0;
    return sum.bad == 0 && has_done_all ? EXIT_SUCCESS : EXIT_FAILURE;
}
