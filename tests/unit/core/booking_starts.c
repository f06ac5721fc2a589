/* Starts without dates, against a model that tries every second. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/booking_opening.h"
#include "core/booking_slots.h"
#include "support/fixed_zone.h"
#include "support/house.h"

static struct house house;
static struct booking_starts starts;
static struct booking_opened opened;
static struct booking_answer answer;

static void open_house(void)
{
    house_init(&house);
    cr_assert_eq(house_register(&house, "p1", PROVIDER_UNLIMITED, 9, 10), RESULT_OK);
}

static void close_house(void)
{
    house_deinit(&house);
}

TestSuite(booking_starts, .init = open_house, .fini = close_house);

static enum result list(int32_t duration, int32_t rule_days, size_t most)
{
    const struct booking_starts_request request = {
        .provider_id = "p1", .duration_minutes = duration, .rule_days = rule_days, .most = most};
    return booking_starts(house.booking, &request, &house.arena, &starts);
}

static void open_up(int64_t start, int64_t end)
{
    struct booking_opening_request request = house_opening("p1", 0, 0);
    request.range.instants = (struct interval){start, end};
    cr_assert_eq(house_open_up(&house, &request, &opened), RESULT_OK);
}

static void take(const char *id, int64_t start, int64_t end)
{
    struct booking_request request =
        house_exact(id, "p1", (struct interval){start, end}, OFFER_ANY);
    cr_assert_eq(house_ask(&house, &request, &answer), RESULT_OK, "%s", id);
}

static void assert_starts(const int32_t *minutes, size_t count)
{
    cr_assert_eq(starts.count, count, "%zu", starts.count);
    for (size_t i = 0; i < count; i++) {
        cr_assert_eq(starts.starts[i], house_at(minutes[i]), "%zu", i);
    }
}

Test(booking_starts, each_stretch_has_its_own_grid)
{
    open_up(house_at(1205), house_at(1300));
    open_up(house_at(1300), house_at(1335));
    open_up(house_at(5000), house_at(5030));
    cr_assert_eq(list(30, 2, 100), RESULT_OK);
    const int32_t wanted[] = {540, 570, 1205, 1235, 1265, 1300, 1440 + 540, 1440 + 570, 5000};
    assert_starts(wanted, 9);
}

Test(booking_starts, stretches_that_overlap_are_one)
{
    open_up(house_at(590), house_at(625));
    open_up(house_at(580), house_at(595));
    cr_assert_eq(list(40, 1, 100), RESULT_OK);
    const int32_t wanted[] = {540, 580};
    assert_starts(wanted, 2);
}

Test(booking_starts, a_gap_that_the_grid_leaves_empty_is_begun_where_it_begins)
{
    take("a", house_at(550), house_at(560));
    cr_assert_eq(list(40, 1, 100), RESULT_OK);
    const int32_t wanted[] = {560};
    assert_starts(wanted, 1);
    cr_assert_eq(list(20, 1, 100), RESULT_OK);
    const int32_t twenty[] = {560, 580};
    assert_starts(twenty, 2);
    cr_assert_eq(list(45, 1, 100), RESULT_OK);
    assert_starts(NULL, 0);
}

Test(booking_starts, what_begins_at_an_odd_second_goes_on_with_it)
{
    open_up(house_at(1200) + 17, house_at(1261));
    cr_assert_eq(list(30, 0, 100), RESULT_OK);
    cr_assert_eq(starts.count, 2);
    cr_assert_eq(starts.starts[0], house_at(1200) + 17);
    cr_assert_eq(starts.starts[1], house_at(1230) + 17);
}

Test(booking_starts, too_many_are_too_many)
{
    cr_assert_eq(list(30, 3, 6), RESULT_OK);
    cr_assert_eq(starts.count, 6);
    cr_assert_eq(list(30, 3, 5), RESULT_TOO_MANY);
    const struct booking_starts_request request = {
        .provider_id = "nobody", .duration_minutes = 30, .most = 9};
    cr_assert_eq(booking_starts(house.booking, &request, &house.arena, &starts),
                 RESULT_PROVIDER_UNKNOWN);
}

Test(booking_starts, a_day_is_judged_by_the_general_zone)
{
    const struct booking_terms none = {0}, month = {.horizon_days = 30};
    const struct {
        int32_t ahead;
        const struct booking_terms *terms;
        enum slot_rule rule;
    } cases[] = {{-1, &none, SLOT_NOTICE},     {0, &none, SLOT_BOOKABLE},
                 {4000, &none, SLOT_BOOKABLE}, {30, &month, SLOT_BOOKABLE},
                 {31, &month, SLOT_HORIZON},   {-1, &month, SLOT_NOTICE}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct booking_day day =
            booking_judge_day(house.booking, HOUSE_DAY + cases[i].ahead, cases[i].terms);
        cr_assert_eq(day.rule, cases[i].rule, "%zu", i);
        cr_assert_eq(day.days_ahead, cases[i].ahead);
    }
    house.settings.zone = &fixed_plus2;
    atomic_store(&house.clock.now, house_at(1380));
    house_reopen(&house);
    cr_assert_eq(booking_judge_day(house.booking, HOUSE_DAY, &none).rule, SLOT_NOTICE);
}

/* The model: three days of half minutes, each of which is open or not and free or not. */
enum { TICK = 30, DAYS = 3, TICKS = DAYS * 86400 / TICK, WINDOWS_MAX = 16 };

struct model {
    struct interval stretches[WINDOWS_MAX]; /* of ticks */
    size_t count;
    bool shut[TICKS + 1]; /* closed or taken */
};

static void add_window(struct model *model, int start, int end)
{
    model->stretches[model->count++] = (struct interval){start, end};
}

/* Overlapping ones one after the other, until there are none. */
static void join(struct model *model)
{
    for (size_t i = 0; i < model->count; i++) {
        for (size_t j = 0; j < model->count; j++) {
            struct interval *a = &model->stretches[i], *b = &model->stretches[j];
            if (i != j && interval_overlaps(*a, *b)) {
                a->start = a->start < b->start ? a->start : b->start;
                a->end = a->end > b->end ? a->end : b->end;
                *b = model->stretches[--model->count];
                i = (size_t)-1;
                break;
            }
        }
    }
}

static void list_gap(struct interval stretch, struct interval gap, int duration, int now,
                     bool *wanted)
{
    bool fits = false;
    for (int64_t at = stretch.start; at + duration <= gap.end; at += duration) {
        if (at >= gap.start) {
            fits = true;
            wanted[at] = at >= now;
        }
    }
    for (int64_t at = gap.start; !fits && at + duration <= gap.end; at += duration) {
        wanted[at] = at >= now;
    }
}

static void list_model(const struct model *model, int duration, int now, bool *wanted)
{
    for (size_t i = 0; i < model->count; i++) {
        struct interval stretch = model->stretches[i], gap = {.start = stretch.start};
        for (int64_t at = stretch.start; at <= stretch.end; at++) {
            if (at == stretch.end || model->shut[at]) {
                gap.end = at;
                list_gap(stretch, gap, duration, now, wanted);
                gap.start = at + 1;
            }
        }
    }
}

static void shut(struct model *model, int start, int end)
{
    memset(model->shut + start, true, (size_t)((end < TICKS ? end : TICKS) - start));
}

static int64_t instant_of(int tick)
{
    return house_at(0) + (int64_t)tick * TICK;
}

/* One daily window, one closure of a day, five openings, and whatever could be booked of ten. */
static void furnish(struct model *model, unsigned *seed)
{
    enum { DAY = 86400 / TICK };
    int32_t from = rand_r(seed) % 1000, until = from + 1 + rand_r(seed) % 400;
    int32_t closed = rand_r(seed) % 1440, reopened = closed + 1 + rand_r(seed) % 1440;
    struct availability_rule rules[] = {availability_every_day(from, until),
                                        availability_every_day(closed, reopened)};
    rules[1].kind = AVAILABILITY_CLOSED;
    rules[1].from_day = rules[1].until_day = HOUSE_DAY + 1;
    const struct provider_definition definition = {
        .daily_limit = PROVIDER_UNLIMITED, .rules = rules, .rule_count = 2};
    struct booking_revised revised;
    cr_assert_eq(booking_register(
                     house.booking,
                     &(struct booking_definition){.provider_id = "p1", .definition = &definition},
                     &(struct booking_revision){0}, &house.arena, &revised),
                 RESULT_OK);
    shut(model, DAY + 2 * closed, DAY + 2 * reopened);
    for (int day = 0; day < DAYS; day++) {
        add_window(model, day * DAY + 2 * from, day * DAY + 2 * until);
    }
    for (int i = 0; i < 5; i++) {
        int start = rand_r(seed) % (TICKS - 2000), end = start + 1 + rand_r(seed) % 2000;
        open_up(instant_of(start), instant_of(end));
        add_window(model, start, end);
    }
    for (int i = 0; i < 10; i++) {
        char id[8];
        snprintf(id, sizeof id, "r%d", i);
        int start = rand_r(seed) % TICKS, end = start + 1 + rand_r(seed) % 100;
        struct booking_request request =
            house_exact(id, "p1", (struct interval){instant_of(start), instant_of(end)}, OFFER_ANY);
        if (house_ask(&house, &request, &answer) == RESULT_OK) {
            shut(model, start, end);
        }
    }
    join(model);
}

Test(booking_starts, are_those_of_the_model_and_each_can_be_booked)
{
    size_t seen = 0;
    for (unsigned first = 1; first <= 150; first++) {
        static struct model model;
        static bool wanted[TICKS + 1];
        unsigned seed = first;
        model = (struct model){.count = 0};
        memset(wanted, false, sizeof wanted);
        house_deinit(&house);
        open_house();
        furnish(&model, &seed);
        int minutes = 1 + rand_r(&seed) % 90;
        list_model(&model, 2 * minutes, 480 * 2, wanted);
        cr_assert_eq(list(minutes, DAYS, 100000), RESULT_OK);
        size_t next = 0;
        for (int tick = 0; tick < TICKS; tick++) {
            bool listed = next < starts.count && starts.starts[next] == instant_of(tick);
            cr_assert_eq(listed, wanted[tick], "seed %u: %d minutes, tick %d", first, minutes,
                         tick);
            next += listed;
        }
        cr_assert_eq(next, starts.count);
        seen += next;
        const struct booking_starts listed = starts;
        for (size_t i = 0; i < listed.count; i += 7) {
            char id[24];
            snprintf(id, sizeof id, "s%zu", i);
            take(id, listed.starts[i], listed.starts[i] + 60 * minutes);
        }
    }
    cr_assert_gt(seen, 1000);
}
