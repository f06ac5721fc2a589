/*
 * Threads do everything at random: book, hold, repeat, confirm, cancel, move, book series, revise,
 * close the group and list, for clients with a cap, while the clock runs and the engine now and
 * then refuses a commit or leaves its outcome open. At the end, and in every list on the way: no
 * two appointments of a provider overlap, nobody is over the daily limit. At the end: no client is
 * over its cap, what was acknowledged is there, and a restart finds what memory says.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/booking_series.h"
#include "core/booking_slots.h"
#include "server/store/memory.h"
#include "support/house.h"

enum {
    THREADS = 6,
    STEPS = 4000,
    PROVIDERS = 5,
    CLIENTS = 8,
    LIMIT = 12,
    CAP = 4,
    HOLD_SECONDS = 20,
    OPEN_MINUTE = 480,
    CLOSE_MINUTE = 1020,
};

static struct house house;
static unsigned first_seed = 1;

struct standing {
    char id[40];
    bool held;
};

struct worker {
    unsigned seed;
    int lane, bad;
    int booked, refused, unavailable, cancelled, confirmed, moved, series, revised, capped;
    struct standing standing[STEPS]; /* booked, and not cancelled by this worker */
    int standing_count;
    struct arena arena;
};

static int draw(struct worker *worker, int sides)
{
    return rand_r(&worker->seed) % sides;
}

static void complain(struct worker *worker, const char *id, const char *what)
{
    fprintf(stderr, "%s: %s\n", id, what);
    worker->bad++;
}

static bool is_expected(enum result result)
{
    return result == RESULT_OK || result == RESULT_UNAVAILABLE;
}

static const char *a_provider(struct worker *worker)
{
    static const char *const ids[PROVIDERS] = {"p0", "p1", "p2", "p3", "p4"};
    return ids[draw(worker, PROVIDERS)];
}

/* Half of them by id, half by an address; a lane's clients are everybody's. */
static const struct booking_client *a_client(struct worker *worker)
{
    static const struct booking_client clients[CLIENTS] = {
        {.id = "c0"},
        {.id = "c1"},
        {.id = "c2"},
        {.id = "c3"},
        {.name = "Ada", .email = "ada@example.org"},
        {.name = "Eve", .email = "eve@example.org"},
        {.name = "Kim", .phone = "+1 2 3"},
        {.id = "late", .name = "Lee"},
    };
    return draw(worker, 3) > 0 ? &clients[draw(worker, CLIENTS)] : NULL;
}

static void remember(struct worker *worker, const char *id, bool held)
{
    if (worker->standing_count < STEPS) {
        struct standing *standing = &worker->standing[worker->standing_count++];
        snprintf(standing->id, sizeof standing->id, "%s", id);
        standing->held = held;
    }
}

static bool list_is_sound(const struct booking_page *list)
{
    size_t on_day = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct appointment *appointment = &list->answers[i].appointment;
        if (i > 0 && appointment->span.start < list->answers[i - 1].appointment.span.end) {
            return false;
        }
        on_day += appointment->service_day == HOUSE_DAY ? 1 : 0;
    }
    return on_day <= LIMIT;
}

static void repeat(struct worker *worker, const struct booking_request *request,
                   const struct booking_answer *first)
{
    struct booking_answer again;
    struct booking_alternatives alternatives;
    enum result result =
        booking_book(house.booking, request, &worker->arena, &again, &alternatives);
    if (result == RESULT_OK &&
        (!again.repeated || again.appointment.span.start != first->appointment.span.start ||
         again.appointment.provider != first->appointment.provider ||
         again.appointment.status != first->appointment.status)) {
        complain(worker, request->id, "repeated with another answer");
    }
}

static void book(struct worker *worker, int step)
{
    char id[24];
    snprintf(id, sizeof id, "r%d-%d", worker->lane, step);
    struct booking_request request = {
        .id = id,
        .provider_id = draw(worker, 2) ? a_provider(worker) : NULL,
        .range = {.day = BOOKING_UNDATED,
                  .start_minute = OPEN_MINUTE + draw(worker, 300),
                  .end_minute = CLOSE_MINUTE},
        .duration_minutes = 5 + draw(worker, 60),
        .held = draw(worker, 2) > 0,
        .hold_seconds = 1 + draw(worker, HOLD_SECONDS),
        .client = a_client(worker),
    };
    struct booking_answer first;
    struct booking_alternatives alternatives;
    enum result result =
        booking_book(house.booking, &request, &worker->arena, &first, &alternatives);
    worker->refused += result == RESULT_NO_SLOT || result == RESULT_NO_SLOT_PREFERRED;
    worker->unavailable += result == RESULT_UNAVAILABLE;
    worker->capped += result == RESULT_CLIENT_LIMIT;
    if (result == RESULT_OK) {
        worker->booked++;
        remember(worker, id, request.held);
    }
    if (result == RESULT_OK && draw(worker, 4) == 0) {
        repeat(worker, &request, &first);
    }
}

static void book_series(struct worker *worker, int step)
{
    char id[24];
    const int32_t days[] = {HOUSE_DAY, HOUSE_DAY + 1, HOUSE_DAY + 2};
    snprintf(id, sizeof id, "s%d-%d", worker->lane, step);
    const struct booking_series_request request = {
        .first = {.id = id,
                  .provider_id = draw(worker, 2) ? a_provider(worker) : NULL,
                  .range = {.day = HOUSE_DAY,
                            .start_minute = 600 + draw(worker, 120),
                            .end_minute = 900},
                  .duration_minutes = 20,
                  .client = a_client(worker)},
        .days = days,
        .day_count = 3,
        .on_conflict = (enum series_conflict)draw(worker, 3),
    };
    struct booking_series series;
    enum result result = booking_book_series(house.booking, &request, &worker->arena, &series);
    worker->series += result == RESULT_OK;
    for (size_t i = 0; result == RESULT_OK && i < series.occurrence_count; i++) {
        if (series.occurrences[i].outcome != OCCURRENCE_SKIPPED) {
            remember(worker, series.occurrences[i].appointment.id, false);
        }
    }
}

static void cancel(struct worker *worker)
{
    if (worker->standing_count == 0) {
        return;
    }
    int chosen = draw(worker, worker->standing_count);
    struct standing standing = worker->standing[chosen];
    worker->standing[chosen] = worker->standing[--worker->standing_count];
    struct booking_answer answer;
    const struct booking_ending ending = {.to = APPOINTMENT_CANCELLED};
    enum result result =
        booking_become(house.booking, standing.id, &ending, &worker->arena, &answer);
    worker->cancelled += result == RESULT_OK;
    if (result == RESULT_OK &&
        booking_find(house.booking, standing.id, &worker->arena, &answer) == RESULT_OK &&
        answer.appointment.status != APPOINTMENT_CANCELLED) {
        complain(worker, standing.id, "cancelled, and still there");
    }
}

static void confirm(struct worker *worker)
{
    for (int i = worker->standing_count - 1; i >= 0; i--) {
        struct standing *standing = &worker->standing[i];
        if (!standing->held) {
            continue;
        }
        struct booking_answer answer;
        const struct booking_ending ending = {.to = APPOINTMENT_CONFIRMED};
        enum result result =
            booking_become(house.booking, standing->id, &ending, &worker->arena, &answer);
        standing->held = result != RESULT_OK;
        worker->confirmed += result == RESULT_OK;
        if (!is_expected(result) && result != RESULT_HOLD_EXPIRED &&
            result != RESULT_STATE_FORBIDS) {
            complain(worker, standing->id, "not confirmed");
        }
        return;
    }
}

static void move(struct worker *worker)
{
    if (worker->standing_count == 0) {
        return;
    }
    const char *id = worker->standing[draw(worker, worker->standing_count)].id;
    int32_t start = OPEN_MINUTE + draw(worker, 300);
    const struct booking_move wish = {
        .provider_id = draw(worker, 2) ? a_provider(worker) : NULL,
        .range = {.day = HOUSE_DAY, .start_minute = start, .end_minute = CLOSE_MINUTE},
    };
    struct booking_moved moved;
    enum result result = booking_move(house.booking, id, &wish, &worker->arena, &moved);
    worker->moved += result == RESULT_OK;
    if (!is_expected(result) && result != RESULT_NO_SLOT && result != RESULT_NO_SLOT_PREFERRED &&
        result != RESULT_HOLD_EXPIRED && result != RESULT_STATE_FORBIDS) {
        complain(worker, id, "not moved");
    }
}

static enum result close_group(struct worker *worker, const struct booking_revision *wish,
                               struct booking_revised *revised)
{
    int32_t start = 720 + draw(worker, 120);
    struct availability_rule rule = availability_every_day(start, start + 30);
    rule.kind = AVAILABILITY_CLOSED;
    const struct booking_closures closures = {
        .group_id = GROUP_DEFAULT, .rules = &rule, .count = (size_t)draw(worker, 2)};
    return booking_close_group(house.booking, &closures, wish, &worker->arena, revised);
}

static void revise(struct worker *worker)
{
    const char *provider = a_provider(worker);
    int32_t start = OPEN_MINUTE + draw(worker, 120);
    struct availability_rule rule = availability_every_day(start, start + 300);
    struct provider_definition definition = {.daily_limit = LIMIT, .rules = &rule, .rule_count = 1};
    struct booking_revised revised;
    const struct booking_revision wish = {.move = draw(worker, 3) > 0,
                                          .dry_run = draw(worker, 3) == 0};
    enum result result = RESULT_OK;
    switch (draw(worker, 3)) {
    case 0:
        result = booking_replace_availability(
            house.booking,
            &(struct booking_definition){.provider_id = provider, .definition = &definition}, &wish,
            &worker->arena, &revised);
        break;
    case 1:
        result = booking_register(
            house.booking,
            &(struct booking_definition){.provider_id = provider, .definition = &definition}, &wish,
            &worker->arena, &revised);
        break;
    default:
        result = close_group(worker, &wish, &revised);
        break;
    }
    worker->revised += result == RESULT_OK;
    if (!is_expected(result)) {
        complain(worker, provider, result_text(result));
    }
}

static void list(struct worker *worker)
{
    const struct booking_filter filter = {
        .statuses = BOOKING_LIVE, .from = INT64_MIN, .to = INT64_MAX};
    struct booking_place place = {.limit = 256};
    struct booking_page page;
    while (booking_next_page(house.booking, &filter, &place, &worker->arena, &page) == RESULT_OK &&
           page.count > 0) {
        if (!list_is_sound(&page)) {
            complain(worker, page.answers[0].provider_id, "overlap or too many");
        }
    }
}

static void look_for_slots(struct worker *worker)
{
    const struct booking_slots_request request = {
        .provider_id = draw(worker, 2) ? a_provider(worker) : NULL,
        .first_day = HOUSE_DAY,
        .last_day = HOUSE_DAY + 1,
        .duration_minutes = 30,
        .offers_max = 1000,
    };
    struct booking_slots slots;
    enum result result = booking_slots(house.booking, &request, &worker->arena, &slots);
    if (!is_expected(result)) {
        complain(worker, "slots", result_text(result));
    }
}

/* Of a hundred steps, how many are what. */
static void step_on(struct worker *worker, int step)
{
    int choice = draw(worker, 100);
    if (choice < 40) {
        book(worker, step);
    } else if (choice < 45) {
        book_series(worker, step);
    } else if (choice < 60) {
        cancel(worker);
    } else if (choice < 70) {
        confirm(worker);
    } else if (choice < 88) {
        move(worker);
    } else if (choice < 93) {
        revise(worker);
    } else if (choice < 96) {
        list(worker);
    } else if (choice < 97) {
        look_for_slots(worker);
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

/* What was acknowledged and not cancelled stands, unless somebody else has ended it for a reason.
 */
static int count_missing(struct worker *worker)
{
    int missing = 0;
    for (int i = 0; i < worker->standing_count; i++) {
        struct booking_answer answer;
        const char *id = worker->standing[i].id;
        enum result result = booking_find(house.booking, id, &house.arena, &answer);
        enum appointment_status status = answer.appointment.status;
        bool by_revision = result == RESULT_OK && status == APPOINTMENT_CANCELLED;
        bool by_time = result == RESULT_OK && status == APPOINTMENT_EXPIRED;
        bool stands = result == RESULT_OK && appointment_is_live(status);
        if (!stands && !(by_revision && answer.appointment.ended_by != NULL) &&
            !(by_time && worker->standing[i].held)) {
            fprintf(stderr, "%s: acknowledged, and gone\n", id);
            missing++;
        }
        arena_reset(&house.arena);
    }
    return missing;
}

/* Clients with more active appointments than the cap. */
static int count_over_cap(void)
{
    static size_t active[1 << 16]; /* by number, which are minted one after the other */
    const struct booking_filter filter = {
        .statuses = BOOKING_LIVE, .from = INT64_MIN, .to = INT64_MAX};
    struct booking_place place = {.limit = 256};
    struct booking_page page;
    int over = 0;
    while (booking_next_page(house.booking, &filter, &place, &house.arena, &page) == RESULT_OK &&
           page.count > 0) {
        for (size_t i = 0; i < page.count; i++) {
            const struct appointment *appointment = &page.answers[i].appointment;
            size_t *count = &active[(size_t)appointment->client % (1 << 16)];
            *count += appointment->span.end > booking_now(house.booking) ? 1 : 0;
            if (appointment->client != 0 && *count == CAP + 1) {
                fprintf(stderr, "%s: over the cap\n", page.answers[i].client_id);
                over++;
            }
        }
    }
    return over;
}

/* Every change is an event, and no number is left out. */
static int count_gaps(void)
{
    const char *events = house_events(&house, 0);
    int gaps = 0;
    for (const char *gap = strstr(events, "gap "); gap != NULL; gap = strstr(gap + 1, "gap ")) {
        gaps++;
    }
    return gaps;
}

static int count_restart_differences(void)
{
    const char *before = house_text(&house);
    house_reopen(&house);
    bool same = strcmp(before, house_text(&house)) == 0;
    if (!same) {
        fprintf(stderr, "a restart finds something else:\n%s\n%s\n", before, house_text(&house));
    }
    return same ? 0 : 1;
}

static bool set_up(void)
{
    house_init(&house);
    house.settings.client_appointments_max = CAP;
    house_reopen(&house);
    for (int i = 0; i < PROVIDERS; i++) {
        char id[8];
        snprintf(id, sizeof id, "p%d", i);
        if (house_register(&house, id, LIMIT, 8, 17) != RESULT_OK) {
            return false;
        }
    }
    for (int i = 0; i < 4; i++) {
        char id[8];
        struct client client;
        bool created;
        snprintf(id, sizeof id, "c%d", i);
        const struct booking_client asked = {.id = id, .name = "somebody"};
        if (booking_create_client(house.booking, &asked, &house.arena, &client, &created) !=
            RESULT_OK) {
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

static void add_up(struct worker *sum, const struct worker *worker)
{
    sum->bad += worker->bad;
    sum->booked += worker->booked;
    sum->refused += worker->refused;
    sum->unavailable += worker->unavailable;
    sum->cancelled += worker->cancelled;
    sum->confirmed += worker->confirmed;
    sum->moved += worker->moved;
    sum->series += worker->series;
    sum->revised += worker->revised;
    sum->capped += worker->capped;
}

int main(int argc, char **argv)
{
    first_seed = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 1;
    if (!set_up()) {
        return EXIT_FAILURE;
    }
    pthread_t threads[THREADS];
    static struct worker workers[THREADS], sum;
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
    sum.bad += count_over_cap();
    for (int lane = 0; lane < THREADS; lane++) {
        add_up(&sum, &workers[lane]);
        sum.bad += count_missing(&workers[lane]);
        arena_deinit(&workers[lane].arena);
    }
    sum.bad += count_gaps();
    sum.bad += count_restart_differences();
    house_deinit(&house);
    printf("seed %u: %d booked, %d series, %d refused, %d over the cap, %d unavailable, "
           "%d confirmed, %d cancelled, %d moved, %d revised, %d wrong\n",
           first_seed, sum.booked, sum.series, sum.refused, sum.capped, sum.unavailable,
           sum.confirmed, sum.cancelled, sum.moved, sum.revised, sum.bad);
    bool has_done_all = sum.booked > 0 && sum.series > 0 && sum.capped > 0 && sum.confirmed > 0 &&
                        sum.cancelled > 0 && sum.moved > 0 && sum.revised > 0;
    return sum.bad == 0 && has_done_all ? EXIT_SUCCESS : EXIT_FAILURE;
}
